//! Parameter updates, with the formulas of the books (vol. 1, section 6.1). p are parameters and g their gradient; v,
//! m and h are what an optimizer remembers for each element. All have the same length.
//!
//! Rates and decays are given in double precision: 1 − 0.999 computed from a rounded 0.999 would be wrong by 5e-5 of
//! its value. Where the size of the gradient affects more than the size of the step, the kernel takes a `scale`, a
//! factor of every g in the formula.

use crate::ELEMENTS_PER_CHUNK;
use crate::in_step::update_in_step;
use crate::simd::{V4, zip_in_place};
use badak_pool::{for_each_block, for_each_chunk, rows_of};

/// The books' guard against division by 0. It is added to the root, not inside the root.
pub const EPSILON: f32 = 1e-7;

/// `[p, states…] ← f([p, states…], g)` in parallel.
#[inline(always)]
fn update<const N: usize>(changed: [&mut [f32]; N], g: &[f32], f: impl Fn([V4; N], V4) -> [V4; N] + Sync) {
    let len = g.len();
    assert!(changed.iter().all(|slice| slice.len() == len), "lengths differ");
    let elements = changed.map(|slice| rows_of(slice, 1));
    for_each_block(len, ELEMENTS_PER_CHUNK, elements, |part, changed| {
        update_in_step(changed, [&g[part]], |changed, [g]| f(changed, g));
    });
}

fn lanes(x: f64) -> V4 {
    V4::splat(x as f32)
}

/// Stochastic gradient descent: p ← p − rate · g.
pub fn sgd(p: &mut [f32], g: &[f32], rate: f32) {
    assert_eq!(p.len(), g.len());
    let rate = V4::splat(-rate);
    for_each_chunk(p, ELEMENTS_PER_CHUNK, |offset, p| {
        zip_in_place(p, &g[offset..offset + p.len()], |p, g| rate.madd(g, p));
    });
}

/// v ← μ · v − rate · g, then p ← p + v, where μ is `momentum`.
pub fn momentum(p: &mut [f32], v: &mut [f32], g: &[f32], rate: f64, momentum: f64) {
    let (rate, momentum) = (lanes(-rate), lanes(momentum));
    update([p, v], g, |[p, v], g| {
        let v = momentum.madd(v, rate * g).flush();
        [p + v, v]
    });
}

/// Nesterov's accelerated gradient: p ← p + μ² · v − (1 + μ) · rate · g with the old v, then v ← μ · v − rate · g.
pub fn nesterov(p: &mut [f32], v: &mut [f32], g: &[f32], rate: f64, momentum: f64) {
    let (p_v, p_g) = (lanes(momentum * momentum), lanes(-(1.0 + momentum) * rate));
    let (rate, momentum) = (lanes(-rate), lanes(momentum));
    update([p, v], g, |[p, v], g| [p + p_v.madd(v, p_g * g), momentum.madd(v, rate * g).flush()]);
}

/// h ← h + g², then p ← p − rate · g / (√h + 1e-7).
pub fn ada_grad(p: &mut [f32], h: &mut [f32], g: &[f32], rate: f64, scale: f64) {
    let (rate, scale, epsilon) = (lanes(rate), lanes(scale), V4::splat(EPSILON));
    update([p, h], g, |[p, h], g| {
        let g = g * scale;
        let h = g.madd(g, h).flush();
        [p - rate * g / (h.sqrt() + epsilon), h]
    });
}

/// h ← ρ · h + (1 − ρ) · g², then p ← p − rate · g / (√h + 1e-7), where ρ is `decay`.
pub fn rms_prop(p: &mut [f32], h: &mut [f32], g: &[f32], rate: f64, decay: f64, scale: f64) {
    let (rate, scale, epsilon) = (lanes(rate), lanes(scale), V4::splat(EPSILON));
    let (old, new) = (lanes(decay), lanes(1.0 - decay));
    update([p, h], g, |[p, h], g| {
        let g = g * scale;
        let h = old.madd(h, new * g * g).flush();
        [p - rate * g / (h.sqrt() + epsilon), h]
    });
}

/// m ← m + (1 − β1)(g − m), v ← v + (1 − β2)(g² − v), then
/// p ← p − rate · √(1 − β2ᵗ) / (1 − β1ᵗ) · m / (√v + 1e-7), for update number t, counted from 1.
pub fn adam(
    p: &mut [f32],
    m: &mut [f32],
    v: &mut [f32],
    g: &[f32],
    t: f64,
    rate: f64,
    beta1: f64,
    beta2: f64,
    scale: f64,
) {
    let step = adam_step(corrected(rate, t, beta1, beta2) as f32, beta1, beta2, scale);
    update([p, m, v], g, step);
}

