//! The gradient of a convolution's weights and bias, for stride 1.
//!
//! ```text
//! dw[f, c, ky, kx] += Σ_{n, oy, ox} dy[n, f, oy, ox] · x̄[n, c, oy + ky, ox + kx]
//! db[f]            += Σ_{n, oy, ox} dy[n, f, oy, ox]
//! ```
//! This is a product of matrices: the rows of A are 4 taps (weights of a filter), which read the picture at places that
//! a table has; B is dy, packed into panels of as many filters as a tile has columns. Its k are the positions of the
//! results. They are taken in blocks: the sums of a block stay in registers, and are then added to those of the chunk of
//! pictures. The chunks' sums are added in the order of the chunks.

use super::direct::fits;
use super::planes::{Border, images_per_chunk};
use super::shape::ConvShape;
use crate::simd::{V4, zip_in_place};
use crate::tile::{self, ROWS as TILE_TAPS, Source, Start, TALL};
use crate::{as_words, parts_of};
use badak_pool::{for_each_chunk, for_each_row, rows_of};
use core::ops::Range;

/// Most positions in a block: a panel of dy (14 KiB for 8 filters) then stays in the first-level cache for all taps.
const BLOCK_POSITIONS: usize = 448;

/// Sizes that follow from the shape.
struct Plan {
    border: Border,
    taps: usize,
    /// Filters in a panel.
    columns: usize,
    panels: usize,
    /// Pictures that get their border at the same time.
    images: usize,
    /// Positions of the results of one picture.
    positions: usize,
    chunks: usize,
}

impl Plan {
    fn new(s: &ConvShape) -> Self {
        let (positions, columns) = (s.out_h() * s.out_w(), tile::columns());
        let per_chunk = images_per_chunk(s.n);
        Self {
            border: Border::new(s.c, s.h, s.w, s.pad_y, s.pad_x),
            taps: s.patch(),
            columns,
            panels: s.fn_.div_ceil(columns),
            images: (BLOCK_POSITIONS / positions.max(1)).clamp(1, per_chunk),
            positions,
            chunks: s.n.div_ceil(per_chunk),
        }
    }

    /// The blocks of a number of positions: as few as possible, of nearly equal length.
    fn blocks(count: usize) -> impl Iterator<Item = Range<usize>> {
        let len = count.div_ceil(count.div_ceil(BLOCK_POSITIONS).max(1));
        parts_of(0..count, len)
    }

    fn tap_tiles(&self) -> usize {
        self.taps.div_ceil(TILE_TAPS)
    }

    /// The sums of one panel: dw as [tap, filter], then db.
    fn panel_len(&self) -> usize {
        (self.tap_tiles() * TILE_TAPS + 1) * self.columns
    }
    fn sums_len(&self) -> usize {
        self.panels * self.panel_len()
    }
    fn dy_len(&self) -> usize {
        BLOCK_POSITIONS.min(self.images * self.positions) * self.columns
    }
    fn x_len(&self) -> usize {
        self.images.saturating_mul(self.border.len())
    }
    fn chunk_len(&self) -> usize {
        (self.sums_len() + self.dy_len()).saturating_add(self.x_len())
    }
}

/// Number of scratch floats for [`backward_weights`].
pub fn scratch_len(shape: &ConvShape) -> usize {
    let plan = Plan::new(shape);
    let tables = plan.taps + plan.images * plan.positions;
    tables.saturating_add(plan.chunks.saturating_mul(plan.chunk_len()))
}

