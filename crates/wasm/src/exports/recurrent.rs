//! Steps of sequences: n rows, t steps, h units. `cell` is 0 for the simple one, 1 for GRU, 2 for LSTM.

use super::{read, write};
use badak_kernels::recurrent::{Cell, Gradients, Sizes, TableLookup};
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
    cell_of(cell).memory_len(&Sizes { rows: n, steps: t, units: h })
}

/// Floats of scratch for either pass.
#[wasm_bindgen]
pub fn recurrent_scratch_len(cell: u32, n: usize, t: usize, h: usize) -> usize {
    cell_of(cell).scratch_len(&Sizes { rows: n, steps: t, units: h })
}

/// The gates in the front of `memory` hold x · Wx + b; or `ids` is not null, and they are rows of `table` [v, G · h], with the
/// sequence's row of `bias` added if that is not null. h_first is null where the first step begins with zeros. Pointers to c are
/// not looked at where the cell has none, or there is no h.
#[wasm_bindgen]
pub fn recurrent_forward(
    hs: *mut f32,
    h_last: *mut f32,
    c_last: *mut f32,
    memory: *mut f32,
    h_first: *const f32,
    c_first: *const f32,
    wh: *const f32,
    ids: *const i32,
    table: *const f32,
    v: usize,
    bias: *const f32,
    scratch: *mut f32,
    cell: u32,
    n: usize,
    t: usize,
    h: usize,
) {
    let (cell, s) = (cell_of(cell), Sizes { rows: n, steps: t, units: h });
    let (cells, width) = (cell.cells_len(&s), cell.gates() * h);
    let first = if h_first.is_null() { [&[][..]; 2] } else { [read(h_first, n * h), read(c_first, cells)] };
    let lookup = (!ids.is_null()).then(|| TableLookup {
        table: read(table, v * width),
        ids: read(ids, n * t),
        bias: read(bias, if bias.is_null() { 0 } else { n * width }),
    });
    cell.forward(
        write(hs, n * t * h),
        [write(h_last, n * h), write(c_last, cells)],
        write(memory, cell.memory_len(&s)),
        first,
        read(wh, h * width),
        lookup,
        s,
        write(scratch, cell.scratch_len(&s)),
    );
}

/// `dhs` is null where no output was used. On entry dh_first and dc_first are the gradients by the last state, afterwards those
/// by the first if `of_first`. The gates in `memory` become dA.
#[wasm_bindgen]
pub fn recurrent_backward(
    dh_first: *mut f32,
    dc_first: *mut f32,
    of_first: bool,
    dwh: *mut f32,
    dhs: *const f32,
    memory: *mut f32,
    wh: *const f32,
    scratch: *mut f32,
    cell: u32,
    n: usize,
    t: usize,
    h: usize,
) {
    let (cell, s) = (cell_of(cell), Sizes { rows: n, steps: t, units: h });
    let width = cell.gates() * h;
    let gradients = Gradients {
        dh_first: write(dh_first, n * h),
        dc_first: write(dc_first, cell.cells_len(&s)),
        of_first,
        dwh: write(dwh, h * width),
    };
    cell.backward(
        gradients,
        read(dhs, if dhs.is_null() { 0 } else { n * t * h }),
        write(memory, cell.memory_len(&s)),
        read(wh, h * width),
        s,
        write(scratch, cell.scratch_len(&s)),
    );
}
