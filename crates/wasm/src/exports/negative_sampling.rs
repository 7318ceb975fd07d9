use super::{read, write};
use badak_kernels::negative_sampling;
use badak_kernels::random::Key;
use badak_kernels::unigram::{self, Unigram};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub fn alias_table(keep: *mut u32, other: *mut u32, counts: *const u32, len: usize, power: f64) {
    unigram::alias_table(write(keep, len), write(other, len), read(counts, len), power);
}

/// The counter as in `fill_normal`.
#[wasm_bindgen]
pub fn draw_negatives(
    ids: *mut i32,
    targets: *const i32,
    keep: *const u32,
    other: *const u32,
    counts: *const u32,
    rows: usize,
    width: usize,
    words: usize,
    power: f64,
    key_low: u32,
    key_high: u32,
    counter_low: u32,
    counter_high: u32,
) {
    let counter = u64::from(counter_high) << 32 | u64::from(counter_low);
    let law =
        Unigram { keep: read(keep, words), other: read(other, words), counts: read(counts, words), power };
    let key = Key([key_low, key_high]);
    unigram::draw_negatives(write(ids, rows * width), read(targets, rows), law, key, counter);
}

/// Returns the loss.
#[wasm_bindgen]
pub fn negative_sampling(
    losses: *mut f32,
    dh: *mut f32,
    ds: *mut f32,
    h: *const f32,
    w: *const f32,
    ids: *const i32,
    n: usize,
    per: usize,
    row_count: usize,
    columns: usize,
    group: usize,
) -> f64 {
    let (h, w, ids) = (read(h, n * columns), read(w, row_count * columns), read(ids, n * per));
    let (losses, dh, ds) = (write(losses, n), write(dh, n * columns), write(ds, n * per));
    negative_sampling::forward_backward(losses, dh, ds, h, w, ids, columns, group)
}

#[wasm_bindgen]
pub fn negative_sampling_backward(
    dw: *mut f32,
    h: *const f32,
    ds: *const f32,
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
    let (h, ds) = (read(h, n * columns), read(ds, n * per));
    negative_sampling::backward(write(dw, row_count * columns), h, ds, groups, columns, per);
}
