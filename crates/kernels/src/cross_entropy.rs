//! Softmax and cross-entropy in one pass, for long rows of which some may not count: the scores of all words at every
//! time step. x [rows, columns] are the scores, and each row has a label. A label of −1 is ignored; M is the number of
//! the others.
//!
//! ```text
//! loss    = (1/M) Σ (log Σ exp(x[n, c] − max x[n, :]) − (x[n, t_n] − max x[n, :]))
//! dx      = (softmax(x) − onehot(t)) / M, and 0 in ignored rows
//! ```
//! This loss needs no 1e-7 inside the logarithm, as in the book (vol. 2, section 5.4.2); the loss of
//! [`crate::softmax`] has one. The gradient replaces x row by row, while the row is still in the cache.

use crate::math::exp_falling;
use crate::simd::V4;
use crate::softmax::{BadLabel, rows_per_chunk};
use badak_pool::{for_each_row, rows_of};

/// The label of a row that does not count.
pub const IGNORED: i32 = -1;

/// M, the number of rows that count.
pub fn count_scored(labels: &[i32], columns: usize) -> Result<usize, BadLabel> {
    let mut count = 0;
    for (row, &label) in labels.iter().enumerate() {
        if label == IGNORED {
            continue;
        }
        if label < 0 || label as usize >= columns {
            return Err(BadLabel { row, label });
        }
        count += 1;
    }
    Ok(count)
}

/// The mean loss of the `scored` rows. `losses` [rows] is scratch.
///
/// # Panics
/// If a label is neither −1 nor the number of a column.
pub fn loss(losses: &mut [f64], x: &[f32], labels: &[i32], columns: usize, scored: usize) -> f64 {
    assert_eq!(losses.len(), labels.len());
    assert_eq!(x.len(), labels.len() * columns);
    for_each_row(labels.len(), rows_per_chunk(columns.max(1)), rows_of(losses, 1), |row, loss| {
        let x = &x[row * columns..][..columns];
        loss[0] = match labels[row] {
            IGNORED => 0.0,
            label => {
                let most = largest(x);
                logarithm_of(sum(x, most)) - behind(x, label, most)
            }
        };
    });
    mean(losses, scored)
}

/// The mean loss as in [`loss`]; in addition, x is replaced by the gradient with respect to x.
///
/// # Panics
/// If a label is neither −1 nor the number of a column.
pub fn loss_and_gradient(
    losses: &mut [f64],
    x: &mut [f32],
    labels: &[i32],
    columns: usize,
    scored: usize,
) -> f64 {
    assert_eq!(losses.len(), labels.len());
    assert_eq!(x.len(), labels.len() * columns);
    let share = 1.0 / scored as f32;
    let outputs = (rows_of(losses, 1), rows_of(x, columns));
    for_each_row(labels.len(), rows_per_chunk(columns.max(1)), outputs, |row, (loss, x)| {
        loss[0] = match labels[row] {
            IGNORED => {
                x.fill(0.0);
                0.0
            }
            label => {
                let most = largest(x);
                let behind = behind(x, label, most);
                let sum = exponentials(x, most);
                let factor = V4::splat(share / sum);
                crate::simd::map_in_place(x, |e| e * factor);
                x[label as usize] -= share;
                logarithm_of(sum) - behind
            }
        };
    });
    mean(losses, scored)
}

/// The sum, in order from the first row to the last, divided by `scored`.
fn mean(losses: &[f64], scored: usize) -> f64 {
    losses.iter().sum::<f64>() / scored as f64
}

fn logarithm_of(sum: f32) -> f64 {
    libm::log(f64::from(sum))
}

/// x[label] − most, in f64: a gradient check compares losses over very small changes.
fn behind(x: &[f32], label: i32, most: f32) -> f64 {
    f64::from(x[label as usize]) - f64::from(most)
}

/// The largest element. NaN is skipped here; it shows when its exponential is computed.
fn largest(x: &[f32]) -> f32 {
    let (blocks, rest) = x.as_chunks::<16>();
    let mut most = [V4::splat(f32::NEG_INFINITY); 4];
    for block in blocks {
        for (most, four) in most.iter_mut().zip(block.as_chunks::<4>().0) {
            *most = most.max(V4::from_array(*four));
        }
    }
    let [a, b, c, d] = most;
    rest.iter().fold(a.max(b).max(c.max(d)).max_lane(), |m, &x| if m < x { x } else { m })
}

