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

/// 2ʳ = 1 + r·p(r) on |r| ≤ ½, fitted to a relative error of 1.1e-7, times 2²⁷: the power of two that [`exp_falling`]
/// multiplies with is so much smaller.
const P: [f32; 6] = [
    TWO_27,
    core::f32::consts::LN_2 * TWO_27,
    0.240_222_83 * TWO_27,
    0.055_505_585 * TWO_27,
    0.009_669_661 * TWO_27,
    0.001_330_053_2 * TWO_27,
];
const TWO_27: f32 = 134_217_728.0;
/// n + 100 in the low bits instead of n: as the exponent's bits of a float it is 2ⁿ⁻²⁷, and 0 for n = −100.
const FALLING_ROUND: f32 = ROUND + 100.0;
/// FALLEN · log₂ e rounds to −100.
const FALLEN: f32 = -69.3;

/// tanh x = x + x³·t(x²) on |x| ≤ TANH_SMALL; t fitted as q is, to the error relative to tanh x, which is 5e-9.
const T: [f32; 5] = [-0.333_332_8, 0.133_314_42, -0.053_739_715, 0.020_639_088, -0.005_704_987_3];
/// From here on 2 / (e²ˣ + 1) is below a half, so that taking it from 1 loses nothing.
const TANH_SMALL: f32 = 0.625;
/// tanh is 1 in single precision well below this.
const TANH_LARGE: f32 = 16.0;

/// Largest error of [`exp`] in units of the last place, on its whole range.
pub const EXP_MAX_ULP: f32 = 1.5;
/// Relative error of [`exp_falling`], and by how much it grows with −x: x · log₂ e is rounded, as the difference x was before.
pub const EXP_FALLING_ERROR: [f64; 2] = [2.3e-7, 8e-8];
/// Largest absolute error of [`sigmoid`].
pub const SIGMOID_MAX_ERROR: f32 = 1.2e-7;
/// Largest error of [`tanh`] in units of the last place, for all numbers: near 0 as well.
pub const TANH_MAX_ULP: f32 = 1.5;

/// eˣ where it is a normal number; what it is elsewhere, for NaN too, means nothing.
#[inline(always)]
fn exp_inside(x: V4) -> V4 {
    let biased = x.madd(V4::splat(LOG2_E), V4::splat(ROUND));
    let n = biased - V4::splat(ROUND);
    let r = n.madd(V4::splat(-LN_2_LOW), n.madd(V4::splat(-LN_2_HIGH), x));
    let mut q = V4::splat(Q[4]);
    for c in [Q[3], Q[2], Q[1], Q[0]] {
        q = q.madd(r, V4::splat(c));
    }
    let e = (q * r).madd(r, r) + V4::splat(1.0);
    e.scale_by_power(biased)
}

/// eˣ. 0 below −87.3, +∞ above 88.7, NaN for NaN.
#[inline(always)]
pub fn exp(x: V4) -> V4 {
    let e = exp_inside(x);
    let e = V4::select(x.greater(V4::splat(EXP_MAX)), V4::splat(f32::INFINITY), e);
    let e = V4::select(V4::splat(EXP_MIN).greater(x), V4::zero(), e);
    // x · 0 is 0 for finite x, so this only carries a NaN through; infinities were settled above.
    V4::select(x.abs().greater(V4::splat(f32::MAX)), e, e + x * V4::zero())
}

/// eˣ for x ≤ 0, −∞ too, in less than half of the time of [`exp`]: 1 at 0, 0 from −69 (1e-30) on, NaN for NaN. See
/// [`EXP_FALLING_ERROR`].
#[inline(always)]
pub fn exp_falling(x: V4) -> V4 {
    let x = x.max(V4::splat(FALLEN));
    let (log2_e, round) = (V4::splat(LOG2_E), V4::splat(FALLING_ROUND));
    let biased = x.madd(log2_e, round);
    let r = x.madd(log2_e, round - biased);
    let mut p = V4::splat(P[5]);
    for c in [P[4], P[3], P[2], P[1], P[0]] {
        p = p.madd(r, V4::splat(c));
    }
    // A product, so that a NaN goes through.
    p * biased.power_of_low_bits()
}

/// 1 / (1 + e⁻ˣ), from e^(−|x|) so that nothing overflows; NaN for NaN.
#[inline(always)]
pub fn sigmoid(x: V4) -> V4 {
    let one = V4::splat(1.0);
    let falling = V4::zero() - x.abs();
    // A NaN stays one, and comes back with what is added to the denominator, which is 0 for all others.
    let bounded = falling.max(V4::splat(EXP_MIN));
    let e = exp_inside(bounded).keep(falling.at_least(bounded));
    let small = e / (one + e + bounded * V4::zero());
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
    // From here on all are 1, and a NaN takes the other way.
    let bounded = size.min(V4::splat(TANH_LARGE));
    let large = one - two / (exp_inside(bounded + bounded) + one);
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
