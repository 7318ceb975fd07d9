//! Max and average pooling from planes x [planes, H, W] to y [planes, OH, OW]. A plane is one channel of one picture,
//! so planes = N·C.
//!
//! ```text
//! max       y[p, oy, ox] = max over ky, kx of x[p, oy·sy + ky − py, ox·sx + kx − px]
//!           argmax       = ky·FW + kx of the largest, the first if several are equal;  dx[there] += dy
//! average   y[p, oy, ox] = Σ over ky, kx of those x / (FH·FW);  dx[everywhere in the window] += dy / (FH·FW)
//! ```
//! Padding is never a maximum. In an average it counts as zeros, and the sum is always divided by FH·FW. If a window
//! has a NaN, its first NaN is the maximum and receives the gradient.

use crate::ELEMENTS_PER_CHUNK;
use crate::convolution::shape::{covered, places};
use crate::simd::V4;
use badak_pool::{for_each_chunk, for_each_row, rows_of};

/// The sizes of the planes and of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolShape {
    pub planes: usize,
    pub h: usize,
    pub w: usize,
    pub fh: usize,
    pub fw: usize,
    pub stride_y: usize,
    pub stride_x: usize,
    pub pad_y: usize,
    pub pad_x: usize,
}

impl PoolShape {
    /// OH = ⌊(H + 2·py − FH) / sy⌋ + 1.
    ///
    /// # Panics
    /// If the window is larger than the padded plane.
    pub fn out_h(&self) -> usize {
        places(self.h, self.fh, self.stride_y, self.pad_y)
    }

    /// OW = ⌊(W + 2·px − FW) / sx⌋ + 1.
    pub fn out_w(&self) -> usize {
        places(self.w, self.fw, self.stride_x, self.pad_x)
    }

    pub fn x_len(&self) -> usize {
        self.planes * self.h * self.w
    }

    pub fn y_len(&self) -> usize {
        self.planes * self.out_h() * self.out_w()
    }

    /// Compares the slices' lengths with the sizes. Returns the number of elements in a plane of x and in a plane of
    /// y.
    fn check(&self, x_len: usize, y_len: usize) -> (usize, usize) {
        assert!(self.pad_y < self.fh && self.pad_x < self.fw, "a window that lies on padding alone");
        assert_eq!(x_len, self.x_len());
        assert_eq!(y_len, self.y_len());
        (self.h * self.w, self.out_h() * self.out_w())
    }

    fn planes_per_chunk(&self) -> usize {
        (ELEMENTS_PER_CHUNK / (self.h * self.w).max(1)).max(1)
    }

    /// Whether windows are 2 × 2, do not overlap, and are at least four in a row. All networks of the books pool in
    /// this way.
    fn halves(&self) -> bool {
        let PoolShape { fh, fw, stride_y, stride_x, pad_y, pad_x, .. } = *self;
        [fh, fw, stride_y, stride_x] == [2; 4] && [pad_y, pad_x] == [0; 2] && self.out_w() >= LANES
    }
}

const LANES: usize = 4;

/// Where groups of four of `out_w` windows begin. The last group may overlap the one before it, and then computes
/// some results again.
fn groups(out_w: usize) -> impl Iterator<Item = usize> {
    (0..out_w).step_by(LANES).map(move |ox| ox.min(out_w - LANES))
}

/// y and argmax [planes, OH, OW] from x [planes, H, W].
///
/// # Panics
/// If the window has more than 256 places: argmax is a byte.
pub fn max_forward(y: &mut [f32], argmax: &mut [u8], x: &[f32], shape: &PoolShape) {
    let (x_plane, y_plane) = shape.check(x.len(), y.len());
    assert_eq!(argmax.len(), y.len());
    assert!(shape.fh * shape.fw <= 256, "a window of {} × {} and an argmax of one byte", shape.fh, shape.fw);
    let plane = if shape.halves() { max_plane_halved } else { max_plane };
    let outputs = (rows_of(y, y_plane), rows_of(argmax, y_plane));
    for_each_row(shape.planes, shape.planes_per_chunk(), outputs, |p, (y, argmax)| {
        plane(y, argmax, &x[p * x_plane..][..x_plane], shape);
    });
}

