//! Elementary functions on four lanes. Their errors are stated and tested.

use crate::simd::V4;

/// Adding and subtracting 1.5·2²³ rounds a float of the needed range to a whole number. After the addition, that
/// number is in the low bits.
const ROUND: f32 = 12_582_912.0;
const LOG2_E: f32 = core::f32::consts::LOG2_E;
/// ln 2 in two parts. n·LN_2_HIGH is exact for |n| < 2⁹, so subtracting n · ln 2 loses nothing.
const LN_2_HIGH: f32 = 0.693_145_75;
const LN_2_LOW: f32 = 1.428_606_8e-6;
/// exp(r) = 1 + r + r²·q(r) for |r| ≤ ln 2 / 2. q was fitted by iterated reweighted least squares; its relative error
/// is 3e-9.
const Q: [f32; 5] = [0.499_999_94, 0.166_665_21, 0.041_668_39, 0.008_368_717, 0.001_381_46];
/// Below EXP_MIN the result would be denormal, and denormals are slow; exp returns 0 instead. Above EXP_MAX it
/// overflows.
const EXP_MIN: f32 = -87.336_54;
const EXP_MAX: f32 = 88.722_83;

/// 2ʳ = 1 + r·p(r) for |r| ≤ ½, times 2²⁷, fitted to a relative error of 1.1e-7. The factor 2²⁷ makes up for the
/// power of two in [`exp_falling`], which is smaller by 2⁻²⁷.
const P: [f32; 6] = [
    TWO_27,
    core::f32::consts::LN_2 * TWO_27,
    0.240_222_83 * TWO_27,
    0.055_505_585 * TWO_27,
    0.009_669_661 * TWO_27,
    0.001_330_053_2 * TWO_27,
];
const TWO_27: f32 = 134_217_728.0;
/// Puts n + 100 instead of n into the low bits. As the exponent bits of a float this is 2ⁿ⁻²⁷, and 0 for n = −100.
const FALLING_ROUND: f32 = ROUND + 100.0;
/// FALLEN · log₂ e rounds to −100.
const FALLEN: f32 = -69.3;

/// Beyond this, [`sigmoid`] changes by less than 1e-29.
const SIGMOID_END: f32 = 69.0;

/// tanh x = x · p(x²) / q(x²) for |x| ≤ TANH_END. Both polynomials begin with 1. They were fitted by iterated
/// reweighted least squares to a relative error of 6e-9. No coefficient is negative, so nothing cancels.
const TANH_P: [f32; 5] = [1.0, 0.134_506_26, 0.003_578_998_6, 2.202_335_4e-5, 1.542_813e-8];
const TANH_Q: [f32; 5] = [1.0, 0.467_839_54, 0.026_192_263, 0.000_342_366_14, 8.598_843e-7];
/// At this x, tanh is 1 − 2.7e-7. For larger x the result keeps that value.
const TANH_END: f32 = 7.9;

/// Largest error of [`exp`] in units of the last place, on its whole range.
pub const EXP_MAX_ULP: f32 = 1.5;
/// Relative error of [`exp_falling`] at 0, and how much it grows for each unit of −x, because x · log₂ e is rounded
/// and the difference x was rounded before.
pub const EXP_FALLING_ERROR: [f64; 2] = [2.3e-7, 8e-8];
/// Largest absolute error of [`sigmoid`].
pub const SIGMOID_MAX_ERROR: f32 = 1.2e-7;
/// Largest error of [`tanh`] in units of the last place, for all numbers, also near 0. Of all floats, 5.976867 has
/// the largest error, 6.073. tanh does not reach 1 exactly, and where it should rise it may fall by an error of this
/// size. So for a saturated unit, the gradient 1 − tanh² is correct to 1e-6 in absolute terms, but not in relative
/// terms.
pub const TANH_MAX_ULP: f32 = 6.1;

