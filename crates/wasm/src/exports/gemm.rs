use super::{read, write};
use badak_kernels::gemm::{self as product, Initial, Matrix};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub fn gemm_scratch_len(m: usize, n: usize, k: usize) -> usize {
    product::scratch_len(m, n, k)
}

/// c [m, n] = (c if `accumulate`, bias [n] unless its pointer is 0) + op(a) [m, k] · op(b) [k, n].
/// `a` is stored [k, m] if `a_transposed`, `b` [n, k] if `b_transposed`.
#[wasm_bindgen]
pub fn gemm(
    c: *mut f32,
    a: *const f32,
    b: *const f32,
    bias: *const f32,
    scratch: *mut f32,
    m: usize,
    n: usize,
    k: usize,
    a_transposed: bool,
    b_transposed: bool,
    accumulate: bool,
) {
    let view = |data, rows, columns, transposed| {
        if transposed {
            Matrix::new(data, columns, rows).transposed()
        } else {
            Matrix::new(data, rows, columns)
        }
    };
    let initial = if accumulate {
        Initial::Kept
    } else if bias.is_null() {
        Initial::Zero
    } else {
        Initial::Bias(read(bias, n))
    };
    product::gemm(
        write(c, m * n),
        view(read(a, m * k), m, k, a_transposed),
        view(read(b, k * n), k, n, b_transposed),
        initial,
        write(scratch, product::scratch_len(m, n, k)),
    );
}