/// Adds dw and db, as above, to what the arguments hold. If `y` is given, it is the result of a forward pass with
/// `relu`; then dy counts as 0 where y is 0.
///
/// # Panics
/// If the sizes do not fit together, or [`fits`] is false for the shape.
pub fn backward_weights(
    dw: &mut [f32],
    db: &mut [f32],
    dy: &[f32],
    y: Option<&[f32]>,
    x: &[f32],
    shape: &ConvShape,
    scratch: &mut [f32],
) {
    assert!(fits(shape), "the direct convolution has stride 1 and less padding than filter");
    assert_eq!(dw.len(), shape.w_len());
    assert_eq!(db.len(), shape.fn_);
    assert_eq!(dy.len(), shape.y_len());
    assert!(y.is_none_or(|y| y.len() == dy.len()));
    assert_eq!(x.len(), shape.x_len());
    if shape.n == 0 {
        return;
    }
    let plan = Plan::new(shape);
    let (taps, rest) = scratch.split_at_mut(plan.taps);
    let (places, rest) = rest.split_at_mut(plan.images * plan.positions);
    let taps = plan.border.tap_offsets(taps, shape.fh, shape.fw);
    let places = places_of(places, shape, &plan);

    let chunk_len = plan.chunk_len();
    let parts = rows_of(&mut rest[..plan.chunks * chunk_len], chunk_len);
    for_each_row(plan.chunks, 1, parts, |chunk, part| {
        let (sums, rest) = part.split_at_mut(plan.sums_len());
        let (packed, pictures) = rest.split_at_mut(plan.dy_len());
        sums.fill(0.0);
        pictures.fill(0.0);
        let per_chunk = images_per_chunk(shape.n);
        let images = chunk * per_chunk..((chunk + 1) * per_chunk).min(shape.n);
        for first in images.clone().step_by(plan.images) {
            let count = plan.images.min(images.end - first);
            for i in 0..count {
                let inner = (first + i) * shape.picture()..(first + i + 1) * shape.picture();
                plan.border.surround(
                    &mut pictures[i * plan.border.len()..][..plan.border.len()],
                    &x[inner],
                    None,
                );
            }
            for block in Plan::blocks(count * plan.positions) {
                let places = &places[block.clone()];
                for (panel, sums) in sums.chunks_exact_mut(plan.panel_len()).enumerate() {
                    let packed = &mut packed[..block.len() * plan.columns];
                    let filters = panel * plan.columns..((panel + 1) * plan.columns).min(shape.fn_);
                    pack(packed, dy, y, filters, first, block.start, shape, &plan);
                    add_block(sums, packed, pictures, taps, places, plan.columns);
                }
            }
        }
    });

    let sums = &rest[..plan.chunks * chunk_len];
    let bias_at = plan.tap_tiles() * TILE_TAPS * plan.columns;
    let panel_of = |filter: usize| filter / plan.columns * plan.panel_len() + filter % plan.columns;
    for_each_chunk(dw, TILE_TAPS * plan.taps, |offset, dw| {
        for (i, dw) in dw.chunks_exact_mut(plan.taps).enumerate() {
            let filter = offset / plan.taps + i;
            for (tap, dw) in dw.iter_mut().enumerate() {
                *dw += (0..plan.chunks)
                    .map(|chunk| sums[chunk * chunk_len + panel_of(filter) + tap * plan.columns])
                    .sum::<f32>();
            }
        }
    });
    for chunk in 0..plan.chunks {
        for (panel, db) in db.chunks_mut(plan.columns).enumerate() {
            let sums = &sums[chunk * chunk_len + panel * plan.panel_len() + bias_at..][..db.len()];
            zip_in_place(db, sums, |db, sum| db + sum);
        }
    }
}

/// Where the positions of the results are in the bordered pictures.
fn places_of<'s>(table: &'s mut [f32], shape: &ConvShape, plan: &Plan) -> &'s [u32] {
    let table = as_words(table);
    for (i, place) in table.iter_mut().enumerate() {
        let (image, position) = (i / plan.positions, i % plan.positions);
        let (row, column) = (position / shape.out_w(), position % shape.out_w());
        *place = (image * plan.border.len() + row * plan.border.row_len() + column) as u32;
    }
    table
}

/// Copies a block of dy for some filters into a panel: for each position, the values of the filters. Columns beyond the
/// last filter have any values; their sums are not read. `start` is the block's first position, counted from the first one
/// of the picture `first`.
#[inline(always)]
fn pack(
    packed: &mut [f32],
    dy: &[f32],
    y: Option<&[f32]>,
    filters: Range<usize>,
    first: usize,
    start: usize,
    shape: &ConvShape,
    plan: &Plan,
) {
    let columns = plan.columns;
    let count = packed.len() / columns;
    let mut at = 0;
    while at < count {
        // As many positions as there are left in this picture.
        let (image, position) = ((start + at) / plan.positions, (start + at) % plan.positions);
        let len = (plan.positions - position).min(count - at);
        let line = |i: usize| {
            let begin = ((first + image) * shape.fn_ + i.min(filters.end - 1)) * plan.positions + position;
            begin..begin + len
        };
        let to = &mut packed[at * columns..(at + len) * columns];
        for quad in filters.clone().step_by(4) {
            let lines = core::array::from_fn(|i| &dy[line(quad + i)]);
            let masks = y.map(|y| core::array::from_fn(|i| &y[line(quad + i)]));
            pack_quad(to, columns, quad - filters.start, lines, masks);
        }
        at += len;
    }
}

