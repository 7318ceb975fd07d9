//! Compares each cell with a plain implementation in double precision, and its gradients with central differences of
//! that.

use super::*;
use badak_pool::{set_threads, start_native_workers};
use proptest::prelude::*;

type Step = fn(a: &mut [f64], wh: &[f64], h: &mut [f64], c: &mut [f64]);

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Σ over k of x[k] · w[k, column] for w [_, width].
fn times(x: &[f64], w: &[f64], width: usize, column: usize) -> f64 {
    x.iter().enumerate().map(|(k, x)| x * w[k * width + column]).sum()
}

fn rnn_step(a: &mut [f64], wh: &[f64], h: &mut [f64], _: &mut [f64]) {
    let before = h.to_vec();
    for (j, h) in h.iter_mut().enumerate() {
        *h = (a[j] + times(&before, wh, before.len(), j)).tanh();
    }
}

fn lstm_step(a: &mut [f64], wh: &[f64], h: &mut [f64], c: &mut [f64]) {
    let n = h.len();
    let before = h.to_vec();
    for (column, a) in a.iter_mut().enumerate() {
        *a += times(&before, wh, 4 * n, column);
    }
    for j in 0..n {
        let (f, g, i, o) = (sigmoid(a[j]), a[n + j].tanh(), sigmoid(a[2 * n + j]), sigmoid(a[3 * n + j]));
        c[j] = f * c[j] + g * i;
        h[j] = o * c[j].tanh();
    }
}

fn gru_step(a: &mut [f64], wh: &[f64], h: &mut [f64], _: &mut [f64]) {
    let n = h.len();
    let before = h.to_vec();
    let gate = |k: usize, j: usize| sigmoid(a[k * n + j] + times(&before, wh, 3 * n, k * n + j));
    let reset: Vec<f64> = (0..n).map(|j| gate(1, j) * before[j]).collect();
    for j in 0..n {
        let z = gate(0, j);
        let candidate = (a[2 * n + j] + times(&reset, wh, 3 * n, 2 * n + j)).tanh();
        h[j] = (1.0 - z) * before[j] + z * candidate;
    }
}

/// The inputs: A = x · Wx + b [N, T, G · H], Wh, h, c.
type Inputs<T> = [Vec<T>; 4];

/// Returns hs, the last h and the last c.
fn twin(step: Step, gates: usize, [a, wh, h, c]: &Inputs<f64>, s: &Sizes) -> [Vec<f64>; 3] {
    let (u, width) = (s.units, gates * s.units);
    let (mut hs, mut h_last, mut c_last) = (vec![], vec![], vec![]);
    for row in 0..s.rows {
        let (mut h, mut c) = (h[row * u..][..u].to_vec(), c[row * u..][..u].to_vec());
        for t in 0..s.steps {
            let mut a = a[(row * s.steps + t) * width..][..width].to_vec();
            step(&mut a, wh, &mut h, &mut c);
            hs.extend(&h);
        }
        h_last.extend(h);
        c_last.extend(c);
    }
    [hs, h_last, c_last]
}

fn values(len: usize, seed: usize, scale: f32) -> Vec<f32> {
    (0..len)
        .map(|i| {
            let bits = ((i + 1) as u32).wrapping_mul(2_654_435_761) ^ (seed as u32).wrapping_mul(0x9E37_79B9);
            (bits.wrapping_mul(0x85EB_CA6B) >> 8) as f32 / 8_388_608.0 - 1.0
        })
        .map(|x| x * scale)
        .collect()
}

/// The options of a pass.
#[derive(Clone, Copy, Debug)]
struct Kind {
    /// Whether a first state is given.
    begun: bool,
    /// Whether the loss depends on all outputs. It always depends on the last state.
    of_outputs: bool,
}

const PLAIN: Kind = Kind { begun: true, of_outputs: true };

fn inputs_of(gates: usize, s: &Sizes, kind: Kind) -> Inputs<f32> {
    let u = s.units;
    let state = if kind.begun { 1.0 } else { 0.0 };
    [
        values(s.places() * gates * u, 1, 1.5),
        values(u * gates * u, 3, 1.0 / (u as f32).sqrt()),
        values(s.rows * u, 5, 0.8 * state),
        values(s.rows * u, 6, 1.5 * state),
    ]
}

/// The gradients with respect to the last h and c.
fn dlast_of(cell: Cell, s: &Sizes) -> [Vec<f32>; 2] {
    [values(s.rows * s.units, 8, 1.0), values(cell.cells_len(s), 9, 1.0)]
}

/// Ids, a table of 7 rows, and a bias for each sequence or an empty one.
fn lookup_of(cell: Cell, s: &Sizes, own_bias: bool) -> (Vec<i32>, Vec<f32>, Vec<f32>) {
    let width = cell.gates() * s.units;
    let ids = (0..s.places()).map(|i| (i * 5 % 7) as i32).collect();
    (ids, values(7 * width, 10, 1.0), values(if own_bias { s.rows * width } else { 0 }, 11, 1.0))
}

