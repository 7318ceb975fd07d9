//! Elementary functions on four lanes, with their errors stated and tested.

use crate::simd::V4;

/// Adding and subtracting 1.5·2²³ rounds a float of this range to an integer, which then stands in the low bits.
const ROUND: f32 = 12_582_912.0;
const LOG2_E: f32 = core::f32::consts::LOG2_E;
/// ln 2 in two parts: n·LN_2_HIGH is exact for |n| < 2⁹, so the reduction loses nothing.
const LN_2_HIGH: f32 = 0.693_145_75;
const LN_2_LOW: f32 = 1.428_606_8e-6;
/// exp(r) = 1 + r + r²·q(r) on |r| ≤ ln 2 / 2; q fitted by iterated reweighted least squares, relative error 3e-9.
const Q: [f32; 5] = [0.499_999_94, 0.166_665_21, 0.041_668_39, 0.008_368_717, 0.001_381_46];
/// Below this the result would be denormal (and denormals are slow): exp is 0 there. Above EXP_MAX it overflows.
const EXP_MIN: f32 = -87.336_54;
const EXP_MAX: f32 = 88.722_83;

/// Largest error of [`exp`] in units of the last place, on its whole range.
pub const EXP_MAX_ULP: f32 = 1.5;
/// Largest absolute error of [`sigmoid`].
pub const SIGMOID_MAX_ERROR: f32 = 1.2e-7;

/// eˣ. 0 below −87.3, +∞ above 88.7, NaN for NaN.
#[inline(always)]
pub fn exp(x: V4) -> V4 {
    let biased = x.madd(V4::splat(LOG2_E), V4::splat(ROUND));
    let n = biased - V4::splat(ROUND);
    let r = n.madd(V4::splat(-LN_2_LOW), n.madd(V4::splat(-LN_2_HIGH), x));
    let mut q = V4::splat(Q[4]);
    for c in [Q[3], Q[2], Q[1], Q[0]] {
        q = q.madd(r, V4::splat(c));
    }
    let e = (q * r).madd(r, r) + V4::splat(1.0);
    let e = e.scale_by_power(biased);
    let e = V4::select(x.greater(V4::splat(EXP_MAX)), V4::splat(f32::INFINITY), e);
    let e = V4::select(V4::splat(EXP_MIN).greater(x), V4::zero(), e);
    // x · 0 is 0 for finite x, so this only carries a NaN through; infinities were settled above.
    V4::select(x.abs().greater(V4::splat(f32::MAX)), e, e + x * V4::zero())
}

/// 1 / (1 + e⁻ˣ), from e^(−|x|) so that nothing overflows.
#[inline(always)]
pub fn sigmoid(x: V4) -> V4 {
    let one = V4::splat(1.0);
    let e = exp(V4::zero() - x.abs());
    let small = e / (one + e);
    V4::select(x.greater(V4::zero()), one - small, small)
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

    #[test]
    fn exp_at_the_edges() {
        let at = |x: f32| exp(V4::splat(x)).to_array()[0];
        assert_eq!(at(0.0), 1.0);
        assert_eq!(at(-0.0), 1.0);
        // The last values on either side that are normal numbers, and the first that are not.
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
    fn sigmoid_is_within_its_bound() {
        let mut worst = 0.0f64;
        each(-100.0, 100.0, |x| {
            let exact = 1.0 / (1.0 + (-f64::from(x)).exp());
            let got = f64::from(sigmoid(V4::splat(x)).to_array()[0]);
            assert!((0.0..=1.0).contains(&got));
            worst = worst.max((got - exact).abs());
        });
        assert!(worst <= f64::from(SIGMOID_MAX_ERROR), "{worst}");
        assert!(sigmoid(V4::splat(f32::NAN)).to_array()[0].is_nan());
    }
}
