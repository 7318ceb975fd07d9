use super::{read, write};
use badak_kernels::optimizer;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub fn sgd(p: *mut f32, g: *const f32, len: usize, rate: f32) {
    optimizer::sgd(write(p, len), read(g, len), rate);
}
