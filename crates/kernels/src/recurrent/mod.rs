//! Recurrent layers over whole sequences (vol. 2, chapters 5 and 6, appendix C): x [N, T, D] becomes hs [N, T, H].
//!
//! What the cells have in common is the way their work is cut:
//! * x · Wx + b for all steps at once, one matrix product,
//! * then step after step: h · Wh, added to it, and the cell's elementwise part in the same pass. Wh is packed once. Units are
//!   cut into chunks, and the threads meet once a step,
//! * backward the same the other way round: dh = dA · Whᵀ of the step behind it, then the elementwise part; and when all steps
//!   are done one product each for dx, dWx and dWh.
//!
//! Buffers are [N, T, …] like the book's; a step's rows stand T rows apart, which products can read and write in place. What
//! a step began with (`h_before`) is written by the step before it, so that dWh is one product, too.

mod gru;
mod lstm;
mod rnn;

use crate::gemm::{self, Initial, Matrix, Panels, gemm};
use crate::reduce::add_column_sums;
use crate::simd::zip_in_place;
use crate::steps::{add_step_sums, repeat_steps};
use badak_pool::{DisjointMut, parallel_for};
use core::ops::Range;

/// Multiplications and additions of a step that a chunk should at least have: a few microseconds.
const CHUNK_FLOPS: usize = 100_000;

/// The sizes of a sequence.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// N
    pub rows: usize,
    /// T
    pub steps: usize,
    /// D
    pub inputs: usize,
    /// H
    pub units: usize,
}

impl Sizes {
    /// N · T
    fn places(&self) -> usize {
        self.rows * self.steps
    }

    /// Where a row's values of a step begin in a [N, T, width] buffer.
    fn at(&self, row: usize, step: usize, width: usize) -> usize {
        (row * self.steps + step) * width
    }

    /// Calls `body` with every range of units, in parallel; a range takes `products` panels of 8 columns, each of depth k.
    fn for_units(&self, products: usize, k: usize, body: impl Fn(Range<usize>) + Sync) {
        let panel_flops = 2 * Panels::COLUMNS * k * self.rows * products;
        let units = CHUNK_FLOPS.div_ceil(panel_flops.max(1)) * Panels::COLUMNS;
        parallel_for(self.units.div_ceil(units), |chunk| {
            body(chunk * units..(chunk * units + units).min(self.units));
        });
    }
}

/// What a layer does with x · Wx + h · Wh + b.
#[derive(Clone, Copy, Debug)]
pub enum Cell {
    Rnn,
    Gru,
    Lstm,
}

impl Cell {
    /// G: how often H columns the parameters have.
    pub fn gates(self) -> usize {
        match self {
            Self::Rnn => 1,
            Self::Gru => 3,
            Self::Lstm => 4,
        }
    }

    /// Floats that a forward pass leaves for the backward pass; the first N · T · G · H are the gates [N, T, G · H].
    pub fn memory_len(self, sizes: &Sizes) -> usize {
        let parts = match self {
            Self::Rnn => rnn::PARTS.iter().sum::<usize>(),
            Self::Gru => gru::PARTS.iter().sum(),
            Self::Lstm => lstm::PARTS.iter().sum(),
        };
        parts * sizes.places() * sizes.units
    }

    /// Floats of a second state beside h: an LSTM's c [N, H].
    pub fn cells_len(self, sizes: &Sizes) -> usize {
        if let Self::Lstm = self { sizes.rows * sizes.units } else { 0 }
    }

    /// hs [N, T, H] and the last step's h and c [N, H], from x [N, T, D] and the h and c that the first step begins with; c is
    /// empty where there is none.
    pub fn forward(
        self,
        hs: &mut [f32],
        last: [&mut [f32]; 2],
        memory: &mut [f32],
        x: &[f32],
        first: [&[f32]; 2],
        weights: Weights,
        sizes: Sizes,
        scratch: &mut [f32],
    ) {
        weights.check(&sizes, self.gates());
        inputs(memory, x, &weights, &sizes, self.gates(), scratch);
        let pass = match self {
            Self::Rnn => rnn::forward,
            Self::Gru => gru::forward,
            Self::Lstm => lstm::forward,
        };
        pass(hs, last, memory, first, weights.wh, sizes, scratch);
    }

