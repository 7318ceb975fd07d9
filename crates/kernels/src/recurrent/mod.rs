//! The time steps of recurrent layers over whole sequences (vol. 2, chapters 5 and 6, appendix C).
//!
//! The forward pass computes hs [N, T, H] from the gates [N, T, G · H], which hold x · Wx + b at the beginning. The
//! backward pass replaces the gates by dA, the gradient with respect to that x · Wx + b + h · Wh.
//!
//! The product x · Wx and its gradients cover all time steps at once. The caller computes them with [`crate::gemm`],
//! before and after these functions. If x consists of rows of an embedding, then x · Wx consists of rows of
//! (embedding · Wx): see [`TableLookup`].
//!
//! All cells work in the same way:
//! * Forward, each step adds h · Wh to the gates; then comes the elementwise part of the cell. Wh is packed once for
//!   all steps.
//! * Backward, the steps go from the last to the first. Each step computes dh = dA · Whᵀ from the dA of the next time
//!   step; then comes the elementwise part. After all steps, a single product gives dWh. It needs the h that every
//!   step began with (`h_before`). In the forward pass, each step writes that for the step after it.
//!
//! One step of the forward pass of an LSTM, with the names of the code. `memory` holds gates, tanh_c, h_before and
//! c_before:
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
//! A backward pass names each step by `behind`, the number of the step that comes after it in time. `behind` goes
//! from T down to 0, or down to 1 if the gradient with respect to the first state is not wanted.
//!
//! ```text
//!  dh ◀── dh + dhs.step(behind − 1) + dA.step(behind) · Whᵀ       Return::gather
//!  dA.step(behind − 1), in place of the gates ◀── dh, dc          the cell's part; it leaves dh and dc for the next round
//! ```
//! The threads share this work. A `Part` is some rows and some units, for one thread. In each `Phase` of a step, a
//! thread writes only its own part, and reads other parts only if an earlier phase finished them. The `unsafe` blocks
//! of the cells rely on this rule. [`walk`] decides which thread computes which part.

mod gru;
mod lstm;
mod rnn;
mod walk;

pub use walk::Sizes;

use crate::gemm::{self, Matrix, Panels};
use crate::simd::zip_in_place;
use crate::tile::Start;
use badak_pool::DisjointMut;
use walk::{Buffer, Part, Steps};

/// The kinds of recurrent layers, by what they do with x · Wx + h · Wh + b.
#[derive(Clone, Copy, Debug)]
pub enum Cell {
    Rnn,
    Gru,
    Lstm,
}

impl Cell {
    /// G: the parameters have G · H columns.
    pub fn gates(self) -> usize {
        match self {
            Self::Rnn => 1,
            Self::Gru => 3,
            Self::Lstm => 4,
        }
    }

    /// Number of floats that a forward pass keeps for the backward pass. The first N · T · G · H of them are the
    /// gates [N, T, G · H].
    pub fn memory_len(self, sizes: &Sizes) -> usize {
        let parts = match self {
            Self::Rnn => rnn::PARTS.iter().sum::<usize>(),
            Self::Gru => gru::PARTS.iter().sum(),
            Self::Lstm => lstm::PARTS.iter().sum(),
        };
        parts * sizes.places() * sizes.units
    }

    /// Number of floats of a second state next to h: for an LSTM, c [N, H]; for other cells 0.
    pub fn cells_len(self, sizes: &Sizes) -> usize {
        if let Self::Lstm = self { sizes.rows * sizes.units } else { 0 }
    }

    /// Computes hs [N, T, H] and the h and c after the last step [N, H]. The gates at the front of `memory` hold x ·
    /// Wx + b; if `lookup` is given, these values come from it instead. `first` is the h and c before the first step.
    /// c is empty for cells without c. Both are empty if the first step begins with zeros.
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

    /// Computes the gradients from dhs [N, T, H]. dhs is empty if only the last state was used. `memory` is what
    /// [`Cell::forward`] left; dA replaces its gates.
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

    /// Number of scratch floats that a forward or backward pass needs.
    pub fn scratch_len(self, sizes: &Sizes) -> usize {
        let (n, h, width) = (sizes.rows, sizes.units, self.gates() * sizes.units);
        // Forward: the columns of Wh for each gate. Backward: dWh and Whᵀ. For a GRU, Whᵀ is in two parts, and there
        // are n more rows of h.
        let forward = self.gates() * Panels::len(h, h);
        let backward = Panels::len(h, width) + Panels::len(h, h) + n * h;
        // dWh is one product, in a GRU one for the gates and one for the candidate. A narrower one can need more.
        let columns: &[usize] = if matches!(self, Self::Gru) { &[2 * h, h] } else { &[width] };
        let products = columns.iter().map(|&n| gemm::scratch_len(h, n, sizes.places()));
        products.fold(forward.max(backward), usize::max)
    }
}

/// x · Wx + b as rows of a table, for an x that consists of rows of an embedding. If there are few different ids,
/// this takes fewer products, and each gate is written only when its time step comes.
#[derive(Clone, Copy)]
pub struct TableLookup<'a> {
    /// [V, G · H]: embedding · Wx. It includes b if all sequences have the same b.
    pub table: &'a [f32],
    /// [N, T], each below V.
    pub ids: &'a [i32],
    /// [N, G · H]: the bias of each sequence. Empty if `table` includes b.
    pub bias: &'a [f32],
}

