//! The gated recurrent unit (vol. 2, appendix C):
//!
//! ```text
//! z  = σ(x · Wx_z + h · Wh_z + b_z)
//! r  = σ(x · Wx_r + h · Wh_r + b_r)
//! n  = tanh(x · Wx_n + (r · h) · Wh_n + b_n)
//! h' = (1 − z) · h + z · n
//! ```
//! with the columns of Wx, Wh and b in the order z, r, n. The second product of a step needs all of the first, so that the
//! threads meet twice a step.

use super::{Return, Sizes, add_product, begin, parts};
use crate::gemm::{Initial, Matrix, Panels, gemm_into};
use crate::in_step::update_in_step;
use crate::math::{sigmoid, tanh};
use crate::simd::V4;
use badak_pool::DisjointMut;

const GATES: usize = 3;

/// Of the memory: z, r, n [N, T, 3H]; r · h [N, T, H]; h that a step begins with [N, T, H].
pub const PARTS: [usize; 3] = [GATES, 1, 1];

/// The steps of the forward pass; the gates hold x · Wx + b.
pub fn forward(
    hs: &mut [f32],
    [h_last, _]: [&mut [f32]; 2],
    memory: &mut [f32],
    [h_first, _]: [&[f32]; 2],
    wh: &[f32],
    sizes: Sizes,
    scratch: &mut [f32],
) {
    let Sizes { rows, steps, units: h, .. } = sizes;
    let [gates, reset, h_before] = parts(memory, PARTS, &sizes);
    let wh = Matrix::new(wh, h, GATES * h);
    let (wh_z, rest) = Panels::pack(wh.of_columns(0..h), scratch);
    let (wh_r, rest) = Panels::pack(wh.of_columns(h..2 * h), rest);
    let (wh_n, _) = Panels::pack(wh.of_columns(2 * h..3 * h), rest);
    begin(h_before, h_first, &sizes);
    let [hs, h_last] = [hs, h_last].map(DisjointMut::new);
    let [gates, reset, h_before] = [gates, reset, h_before].map(DisjointMut::new);
    let stride = steps * GATES * h;
    for step in 0..steps {
        let before = |row| sizes.at(row, step, h);
        sizes.for_units(2, h, |units| {
            let (first, count) = (units.start, units.len());
            for (gate, panels) in [&wh_z, &wh_r].into_iter().enumerate() {
                let offset = sizes.at(0, step, GATES * h) + gate * h;
                // Safety: a chunk writes the gates of its own units; h_before of this step was finished by the last.
                unsafe { add_product(&gates, offset, stride, panels, &units, rows, &h_before, before, h) };
            }
            for row in 0..rows {
                let gate = |gate: usize| sizes.at(row, step, GATES * h) + gate * h + first;
                // Safety: the places of this chunk's units, of different gates.
                unsafe {
                    let [z, r] = core::array::from_fn(|k| gates.slice(gate(k), count));
                    let reset = reset.slice(before(row) + first, count);
                    let h = h_before.read(before(row) + first, count);
                    update_in_step([z, r, reset], [h], |[z, r, _], [h]| {
                        let r = sigmoid(r);
                        [sigmoid(z), r, r * h]
                    });
                }
            }
        });
        sizes.for_units(1, h, |units| {
            let (first, count) = (units.start, units.len());
            let offset = sizes.at(0, step, GATES * h) + 2 * h;
            // Safety: as above; `reset` of this step is finished.
            unsafe { add_product(&gates, offset, stride, &wh_n, &units, rows, &reset, before, h) };
            for row in 0..rows {
                let next = sizes.at(row, step + 1, h) + first;
                let gate = |gate: usize| sizes.at(row, step, GATES * h) + gate * h + first;
                // Safety: the places of this chunk's units, of different buffers or gates.
                unsafe {
                    let h_next = if step + 1 < steps {
                        h_before.slice(next, count)
                    } else {
                        h_last.slice(row * h + first, count)
                    };
                    let (n, hs) = (gates.slice(gate(2), count), hs.slice(before(row) + first, count));
                    let (z, h) = (gates.read(gate(0), count), h_before.read(before(row) + first, count));
                    update_in_step([n, hs, h_next], [z, h], |[n, ..], [z, h]| {
                        let n = tanh(n);
                        let h = z.madd(n - h, h);
                        [n, h, h]
                    });
                }
            }
        });
    }
}

