//! Parameter updates; formulas as in the books (vol. 1, section 6.1).

use crate::ELEMENTS_PER_CHUNK;
use crate::simd::{V4, zip_in_place};
use badak_pool::for_each_chunk;

/// Stochastic gradient descent: p ← p − rate · g.
pub fn sgd(p: &mut [f32], g: &[f32], rate: f32) {
    assert_eq!(p.len(), g.len());
    let rate = V4::splat(-rate);
    for_each_chunk(p, ELEMENTS_PER_CHUNK, |offset, p| {
        zip_in_place(p, &g[offset..offset + p.len()], |p, g| rate.madd(g, p));
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sgd_equals_its_twin(p in prop::collection::vec(-9.0f32..9.0, 0..70), rate in 0.001f32..2.0) {
            let g: Vec<f32> = p.iter().map(|v| 1.0 - v * 0.7).collect();
            let mut got = p.clone();
            sgd(&mut got, &g, rate);
            let twin: Vec<f32> = p.iter().zip(&g).map(|(p, g)| p - rate * g).collect();
            prop_assert_eq!(got, twin);
        }
    }

    #[test]
    fn several_chunks() {
        let n = ELEMENTS_PER_CHUNK * 2 + 5;
        let mut p: Vec<f32> = (0..n).map(|i| i as f32).collect();
        let g = p.clone();
        sgd(&mut p, &g, 0.5);
        assert!(p.iter().zip(&g).all(|(p, g)| *p == g * 0.5));
    }
}
