//! Sequences: n of them, t steps of the decoder, s of the encoder, h units.

use super::{read, write};
use badak_kernels::attention::{self as kernel, Sizes};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub fn attention(
    contexts: *mut f32,
    weights: *mut f32,
    q: *const f32,
    hs: *const f32,
    n: usize,
    t: usize,
    s: usize,
    h: usize,
) {
    let sizes = Sizes { rows: n, queries: t, steps: s, units: h };
    let (contexts, weights) = (write(contexts, n * t * h), write(weights, n * t * s));
    kernel::attention(contexts, weights, read(q, n * t * h), read(hs, n * s * h), sizes);
}

/// `scratch` is [n, t, s].
#[wasm_bindgen]
pub fn attention_backward(
    dq: *mut f32,
    dhs: *mut f32,
    dcontexts: *const f32,
    weights: *const f32,
    q: *const f32,
    hs: *const f32,
    scratch: *mut f32,
    n: usize,
    t: usize,
    s: usize,
    h: usize,
) {
    kernel::attention_backward(
        [write(dq, n * t * h), write(dhs, n * s * h)],
        read(dcontexts, n * t * h),
        read(weights, n * t * s),
        read(q, n * t * h),
        read(hs, n * s * h),
        Sizes { rows: n, queries: t, steps: s, units: h },
        write(scratch, n * t * s),
    );
}
