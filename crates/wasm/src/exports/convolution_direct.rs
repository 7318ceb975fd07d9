use super::{read, write};
use badak_kernels::convolution::shape::ConvShape;
use badak_kernels::convolution::{direct, weight_gradient};
use wasm_bindgen::prelude::*;

/// A shape with stride 1.
fn shape(
    n: usize,
    c: usize,
    h: usize,
    w: usize,
    fn_: usize,
    fh: usize,
    fw: usize,
    pad_y: usize,
    pad_x: usize,
) -> ConvShape {
    ConvShape { n, c, h, w, fn_, fh, fw, stride_y: 1, stride_x: 1, pad_y, pad_x }
}

/// A slice to read, or nothing if its pointer is 0.
fn optional<'a>(at: *const f32, len: usize) -> Option<&'a [f32]> {
    (!at.is_null()).then(|| read(at, len))
}

/// Floats of scratch for the three kernels of this shape.
#[wasm_bindgen]
pub fn convolution_scratch_len(
    n: usize,
    c: usize,
    h: usize,
    w: usize,
    fn_: usize,
    fh: usize,
    fw: usize,
    pad_y: usize,
    pad_x: usize,
) -> usize {
    let shape = shape(n, c, h, w, fn_, fh, fw, pad_y, pad_x);
    direct::scratch_len(&shape).max(weight_gradient::scratch_len(&shape))
}

#[wasm_bindgen]
pub fn convolution_forward(
    y: *mut f32,
    x: *const f32,
    weight: *const f32,
    bias: *const f32,
    scratch: *mut f32,
    n: usize,
    c: usize,
    h: usize,
    w: usize,
    fn_: usize,
    fh: usize,
    fw: usize,
    pad_y: usize,
    pad_x: usize,
    relu: bool,
) {
    let s = shape(n, c, h, w, fn_, fh, fw, pad_y, pad_x);
    let (x, weight) = (read(x, n * s.x_len()), read(weight, fn_ * s.filter_len()));
    let scratch = write(scratch, direct::scratch_len(&s));
    direct::forward(write(y, n * s.y_len()), x, weight, read(bias, fn_), &s, relu, scratch);
}

/// With `y` (not 0) dy counts as 0 where y is.
#[wasm_bindgen]
pub fn convolution_backward_input(
    dx: *mut f32,
    dy: *const f32,
    y: *const f32,
    weight: *const f32,
    scratch: *mut f32,
    n: usize,
    c: usize,
    h: usize,
    w: usize,
    fn_: usize,
    fh: usize,
    fw: usize,
    pad_y: usize,
    pad_x: usize,
) {
    let s = shape(n, c, h, w, fn_, fh, fw, pad_y, pad_x);
    let (dy, y) = (read(dy, n * s.y_len()), optional(y, n * s.y_len()));
    let scratch = write(scratch, direct::scratch_len(&s));
    direct::backward_input(write(dx, n * s.x_len()), dy, y, read(weight, fn_ * s.filter_len()), &s, scratch);
}

/// With `y` (not 0) dy counts as 0 where y is.
#[wasm_bindgen]
pub fn convolution_backward_weights(
    dw: *mut f32,
    db: *mut f32,
    dy: *const f32,
    y: *const f32,
    x: *const f32,
    scratch: *mut f32,
    n: usize,
    c: usize,
    h: usize,
    w: usize,
    fn_: usize,
    fh: usize,
    fw: usize,
    pad_y: usize,
    pad_x: usize,
) {
    let s = shape(n, c, h, w, fn_, fh, fw, pad_y, pad_x);
    let (dy, y) = (read(dy, n * s.y_len()), optional(y, n * s.y_len()));
    let scratch = write(scratch, weight_gradient::scratch_len(&s));
    let (dw, db) = (write(dw, fn_ * s.filter_len()), write(db, fn_));
    weight_gradient::backward_weights(dw, db, dy, y, read(x, n * s.x_len()), &s, scratch);
}