/// eˣ, if that is a normal number. For other x, and for NaN, the result has no meaning.
#[inline(always)]
fn exp_inside(x: V4) -> V4 {
    let biased = x.madd(V4::splat(LOG2_E), V4::splat(ROUND));
    let n = biased - V4::splat(ROUND);
    let r = n.madd(V4::splat(-LN_2_LOW), n.madd(V4::splat(-LN_2_HIGH), x));
    let e = (polynomial(r, Q) * r).madd(r, r) + V4::splat(1.0);
    e.scale_by_power(biased)
}

/// eˣ. 0 below −87.3, +∞ above 88.7, NaN for NaN.
#[inline(always)]
pub fn exp(x: V4) -> V4 {
    let e = exp_inside(x);
    let e = V4::select(x.greater(V4::splat(EXP_MAX)), V4::splat(f32::INFINITY), e);
    let e = V4::select(V4::splat(EXP_MIN).greater(x), V4::zero(), e);
    // x · 0 is 0 for finite x, so this only passes a NaN on. Infinities were handled above.
    V4::select(x.abs().greater(V4::splat(f32::MAX)), e, e + x * V4::zero())
}

/// eˣ for x ≤ 0, also for −∞, in less than half the time of [`exp`]. It is 1 at 0, 0 below −69 (1e-30), and NaN for
/// NaN. For its error see [`EXP_FALLING_ERROR`].
#[inline(always)]
pub fn exp_falling(x: V4) -> V4 {
    let x = x.max(V4::splat(FALLEN));
    let (log2_e, round) = (V4::splat(LOG2_E), V4::splat(FALLING_ROUND));
    let biased = x.madd(log2_e, round);
    let r = x.madd(log2_e, round - biased);
    // A product, so that a NaN is passed on.
    polynomial(r, P) * biased.power_of_low_bits()
}

/// c₀ + c₁·x + c₂·x² + …
#[inline(always)]
fn polynomial<const N: usize>(x: V4, c: [f32; N]) -> V4 {
    let mut y = V4::splat(c[N - 1]);
    for c in c[..N - 1].iter().rev() {
        y = y.madd(x, V4::splat(*c));
    }
    y
}

/// 1 / (1 + e⁻ˣ); NaN for NaN.
#[inline(always)]
pub fn sigmoid(x: V4) -> V4 {
    let one = V4::splat(1.0);
    let x = x.max(V4::splat(-SIGMOID_END)).min(V4::splat(SIGMOID_END));
    // The same method as in `exp_falling`; its range is large enough for a rising exponential too.
    let (log2_e, round) = (V4::splat(-LOG2_E), V4::splat(FALLING_ROUND));
    let biased = x.madd(log2_e, round);
    let r = x.madd(log2_e, round - biased);
    one / polynomial(r, P).madd(biased.power_of_low_bits(), one)
}

