use super::{read, write};
use badak_kernels::reduce;
use wasm_bindgen::prelude::*;

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
pub fn argmax_rows(ids: *mut i32, x: *const f32, row_count: usize, columns: usize) {
    reduce::argmax_rows(write(ids, row_count), read(x, row_count * columns), columns);
}