/// rate · √(1 − β2ᵗ) / (1 − β1ᵗ). It is computed here because the power function of JavaScript differs between
/// engines.
pub fn corrected(rate: f64, t: f64, beta1: f64, beta2: f64) -> f64 {
    rate * (libm::sqrt(1.0 - libm::pow(beta2, t)) / (1.0 - libm::pow(beta1, t)))
}

/// The new [p, m, v] of Adam after a gradient. The rate is corrected.
#[inline(always)]
pub(crate) fn adam_step(rate: f32, beta1: f64, beta2: f64, scale: f64) -> impl Fn([V4; 3], V4) -> [V4; 3] {
    let (rate, epsilon) = (V4::splat(rate), V4::splat(EPSILON));
    let (m_share, v_share, scale) = (lanes(1.0 - beta1), lanes(1.0 - beta2), lanes(scale));
    move |[p, m, v], g| {
        let g = g * scale;
        let m = m_share.madd(g - m, m).flush();
        let v = v_share.madd(g * g - v, v).flush();
        [p - rate * m / (v.sqrt() + epsilon), m, v]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RATE: f64 = 0.05;
    type Kernel = fn(&mut [f32], &mut [Vec<f32>; 2], &[f32], t: i32);
    /// One element in double precision: returns the new [p, first state, second state].
    type Twin = fn([f64; 3], g: f64, t: i32) -> [f64; 3];

    const RULES: [(&str, Kernel, Twin); 5] = [
        (
            "momentum",
            |p, [v, _], g, _| momentum(p, v, g, RATE, 0.9),
            |[p, v, _], g, _| {
                let v = 0.9 * v - RATE * g;
                [p + v, v, 0.0]
            },
        ),
        (
            "nesterov",
            |p, [v, _], g, _| nesterov(p, v, g, RATE, 0.9),
            |[p, v, _], g, _| [p + 0.81 * v - 1.9 * RATE * g, 0.9 * v - RATE * g, 0.0],
        ),
        (
            "ada_grad",
            |p, [h, _], g, _| ada_grad(p, h, g, RATE, 1.0),
            |[p, h, _], g, _| {
                let h = h + g * g;
                [p - RATE * g / (h.sqrt() + 1e-7), h, 0.0]
            },
        ),
        (
            "rms_prop",
            |p, [h, _], g, _| rms_prop(p, h, g, RATE, 0.99, 1.0),
            |[p, h, _], g, _| {
                let h = 0.99 * h + 0.01 * g * g;
                [p - RATE * g / (h.sqrt() + 1e-7), h, 0.0]
            },
        ),
        (
            "adam",
            |p, [m, v], g, t| adam(p, m, v, g, f64::from(t), RATE, 0.9, 0.999, 1.0),
            |[p, m, v], g, t| {
                let (m, v) = (m + 0.1 * (g - m), v + 0.001 * (g * g - v));
                let rate = RATE * (1.0 - 0.999f64.powi(t)).sqrt() / (1.0 - 0.9f64.powi(t));
                [p - rate * m / (v.sqrt() + 1e-7), m, v]
            },
        ),
    ];

    /// Gradients of all sizes in use: some are p itself (so that p moves towards 0), others are as small as 1e-8.
    fn gradient(p: &[f32], t: i32) -> Vec<f32> {
        let scale = if t % 3 == 2 { 1e-8 } else { 1.0 };
        p.iter().enumerate().map(|(i, p)| scale * (p + (i % 5) as f32 - 2.0)).collect()
    }

    /// Does some steps of a rule and of its twin. Each step of the twin begins with the kernel's values. A step has
    /// about ten roundings, each half a unit of 6e-8, of values up to those compared and up to the update.
    fn check(name: &str, kernel: Kernel, twin: Twin, start: &[f32]) {
        let mut p = start.to_vec();
        let mut states = [vec![0.0; p.len()], vec![0.0; p.len()]];
        for t in 1..=7 {
            let g = gradient(&p, t);
            let (before, old) = (p.clone(), states.clone());
            kernel(&mut p, &mut states, &g, t);
            for i in 0..p.len() {
                let given = [before[i], old[0][i], old[1][i]].map(f64::from);
                let exact = twin(given, f64::from(g[i]), t);
                let got = [p[i], states[0][i], states[1][i]].map(f64::from);
                let update = (exact[0] - given[0]).abs();
                let size =
                    [given[0].abs() + update + given[1].abs(), given[1].abs() + update, given[2].abs()];
                for k in 0..3 {
                    let bound = 6e-7 * (size[k] + exact[k].abs()) + 1e-30;
                    assert!(
                        (got[k] - exact[k]).abs() <= bound,
                        "{name}, {k} of {i} at {t}: {} {}",
                        got[k],
                        exact[k]
                    );
                }
            }
        }
    }

    proptest! {
        #[test]
        fn each_equals_its_twin(start in prop::collection::vec(-9.0f32..9.0, 0..40)) {
            for (name, kernel, twin) in RULES {
                check(name, kernel, twin, &start);
            }
        }

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
    fn a_scaled_gradient_is_one_that_was_multiplied_before() {
        type Scaled = fn(&mut [f32], &mut [Vec<f32>; 2], &[f32], scale: f64);
        const SCALED: [Scaled; 3] = [
            |p, [h, _], g, scale| ada_grad(p, h, g, RATE, scale),
            |p, [h, _], g, scale| rms_prop(p, h, g, RATE, 0.99, scale),
            |p, [m, v], g, scale| adam(p, m, v, g, 3.0, RATE, 0.9, 0.999, scale),
        ];
        let start: Vec<f32> = (0..39).map(|i| i as f32 / 4.0 - 5.0).collect();
        let g = gradient(&start, 1);
        let scale = 0.171f32;
        let smaller: Vec<f32> = g.iter().map(|g| g * scale).collect();
        for kernel in SCALED {
            let run = |g: &[f32], scale: f64| {
                let (mut p, mut states) = (start.clone(), [vec![0.5; 39], vec![0.25; 39]]);
                kernel(&mut p, &mut states, g, scale);
                (p, states)
            };
            let scaled = run(&g, f64::from(scale));
            assert_eq!(scaled, run(&smaller, 1.0));
            assert_ne!(scaled, run(&g, 1.0));
        }
    }

    #[test]
    fn several_chunks_and_a_tail() {
        let n = ELEMENTS_PER_CHUNK * 2 + 5;
        let start: Vec<f32> = (0..n).map(|i| (i % 1013) as f32 / 100.0 - 5.0).collect();
        for (name, kernel, twin) in RULES {
            check(name, kernel, twin, &start);
        }
        let mut p: Vec<f32> = (0..n).map(|i| i as f32).collect();
        let g = p.clone();
        sgd(&mut p, &g, 0.5);
        assert!(p.iter().zip(&g).all(|(p, g)| *p == g * 0.5));
    }

    #[test]
    fn states_that_fade_become_zero_and_never_denormal() {
        for (name, kernel, _) in RULES {
            // One whole vector and a tail; both have a state above the limit and a state below it.
            let mut p = vec![1.0; 6];
            let small: Vec<f32> = vec![1e-31, -1e-31, 1.05e-30, -1.2e-30, 9e-31, -1e-44];
            let mut states = [small.clone(), small.iter().map(|x| x.abs()).collect()];
            kernel(&mut p, &mut states, &[0.0; 6], 1000);
            let used = if name == "adam" { &states[..] } else { &states[..1] };
            for (i, &x) in used.iter().flatten().enumerate() {
                assert!(x == 0.0 || x.abs() >= 1e-30, "{name}: {x} in {i}");
            }
            assert_eq!(states[0][0], 0.0, "{name}");
        }
        // 0.9 times the smallest denormal rounds to itself, so without the flush to 0 this would never end at 0.
        let (mut p, mut v) = ([1.0; 6], [1.0; 6]);
        for _ in 0..1200 {
            momentum(&mut p, &mut v, &[0.0; 6], RATE, 0.9);
        }
        assert_eq!(v, [0.0; 6]);
    }

    #[test]
    fn nan_goes_through() {
        for (name, kernel, _) in RULES {
            let mut p = vec![1.0; 5];
            let mut states = [vec![0.0; 5], vec![0.0; 5]];
            kernel(&mut p, &mut states, &[0.0, f32::NAN, 0.0, 0.0, f32::NAN], 1);
            for values in [&p, &states[0]] {
                let nan: Vec<bool> = values.iter().map(|x| x.is_nan()).collect();
                assert_eq!(nan, [false, true, false, false, true], "{name}");
            }
        }
    }
}
