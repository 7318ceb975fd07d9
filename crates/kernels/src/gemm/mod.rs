//! Matrix product: C [m, n] = A [m, k] · B [k, n] (+ bias [n]), or C += A · B.
//!
//! Training needs three forms: y = x·W + b, dx = dy·Wᵀ and dW += xᵀ·dy. All three are this function, with A or B seen
//! as transposed ([`Matrix::transposed`]). A transposed matrix costs nothing extra, because packing can read with any
//! stride.
//!
//! The work has four parts, from the outermost to the innermost:
//! * this file and [`chunks`] cut C into chunks for the threads, and k into blocks that fit the first-level cache,
//! * [`pack`] copies A and B into the order in which they will be read,
//! * [`live`] finds columns of A that are zero in every row, so that they can be left out,
//! * [`micro`] finds the place of a tile in C, and [`crate::tile`] computes it in registers.
//!
//! A large B is packed in groups of columns, each just before it is used. Otherwise all of B is packed first.
//!
//! Two cases have code of their own. If one B is multiplied by many A's in turn, as in the steps of a recurrent
//! layer, [`panels`] packs B once. If the matrices are so small that packing costs more than it saves, as in
//! attention, [`small`] reads B where it is.
//!
//! Each element of C is summed over k in ascending order, in blocks of at most [`MAX_DEPTH`]. Chunks and threads do
//! not change that order. So the bits depend only on the shape and on which columns of A are zero in every row. For
//! those columns the values of B are never read, so a NaN there has no effect.

mod chunks;
mod live;
mod micro;
mod pack;
mod panels;
pub(crate) mod small;

use crate::parts_of;
use crate::tile::Start;
use badak_pool::{DisjointMut, parallel_for};
use chunks::{Grid, Groups, MAX_CHUNK_TILES};
use core::ops::Range;
use micro::Part;
use pack::{ASource, Packing};
pub(crate) use panels::Panels;

/// Largest block of k: 8 columns of B (12 KiB) and 4 rows of A (6 KiB) of this depth stay in a 32 KiB cache.
const MAX_DEPTH: usize = 384;

/// If B has at least this many elements, some of its columns are packed just before use. Packing all of B first would
/// write it to a cache further away and read it back, once for each chunk of rows.
const LARGE_B: usize = 32 * 1024;

/// Most elements of A that are packed at once in that case: 2 MiB, which the third-level cache has room for.
const A_AT_ONCE: usize = 512 * 1024;

/// A is packed only if C has at least this many columns: then each element of A is used often enough to pay for the
/// copy.
const PACK_A_COLUMNS: usize = 128;

/// A [rows, columns] matrix in a slice. The slice is row-major, or holds the transpose in row-major order.
#[derive(Clone, Copy)]
pub struct Matrix<'a> {
    data: &'a [f32],
    rows: usize,
    columns: usize,
    /// Distance from one stored row to the next.
    stride: usize,
    /// If true, the slice holds [columns, rows].
    transposed: bool,
}

impl<'a> Matrix<'a> {
    /// # Panics
    /// If `data` does not hold rows · columns elements.
    pub fn new(data: &'a [f32], rows: usize, columns: usize) -> Self {
        assert_eq!(data.len(), rows * columns, "a [{rows}, {columns}] matrix");
        Self { data, rows, columns, stride: columns, transposed: false }
    }

    /// A matrix made of some columns of this one.
    ///
    /// # Panics
    /// If this matrix is seen as transposed, or does not have these columns.
    #[must_use]
    pub fn of_columns(self, columns: Range<usize>) -> Self {
        assert!(!self.transposed && columns.end <= self.columns);
        let data = &self.data[columns.start.min(self.data.len())..];
        Self { data, columns: columns.len(), ..self }
    }

    #[must_use]
    pub fn transposed(self) -> Self {
        Self { rows: self.columns, columns: self.rows, transposed: !self.transposed, ..self }
    }

    /// Distance to the next element of the same column, and to the next element of the same row.
    fn strides(&self) -> (usize, usize) {
        if self.transposed { (1, self.stride) } else { (self.stride, 1) }
    }

    /// Whether the matrix is its whole slice, without gaps between rows.
    fn is_whole(&self) -> bool {
        self.stride == if self.transposed { self.rows } else { self.columns }
    }
}

/// The value of C before A · B is added.
#[derive(Clone, Copy)]
pub enum Initial<'a> {
    Zero,
    /// The value that C has now: C += A · B.
    Kept,
    /// The same row [n] for every row of C: the bias of an affine layer.
    Bias(&'a [f32]),
}