/// The x · Wx + b that the lookup stands for.
fn looked_up(TableLookup { table, ids, bias }: TableLookup, s: &Sizes) -> Vec<f32> {
    let width = table.len() / 7;
    let places = ids.iter().enumerate().flat_map(|(place, &id)| (0..width).map(move |j| (place, id, j)));
    let added = |row: usize, j: usize| if bias.is_empty() { 0.0 } else { bias[row * width + j] };
    places.map(|(place, id, j)| table[id as usize * width + j] + added(place / s.steps, j)).collect()
}

/// Runs both passes, from the inputs and dhs to [hs, h_last, c_last] and [dA, dwh, dh_first, dc_first]. Everything
/// that the passes must write is NaN before; dwh begins with the value `start`.
fn run(
    cell: Cell,
    [a, wh, h, c]: &Inputs<f32>,
    dhs: &[f32],
    start: f32,
    s: Sizes,
    kind: Kind,
    lookup: Option<TableLookup>,
) -> ([Vec<f32>; 3], [Vec<f32>; 4]) {
    let nan = |len: usize| vec![f32::NAN; len];
    let mut out = [nan(s.places() * s.units), nan(s.rows * s.units), nan(cell.cells_len(&s))];
    let [mut dh_first, mut dc_first] = dlast_of(cell, &s);
    let mut dwh = vec![start; wh.len()];
    let (mut memory, mut scratch) = (nan(cell.memory_len(&s)), nan(cell.scratch_len(&s)));
    if lookup.is_none() {
        memory[..a.len()].copy_from_slice(a);
    }
    let [hs, h_last, c_last] = &mut out;
    let first = if kind.begun { [&h[..], &c[..cell.cells_len(&s)]] } else { [&[][..]; 2] };
    cell.forward(hs, [h_last, c_last], &mut memory, first, wh, lookup, s, &mut scratch);
    scratch.fill(f32::NAN);
    let (dh, dc) = (&mut dh_first, &mut dc_first);
    let gradients = Gradients { dh_first: dh, dc_first: dc, of_first: kind.begun, dwh: &mut dwh };
    cell.backward(gradients, dhs, &mut memory, wh, s, &mut scratch);
    memory.truncate(a.len());
    (out, [memory, dwh, dh_first, dc_first])
}

const CELLS: [(Cell, Step); 3] = [(Cell::Rnn, rnn_step), (Cell::Gru, gru_step), (Cell::Lstm, lstm_step)];

fn wide(inputs: &Inputs<f32>) -> Inputs<f64> {
    inputs.each_ref().map(|values| values.iter().map(|&x| f64::from(x)).collect())
}

fn close(name: &str, what: &str, got: &[f32], exact: &[f64], bound: f64) {
    assert_eq!(got.len(), exact.len(), "{name}: {what}");
    let size = exact.iter().fold(0.0f64, |most, x| most.max(x.abs()));
    for (i, (got, exact)) in got.iter().zip(exact).enumerate() {
        let off = (f64::from(*got) - exact).abs();
        assert!(off <= bound * (size + 1e-3), "{name}: {what}[{i}] is {got}, not {exact}");
    }
}

