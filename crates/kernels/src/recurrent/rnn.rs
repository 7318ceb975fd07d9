//! The simple recurrent layer (vol. 2, section 5.2): h' = tanh(x · Wx + h · Wh + b).

use super::{Buffer, Gates, Gradients, Part, Return, Sizes, Steps, TableLookup, begin, parts};
use crate::gemm::{Initial, Matrix, Panels, gemm};
use crate::in_step::update_in_step;
use crate::math::tanh;
use crate::simd::V4;
use badak_pool::DisjointMut;

/// Parts of the memory: h' [N, T, H], the same values as hs; the h that each step begins with [N, T, H].
pub const PARTS: [usize; 2] = [1, 1];

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
    let [a, h_before] = parts(memory, PARTS, &sizes);
    begin(h_before, h_first, &sizes);
    let gates = Gates::<1>::new(a, h_first, wh, lookup, sizes, scratch);
    let [hs, h_last, h_before] = [hs, h_last, h_before].map(DisjointMut::new);
    let at = |buffer, step| Buffer::new(buffer, sizes.step(step, h));
    let last = Buffer::new(&h_last, sizes.state());
    let pass = |step: usize, part: &Part| {
        let next = if step + 1 < steps { at(&h_before, step + 1) } else { last };
        // Safety: this part's rows and units belong to it alone. The step before has already finished h_before of
        // this step.
        unsafe {
            gates.compute(part, step, 0, at(&h_before, step));
            for row in part.rows.clone() {
                let ys = [gates.at(step, 0), at(&hs, step), next].map(|y| part.of(row, y));
                update_in_step(ys, [], |[a, ..], []| {
                    let h = tanh(a);
                    [h, h, h]
                });
            }
        }
    };
    sizes.walk(1, Steps::Onward(0..steps), &[&pass]);
}

/// All steps of the backward pass, and dWh: dA = (dhs + dA' · Whᵀ)(1 − h'²), where dA' is the dA of the next time
/// step. dA replaces the gates.
pub fn backward(
    gradients: Gradients,
    dhs: &[f32],
    memory: &mut [f32],
    wh: &[f32],
    sizes: Sizes,
    scratch: &mut [f32],
) {
    let Sizes { units: h, .. } = sizes;
    let behinds = gradients.steps(&sizes);
    let Gradients { dh_first, dwh, .. } = gradients;
    let [gates, h_before] = parts(memory, PARTS, &sizes);
    {
        let (wh, _) = Panels::pack(Matrix::new(wh, h, h).transposed(), scratch);
        let [gates, dh] = [&mut *gates, dh_first].map(DisjointMut::new);
        let back = Return { sizes, dhs, dh, wh, depth: h };
        let pass = |behind: usize, part: &Part| {
            // Safety: this part's rows and units belong to it alone; dA of the step `behind` is finished.
            unsafe { back.gather(part, behind, &gates, h) };
            let Some(step) = behind.checked_sub(1) else { return };
            let gates = Buffer::new(&gates, sizes.step(step, h));
            for row in part.rows.clone() {
                // Safety: the same reasons.
                let ys = unsafe { [gates, back.dh()].map(|y| part.of(row, y)) };
                update_in_step(ys, [], |[h, dh], []| [dh * (V4::splat(1.0) - h * h), V4::zero()]);
            }
        };
        sizes.walk(1, behinds, &[&pass]);
    }
    let da = Matrix::new(gates, sizes.places(), h);
    gemm(dwh, Matrix::new(h_before, sizes.places(), h).transposed(), da, Initial::Kept, scratch);
}
