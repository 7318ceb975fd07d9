//! Tiles of C, anywhere in C: whole, or cut off by an edge.

use super::Initial;
use crate::tile::{self, ROWS, Source, Start, TALL, WIDE};
use badak_pool::DisjointMut;
use core::ops::Range;

/// The position of T tiles below each other in C: their first element, the distance between rows, and how much of them
/// lies inside C.
#[derive(Clone, Copy)]
struct Place<const T: usize> {
    offset: usize,
    stride: usize,
    height: usize,
    width: usize,
    /// Number of the tile's first column in the whole product.
    column: usize,
    /// Columns of a whole tile.
    columns: usize,
}

/// An [m, n] part of C: where it begins, the distance between its rows, and the columns of a whole tile.
#[derive(Clone, Copy)]
pub struct Part {
    pub offset: usize,
    pub stride: usize,
    pub m: usize,
    pub n: usize,
    pub columns: usize,
}

impl Part {
    /// The tiles at (4 · tile, columns · panel).
    #[inline(always)]
    fn place<const T: usize>(self, tile: usize, panel: usize) -> Place<T> {
        let Self { offset, stride, m, n, columns } = self;
        let (row, column) = (tile * ROWS, panel * columns);
        let (height, width) = ((T * ROWS).min(m - row), columns.min(n - column));
        Place { offset: offset + row * stride + column, stride, height, width, column, columns }
    }
}

impl<const T: usize> Place<T> {
    /// One of the tiles.
    fn tile(self, t: usize) -> Place<1> {
        let Self { offset, stride, height, width, column, columns } = self;
        let height = ROWS.min(height - t * ROWS);
        Place { offset: offset + t * ROWS * stride, stride, height, width, column, columns }
    }
}

/// C = start + A · B in some tiles of a panel. The rows of A for a tile are `a(tile)`, and `b` is the panel. A bias is that of
/// the whole product.
///
/// # Safety
/// No other thread may use the same tiles of C during the call.
#[inline(always)]
pub unsafe fn run_panel<'a>(
    c: &DisjointMut<f32>,
    part: Part,
    tiles: impl Iterator<Item = usize> + Clone,
    panel: usize,
    a: impl Fn(usize) -> Source<'a>,
    b: &[f32],
    start: Start,
) {
    for (tile, are_three) in tile::together(tiles, part.m / ROWS) {
        // Safety: the caller promises that no other thread uses the tiles.
        unsafe {
            if are_three {
                let a = core::array::from_fn(|t| a(tile + t));
                self::tiles::<TALL>(c, part.place(tile, panel), a, b, start);
            } else {
                self::tiles(c, part.place(tile, panel), [a(tile)], b, start);
            }
        }
    }
}

/// C's tiles = start + A · B, as above.
///
/// # Safety
/// As for [`run_panel`].
#[inline(always)]
unsafe fn tiles<const T: usize>(
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