/// Writes four rows of dy into four columns of a panel. Where `masks` is not above 0, writes 0.
#[inline(always)]
fn pack_quad(to: &mut [f32], columns: usize, column: usize, lines: [&[f32]; 4], masks: Option<[&[f32]; 4]>) {
    let whole = match masks {
        Some(masks) => pack_squares::<true>(to, columns, column, lines, masks),
        None => pack_squares::<false>(to, columns, column, lines, lines),
    };
    for at in whole..lines[0].len() {
        for i in 0..4 {
            let kept = masks.is_none_or(|masks| masks[i][at] > 0.0);
            to[at * columns + column + i] = if kept { lines[i][at] } else { 0.0 };
        }
    }
}

/// The part of [`pack_quad`] that goes four positions at a time. Returns how many positions that were.
#[inline(never)]
fn pack_squares<const MASKED: bool>(
    to: &mut [f32],
    columns: usize,
    column: usize,
    lines: [&[f32]; 4],
    masks: [&[f32]; 4],
) -> usize {
    let lines = lines.map(|line| line.as_chunks::<4>().0);
    let masks = masks.map(|mask| mask.as_chunks::<4>().0);
    let count = lines[0].len();
    assert!(lines.iter().chain(&masks).all(|line| line.len() == count));
    assert!(column + 4 <= columns && to.len() >= 4 * count * columns);
    let mut to = to.as_mut_ptr().wrapping_add(column);
    for at in 0..count {
        let mut square = lines.map(|line| V4::from_array(line[at]));
        if MASKED {
            for (x, mask) in square.iter_mut().zip(masks) {
                *x = x.keep(V4::from_array(mask[at]).greater(V4::zero()));
            }
        }
        for four in V4::transpose(square) {
            // Safety: the assertions show that four floats in each of 4 · count rows of the panel are writable. The
            // pointer moves past the end only after the last write.
            unsafe { four.store(to) };
            to = to.wrapping_add(columns);
        }
    }
    4 * count
}

/// Adds a block's part to the sums of a panel.
#[inline(always)]
fn add_block(
    sums: &mut [f32],
    packed: &[f32],
    pictures: &[f32],
    taps: &[u32],
    places: &[u32],
    columns: usize,
) {
    let (dw, db) = sums.split_at_mut(sums.len() - columns);
    // Beyond the last tap, use the last tap again. Those sums are not read.
    let row = |i: usize| &pictures[taps[i.min(taps.len() - 1)] as usize..];
    let tap_tile =
        |tile: usize| Source::Gathered { rows: core::array::from_fn(|i| row(tile * TILE_TAPS + i)), places };
    let tiles = dw.len() / (TILE_TAPS * columns);
    let mut rest = dw;
    let mut take =
        |count: usize| rest.split_off_mut(..count * TILE_TAPS * columns).expect("sums of each tile");
    for (tile, are_three) in tile::together(0..tiles, tiles) {
        if are_three {
            let a = core::array::from_fn(|t| tap_tile(tile + t));
            tile::product::<TALL>(tile::rows_of(take(TALL)), columns, a, packed, Start::Kept);
        } else {
            tile::product(tile::rows_of(take(1)), columns, [tap_tile(tile)], packed, Start::Kept);
        }
    }
    for (quad, db) in db.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        *db = (V4::from_array(*db) + sum_of_rows(packed, columns, quad * 4)).to_array();
    }
}

/// The sum of four columns over the rows of a panel: four sums at a time, because each addition waits for the one before it.
#[inline(never)]
fn sum_of_rows(packed: &[f32], columns: usize, column: usize) -> V4 {
    let rows = packed.len() / columns;
    assert!(column + 4 <= columns);
    let mut totals = [V4::zero(); 4];
    let mut from = packed.as_ptr().wrapping_add(column);
    let mut next = || {
        let row = from;
        from = from.wrapping_add(columns);
        // Safety: it is called once for each row of the panel, whose four floats from `column` on are readable.
        unsafe { V4::load(row) }
    };
    for _ in 0..rows / 4 {
        for total in &mut totals {
            *total = *total + next();
        }
    }
    for total in totals.iter_mut().take(rows % 4) {
        *total = *total + next();
    }
    let [a, b, c, d] = totals;
    (a + b) + (c + d)
}
