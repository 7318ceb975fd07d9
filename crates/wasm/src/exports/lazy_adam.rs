use super::{read, write};
use badak_kernels::lazy_adam::{self, FACTORS, State};
use badak_kernels::optimizer;
use wasm_bindgen::prelude::*;

fn state<'a>(
    p: *mut f32,
    m: *mut f32,
    v: *mut f32,
    last: *mut f32,
    rows: usize,
    columns: usize,
) -> State<'a> {
    let len = rows * columns;
    State { p: write(p, len), m: write(m, len), v: write(v, len), last: write(last, rows) }
}

#[wasm_bindgen]
pub fn adam_corrected(rate: f64, t: f64, beta1: f64, beta2: f64) -> f64 {
    optimizer::corrected(rate, t, beta1, beta2)
}

#[wasm_bindgen]
pub fn lazy_adam_factors(
    factors: *mut f32,
    rates: *const f32,
    memory: usize,
    updates: f64,
    beta1: f64,
    beta2: f64,
) {
    let factors = write(factors, memory * FACTORS);
    lazy_adam::factors(factors, read(rates, memory), updates as u64, beta1, beta2);
}

#[wasm_bindgen]
pub fn lazy_adam_catch_up(
    p: *mut f32,
    m: *mut f32,
    v: *mut f32,
    last: *mut f32,
    rows: *const u32,
    factors: *const f32,
    row_count: usize,
    columns: usize,
    count: usize,
    memory: usize,
    updates: f64,
) {
    let factors = read(factors, memory * FACTORS);
    let state = state(p, m, v, last, row_count, columns);
    lazy_adam::catch_up(state, read(rows, count), factors, columns, updates as u64);
}

#[wasm_bindgen]
pub fn lazy_adam_sweep(
    p: *mut f32,
    m: *mut f32,
    v: *mut f32,
    last: *mut f32,
    factors: *const f32,
    row_count: usize,
    columns: usize,
    first: usize,
    count: usize,
    memory: usize,
    updates: f64,
) {
    let factors = read(factors, memory * FACTORS);
    let state = state(p, m, v, last, row_count, columns);
    lazy_adam::sweep(state, factors, columns, updates as u64, first, count);
}

/// p, m, v and last are only read.
#[wasm_bindgen]
pub fn lazy_adam_settled(
    y: *mut f32,
    p: *mut f32,
    m: *mut f32,
    v: *mut f32,
    last: *mut f32,
    factors: *const f32,
    row_count: usize,
    columns: usize,
    memory: usize,
    updates: f64,
) {
    let factors = read(factors, memory * FACTORS);
    let state = state(p, m, v, last, row_count, columns);
    lazy_adam::settled(write(y, row_count * columns), state, factors, columns, updates as u64);
}

#[wasm_bindgen]
pub fn lazy_adam_update(
    p: *mut f32,
    m: *mut f32,
    v: *mut f32,
    last: *mut f32,
    g: *const f32,
    rows: *const u32,
    factors: *const f32,
    row_count: usize,
    columns: usize,
    count: usize,
    memory: usize,
    updates: f64,
    rate: f64,
    beta1: f64,
    beta2: f64,
    scale: f64,
) {
    let (g, rows) = (read(g, row_count * columns), read(rows, count));
    let factors = read(factors, memory * FACTORS);
    let state = state(p, m, v, last, row_count, columns);
    lazy_adam::update(state, g, rows, factors, columns, updates as u64, rate as f32, beta1, beta2, scale);
}
