use badak_kernels::pooling::{self, PoolShape};

kernels! {
    fn max_pool_forward(
        out y: f32[shape.y_len()], out argmax: u8[shape.y_len()], in x: f32[shape.x_len()], shape shape: PoolShape
    ) => pooling::max_forward(y, argmax, x, &shape);

    fn max_pool_backward(
        out dx: f32[shape.x_len()], in dy: f32[shape.y_len()], in argmax: u8[shape.y_len()], shape shape: PoolShape
    ) => pooling::max_backward(dx, dy, argmax, &shape);

    fn average_pool_forward(out y: f32[shape.y_len()], in x: f32[shape.x_len()], shape shape: PoolShape)
    => pooling::average_forward(y, x, &shape);

    fn average_pool_backward(out dx: f32[shape.x_len()], in dy: f32[shape.y_len()], shape shape: PoolShape)
    => pooling::average_backward(dx, dy, &shape);
}
