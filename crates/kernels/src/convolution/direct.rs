//! Convolution with stride 1 that reads the picture directly, without im2col.
//!
//! ```text
//! y[n, f, oy, ox] = b[f] + Σ_{c, ky, kx} w[f, c, ky, kx] · x̄[n, c, oy + ky, ox + kx]      x̄: x with its zero border
//! dx[n, c, y, x]  = Σ_{f, ky, kx} w[f, c, fh − 1 − ky, fw − 1 − kx] · dȳ[n, f, y + ky, x + kx]
//! ```
//! Both formulas are the same sum. The second one reads dy instead of x, swaps channels and filters, and rotates each
//! filter by 180°.
//!
//! The sum over (c, ky, kx) is the inner loop of a matrix product, with 4 filters × 8 results in registers. Four
//! neighbouring results in a row are a *run*, or eight in wide mode. A tile computes any two runs. For weight k of the filter, the loop reads the picture at the run's position plus `offset[k]`. This
//! table of offsets replaces the copies that im2col makes.

use super::planes::{Border, MIN_WIDTH, images_per_chunk};
use super::shape::ConvShape;
use crate::as_words;
use crate::tile::{self, Filters, ROWS as TILE_FILTERS, Runs, TALL};
use badak_pool::{for_each_chunk, for_each_row, rows_of};

/// Whether [`forward`] and [`backward_input`] can compute this shape.
pub fn fits(shape: &ConvShape) -> bool {
    let stride_1 = shape.stride_y == 1 && shape.stride_x == 1;
    stride_1 && shape.pad_y < shape.fh && shape.pad_x < shape.fw && shape.c > 0 && shape.fn_ > 0
}

/// The sum that both directions share, from its own point of view: it reads pictures of `channels` and computes
/// results of `filters`.
struct Correlation {
    n: usize,
    filters: usize,
    taps: usize,
    border: Border,
    out_h: usize,
    out_w: usize,
}

impl Correlation {
    fn forward(s: &ConvShape) -> Self {
        Self {
            n: s.n,
            filters: s.fn_,
            taps: s.patch(),
            border: Border::new(s.c, s.h, s.w, s.pad_y, s.pad_x),
            out_h: s.out_h(),
            out_w: s.out_w(),
        }
    }

    fn backward(s: &ConvShape) -> Self {
        let (pad_y, pad_x) = (s.fh - 1 - s.pad_y, s.fw - 1 - s.pad_x);
        Self {
            n: s.n,
            filters: s.c,
            taps: s.fn_ * s.fh * s.fw,
            border: Border::new(s.fn_, s.out_h(), s.out_w(), pad_y, pad_x),
            out_h: s.h,
            out_w: s.w,
        }
    }

    fn filter_tiles(&self) -> usize {
        self.filters.div_ceil(TILE_FILTERS)
    }

    /// A filter of a tile. Beyond the last filter, it is the last one again: it gives the same results once more.
    fn filter(&self, tile: usize, i: usize) -> usize {
        (tile * TILE_FILTERS + i).min(self.filters - 1)
    }

