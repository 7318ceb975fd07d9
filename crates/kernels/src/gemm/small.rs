//! Products of matrices so small that packing them would cost as much as the product: one after the other, on the thread
//! that calls, B read where it stands.

use super::micro::{TILE_COLUMNS, TILE_ROWS};
use crate::in_step::padded;
use crate::simd::V4;

/// Rows of A in a tile of [`dots`], and rows of B.
const DOT_ROWS: usize = 2;
const DOT_COLUMNS: usize = 4;

/// What C holds before the product is added.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    Zero,
    Kept,
}

/// A [m, k], row-major or a row-major [k, m] seen transposed.
#[derive(Clone, Copy)]
pub(crate) struct Left<'a> {
    data: &'a [f32],
    row: usize,
    column: usize,
}

impl<'a> Left<'a> {
    /// `data` is [m, k].
    pub fn rows(data: &'a [f32], k: usize) -> Self {
        Self { data, row: k, column: 1 }
    }

    /// `data` is [k, m].
    pub fn columns(data: &'a [f32], m: usize) -> Self {
        Self { data, row: 1, column: m }
    }
}

/// C [m, n] = A · B for B [k, n], or C += A · B. Summed over k in ascending order.
pub(crate) fn product(c: &mut [f32], a: Left, b: &[f32], k: usize, n: usize, before: Before) {
    assert!(n > 0 && c.len().is_multiple_of(n) && b.len() == k * n, "C [m, n], B [k, n]");
    let m = c.len() / n;
    assert_eq!(a.data.len(), m * k, "A [m, k]");
    for row in (0..m).step_by(TILE_ROWS) {
        let a = Left { data: &a.data[(row * a.row).min(a.data.len())..], ..a };
        let c = &mut c[row * n..];
        match m - row {
            1 => row_of_tiles::<1>(c, a, b, k, n, before),
            2 => row_of_tiles::<2>(c, a, b, k, n, before),
            3 => row_of_tiles::<3>(c, a, b, k, n, before),
            _ => row_of_tiles::<TILE_ROWS>(c, a, b, k, n, before),
        }
    }
}

/// R rows of C.
fn row_of_tiles<const R: usize>(c: &mut [f32], a: Left, b: &[f32], k: usize, n: usize, before: Before) {
    let whole = n / TILE_COLUMNS * TILE_COLUMNS;
    assert!(c.len() >= R * n && b.len() >= k * n);
    assert!(k == 0 || a.data.len() > (R - 1) * a.row + (k - 1) * a.column);
    for column in (0..whole).step_by(TILE_COLUMNS) {
        let mut sums = [[V4::zero(); 2]; R];
        // Safety: by the assertions rows below R of A and rows below k of B are there, with column + 8 ≤ n columns.
        unsafe {
            for kk in 0..k {
                let b = b.as_ptr().add(kk * n + column);
                let (left, right) = (V4::load(b), V4::load(b.add(4)));
                for (i, sum) in sums.iter_mut().enumerate() {
                    let x = V4::load_splat(a.data.as_ptr().add(i * a.row + kk * a.column));
                    sum[0] = x.madd(left, sum[0]);
                    sum[1] = x.madd(right, sum[1]);
                }
            }
            for (i, [left, right]) in sums.into_iter().enumerate() {
                let c = c.as_mut_ptr().add(i * n + column);
                let (left, right) = match before {
                    Before::Zero => (left, right),
                    Before::Kept => (V4::load(c) + left, V4::load(c.add(4)) + right),
                };
                left.store(c);
                right.store(c.add(4));
            }
        }
    }
    for i in 0..R {
        for column in whole..n {
            let mut sum = V4::zero();
            for kk in 0..k {
                // In lanes, so that the build's way to multiply and add is the same as above.
                sum = V4::splat(a.data[i * a.row + kk * a.column]).madd(V4::splat(b[kk * n + column]), sum);
            }
            let c = &mut c[i * n + column];
            let [sum, ..] = sum.to_array();
            *c = if before == Before::Kept { *c + sum } else { sum };
        }
    }
}

