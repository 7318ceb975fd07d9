//! Softmax and the cross-entropy loss after it, over the rows of x [rows, columns].
//!
//! ```text
//! y[n, c] = exp(x[n, c] − max x[n, :]) / Σ exp(…)
//! loss    = −(1/rows) Σ log(y[n, t_n] + 1e-7)
//! dx      = (y − onehot(t)) · scale / rows
//! ```
//! The 1e-7 is that of the books (vol. 1, section 4.2). As in the books, the gradient does not include it.

use crate::math::exp;
use crate::simd::V4;
use badak_pool::{for_each_block, for_each_chunk, rows_of};

/// The books' guard against log 0.
pub const EPSILON: f64 = 1e-7;

/// Elements in a chunk: a quarter of the size for simple elementwise kernels, because each needs an exponential.
const ELEMENTS_PER_CHUNK: usize = crate::chunk_of(4 * 1024);

pub(crate) fn rows_per_chunk(columns: usize) -> usize {
    (ELEMENTS_PER_CHUNK / columns).max(1)
}

/// y = softmax of every row of x [rows, columns].
pub fn softmax(y: &mut [f32], x: &[f32], rows: usize, columns: usize) {
    assert!(columns > 0);
    assert_eq!(y.len(), rows * columns);
    assert_eq!(x.len(), rows * columns);
    for_each_chunk(y, rows_per_chunk(columns) * columns, |offset, y| {
        let x = &x[offset..offset + y.len()];
        for (y, x) in y.chunks_exact_mut(columns).zip(x.chunks_exact(columns)) {
            y.copy_from_slice(x);
            softmax_row(y);
        }
    });
}

/// Replaces every row of y [rows, columns] by its softmax.
pub fn softmax_in_place(y: &mut [f32], rows: usize, columns: usize) {
    assert!(columns > 0);
    assert_eq!(y.len(), rows * columns);
    for_each_chunk(y, rows_per_chunk(columns) * columns, |_, y| {
        y.chunks_exact_mut(columns).for_each(softmax_row);
    });
}

/// Replaces a row by its softmax.
pub(crate) fn softmax_row(row: &mut [f32]) {
    let (fours, rest) = row.as_chunks_mut::<4>();
    let mut most = V4::splat(f32::NEG_INFINITY);
    for four in &*fours {
        most = most.max(V4::from_array(*four));
    }
    let most = rest.iter().fold(most.max_lane(), |m, &x| if m < x { x } else { m });
    let shift = V4::splat(most);

    let mut sum = V4::zero();
    for four in fours {
        let e = exp(V4::from_array(*four) - shift);
        sum = sum + e;
        *four = e.to_array();
    }
    // The missing lanes are −∞, which add exp(−∞) = 0.
    let mut last = [f32::NEG_INFINITY; 4];
    last[..rest.len()].copy_from_slice(rest);
    let e = exp(V4::from_array(last) - shift);
    let total = V4::splat((sum + e).sum());
    rest.copy_from_slice(&e.to_array()[..rest.len()]);

    crate::simd::map_in_place(row, |e| e / total);
}

/// A label that is not the number of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadLabel {
    pub row: usize,
    pub label: i32,
}

/// The mean loss of softmax(x) [rows, columns], with one class id for each row. y = softmax(x) is kept for the
/// backward pass.
pub fn softmax_cross_entropy(
    y: &mut [f32],
    x: &[f32],
    labels: &[i32],
    rows: usize,
    columns: usize,
) -> Result<f64, BadLabel> {
    assert_eq!(labels.len(), rows);
    for (row, &label) in labels.iter().enumerate() {
        if label < 0 || label as usize >= columns {
            return Err(BadLabel { row, label });
        }
    }
    softmax(y, x, rows, columns);
    let mut sum = 0.0f64;
    for (row, &label) in y.chunks_exact(columns).zip(labels) {
        // In f64: a gradient check compares losses over very small changes.
        sum -= libm::log(f64::from(row[label as usize]) + EPSILON);
    }
    Ok(sum / rows as f64)
}

