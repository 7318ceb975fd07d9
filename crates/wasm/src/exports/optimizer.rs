use badak_kernels::optimizer;

kernels! {
    fn sgd(out p: f32[len], in g: f32[len], len: usize, rate: f32) => optimizer::sgd(p, g, rate);

    fn momentum(out p: f32[len], out v: f32[len], in g: f32[len], len: usize, rate: f64, momentum: f64)
    => optimizer::momentum(p, v, g, rate, momentum);

    fn nesterov(out p: f32[len], out v: f32[len], in g: f32[len], len: usize, rate: f64, momentum: f64)
    => optimizer::nesterov(p, v, g, rate, momentum);

    fn ada_grad(out p: f32[len], out h: f32[len], in g: f32[len], len: usize, rate: f64, scale: f64)
    => optimizer::ada_grad(p, h, g, rate, scale);

    fn rms_prop(out p: f32[len], out h: f32[len], in g: f32[len], len: usize, rate: f64, decay: f64, scale: f64)
    => optimizer::rms_prop(p, h, g, rate, decay, scale);

    fn adam(
        out p: f32[len], out m: f32[len], out v: f32[len], in g: f32[len],
        len: usize, t: f64, rate: f64, beta1: f64, beta2: f64, scale: f64
    ) => optimizer::adam(p, m, v, g, t, rate, beta1, beta2, scale);
}
