//! The most that this machine's multiply-and-add units give: the yardstick beside every benchmark figure.

use crate::simd::V4;

/// Sums that do not depend on each other, as in the tile kernel: enough to hide the latency of an addition.
const SUMS: usize = 8;
const FACTORS: usize = 4;

/// Floating point operations per step of [`multiply_add`]: the sums, and the one product that keeps the compiler from
/// computing them beforehand.
pub const FLOPS_PER_STEP: usize = 4 * (2 * SUMS + 1);

/// `steps` times `sum[i] += a · b[i mod 4]`, `a ← a · x`; nothing but registers is touched.
#[inline(never)]
pub fn multiply_add(steps: usize, x: f32) -> f32 {
    let x = V4::splat(x);
    let factors: [V4; FACTORS] = core::array::from_fn(|i| V4::splat(i as f32));
    let mut a = V4::splat(1.0);
    let mut sums = [V4::zero(); SUMS];
    for _ in 0..steps {
        for (i, sum) in sums.iter_mut().enumerate() {
            *sum = a.madd(factors[i % FACTORS], *sum);
        }
        a = a * x;
    }
    sums.into_iter().fold(V4::zero(), |a, b| a + b).sum()
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_computes_what_it_says() {
        // 4 lanes × 2 sums per factor × (0 + 1 + 2 + 3) × (1 + ½ + ¼ + …)
        assert_eq!(super::multiply_add(100, 0.5), 96.0);
        assert_eq!(super::multiply_add(2, 0.5), 72.0);
    }
}