/// The steps of the backward pass, and dWh; the gates become dA.
///
/// ```text
/// dA_z = dh · (n − h) · z(1 − z)    dA_n = dh · z · (1 − n²)    d(rh) = dA_n · Wh_nᵀ    dA_r = d(rh) · h · r(1 − r)
/// dh of the step before: dh · (1 − z) + d(rh) · r + [dA_z, dA_r] · Wh_zrᵀ
/// ```
pub fn backward(
    [dh_first, _]: [&mut [f32]; 2],
    dwh: &mut [f32],
    dhs: &[f32],
    memory: &mut [f32],
    wh: &[f32],
    sizes: Sizes,
    scratch: &mut [f32],
) {
    let Sizes { rows, steps, units: h, .. } = sizes;
    let [gates, reset, h_before] = parts(memory, PARTS, &sizes);
    {
        let wh = Matrix::new(wh, h, GATES * h);
        let (wh_zr, rest) = Panels::pack(wh.of_columns(0..2 * h).transposed(), scratch);
        let (wh_n, rest) = Panels::pack(wh.of_columns(2 * h..3 * h).transposed(), rest);
        let (dreset, _) = rest.split_at_mut(rows * h);
        let [gates, dh, dreset] = [&mut *gates, dh_first, dreset].map(DisjointMut::new);
        let back = Return { sizes, dhs, dh, wh: wh_zr, depth: 2 * h };
        let one = V4::splat(1.0);
        for step in (0..steps).rev() {
            sizes.for_units(2, h, |units| {
                // Safety: a chunk's own units; dA of the step behind is finished.
                unsafe { back.gather(&units, step + 1, &gates, GATES * h) };
                let (first, count) = (units.start, units.len());
                for row in 0..rows {
                    let gate = |gate: usize| sizes.at(row, step, GATES * h) + gate * h + first;
                    let before = &h_before[sizes.at(row, step, h) + first..][..count];
                    // Safety: the places of this chunk's units, of different gates.
                    unsafe {
                        let (z, n) = (gates.slice(gate(0), count), gates.slice(gate(2), count));
                        let dh = back.dh.slice(row * h + first, count);
                        update_in_step([z, n, dh], [before], |[z, n, dh], [h]| {
                            [dh * (n - h) * z * (one - z), dh * z * (one - n * n), dh * (one - z)]
                        });
                    }
                }
            });
            sizes.for_units(1, h, |units| {
                let (first, count) = (units.start, units.len());
                for row in 0..rows {
                    // Safety: a chunk's own units.
                    unsafe { dreset.slice(row * h + first, count).fill(0.0) };
                }
                let candidates = |row| sizes.at(row, step, GATES * h) + 2 * h;
                // Safety: as above; dA_n of this step is finished.
                unsafe { add_product(&dreset, 0, h, &wh_n, &units, rows, &gates, candidates, h) };
                for row in 0..rows {
                    let before = &h_before[sizes.at(row, step, h) + first..][..count];
                    // Safety: as above.
                    unsafe {
                        let r = gates.slice(sizes.at(row, step, GATES * h) + h + first, count);
                        let dh = back.dh.slice(row * h + first, count);
                        let dreset = dreset.read(row * h + first, count);
                        update_in_step([r, dh], [dreset, before], |[r, dh], [dreset, h]| {
                            [dreset * h * r * (one - r), dreset.madd(r, dh)]
                        });
                    }
                }
            });
        }
        // Safety: as above.
        sizes.for_units(2, h, |units| unsafe { back.gather(&units, 0, &gates, GATES * h) });
    }
    let da = Matrix::new(gates, sizes.places(), GATES * h);
    for (columns, from) in [(0..2 * h, &*h_before), (2 * h..3 * h, &*reset)] {
        let dwh = &mut dwh[columns.start..];
        let from = Matrix::new(from, sizes.places(), h).transposed();
        gemm_into(dwh, GATES * h, from, da.of_columns(columns), Initial::Kept, scratch);
    }
}