    /// The filters of T tiles. `weights` are those of all tiles.
    fn filters<'a, const T: usize>(
        &self,
        tile: usize,
        weights: &'a [f32],
        offsets: &'a [u32],
        finish: Finish,
    ) -> Filters<'a, T> {
        let len = TILE_FILTERS * self.taps;
        let bias = |t: usize, i: usize| finish.bias.map_or(0.0, |bias| bias[self.filter(tile + t, i)]);
        Filters {
            weights: &weights[tile * len..][..T * len],
            offsets,
            bias: core::array::from_fn(|t| core::array::from_fn(|i| bias(t, i))),
            floor: if finish.relu { 0.0 } else { f32::NEG_INFINITY },
        }
    }

    /// Where the results of T tiles begin in those of a picture.
    fn planes<const T: usize>(&self, tile: usize) -> [[usize; TILE_FILTERS]; T] {
        let plane = self.out_h * self.out_w;
        core::array::from_fn(|t| core::array::from_fn(|i| self.filter(tile + t, i) * plane))
    }

    fn weights_len(&self) -> usize {
        self.filter_tiles() * TILE_FILTERS * self.taps
    }

    fn chunks(&self) -> usize {
        self.n.div_ceil(images_per_chunk(self.n))
    }

    fn scratch_len(&self) -> usize {
        // A border can be much larger than the picture inside it.
        let chunk = self.border.len().saturating_add(self.slim_len());
        (self.weights_len() + self.taps + self.table_len())
            .saturating_add(self.chunks().saturating_mul(chunk))
    }

    /// Whether a row is shorter than a run.
    fn is_slim(&self) -> bool {
        self.out_w < MIN_WIDTH
    }

    /// Width of the rows that are computed.
    fn run_width(&self) -> usize {
        self.out_w.max(MIN_WIDTH)
    }

    fn table_len(&self) -> usize {
        Runs::words(self.out_h, self.run_width())
    }

    /// Room for four planes of rows that are filled up to the length of a run; 0 if they are long enough.
    fn slim_len(&self) -> usize {
        if self.is_slim() { TILE_FILTERS * self.out_h * MIN_WIDTH } else { 0 }
    }
}

/// Number of scratch floats for [`forward`] and [`backward_input`].
pub fn scratch_len(shape: &ConvShape) -> usize {
    Correlation::forward(shape).scratch_len().max(Correlation::backward(shape).scratch_len())
}

/// y = w ⋆ x + b, or max(y, 0) of that with `relu`.
///
/// # Panics
/// If the sizes do not fit together, or [`fits`] is false for the shape.
pub fn forward(
    y: &mut [f32],
    x: &[f32],
    w: &[f32],
    b: &[f32],
    shape: &ConvShape,
    relu: bool,
    scratch: &mut [f32],
) {
    assert!(fits(shape), "the direct convolution has stride 1 and less padding than filter");
    assert_eq!(y.len(), shape.y_len());
    assert_eq!(x.len(), shape.x_len());
    assert_eq!(w.len(), shape.w_len());
    assert_eq!(b.len(), shape.fn_);
    let sum = Correlation::forward(shape);
    let weight = |filter: usize, tap: usize| w[filter * sum.taps + tap];
    correlate(y, x, None, weight, shape, &sum, Finish { bias: Some(b), relu }, scratch);
}

/// dx = wᵀ ⋆ dy. If `y` is given, it is the result of a forward pass with `relu`; then dy counts as 0 where y is 0.
///
/// # Panics
/// If the sizes do not fit together, or [`fits`] is false for the shape.
pub fn backward_input(
    dx: &mut [f32],
    dy: &[f32],
    y: Option<&[f32]>,
    w: &[f32],
    shape: &ConvShape,
    scratch: &mut [f32],
) {
    assert!(fits(shape), "the direct convolution has stride 1 and less padding than filter");
    assert_eq!(dx.len(), shape.x_len());
    assert_eq!(dy.len(), shape.y_len());
    assert!(y.is_none_or(|y| y.len() == dy.len()));
    assert_eq!(w.len(), shape.w_len());
    let sum = Correlation::backward(shape);
    let area = shape.fh * shape.fw;
    let weight = |channel: usize, tap: usize| {
        let (filter, place) = (tap / area, tap % area);
        w[(filter * shape.c + channel) * area + (area - 1 - place)]
    };
    correlate(dx, dy, y, weight, shape, &sum, Finish { bias: None, relu: false }, scratch);
}

/// What happens to a sum before it is stored.
#[derive(Clone, Copy)]
struct Finish<'a> {
    bias: Option<&'a [f32]>,
    relu: bool,
}

