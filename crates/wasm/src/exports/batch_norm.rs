use super::{read, write};
use badak_kernels::batch_norm;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub fn batch_norm_forward_train(
    y: *mut f32,
    mean: *mut f32,
    variance: *mut f32,
    x: *const f32,
    gamma: *const f32,
    beta: *const f32,
    rows: usize,
    channels: usize,
    positions: usize,
) {
    let len = rows * channels * positions;
    batch_norm::forward_train(
        write(y, len),
        write(mean, channels),
        write(variance, channels),
        read(x, len),
        read(gamma, channels),
        read(beta, channels),
        rows,
        channels,
        positions,
    );
}

#[wasm_bindgen]
pub fn batch_norm_forward_eval(
    y: *mut f32,
    x: *const f32,
    mean: *const f32,
    variance: *const f32,
    gamma: *const f32,
    beta: *const f32,
    rows: usize,
    channels: usize,
    positions: usize,
) {
    let len = rows * channels * positions;
    batch_norm::forward_eval(
        write(y, len),
        read(x, len),
        read(mean, channels),
        read(variance, channels),
        read(gamma, channels),
        read(beta, channels),
        rows,
        channels,
        positions,
    );
}

#[wasm_bindgen]
pub fn batch_norm_backward(
    dx: *mut f32,
    dgamma: *mut f32,
    dbeta: *mut f32,
    dy: *const f32,
    x: *const f32,
    mean: *const f32,
    variance: *const f32,
    gamma: *const f32,
    rows: usize,
    channels: usize,
    positions: usize,
) {
    let len = rows * channels * positions;
    batch_norm::backward(
        write(dx, len),
        write(dgamma, channels),
        write(dbeta, channels),
        read(dy, len),
        read(x, len),
        read(mean, channels),
        read(variance, channels),
        read(gamma, channels),
        rows,
        channels,
        positions,
    );
}

#[wasm_bindgen]
pub fn batch_norm_update_running(running: *mut f32, batch: *const f32, channels: usize, momentum: f64) {
    batch_norm::update_running(write(running, channels), read(batch, channels), momentum);
}