    /// All gradients from dhs [N, T, H], or nothing where no output but the last state was used; `memory` is what
    /// [`Cell::forward`] left, and its gates become dA.
    pub fn backward(
        self,
        gradients: Gradients,
        dhs: &[f32],
        memory: &mut [f32],
        x: &[f32],
        weights: Weights,
        sizes: Sizes,
        scratch: &mut [f32],
    ) {
        let Gradients { dx, dh_first, dc_first, dwx, dwh, db } = gradients;
        weights.check(&sizes, self.gates());
        assert!(dhs.is_empty() || dhs.len() == sizes.places() * sizes.units);
        let pass = match self {
            Self::Rnn => rnn::backward,
            Self::Gru => gru::backward,
            Self::Lstm => lstm::backward,
        };
        pass([dh_first, dc_first], dwh, dhs, memory, weights.wh, sizes, scratch);
        let da = &memory[..sizes.places() * self.gates() * sizes.units];
        input_gradients(dx, dwx, db, da, x, weights.wx, &sizes, self.gates(), scratch);
    }

    /// Floats of scratch that either pass needs.
    pub fn scratch_len(self, sizes: &Sizes) -> usize {
        let (n, h, width) = (sizes.rows, sizes.units, self.gates() * sizes.units);
        let (p, d) = (sizes.places(), sizes.inputs);
        let products = [(p, width, d), (p, d, width), (d, width, p), (h, width, p)];
        let products = products.map(|(m, n, k)| gemm::scratch_len(m, n, k)).into_iter().max().unwrap_or(0);
        // In the steps: forward each gate's part of Wh, backward Whᵀ, a GRU's in two parts and beside a row of its own.
        let forward = self.gates() * Panels::len(h, h);
        let backward = Panels::len(h, width) + Panels::len(h, h) + n * h;
        products.max(forward).max(backward)
    }
}

/// What the backward pass gives. The gradients of the parameters are added to.
pub struct Gradients<'a> {
    /// [N, T, D]
    pub dx: &'a mut [f32],
    /// Of the h and c that the first step began with [N, H]; c is empty where there is none. Before, they hold those of the
    /// state that the last step ended with, beside what `dhs` has.
    pub dh_first: &'a mut [f32],
    pub dc_first: &'a mut [f32],
    pub dwx: &'a mut [f32],
    pub dwh: &'a mut [f32],
    /// Of b's shape.
    pub db: &'a mut [f32],
}

/// The parts of what a forward pass leaves, each so many times as long as hs.
fn parts<'a, const P: usize>(
    mut memory: &'a mut [f32],
    lens: [usize; P],
    sizes: &Sizes,
) -> [&'a mut [f32]; P] {
    let unit = sizes.places() * sizes.units;
    lens.map(|len| memory.split_off_mut(..len * unit).expect("memory of a forward pass"))
}

/// Puts what the first step begins with into the buffer of what steps begin with.
fn begin(before: &mut [f32], first: &[f32], sizes: &Sizes) {
    let h = sizes.units;
    for (row, first) in first.chunks_exact(h).enumerate() {
        before[sizes.at(row, 0, h)..][..h].copy_from_slice(first);
    }
}

/// The parameters of a layer whose gates are G: x · Wx + h · Wh + b.
#[derive(Clone, Copy)]
pub struct Weights<'a> {
    /// [D, G · H]
    pub wx: &'a [f32],
    /// [H, G · H]
    pub wh: &'a [f32],
    /// [G · H], or [N, G · H] with a row for each sequence: what an input that is the same at every step comes to.
    pub b: &'a [f32],
}

impl Weights<'_> {
    fn check(&self, sizes: &Sizes, gates: usize) {
        let width = gates * sizes.units;
        assert_eq!(self.wx.len(), sizes.inputs * width);
        assert_eq!(self.wh.len(), sizes.units * width);
        assert!(self.b.len() == width || self.b.len() == sizes.rows * width, "bias");
    }
}

