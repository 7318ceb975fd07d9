use super::{read, write};
use badak_kernels::optimizer;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub fn sgd(p: *mut f32, g: *const f32, len: usize, rate: f32) {
    optimizer::sgd(write(p, len), read(g, len), rate);
}

#[wasm_bindgen]
pub fn momentum(p: *mut f32, v: *mut f32, g: *const f32, len: usize, rate: f64, momentum: f64) {
    optimizer::momentum(write(p, len), write(v, len), read(g, len), rate, momentum);
}

#[wasm_bindgen]
pub fn nesterov(p: *mut f32, v: *mut f32, g: *const f32, len: usize, rate: f64, momentum: f64) {
    optimizer::nesterov(write(p, len), write(v, len), read(g, len), rate, momentum);
}

#[wasm_bindgen]
pub fn ada_grad(p: *mut f32, h: *mut f32, g: *const f32, len: usize, rate: f64, scale: f64) {
    optimizer::ada_grad(write(p, len), write(h, len), read(g, len), rate, scale);
}

#[wasm_bindgen]
pub fn rms_prop(p: *mut f32, h: *mut f32, g: *const f32, len: usize, rate: f64, decay: f64, scale: f64) {
    optimizer::rms_prop(write(p, len), write(h, len), read(g, len), rate, decay, scale);
}

#[wasm_bindgen]
pub fn adam(
    p: *mut f32,
    m: *mut f32,
    v: *mut f32,
    g: *const f32,
    len: usize,
    t: f64,
    rate: f64,
    beta1: f64,
    beta2: f64,
    scale: f64,
) {
    let g = read(g, len);
    optimizer::adam(write(p, len), write(m, len), write(v, len), g, t, rate, beta1, beta2, scale);
}
