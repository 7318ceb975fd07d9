//! Negative sampling (vol. 2, section 4.2; Mikolov et al. 2013). The score of a word for a hidden vector is s = h ·
//! w[id]. It should be high for the right word, and low for some other words that are drawn at random.
//!
//! For h [N, H], w [V, H] and ids [N, K]. The columns 0, G, 2G, … of ids are the right words; all others are drawn:
//!
//! loss    = −(1/N) Σ log(p + 1e-7), p = σ(s) for right words and 1 − σ(s) for others
//! ds[n,k] = (σ(s) − right) / N
//! dh[n,:] = Σ ds[n,k] · w[ids[n,k], :]      dw[id, :] += Σ ds[n,k] · h[n, :]
//!
//! As in the book, the gradient does not include the 1e-7.

use crate::math::sigmoid;
use crate::rows::{Groups, add_rows, rows_per_chunk, scatter_add};
use crate::simd::V4;
use badak_pool::{for_each_row, rows_of};

/// The books' guard against log 0.
const EPSILON: f64 = 1e-7;
/// The product of this many factors, none below 1e-7, is still above the smallest positive number.
const FACTORS: usize = 32;

/// The loss, and `dh` and `ds` in the same pass; [`backward`] computes dw from `ds`. `losses` [N] is scratch.
///
/// # Panics
/// If an id is not the number of a row of w, or K is not a multiple of `group`.
pub fn forward_backward(
    losses: &mut [f32],
    dh: &mut [f32],
    ds: &mut [f32],
    h: &[f32],
    w: &[f32],
    ids: &[i32],
    columns: usize,
    group: usize,
) -> f64 {
    let n = losses.len();
    assert!(dh.len() == n * columns && h.len() == dh.len() && ds.len() == ids.len());
    if n == 0 {
        return f64::NAN;
    }
    let k = ids.len() / n;
    assert!(ids.len() == n * k && k.is_multiple_of(group));
    let block = (rows_per_chunk(columns) / k.max(1)).max(1);
    let outputs = [rows_of(&mut *losses, 1), rows_of(dh, columns), rows_of(ds, k)];
    for_each_row(n, block, outputs, |row, [loss, dh, ds]| {
        let (h, ids) = (&h[row * columns..][..columns], &ids[row * k..][..k]);
        let word = |i: usize| &w[ids[i] as usize * columns..][..columns];
        scores(ds, h, word);
        loss[0] = losses_of(ds, group, 1.0 / n as f32);
        add_rows(dh, false, k, |i| (word(i), ds[i]));
    });
    losses.iter().map(|&loss| f64::from(loss)).sum::<f64>() / n as f64
}

/// s[i] = h · word(i), four words at a time.
fn scores<'a>(s: &mut [f32], h: &[f32], word: impl Fn(usize) -> &'a [f32]) {
    let count = s.len();
    for (block, s) in s.chunks_mut(4).enumerate() {
        // The last block repeats its last word.
        let words = [0, 1, 2, 3].map(|i| word((4 * block + i).min(count - 1)));
        let mut sums = [V4::zero(); 4];
        let (h_quads, h_rest) = h.as_chunks::<4>();
        for (q, h) in h_quads.iter().enumerate() {
            let h = V4::from_array(*h);
            for (sum, word) in sums.iter_mut().zip(words) {
                debug_assert!(4 * q + 4 <= word.len());
                // Safety: a word is as long as h, and h has a quad number q.
                *sum = h.madd(unsafe { V4::load(word.as_ptr().add(4 * q)) }, *sum);
            }
        }
        let mut sums = V4::sums(sums).to_array();
        for (sum, word) in sums.iter_mut().zip(words) {
            for (h, w) in h_rest.iter().zip(&word[h.len() - h_rest.len()..]) {
                *sum += h * w;
            }
        }
        s.copy_from_slice(&sums[..s.len()]);
    }
}

/// Replaces the scores by their gradients. Returns the sum of the losses.
fn losses_of(s: &mut [f32], group: usize, share: f32) -> f32 {
    let mut sum = 0.0;
    let mut index = 0;
    for s in s.chunks_mut(FACTORS) {
        // One logarithm of the product replaces a logarithm for each word.
        let mut product = 1.0;
        for s in s.chunks_mut(4) {
            let mut padded = [0.0; 4];
            padded[..s.len()].copy_from_slice(s);
            // 1 − σ(s) is computed as σ(−s): near σ(s) = 1 a subtraction would lose digits.
            let (high, low) = (sigmoid(V4::from_array(padded)), sigmoid(V4::zero() - V4::from_array(padded)));
            let (high, low) = (high.to_array(), low.to_array());
            for (i, s) in s.iter_mut().enumerate() {
                let right = index % group == 0;
                product *= f64::from(if right { high[i] } else { low[i] }) + EPSILON;
                *s = if right { -low[i] } else { high[i] } * share;
                index += 1;
            }
        }
        sum -= libm::log(product);
    }
    sum as f32
}

