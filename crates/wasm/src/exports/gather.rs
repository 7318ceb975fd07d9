use super::{read, write};
use badak_kernels::gather;
use wasm_bindgen::prelude::*;

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
pub fn gather_ids(
    y: *mut i32,
    x: *const i32,
    picks: *const u32,
    x_rows: usize,
    pick_count: usize,
    columns: usize,
) {
    let (x, picks) = (read(x, x_rows * columns), read(picks, pick_count));
    gather::gather_ids(write(y, pick_count * columns), x, picks, columns);
}
