//! The gradient of a convolution's weights and bias, for stride 1.
//!
//! ```text
//! dw[f, c, ky, kx] += Σ_{n, oy, ox} dy[n, f, oy, ox] · x̄[n, c, oy + ky, ox + kx]
//! db[f]            += Σ_{n, oy, ox} dy[n, f, oy, ox]
//! ```
//! Both factors are read along the rows of a picture, so one register holds four terms of one sum. The sums for 4
//! filters × 2 taps (weights of a filter) stay in registers while a block of pictures is read quad by quad. dy is
//! packed so that one quad for four filters is one line of 64 bytes. Each chunk of pictures has sums of its own. They
//! are added in the order of the chunks.

use super::direct::{QUAD, TILE_FILTERS, fits};
use super::planes::{Border, images_per_chunk};
use super::shape::ConvShape;
use crate::as_words;
use crate::simd::{V4, zip_in_place};
use badak_pool::{for_each_chunk, for_each_row, rows_of};

/// Number of quads in a block. The block's dy for one tile of filters (16 KiB) stays in the first-level cache for all
/// taps.
const BLOCK_QUADS: usize = 256;
const TILE_TAPS: usize = 2;

/// Sizes that follow from the shape.
struct Plan {
    border: Border,
    taps: usize,
    tap_pairs: usize,
    filter_tiles: usize,
    /// Number of quads in one picture.
    quads: usize,
    block_images: usize,
    chunks: usize,
}

impl Plan {
    fn new(s: &ConvShape) -> Self {
        let quads = s.out_h() * s.out_w().div_ceil(QUAD);
        let per_chunk = images_per_chunk(s.n);
        Self {
            border: Border::new(s.c, s.h, s.w, s.pad_y, s.pad_x),
            taps: s.patch(),
            tap_pairs: s.patch().div_ceil(TILE_TAPS),
            filter_tiles: s.fn_.div_ceil(TILE_FILTERS),
            quads,
            block_images: (BLOCK_QUADS / quads.max(1)).clamp(1, per_chunk),
            chunks: s.n.div_ceil(per_chunk),
        }
    }

    /// The sums of one chunk: dw for each tile of filters and each pair of taps, [tap, filter]; after that, db.
    fn sums_len(&self) -> usize {
        self.filter_tiles * TILE_FILTERS * (self.tap_pairs * TILE_TAPS + 1)
    }
    fn dy_len(&self) -> usize {
        self.filter_tiles * self.block_images * self.quads * TILE_FILTERS * QUAD
    }
    fn x_len(&self) -> usize {
        self.block_images.saturating_mul(self.border.len())
    }
    fn chunk_len(&self) -> usize {
        (self.sums_len() + self.dy_len()).saturating_add(self.x_len())
    }
}

