//! Sizes: n sequences, t time steps, h units. `cell` is a code of [`cell_of`], the same as in
//! ts/core/kernels/recurrent.ts.

use badak_kernels::recurrent::{Cell, Gradients, Sizes, TableLookup};

fn cell_of(cell: u32) -> Cell {
    match cell {
        0 => Cell::Rnn,
        1 => Cell::Gru,
        2 => Cell::Lstm,
        _ => panic!("unknown cell {cell}"),
    }
}

kernels! {
    // Number of floats that the forward pass keeps for the backward pass.
    fn recurrent_memory_len(cell: u32, n: usize, t: usize, h: usize) -> usize
    => cell_of(cell).memory_len(&Sizes { rows: n, steps: t, units: h });

    // Number of scratch floats for a forward or backward pass.
    fn recurrent_scratch_len(cell: u32, n: usize, t: usize, h: usize) -> usize
    => cell_of(cell).scratch_len(&Sizes { rows: n, steps: t, units: h });

    // The gates at the front of `memory` hold x · Wx + b. If `ids` are given, they come from the rows of `table` [v,
    // G · h] instead, plus the sequence's row of `bias` if that is given. h_first is not given if the first step
    // begins with zeros. c is not given if the cell has none.
    fn recurrent_forward(
        out hs: f32[n * t * h], out h_last: f32[n * h], out? c_last: f32[n * h], out memory: f32[cell.memory_len(&s)],
        in? h_first: f32[n * h], in? c_first: f32[n * h], in wh: f32[h * cell.gates() * h],
        in? ids: i32[n * t], in? table: f32[v * cell.gates() * h], in? bias: f32[n * cell.gates() * h],
        scratch scratch: f32[cell.scratch_len(&s)],
        v: usize, cell: u32, n: usize, t: usize, h: usize
    )
    let cell = cell_of(cell);
    let s = Sizes { rows: n, steps: t, units: h };
    => cell.forward(
        hs,
        [h_last, c_last.unwrap_or_default()],
        memory,
        [h_first, c_first].map(Option::unwrap_or_default),
        wh,
        ids.map(|ids| TableLookup { ids, table: table.unwrap_or_default(), bias: bias.unwrap_or_default() }),
        s,
        scratch,
    );

    // `dhs` is not given if no output was used. Before the call, dh_first and dc_first are the gradients with respect
    // to the last state. After it, they are those with respect to the first state, if `of_first`. dA replaces the
    // gates in `memory`.
    fn recurrent_backward(
        out dh_first: f32[n * h], out? dc_first: f32[n * h], out dwh: f32[h * cell.gates() * h],
        out memory: f32[cell.memory_len(&s)],
        in? dhs: f32[n * t * h], in wh: f32[h * cell.gates() * h],
        scratch scratch: f32[cell.scratch_len(&s)],
        of_first: bool, cell: u32, n: usize, t: usize, h: usize
    )
    let cell = cell_of(cell);
    let s = Sizes { rows: n, steps: t, units: h };
    => cell.backward(
        Gradients { dh_first, dc_first: dc_first.unwrap_or_default(), of_first, dwh },
        dhs.unwrap_or_default(),
        memory,
        wh,
        s,
        scratch,
    );
}
