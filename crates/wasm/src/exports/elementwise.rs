use badak_kernels::elementwise;

kernels! {
    fn fill(out y: f32[len], len: usize, value: f32) => elementwise::fill(y, value);
    fn copy(out y: f32[len], in x: f32[len], len: usize) => elementwise::copy(y, x);
    fn scale(out y: f32[len], in x: f32[len], len: usize, a: f32) => elementwise::scale(y, x, a);
    fn scale_in_place(out y: f32[len], len: usize, a: f32) => elementwise::scale_in_place(y, a);
    fn multiply(out y: f32[len], in a: f32[len], in b: f32[len], len: usize) => elementwise::multiply(y, a, b);
    fn add_scaled(out y: f32[len], in x: f32[len], len: usize, a: f32) => elementwise::add_scaled(y, x, a);
    fn mask(out y: f32[len], in x: f32[len], in pattern: f32[len], len: usize) => elementwise::mask(y, x, pattern);

    fn relu_forward(out y: f32[len], in x: f32[len], len: usize) => elementwise::relu_forward(y, x);
    fn relu_backward(out dx: f32[len], in dy: f32[len], in y: f32[len], len: usize) => elementwise::relu_backward(dx, dy, y);
    fn sigmoid_forward(out y: f32[len], in x: f32[len], len: usize) => elementwise::sigmoid_forward(y, x);
    fn sigmoid_backward(out dx: f32[len], in dy: f32[len], in y: f32[len], len: usize)
    => elementwise::sigmoid_backward(dx, dy, y);
    fn tanh_forward(out y: f32[len], in x: f32[len], len: usize) => elementwise::tanh_forward(y, x);
    fn tanh_backward(out dx: f32[len], in dy: f32[len], in y: f32[len], len: usize) => elementwise::tanh_backward(dx, dy, y);
}