/// Σ exp(x − most), in four vectors of running sums.
fn sum(x: &[f32], most: f32) -> f32 {
    let most = V4::splat(most);
    let mut sums = [V4::zero(); 4];
    let (blocks, rest) = x.as_chunks::<16>();
    for block in blocks {
        for (sum, four) in sums.iter_mut().zip(block.as_chunks::<4>().0) {
            *sum = *sum + exp_falling(V4::from_array(*four) - most);
        }
    }
    for (sum, four) in sums.iter_mut().zip(rest.chunks(4)) {
        *sum = *sum + exp_falling(padded(four) - most);
    }
    total(sums)
}

/// Returns Σ exp(x − most), with the same bits as [`sum`], and replaces each x by exp(x − most).
fn exponentials(x: &mut [f32], most: f32) -> f32 {
    let most = V4::splat(most);
    let mut sums = [V4::zero(); 4];
    let (blocks, rest) = x.as_chunks_mut::<16>();
    for block in blocks {
        for (sum, four) in sums.iter_mut().zip(block.as_chunks_mut::<4>().0) {
            let e = exp_falling(V4::from_array(*four) - most);
            *sum = *sum + e;
            *four = e.to_array();
        }
    }
    for (sum, four) in sums.iter_mut().zip(rest.chunks_mut(4)) {
        let e = exp_falling(padded(four) - most);
        *sum = *sum + e;
        four.copy_from_slice(&e.to_array()[..four.len()]);
    }
    total(sums)
}

/// The missing lanes are −∞, and exp(−∞) = 0.
fn padded(few: &[f32]) -> V4 {
    let mut four = [f32::NEG_INFINITY; 4];
    four[..few.len()].copy_from_slice(few);
    V4::from_array(four)
}

fn total([a, b, c, d]: [V4; 4]) -> f32 {
    ((a + c) + (b + d)).sum()
}

