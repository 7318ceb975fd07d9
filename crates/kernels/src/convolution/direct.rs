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
use crate::tile::{self, Filters, ROWS as TILE_FILTERS, Runs};
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
                // Beyond the last filter, the last one again: it gives the same results once more.
                *place = weight((first + i).min(sum.filters - 1), tap);
            }
        }
    });
    let offsets = sum.border.tap_offsets(offsets, shape.fh, shape.fw);
    let weights = &*weights;
    let runs =
        Runs::new(as_words(table), (sum.out_h, sum.run_width()), sum.border.row_len(), sum.run_width());

    let block = images_per_chunk(sum.n);
    let plane = sum.out_h * sum.out_w;
    let y_len = sum.filters * plane;
    let (x_len, border_len) = (sum.border.inner_len(), sum.border.len());
    // The picture can be read where it is, if it has no border and no run reaches beyond the end of a row.
    let in_place = sum.border.is_nothing() && !sum.is_slim() && mask.is_none();
    let (planes, slim) = rest.split_at_mut(sum.chunks() * border_len);
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
            for (tile, weights) in weights.chunks_exact(TILE_FILTERS * sum.taps).enumerate() {
                let filter = |i: usize| (tile * TILE_FILTERS + i).min(sum.filters - 1);
                let bias = core::array::from_fn(|i| finish.bias.map_or(0.0, |bias| bias[filter(i)]));
                let floor = if finish.relu { 0.0 } else { f32::NEG_INFINITY };
                let filters = Filters { weights, offsets, bias, floor };
                if sum.is_slim() {
                    let planes = core::array::from_fn(|i| i * sum.slim_len() / TILE_FILTERS);
                    tile::taps(slim, planes, picture, runs, filters);
                    for (i, slim) in slim.chunks_exact(sum.slim_len() / TILE_FILTERS).enumerate() {
                        let y = &mut y[filter(i) * plane..][..plane];
                        for (y, slim) in y.chunks_exact_mut(sum.out_w).zip(slim.chunks_exact(sum.run_width()))
                        {
                            y.copy_from_slice(&slim[..sum.out_w]);
                        }
                    }
                } else {
                    tile::taps(y, core::array::from_fn(|i| filter(i) * plane), picture, runs, filters);
                }
            }
        }
    });
}
