//! The kernels, one export each; see `badak-kernels` for what they compute.

use badak_kernels::gemm::{Initial, Matrix};
use badak_kernels::random::Key;
use badak_kernels::{elementwise, gather, gemm as product, optimizer, peak, random, reduce, softmax as rows};
use core::slice::{from_raw_parts, from_raw_parts_mut};
use wasm_bindgen::prelude::*;

/// A slice to read; an empty one may have any pointer.
fn read<'a, T>(at: *const T, len: usize) -> &'a [T] {
    // Safety: the caller's promise, stated at the top of the crate.
    if len == 0 { &[] } else { unsafe { from_raw_parts(at, len) } }
}

/// A slice to write.
fn write<'a, T>(at: *mut T, len: usize) -> &'a mut [T] {
    // Safety: as in `read`, and nothing else overlaps an output.
    if len == 0 { &mut [] } else { unsafe { from_raw_parts_mut(at, len) } }
}

#[wasm_bindgen]
pub fn gemm_scratch_len(m: usize, n: usize, k: usize) -> usize {
    product::scratch_len(m, n, k)
}

/// c [m, n] = (c if `accumulate`, bias [n] unless its pointer is 0) + op(a) [m, k] · op(b) [k, n].
/// `a` is stored [k, m] if `a_transposed`, `b` [n, k] if `b_transposed`.
#[wasm_bindgen]
pub fn gemm(
    c: *mut f32,
    a: *const f32,
    b: *const f32,
    bias: *const f32,
    scratch: *mut f32,
    m: usize,
    n: usize,
    k: usize,
    a_transposed: bool,
    b_transposed: bool,
    accumulate: bool,
) {
    let view = |data, rows, columns, transposed| {
        if transposed {
            Matrix::new(data, columns, rows).transposed()
        } else {
            Matrix::new(data, rows, columns)
        }
    };
    let initial = if accumulate {
        Initial::Kept
    } else if bias.is_null() {
        Initial::Zero
    } else {
        Initial::Bias(read(bias, n))
    };
    product::gemm(
        write(c, m * n),
        view(read(a, m * k), m, k, a_transposed),
        view(read(b, k * n), k, n, b_transposed),
        initial,
        write(scratch, product::scratch_len(m, n, k)),
    );
}

#[wasm_bindgen]
pub fn fill(y: *mut f32, len: usize, value: f32) {
    elementwise::fill(write(y, len), value);
}

#[wasm_bindgen]
pub fn relu_forward(y: *mut f32, x: *const f32, len: usize) {
    elementwise::relu_forward(write(y, len), read(x, len));
}

#[wasm_bindgen]
pub fn relu_backward(dx: *mut f32, dy: *const f32, y: *const f32, len: usize) {
    elementwise::relu_backward(write(dx, len), read(dy, len), read(y, len));
}

#[wasm_bindgen]
pub fn sigmoid_forward(y: *mut f32, x: *const f32, len: usize) {
    elementwise::sigmoid_forward(write(y, len), read(x, len));
}

#[wasm_bindgen]
pub fn sigmoid_backward(dx: *mut f32, dy: *const f32, y: *const f32, len: usize) {
    elementwise::sigmoid_backward(write(dx, len), read(dy, len), read(y, len));
}

#[wasm_bindgen]
pub fn add_column_sums(sums: *mut f32, x: *const f32, row_count: usize, columns: usize) {
    reduce::add_column_sums(write(sums, columns), read(x, row_count * columns), row_count, columns);
}

#[wasm_bindgen]
pub fn sum_of_squares(x: *const f32, len: usize) -> f64 {
    reduce::sum_of_squares(read(x, len))
}

#[wasm_bindgen]
pub fn count_matches(y: *const f32, labels: *const i32, row_count: usize, columns: usize) -> usize {
    reduce::count_matches(read(y, row_count * columns), read(labels, row_count), row_count, columns)
}

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

#[wasm_bindgen]
pub fn sgd(p: *mut f32, g: *const f32, len: usize, rate: f32) {
    optimizer::sgd(write(p, len), read(g, len), rate);
}

#[wasm_bindgen]
pub fn gather_bytes(
    y: *mut f32,
    x: *const u8,
    picks: *const u32,
    x_rows: usize,
    pick_count: usize,
    columns: usize,
    divisor: f32,
) {
    let (x, picks) = (read(x, x_rows * columns), read(picks, pick_count));
    gather::gather_bytes(write(y, pick_count * columns), x, picks, columns, divisor);
}

#[wasm_bindgen]
pub fn gather_labels(y: *mut i32, x: *const i32, picks: *const u32, x_rows: usize, pick_count: usize) {
    gather::gather_labels(write(y, pick_count), read(x, x_rows), read(picks, pick_count));
}

/// y ~ N(0, deviation²) from the stream `key`, starting at a 64-bit counter given in two halves.
#[wasm_bindgen]
pub fn fill_normal(
    y: *mut f32,
    len: usize,
    key_low: u32,
    key_high: u32,
    counter_low: u32,
    counter_high: u32,
    deviation: f32,
) {
    let counter = u64::from(counter_high) << 32 | u64::from(counter_low);
    random::fill_normal(write(y, len), Key([key_low, key_high]), counter, deviation);
}

/// Runs the peak loop; returns a value that depends on all of it.
#[wasm_bindgen]
pub fn peak_multiply_add(steps: usize) -> f32 {
    peak::multiply_add(steps, 0.999)
}

#[wasm_bindgen]
pub fn peak_flops_per_step() -> usize {
    peak::FLOPS_PER_STEP
}