/// The results of the backward pass.
pub struct Gradients<'a> {
    /// Gradients with respect to the h and c before the first step [N, H]. c is empty for cells without c. Before the
    /// call, they hold the gradients with respect to the state after the last step; those are added to the effect of
    /// `dhs`.
    pub dh_first: &'a mut [f32],
    pub dc_first: &'a mut [f32],
    /// Whether these gradients are wanted. If not, the values after the call have no meaning.
    pub of_first: bool,
    /// [H, G · H]: the pass adds the gradient to it.
    pub dwh: &'a mut [f32],
}

impl Gradients<'_> {
    /// The steps of the backward pass. Each is named by the step that comes after it, so 0 stands for the state
    /// before the first step.
    fn steps(&self, sizes: &Sizes) -> Steps {
        Steps::Back(usize::from(!self.of_first)..sizes.steps + 1)
    }
}

/// Cuts the memory of a forward pass into its parts. Each length is given as a multiple of the length of hs.
fn parts<'a, const P: usize>(
    mut memory: &'a mut [f32],
    lens: [usize; P],
    sizes: &Sizes,
) -> [&'a mut [f32]; P] {
    let unit = sizes.places() * sizes.units;
    lens.map(|len| memory.split_off_mut(..len * unit).expect("memory of a forward pass"))
}

/// Writes the state that the first step begins with into `before`: zeros if `first` is empty.
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
    /// The columns of Wh for each gate, packed.
    wh: [Panels<'a>; G],
    /// False if the first step begins with zeros: then it needs no product.
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

    /// One gate of one step.
    fn at(&self, step: usize, gate: usize) -> Buffer<'_> {
        Buffer::new(&self.values, self.sizes.step(step, G * self.sizes.units)).from(gate * self.sizes.units)
    }

    /// Adds h · Wh to one gate of a step. If there is a lookup, it fills the gate first. Call it once for each gate
    /// and step.
    ///
    /// # Safety
    /// No other thread may use these rows and units of the gate, or write these rows of h.
    unsafe fn compute(&self, part: &Part, step: usize, gate: usize, h: Buffer) {
        let (c, units) = (self.at(step, gate), self.sizes.units);
        if let Some(lookup) = &self.lookup {
            let columns = gate * units + part.units.start..gate * units + part.units.end;
            for row in part.rows.clone() {
                let id = lookup.ids[row * self.sizes.steps + step] as usize;
                // Safety: the caller promises it.
                let c = unsafe { part.of(row, c) };
                c.copy_from_slice(&lookup.table[id * G * units..][columns.clone()]);
                if !lookup.bias.is_empty() {
                    zip_in_place(c, &lookup.bias[row * G * units..][columns.clone()], |c, b| c + b);
                }
            }
        }
        if step > 0 || self.begun {
            // Safety: the caller promises it.
            unsafe { part.product(c, Start::Kept, &self.wh[gate], h, units) };
        }
    }
}

/// The gradient with respect to h, passed from each step to the step before it.
struct Return<'a> {
    sizes: Sizes,
    /// The gradient with respect to the outputs [N, T, H]; empty if there is none.
    dhs: &'a [f32],
    /// [N, H]: the gradient with respect to the h that the step `behind` began with. A cell reads it, and leaves in its
    /// place the gradient for the h one step earlier, without the part that goes through Wh; [`Return::gather`] adds that.
    dh: DisjointMut<'a, f32>,
    /// Whᵀ, packed. Its rows belong to the first `depth` columns of dA.
    wh: Panels<'a>,
    depth: usize,
}

impl Return<'_> {
    fn dh(&self) -> Buffer<'_> {
        Buffer::new(&self.dh, self.sizes.state())
    }

    /// dh ← dh + dhs + dA · Whᵀ, for these rows and units. `step` is the step whose dA this is; dh belongs to the h
    /// that it begins with, which is the output of the step before it. `da` is [N, T, width].
    ///
    /// # Safety
    /// No other thread may use these rows and units of dh, or write these rows of dA of that step.
    unsafe fn gather(&self, part: &Part, step: usize, da: &DisjointMut<f32>, width: usize) {
        let Sizes { steps, units: h, .. } = self.sizes;
        if step > 0 && !self.dhs.is_empty() {
            let at = self.sizes.step(step - 1, h);
            for row in part.rows.clone() {
                let dhs = &self.dhs[at.row(row) + part.units.start..][..part.units.len()];
                // Safety: the caller promises it.
                zip_in_place(unsafe { part.of(row, self.dh()) }, dhs, |dh, dhs| dh + dhs);
            }
        }
        if step < steps {
            let behind = Buffer::new(da, self.sizes.step(step, width));
            // Safety: the caller promises it.
            unsafe { part.product(self.dh(), Start::Kept, &self.wh, behind, self.depth) };
        }
    }
}

#[cfg(test)]
mod tests;
