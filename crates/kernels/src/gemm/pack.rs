//! Copies A and B into the order in which the tile kernel reads them.
//!
//! ```text
//! B: for each block of k, for each panel of 8 columns:  b[k0, 0..8] b[k0+1, 0..8] …   (16 in wide mode)
//! A: for each block of k, for each tile of 4 rows:      a[0..4, k0] a[0..4, k0+1] …
//! ```
//! If columns of A are left out, k counts only the remaining ones.
//! Positions beyond n or m keep old values. The results computed from them are never stored.
//! If packing A does not pay, A is read where it is, except its last tile if m is not a multiple of 4. That tile is
//! always packed, so that the kernel never reads beyond the end.

use super::live::QUAD;
use super::{MAX_DEPTH, Matrix};
use crate::parts_of;
use crate::simd::V4;
use crate::tile::{self, NARROW, ROWS, Source};
use crate::touch::touch;
use badak_pool::{DisjointMut, parallel_for};
use core::ops::Range;

/// Elements that one chunk packs.
const ELEMENTS_PER_CHUNK: usize = crate::chunk_of(16 * 1024);

/// A matrix of at least this many elements (4 MiB) comes from memory, or from a cache that others use too.
const FAR: usize = crate::chunk_of(1024 * 1024);

/// Rows of such a matrix that are touched at once. A row gives a few cache lines, and the next row is in another page of memory,
/// where no prefetcher of the processor looks.
const TOUCHED_ROWS: usize = 16;

/// The layout of the scratch memory.
pub struct Packing {
    k: usize,
    depth: usize,
    /// Columns of a panel.
    columns: usize,
    panels: usize,
    /// Where the tiles of A end.
    tiles: usize,
    /// The first tile of A that is packed: 0 for all tiles, the number of tiles for none, or the number of the
    /// incomplete last tile.
    first_tile: usize,
}

impl Packing {
    pub fn new(m: usize, n: usize, k: usize, pack_a: bool) -> Self {
        let tiles = m.div_ceil(ROWS);
        let first_tile = if pack_a { 0 } else { m / ROWS };
        // Blocks of nearly equal depth: 784 becomes 264, 264 and 256 instead of 384, 384 and 16.
        let depth = k.div_ceil(k.div_ceil(MAX_DEPTH).max(1)).next_multiple_of(QUAD);
        let columns = tile::columns();
        Self { k, depth, columns, panels: n.div_ceil(columns), tiles, first_tile }
    }

    /// k without what is left out.
    pub fn k(&self) -> usize {
        self.k
    }

    /// Columns of a panel of B.
    pub fn columns(&self) -> usize {
        self.columns
    }

    pub fn panels(&self) -> usize {
        self.panels
    }

    pub fn b_len(&self) -> usize {
        self.panels * self.columns * self.k
    }

    fn a_tiles(&self) -> usize {
        self.tiles - self.first_tile
    }

    /// Floats that the packed A takes for a part of k of this length.
    pub fn a_len(&self, part: usize) -> usize {
        self.a_tiles() * ROWS * part
    }

    /// The blocks of k, in ascending order.
    pub fn depth_blocks(&self) -> impl Iterator<Item = Range<usize>> {
        self.depth_blocks_of(0..self.k)
    }

    /// Those of a part of k, which begins and ends with a block.
    pub fn depth_blocks_of(&self, part: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        parts_of(part, self.depth)
    }

    /// All tiles, in parts of whole tiles whose A has at most `elements` elements for a block of k.
    pub fn parts_of_tiles(&self, elements: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        parts_of(0..self.tiles, elements / (ROWS * self.depth))
    }

    /// The layout for some of the tiles, if all are packed.
    pub fn of_tiles(&self, tiles: Range<usize>) -> Self {
        Self { first_tile: tiles.start, tiles: tiles.end, ..*self }
    }

    /// The length of parts of k for which A has about `elements` elements: whole blocks, and at least one.
    pub fn part_len(&self, elements: usize) -> usize {
        let of_block = (self.a_tiles() * ROWS * self.depth).max(1);
        ((elements / of_block).max(1) * self.depth).min(self.k)
    }

    /// Most floats that `panels` packed panels of B take for one block of k.
    pub fn panels_len(&self, panels: usize) -> usize {
        panels * self.columns * self.depth.min(self.k)
    }

