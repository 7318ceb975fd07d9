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
//! neighbouring results in a row are a *quad*. A tile computes any two quads, so widths of 4, 12 or 28 waste nothing.
//! For weight k of the filter, the loop reads the picture at the quad's position plus `offset[k]`. This table of
//! offsets replaces the copies that im2col makes.

use super::planes::{Border, images_per_chunk};
use super::shape::ConvShape;
use crate::simd::V4;
use badak_pool::{for_each_chunk, for_each_row, rows_of};

/// Number of filters in a tile.
pub(super) const TILE_FILTERS: usize = 4;
/// Number of neighbouring results in a quad.
pub(super) const QUAD: usize = 4;

/// Whether [`forward`] and [`backward_input`] can compute this shape.
pub fn fits(shape: &ConvShape) -> bool {
    shape.stride_y == 1 && shape.stride_x == 1 && shape.pad_y < shape.fh && shape.pad_x < shape.fw
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
        (self.weights_len() + self.taps).saturating_add(self.chunks().saturating_mul(self.border.len()))
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
    let (offsets, planes) = rest.split_at_mut(sum.taps);
    for_each_chunk(weights, TILE_FILTERS * sum.taps, |offset, tile| {
        let first = offset / sum.taps;
        for (tap, four) in tile.chunks_exact_mut(TILE_FILTERS).enumerate() {
            for (i, place) in four.iter_mut().enumerate() {
                *place = if first + i < sum.filters { weight(first + i, tap) } else { 0.0 };
            }
        }
    });
    let offsets = sum.border.tap_offsets(offsets, shape.fh, shape.fw);
    let weights = &*weights;

    let block = images_per_chunk(sum.n);
    let y_len = sum.filters * sum.out_h * sum.out_w;
    let (x_len, border_len) = (sum.border.inner_len(), sum.border.len());
    // The picture can be read where it is, if it has no border and no quad reaches beyond the end of a row.
    let in_place = sum.border.is_nothing() && sum.out_w.is_multiple_of(QUAD) && mask.is_none();
    let outputs = [rows_of(&mut planes[..sum.chunks() * border_len], border_len), rows_of(y, block * y_len)];
    for_each_row(sum.chunks(), 1, outputs, |chunk, [bordered, y]| {
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
            for tile in 0..sum.filter_tiles() {
                let weights = &weights[tile * TILE_FILTERS * sum.taps..][..TILE_FILTERS * sum.taps];
                filter_tile(y, picture, weights, offsets, tile, sum, finish);
            }
        }
    });
}

/// All results of four filters for one picture.
#[inline(always)]
fn filter_tile(
    y: &mut [f32],
    picture: &[f32],
    weights: &[f32],
    offsets: &[u32],
    tile: usize,
    sum: &Correlation,
    finish: Finish,
) {
    let per_row = sum.out_w.div_ceil(QUAD);
    let quads = sum.out_h * per_row;
    let row_len = sum.border.row_len();
    let first = tile * TILE_FILTERS;
    let filters = TILE_FILTERS.min(sum.filters - first);
    let plane = sum.out_h * sum.out_w;
    let mut bias = [V4::zero(); TILE_FILTERS];
    if let Some(b) = finish.bias {
        for (bias, &b) in bias.iter_mut().zip(&b[first..first + filters]) {
            *bias = V4::splat(b);
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut next = || {
        let place = (row, column);
        column += QUAD;
        if column >= sum.out_w {
            (row, column) = (row + 1, 0);
        }
        place
    };
    for pair in 0..quads.div_ceil(2) {
        let left = next();
        let right = if 2 * pair + 1 < quads { next() } else { left };
        let at = |(row, column): (usize, usize)| row * row_len + column;
        let sums = tap_sums(picture, weights, offsets, at(left), at(right));
        for (i, sums) in sums.into_iter().enumerate().take(filters) {
            let y = &mut y[(first + i) * plane..(first + i + 1) * plane];
            for ((row, column), value) in [left, right].into_iter().zip(sums) {
                let value = value + bias[i];
                let value = if finish.relu { value.max(V4::zero()) } else { value };
                let y = &mut y[row * sum.out_w + column..(row + 1) * sum.out_w];
                if let Some(y) = y.first_chunk_mut::<QUAD>() {
                    *y = value.to_array();
                } else {
                    y.copy_from_slice(&value.to_array()[..y.len()]);
                }
            }
        }
    }
}

/// Σ over the taps (the weights of a filter) for 4 filters × two quads. Registers and loop are those of a tile of the
/// matrix product.
#[inline(never)]
fn tap_sums(
    picture: &[f32],
    weights: &[f32],
    offsets: &[u32],
    left: usize,
    right: usize,
) -> [[V4; 2]; TILE_FILTERS] {
    let taps = offsets.len();
    assert!(weights.len() >= taps * TILE_FILTERS);
    // Offsets ascend, so the last one is the largest.
    let furthest = offsets.last().map_or(0, |&offset| offset as usize);
    assert!(left.max(right) + furthest + QUAD <= picture.len());
    let mut sums = [[V4::zero(); 2]; TILE_FILTERS];
    let (left, right) = (picture.as_ptr().wrapping_add(left), picture.as_ptr().wrapping_add(right));
    let mut weights = weights.as_ptr();
    let mut offset = offsets.as_ptr();
    for _ in 0..taps {
        // Safety: the assertions show that 4 floats at every offset from both quads, taps · 4 weights and `taps`
        // offsets are readable. The pointers move past the end only after the last read.
        unsafe {
            let far = *offset as usize;
            let (left, right) = (V4::load(left.add(far)), V4::load(right.add(far)));
            for (i, sum) in sums.iter_mut().enumerate() {
                let weight = V4::load_splat(weights.add(i));
                sum[0] = weight.madd(left, sum[0]);
                sum[1] = weight.madd(right, sum[1]);
            }
            weights = weights.add(TILE_FILTERS);
            offset = offset.add(1);
        }
    }
    sums
}