/// dw[id, :] += Σ ds[p] · h[p / K, :] over the positions p of each id, for the groups of ids [N, K].
pub fn backward(dw: &mut [f32], h: &[f32], ds: &[f32], groups: Groups, columns: usize, per: usize) {
    scatter_add(dw, h, groups, columns, per, |position| ds[position]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::tests::Grouped;
    use proptest::prelude::*;

    struct Case {
        h: Vec<f32>,
        w: Vec<f32>,
        ids: Vec<i32>,
    }

    fn case(n: usize, k: usize, columns: usize) -> Case {
        let wave =
            |len: usize, step: usize| (0..len).map(|i| ((i * step) % 101) as f32 / 40.0 - 1.2).collect();
        Case {
            h: wave(n * columns, 37),
            w: wave(17 * columns, 29),
            ids: (0..n * k).map(|i| ((i * i + 3 * i) % 17) as i32).collect(),
        }
    }

    /// Loss, dh and dw in double precision.
    fn twin(Case { h, w, ids }: &Case, n: usize, columns: usize, group: usize) -> (f64, Vec<f64>, Vec<f64>) {
        let k = ids.len() / n;
        let (mut loss, mut dh, mut dw) = (0.0, vec![0.0; h.len()], vec![0.0; w.len()]);
        for row in 0..n {
            for j in 0..k {
                let word = ids[row * k + j] as usize * columns;
                let (h, w) = (&h[row * columns..][..columns], &w[word..][..columns]);
                let score: f64 = h.iter().zip(w).map(|(&h, &w)| f64::from(h) * f64::from(w)).sum();
                let p = 1.0 / (1.0 + (-score).exp());
                let right = j % group == 0;
                loss -= (if right { p } else { 1.0 - p } + 1e-7).ln() / n as f64;
                let ds = (p - f64::from(u8::from(right))) / n as f64;
                for c in 0..columns {
                    dh[row * columns + c] += ds * f64::from(w[c]);
                    dw[word + c] += ds * f64::from(h[c]);
                }
            }
        }
        (loss, dh, dw)
    }

    fn check(n: usize, samples: usize, rights: usize, columns: usize) {
        let group = 1 + samples;
        let k = group * rights;
        let case = case(n, k, columns);
        let (mut losses, mut dh, mut ds) = (vec![0.0; n], vec![9.0; n * columns], vec![9.0; n * k]);
        let loss =
            forward_backward(&mut losses, &mut dh, &mut ds, &case.h, &case.w, &case.ids, columns, group);
        let mut dw = vec![0.0; case.w.len()];
        backward(&mut dw, &case.h, &ds, Grouped::of(&case.ids, 17).groups(), columns, k);
        let (exact, exact_dh, exact_dw) = twin(&case, n, columns, group);
        // Sums of up to 75 products, for scores up to 75, and sums of K losses. Each rounding is 6e-8 of the value.
        assert!((loss - exact).abs() <= 2e-6 * exact.abs() + 1e-6, "{loss} {exact}");
        for (got, exact) in dh.iter().zip(&exact_dh).chain(dw.iter().zip(&exact_dw)) {
            assert!((f64::from(*got) - exact).abs() <= 1e-4, "{got} {exact}");
        }
    }

    proptest! {
        #[test]
        fn it_equals_its_twin(n in 1usize..8, samples in 1usize..7, rights in 1usize..4, columns in 1usize..75) {
            check(n, samples, rights, columns);
        }
    }

    #[test]
    fn several_chunks_and_many_words_a_row() {
        check(130, 5, 1, 100);
        check(40, 5, 10, 100);
    }

    #[test]
    fn words_that_could_not_be_more_wrong_cost_minus_log_epsilon_each() {
        // Scores of −400 and 400. With 64 words, the product of the probabilities would be 0 even in double
        // precision.
        let (mut losses, mut dh, mut ds) = ([0.0], [0.0; 4], [0.0; 64]);
        let mut w = [-100.0; 8];
        w[4..].fill(100.0);
        let ids: Vec<i32> = (0..64).map(|i| i32::from(i % 2 == 1)).collect();
        let loss = forward_backward(&mut losses, &mut dh, &mut ds, &[1.0; 4], &w, &ids, 4, 2);
        assert!((loss - 64.0 * -(1e-7f64).ln()).abs() < 1e-3, "{loss}");
        assert!(ds.iter().enumerate().all(|(i, &d)| d == if i % 2 == 0 { -1.0 } else { 1.0 }));
    }

    #[test]
    fn nan_goes_through() {
        let (mut losses, mut dh, mut ds) = ([0.0], [0.0; 3], [0.0; 2]);
        let loss =
            forward_backward(&mut losses, &mut dh, &mut ds, &[f32::NAN, 0.0, 0.0], &[1.0; 6], &[0, 1], 3, 2);
        assert!(loss.is_nan() && ds.iter().all(|d| d.is_nan()) && dh.iter().all(|d| d.is_nan()));
    }
}
