use badak_kernels::convolution::{self, shape::ConvShape};

kernels! {
    fn convolution_scratch_len(shape shape: ConvShape) -> usize => convolution::scratch_len(&shape);

    fn convolution_forward(
        out y: f32[shape.y_len()], in x: f32[shape.x_len()], in weight: f32[shape.w_len()], in bias: f32[shape.fn_],
        scratch scratch: f32[convolution::scratch_len(&shape)],
        shape shape: ConvShape, relu: bool
    ) => convolution::forward(y, x, weight, bias, &shape, relu, scratch);

    // The gradients are added to `dw` and `db`. `y` is given if the forward pass had `relu`.
    fn convolution_backward(
        out? dx: f32[shape.x_len()], out dw: f32[shape.w_len()], out db: f32[shape.fn_],
        in dy: f32[shape.y_len()], in? y: f32[shape.y_len()], in x: f32[shape.x_len()], in weight: f32[shape.w_len()],
        scratch scratch: f32[convolution::scratch_len(&shape)],
        shape shape: ConvShape
    ) => convolution::backward(dx, dw, db, dy, y, x, weight, &shape, scratch);
}
