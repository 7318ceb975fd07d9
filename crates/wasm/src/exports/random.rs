//! A stream is a key of 64 bits. A position in it is a counter of 64 bits. Each is given in two halves.

use badak_kernels::dropout;
use badak_kernels::random::{self, Key};

/// A number of 64 bits from its halves.
pub(super) fn counter(low: u32, high: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

kernels! {
    fn fill_normal(
        out y: f32[len],
        len: usize, key_low: u32, key_high: u32, counter_low: u32, counter_high: u32, deviation: f32
    ) => random::fill_normal(y, Key([key_low, key_high]), counter(counter_low, counter_high), deviation);

    fn fill_dropout_mask(
        out mask: f32[len],
        len: usize, key_low: u32, key_high: u32, counter_low: u32, counter_high: u32, ratio: f64, scale: f32
    ) => dropout::dropout_mask(mask, Key([key_low, key_high]), counter(counter_low, counter_high), ratio, scale);
}
