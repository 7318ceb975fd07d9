use super::write;
use badak_kernels::random::{self, Key};
use wasm_bindgen::prelude::*;

/// y ~ N(0, deviation²) from the stream `key`, starting at a 64-bit counter given in two halves.
#[wasm_bindgen]
pub fn fill_normal(
    y: *mut f32,
    len: usize,
    key_low: u32,
    key_high: u32,
    counter_low: u32,
    counter_high: u32,
    deviation: f32,
) {
    let counter = u64::from(counter_high) << 32 | u64::from(counter_low);
    random::fill_normal(write(y, len), Key([key_low, key_high]), counter, deviation);
}
