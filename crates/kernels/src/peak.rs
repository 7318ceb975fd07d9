//! A loop of multiplications and additions in registers only. It measures the processor's peak, to compare benchmarks
//! with it.
//!
//! With fused multiply-add it is the real peak. Without it, each addition waits for its product. A good matrix product, whose
//! products do not depend on its sums, can then be a little faster than this loop.

use crate::tile;

/// Floating point operations per step of [`multiply_add`].
pub fn flops_per_step() -> usize {
    2 * tile::chains()
}

/// Does `sum = sum · x + 1` `steps` times, at least once, on independent sums. It uses registers only.
pub fn multiply_add(steps: usize, x: f32) -> f32 {
    let mut sums = [0.0; tile::MAX_CHAINS];
    tile::peak(&mut sums, x, steps);
    sums[..tile::chains()].iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_computes_what_it_says() {
        // 1 + ½ + ¼ + … → 2, in every sum.
        assert_eq!(multiply_add(100, 0.5), 2.0 * tile::chains() as f32);
        assert_eq!(multiply_add(2, 0.5), 1.5 * tile::chains() as f32);
        assert_eq!(flops_per_step(), 2 * tile::chains());
    }
}
