//! Long short-term memory (vol. 2, section 6.2):
//!
//! ```text
//! A  = x · Wx + h · Wh + b, columns in the order f, g, i, o
//! f  = σ(A_f)  g = tanh(A_g)  i = σ(A_i)  o = σ(A_o)
//! c' = f · c + g · i          h' = o · tanh(c')
//! ```

use super::{Buffer, Gates, Gradients, Part, Return, Sizes, Steps, TableLookup, begin, parts};
use crate::gemm::{Initial, Matrix, Panels, gemm};
use crate::in_step::update_in_step;
use crate::math::{sigmoid, tanh};
use crate::simd::V4;
use badak_pool::DisjointMut;

const GATES: usize = 4;

/// Parts of the memory: f, g, i, o [N, T, 4H]; tanh(c') [N, T, H]; the h and c that each step begins with [N, T, H].
pub const PARTS: [usize; 4] = [GATES, 1, 1, 1];

/// All steps of the forward pass.
pub fn forward(
    hs: &mut [f32],
    [h_last, c_last]: [&mut [f32]; 2],
    memory: &mut [f32],
    [h_first, c_first]: [&[f32]; 2],
    wh: &[f32],
    lookup: Option<TableLookup>,
    sizes: Sizes,
    scratch: &mut [f32],
) {
    let Sizes { steps, units: h, .. } = sizes;
    let [gates, tanh_c, h_before, c_before] = parts(memory, PARTS, &sizes);
    begin(h_before, h_first, &sizes);
    begin(c_before, c_first, &sizes);
    let gates = Gates::<GATES>::new(gates, h_first, wh, lookup, sizes, scratch);
    let [hs, h_last, c_last] = [hs, h_last, c_last].map(DisjointMut::new);
    let [tanh_c, h_before, c_before] = [tanh_c, h_before, c_before].map(DisjointMut::new);
    let at = |buffer, step| Buffer::new(buffer, sizes.step(step, h));
    let last = [&h_last, &c_last].map(|buffer| Buffer::new(buffer, sizes.state()));
    let pass = |step: usize, part: &Part| {
        let [h_next, c_next] =
            if step + 1 < steps { [&h_before, &c_before].map(|buffer| at(buffer, step + 1)) } else { last };
        let [f, g, i, o] = core::array::from_fn(|gate| gates.at(step, gate));
        let ys = [f, g, i, o, c_next, at(&tanh_c, step), at(&hs, step), h_next];
        // Safety: this part's rows and units belong to it alone, and the slices are of different buffers or gates.
        // The step before has already finished h_before of this step.
        unsafe {
            for gate in 0..GATES {
                gates.compute(part, step, gate, at(&h_before, step));
            }
            for row in part.rows.clone() {
                let c = part.read(row, at(&c_before, step));
                update_in_step(ys.map(|y| part.of(row, y)), [c], |[f, g, i, o, ..], [c]| {
                    let (f, g, i, o) = (sigmoid(f), tanh(g), sigmoid(i), sigmoid(o));
                    let c = f.madd(c, g * i);
                    let t = tanh(c);
                    let h = o * t;
                    [f, g, i, o, c, t, h, h]
                });
            }
        }
    };
    sizes.walk(GATES, Steps::Onward(0..steps), &[&pass]);
}

/// All steps of the backward pass, and dWh. dA replaces the gates. A prime marks a value of the next time step.
///
/// ```text
/// dc = dc' + dh · o · (1 − tanh² c')    dh = dhs + dA' · Whᵀ
/// dA = [dc · c · f(1 − f), dc · i · (1 − g²), dc · g · i(1 − i), dh · tanh c' · o(1 − o)]
/// ```
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
    let Gradients { dh_first, dc_first, dwh, .. } = gradients;
    let [gates, tanh_c, h_before, c_before] = parts(memory, PARTS, &sizes);
    {
        let (wh, _) = Panels::pack(Matrix::new(wh, h, GATES * h).transposed(), scratch);
        let [gates, dh, dc] = [&mut *gates, dh_first, dc_first].map(DisjointMut::new);
        let back = Return { sizes, dhs, dh, wh, depth: GATES * h };
        let (dc, at) = (Buffer::new(&dc, sizes.state()), |step| sizes.step(step, h));
        let pass = |behind: usize, part: &Part| {
            // Safety: this part's rows and units belong to it alone; dA of the step `behind` is finished.
            unsafe { back.gather(part, behind, &gates, GATES * h) };
            let Some(step) = behind.checked_sub(1) else { return };
            let gates = Buffer::new(&gates, sizes.step(step, GATES * h));
            let [f, g, i, o] = core::array::from_fn(|gate| gates.from(gate * h));
            for row in part.rows.clone() {
                let place = at(step).row(row) + part.units.start;
                let xs = [&*tanh_c, &*c_before].map(|buffer| &buffer[place..][..part.units.len()]);
                // Safety: the same reasons; the slices are of different gates.
                let ys = unsafe { [f, g, i, o, dc, back.dh()].map(|y| part.of(row, y)) };
                let one = V4::splat(1.0);
                update_in_step(ys, xs, |[f, g, i, o, dc, dh], [t, c]| {
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
        };
        sizes.walk(GATES, behinds, &[&pass]);
    }
    let da = Matrix::new(gates, sizes.places(), GATES * h);
    gemm(dwh, Matrix::new(h_before, sizes.places(), h).transposed(), da, Initial::Kept, scratch);
}