#[inline(always)]
fn correlate(
    y: &mut [f32],
    x: &[f32],
    mask: Option<&[f32]>,
    weight: impl Fn(usize, usize) -> f32 + Sync,
    shape: &ConvShape,
    sum: &Correlation,
    finish: Finish,
    scratch: &mut [f32],
) {
    if y.is_empty() {
        return;
    }
    let (weights, rest) = scratch.split_at_mut(sum.weights_len());
    let (offsets, rest) = rest.split_at_mut(sum.taps);
    let (table, rest) = rest.split_at_mut(sum.table_len());
    for_each_chunk(weights, TILE_FILTERS * sum.taps, |offset, tile| {
        let first = offset / sum.taps;
        for (tap, four) in tile.chunks_exact_mut(TILE_FILTERS).enumerate() {
            for (i, place) in four.iter_mut().enumerate() {
                *place = weight(sum.filter(first / TILE_FILTERS, i), tap);
            }
        }
    });
    let offsets = sum.border.tap_offsets(offsets, shape.fh, shape.fw);
    correlate_with(y, x, mask, weights, offsets, as_words(table), sum, finish, rest);
}

/// The sum with the weights in their order of use. It is a function of its own, because both directions share it.
#[inline(never)]
fn correlate_with(
    y: &mut [f32],
    x: &[f32],
    mask: Option<&[f32]>,
    weights: &[f32],
    offsets: &[u32],
    table: &mut [u32],
    sum: &Correlation,
    finish: Finish,
    scratch: &mut [f32],
) {
    let runs = Runs::new(table, (sum.out_h, sum.run_width()), sum.border.row_len(), sum.run_width());

    // Rows that are filled up have room for one tile.
    let whole = if sum.is_slim() { 0 } else { sum.filter_tiles() };
    let block = images_per_chunk(sum.n);
    let plane = sum.out_h * sum.out_w;
    let y_len = sum.filters * plane;
    let (x_len, border_len) = (sum.border.inner_len(), sum.border.len());
    // The picture can be read where it is, if it has no border and no run reaches beyond the end of a row.
    let in_place = sum.border.is_nothing() && !sum.is_slim() && mask.is_none();
    let (planes, slim) = scratch.split_at_mut(sum.chunks() * border_len);
    let outputs = [
        rows_of(planes, border_len),
        rows_of(&mut slim[..sum.chunks() * sum.slim_len()], sum.slim_len()),
        rows_of(y, block * y_len),
    ];
    for_each_row(sum.chunks(), 1, outputs, |chunk, [bordered, slim, y]| {
        if !in_place {
            bordered.fill(0.0);
        }
        for (image, y) in (chunk * block..).zip(y.chunks_exact_mut(y_len)) {
            let inner = image * x_len..(image + 1) * x_len;
            let picture = if in_place {
                &x[inner]
            } else {
                sum.border.surround(bordered, &x[inner.clone()], mask.map(|mask| &mask[inner]));
                &*bordered
            };
            for (tile, are_three) in tile::together(0..sum.filter_tiles(), whole) {
                if are_three {
                    let filters = sum.filters::<TALL>(tile, weights, offsets, finish);
                    tile::taps(y, sum.planes(tile), picture, runs, filters);
                    continue;
                }
                let filters = sum.filters::<1>(tile, weights, offsets, finish);
                if !sum.is_slim() {
                    tile::taps(y, sum.planes(tile), picture, runs, filters);
                    continue;
                }
                let slim_plane = sum.slim_len() / TILE_FILTERS;
                let planes = core::array::from_fn(|i| i * slim_plane);
                tile::taps(slim, [planes], picture, runs, filters);
                for (i, slim) in slim.chunks_exact(slim_plane).enumerate() {
                    let y = &mut y[sum.filter(tile, i) * plane..][..plane];
                    for (y, slim) in y.chunks_exact_mut(sum.out_w).zip(slim.chunks_exact(sum.run_width())) {
                        y.copy_from_slice(&slim[..sum.out_w]);
                    }
                }
            }
        }
    });
}
