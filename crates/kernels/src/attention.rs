//! Attention of every time step of a decoder to all time steps of an encoder (vol. 2, section 8.2), for the decoder's
//! q [N, T, H] and the encoder's hs [N, S, H]:
//!
//! ```text
//! weights  = softmax over S of q · hsᵀ      [N, T, S]
//! contexts = weights · hs                   [N, T, H]
//!
//! dweights = dcontexts · hsᵀ                dscores = weights ⊙ (dweights − Σ over S of weights ⊙ dweights)
//! dq       = dscores · hs                   dhs     = weightsᵀ · dcontexts + dscoresᵀ · q
//! ```
//! The matrices of one sequence are small, so all five products of a sequence run while they are in the cache. A
//! chunk is some whole sequences.

use crate::gemm::small::{Before, Left, dots, product};
use crate::simd::{V4, zip_in_place};
use crate::softmax::softmax_row;
use badak_pool::{for_each_row, rows_of};

/// A chunk should have at least this many multiplications and additions.
const CHUNK_FLOPS: usize = crate::chunk_of(400_000);

/// The sizes of a batch of sequences.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// N
    pub rows: usize,
    /// T, the time steps of the decoder.
    pub queries: usize,
    /// S, the time steps of the encoder.
    pub steps: usize,
    /// H
    pub units: usize,
}

impl Sizes {
    /// Number of elements in one sequence's q, hs and weights.
    fn lens(&self) -> [usize; 3] {
        [self.queries * self.units, self.steps * self.units, self.queries * self.steps]
    }

    fn check(&self, q: &[f32], hs: &[f32], weights: &[f32]) {
        let [q_len, hs_len, weights_len] = self.lens();
        assert!(self.steps > 0 && self.units > 0, "nothing to look at");
        assert_eq!(q.len(), self.rows * q_len, "q");
        assert_eq!(hs.len(), self.rows * hs_len, "hs");
        assert_eq!(weights.len(), self.rows * weights_len, "weights");
    }

    /// Number of sequences in a chunk.
    fn per_chunk(&self) -> usize {
        let flops = 4 * self.queries * self.steps * self.units;
        CHUNK_FLOPS.div_ceil(flops.max(1))
    }
}

/// Computes the contexts and the weights. The backward pass needs the weights, and callers can read them.
pub fn forward(contexts: &mut [f32], weights: &mut [f32], q: &[f32], hs: &[f32], sizes: Sizes) {
    sizes.check(q, hs, weights);
    assert_eq!(contexts.len(), q.len());
    let [q_len, hs_len, weights_len] = sizes.lens();
    let outputs = [rows_of(contexts, q_len), rows_of(weights, weights_len)];
    for_each_row(sizes.rows, sizes.per_chunk(), outputs, |n, [contexts, weights]| {
        let (q, hs) = (&q[n * q_len..][..q_len], &hs[n * hs_len..][..hs_len]);
        dots(weights, q, hs, sizes.units, sizes.steps);
        weights.chunks_exact_mut(sizes.steps).for_each(softmax_row);
        product(contexts, Left::rows(weights, sizes.steps), hs, sizes.steps, sizes.units, Before::Zero);
    });
}

/// The gradients with respect to q and hs. `scratch` is as large as the weights.
pub fn backward(
    [dq, dhs]: [&mut [f32]; 2],
    dcontexts: &[f32],
    weights: &[f32],
    q: &[f32],
    hs: &[f32],
    sizes: Sizes,
    scratch: &mut [f32],
) {
    sizes.check(q, hs, weights);
    assert_eq!(dq.len(), q.len());
    assert_eq!(dhs.len(), hs.len());
    assert_eq!(dcontexts.len(), q.len());
    assert_eq!(scratch.len(), weights.len());
    let [q_len, hs_len, weights_len] = sizes.lens();
    let outputs = [rows_of(dq, q_len), rows_of(dhs, hs_len), rows_of(scratch, weights_len)];
    for_each_row(sizes.rows, sizes.per_chunk(), outputs, |n, [dq, dhs, dscores]| {
        let at = |x: &[f32], len: usize| n * len..(n * len + len).min(x.len());
        let [q, dcontexts] = [q, dcontexts].map(|x| &x[at(x, q_len)]);
        let (hs, weights) = (&hs[at(hs, hs_len)], &weights[at(weights, weights_len)]);
        dots(dscores, dcontexts, hs, sizes.units, sizes.steps);
        for (dscores, weights) in dscores.chunks_exact_mut(sizes.steps).zip(weights.chunks_exact(sizes.steps))
        {
            let mean = weighted_sum(dscores, weights);
            zip_in_place(dscores, weights, |d, weight| weight * (d - mean));
        }
        product(dq, Left::rows(dscores, sizes.steps), hs, sizes.steps, sizes.units, Before::Zero);
        let turned = |x| Left::columns(x, sizes.steps);
        product(dhs, turned(weights), dcontexts, sizes.queries, sizes.units, Before::Zero);
        product(dhs, turned(dscores), q, sizes.queries, sizes.units, Before::Kept);
    });
}