/// Number of scratch floats that [`gemm`] needs for exactly these sizes. Smaller ones can need more: what is packed when
/// depends on the sizes.
pub fn scratch_len(m: usize, n: usize, k: usize) -> usize {
    // The search for live columns reads A as it is stored. A may be stored transposed, so both widths are possible.
    let live = live::words_len(m).max(live::words_len(k));
    // If columns of A are left out, A is always packed.
    let packing = Packing::new(m, n, k, n >= PACK_A_COLUMNS || live > 0);
    if is_large(n, k) {
        let a = packing.a_len(k).min(A_AT_ONCE);
        let groups = Groups::new(&packing);
        let group_len = groups.panels_per_group * packing.columns() * MAX_DEPTH.min(k);
        return a + groups.chunks() * group_len + live;
    }
    packing.a_len(k) + packing.b_len() + live
}

/// Whether columns of B are packed just before they are used.
fn is_large(n: usize, k: usize) -> bool {
    n * k >= LARGE_B && n >= PACK_A_COLUMNS
}

/// C = initial + A · B. C is [m, n] row-major; `scratch` holds at least [`scratch_len`] floats.
///
/// # Panics
/// If the sizes do not fit together.
pub fn gemm(c: &mut [f32], a: Matrix, b: Matrix, initial: Initial, scratch: &mut [f32]) {
    assert_eq!(c.len(), a.rows * b.columns, "a [{}, {}] result", a.rows, b.columns);
    gemm_into(c, b.columns, a, b, initial, scratch);
}

/// C = initial + A · B, as [`gemm`], but with `stride` elements from one row of C to the next. C may then be some
/// columns of a larger matrix.
///
/// # Panics
/// If the sizes do not fit together.
pub fn gemm_into(c: &mut [f32], stride: usize, a: Matrix, b: Matrix, initial: Initial, scratch: &mut [f32]) {
    let (m, n, k) = (a.rows, b.columns, a.columns);
    assert_eq!(b.rows, k, "inner sizes");
    assert!(n <= stride && (m == 0 || c.len() >= (m - 1) * stride + n), "a [{m}, {n}] result");
    if let Initial::Bias(bias) = initial {
        assert_eq!(bias.len(), n, "bias");
    }
    if m == 0 || n == 0 {
        return;
    }
    let (words, scratch) = scratch.split_at_mut(live::words_len(m).max(live::words_len(k)));
    let live = Live::find(a, b, initial, words);
    let (depth, pack_a) = match live {
        Live::Columns(quads) => (quads.len() * live::QUAD, true),
        Live::All | Live::Rows(_) => (k, n >= PACK_A_COLUMNS),
    };
    let packing = Packing::new(m, n, depth, pack_a);
    let product = Product { c: DisjointMut::new(c), stride, a, b, initial, live, packing };
    if is_large(n, k) && depth > 0 { product.run_large(scratch) } else { product.run(scratch) }
}

/// A product that is about to be computed.
struct Product<'a> {
    c: DisjointMut<'a, f32>,
    stride: usize,
    a: Matrix<'a>,
    b: Matrix<'a>,
    initial: Initial<'a>,
    live: Live<'a>,
    packing: Packing,
}

