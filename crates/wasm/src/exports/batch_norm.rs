//! Sizes: n rows, c channels, p positions.

use badak_kernels::batch_norm;

kernels! {
    fn batch_norm_forward_train(
        out y: f32[n * c * p], out mean: f32[c], out variance: f32[c],
        in x: f32[n * c * p], in gamma: f32[c], in beta: f32[c],
        n: usize, c: usize, p: usize
    ) => batch_norm::forward_train(y, mean, variance, x, gamma, beta, n, c, p);

    fn batch_norm_forward_eval(
        out y: f32[n * c * p],
        in x: f32[n * c * p], in mean: f32[c], in variance: f32[c], in gamma: f32[c], in beta: f32[c],
        n: usize, c: usize, p: usize
    ) => batch_norm::forward_eval(y, x, mean, variance, gamma, beta, n, c, p);

    fn batch_norm_backward(
        out dx: f32[n * c * p], out dgamma: f32[c], out dbeta: f32[c],
        in dy: f32[n * c * p], in x: f32[n * c * p], in mean: f32[c], in variance: f32[c], in gamma: f32[c],
        n: usize, c: usize, p: usize
    ) => batch_norm::backward(dx, dgamma, dbeta, dy, x, mean, variance, gamma, n, c, p);

    fn batch_norm_update_running(out running: f32[channels], in batch: f32[channels], channels: usize, momentum: f64)
    => batch_norm::update_running(running, batch, momentum);
}
