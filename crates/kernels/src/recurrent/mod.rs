//! The steps of recurrent layers over whole sequences (vol. 2, chapters 5 and 6, appendix C): gates that hold x · Wx + b
//! [N, T, G · H] become hs [N, T, H], and on the way back the gates become dA, the gradient by what they held.
//!
//! What comes before and after, x · Wx and its gradients, are products over all steps at once and none of this module's
//! business. Where x is rows of an embedding, x · Wx is rows of (embedding · Wx): see [`TableLookup`].
//!
//! What the cells have in common:
//! * step after step h · Wh is added to the gates, and the cell's elementwise part follows in the same pass. Wh is packed once,
//! * backward the same the other way round: dh = dA · Whᵀ of the step behind it, then the elementwise part; and when all steps
//!   are done one product for dWh. What a step began with (`h_before`) is written by the step before it, so that this is one.
//!
//! One step of a forward pass, for an LSTM, with the names of the code. `memory` holds gates, tanh_c, h_before and c_before:
//!
//! ```text
//!            step − 1        │            step                        │      step + 1
//!                            │                                        │
//!  x · Wx + b ───────────────┼─▶ gates [N, 4H] of this step           │
//!                            │     │                                  │
//!  h_before.step(step) ──────┼─▶ + h · Wh      Gates::compute,        │
//!     (written by step − 1;  │     │           one gate at a time     │
//!      by `begin` for step 0)│     ▼                                  │
//!  c_before.step(step) ──────┼─▶ f, g, i, o ─▶ c' ─▶ tanh_c ─▶ h' ────┼─▶ hs, and h_before.step(step + 1)
//!                            │                  └─────────────────────┼─▶ c_before.step(step + 1)
//!                            │                                        │   (h_last, c_last behind the last step)
//! ```
//! A backward pass counts the same steps by `behind`, the number of the step behind the one it is at: from T down to 0, or to 1
//! where nobody asks for the gradient by the first state.
//!
//! ```text
//!  dh ◀── dh + dhs.step(behind − 1) + dA.step(behind) · Whᵀ       Return::gather
//!  dA.step(behind − 1), in place of the gates ◀── dh, dc          the cell's part; it leaves dh and dc for the next round
//! ```
//! Threads share this work by a `Part`: some rows and some units. Each `Phase` of a step writes its own part alone, and reads of
//! other parts only what the phase before it finished. That is what the `unsafe` blocks of the cells rely on. Who computes which
//! part stands in [`walk`].

mod gru;
mod lstm;
mod rnn;
mod walk;

pub use walk::Sizes;

use crate::gemm::{self, Matrix, Panels, Start};
use crate::simd::zip_in_place;
use badak_pool::DisjointMut;
use walk::{Buffer, Part, Steps};

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

    /// Floats of a second state in addition to h: for an LSTM, c [N, H].
    pub fn cells_len(self, sizes: &Sizes) -> usize {
        if let Self::Lstm = self { sizes.rows * sizes.units } else { 0 }
    }

    /// hs [N, T, H] and the last step's h and c [N, H], from the gates at the front of `memory`, which hold x · Wx + b (or from
    /// `lookup`, which gives these values), and from the h and c before the first step. c is empty for cells without c, and
    /// both are empty if the first step begins with zeros.
    pub fn forward(
        self,
        hs: &mut [f32],
        last: [&mut [f32]; 2],
        memory: &mut [f32],
        first: [&[f32]; 2],
        wh: &[f32],
        lookup: Option<TableLookup>,
        sizes: Sizes,
        scratch: &mut [f32],
    ) {
        let width = self.gates() * sizes.units;
        assert_eq!(wh.len(), sizes.units * width);
        if let Some(TableLookup { ids, bias, .. }) = lookup {
            assert!(ids.len() == sizes.places() && (bias.is_empty() || bias.len() == sizes.rows * width));
        }
        let pass = match self {
            Self::Rnn => rnn::forward,
            Self::Gru => gru::forward,
            Self::Lstm => lstm::forward,
        };
        pass(hs, last, memory, first, wh, lookup, sizes, scratch);
    }

    /// The gradients from dhs [N, T, H], or nothing where no output but the last state was used; `memory` is what
    /// [`Cell::forward`] left, and its gates become dA.
    pub fn backward(
        self,
        gradients: Gradients,
        dhs: &[f32],
        memory: &mut [f32],
        wh: &[f32],
        sizes: Sizes,
        scratch: &mut [f32],
    ) {
        assert_eq!(wh.len(), self.gates() * sizes.units * sizes.units);
        assert!(dhs.is_empty() || dhs.len() == sizes.places() * sizes.units);
        let pass = match self {
            Self::Rnn => rnn::backward,
            Self::Gru => gru::backward,
            Self::Lstm => lstm::backward,
        };
        pass(gradients, dhs, memory, wh, sizes, scratch);
    }

    /// Floats of scratch that either pass needs.
    pub fn scratch_len(self, sizes: &Sizes) -> usize {
        let (n, h, width) = (sizes.rows, sizes.units, self.gates() * sizes.units);
        // Forward: each gate's part of Wh. Backward: Whᵀ, for a GRU in two parts and with n more rows of h; and dWh.
        let forward = self.gates() * Panels::len(h, h);
        let backward = Panels::len(h, width) + Panels::len(h, h) + n * h;
        forward.max(backward).max(gemm::scratch_len(h, width, sizes.places()))
    }
}

