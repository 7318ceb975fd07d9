//! Sequences: n rows, t steps, d inputs, h units. `cell` is 0 for the simple one, 1 for GRU, 2 for LSTM.

use super::{read, write};
use badak_kernels::recurrent::{Cell, Gradients, Sizes, Weights};
use wasm_bindgen::prelude::*;

fn cell_of(cell: u32) -> Cell {
    match cell {
        0 => Cell::Rnn,
        1 => Cell::Gru,
        _ => Cell::Lstm,
    }
}

/// Floats of memory from the forward for the backward pass.
#[wasm_bindgen]
pub fn recurrent_memory_len(cell: u32, n: usize, t: usize, h: usize) -> usize {
    cell_of(cell).memory_len(&Sizes { rows: n, steps: t, inputs: 0, units: h })
}

/// Floats of scratch for either pass.
#[wasm_bindgen]
pub fn recurrent_scratch_len(cell: u32, n: usize, t: usize, d: usize, h: usize) -> usize {
    cell_of(cell).scratch_len(&Sizes { rows: n, steps: t, inputs: d, units: h })
}

fn weights<'a>(
    wx: *const f32,
    wh: *const f32,
    b: *const f32,
    b_rows: usize,
    s: &Sizes,
    cell: Cell,
) -> Weights<'a> {
    let width = cell.gates() * s.units;
    Weights { wx: read(wx, s.inputs * width), wh: read(wh, s.units * width), b: read(b, b_rows * width) }
}

/// Pointers to c are not looked at where the cell has none. b has 1 row, or n.
#[wasm_bindgen]
pub fn recurrent_forward(
    hs: *mut f32,
    h_last: *mut f32,
    c_last: *mut f32,
    memory: *mut f32,
    x: *const f32,
    h_first: *const f32,
    c_first: *const f32,
    wx: *const f32,
    wh: *const f32,
    b: *const f32,
    b_rows: usize,
    scratch: *mut f32,
    cell: u32,
    n: usize,
    t: usize,
    d: usize,
    h: usize,
) {
    let (cell, s) = (cell_of(cell), Sizes { rows: n, steps: t, inputs: d, units: h });
    let cells = cell.cells_len(&s);
    cell.forward(
        write(hs, n * t * h),
        [write(h_last, n * h), write(c_last, cells)],
        write(memory, cell.memory_len(&s)),
        read(x, n * t * d),
        [read(h_first, n * h), read(c_first, cells)],
        weights(wx, wh, b, b_rows, &s, cell),
        s,
        write(scratch, cell.scratch_len(&s)),
    );
}

/// `dhs` is null where no output was used; db has as many rows as b. On entry dh_first and dc_first are the gradients by the last
/// state.
#[wasm_bindgen]
pub fn recurrent_backward(
    dx: *mut f32,
    dh_first: *mut f32,
    dc_first: *mut f32,
    dwx: *mut f32,
    dwh: *mut f32,
    db: *mut f32,
    dhs: *const f32,
    memory: *mut f32,
    x: *const f32,
    wx: *const f32,
    wh: *const f32,
    b: *const f32,
    b_rows: usize,
    scratch: *mut f32,
    cell: u32,
    n: usize,
    t: usize,
    d: usize,
    h: usize,
) {
    let (cell, s) = (cell_of(cell), Sizes { rows: n, steps: t, inputs: d, units: h });
    let width = cell.gates() * h;
    let gradients = Gradients {
        dx: write(dx, n * t * d),
        dh_first: write(dh_first, n * h),
        dc_first: write(dc_first, cell.cells_len(&s)),
        dwx: write(dwx, d * width),
        dwh: write(dwh, h * width),
        db: write(db, b_rows * width),
    };
    cell.backward(
        gradients,
        read(dhs, if dhs.is_null() { 0 } else { n * t * h }),
        write(memory, cell.memory_len(&s)),
        read(x, n * t * d),
        weights(wx, wh, b, b_rows, &s, cell),
        s,
        write(scratch, cell.scratch_len(&s)),
    );
}
