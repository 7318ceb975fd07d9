//! Turns pictures into a matrix and back: one row for each position of the window, and in it one column for each
//! number inside the window (vol. 1, section 7.4.3).
//!
//! ```text
//! columns[(n, oy, ox), (c, ky, kx)] = x[n, c, oy·sy + ky − py, ox·sx + kx − px], 0 on the padding
//! ```

use super::shape::{ConvShape, covered};
use crate::ELEMENTS_PER_CHUNK;
use badak_pool::for_each_chunk;

/// columns [N·OH·OW, C·FH·FW] from x [N, C, H, W].
pub fn im2col(columns: &mut [f32], x: &[f32], shape: &ConvShape) {
    let (positions, patch) = (shape.positions(), shape.patch());
    assert_eq!(columns.len(), shape.n * positions * patch);
    assert_eq!(x.len(), shape.x_len());
    let (picture, out_w) = (shape.c * shape.h * shape.w, shape.out_w());
    let rows = (ELEMENTS_PER_CHUNK / patch.max(1)).max(1);
    for_each_chunk(columns, rows * patch.max(1), |offset, columns| {
        let first = offset / patch;
        for (i, row) in columns.chunks_exact_mut(patch).enumerate() {
            let (n, position) = ((first + i) / positions, (first + i) % positions);
            let x = &x[n * picture..][..picture];
            copy_patch(row, x, position / out_w, position % out_w, shape);
        }
    });
}

/// Writes one row of the matrix from one picture [C, H, W].
fn copy_patch(row: &mut [f32], x: &[f32], oy: usize, ox: usize, shape: &ConvShape) {
    let &ConvShape { h, w, fh, fw, stride_y, stride_x, pad_y, pad_x, .. } = shape;
    let (y, x_start) = (oy * stride_y, ox * stride_x);
    let on_picture = covered(x_start, w, fw, pad_x);
    for (window, plane) in row.chunks_exact_mut(fh * fw).zip(x.chunks_exact(h * w)) {
        window.fill(0.0);
        if on_picture.is_empty() {
            continue;
        }
        for ky in covered(y, h, fh, pad_y) {
            let from = (y + ky - pad_y) * w + x_start + on_picture.start - pad_x;
            window[ky * fw..][on_picture.clone()].copy_from_slice(&plane[from..][..on_picture.len()]);
        }
    }
}

/// dx [N, C, H, W]: each element is the sum of all places in columns [N·OH·OW, C·FH·FW] to which [`im2col`] copies
/// it, in the order of the rows. This is the gradient of [`im2col`].
pub fn col2im(dx: &mut [f32], columns: &[f32], shape: &ConvShape) {
    let (positions, patch) = (shape.positions(), shape.patch());
    assert_eq!(columns.len(), shape.n * positions * patch);
    assert_eq!(dx.len(), shape.x_len());
    let (plane, window) = (shape.h * shape.w, shape.fh * shape.fw);
    // Each plane has columns of its own, so no two chunks add to the same element.
    let planes = (ELEMENTS_PER_CHUNK / (positions * window)).max(1);
    for_each_chunk(dx, planes * plane.max(1), |offset, dx| {
        let first = offset / plane;
        for (i, dx) in dx.chunks_exact_mut(plane).enumerate() {
            let (n, c) = ((first + i) / shape.c, (first + i) % shape.c);
            let columns = &columns[n * positions * patch..][..positions * patch];
            add_plane(dx, columns, c, shape);
        }
    });
}

/// Computes dx [H, W] of channel `c` from the rows of its picture, [OH·OW, C·FH·FW].
fn add_plane(dx: &mut [f32], columns: &[f32], c: usize, shape: &ConvShape) {
    let &ConvShape { h, w, fh, fw, stride_y, stride_x, pad_y, pad_x, .. } = shape;
    let out_w = shape.out_w();
    dx.fill(0.0);
    for (position, row) in columns.chunks_exact(shape.patch()).enumerate() {
        let (y, x) = (position / out_w * stride_y, position % out_w * stride_x);
        let window = &row[c * fh * fw..][..fh * fw];
        for ky in covered(y, h, fh, pad_y) {
            for kx in covered(x, w, fw, pad_x) {
                dx[(y + ky - pad_y) * w + x + kx - pad_x] += window[ky * fw + kx];
            }
        }
    }
}
