//! Tiles of C, anywhere in C: whole, or cut off by an edge.

use super::Initial;
use crate::tile::{self, ROWS, Source, Start, WIDE};
use badak_pool::DisjointMut;
use core::ops::Range;

/// The position of T tiles below each other in C: their first element, the distance between rows, and how much of them
/// lies inside C.
#[derive(Clone, Copy)]
pub struct Place<const T: usize> {
    offset: usize,
    stride: usize,
    height: usize,
    width: usize,
    /// Number of the tile's first column in the whole product.
    column: usize,
    /// Columns of a whole tile.
    columns: usize,
}

impl<const T: usize> Place<T> {
    /// The tiles at (4 · tile, columns · panel) of an [m, n] part of C that begins at `offset`.
    #[inline(always)]
    pub fn new(
        offset: usize,
        stride: usize,
        m: usize,
        n: usize,
        tile: usize,
        panel: usize,
        columns: usize,
    ) -> Self {
        let (row, column) = (tile * ROWS, panel * columns);
        let (height, width) = ((T * ROWS).min(m - row), columns.min(n - column));
        Self { offset: offset + row * stride + column, stride, height, width, column, columns }
    }

    /// One of the tiles.
    fn tile(self, t: usize) -> Place<1> {
        let Self { offset, stride, height, width, column, columns } = self;
        let height = ROWS.min(height - t * ROWS);
        Place { offset: offset + t * ROWS * stride, stride, height, width, column, columns }
    }
}

/// C's tiles = start + A · B. A bias is that of the whole product.
///
/// # Safety
/// No other thread may use the same tiles of C during the call.
#[inline(always)]
pub unsafe fn tiles<const T: usize>(
    c: &DisjointMut<f32>,
    place: Place<T>,
    a: [Source; T],
    b: &[f32],
    start: Start,
) {
    let Place { offset, stride, height, width, column, columns } = place;
    let start = match start {
        Start::Bias(bias) => Start::Bias(&bias[column..column + width]),
        other => other,
    };
    if height == T * ROWS && width == columns {
        // Safety: the caller promises that no other thread uses the tiles.
        let row = |i: usize| unsafe { c.slice(offset + i * stride, columns) };
        let rows = core::array::from_fn(|t| core::array::from_fn(|i| row(t * ROWS + i)));
        tile::product(rows, stride, a, b, start);
    } else {
        for (t, a) in a.into_iter().enumerate() {
            // Safety: as above.
            unsafe { edge(c, place.tile(t), a, b, start) };
        }
    }
}

/// A tile that reaches beyond C.
///
/// # Safety
/// As for [`tiles`].
#[inline(never)]
unsafe fn edge(c: &DisjointMut<f32>, place: Place<1>, a: Source, b: &[f32], start: Start) {
    let Place { offset, stride, height, width, columns, .. } = place;
    let mut room = [0.0; ROWS * WIDE];
    let whole = &mut room[..ROWS * columns];
    tile::product(tile::rows_of::<1>(whole), columns, [a], b, Start::Zero);
    for (i, sums) in whole.chunks_exact(columns).enumerate().take(height) {
        // Safety: the caller promises that no other thread uses the tile.
        let c = unsafe { c.slice(offset + i * stride, width) };
        for (j, (c, sum)) in c.iter_mut().zip(sums).enumerate() {
            *c = sum
                + match start {
                    Start::Zero => 0.0,
                    Start::Kept => *c,
                    Start::Bias(bias) => bias[j],
                };
        }
    }
}

/// The case k = 0: there is nothing to add, so C is its start value.
///
/// # Safety
/// No other thread may use this part of C during the call.
pub unsafe fn only_start(
    c: &DisjointMut<f32>,
    stride: usize,
    m: usize,
    n: usize,
    tiles: Range<usize>,
    columns: Range<usize>,
    initial: Initial,
) {
    let columns = columns.start..columns.end.min(n);
    for row in tiles.start * ROWS..(tiles.end * ROWS).min(m) {
        // Safety: the caller promises that no other thread uses this part.
        let c = unsafe { c.slice(row * stride + columns.start, columns.len()) };
        match initial {
            Initial::Zero => c.fill(0.0),
            Initial::Kept => {}
            Initial::Bias(bias) => c.copy_from_slice(&bias[columns.clone()]),
        }
    }
}
