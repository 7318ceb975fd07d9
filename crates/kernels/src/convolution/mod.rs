//! Convolution of pictures x [N, C, H, W] with filters W [FN, C, FH, FW] and a bias b [FN]:
//!
//! ```text
//! y[n, f, oy, ox] = b[f] + Σ over c, ky, kx of W[f, c, ky, kx] · x[n, c, oy·sy + ky − py, ox·sx + kx − px]
//! ```
//! x counts as 0 outside its H × W (vol. 1, section 7.2; the filter is not flipped). A ReLU can be included: then y =
//! max(y, 0), and dy counts as 0 where y is 0.
//!
//! For stride 1, as in all of the books' networks, the [`direct`] kernels compute it. For other strides, the
//! [`general`] ones do.

pub mod direct;
pub mod general;
pub mod im2col;
mod planes;
pub mod shape;
pub mod weight_gradient;

use crate::elementwise;
use shape::ConvShape;

/// Floats of scratch that [`forward`] and [`backward`] need for these sizes; `usize::MAX` if no memory is large enough.
pub fn scratch_len(shape: &ConvShape) -> usize {
    if direct::fits(shape) {
        direct::scratch_len(shape).max(weight_gradient::scratch_len(shape))
    } else {
        general::scratch_len(shape).saturating_add(shape.y_len())
    }
}

/// y [N, FN, OH, OW] = W ⋆ x + b, and max(y, 0) of that with `relu`.
///
/// # Panics
/// If the sizes do not fit together.
pub fn forward(
    y: &mut [f32],
    x: &[f32],
    w: &[f32],
    b: &[f32],
    shape: &ConvShape,
    relu: bool,
    scratch: &mut [f32],
) {
    if direct::fits(shape) {
        direct::forward(y, x, w, b, shape, relu, scratch);
    } else {
        general::forward(y, x, w, b, shape, scratch);
        if relu {
            elementwise::relu_in_place(y);
        }
    }
}

/// Computes dx (if it is wanted), and adds to dW and db. If `y` is given, it is the result of a forward pass with
/// `relu`.
///
/// # Panics
/// If the sizes do not fit together.
pub fn backward(
    dx: Option<&mut [f32]>,
    dw: &mut [f32],
    db: &mut [f32],
    dy: &[f32],
    y: Option<&[f32]>,
    x: &[f32],
    w: &[f32],
    shape: &ConvShape,
    scratch: &mut [f32],
) {
    if direct::fits(shape) {
        weight_gradient::backward_weights(dw, db, dy, y, x, shape, scratch);
        if let Some(dx) = dx {
            direct::backward_input(dx, dy, y, w, shape, scratch);
        }
    } else if let Some(y) = y {
        let (masked, scratch) = scratch.split_at_mut(dy.len());
        elementwise::relu_backward(masked, dy, y);
        general::backward(dx, dw, db, masked, x, w, shape, scratch);
    } else {
        general::backward(dx, dw, db, dy, x, w, shape, scratch);
    }
}

#[cfg(test)]
mod tests;