impl Product<'_> {
    /// Packs all of B, and of A if that pays. Then each chunk computes its part of C.
    fn run(&self, scratch: &mut [f32]) {
        let packing = &self.packing;
        let (m, n, k) = (self.a.rows, self.b.columns, packing.k());
        let (a_packed, scratch) = scratch.split_at_mut(packing.a_len(k));
        packing.run_a(a_packed, self.a, 0..k, self.live.columns());
        let a = ASource::new(self.a, a_packed, 0, packing);
        let b_packed = packing.run_b(self.b, self.live.columns(), scratch);
        let columns = packing.columns();
        let grid = Grid::new(m, n, self.a.columns, columns);
        parallel_for(grid.chunks(), |chunk| {
            let (tiles, panels) = grid.part(chunk);
            for depth in packing.depth_blocks() {
                // One panel of B stays in the first-level cache while the chunk's tiles of A are multiplied by it, one
                // after the other.
                for panel in panels.clone() {
                    let b = packing.b_panel(b_packed, panel, &depth);
                    // Safety: each chunk has its own tiles or panels, so no two chunks write the same element of C.
                    unsafe { self.run_panel(&a, tiles.clone(), panel, b, &depth) };
                }
            }
            if k == 0 {
                let columns = panels.start * columns..panels.end * columns;
                // Safety: each chunk has its own tiles or panels.
                unsafe { micro::only_start(&self.c, self.stride, m, n, tiles, columns, self.initial) };
            }
        });
    }

    /// Packs a part of A that the third-level cache has room for. Then each chunk packs a group of columns of B after the
    /// other, and computes its part of C.
    fn run_large(&self, scratch: &mut [f32]) {
        let packing = &self.packing;
        let groups = Groups::new(packing);
        let group_len = packing.panels_len(groups.panels_per_group);
        for tiles in packing.parts_of_tiles(A_AT_ONCE) {
            let packing = &packing.of_tiles(tiles.clone());
            let part_len = packing.part_len(A_AT_ONCE);
            let (a_packed, b_packed) = scratch.split_at_mut(packing.a_len(part_len));
            let b_packed = DisjointMut::new(b_packed);
            for part in parts_of(0..packing.k(), part_len) {
                packing.run_a(a_packed, self.a, part.clone(), self.live.columns());
                let a = ASource::new(self.a, a_packed, part.start, packing);
                parallel_for(groups.chunks(), |chunk| {
                    // Safety: each chunk has a part of its own.
                    let to = unsafe { b_packed.slice(chunk * group_len, group_len) };
                    for panels in groups.of_chunk(chunk) {
                        for depth in packing.depth_blocks_of(part.clone()) {
                            let b = packing.run_panels(self.b, &panels, &depth, self.live.columns(), to);
                            // Safety: each chunk has its own panels, so no two chunks write the same element of C.
                            unsafe { self.run_group(&a, tiles.clone(), panels.clone(), b, &depth) };
                        }
                    }
                });
            }
        }
    }

    /// Adds a block of k to some tiles of some panels. `b` has those panels for this block.
    ///
    /// # Safety
    /// No other thread may use these columns of C during the call.
    unsafe fn run_group(
        &self,
        a: &ASource,
        tiles: Range<usize>,
        panels: Range<usize>,
        b: &[f32],
        depth: &Range<usize>,
    ) {
        let panel_len = depth.len() * self.packing.columns();
        for tiles in parts_of(tiles, MAX_CHUNK_TILES) {
            for (panel, b) in panels.clone().zip(b.chunks_exact(panel_len)) {
                // Safety: the caller promises that no other thread uses these columns.
                unsafe { self.run_panel(a, tiles.clone(), panel, b, depth) };
            }
        }
    }

    /// Adds a block of k to some tiles of a panel. `b` is the panel for this block.
    ///
    /// # Safety
    /// No other thread may use this part of C during the call.
    #[inline(never)]
    unsafe fn run_panel(
        &self,
        a: &ASource,
        tiles: Range<usize>,
        panel: usize,
        b: &[f32],
        depth: &Range<usize>,
    ) {
        let start = match self.initial {
            _ if depth.start > 0 => Start::Kept,
            Initial::Zero => Start::Zero,
            Initial::Kept => Start::Kept,
            Initial::Bias(bias) => Start::Bias(bias),
        };
        let part = Part {
            offset: 0,
            stride: self.stride,
            m: self.a.rows,
            n: self.b.columns,
            columns: self.packing.columns(),
        };
        let tiles = self.live.tiles(tiles);
        // Safety: the caller promises that no other thread uses this part.
        unsafe { micro::run_panel(&self.c, part, tiles, panel, |tile| a.tile(tile, depth), b, start) };
    }
}

/// Which part of A has values other than zero.
#[derive(Clone, Copy)]
enum Live<'a> {
    All,
    /// Only these quads of k have values. The others add nothing to C.
    Columns(&'a [u32]),
    /// Only these tiles of rows have values. With C += A · B, the other rows of C do not change.
    Rows(&'a [u32]),
}

impl<'a> Live<'a> {
    fn find(a: Matrix, b: Matrix, initial: Initial, words: &'a mut [f32]) -> Self {
        match (a.transposed, initial) {
            _ if !a.is_whole() => Self::All,
            (false, _) if !b.transposed => {
                live::find(a.data, a.rows, a.columns, words).map_or(Self::All, Self::Columns)
            }
            (true, Initial::Kept) => {
                live::find(a.data, a.columns, a.rows, words).map_or(Self::All, Self::Rows)
            }
            _ => Self::All,
        }
    }

    fn columns(&self) -> Option<&'a [u32]> {
        if let Self::Columns(quads) = self { Some(quads) } else { None }
    }

    /// The tiles of a range that have to be computed.
    fn tiles(&self, range: Range<usize>) -> impl Iterator<Item = usize> + Clone + use<'a> {
        let (listed, all) = match self {
            Self::Rows(tiles) => {
                let from = tiles.partition_point(|&tile| (tile as usize) < range.start);
                let to = tiles.partition_point(|&tile| (tile as usize) < range.end);
                (&tiles[from..to], 0..0)
            }
            _ => (&[][..], range),
        };
        listed.iter().map(|&tile| tile as usize).chain(all)
    }
}

#[cfg(test)]
mod tests;