/// Σ x · weights, the same value in every lane.
fn weighted_sum(x: &[f32], weights: &[f32]) -> V4 {
    let mut sum = [0.0];
    dots(&mut sum, x, weights, x.len(), 1);
    V4::splat(sum[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(len: usize, seed: usize) -> Vec<f32> {
        (0..len)
            .map(|i| {
                let bits =
                    ((i + 1) as u32).wrapping_mul(2_654_435_761) ^ (seed as u32).wrapping_mul(0x9E37_79B9);
                (bits.wrapping_mul(0x85EB_CA6B) >> 8) as f32 / 8_388_608.0 - 1.0
            })
            .collect()
    }

    /// Weights and contexts, computed plainly in double precision.
    fn twin(q: &[f64], hs: &[f64], s: &Sizes) -> (Vec<f64>, Vec<f64>) {
        let (mut all_weights, mut contexts) = (vec![], vec![]);
        for n in 0..s.rows {
            let h = |step: usize, j: usize| hs[(n * s.steps + step) * s.units + j];
            for t in 0..s.queries {
                let q = &q[(n * s.queries + t) * s.units..][..s.units];
                let scores: Vec<f64> =
                    (0..s.steps).map(|step| (0..s.units).map(|j| q[j] * h(step, j)).sum()).collect();
                let most = scores.iter().fold(f64::MIN, |a, &b| a.max(b));
                let e: Vec<f64> = scores.iter().map(|x| (x - most).exp()).collect();
                let total: f64 = e.iter().sum();
                let weights: Vec<f64> = e.iter().map(|e| e / total).collect();
                contexts
                    .extend((0..s.units).map(|j| (0..s.steps).map(|k| weights[k] * h(k, j)).sum::<f64>()));
                all_weights.extend(weights);
            }
        }
        (all_weights, contexts)
    }

    fn wide(x: &[f32]) -> Vec<f64> {
        x.iter().map(|&x| f64::from(x)).collect()
    }

    /// The sums have up to H products of numbers up to 1, and one exponential: a few roundings relative to the sum.
    fn close(what: &str, got: &[f32], exact: &[f64]) {
        assert_eq!(got.len(), exact.len(), "{what}");
        let size = exact.iter().fold(1e-3f64, |most, x| most.max(x.abs()));
        for (i, (&got, exact)) in got.iter().zip(exact).enumerate() {
            assert!((f64::from(got) - exact).abs() <= 5e-6 * size, "{what}[{i}] is {got}, not {exact}");
        }
    }

    /// Compares all results with the twin, and the gradients of Σ dcontexts · contexts with central differences of
    /// the twin.
    fn check(s: Sizes, most: usize) {
        let (q, hs) = (values(s.rows * s.queries * s.units, 1), values(s.rows * s.steps * s.units, 2));
        let dcontexts = values(q.len(), 3);
        let weights_len = s.rows * s.queries * s.steps;
        let (mut contexts, mut weights) = (vec![f32::NAN; q.len()], vec![f32::NAN; weights_len]);
        forward(&mut contexts, &mut weights, &q, &hs, s);
        let (exact_weights, exact_contexts) = twin(&wide(&q), &wide(&hs), &s);
        close("weights", &weights, &exact_weights);
        close("contexts", &contexts, &exact_contexts);

        let (mut dq, mut dhs) = (vec![f32::NAN; q.len()], vec![f32::NAN; hs.len()]);
        let mut scratch = vec![f32::NAN; weights_len];
        backward([&mut dq, &mut dhs], &dcontexts, &weights, &q, &hs, s, &mut scratch);
        let inputs = [wide(&q), wide(&hs)];
        for (k, (what, got)) in [("dq", dq), ("dhs", dhs)].into_iter().enumerate() {
            let elements: Vec<usize> = (0..got.len()).step_by(got.len().div_ceil(most).max(1)).collect();
            let loss = |inputs: &[Vec<f64>; 2]| -> f64 {
                twin(&inputs[0], &inputs[1], &s)
                    .1
                    .iter()
                    .zip(&dcontexts)
                    .map(|(c, &d)| c * f64::from(d))
                    .sum()
            };
            let numerical: Vec<f64> = elements
                .iter()
                .map(|&i| {
                    let at = |move_by: f64| {
                        let mut moved = inputs.clone();
                        moved[k][i] += move_by;
                        loss(&moved)
                    };
                    (at(1e-5) - at(-1e-5)) / 2e-5
                })
                .collect();
            let got: Vec<f32> = elements.iter().map(|&i| got[i]).collect();
            close(what, &got, &numerical);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn small_ones_in_full(rows in 0usize..4, queries in 0usize..7, steps in 1usize..10, units in 1usize..19) {
            check(Sizes { rows, queries, steps, units }, 100);
        }
    }

    #[test]
    fn several_chunks() {
        check(Sizes { rows: 11, queries: 10, steps: 29, units: 67 }, 20);
    }

    #[test]
    fn nan_stays_in_its_sequence() {
        let s = Sizes { rows: 3, queries: 2, steps: 3, units: 5 };
        let (mut q, hs) = (values(30, 1), values(45, 2));
        q[10] = f32::NAN;
        let (mut contexts, mut weights) = (vec![0.0; 30], vec![0.0; 18]);
        forward(&mut contexts, &mut weights, &q, &hs, s);
        for (i, context) in contexts.iter().enumerate() {
            assert_eq!(context.is_nan(), i / 5 == 2, "{i}");
        }
        let (mut dq, mut dhs) = (vec![0.0; 30], vec![0.0; 45]);
        backward([&mut dq, &mut dhs], &[1.0; 30], &weights, &q, &hs, s, &mut [0.0; 18]);
        assert!(dq[10..15].iter().chain(&dhs[15..30]).all(|x| x.is_nan()));
        assert!(dq[..10].iter().chain(&dq[15..]).chain(&dhs[..15]).chain(&dhs[30..]).all(|x| x.is_finite()));
    }
}
