use super::{read, write};
use badak_kernels::rows::{self, Groups};
use wasm_bindgen::prelude::*;

/// Returns the number of groups.
#[wasm_bindgen]
pub fn group_rows(
    rows: *mut u32,
    ends: *mut u32,
    order: *mut u32,
    slots: *mut u32,
    ids: *const i32,
    len: usize,
    row_count: usize,
) -> usize {
    let (rows, ends, order) = (write(rows, len), write(ends, len), write(order, len));
    rows::group(rows, ends, order, write(slots, row_count), read(ids, len))
}

/// Returns the new length of the list.
#[wasm_bindgen]
pub fn add_to_set(
    list: *mut u32,
    marks: *mut u32,
    rows: *const u32,
    row_count: usize,
    count: usize,
    added: usize,
) -> usize {
    rows::add_to_set(write(list, row_count), write(marks, row_count), count, read(rows, added))
}

#[wasm_bindgen]
pub fn clear_set(
    y: *mut f32,
    marks: *mut u32,
    list: *const u32,
    row_count: usize,
    count: usize,
    columns: usize,
) {
    let y = write(y, row_count * columns);
    rows::clear_set(y, write(marks, row_count), read(list, count), columns);
}

/// Groups of `places` ids, as [`group_rows`] fills them.
pub(super) fn groups<'a>(
    rows: *const u32,
    ends: *const u32,
    order: *const u32,
    count: usize,
    places: usize,
) -> Groups<'a> {
    Groups { rows: read(rows, count), ends: read(ends, count), order: read(order, places) }
}
