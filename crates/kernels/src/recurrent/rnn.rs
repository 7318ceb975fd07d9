//! The simple recurrent layer (vol. 2, section 5.2): h' = tanh(x · Wx + h · Wh + b).

use super::{Return, Sizes, add_product, begin, parts};
use crate::gemm::{Initial, Matrix, Panels, gemm};
use crate::in_step::update_in_step;
use crate::math::tanh;
use crate::simd::V4;
use badak_pool::DisjointMut;

/// Of the memory: h' [N, T, H], as in hs; h that a step begins with [N, T, H].
pub const PARTS: [usize; 2] = [1, 1];

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
    let [gates, h_before] = parts(memory, PARTS, &sizes);
    let (wh, _) = Panels::pack(Matrix::new(wh, h, h), scratch);
    begin(h_before, h_first, &sizes);
    let [hs, h_last, gates, h_before] = [hs, h_last, gates, h_before].map(DisjointMut::new);
    for step in 0..steps {
        sizes.for_units(1, h, |units| {
            let (first, count) = (units.start, units.len());
            let before = |row| sizes.at(row, step, h);
            let offset = sizes.at(0, step, h);
            // Safety: a chunk writes its own units; h_before of this step was finished by the last.
            unsafe { add_product(&gates, offset, steps * h, &wh, &units, rows, &h_before, before, h) };
            for row in 0..rows {
                let (place, next) = (sizes.at(row, step, h) + first, sizes.at(row, step + 1, h) + first);
                // Safety: the places of this chunk's units, of different buffers.
                unsafe {
                    let h_next = if step + 1 < steps {
                        h_before.slice(next, count)
                    } else {
                        h_last.slice(row * h + first, count)
                    };
                    let (a, hs) = (gates.slice(place, count), hs.slice(place, count));
                    update_in_step([a, hs, h_next], [], |[a, ..], []| {
                        let h = tanh(a);
                        [h, h, h]
                    });
                }
            }
        });
    }
}

/// The steps of the backward pass, and dWh: dA = (dhs + dA' · Whᵀ)(1 − h'²), where dA' is of the step behind. The gates become
/// dA.
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
    let [gates, h_before] = parts(memory, PARTS, &sizes);
    {
        let (wh, _) = Panels::pack(Matrix::new(wh, h, h).transposed(), scratch);
        let [gates, dh] = [&mut *gates, dh_first].map(DisjointMut::new);
        let back = Return { sizes, dhs, dh, wh, depth: h };
        for step in (0..steps).rev() {
            sizes.for_units(1, h, |units| {
                // Safety: a chunk's own units; dA of the step behind is finished.
                unsafe { back.gather(&units, step + 1, &gates, h) };
                let (first, count) = (units.start, units.len());
                for row in 0..rows {
                    // Safety: the places of this chunk's units.
                    unsafe {
                        let a = gates.slice(sizes.at(row, step, h) + first, count);
                        let dh = back.dh.slice(row * h + first, count);
                        update_in_step([a, dh], [], |[h, dh], []| {
                            [dh * (V4::splat(1.0) - h * h), V4::zero()]
                        });
                    }
                }
            });
        }
        // Safety: as above.
        sizes.for_units(1, h, |units| unsafe { back.gather(&units, 0, &gates, h) });
    }
    let da = Matrix::new(gates, sizes.places(), h);
    gemm(dwh, Matrix::new(h_before, sizes.places(), h).transposed(), da, Initial::Kept, scratch);
}
