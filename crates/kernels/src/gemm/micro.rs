//! Computes one tile of C: 4 rows by 8 columns. Eight vector registers hold its sums over a block of k.
//!
//! Why this shape: of the 16 vector registers of x86, the engine uses one, and one holds a product. Eight sums, four
//! broadcast elements of A and two vectors of B fill the rest. So no register is spilled to memory, even where the
//! compiler moves all loads to the top of the loop (Node 20 and 22). For the same reason the loop over k is not
//! unrolled by hand.

use super::Initial;
use crate::simd::V4;
use badak_pool::DisjointMut;
use core::ops::Range;

pub const TILE_ROWS: usize = 4;
pub const TILE_COLUMNS: usize = 8;

/// Four rows of A, over a block of k.
#[derive(Clone, Copy)]
pub enum TileA<'a> {
    /// The four elements for one k are next to each other. Those for the next k come `stride` floats later.
    Interleaved { data: &'a [f32], stride: usize, depth: usize },
    /// Four separate rows, each contiguous in k and all of the same length.
    Rows([&'a [f32]; TILE_ROWS]),
}

/// The value that the sums of a tile start from.
#[derive(Clone, Copy)]
pub enum Start<'a> {
    Zero,
    Kept,
    Bias(&'a [f32]),
}

/// The position of a tile in C: its first element, the distance between rows, and how much of the tile lies inside C.
#[derive(Clone, Copy)]
pub struct Place {
    offset: usize,
    stride: usize,
    height: usize,
    width: usize,
    /// Number of the tile's first column in the whole product.
    column: usize,
}

impl Place {
    /// The tile at (4 · tile, 8 · panel) of an [m, n] part of C that begins at `offset`.
    pub fn new(offset: usize, stride: usize, m: usize, n: usize, tile: usize, panel: usize) -> Self {
        let (row, column) = (tile * TILE_ROWS, panel * TILE_COLUMNS);
        let (height, width) = (TILE_ROWS.min(m - row), TILE_COLUMNS.min(n - column));
        Self { offset: offset + row * stride + column, stride, height, width, column }
    }
}

type Sums = [[V4; 2]; TILE_ROWS];

/// C's tile = start + A · B.
///
/// # Safety
/// No other thread may use the same tile of C during the call.
#[inline(always)]
pub unsafe fn tile(c: &DisjointMut<f32>, place: Place, a: TileA, b: &[f32], start: Start) {
    let sums = match a {
        TileA::Interleaved { data, stride, depth } => interleaved(data, stride, depth, b),
        TileA::Rows(rows) => by_rows(rows, b),
    };
    let Place { offset, stride, height, width, column } = place;
    if height == TILE_ROWS && width == TILE_COLUMNS {
        for (i, [left, right]) in sums.into_iter().enumerate() {
            // Safety: the caller promises that no other thread uses the tile.
            let c = unsafe { c.slice(offset + i * stride, TILE_COLUMNS) };
            add_to(&mut c[..4], start, column, left);
            add_to(&mut c[4..], start, column + 4, right);
        }
    } else {
        for (i, [left, right]) in sums.into_iter().enumerate().take(height) {
            // Safety: the caller promises that no other thread uses the tile.
            let c = unsafe { c.slice(offset + i * stride, width) };
            let values = left.to_array().into_iter().chain(right.to_array());
            for (j, (c, value)) in c.iter_mut().zip(values).enumerate() {
                *c = value
                    + match start {
                        Start::Zero => 0.0,
                        Start::Kept => *c,
                        Start::Bias(bias) => bias[column + j],
                    };
            }
        }
    }
}

#[inline(always)]
fn add_to(c: &mut [f32], start: Start, column: usize, sum: V4) {
    let four = |x: &[f32]| V4::from_array([x[0], x[1], x[2], x[3]]);
    let sum = match start {
        Start::Zero => sum,
        Start::Kept => sum + four(c),
        Start::Bias(bias) => sum + four(&bias[column..column + 4]),
    };
    c.copy_from_slice(&sum.to_array());
}

/// Never inlined: the loop needs all registers.
#[inline(never)]
fn interleaved(a: &[f32], stride: usize, depth: usize, b: &[f32]) -> Sums {
    assert!(b.len() >= depth * TILE_COLUMNS);
    assert!(depth == 0 || a.len() >= (depth - 1) * stride + TILE_ROWS);
    let mut sums = [[V4::zero(); 2]; TILE_ROWS];
    let (mut a, mut b) = (a.as_ptr(), b.as_ptr());
    for _ in 0..depth {
        // Safety: the assertions show that (depth − 1) · stride + 4 floats of a and depth · 8 floats of b are
        // readable. The pointers move past the end only after the last read.
        unsafe {
            let (left, right) = (V4::load(b), V4::load(b.add(4)));
            for (i, sum) in sums.iter_mut().enumerate() {
                let x = V4::load_splat(a.add(i));
                sum[0] = x.madd(left, sum[0]);
                sum[1] = x.madd(right, sum[1]);
            }
            a = a.wrapping_add(stride);
            b = b.add(TILE_COLUMNS);
        }
    }
    sums
}

/// The same loop as [`interleaved`], but with four pointers into A.
#[inline(never)]
fn by_rows(rows: [&[f32]; TILE_ROWS], b: &[f32]) -> Sums {
    let depth = rows[0].len();
    assert!(b.len() >= depth * TILE_COLUMNS);
    assert!(rows.iter().all(|row| row.len() == depth));
    let mut sums = [[V4::zero(); 2]; TILE_ROWS];
    let row = rows.map(<[f32]>::as_ptr);
    let mut b = b.as_ptr();
    for k in 0..depth {
        // Safety: the assertions show that `depth` floats of each of the four rows and depth · 8 floats of b are
        // readable.
        unsafe {
            let (left, right) = (V4::load(b), V4::load(b.add(4)));
            for (sum, row) in sums.iter_mut().zip(row) {
                let x = V4::load_splat(row.add(k));
                sum[0] = x.madd(left, sum[0]);
                sum[1] = x.madd(right, sum[1]);
            }
            b = b.add(TILE_COLUMNS);
        }
    }
    sums
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
    panels: Range<usize>,
    initial: Initial,
) {
    let columns = panels.start * TILE_COLUMNS..(panels.end * TILE_COLUMNS).min(n);
    for row in tiles.start * TILE_ROWS..(tiles.end * TILE_ROWS).min(m) {
        // Safety: the caller promises that no other thread uses this part.
        let c = unsafe { c.slice(row * stride + columns.start, columns.len()) };
        match initial {
            Initial::Zero => c.fill(0.0),
            Initial::Kept => {}
            Initial::Bias(bias) => c.copy_from_slice(&bias[columns.clone()]),
        }
    }
}