/// (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), never outside [−1, 1]; NaN for NaN.
#[inline(always)]
pub fn tanh(x: V4) -> V4 {
    let x = x.max(V4::splat(-TANH_END)).min(V4::splat(TANH_END));
    let square = x * x;
    x * polynomial(square, TANH_P) / polynomial(square, TANH_Q)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ulp(exact: f64) -> f64 {
        let f = (exact as f32).abs().max(f32::MIN_POSITIVE);
        f64::from(f32::from_bits(f.to_bits() + 1)) - f64::from(f)
    }

    fn each(from: f32, to: f32, mut check: impl FnMut(f32)) {
        let steps = 1_000_003;
        for i in 0..=steps {
            check(from + (to - from) * (i as f32 / steps as f32));
        }
    }

    #[test]
    fn exp_is_within_its_bound() {
        let mut worst = 0.0f64;
        each(-87.3, 88.7, |x| {
            let exact = f64::from(x).exp();
            let got = f64::from(exp(V4::splat(x)).to_array()[0]);
            worst = worst.max((got - exact).abs() / ulp(exact));
        });
        assert!(worst <= f64::from(EXP_MAX_ULP), "{worst} ulp");
    }

    /// Calls `check(x, f(x))` for every float between two bounds. A thousand million floats take about ten seconds.
    fn every_float(from: f32, to: f32, f: impl Fn(V4) -> V4, mut check: impl FnMut(f32, f32)) {
        for bits in (0..=u32::MAX).step_by(4) {
            let four = core::array::from_fn(|i| f32::from_bits(bits + i as u32));
            if four.iter().any(|x| (from..=to).contains(x)) {
                for (x, y) in four.into_iter().zip(f(V4::from_array(four)).to_array()) {
                    if (from..=to).contains(&x) {
                        check(x, y);
                    }
                }
            }
        }
    }

    #[test]
    #[ignore = "all floats: some minutes, by cargo test --release -- --ignored"]
    fn exp_of_every_float_is_within_its_bound() {
        let mut worst = 0.0f64;
        every_float(EXP_MIN, EXP_MAX, exp, |x, got| {
            let exact = f64::from(x).exp();
            worst = worst.max((f64::from(got) - exact).abs() / ulp(exact));
        });
        assert!(worst <= f64::from(EXP_MAX_ULP), "{worst} ulp");
    }

    #[test]
    #[ignore = "all floats: some minutes, by cargo test --release -- --ignored"]
    fn exp_falling_of_every_float_is_within_its_bound() {
        let [fixed, growing] = EXP_FALLING_ERROR;
        every_float(-68.9, 0.0, exp_falling, |x, got| {
            let error = (f64::from(got) / f64::from(x).exp() - 1.0).abs();
            assert!(got <= 1.0 && error <= fixed - growing * f64::from(x), "{x}: {error}");
        });
    }

    #[test]
    #[ignore = "all floats: some minutes, by cargo test --release -- --ignored"]
    fn sigmoid_of_every_float_is_within_its_bound() {
        every_float(f32::NEG_INFINITY, f32::INFINITY, sigmoid, |x, got| {
            let error = (f64::from(got) - 1.0 / (1.0 + (-f64::from(x)).exp())).abs();
            assert!((0.0..=1.0).contains(&got) && error <= f64::from(SIGMOID_MAX_ERROR), "{x}: {error}");
        });
    }

    #[test]
    #[ignore = "all floats: some minutes, by cargo test --release -- --ignored"]
    fn tanh_of_every_float_is_within_its_bound() {
        every_float(f32::NEG_INFINITY, f32::INFINITY, tanh, |x, got| {
            let exact = f64::from(x).tanh();
            let error = (f64::from(got) - exact).abs() / ulp(exact);
            assert!(got.abs() <= 1.0 && error <= f64::from(TANH_MAX_ULP), "{x}: {error} ulp");
        });
    }

    #[test]
    fn exp_at_the_edges() {
        let at = |x: f32| exp(V4::splat(x)).to_array()[0];
        assert_eq!(at(0.0), 1.0);
        assert_eq!(at(-0.0), 1.0);
        // The last arguments on both sides whose result is a normal number, and the first whose result is not.
        let near = |x: f32| (f64::from(at(x)) / f64::from(x).exp() - 1.0).abs() < 2e-7;
        assert!(near(88.722));
        assert_eq!(at(88.723), f32::INFINITY);
        assert!(near(-87.336));
        assert_eq!(at(-87.337), 0.0);
        assert_eq!(at(-100.0), 0.0);
        assert_eq!(at(f32::NEG_INFINITY), 0.0);
        assert_eq!(at(-1e38), 0.0);
        assert_eq!(at(100.0), f32::INFINITY);
        assert_eq!(at(f32::INFINITY), f32::INFINITY);
        assert!(at(f32::NAN).is_nan());
        assert!(at(-f32::NAN).is_nan());
    }

    #[test]
    fn exp_falling_is_within_its_bound() {
        let [fixed, growing] = EXP_FALLING_ERROR;
        let mut check = |x: f32| {
            let exact = f64::from(x).exp();
            let got = f64::from(exp_falling(V4::splat(x)).to_array()[0]);
            assert!(got <= 1.0, "{x}: {got}");
            let error = (got / exact - 1.0).abs();
            assert!(error <= fixed - growing * f64::from(x), "{x}: {error}");
        };
        each(-68.9, 0.0, &mut check);
        each(-1.0, 0.0, &mut check);
        each(-1e-4, 0.0, &mut check);
    }

    #[test]
    fn exp_falling_at_the_edges() {
        let at = |x: f32| exp_falling(V4::splat(x)).to_array()[0];
        assert_eq!((at(0.0), at(-0.0), at(-1e-40)), (1.0, 1.0, 1.0));
        assert!(at(-68.96) > 1e-30);
        for x in [-69.0, -69.3, -69.4, -88.0, -104.0, -1e38, f32::NEG_INFINITY] {
            assert_eq!(at(x).to_bits(), 0, "{x}");
        }
        for bits in [0x7fc0_0000, 0xffc0_0000, 0x7fff_ffff, 0x7fc0_0081, 0x7f80_0001] {
            assert!(at(f32::from_bits(bits)).is_nan(), "{bits:x}");
        }
    }

    #[test]
    fn sigmoid_is_within_its_bound() {
        let mut worst = 0.0f64;
        each(-100.0, 100.0, |x| {
            let exact = 1.0 / (1.0 + (-f64::from(x)).exp());
            let got = f64::from(sigmoid(V4::splat(x)).to_array()[0]);
            assert!((0.0..=1.0).contains(&got));
            worst = worst.max((got - exact).abs());
        });
        assert!(worst <= f64::from(SIGMOID_MAX_ERROR), "{worst}");
        let at = |x: f32| sigmoid(V4::splat(x)).to_array()[0];
        assert_eq!((at(0.0), at(-0.0)), (0.5, 0.5));
        for x in [69.0, 88.0, 89.0, 1e38, f32::INFINITY] {
            assert_eq!(at(x), 1.0, "{x}");
            assert!((0.0..1.1e-30).contains(&at(-x)), "{x}");
        }
        for bits in [0x7fc0_0000, 0xffc0_0000, 0x7fff_ffff, 0x7fc0_0081, 0x7f80_0001] {
            assert!(at(f32::from_bits(bits)).is_nan(), "{bits:x}");
        }
    }

    #[test]
    fn tanh_is_within_its_bound() {
        let mut worst = 0.0f64;
        let mut check = |x: f32| {
            let exact = f64::from(x).tanh();
            let got = f64::from(tanh(V4::splat(x)).to_array()[0]);
            assert!(got.abs() <= 1.0, "{x}: {got}");
            worst = worst.max((got - exact).abs() / ulp(exact));
            assert!(((1.0 - got * got) - (1.0 - exact * exact)).abs() < 1e-6, "the slope at {x}");
        };
        each(-10.0, 10.0, &mut check);
        each(-0.7, 0.7, &mut check);
        // Down to the smallest normal numbers, where tanh x equals x.
        for exponent in -126..0 {
            each(0.5f32.powi(-exponent), 0.5f32.powi(-exponent - 1), |x| {
                if x.to_bits() % 997 == 0 {
                    check(x);
                }
            });
        }
        assert!(worst <= f64::from(TANH_MAX_ULP), "{worst} ulp");
    }

    #[test]
    fn tanh_at_the_edges() {
        let at = |x: f32| tanh(V4::splat(x)).to_array()[0];
        assert_eq!((at(0.0), at(-0.0)), (0.0, 0.0));
        for x in [7.900_001, 9.5, 50.0, 1e38, f32::INFINITY] {
            assert_eq!((at(x), at(-x)), (at(7.9), -at(7.9)), "{x}");
        }
        assert!((0.999_999_6..=1.0).contains(&at(7.9)));
        // Denormals; and the function must be odd everywhere.
        for x in [1e-45, 1e-40, 1e-20, 0.3, 0.7, 3.0] {
            assert_eq!(at(x), -at(-x), "{x}");
        }
        assert_eq!(at(1e-45), 1e-45);
        assert!(at(f32::NAN).is_nan() && at(-f32::NAN).is_nan());
    }
}
