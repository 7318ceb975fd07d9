//! Products of matrices so small that packing them would cost as much as the product itself. They are computed on the
//! calling thread, and B is read where it is.

use crate::in_step::padded;
use crate::simd::V4;
use crate::tile::{NARROW as TILE_COLUMNS, ROWS as TILE_ROWS};

/// Rows of A, and rows of B, in a tile of [`dots`].
const DOT_ROWS: usize = 2;
const DOT_COLUMNS: usize = 4;

/// The value of C before the product is added.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    Zero,
    Kept,
}

/// A [m, k]: either row-major, or stored as [k, m] and seen as transposed.
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

/// C [m, n] = A · B for B [k, n], or C += A · B. The sum over k is in ascending order.
#[inline(never)]
pub(crate) fn product(c: &mut [f32], a: Left, b: &[f32], k: usize, n: usize, before: Before) {
    assert!(n > 0 && c.len().is_multiple_of(n) && b.len() == k * n, "C [m, n], B [k, n]");
    let m = c.len() / n;
    assert_eq!(a.data.len(), m * k, "A [m, k]");
    let whole = n / TILE_COLUMNS * TILE_COLUMNS;
    for row in (0..m).step_by(TILE_ROWS) {
        // Beyond the last row of A, use the last row again. Those results are not stored.
        let rows: [&[f32]; TILE_ROWS] = core::array::from_fn(|i| match k {
            0 => &[],
            _ => &a.data[(row + i).min(m - 1) * a.row..][..(k - 1) * a.column + 1],
        });
        let height = TILE_ROWS.min(m - row);
        let c = &mut c[row * n..(row + height) * n];
        for column in (0..whole).step_by(TILE_COLUMNS) {
            let sums = tile(rows, a.column, b, k, n, column);
            for (c, [left, right]) in c.chunks_exact_mut(n).zip(sums) {
                let c = &mut c[column..column + TILE_COLUMNS];
                let (c_left, c_right) = c.split_at_mut(TILE_COLUMNS / 2);
                for (c, sum) in [(c_left, left), (c_right, right)] {
                    let sum = if before == Before::Kept { padded(c) + sum } else { sum };
                    c.copy_from_slice(&sum.to_array());
                }
            }
        }
        for (c, row) in c.chunks_exact_mut(n).zip(rows) {
            for column in whole..n {
                let mut sum = V4::zero();
                for kk in 0..k {
                    // Computed in vector lanes, so that multiply-add rounds as in the loop above, in every build.
                    sum = V4::splat(row[kk * a.column]).madd(V4::splat(b[kk * n + column]), sum);
                }
                let [sum, ..] = sum.to_array();
                c[column] = if before == Before::Kept { c[column] + sum } else { sum };
            }
        }
    }
}

/// Sums over k for four rows of A and eight columns of B. The elements of a row of A are `stride` apart.
#[inline(always)]
fn tile(
    rows: [&[f32]; TILE_ROWS],
    stride: usize,
    b: &[f32],
    k: usize,
    n: usize,
    column: usize,
) -> [[V4; 2]; TILE_ROWS] {
    assert!(column + TILE_COLUMNS <= n && b.len() >= k * n);
    assert!(k == 0 || rows.iter().all(|row| row.len() > (k - 1) * stride));
    let mut sums = [[V4::zero(); 2]; TILE_ROWS];
    let rows = rows.map(<[f32]>::as_ptr);
    for kk in 0..k {
        // Safety: the assertions show that each of the first k rows of B has these columns, and each row of A has k
        // elements.
        unsafe {
            let b = b.as_ptr().add(kk * n + column);
            let (left, right) = (V4::load(b), V4::load(b.add(4)));
            for (sum, row) in sums.iter_mut().zip(rows) {
                let x = V4::load_splat(row.add(kk * stride));
                sum[0] = x.madd(left, sum[0]);
                sum[1] = x.madd(right, sum[1]);
            }
        }
    }
    sums
}

/// C [m, n] = A · Bᵀ for A [m, k] and B [n, k]: the products of every row of A with every row of B.
#[inline(never)]
pub(crate) fn dots(c: &mut [f32], a: &[f32], b: &[f32], k: usize, n: usize) {
    assert!(n > 0 && c.len().is_multiple_of(n) && b.len() == n * k, "C [m, n], B [n, k]");
    let m = c.len() / n;
    assert_eq!(a.len(), m * k, "A [m, k]");
    for row in (0..m).step_by(DOT_ROWS) {
        for column in (0..n).step_by(DOT_COLUMNS) {
            // Beyond the last row, use the last row again. Those results are not stored.
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
            // Safety: kk + 4 ≤ k, the length of every row.
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