/// C [m, n] = A · Bᵀ for A [m, k] and B [n, k]: the products of every row of A with every row of B.
pub(crate) fn dots(c: &mut [f32], a: &[f32], b: &[f32], k: usize, n: usize) {
    assert!(n > 0 && c.len().is_multiple_of(n) && b.len() == n * k, "C [m, n], B [n, k]");
    let m = c.len() / n;
    assert_eq!(a.len(), m * k, "A [m, k]");
    for row in (0..m).step_by(DOT_ROWS) {
        for column in (0..n).step_by(DOT_COLUMNS) {
            // Past the last row that row again: what comes of it is not stored.
            let a = core::array::from_fn(|i| &a[(row + i).min(m - 1) * k..][..k]);
            let b = core::array::from_fn(|j| &b[(column + j).min(n - 1) * k..][..k]);
            let tile = dot_tile(a, b);
            let width = DOT_COLUMNS.min(n - column);
            for (i, sums) in tile.into_iter().enumerate().take(m - row) {
                c[(row + i) * n + column..][..width].copy_from_slice(&sums.to_array()[..width]);
            }
        }
    }
}

#[inline(always)]
fn dot_tile(a: [&[f32]; DOT_ROWS], b: [&[f32]; DOT_COLUMNS]) -> [V4; DOT_ROWS] {
    let k = a[0].len();
    assert!(a.iter().all(|a| a.len() == k) && b.iter().all(|b| b.len() == k));
    let whole = k / 4 * 4;
    let (a_rows, b_rows) = (a.map(<[f32]>::as_ptr), b.map(<[f32]>::as_ptr));
    let mut sums = [[V4::zero(); DOT_COLUMNS]; DOT_ROWS];
    for kk in (0..whole).step_by(4) {
        // Safety: kk + 4 ≤ k, the length of every row.
        let b = b_rows.map(|b| unsafe { V4::load(b.add(kk)) });
        for (sums, a) in sums.iter_mut().zip(a_rows) {
            // Safety: as above.
            let a = unsafe { V4::load(a.add(kk)) };
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum = a.madd(b, *sum);
            }
        }
    }
    if whole < k {
        let b = b.map(|b| padded(&b[whole..]));
        for (sums, a) in sums.iter_mut().zip(a) {
            let a = padded(&a[whole..]);
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum = a.madd(b, *sum);
            }
        }
    }
    sums.map(V4::sums)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Small whole numbers: products and sums of them are exact, in any order.
    fn values(len: usize, seed: usize) -> Vec<f32> {
        (0..len).map(|i| ((i * 37 + seed * 11) % 13) as f32 - 6.0).collect()
    }

    proptest! {
        #[test]
        fn products_equal_their_twins(m in 0usize..11, k in 0usize..13, n in 1usize..30, kept: bool, turned: bool) {
            let (a, b) = (values(m * k, 1), values(k * n, 2));
            let mut c = values(m * n, 3);
            let twin: Vec<f32> = (0..m * n)
                .map(|at| {
                    let (i, j) = (at / n, at % n);
                    let a = |kk: usize| if turned { a[kk * m + i] } else { a[i * k + kk] };
                    let sum: f32 = (0..k).map(|kk| a(kk) * b[kk * n + j]).sum();
                    sum + if kept { c[at] } else { 0.0 }
                })
                .collect();
            let left = if turned { Left::columns(&a, m) } else { Left::rows(&a, k) };
            product(&mut c, left, &b, k, n, if kept { Before::Kept } else { Before::Zero });
            prop_assert_eq!(c, twin);
        }

        #[test]
        fn dots_equal_their_twin(m in 0usize..9, k in 0usize..23, n in 1usize..14) {
            let (a, b) = (values(m * k, 1), values(n * k, 2));
            let mut c = vec![f32::NAN; m * n];
            dots(&mut c, &a, &b, k, n);
            for (at, c) in c.into_iter().enumerate() {
                let (i, j) = (at / n, at % n);
                let twin: f32 = (0..k).map(|kk| a[i * k + kk] * b[j * k + kk]).sum();
                prop_assert_eq!(c, twin);
            }
        }
    }
}