/// exp of a mean loss. It is computed here because the exponential of JavaScript differs between engines.
pub fn perplexity(mean_loss: f64) -> f64 {
    libm::exp(mean_loss)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Scores differ by up to 22. The error of exp is 2e-6, its argument is rounded by 1e-6 at this size, and a lane
    /// has up to 40 additions.
    const RELATIVE: f64 = 5e-6;

    /// Loss and gradient in double precision.
    fn twin(x: &[f32], labels: &[i32], columns: usize) -> (f64, Vec<f64>) {
        let scored = labels.iter().filter(|&&label| label != IGNORED).count() as f64;
        let (mut loss, mut dx) = (0.0, vec![0.0; x.len()]);
        for (row, &label) in labels.iter().enumerate().filter(|&(_, &label)| label != IGNORED) {
            let x = &x[row * columns..][..columns];
            let sum: f64 = x.iter().map(|&v| f64::from(v).exp()).sum();
            loss += (sum.ln() - f64::from(x[label as usize])) / scored;
            for (c, &v) in x.iter().enumerate() {
                let hot = f64::from(u8::from(c as i32 == label));
                dx[row * columns + c] = (f64::from(v).exp() / sum - hot) / scored;
            }
        }
        (loss, dx)
    }

    fn scattered(len: usize, seed: u64) -> Vec<f32> {
        let mut state = seed * 2 + 1;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as u32
        };
        (0..len).map(|_| next() as f32 / 1e8 - 10.0).collect()
    }

    /// Labels, of which every `ignored`-th is ignored.
    fn labels(rows: usize, columns: usize, ignored: usize) -> Vec<i32> {
        (0..rows)
            .map(|row| if row % ignored == 1 { IGNORED } else { ((row * 37 + 5) % columns) as i32 })
            .collect()
    }

    fn check(rows: usize, columns: usize, ignored: usize, seed: u64) {
        let (mut x, labels) = (scattered(rows * columns, seed), labels(rows, columns, ignored));
        let scored = count_scored(&labels, columns).unwrap();
        let (exact, gradient) = twin(&x, &labels, columns);
        let mut losses = vec![9.0; rows];
        let before = x.clone();
        let only = loss(&mut losses, &x, &labels, columns, scored);
        assert_eq!(x, before);
        losses.fill(9.0);
        let got = loss_and_gradient(&mut losses, &mut x, &labels, columns, scored);
        assert_eq!(got.to_bits(), only.to_bits());
        assert!((got - exact).abs() <= RELATIVE, "{got} {exact}");
        for (i, (&got, &exact)) in x.iter().zip(&gradient).enumerate() {
            let hot = labels[i / columns] == (i % columns) as i32;
            let bound = if hot { 1e-6 / scored as f64 } else { RELATIVE * exact };
            assert!((f64::from(got) - exact).abs() <= bound, "{i}: {got} {exact}");
        }
    }

    proptest! {
        #[test]
        fn both_equal_their_twin(
            rows in 1usize..9, columns in 1usize..600, ignored in 2usize..5, seed in 0u64..1000
        ) {
            check(rows, columns, ignored, seed);
        }
    }

    #[test]
    fn every_tail_and_several_chunks() {
        for columns in 1..40 {
            check(3, columns, 2, 1);
        }
        check(40, 1003, 3, 2);
        check(3, 10_001, 9, 3);
        check(1500, 7, 5, 4);
    }

    #[test]
    fn the_largest_value_is_found_wherever_it_stands() {
        for columns in 1..40usize {
            for hot in 0..columns {
                // This overflows if the largest value is not subtracted first.
                let mut x: Vec<f32> = (0..columns).map(|c| if c == hot { 1e4 } else { -1e4 }).collect();
                let mut losses = [9.0];
                assert_eq!(loss_and_gradient(&mut losses, &mut x, &[hot as i32], columns, 1), 0.0);
                assert!(x.iter().all(|&dx| dx == 0.0));
            }
        }
    }

    #[test]
    fn a_word_that_could_not_be_less_likely_costs_what_its_score_says() {
        let mut x = [0.0, 1e4];
        assert_eq!(loss_and_gradient(&mut [9.0], &mut x, &[0], 2, 1), 1e4);
        assert_eq!(x, [-1.0, 1.0]);
        let mut x = [f32::NEG_INFINITY, 0.0, f32::NEG_INFINITY];
        assert_eq!(loss(&mut [9.0], &x, &[1], 3, 1), 0.0);
        assert_eq!(loss_and_gradient(&mut [9.0], &mut x, &[0], 3, 1), f64::INFINITY);
        assert_eq!(x, [-1.0, 1.0, 0.0]);
    }

    #[test]
    fn ignored_rows_count_for_nothing_whatever_stands_in_them() {
        let mut x = [f32::NAN, 1.0, 0.0, 0.0, f32::INFINITY, 2.0];
        let labels = [IGNORED, 1, IGNORED];
        assert_eq!(count_scored(&labels, 2), Ok(1));
        let got = loss_and_gradient(&mut [9.0; 3], &mut x, &labels, 2, 1);
        assert!((got - core::f64::consts::LN_2).abs() < 1e-12);
        assert_eq!(x, [0.0, 0.0, 0.5, -0.5, 0.0, 0.0]);
    }

    #[test]
    fn a_label_that_is_neither_is_named() {
        for label in [-2, 3, i32::MIN, i32::MAX] {
            assert_eq!(count_scored(&[-1, 2, label], 3), Err(BadLabel { row: 2, label }));
        }
        assert_eq!(count_scored(&[-1, -1], 3), Ok(0));
        assert_eq!(count_scored(&[], 3), Ok(0));
    }

    #[test]
    fn nan_and_infinity_give_a_nan_loss_wherever_they_stand() {
        for columns in [1, 3, 4, 7, 16, 21, 35] {
            for place in 0..columns {
                for bad in [f32::NAN, -f32::NAN, f32::from_bits(0x7fff_ff81), f32::INFINITY] {
                    let mut x = scattered(columns, 1);
                    x[place] = bad;
                    assert!(loss(&mut [9.0], &x, &[0], columns, 1).is_nan());
                    assert!(loss_and_gradient(&mut [9.0], &mut x, &[0], columns, 1).is_nan());
                    assert!(x.iter().all(|dx| dx.is_nan()));
                }
            }
        }
        // All scores are −∞, so there is no likely class.
        assert!(loss(&mut [9.0], &[f32::NEG_INFINITY; 5], &[0], 5, 1).is_nan());
    }
}
