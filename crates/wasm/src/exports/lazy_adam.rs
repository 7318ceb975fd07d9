//! p, m and v are [rows, columns], and last is [rows]. A list of rows has no row twice, as `group_rows` and
//! `add_to_set` fill it.

use super::rows::different;
use badak_kernels::lazy_adam::{self, FACTORS, Settled, State};
use badak_kernels::optimizer;

kernels! {
    fn adam_corrected(rate: f64, t: f64, beta1: f64, beta2: f64) -> f64 => optimizer::corrected(rate, t, beta1, beta2);

    fn lazy_adam_factors(
        out factors: f32[memory * FACTORS], in rates: f32[memory], memory: usize, updates: f64, beta1: f64, beta2: f64
    ) => lazy_adam::factors(factors, rates, updates as u64, beta1, beta2);

    fn lazy_adam_catch_up(
        out p: f32[rows * columns], out m: f32[rows * columns], out v: f32[rows * columns], out last: f32[rows],
        in list: u32[count], in factors: f32[memory * FACTORS],
        rows: usize, columns: usize, count: usize, memory: usize, updates: f64
    ) => lazy_adam::catch_up(State { p, m, v, last }, different(list), factors, columns, updates as u64);

    fn lazy_adam_sweep(
        out p: f32[rows * columns], out m: f32[rows * columns], out v: f32[rows * columns], out last: f32[rows],
        in factors: f32[memory * FACTORS],
        rows: usize, columns: usize, first: usize, count: usize, memory: usize, updates: f64
    ) => lazy_adam::sweep(State { p, m, v, last }, factors, columns, updates as u64, first, count);

    fn lazy_adam_settled(
        out y: f32[rows * columns],
        in p: f32[rows * columns], in m: f32[rows * columns], in v: f32[rows * columns], in last: f32[rows],
        in factors: f32[memory * FACTORS],
        rows: usize, columns: usize, memory: usize, updates: f64
    ) => lazy_adam::settled(y, Settled { p, m, v, last }, factors, columns, updates as u64);

    fn lazy_adam_update(
        out p: f32[rows * columns], out m: f32[rows * columns], out v: f32[rows * columns], out last: f32[rows],
        in g: f32[rows * columns], in list: u32[count], in factors: f32[memory * FACTORS],
        rows: usize, columns: usize, count: usize, memory: usize,
        updates: f64, rate: f64, beta1: f64, beta2: f64, scale: f64
    ) => lazy_adam::update(
        State { p, m, v, last }, g, different(list), factors, columns, updates as u64, rate as f32, beta1, beta2, scale
    );
}