fn max_plane(y: &mut [f32], argmax: &mut [u8], x: &[f32], shape: &PoolShape) {
    let &PoolShape { h, w, fh, fw, stride_y, stride_x, pad_y, pad_x, .. } = shape;
    let out_w = shape.out_w();
    for (i, (y, argmax)) in y.iter_mut().zip(argmax).enumerate() {
        let (top, left) = (i / out_w * stride_y, i % out_w * stride_x);
        let mut best = None;
        for ky in covered(top, h, fh, pad_y) {
            for kx in covered(left, w, fw, pad_x) {
                let value = x[(top + ky - pad_y) * w + left + kx - pad_x];
                if best.is_none_or(|(most, _)| value > most || (value.is_nan() && !f32::is_nan(most))) {
                    best = Some((value, ky * fw + kx));
                }
            }
        }
        let (most, place) = best.expect("padding is smaller than the window");
        (*y, *argmax) = (most, place as u8);
    }
}

/// [`max_plane`] for shapes where [`PoolShape::halves`] is true. The places in a window are 0 1 above 2 3.
fn max_plane_halved(y: &mut [f32], argmax: &mut [u8], x: &[f32], shape: &PoolShape) {
    let out_w = shape.out_w();
    let [zero, one, two, three] = [0.0, 1.0, 2.0, 3.0].map(V4::splat);
    let rows = y.chunks_exact_mut(out_w).zip(argmax.chunks_exact_mut(out_w));
    // If the height is odd, the last row has no partner and is left out.
    for ((y, argmax), pair) in rows.zip(x.chunks_exact(2 * shape.w)) {
        let (upper, lower) = pair.split_at(shape.w);
        for ox in groups(out_w) {
            let (top, top_left) = larger(windows(upper, ox));
            let (bottom, bottom_left) = larger(windows(lower, ox));
            let (most, above) = larger((top, bottom));
            let (above_place, below_place) =
                (V4::select(top_left, zero, one), V4::select(bottom_left, two, three));
            let place = V4::select(above, above_place, below_place);
            y[ox..ox + LANES].copy_from_slice(&most.to_array());
            argmax[ox..ox + LANES].copy_from_slice(&place.to_bytes());
        }
    }
}

/// For four windows of width 2: the four left numbers and the four right numbers of a row.
#[inline(always)]
fn windows(row: &[f32], ox: usize) -> (V4, V4) {
    let (fours, _) = row[2 * ox..][..2 * LANES].as_chunks::<LANES>();
    V4::even_odd(V4::from_array(fours[0]), V4::from_array(fours[1]))
}

/// The larger of two numbers: the first if they are equal, and a NaN if there is one. Also a mask that is set where
/// the first was taken.
#[inline(always)]
fn larger((first, second): (V4, V4)) -> (V4, V4) {
    let stays = first.at_least(second).or(first.is_nan());
    (V4::select(stays, first, second), stays)
}

/// dx [planes, H, W] from dy and argmax [planes, OH, OW]. Elements that were no window's maximum get 0.
pub fn max_backward(dx: &mut [f32], dy: &[f32], argmax: &[u8], shape: &PoolShape) {
    let (x_plane, y_plane) = shape.check(dx.len(), dy.len());
    assert_eq!(argmax.len(), dy.len());
    let plane = if shape.halves() { max_plane_halved_backward } else { max_plane_backward };
    for_each_plane(dx, x_plane, shape, |p, dx| {
        let of_plane = p * y_plane..(p + 1) * y_plane;
        plane(dx, &dy[of_plane.clone()], &argmax[of_plane], shape);
    });
}

/// Calls `body(number of the plane, plane of dx)` for each plane, in parallel.
fn for_each_plane(
    dx: &mut [f32],
    x_plane: usize,
    shape: &PoolShape,
    body: impl Fn(usize, &mut [f32]) + Sync,
) {
    for_each_chunk(dx, shape.planes_per_chunk() * x_plane.max(1), |offset, dx| {
        for (i, dx) in dx.chunks_exact_mut(x_plane).enumerate() {
            body(offset / x_plane + i, dx);
        }
    });
}