/// Adds rows of A times a packed B to the panels of a range of units; A's row r stands at `at(r)` and has `k` elements, C's
/// first element of row r and unit 0 at `offset + r · stride`.
///
/// # Safety
/// Nobody may be writing those rows of A, or using those elements of C.
unsafe fn add_product(
    c: &DisjointMut<f32>,
    offset: usize,
    stride: usize,
    panels: &Panels,
    units: &Range<usize>,
    rows: usize,
    a: &DisjointMut<f32>,
    at: impl Fn(usize) -> usize,
    k: usize,
) {
    for panel in units.start / Panels::COLUMNS..units.end.div_ceil(Panels::COLUMNS) {
        // Safety: the caller's.
        unsafe { panels.add(c, offset, stride, panel, rows, |row| a.read(at(row), k)) };
    }
}

/// The gradient by h on its way back through the steps.
struct Return<'a> {
    sizes: Sizes,
    /// By the outputs [N, T, H], or nothing.
    dhs: &'a [f32],
    /// [N, H]: by the h that the step behind began with. A cell takes it from here, and leaves what of it belongs to the h
    /// before, past the product with Wh.
    dh: DisjointMut<'a, f32>,
    /// Whᵀ, of which the rows are the first `depth` gates of dA.
    wh: Panels<'a>,
    depth: usize,
}

impl Return<'_> {
    /// dh ← dh + dhs + dA' · Whᵀ for these units of the h that `step` begins with, which is the output of the step before;
    /// `da` [N, T, width].
    ///
    /// # Safety
    /// Nobody else may be using these units of dh, or writing dA of that step.
    unsafe fn gather(&self, units: &Range<usize>, step: usize, da: &DisjointMut<f32>, width: usize) {
        let Sizes { rows, steps, units: h, .. } = self.sizes;
        if step > 0 && !self.dhs.is_empty() {
            for row in 0..rows {
                let dhs = &self.dhs[self.sizes.at(row, step - 1, h) + units.start..][..units.len()];
                // Safety: the caller's.
                let dh = unsafe { self.dh.slice(row * h + units.start, units.len()) };
                zip_in_place(dh, dhs, |dh, dhs| dh + dhs);
            }
        }
        if step < steps {
            let behind = |row| self.sizes.at(row, step, width);
            // Safety: the caller's.
            unsafe { add_product(&self.dh, 0, h, &self.wh, units, rows, da, behind, self.depth) };
        }
    }
}

/// A [N, T, G · H] = x · Wx + b.
fn inputs(memory: &mut [f32], x: &[f32], w: &Weights, sizes: &Sizes, gates: usize, scratch: &mut [f32]) {
    let width = gates * sizes.units;
    let a = &mut memory[..sizes.places() * width];
    let x = Matrix::new(x, sizes.places(), sizes.inputs);
    let initial = if w.b.len() == width {
        Initial::Bias(w.b)
    } else {
        repeat_steps(a, w.b, sizes.steps, width);
        Initial::Kept
    };
    gemm(a, x, Matrix::new(w.wx, sizes.inputs, width), initial, scratch);
}

/// What is left when the gradient by A [N, T, G · H] is known: dx = dA · Wxᵀ, dWx += xᵀ · dA, db += Σ dA, of each sequence by
/// itself where b has a row for it.
fn input_gradients(
    dx: &mut [f32],
    dwx: &mut [f32],
    db: &mut [f32],
    da: &[f32],
    x: &[f32],
    wx: &[f32],
    sizes: &Sizes,
    gates: usize,
    scratch: &mut [f32],
) {
    let width = gates * sizes.units;
    let da_matrix = Matrix::new(da, sizes.places(), width);
    let x = Matrix::new(x, sizes.places(), sizes.inputs);
    gemm(dx, da_matrix, Matrix::new(wx, sizes.inputs, width).transposed(), Initial::Zero, scratch);
    gemm(dwx, x.transposed(), da_matrix, Initial::Kept, scratch);
    if db.len() == width {
        add_column_sums(db, da, sizes.places(), width);
    } else {
        add_step_sums(db, da, sizes.steps, width);
    }
}

#[cfg(test)]
mod tests;
