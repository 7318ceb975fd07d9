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

/// tanh x = x + x³·t(x²) on |x| ≤ TANH_SMALL; t fitted as q is, to the error relative to tanh x, which is 5e-9.
const T: [f32; 5] = [-0.333_332_8, 0.133_314_42, -0.053_739_715, 0.020_639_088, -0.005_704_987_3];
/// From here on 2 / (e²ˣ + 1) is below a half, so that taking it from 1 loses nothing.
const TANH_SMALL: f32 = 0.625;

/// Largest error of [`exp`] in units of the last place, on its whole range.
pub const EXP_MAX_ULP: f32 = 1.5;
/// Largest absolute error of [`sigmoid`].
pub const SIGMOID_MAX_ERROR: f32 = 1.2e-7;
/// Largest error of [`tanh`] in units of the last place, for all numbers: near 0 as well.
pub const TANH_MAX_ULP: f32 = 1.5;

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

/// (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), never beyond ±1; NaN for NaN.
#[inline(always)]
pub fn tanh(x: V4) -> V4 {
    let square = x * x;
    let mut t = V4::splat(T[4]);
    for c in [T[3], T[2], T[1], T[0]] {
        t = t.madd(square, V4::splat(c));
    }
    let small = (t * square).madd(x, x);
    let (one, two) = (V4::splat(1.0), V4::splat(2.0));
    let size = x.abs();
    let large = one - two / (exp(size + size) + one);
    let large = V4::select(x.greater(V4::zero()), large, V4::zero() - large);
    V4::select(size.greater(V4::splat(TANH_SMALL)), large, small)
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

    #[test]
    fn tanh_is_within_its_bound() {
        let mut worst = 0.0f64;
        let mut check = |x: f32| {
            let exact = f64::from(x).tanh();
            let got = f64::from(tanh(V4::splat(x)).to_array()[0]);
            assert!(got.abs() <= 1.0, "{x}: {got}");
            worst = worst.max((got - exact).abs() / ulp(exact));
        };
        each(-10.0, 10.0, &mut check);
        each(-0.7, 0.7, &mut check);
        // Down to the smallest normal numbers, where tanh x is x.
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
        for (x, y) in [(9.5, 1.0), (50.0, 1.0), (1e38, 1.0), (f32::INFINITY, 1.0)] {
            assert_eq!((at(x), at(-x)), (y, -y), "{x}");
        }
        // Denormals, and odd everywhere: the two sides of the seam too.
        for x in [1e-45, 1e-40, 1e-20, 0.3, 0.625, 0.62500006, 0.7, 3.0] {
            assert_eq!(at(x), -at(-x), "{x}");
        }
        assert_eq!(at(1e-45), 1e-45);
        assert!(at(0.625) <= at(0.62500006));
        assert!(at(f32::NAN).is_nan() && at(-f32::NAN).is_nan());
    }
}