fn max_plane_backward(dx: &mut [f32], dy: &[f32], argmax: &[u8], shape: &PoolShape) {
    let out_w = shape.out_w();
    dx.fill(0.0);
    for (i, (&dy, &place)) in dy.iter().zip(argmax).enumerate() {
        let (ky, kx) = (usize::from(place) / shape.fw, usize::from(place) % shape.fw);
        let y = i / out_w * shape.stride_y + ky - shape.pad_y;
        let x = i % out_w * shape.stride_x + kx - shape.pad_x;
        dx[y * shape.w + x] += dy;
    }
}

/// [`max_plane_backward`] for shapes where [`PoolShape::halves`] is true. Windows do not overlap, so nothing is
/// added, and every element is written once.
fn max_plane_halved_backward(dx: &mut [f32], dy: &[f32], argmax: &[u8], shape: &PoolShape) {
    let (w, out_w) = (shape.w, shape.out_w());
    let (used, left_out) = dx.split_at_mut(shape.out_h() * 2 * w);
    left_out.fill(0.0);
    let rows = dy.chunks_exact(out_w).zip(argmax.chunks_exact(out_w));
    for ((dy, argmax), pair) in rows.zip(used.chunks_exact_mut(2 * w)) {
        let (upper, lower) = pair.split_at_mut(w);
        upper[2 * out_w..].fill(0.0);
        lower[2 * out_w..].fill(0.0);
        for ox in groups(out_w) {
            let dy = V4::from_array(*dy[ox..].first_chunk().expect("a group of four"));
            let place = V4::from_bytes(*argmax[ox..].first_chunk().expect("a group of four"));
            let at = |number: f32| dy.keep(place.equals(V4::splat(number)));
            set_windows(upper, ox, at(0.0), at(1.0));
            set_windows(lower, ox, at(2.0), at(3.0));
        }
    }
}

/// The inverse of [`windows`].
#[inline(always)]
fn set_windows(row: &mut [f32], ox: usize, left: V4, right: V4) {
    let (fours, _) = row[2 * ox..][..2 * LANES].as_chunks_mut::<LANES>();
    let (first, second) = V4::interleave(left, right);
    (fours[0], fours[1]) = (first.to_array(), second.to_array());
}

/// y [planes, OH, OW] from x [planes, H, W]; padding counts as zeros.
pub fn average_forward(y: &mut [f32], x: &[f32], shape: &PoolShape) {
    let (x_plane, y_plane) = shape.check(x.len(), y.len());
    let &PoolShape { h, w, fh, fw, stride_y, stride_x, pad_y, pad_x, .. } = shape;
    let (out_w, count) = (shape.out_w(), (fh * fw) as f32);
    for_each_chunk(y, shape.planes_per_chunk() * y_plane, |offset, y| {
        for (i, y) in y.iter_mut().enumerate() {
            let (p, position) = ((offset + i) / y_plane, (offset + i) % y_plane);
            let (top, left) = (position / out_w * stride_y, position % out_w * stride_x);
            let mut sum = 0.0;
            for ky in covered(top, h, fh, pad_y) {
                for kx in covered(left, w, fw, pad_x) {
                    sum += x[p * x_plane + (top + ky - pad_y) * w + left + kx - pad_x];
                }
            }
            *y = sum / count;
        }
    });
}

/// dx [planes, H, W] from dy [planes, OH, OW].
pub fn average_backward(dx: &mut [f32], dy: &[f32], shape: &PoolShape) {
    let (x_plane, y_plane) = shape.check(dx.len(), dy.len());
    let &PoolShape { h, w, fh, fw, stride_y, stride_x, pad_y, pad_x, .. } = shape;
    let (out_w, count) = (shape.out_w(), (fh * fw) as f32);
    for_each_plane(dx, x_plane, shape, |p, dx| {
        dx.fill(0.0);
        for (position, &dy) in dy[p * y_plane..][..y_plane].iter().enumerate() {
            let (top, left) = (position / out_w * stride_y, position % out_w * stride_x);
            for ky in covered(top, h, fh, pad_y) {
                for kx in covered(left, w, fw, pad_x) {
                    dx[(top + ky - pad_y) * w + left + kx - pad_x] += dy / count;
                }
            }
        }
    });
}

#[cfg(test)]
mod tests;
