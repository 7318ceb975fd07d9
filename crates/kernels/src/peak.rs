//! A loop of multiplications and additions in registers only. It measures the processor's peak, to compare benchmarks
//! with it.
//!
//! With fused multiply-add it is the real peak. Without it, each addition waits for its product. A good matrix product, whose
//! products do not depend on its sums, can then be a little faster than this loop.

use crate::simd::V4;

/// Number of independent sums: enough to hide most of the latency, and few enough for the registers.
const CHAINS: usize = 10;

/// Floating point operations per step of [`multiply_add`].
pub const FLOPS_PER_STEP: usize = 2 * 4 * CHAINS;

/// Does `sum = sum · x + y` `steps` times on ten independent vectors. It uses registers only.
#[inline(never)]
pub fn multiply_add(steps: usize, x: f32) -> f32 {
    let (x, y) = (V4::splat(x), V4::splat(1.0));
    let mut sums = [V4::zero(); CHAINS];
    for _ in 0..steps {
        for sum in &mut sums {
            *sum = sum.madd(x, y);
        }
    }
    sums.into_iter().fold(V4::zero(), |a, b| a + b).sum()
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_computes_what_it_says() {
        // 1 + ½ + ¼ + … → 2, in 40 lanes.
        assert_eq!(super::multiply_add(100, 0.5), 80.0);
        assert_eq!(super::multiply_add(2, 0.5), 60.0);
    }
}