    /// The packed panel of B for one block of k.
    pub fn b_panel<'s>(&self, b_packed: &'s [f32], panel: usize, depth: &Range<usize>) -> &'s [f32] {
        let start = (depth.start * self.panels + panel * depth.len()) * self.columns;
        &b_packed[start..start + depth.len() * self.columns]
    }

    /// @param from where in k the packed part begins
    fn a_tile<'s>(&self, a_packed: &'s [f32], tile: usize, from: usize, depth: &Range<usize>) -> &'s [f32] {
        let start = ((depth.start - from) * self.a_tiles() + (tile - self.first_tile) * depth.len()) * ROWS;
        &a_packed[start..start + depth.len() * ROWS]
    }

    /// Packs A for a part of k into the front of `packed`; if `quads` is given, only those quads of k.
    pub fn run_a(&self, packed: &mut [f32], a: Matrix, part: Range<usize>, quads: Option<&[u32]>) {
        // A tile is a strip of 4 rows of A, which are 4 columns of Aᵀ.
        pack_strips(packed, a.transposed(), ROWS, self.first_tile..self.tiles, self.depth, part, quads);
    }

    /// Packs B into the front of `scratch`.
    pub fn run_b<'s>(&self, b: Matrix, quads: Option<&[u32]>, scratch: &'s mut [f32]) -> &'s [f32] {
        let packed = &mut scratch[..self.b_len()];
        pack_strips(packed, b, self.columns, 0..self.panels, self.depth, 0..self.k, quads);
        packed
    }

    /// Packs some panels of B, for one block of k, into the front of `to`: one panel after the other.
    pub fn run_panels<'s>(
        &self,
        b: Matrix,
        panels: &Range<usize>,
        depth: &Range<usize>,
        quads: Option<&[u32]>,
        to: &'s mut [f32],
    ) -> &'s [f32] {
        let to = &mut to[..panels.len() * depth.len() * self.columns];
        pack_block(to, b, self.columns, depth.clone(), panels.start * self.columns, quads);
        to
    }
}

/// Packs some strips of a part of x [k, columns], each `width` columns wide.
fn pack_strips(
    packed: &mut [f32],
    x: Matrix,
    width: usize,
    strips: Range<usize>,
    depth: usize,
    part: Range<usize>,
    quads: Option<&[u32]>,
) {
    if part.is_empty() || strips.is_empty() {
        return;
    }
    let blocks = part.len().div_ceil(depth);
    let (first, count) = (strips.start, strips.len());
    let group = (ELEMENTS_PER_CHUNK / (depth * width)).max(1);
    let groups = count.div_ceil(group);
    let packed = DisjointMut::new(packed);
    parallel_for(blocks * groups, |chunk| {
        let at = chunk / groups * depth;
        let rows = at..(at + depth).min(part.len());
        let strips = chunk % groups * group..(chunk % groups * group + group).min(count);
        let start = (rows.start * count + strips.start * rows.len()) * width;
        // Safety: each pair (block of rows, strip) is written to its own part of the output.
        let to = unsafe { packed.slice(start, strips.len() * rows.len() * width) };
        let column = (first + strips.start) * width;
        pack_block(to, x, width, part.start + rows.start..part.start + rows.end, column, quads);
    });
}

/// Packs as many strips as `to` has room for, from `column` on, of some rows of x. The first row is a multiple of four. If
/// quads are given, only those quads of rows.
#[inline(never)]
fn pack_block(
    to: &mut [f32],
    x: Matrix,
    width: usize,
    rows: Range<usize>,
    column: usize,
    quads: Option<&[u32]>,
) {
    if x.strides().1 != 1 {
        for (strip, to) in to.chunks_exact_mut(rows.len() * width).enumerate() {
            pack_transposed(to, x, width, rows.clone(), column + strip * width, quads);
        }
    } else if width == ROWS {
        pack_rows::<ROWS>(to, x, width, rows, column, quads);
    } else {
        pack_rows::<NARROW>(to, x, width, rows, column, quads);
    }
}

