use super::{read, write};
use badak_kernels::elementwise;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub fn fill(y: *mut f32, len: usize, value: f32) {
    elementwise::fill(write(y, len), value);
}

#[wasm_bindgen]
pub fn relu_forward(y: *mut f32, x: *const f32, len: usize) {
    elementwise::relu_forward(write(y, len), read(x, len));
}

#[wasm_bindgen]
pub fn relu_backward(dx: *mut f32, dy: *const f32, y: *const f32, len: usize) {
    elementwise::relu_backward(write(dx, len), read(dy, len), read(y, len));
}

#[wasm_bindgen]
pub fn sigmoid_forward(y: *mut f32, x: *const f32, len: usize) {
    elementwise::sigmoid_forward(write(y, len), read(x, len));
}

#[wasm_bindgen]
pub fn sigmoid_backward(dx: *mut f32, dy: *const f32, y: *const f32, len: usize) {
    elementwise::sigmoid_backward(write(dx, len), read(dy, len), read(y, len));
}

#[wasm_bindgen]
pub fn tanh_forward(y: *mut f32, x: *const f32, len: usize) {
    elementwise::tanh_forward(write(y, len), read(x, len));
}

#[wasm_bindgen]
pub fn tanh_backward(dx: *mut f32, dy: *const f32, y: *const f32, len: usize) {
    elementwise::tanh_backward(write(dx, len), read(dy, len), read(y, len));
}

#[wasm_bindgen]
pub fn scale(y: *mut f32, x: *const f32, len: usize, a: f32) {
    elementwise::scale(write(y, len), read(x, len), a);
}

#[wasm_bindgen]
pub fn multiply(y: *mut f32, a: *const f32, b: *const f32, len: usize) {
    elementwise::multiply(write(y, len), read(a, len), read(b, len));
}

#[wasm_bindgen]
pub fn add_scaled(y: *mut f32, x: *const f32, len: usize, a: f32) {
    elementwise::add_scaled(write(y, len), read(x, len), a);
}
