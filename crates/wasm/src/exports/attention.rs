//! Sizes: n sequences, t time steps of the decoder, s of the encoder, h units.

use badak_kernels::attention::{self, Sizes};

kernels! {
    fn attention_forward(
        out contexts: f32[n * t * h], out weights: f32[n * t * s],
        in q: f32[n * t * h], in hs: f32[n * s * h],
        n: usize, t: usize, s: usize, h: usize
    ) let sizes = Sizes { rows: n, queries: t, steps: s, units: h };
    => attention::forward(contexts, weights, q, hs, sizes);

    fn attention_backward(
        out dq: f32[n * t * h], out dhs: f32[n * s * h],
        in dcontexts: f32[n * t * h], in weights: f32[n * t * s], in q: f32[n * t * h], in hs: f32[n * s * h],
        scratch dscores: f32[n * t * s],
        n: usize, t: usize, s: usize, h: usize
    ) let sizes = Sizes { rows: n, queries: t, steps: s, units: h };
    => attention::backward([dq, dhs], dcontexts, weights, q, hs, sizes, dscores);
}
