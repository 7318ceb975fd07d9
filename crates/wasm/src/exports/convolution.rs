use super::{read, write};
use badak_kernels::convolution::{self, shape::ConvShape};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub fn convolution_scratch_len(
    n: usize,
    c: usize,
    h: usize,
    w: usize,
    fn_: usize,
    fh: usize,
    fw: usize,
    stride_y: usize,
    stride_x: usize,
    pad_y: usize,
    pad_x: usize,
) -> usize {
    convolution::scratch_len(&ConvShape { n, c, h, w, fn_, fh, fw, stride_y, stride_x, pad_y, pad_x })
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
    stride_y: usize,
    stride_x: usize,
    pad_y: usize,
    pad_x: usize,
    relu: bool,
) {
    let shape = ConvShape { n, c, h, w, fn_, fh, fw, stride_y, stride_x, pad_y, pad_x };
    convolution::forward(
        write(y, shape.y_len()),
        read(x, shape.x_len()),
        read(weight, shape.w_len()),
        read(bias, fn_),
        &shape,
        relu,
        write(scratch, convolution::scratch_len(&shape)),
    );
}

/// `dx` is not computed where its pointer is 0; `dw` and `db` are added to. `y` is 0 unless forward was with `relu`.
#[wasm_bindgen]
pub fn convolution_backward(
    dx: *mut f32,
    dw: *mut f32,
    db: *mut f32,
    dy: *const f32,
    y: *const f32,
    x: *const f32,
    weight: *const f32,
    scratch: *mut f32,
    n: usize,
    c: usize,
    h: usize,
    w: usize,
    fn_: usize,
    fh: usize,
    fw: usize,
    stride_y: usize,
    stride_x: usize,
    pad_y: usize,
    pad_x: usize,
) {
    let shape = ConvShape { n, c, h, w, fn_, fh, fw, stride_y, stride_x, pad_y, pad_x };
    convolution::backward(
        (!dx.is_null()).then(|| write(dx, shape.x_len())),
        write(dw, shape.w_len()),
        write(db, fn_),
        read(dy, shape.y_len()),
        (!y.is_null()).then(|| read(y, shape.y_len())),
        read(x, shape.x_len()),
        read(weight, shape.w_len()),
        &shape,
        write(scratch, convolution::scratch_len(&shape)),
    );
}
