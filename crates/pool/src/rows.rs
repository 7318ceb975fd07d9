//! Gives rows of mutable slices to the chunks of a job. Callers need no `unsafe`.

use crate::parallel_for;
use crate::slices::DisjointMut;
use core::ops::Range;

/// One slice, an array of slices or a tuple of slices, cut into rows. [`rows_of`] makes it; [`for_each_row`] gives
/// out its rows.
pub trait Rows: Sync {
    /// One row of each slice: a `&mut [T]`, an array of them, or a tuple.
    type Row;

    /// Whether every slice has this number of rows. The last row of a slice may be shorter than the others.
    fn has(&self, rows: usize) -> bool;

    /// Some neighbouring rows of each slice, as one slice.
    ///
    /// # Safety
    /// No row may be given out twice.
    unsafe fn get(&self, rows: Range<usize>) -> Self::Row;
}

/// A slice that is cut into rows of `width` elements.
pub struct RowsOf<'a, T> {
    data: DisjointMut<'a, T>,
    width: usize,
}

/// A slice as rows of `width` elements.
pub fn rows_of<T>(slice: &mut [T], width: usize) -> RowsOf<'_, T> {
    RowsOf { data: DisjointMut::new(slice), width }
}

impl<'a, T: Send + Sync> Rows for RowsOf<'a, T> {
    type Row = &'a mut [T];

    fn has(&self, rows: usize) -> bool {
        let len = self.data.len();
        len <= rows * self.width && (rows == 0 || self.width == 0 || len > (rows - 1) * self.width)
    }

    #[inline(always)]
    unsafe fn get(&self, rows: Range<usize>) -> &'a mut [T] {
        let start = rows.start * self.width;
        let end = (rows.end * self.width).min(self.data.len());
        // Safety: the caller promises that no row is given out twice, and different rows do not overlap.
        unsafe { self.data.slice(start, end - start) }
    }
}

impl<R: Rows, const N: usize> Rows for [R; N] {
    type Row = [R::Row; N];

    fn has(&self, rows: usize) -> bool {
        self.iter().all(|slice| slice.has(rows))
    }

    #[inline(always)]
    unsafe fn get(&self, rows: Range<usize>) -> Self::Row {
        // Safety: the caller promises it.
        self.each_ref().map(|slice| unsafe { slice.get(rows.clone()) })
    }
}

impl<A: Rows, B: Rows> Rows for (A, B) {
    type Row = (A::Row, B::Row);

    fn has(&self, rows: usize) -> bool {
        self.0.has(rows) && self.1.has(rows)
    }

    #[inline(always)]
    unsafe fn get(&self, rows: Range<usize>) -> Self::Row {
        // Safety: the caller promises it.
        unsafe { (self.0.get(rows.clone()), self.1.get(rows)) }
    }
}

#[inline(never)]
fn expect_rows(slices: &impl Rows, rows: usize) {
    assert!(slices.has(rows), "a slice does not have {rows} rows");
}

/// Calls `body(rows, these rows of each slice)` for blocks of `per_chunk` neighbouring rows, in parallel. The last
/// block may have fewer rows.
///
/// # Panics
/// If a slice does not have `rows` rows, or `per_chunk` is 0.
#[inline(always)]
pub fn for_each_block<R: Rows>(
    rows: usize,
    per_chunk: usize,
    slices: R,
    body: impl Fn(Range<usize>, R::Row) + Sync,
) {
    expect_rows(&slices, rows);
    parallel_for(rows.div_ceil(per_chunk), |chunk| {
        let block = chunk * per_chunk..rows.min((chunk + 1) * per_chunk);
        // Safety: blocks do not overlap, and parallel_for calls each chunk once.
        let parts = unsafe { slices.get(block.clone()) };
        body(block, parts);
    });
}

/// Calls `body(row, that row of each slice)` for every row, in parallel. A chunk is `per_chunk` neighbouring rows.
///
/// # Panics
/// If a slice does not have `rows` rows, or `per_chunk` is 0.
#[inline(always)]
pub fn for_each_row<R: Rows>(rows: usize, per_chunk: usize, slices: R, body: impl Fn(usize, R::Row) + Sync) {
    expect_rows(&slices, rows);
    parallel_for(rows.div_ceil(per_chunk), |chunk| {
        for row in chunk * per_chunk..rows.min((chunk + 1) * per_chunk) {
            // Safety: a row belongs to one chunk, and parallel_for calls each chunk once.
            body(row, unsafe { slices.get(row..row + 1) });
        }
    });
}

/// Calls `body(i, row(i) of each slice)` for every i below `count`, in parallel. A chunk has `per_chunk` values of i.
///
/// # Safety
/// `row` must give a different row for every i.
///
/// # Panics
/// If a row is outside a slice, or `per_chunk` is 0.
#[inline(always)]
pub unsafe fn for_each_chosen_row<R: Rows>(
    count: usize,
    per_chunk: usize,
    slices: R,
    row: impl Fn(usize) -> usize + Sync,
    body: impl Fn(usize, R::Row) + Sync,
) {
    parallel_for(count.div_ceil(per_chunk), |chunk| {
        for i in chunk * per_chunk..count.min((chunk + 1) * per_chunk) {
            let row = row(i);
            // Safety: the caller promises that the rows are different, and parallel_for calls each chunk once.
            body(i, unsafe { slices.get(row..row + 1) });
        }
    });
}