/// Number of scratch floats for [`backward_weights`].
pub fn scratch_len(shape: &ConvShape) -> usize {
    let plan = Plan::new(shape);
    let tables = plan.taps + 1 + plan.block_images * plan.quads;
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
    let (taps, rest) = scratch.split_at_mut(plan.taps + 1);
    let (places, rest) = rest.split_at_mut(plan.block_images * plan.quads);
    let last = plan.border.tap_offsets(taps, shape.fh, shape.fw).last().copied().unwrap_or(0);
    // If the number of taps is odd, the last pair has the same tap twice.
    let taps = as_words(taps);
    taps[plan.taps] = last;
    let taps = &taps[..plan.tap_pairs * TILE_TAPS];
    let places = quad_places(places, shape, &plan);

    let chunk_len = plan.chunk_len();
    let parts = rows_of(&mut rest[..plan.chunks * chunk_len], chunk_len);
    for_each_row(plan.chunks, 1, parts, |chunk, part| {
        let (sums, rest) = part.split_at_mut(plan.sums_len());
        let (packed, pictures) = rest.split_at_mut(plan.dy_len());
        sums.fill(0.0);
        pictures.fill(0.0);
        let per_chunk = images_per_chunk(shape.n);
        let images = chunk * per_chunk..((chunk + 1) * per_chunk).min(shape.n);
        for first in images.clone().step_by(plan.block_images) {
            let count = plan.block_images.min(images.end - first);
            for i in 0..count {
                let inner = (first + i) * shape.picture()..(first + i + 1) * shape.picture();
                plan.border.surround(
                    &mut pictures[i * plan.border.len()..][..plan.border.len()],
                    &x[inner],
                    None,
                );
            }
            pack(packed, dy, y, first, count, shape, &plan);
            add_block(sums, packed, pictures, taps, &places[..count * plan.quads], &plan);
        }
    });

    let sums = &rest[..plan.chunks * chunk_len];
    let bias_at = plan.sums_len() - plan.filter_tiles * TILE_FILTERS;
    for_each_chunk(dw, TILE_FILTERS * plan.taps, |offset, dw| {
        let tile = &sums[offset / plan.taps * plan.tap_pairs * TILE_TAPS..];
        for (i, dw) in dw.chunks_exact_mut(plan.taps).enumerate() {
            for (tap, dw) in dw.iter_mut().enumerate() {
                *dw += (0..plan.chunks)
                    .map(|chunk| tile[chunk * chunk_len + tap * TILE_FILTERS + i])
                    .sum::<f32>();
            }
        }
    });
    for chunk in 0..plan.chunks {
        zip_in_place(db, &sums[chunk * chunk_len + bias_at..][..shape.fn_], |db, sum| db + sum);
    }
}

/// The positions of a block's quads in the bordered pictures.
fn quad_places<'s>(table: &'s mut [f32], shape: &ConvShape, plan: &Plan) -> &'s [u32] {
    let table = as_words(table);
    let per_row = shape.out_w().div_ceil(QUAD);
    for (i, place) in table.iter_mut().enumerate() {
        let (image, quad) = (i / plan.quads, i % plan.quads);
        let (row, column) = (quad / per_row, quad % per_row * QUAD);
        *place = (image * plan.border.len() + row * plan.border.row_len() + column) as u32;
    }
    table
}

/// Copies a block of dy into the order in which it is read: for each tile of filters, each quad, and each of the four
/// filters, the four values of the quad. Filters beyond the last one, and positions beyond the end of a row, are 0.
fn pack(
    packed: &mut [f32],
    dy: &[f32],
    y: Option<&[f32]>,
    first: usize,
    count: usize,
    shape: &ConvShape,
    plan: &Plan,
) {
    let (out_h, out_w) = (shape.out_h(), shape.out_w());
    let per_row = out_w.div_ceil(QUAD);
    let line = TILE_FILTERS * QUAD;
    for (tile, packed) in packed.chunks_exact_mut(plan.block_images * plan.quads * line).enumerate() {
        for i in 0..TILE_FILTERS {
            let filter = tile * TILE_FILTERS + i;
            for image in 0..count {
                for row in 0..out_h {
                    let lines = &mut packed[(image * plan.quads + row * per_row) * line..][..per_row * line];
                    let quads = lines.as_chunks_mut::<QUAD>().0.iter_mut().skip(i).step_by(TILE_FILTERS);
                    if filter >= shape.fn_ {
                        quads.for_each(|quad| *quad = [0.0; QUAD]);
                        continue;
                    }
                    let from = (((first + image) * shape.fn_ + filter) * out_h + row) * out_w;
                    pack_row(quads, &dy[from..from + out_w], y.map(|y| &y[from..from + out_w]));
                }
            }
        }
    }
}

