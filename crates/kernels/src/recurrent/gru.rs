//! The gated recurrent unit (vol. 2, appendix C):
//!
//! ```text
//! z  = σ(x · Wx_z + h · Wh_z + b_z)
//! r  = σ(x · Wx_r + h · Wh_r + b_r)
//! n  = tanh(x · Wx_n + (r · h) · Wh_n + b_n)
//! h' = (1 − z) · h + z · n
//! ```
//! The columns of Wx, Wh and b are in the order z, r, n. The second product of a step needs the complete first
//! product, so the threads wait for each other twice in each step.

use super::{Buffer, Gates, Gradients, Part, Return, Sizes, Steps, TableLookup, begin, parts};
use crate::gemm::{Initial, Matrix, Panels, gemm_into};
use crate::in_step::update_in_step;
use crate::math::{sigmoid, tanh};
use crate::simd::V4;
use crate::tile::Start;
use badak_pool::DisjointMut;

const GATES: usize = 3;

/// Parts of the memory: z, r, n [N, T, 3H]; r · h [N, T, H]; the h that each step begins with [N, T, H].
pub const PARTS: [usize; 3] = [GATES, 1, 1];

/// All steps of the forward pass.
pub fn forward(
    hs: &mut [f32],
    [h_last, _]: [&mut [f32]; 2],
    memory: &mut [f32],
    [h_first, _]: [&[f32]; 2],
    wh: &[f32],
    lookup: Option<TableLookup>,
    sizes: Sizes,
    scratch: &mut [f32],
) {
    let Sizes { steps, units: h, .. } = sizes;
    let [gates, reset, h_before] = parts(memory, PARTS, &sizes);
    begin(h_before, h_first, &sizes);
    let gates = Gates::<GATES>::new(gates, h_first, wh, lookup, sizes, scratch);
    let [hs, h_last, reset, h_before] = [hs, h_last, reset, h_before].map(DisjointMut::new);
    let at = |buffer, step| Buffer::new(buffer, sizes.step(step, h));
    let last = Buffer::new(&h_last, sizes.state());
    let gate_and_reset = |step: usize, part: &Part| {
        let before = at(&h_before, step);
        let ys = [gates.at(step, 0), gates.at(step, 1), at(&reset, step)];
        // Safety: this part's rows and units belong to it alone, and the slices are of different buffers or gates.
        // The step before has already finished h_before of this step.
        unsafe {
            gates.compute(part, step, 0, before);
            gates.compute(part, step, 1, before);
            for row in part.rows.clone() {
                let h = part.read(row, before);
                update_in_step(ys.map(|y| part.of(row, y)), [h], |[z, r, _], [h]| {
                    let r = sigmoid(r);
                    [sigmoid(z), r, r * h]
                });
            }
        }
    };
    let candidate = |step: usize, part: &Part| {
        let next = if step + 1 < steps { at(&h_before, step + 1) } else { last };
        let ys = [gates.at(step, 2), at(&hs, step), next];
        // Safety: the same reasons; `reset` of this step is finished.
        unsafe {
            gates.compute(part, step, 2, at(&reset, step));
            for row in part.rows.clone() {
                let xs = [gates.at(step, 0), at(&h_before, step)].map(|x| part.read(row, x));
                update_in_step(ys.map(|y| part.of(row, y)), xs, |[n, ..], [z, h]| {
                    let n = tanh(n);
                    let h = z.madd(n - h, h);
                    [n, h, h]
                });
            }
        }
    };
    sizes.walk(GATES, Steps::Onward(0..steps), &[&gate_and_reset, &candidate]);
}

/// All steps of the backward pass, and dWh. dA replaces the gates.
///
/// ```text
/// dA_z = dh · (n − h) · z(1 − z)    dA_n = dh · z · (1 − n²)    d(rh) = dA_n · Wh_nᵀ    dA_r = d(rh) · h · r(1 − r)
/// dh of the step before: dh · (1 − z) + d(rh) · r + [dA_z, dA_r] · Wh_zrᵀ
/// ```
pub fn backward(
    gradients: Gradients,
    dhs: &[f32],
    memory: &mut [f32],
    wh: &[f32],
    sizes: Sizes,
    scratch: &mut [f32],
) {
    let Sizes { rows, units: h, .. } = sizes;
    let behinds = gradients.steps(&sizes);
    let Gradients { dh_first, dwh, .. } = gradients;
    let [gates, reset, h_before] = parts(memory, PARTS, &sizes);
    {
        let wh = Matrix::new(wh, h, GATES * h);
        let (wh_zr, rest) = Panels::pack(wh.of_columns(0..2 * h).transposed(), scratch);
        let (wh_n, rest) = Panels::pack(wh.of_columns(2 * h..3 * h).transposed(), rest);
        let (dreset, _) = rest.split_at_mut(rows * h);
        let [gates, dh, dreset] = [&mut *gates, dh_first, dreset].map(DisjointMut::new);
        let back = Return { sizes, dhs, dh, wh: wh_zr, depth: 2 * h };
        let dreset = Buffer::new(&dreset, sizes.state());
        let gate = |step, gate| Buffer::new(&gates, sizes.step(step, GATES * h)).from(gate * h);
        let before = |step, row, part: &Part| {
            &h_before[sizes.step(step, h).row(row) + part.units.start..][..part.units.len()]
        };
        let one = V4::splat(1.0);
        let gate_and_candidate = |behind: usize, part: &Part| {
            // Safety: this part's rows and units belong to it alone; dA of the step `behind` is finished.
            unsafe { back.gather(part, behind, &gates, GATES * h) };
            let Some(step) = behind.checked_sub(1) else { return };
            for row in part.rows.clone() {
                // Safety: the same reasons; the slices are of different gates.
                let ys = unsafe { [gate(step, 0), gate(step, 2), back.dh()].map(|y| part.of(row, y)) };
                update_in_step(ys, [before(step, row, part)], |[z, n, dh], [h]| {
                    [dh * (n - h) * z * (one - z), dh * z * (one - n * n), dh * (one - z)]
                });
            }
        };
        let reset_gate = |behind: usize, part: &Part| {
            let Some(step) = behind.checked_sub(1) else { return };
            // Safety: the same reasons; dA_n of this step is finished.
            unsafe { part.product(dreset, Start::Zero, &wh_n, gate(step, 2), h) };
            for row in part.rows.clone() {
                // Safety: as above.
                let (ys, dreset) =
                    unsafe { ([gate(step, 1), back.dh()].map(|y| part.of(row, y)), part.read(row, dreset)) };
                update_in_step(ys, [dreset, before(step, row, part)], |[r, dh], [dreset, h]| {
                    [dreset * h * r * (one - r), dreset.madd(r, dh)]
                });
            }
        };
        sizes.walk(GATES, behinds, &[&gate_and_candidate, &reset_gate]);
    }
    let da = Matrix::new(gates, sizes.places(), GATES * h);
    for (columns, from) in [(0..2 * h, &*h_before), (2 * h..3 * h, &*reset)] {
        let dwh = &mut dwh[columns.start..];
        let from = Matrix::new(from, sizes.places(), h).transposed();
        gemm_into(dwh, GATES * h, from, da.of_columns(columns), Initial::Kept, scratch);
    }
}