/// Packs strips of a matrix that is stored row by row, in pieces of P columns, of which a strip has one or two. It reads row
/// by row: a strip alone would take a part of a cache line from each row, and a page of memory for each.
fn pack_rows<const P: usize>(
    to: &mut [f32],
    x: Matrix,
    width: usize,
    rows: Range<usize>,
    column: usize,
    quads: Option<&[u32]>,
) {
    let (row_stride, _) = x.strides();
    // Not a division for each piece.
    let (len, pieces) = (rows.len(), width / P);
    let shift = pieces.trailing_zeros();
    assert!(pieces == 1 << shift);
    let (to, _) = to.as_chunks_mut::<P>();
    let columns = (to.len() / len * P).min(x.columns - column);
    let first = rows.start / QUAD;
    let quad = |at: usize| quad_at(quads, first + at / QUAD) * QUAD;
    let line = |row: usize| &x.data[row * row_stride + column..][..columns];
    let is_far = x.data.len() >= FAR;
    for at in (0..len).step_by(QUAD) {
        if is_far && at.is_multiple_of(TOUCHED_ROWS) {
            let next = at..len.min(at + TOUCHED_ROWS);
            touch(next.map(|at| line(quad(at) + at % QUAD)), f32::to_bits);
        }
        for (at, row) in (at..len.min(at + QUAD)).zip(quad(at)..) {
            let (whole, last) = line(row).as_chunks::<P>();
            let place = |piece: usize| ((((piece >> shift) * len) + at) << shift) + (piece & (pieces - 1));
            for (piece, from) in whole.iter().enumerate() {
                to[place(piece)] = *from;
            }
            if !last.is_empty() {
                to[place(whole.len())][..last.len()].copy_from_slice(last);
            }
        }
    }
}

/// The quad of rows that is packed at a place: all in their order, or only those that are given.
fn quad_at(quads: Option<&[u32]>, place: usize) -> usize {
    quads.map_or(place, |quads| quads[place] as usize)
}

/// Packs a strip of some rows of x, which is stored transposed.
fn pack_transposed(
    to: &mut [f32],
    x: Matrix,
    width: usize,
    rows: Range<usize>,
    column: usize,
    quads: Option<&[u32]>,
) {
    let columns = width.min(x.columns - column);
    let (_, column_stride) = x.strides();
    let first = rows.start / QUAD;
    let quad = |i: usize| quad_at(quads, first + i);
    // It reads along the rows of the stored matrix, so that each cache line is used completely; where possible, four rows
    // and four columns at a time.
    let line = |lane: usize| &x.data[(column + lane) * column_stride..][..x.rows];
    let squares = columns / QUAD * QUAD;
    let whole = to.len() / (QUAD * width);
    for lane in (0..squares).step_by(QUAD) {
        let lines: [&[f32]; QUAD] = core::array::from_fn(|i| line(lane + i));
        let fours = lines.map(|line| line.as_chunks::<QUAD>().0);
        for (i, to) in to.chunks_exact_mut(QUAD * width).enumerate() {
            let at = quad(i);
            let square = V4::transpose(fours.map(|fours| V4::from_array(fours[at])));
            for (to, row) in to.chunks_exact_mut(width).zip(square) {
                to[lane..lane + QUAD].copy_from_slice(&row.to_array());
            }
        }
        // Only the last rows of the matrix can be an incomplete quad. In that case no quad was left out.
        for (to, row) in to[whole * QUAD * width..].chunks_exact_mut(width).zip(rows.start + whole * QUAD..) {
            for (lane, line) in (lane..).zip(lines) {
                to[lane] = line[row];
            }
        }
    }
    for lane in squares..columns {
        let line = line(lane);
        for (i, to) in to.chunks_mut(QUAD * width).enumerate() {
            for (to, &value) in to.chunks_exact_mut(width).zip(&line[quad(i) * QUAD..]) {
                to[lane] = value;
            }
        }
    }
}

/// Where the tile kernel reads A: from the packed copy, or from the matrix itself.
pub struct ASource<'a> {
    a: Matrix<'a>,
    packed: &'a [f32],
    /// Where in k the packed copy begins.
    from: usize,
    packing: &'a Packing,
}

impl<'a> ASource<'a> {
    pub fn new(a: Matrix<'a>, packed: &'a [f32], from: usize, packing: &'a Packing) -> Self {
        Self { a, packed, from, packing }
    }

    /// The rows of A from `4 · tile` on, and the columns `depth`.
    pub fn tile(&self, tile: usize, depth: &Range<usize>) -> Source<'a> {
        if tile >= self.packing.first_tile {
            return Source::Interleaved {
                data: self.packing.a_tile(self.packed, tile, self.from, depth),
                stride: ROWS,
                depth: depth.len(),
            };
        }
        let row = tile * ROWS;
        let (row_stride, column_stride) = self.a.strides();
        let from = |row: usize| &self.a.data[row * row_stride + depth.start * column_stride..];
        if row_stride == 1 {
            Source::Interleaved { data: from(row), stride: column_stride, depth: depth.len() }
        } else {
            Source::Rows(core::array::from_fn(|i| &from(row + i)[..depth.len()]))
        }
    }
}
