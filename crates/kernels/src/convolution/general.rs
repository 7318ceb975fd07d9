//! Convolution with any stride, padding and filter size: matrix products with im2col, one picture after the other.
//!
//! ```text
//! y[n]  [FN, OH·OW]        = W [FN, C·FH·FW] · columns(n)ᵀ + b
//! dW    [FN, C·FH·FW]     += dy[n] [FN, OH·OW] · columns(n) [OH·OW, C·FH·FW]
//! dx[n] [C, H, W]          = col2im(dy[n]ᵀ · W)
//! db    [FN]              += Σ over n, oy, ox of dy
//! ```
//! The filters are the rows of the product, so its result has the order of y and needs no transpose. It needs memory
//! for the columns of only one picture.

use super::im2col::{col2im, im2col};
use super::shape::ConvShape;
use crate::gemm::{self, Initial, Matrix, gemm};
use badak_pool::for_each_chunk;

/// If one picture needs more columns than this, no memory is large enough, and computed sizes could overflow.
const MAX_COLUMNS: usize = isize::MAX as usize / 16;

/// Floats of scratch that [`forward`] and [`backward`] need for these sizes; `usize::MAX` if no memory is large enough.
pub fn scratch_len(shape: &ConvShape) -> usize {
    let (f, p, k) = (shape.fn_, shape.positions(), shape.patch());
    let Some(columns) = p.checked_mul(k).filter(|&len| len <= MAX_COLUMNS) else {
        return usize::MAX;
    };
    let packing = [(f, p, k), (f, k, p), (p, k, f)].map(|(m, n, k)| gemm::scratch_len(m, n, k));
    columns + packing.into_iter().fold(0, usize::max)
}

/// y [N, FN, OH, OW] = W [FN, C, FH, FW] ⋆ x [N, C, H, W] + b [FN]; `scratch` holds at least [`scratch_len`] floats.
pub fn forward(y: &mut [f32], x: &[f32], w: &[f32], b: &[f32], shape: &ConvShape, scratch: &mut [f32]) {
    let (positions, patch) = (shape.positions(), shape.patch());
    assert_eq!(y.len(), shape.y_len());
    assert_eq!(x.len(), shape.x_len());
    assert_eq!(b.len(), shape.fn_);
    let w = Matrix::new(w, shape.fn_, patch);
    let (columns, scratch) = scratch.split_at_mut(positions * patch);
    let one = ConvShape { n: 1, ..*shape };
    for n in 0..shape.n {
        let y = &mut y[n * one.y_len()..][..one.y_len()];
        im2col(columns, &x[n * one.x_len()..][..one.x_len()], &one);
        for (y, &b) in y.chunks_exact_mut(positions).zip(b) {
            y.fill(b);
        }
        gemm(y, w, Matrix::new(columns, positions, patch).transposed(), Initial::Kept, scratch);
    }
}

/// Computes dx [N, C, H, W] (if it is wanted), and adds to dW [FN, C, FH, FW] and db [FN]. Inputs are dy [N, FN, OH,
/// OW], x and W.
pub fn backward(
    mut dx: Option<&mut [f32]>,
    dw: &mut [f32],
    db: &mut [f32],
    dy: &[f32],
    x: &[f32],
    w: &[f32],
    shape: &ConvShape,
    scratch: &mut [f32],
) {
    let (positions, patch) = (shape.positions(), shape.patch());
    assert!(dx.as_ref().is_none_or(|dx| dx.len() == shape.x_len()));
    assert_eq!(x.len(), shape.x_len());
    assert_eq!(dy.len(), shape.y_len());
    let w = Matrix::new(w, shape.fn_, patch);
    let (columns, scratch) = scratch.split_at_mut(positions * patch);
    let one = ConvShape { n: 1, ..*shape };
    for n in 0..shape.n {
        let picture = n * one.x_len()..(n + 1) * one.x_len();
        let dy = Matrix::new(&dy[n * one.y_len()..][..one.y_len()], shape.fn_, positions);
        im2col(columns, &x[picture.clone()], &one);
        gemm(dw, dy, Matrix::new(columns, positions, patch), Initial::Kept, scratch);
        if let Some(dx) = &mut dx {
            gemm(columns, dy.transposed(), w, Initial::Zero, scratch);
            col2im(&mut dx[picture], columns, &one);
        }
    }
    add_filter_sums(db, dy, shape);
}

/// db [FN] += Σ over n, oy, ox of dy [N, FN, OH, OW], in that order. The sum is in f64, because a batch has tens of
/// thousands of terms.
pub fn add_filter_sums(db: &mut [f32], dy: &[f32], shape: &ConvShape) {
    let positions = shape.positions();
    assert_eq!(db.len(), shape.fn_);
    assert_eq!(dy.len(), shape.y_len());
    for_each_chunk(db, 1, |f, db| {
        let planes = (0..shape.n).map(|n| &dy[(n * shape.fn_ + f) * positions..][..positions]);
        let sum = planes.flatten().fold(0.0, |sum, &dy| sum + f64::from(dy));
        db[0] = (f64::from(db[0]) + sum) as f32;
    });
}
