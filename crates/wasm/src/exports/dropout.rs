use super::write;
use badak_kernels::dropout;
use badak_kernels::random::Key;
use wasm_bindgen::prelude::*;

/// mask = `scale` where a uniform number of the stream `key` is above `ratio`, else 0; the counter as in `fill_normal`.
#[wasm_bindgen]
pub fn dropout_mask(
    mask: *mut f32,
    len: usize,
    key_low: u32,
    key_high: u32,
    counter_low: u32,
    counter_high: u32,
    ratio: f64,
    scale: f32,
) {
    let counter = u64::from(counter_high) << 32 | u64::from(counter_low);
    dropout::dropout_mask(write(mask, len), Key([key_low, key_high]), counter, ratio, scale);
}