/// Copies one row of dy, and fills its last quad up with 0.
#[inline(always)]
fn pack_row<'q>(mut quads: impl Iterator<Item = &'q mut [f32; QUAD]>, dy: &[f32], y: Option<&[f32]>) {
    let filled = |rest: &[f32]| {
        let mut quad = [0.0; QUAD];
        quad[..rest.len()].copy_from_slice(rest);
        quad
    };
    let (whole, rest) = dy.as_chunks::<QUAD>();
    // `zip` advances its left side first. The quads are on the right, so no quad is lost at the end.
    if let Some(y) = y {
        let masked =
            |dy: [f32; QUAD], y| V4::from_array(dy).keep(V4::from_array(y).greater(V4::zero())).to_array();
        let (y_whole, y_rest) = y.as_chunks::<QUAD>();
        for ((dy, y), quad) in whole.iter().zip(y_whole).zip(quads.by_ref()) {
            *quad = masked(*dy, *y);
        }
        quads.for_each(|quad| *quad = masked(filled(rest), filled(y_rest)));
    } else {
        for (dy, quad) in whole.iter().zip(quads.by_ref()) {
            *quad = *dy;
        }
        quads.for_each(|quad| *quad = filled(rest));
    }
}

/// Adds a block's part to the sums of the chunk.
fn add_block(sums: &mut [f32], packed: &[f32], pictures: &[f32], taps: &[u32], places: &[u32], plan: &Plan) {
    let line = TILE_FILTERS * QUAD;
    let tile_len = plan.tap_pairs * TILE_TAPS * TILE_FILTERS;
    let (dw, db) = sums.split_at_mut(plan.filter_tiles * tile_len);
    for tile in 0..plan.filter_tiles {
        let dy = &packed[tile * plan.block_images * plan.quads * line..][..places.len() * line];
        let dw = dw[tile * tile_len..][..tile_len].as_chunks_mut::<TILE_FILTERS>().0;
        for (taps, dw) in taps.as_chunks::<TILE_TAPS>().0.iter().zip(dw.as_chunks_mut::<TILE_TAPS>().0) {
            let found = products(dy, pictures, places, taps[0] as usize, taps[1] as usize);
            for (tap, dw) in dw.iter_mut().enumerate() {
                *dw = (V4::from_array(*dw) + V4::sums(found.map(|sums| sums[tap]))).to_array();
            }
        }
        let mut totals = [V4::zero(); TILE_FILTERS];
        for quads in dy.as_chunks::<QUAD>().0.as_chunks::<TILE_FILTERS>().0 {
            for (total, quad) in totals.iter_mut().zip(quads) {
                *total = *total + V4::from_array(*quad);
            }
        }
        let db = &mut db.as_chunks_mut::<TILE_FILTERS>().0[tile];
        *db = (V4::from_array(*db) + V4::sums(totals)).to_array();
    }
}

/// For four filters and two taps: Σ over the quads of dy times the picture.
#[inline(never)]
fn products(
    dy: &[f32],
    pictures: &[f32],
    places: &[u32],
    one: usize,
    other: usize,
) -> [[V4; 2]; TILE_FILTERS] {
    let quads = places.len();
    assert!(dy.len() >= quads * TILE_FILTERS * QUAD);
    // Positions ascend, so the last one is the largest.
    let furthest = places.last().map_or(0, |&place| place as usize);
    assert!(furthest + one.max(other) + QUAD <= pictures.len());
    let mut sums = [[V4::zero(); 2]; TILE_FILTERS];
    let (one, other) = (pictures.as_ptr().wrapping_add(one), pictures.as_ptr().wrapping_add(other));
    let mut dy = dy.as_ptr();
    let mut place = places.as_ptr();
    for _ in 0..quads {
        // Safety: the assertions show that 4 floats at every position from both taps, 16 floats of dy for each quad
        // and `quads` positions are readable. The pointers move past the end only after the last read.
        unsafe {
            let at = *place as usize;
            let (one, other) = (V4::load(one.add(at)), V4::load(other.add(at)));
            for (i, sum) in sums.iter_mut().enumerate() {
                let dy = V4::load(dy.add(i * QUAD));
                sum[0] = dy.madd(one, sum[0]);
                sum[1] = dy.madd(other, sum[1]);
            }
            dy = dy.add(TILE_FILTERS * QUAD);
            place = place.add(1);
        }
    }
    sums
}
