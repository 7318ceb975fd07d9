//! Copies one row for each sequence, x [N, M], to all T time steps, y [N, T, M]; and the sum that is its gradient.

use crate::ELEMENTS_PER_CHUNK;
use crate::simd::zip_in_place;
use badak_pool::for_each_chunk;

/// y[n, t, :] = x[n, :].
pub fn repeat_steps(y: &mut [f32], x: &[f32], steps: usize, columns: usize) {
    assert_eq!(y.len(), x.len() * steps);
    for_sequences(y, steps * columns, |n, y| {
        for y in y.chunks_exact_mut(columns) {
            y.copy_from_slice(&x[n * columns..][..columns]);
        }
    });
}

/// x[n, :] += Σ over t of y[n, t, :], the first step first: the gradient of [`repeat_steps`].
pub fn add_step_sums(x: &mut [f32], y: &[f32], steps: usize, columns: usize) {
    assert_eq!(y.len(), x.len() * steps);
    for_sequences(x, columns, |n, x| {
        for y in y[n * steps * columns..][..steps * columns].chunks_exact(columns) {
            zip_in_place(x, y, |x, y| x + y);
        }
    });
}

/// Calls `body(n, row n)` for every row of a [N, width] matrix.
fn for_sequences(rows: &mut [f32], width: usize, body: impl Fn(usize, &mut [f32]) + Sync) {
    if width == 0 {
        return;
    }
    let block = (ELEMENTS_PER_CHUNK / width).max(1);
    for_each_chunk(rows, block * width, |offset, rows| {
        for (n, row) in (offset / width..).zip(rows.chunks_exact_mut(width)) {
            body(n, row);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(len: usize) -> Vec<f32> {
        (0..len).map(|i| (i * 37 % 101) as f32 - 50.0).collect()
    }

    fn check(rows: usize, steps: usize, columns: usize) {
        let x = values(rows * columns);
        let mut y = vec![f32::NAN; rows * steps * columns];
        repeat_steps(&mut y, &x, steps, columns);
        for (i, &y) in y.iter().enumerate() {
            assert_eq!(y, x[i / (steps * columns) * columns + i % columns]);
        }
        let y = values(rows * steps * columns);
        let mut sums = vec![0.5; rows * columns];
        add_step_sums(&mut sums, &y, steps, columns);
        for (i, &sum) in sums.iter().enumerate() {
            let (n, c) = (i / columns, i % columns);
            let twin: f32 = (0..steps).map(|t| y[(n * steps + t) * columns + c]).sum();
            // Sums of these whole numbers are exact.
            assert_eq!(sum, 0.5 + twin);
        }
    }

    proptest! {
        #[test]
        fn odd_sizes(rows in 0usize..7, steps in 0usize..6, columns in 1usize..23) {
            check(rows, steps, columns);
        }
    }

    #[test]
    fn several_chunks() {
        check(9, 11, 2500);
    }

    #[test]
    fn nothing_comes_of_no_columns() {
        repeat_steps(&mut [], &[], 3, 0);
        add_step_sums(&mut [], &[], 3, 0);
    }
}
