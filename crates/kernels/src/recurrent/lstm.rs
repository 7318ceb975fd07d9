//! Long short-term memory (vol. 2, section 6.2):
//!
//! ```text
//! A  = x · Wx + h · Wh + b, columns in the order f, g, i, o
//! f  = σ(A_f)  g = tanh(A_g)  i = σ(A_i)  o = σ(A_o)
//! c' = f · c + g · i          h' = o · tanh(c')
//! ```

use super::{Return, Sizes, add_product, begin, parts};
use crate::gemm::{Initial, Matrix, Panels, gemm};
use crate::in_step::update_in_step;
use crate::math::{sigmoid, tanh};
use crate::simd::V4;
use badak_pool::DisjointMut;

const GATES: usize = 4;

/// Of the memory: f, g, i, o [N, T, 4H]; tanh(c') [N, T, H]; h and c that a step begins with [N, T, H].
pub const PARTS: [usize; 4] = [GATES, 1, 1, 1];

/// The steps of the forward pass; the gates hold x · Wx + b.
pub fn forward(
    hs: &mut [f32],
    [h_last, c_last]: [&mut [f32]; 2],
    memory: &mut [f32],
    [h_first, c_first]: [&[f32]; 2],
    wh: &[f32],
    sizes: Sizes,
    scratch: &mut [f32],
) {
    let Sizes { rows, steps, units: h, .. } = sizes;
    let [gates, tanh_c, h_before, c_before] = parts(memory, PARTS, &sizes);
    let wh = Matrix::new(wh, h, GATES * h);
    let mut rest = scratch;
    let panels: [Panels; GATES] = core::array::from_fn(|gate| {
        let part = wh.of_columns(gate * h..(gate + 1) * h);
        let (panels, left) = Panels::pack(part, core::mem::take(&mut rest));
        rest = left;
        panels
    });
    begin(h_before, h_first, &sizes);
    begin(c_before, c_first, &sizes);
    let [hs, h_last, c_last] = [hs, h_last, c_last].map(DisjointMut::new);
    let [gates, tanh_c, h_before, c_before] = [gates, tanh_c, h_before, c_before].map(DisjointMut::new);
    for step in 0..steps {
        sizes.for_units(GATES, h, |units| {
            let (first, count) = (units.start, units.len());
            for (gate, panels) in panels.iter().enumerate() {
                let offset = sizes.at(0, step, GATES * h) + gate * h;
                let stride = steps * GATES * h;
                let before = |row| sizes.at(row, step, h);
                // Safety: a chunk writes the gates of its own units; h_before of this step was finished by the last.
                unsafe { add_product(&gates, offset, stride, panels, &units, rows, &h_before, before, h) };
            }
            for row in 0..rows {
                let (place, next) = (sizes.at(row, step, h) + first, sizes.at(row, step + 1, h) + first);
                let gate = |gate: usize| sizes.at(row, step, GATES * h) + gate * h + first;
                // Safety: the places of this chunk's units, of different buffers or gates.
                unsafe {
                    let [f, g, i, o] = core::array::from_fn(|k| gates.slice(gate(k), count));
                    let (h_next, c_next) = if step + 1 < steps {
                        (h_before.slice(next, count), c_before.slice(next, count))
                    } else {
                        (h_last.slice(row * h + first, count), c_last.slice(row * h + first, count))
                    };
                    let (tanh_c, hs) = (tanh_c.slice(place, count), hs.slice(place, count));
                    let c = c_before.read(place, count);
                    update_in_step([f, g, i, o, c_next, tanh_c, hs, h_next], [c], |[f, g, i, o, ..], [c]| {
                        let (f, g, i, o) = (sigmoid(f), tanh(g), sigmoid(i), sigmoid(o));
                        let c = f.madd(c, g * i);
                        let t = tanh(c);
                        let h = o * t;
                        [f, g, i, o, c, t, h, h]
                    });
                }
            }
        });
    }
}

/// The steps of the backward pass, and dWh; the gates become dA.
///
/// ```text
/// dc = dc' + dh · o · (1 − tanh² c')    dh = dhs + dA' · Whᵀ, the primes are of the step behind
/// dA = [dc · c · f(1 − f), dc · i · (1 − g²), dc · g · i(1 − i), dh · tanh c' · o(1 − o)]
/// ```
pub fn backward(
    [dh_first, dc_first]: [&mut [f32]; 2],
    dwh: &mut [f32],
    dhs: &[f32],
    memory: &mut [f32],
    wh: &[f32],
    sizes: Sizes,
    scratch: &mut [f32],
) {
    let Sizes { rows, steps, units: h, .. } = sizes;
    let [gates, tanh_c, h_before, c_before] = parts(memory, PARTS, &sizes);
    {
        let (wh, _) = Panels::pack(Matrix::new(wh, h, GATES * h).transposed(), scratch);
        let [gates, dh, dc] = [&mut *gates, dh_first, dc_first].map(DisjointMut::new);
        let back = Return { sizes, dhs, dh, wh, depth: GATES * h };
        for step in (0..steps).rev() {
            sizes.for_units(GATES, h, |units| {
                // Safety: a chunk's own units; dA of the step behind is finished.
                unsafe { back.gather(&units, step + 1, &gates, GATES * h) };
                let (first, count) = (units.start, units.len());
                for row in 0..rows {
                    let place = sizes.at(row, step, h) + first;
                    let gate = |gate: usize| sizes.at(row, step, GATES * h) + gate * h + first;
                    let [tanh_c, c] = [&*tanh_c, &*c_before].map(|buffer| &buffer[place..place + count]);
                    // Safety: the places of this chunk's units, of different gates.
                    unsafe {
                        let [f, g, i, o] = core::array::from_fn(|k| gates.slice(gate(k), count));
                        let dc = dc.slice(row * h + first, count);
                        let dh = back.dh.slice(row * h + first, count);
                        let one = V4::splat(1.0);
                        update_in_step([f, g, i, o, dc, dh], [tanh_c, c], |[f, g, i, o, dc, dh], [t, c]| {
                            let dc = dc + dh * o * (one - t * t);
                            [
                                dc * c * f * (one - f),
                                dc * i * (one - g * g),
                                dc * g * i * (one - i),
                                dh * t * o * (one - o),
                                dc * f,
                                V4::zero(),
                            ]
                        });
                    }
                }
            });
        }
        // Safety: as above.
        sizes.for_units(GATES, h, |units| unsafe { back.gather(&units, 0, &gates, GATES * h) });
    }
    let da = Matrix::new(gates, sizes.places(), GATES * h);
    gemm(dwh, Matrix::new(h_before, sizes.places(), h).transposed(), da, Initial::Kept, scratch);
}
