use super::{read, write};
use badak_kernels::pooling::{self, PoolShape};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub fn max_pool_forward(
    y: *mut f32,
    argmax: *mut u8,
    x: *const f32,
    planes: usize,
    h: usize,
    w: usize,
    fh: usize,
    fw: usize,
    stride_y: usize,
    stride_x: usize,
    pad_y: usize,
    pad_x: usize,
) {
    let shape = PoolShape { planes, h, w, fh, fw, stride_y, stride_x, pad_y, pad_x };
    let len = shape.y_len();
    pooling::max_forward(write(y, len), write(argmax, len), read(x, shape.x_len()), &shape);
}

#[wasm_bindgen]
pub fn max_pool_backward(
    dx: *mut f32,
    dy: *const f32,
    argmax: *const u8,
    planes: usize,
    h: usize,
    w: usize,
    fh: usize,
    fw: usize,
    stride_y: usize,
    stride_x: usize,
    pad_y: usize,
    pad_x: usize,
) {
    let shape = PoolShape { planes, h, w, fh, fw, stride_y, stride_x, pad_y, pad_x };
    let len = shape.y_len();
    pooling::max_backward(write(dx, shape.x_len()), read(dy, len), read(argmax, len), &shape);
}

#[wasm_bindgen]
pub fn average_pool_forward(
    y: *mut f32,
    x: *const f32,
    planes: usize,
    h: usize,
    w: usize,
    fh: usize,
    fw: usize,
    stride_y: usize,
    stride_x: usize,
    pad_y: usize,
    pad_x: usize,
) {
    let shape = PoolShape { planes, h, w, fh, fw, stride_y, stride_x, pad_y, pad_x };
    pooling::average_forward(write(y, shape.y_len()), read(x, shape.x_len()), &shape);
}

#[wasm_bindgen]
pub fn average_pool_backward(
    dx: *mut f32,
    dy: *const f32,
    planes: usize,
    h: usize,
    w: usize,
    fh: usize,
    fw: usize,
    stride_y: usize,
    stride_x: usize,
    pad_y: usize,
    pad_x: usize,
) {
    let shape = PoolShape { planes, h, w, fh, fw, stride_y, stride_x, pad_y, pad_x };
    pooling::average_backward(write(dx, shape.x_len()), read(dy, shape.y_len()), &shape);
}
