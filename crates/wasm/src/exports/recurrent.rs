//! Steps of sequences: n rows, t steps, h units. `cell` is 0 for the simple one, 1 for GRU, 2 for LSTM.

use badak_kernels::recurrent::{Cell, Gradients, Sizes, TableLookup};

fn cell_of(cell: u32) -> Cell {
    match cell {
        0 => Cell::Rnn,
        1 => Cell::Gru,
        _ => Cell::Lstm,
    }
}

kernels! {
    // Floats of memory from the forward for the backward pass.
    fn recurrent_memory_len(cell: u32, n: usize, t: usize, h: usize) -> usize
    => cell_of(cell).memory_len(&Sizes { rows: n, steps: t, units: h });

    // Floats of scratch for either pass.
    fn recurrent_scratch_len(cell: u32, n: usize, t: usize, h: usize) -> usize
    => cell_of(cell).scratch_len(&Sizes { rows: n, steps: t, units: h });

    // The gates in the front of `memory` hold x · Wx + b; or `ids` are given, and the gates are rows of `table` [v, G · h], with
    // the sequence's row of `bias` added if that is given. h_first is not given where the first step begins with zeros. c is not
    // given where the cell has none.
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

    // `dhs` is not given where no output was used. On entry dh_first and dc_first are the gradients by the last state, afterwards
    // those by the first if `of_first`. The gates in `memory` become dA.
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
