use super::{read, write};
use badak_kernels::embedding;
use badak_kernels::rows;
use wasm_bindgen::prelude::*;

/// The place of the first id that is not the number of one of `row_count` rows; −1 if there is none.
#[wasm_bindgen]
pub fn find_outside(ids: *const i32, len: usize, row_count: usize) -> i32 {
    rows::find_outside(read(ids, len), row_count).map_or(-1, |place| place as i32)
}

#[wasm_bindgen]
pub fn embedding_forward(
    y: *mut f32,
    w: *const f32,
    ids: *const i32,
    n: usize,
    per: usize,
    row_count: usize,
    columns: usize,
) {
    let (w, ids) = (read(w, row_count * columns), read(ids, n * per));
    embedding::forward(write(y, n * columns), w, ids, columns);
}

/// Each id is below `row_count`.
#[wasm_bindgen]
pub fn add_by_id(dw: *mut f32, dy: *const f32, ids: *const i32, n: usize, row_count: usize, columns: usize) {
    embedding::add_by_id(write(dw, row_count * columns), read(dy, n * columns), read(ids, n), columns);
}

#[wasm_bindgen]
pub fn embedding_backward(
    dw: *mut f32,
    dy: *const f32,
    rows: *const u32,
    ends: *const u32,
    order: *const u32,
    groups: usize,
    n: usize,
    per: usize,
    row_count: usize,
    columns: usize,
) {
    let groups = super::rows::groups(rows, ends, order, groups, n * per);
    embedding::backward(write(dw, row_count * columns), read(dy, n * columns), groups, columns, per);
}

#[wasm_bindgen]
pub fn one_hot(y: *mut f32, ids: *const i32, n: usize, columns: usize, stride: usize, offset: usize) {
    embedding::one_hot(write(y, n * columns), read(ids, n * stride), columns, stride, offset);
}

#[wasm_bindgen]
pub fn windows(
    contexts: *mut i32,
    targets: *mut i32,
    corpus: *const i32,
    picks: *const u32,
    corpus_len: usize,
    n: usize,
    window: usize,
) {
    let contexts = write(contexts, n * 2 * window);
    embedding::windows(contexts, write(targets, n), read(corpus, corpus_len), read(picks, n), window);
}

#[wasm_bindgen]
pub fn pick_column(y: *mut i32, ids: *const i32, n: usize, stride: usize, column: usize) {
    embedding::pick_column(write(y, n), read(ids, n * stride), stride, column);
}