/// dx = (y − onehot(labels)) · scale / rows, with y and the labels of [`softmax_cross_entropy`].
pub fn softmax_cross_entropy_backward(
    dx: &mut [f32],
    y: &[f32],
    labels: &[i32],
    rows: usize,
    columns: usize,
    scale: f32,
) {
    assert_eq!(dx.len(), rows * columns);
    assert_eq!(y.len(), rows * columns);
    assert_eq!(labels.len(), rows);
    let factor = V4::splat(scale / rows as f32);
    for_each_block(rows, rows_per_chunk(columns), rows_of(dx, columns), |block, dx| {
        dx.copy_from_slice(&y[block.start * columns..block.end * columns]);
        for (dx, &label) in dx.chunks_exact_mut(columns).zip(&labels[block]) {
            dx[label as usize] -= 1.0;
        }
        crate::simd::map_in_place(dx, |dx| dx * factor);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn twin(x: &[f32], columns: usize) -> Vec<f64> {
        x.chunks(columns)
            .flat_map(|row| {
                let most = row.iter().fold(f64::NEG_INFINITY, |m, &v| m.max(f64::from(v)));
                let e: Vec<f64> = row.iter().map(|&v| (f64::from(v) - most).exp()).collect();
                let sum: f64 = e.iter().sum();
                e.into_iter().map(move |v| v / sum)
            })
            .collect()
    }

    /// The error of exp is 1.5 ulp, its argument is rounded at sizes up to 60, and there are up to 600 additions in
    /// four lanes.
    const RELATIVE: f64 = 2e-5;

    proptest! {
        #[test]
        fn forward_and_backward_equal_their_twins(
            rows in 1usize..9, columns in 1usize..600, scale in 0.5f32..2.0, seed in 0u64..1000
        ) {
            let mut state = seed * 2 + 1;
            let mut next = || {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                (state >> 33) as u32
            };
            let x: Vec<f32> = (0..rows * columns).map(|_| next() as f32 / 2e8 - 5.0).collect();
            let labels: Vec<i32> = (0..rows).map(|_| (next() as usize % columns) as i32).collect();
            let (mut y, mut dx) = (vec![0.0; x.len()], vec![0.0; x.len()]);
            let loss = softmax_cross_entropy(&mut y, &x, &labels, rows, columns).unwrap();
            softmax_cross_entropy_backward(&mut dx, &y, &labels, rows, columns, scale);
            let exact = twin(&x, columns);
            let mut exact_loss = 0.0;
            for r in 0..rows {
                exact_loss -= (exact[r * columns + labels[r] as usize] + EPSILON).ln() / rows as f64;
                for c in 0..columns {
                    let i = r * columns + c;
                    prop_assert!((f64::from(y[i]) - exact[i]).abs() <= RELATIVE * exact[i]);
                    let hot = if labels[r] as usize == c { 1.0 } else { 0.0 };
                    let gradient = (exact[i] - hot) * f64::from(scale) / rows as f64;
                    prop_assert!((f64::from(dx[i]) - gradient).abs() <= RELATIVE * exact[i] + 2e-7);
                }
            }
            prop_assert!((loss - exact_loss).abs() <= RELATIVE * (1.0 + exact_loss));
        }
    }

    #[test]
    fn the_books_examples() {
        // Values of vol. 1, section 3.5, in float64.
        let mut y = [0.0; 3];
        softmax(&mut y, &[0.3, 2.9, 4.0], 1, 3);
        for (y, e) in y.iter().zip([0.01821127, 0.24519181, 0.73659691]) {
            assert!((f64::from(*y) - e).abs() < 1e-7);
        }
        softmax(&mut y, &[1010.0, 1000.0, 990.0], 1, 3);
        for (y, e) in y.iter().zip([0.99995460, 4.5398e-5, 2.0611e-9]) {
            assert!((f64::from(*y) - e).abs() < 1e-4 * e);
        }
    }

    #[test]
    fn the_largest_value_is_found_wherever_it_stands() {
        for columns in 1..12 {
            for hot in 0..columns {
                // This overflows if the largest value is not subtracted first.
                let x: Vec<f32> = (0..columns).map(|c| if c == hot { 1e4 } else { -1e4 }).collect();
                let mut y = vec![9.0; columns];
                softmax(&mut y, &x, 1, columns);
                for (c, &y) in y.iter().enumerate() {
                    assert_eq!(y, if c == hot { 1.0 } else { 0.0 });
                }
            }
        }
    }

    #[test]
    fn a_probability_of_zero_costs_minus_log_epsilon() {
        let mut y = [0.0; 2];
        let loss = softmax_cross_entropy(&mut y, &[0.0, 1e4], &[0], 1, 2).unwrap();
        assert!((loss - 16.118_095_65).abs() < 1e-7);
    }

    #[test]
    fn a_label_outside_the_columns_is_named() {
        let mut y = [0.0; 6];
        for label in [-1, 3] {
            let found = softmax_cross_entropy(&mut y, &[0.0; 6], &[0, label], 2, 3);
            assert_eq!(found, Err(BadLabel { row: 1, label }));
        }
    }

    #[test]
    fn nan_and_infinity_give_a_nan_loss() {
        for bad in [f32::NAN, f32::INFINITY] {
            let mut y = [0.0; 3];
            assert!(softmax_cross_entropy(&mut y, &[1.0, bad, 0.0], &[0], 1, 3).unwrap().is_nan());
        }
    }
}
