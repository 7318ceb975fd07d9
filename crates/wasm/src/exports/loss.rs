use super::{read, write};
use badak_kernels::{cross_entropy, softmax as rows};
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

/// How many labels are not −1; −1 − row where a row's label is neither that nor the number of a column.
#[wasm_bindgen]
pub fn count_scored(labels: *const i32, row_count: usize, columns: usize) -> f64 {
    match cross_entropy::count_scored(read(labels, row_count), columns) {
        Ok(count) => count as f64,
        Err(bad) => -1.0 - bad.row as f64,
    }
}

/// The mean loss.
#[wasm_bindgen]
pub fn time_softmax_cross_entropy(
    losses: *mut f64,
    x: *const f32,
    labels: *const i32,
    row_count: usize,
    columns: usize,
    scored: usize,
) -> f64 {
    let (x, labels) = (read(x, row_count * columns), read(labels, row_count));
    cross_entropy::loss(write(losses, row_count), x, labels, columns, scored)
}

/// The same; x becomes its gradient.
#[wasm_bindgen]
pub fn time_softmax_cross_entropy_gradient(
    losses: *mut f64,
    x: *mut f32,
    labels: *const i32,
    row_count: usize,
    columns: usize,
    scored: usize,
) -> f64 {
    let (x, labels) = (write(x, row_count * columns), read(labels, row_count));
    cross_entropy::loss_and_gradient(write(losses, row_count), x, labels, columns, scored)
}

#[wasm_bindgen]
pub fn perplexity(mean_loss: f64) -> f64 {
    cross_entropy::perplexity(mean_loss)
}
