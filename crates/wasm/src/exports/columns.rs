use super::{read, write};
use badak_kernels::columns::{self, Columns};
use badak_kernels::steps;
use wasm_bindgen::prelude::*;

/// Elements of four bytes, of any kind; `turned` is the steps of a sequence, or 0 where rows are not read backwards.
#[wasm_bindgen]
pub fn copy_columns(
    y: *mut u32,
    y_width: usize,
    y_first: usize,
    x: *const u32,
    x_width: usize,
    x_first: usize,
    row_count: usize,
    count: usize,
    turned: usize,
) {
    let to = Columns { width: y_width, first: y_first };
    let from = Columns { width: x_width, first: x_first };
    let (y, x) = (write(y, row_count * y_width), read(x, row_count * x_width));
    columns::copy_columns(y, to, x, from, row_count, count, (turned > 0).then_some(turned));
}

#[wasm_bindgen]
pub fn repeat_steps(y: *mut f32, x: *const f32, n: usize, t: usize, columns: usize) {
    steps::repeat_steps(write(y, n * t * columns), read(x, n * columns), t, columns);
}

#[wasm_bindgen]
pub fn add_step_sums(x: *mut f32, y: *const f32, n: usize, t: usize, columns: usize) {
    steps::add_step_sums(write(x, n * columns), read(y, n * t * columns), t, columns);
}