/// x · Wx + b as rows of a table, where x are rows of an embedding. With few different ids there are fewer products to compute,
/// and the gates need not be written before their time step.
#[derive(Clone, Copy)]
pub struct TableLookup<'a> {
    /// [V, G · H]: embedding · Wx, plus b if all sequences have the same b.
    pub table: &'a [f32],
    /// [N, T], below V.
    pub ids: &'a [i32],
    /// [N, G · H]: the bias of each sequence; or empty.
    pub bias: &'a [f32],
}

/// The results of the backward pass.
pub struct Gradients<'a> {
    /// Gradients by the h and c before the first step [N, H]; c is empty for cells without c. Before the call, they hold the
    /// gradients by the state after the last step, in addition to `dhs`.
    pub dh_first: &'a mut [f32],
    pub dc_first: &'a mut [f32],
    /// Whether these gradients are wanted. If not, their values after the call mean nothing.
    pub of_first: bool,
    /// [H, G · H]: the pass adds to it.
    pub dwh: &'a mut [f32],
}

impl Gradients<'_> {
    /// The steps of the backward pass, each by the number of the step after it, so that number 0 is the state before the first.
    fn steps(&self, sizes: &Sizes) -> Steps {
        Steps::Back(usize::from(!self.of_first)..sizes.steps + 1)
    }
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

/// Puts what the first step begins with, zeros if it is nothing, into the buffer of what steps begin with.
fn begin(before: &mut [f32], first: &[f32], sizes: &Sizes) {
    let (h, at) = (sizes.units, sizes.step(0, sizes.units));
    for row in 0..sizes.rows {
        let before = &mut before[at.row(row)..][..h];
        if first.is_empty() { before.fill(0.0) } else { before.copy_from_slice(&first[row * h..][..h]) }
    }
}

/// The gates of a forward pass.
struct Gates<'a, const G: usize> {
    sizes: Sizes,
    /// [N, T, G · H]
    values: DisjointMut<'a, f32>,
    /// Each gate's part.
    wh: [Panels<'a>; G],
    /// Whether the first step begins with something: zeros need not be multiplied.
    begun: bool,
    lookup: Option<TableLookup<'a>>,
}

impl<'a, const G: usize> Gates<'a, G> {
    fn new(
        values: &'a mut [f32],
        h_first: &[f32],
        wh: &[f32],
        lookup: Option<TableLookup<'a>>,
        sizes: Sizes,
        mut scratch: &'a mut [f32],
    ) -> Self {
        let h = sizes.units;
        let wh = Matrix::new(wh, h, G * h);
        let wh = core::array::from_fn(|gate| {
            let part = wh.of_columns(gate * h..(gate + 1) * h);
            let (panels, rest) = Panels::pack(part, core::mem::take(&mut scratch));
            scratch = rest;
            panels
        });
        Self { sizes, values: DisjointMut::new(values), wh, begun: !h_first.is_empty(), lookup }
    }

    /// One gate of a step.
    fn at(&self, step: usize, gate: usize) -> Buffer<'_> {
        Buffer::new(&self.values, self.sizes.step(step, G * self.sizes.units)).from(gate * self.sizes.units)
    }

    /// Adds h · Wh to one gate of a step, which a lookup fills before: once for each gate and step.
    ///
    /// # Safety
    /// Nobody else may be using these rows and units of the gate, or writing these rows of h.
    unsafe fn compute(&self, part: &Part, step: usize, gate: usize, h: Buffer) {
        let (c, units) = (self.at(step, gate), self.sizes.units);
        if let Some(lookup) = &self.lookup {
            let columns = gate * units + part.units.start..gate * units + part.units.end;
            for row in part.rows.clone() {
                let id = lookup.ids[row * self.sizes.steps + step] as usize;
                // Safety: the caller's.
                let c = unsafe { part.of(row, c) };
                c.copy_from_slice(&lookup.table[id * G * units..][columns.clone()]);
                if !lookup.bias.is_empty() {
                    zip_in_place(c, &lookup.bias[row * G * units..][columns.clone()], |c, b| c + b);
                }
            }
        }
        if step > 0 || self.begun {
            // Safety: the caller's.
            unsafe { part.product(c, Start::Kept, &self.wh[gate], h, units) };
        }
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
    fn dh(&self) -> Buffer<'_> {
        Buffer::new(&self.dh, self.sizes.state())
    }

    /// dh ← dh + dhs + dA' · Whᵀ for these rows and units of the h that `step` begins with, which is the output of the step
    /// before; `da` [N, T, width].
    ///
    /// # Safety
    /// Nobody else may be using these rows and units of dh, or writing these rows of dA of that step.
    unsafe fn gather(&self, part: &Part, step: usize, da: &DisjointMut<f32>, width: usize) {
        let Sizes { steps, units: h, .. } = self.sizes;
        if step > 0 && !self.dhs.is_empty() {
            let at = self.sizes.step(step - 1, h);
            for row in part.rows.clone() {
                let dhs = &self.dhs[at.row(row) + part.units.start..][..part.units.len()];
                // Safety: the caller's.
                zip_in_place(unsafe { part.of(row, self.dh()) }, dhs, |dh, dhs| dh + dhs);
            }
        }
        if step < steps {
            let behind = Buffer::new(da, self.sizes.step(step, width));
            // Safety: the caller's.
            unsafe { part.product(self.dh(), Start::Kept, &self.wh, behind, self.depth) };
        }
    }
}

#[cfg(test)]
mod tests;
