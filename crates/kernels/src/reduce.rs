//! Kernels that combine many elements into one, always in the same order.

use crate::simd::zip_in_place;
use badak_pool::for_each_chunk;

/// Columns per chunk of [`add_column_sums`]; a multiple of four.
const COLUMNS_PER_CHUNK: usize = 256;

/// sums[c] += Σ over rows of x[r, c]: the gradient of a bias. x is [rows, columns]; rows are added from the first to
/// the last.
pub fn add_column_sums(sums: &mut [f32], x: &[f32], rows: usize, columns: usize) {
    assert_eq!(sums.len(), columns);
    assert_eq!(x.len(), rows * columns);
    for_each_chunk(sums, COLUMNS_PER_CHUNK, |offset, sums| {
        for row in x.chunks_exact(columns.max(1)) {
            zip_in_place(sums, &row[offset..offset + sums.len()], |sum, x| sum + x);
        }
    });
}

/// Σ x², in f64: four running sums, which are added in a fixed order at the end.
pub fn sum_of_squares(x: &[f32]) -> f64 {
    let mut sums = [0.0f64; 4];
    let (fours, rest) = x.as_chunks::<4>();
    for four in fours {
        for (sum, &x) in sums.iter_mut().zip(four) {
            *sum += f64::from(x) * f64::from(x);
        }
    }
    for (sum, &x) in sums.iter_mut().zip(rest) {
        *sum += f64::from(x) * f64::from(x);
    }
    (sums[0] + sums[2]) + (sums[1] + sums[3])
}

/// The position of the first largest value of a row; 0 if all values are NaN.
pub fn argmax(row: &[f32]) -> usize {
    let mut best = 0;
    for (i, &x) in row.iter().enumerate() {
        if x > row[best] || (row[best].is_nan() && !x.is_nan()) {
            best = i;
        }
    }
    best
}

/// ids[r] = the [`argmax`] of row r of x [rows, columns].
pub fn argmax_rows(ids: &mut [i32], x: &[f32], columns: usize) {
    assert_eq!(x.len(), ids.len() * columns);
    for (id, row) in ids.iter_mut().zip(x.chunks_exact(columns)) {
        *id = argmax(row) as i32;
    }
}

/// How many rows of y [rows, columns] have their largest value at the row's label.
pub fn count_matches(y: &[f32], labels: &[i32], rows: usize, columns: usize) -> usize {
    assert_eq!(y.len(), rows * columns);
    assert_eq!(labels.len(), rows);
    y.chunks_exact(columns).zip(labels).filter(|&(row, &label)| argmax(row) as i32 == label).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn column_sums_equal_their_twin(rows in 0usize..40, columns in 1usize..600, seed in 0u32..1000) {
            let x: Vec<f32> = (0..rows * columns)
                .map(|i| (i as u32).wrapping_mul(2654435761).wrapping_add(seed) as f32 / 4e9 - 0.5)
                .collect();
            let mut sums = vec![0.25; columns];
            let mut twin = sums.clone();
            add_column_sums(&mut sums, &x, rows, columns);
            for r in 0..rows {
                for c in 0..columns {
                    twin[c] += x[r * columns + c];
                }
            }
            prop_assert_eq!(sums, twin);
        }

        #[test]
        fn squares_are_summed(x in prop::collection::vec(-9.0f32..9.0, 0..50)) {
            let twin: f64 = x.iter().map(|&v| f64::from(v) * f64::from(v)).sum();
            // The results differ only by the order of f64 additions.
            prop_assert!((sum_of_squares(&x) - twin).abs() <= 1e-12 * twin);
        }
    }

    #[test]
    fn the_first_of_equals_wins_and_nan_loses() {
        assert_eq!(argmax(&[1.0, 3.0, 3.0]), 1);
        assert_eq!(argmax(&[f32::NAN, -2.0, -1.0]), 2);
        assert_eq!(argmax(&[f32::NAN, f32::NAN]), 0);
        assert_eq!(count_matches(&[1.0, 2.0, 5.0, 4.0], &[1, 1], 2, 2), 1);
    }
}
