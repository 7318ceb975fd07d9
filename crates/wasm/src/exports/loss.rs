use super::{read, write};
use badak_kernels::softmax as rows;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub fn softmax(y: *mut f32, x: *const f32, row_count: usize, columns: usize) {
    rows::softmax(write(y, row_count * columns), read(x, row_count * columns), row_count, columns);
}

/// The mean loss; −1 − row where that row's label is not the number of a column (a loss is never that small: the
/// guard inside the logarithm can make it −1e-7 at least).
#[wasm_bindgen]
pub fn softmax_cross_entropy(
    y: *mut f32,
    x: *const f32,
    labels: *const i32,
    row_count: usize,
    columns: usize,
) -> f64 {
    let len = row_count * columns;
    let labels = read(labels, row_count);
    match rows::softmax_cross_entropy(write(y, len), read(x, len), labels, row_count, columns) {
        Ok(loss) => loss,
        Err(bad) => -1.0 - bad.row as f64,
    }
}

#[wasm_bindgen]
pub fn softmax_cross_entropy_backward(
    dx: *mut f32,
    y: *const f32,
    labels: *const i32,
    row_count: usize,
    columns: usize,
    scale: f32,
) {
    let len = row_count * columns;
    let labels = read(labels, row_count);
    rows::softmax_cross_entropy_backward(write(dx, len), read(y, len), labels, row_count, columns, scale);
}