/// Compares the outputs, and how the loss Σ dhs · hs + Σ dlast · last changes with up to `most` elements of each
/// input.
fn check(&(cell, step): &(Cell, Step), s: Sizes, kind: Kind, most: usize) {
    let gates = cell.gates();
    let name = format!("{cell:?}, {kind:?}");
    let inputs = inputs_of(gates, &s, kind);
    let dhs = values(if kind.of_outputs { s.places() * s.units } else { 0 }, 7, 1.0);
    let dlast = dlast_of(cell, &s);
    let start = 0.25;
    let states = if cell.cells_len(&s) > 0 { 2 } else { 1 };
    let (out, back) = run(cell, &inputs, &dhs, start, s, kind, None);
    let exact_inputs = wide(&inputs);
    let exact = twin(step, gates, &exact_inputs, &s);
    // Activations have an error of about 2e-7. Sums of D + H products add a few roundings. Errors add up over the
    // time steps.
    for (what, (got, exact)) in ["hs", "h", "c"].into_iter().zip(out.iter().zip(&exact)).take(1 + states) {
        close(&name, what, got, exact, 5e-6);
    }
    let loss = |inputs: &Inputs<f64>| -> f64 {
        let weighted = |x: &[f64], d: &[f32]| x.iter().zip(d).map(|(x, &d)| x * f64::from(d)).sum::<f64>();
        let [hs, h, c] = twin(step, gates, inputs, &s);
        weighted(&hs, &dhs) + weighted(&h, &dlast[0]) + weighted(&c, &dlast[1])
    };
    let asked = if kind.begun { states } else { 0 };
    for (k, what) in ["dA", "dWh", "dh", "dc"].into_iter().enumerate().take(2 + asked) {
        let len = exact_inputs[k].len();
        let elements: Vec<usize> = (0..len).step_by(len.div_ceil(most).max(1)).collect();
        let mut moved = exact_inputs.clone();
        let numerical: Vec<f64> = elements
            .iter()
            .map(|&i| {
                let x = exact_inputs[k][i];
                let mut at = |x: f64| {
                    moved[k][i] = x;
                    loss(&moved)
                };
                let (up, down) = (at(x + 1e-5), at(x - 1e-5));
                moved[k][i] = x;
                (up - down) / 2e-5
            })
            .collect();
        let added = if what == "dWh" { start } else { 0.0 };
        let got: Vec<f32> = elements.iter().map(|&i| back[k][i] - added).collect();
        close(&name, what, &got, &numerical, 2e-5);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn small_ones_in_full(rows in 1usize..7, steps in 1usize..5, units in 1usize..14, begun: bool, of_outputs: bool) {
        for cell in &CELLS {
            check(cell, Sizes { rows, steps, units }, Kind { begun, of_outputs }, 60);
        }
    }

    #[test]
    fn a_lookup_is_its_rows_and_the_bias(rows in 1usize..7, steps in 1usize..5, units in 1usize..14, own_bias: bool) {
        for (cell, _) in CELLS {
            let s = Sizes { rows, steps, units };
            let (ids, table, bias) = lookup_of(cell, &s, own_bias);
            let lookup = TableLookup { table: &table, ids: &ids, bias: &bias };
            let mut inputs = inputs_of(cell.gates(), &s, PLAIN);
            inputs[0] = looked_up(lookup, &s);
            let dhs = values(s.places() * units, 7, 1.0);
            let given = run(cell, &inputs, &dhs, 0.0, s, PLAIN, None);
            prop_assert_eq!(given, run(cell, &inputs, &dhs, 0.0, s, PLAIN, Some(lookup)));
        }
    }
}

/// dWh of a GRU is a product of 100 columns and one of 50. Both need more scratch than one of 150 would.
#[test]
fn scratch_is_enough_for_each_product_of_a_pass() {
    for (cell, _) in CELLS {
        let s = Sizes { rows: 100, steps: 13, units: 50 };
        let inputs = inputs_of(cell.gates(), &s, PLAIN);
        let dhs = values(s.places() * s.units, 7, 1.0);
        let (found, gradients) = run(cell, &inputs, &dhs, 0.0, s, PLAIN, None);
        assert!(found.iter().chain(&gradients).flatten().all(|x| x.is_finite()), "{cell:?}");
    }
}

/// Sizes: 4 · 101 rows of Whᵀ are two blocks of depth. With 21 rows, the threads share the units. 64 rows are four
/// blocks. 130 rows are many, and do not divide evenly. Each size runs with one thread and with two.
#[test]
fn several_blocks_and_chunks_and_the_same_bits_with_any_number_of_threads() {
    start_native_workers(1);
    for cell in &CELLS {
        for rows in [21, 64, 130] {
            let s = Sizes { rows, steps: 3, units: 101 };
            let (ids, table, bias) = lookup_of(cell.0, &s, true);
            let lookup = TableLookup { table: &table, ids: &ids, bias: &bias };
            let mut inputs = inputs_of(cell.0.gates(), &s, PLAIN);
            inputs[0] = looked_up(lookup, &s);
            let dhs = values(s.places() * s.units, 7, 1.0);
            let results = [1, 2].map(|threads| {
                set_threads(threads);
                if rows < 100 {
                    check(cell, s, PLAIN, 7);
                }
                [None, Some(lookup)].map(|lookup| run(cell.0, &inputs, &dhs, 0.0, s, PLAIN, lookup))
            });
            let [[one, looking], two] = results;
            assert!(one == looking, "{:?}, {rows} rows, looked up", cell.0);
            assert!([one, looking] == two, "{:?}, {rows} rows", cell.0);
        }
    }
    set_threads(1);
}

#[test]
fn nothing_comes_of_no_rows() {
    for (cell, _) in CELLS {
        let s = Sizes { rows: 0, steps: 3, units: 5 };
        let (out, back) = run(cell, &inputs_of(cell.gates(), &s, PLAIN), &[], 0.5, s, PLAIN, None);
        assert!(out[0].is_empty());
        assert!(back[1].iter().all(|&gradient| gradient == 0.5));
    }
}

#[test]
fn nan_goes_through() {
    for (cell, _) in CELLS {
        let s = Sizes { rows: 5, steps: 3, units: 6 };
        let mut inputs = inputs_of(cell.gates(), &s, PLAIN);
        inputs[2][0] = f32::NAN;
        let dhs = vec![1.0; s.places() * s.units];
        let (out, back) = run(cell, &inputs, &dhs, 0.0, s, PLAIN, None);
        assert!(out[0][..s.steps * s.units].iter().all(|x| x.is_nan()), "{cell:?}");
        assert!(out[0][s.steps * s.units..].iter().all(|x| x.is_finite()), "{cell:?}");
        assert!(back[1].iter().all(|x| x.is_nan()), "{cell:?}");
    }
}
