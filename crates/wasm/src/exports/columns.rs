use badak_kernels::columns::{self, Columns};
use badak_kernels::steps;

kernels! {
    // `turned` is the number of time steps in a sequence, to reverse each sequence; 0 if nothing is reversed.
    fn copy_columns(
        out y: word[rows * y_width], in x: word[rows * x_width],
        rows: usize, count: usize, y_width: usize, y_first: usize, x_width: usize, x_first: usize, turned: usize
    )
    let to = Columns { width: y_width, first: y_first };
    let from = Columns { width: x_width, first: x_first };
    => columns::copy_columns(y, to, x, from, rows, count, (turned > 0).then_some(turned));

    fn repeat_steps(out y: f32[n * t * columns], in x: f32[n * columns], n: usize, t: usize, columns: usize)
    => steps::repeat_steps(y, x, t, columns);

    fn add_step_sums(out x: f32[n * columns], in y: f32[n * t * columns], n: usize, t: usize, columns: usize)
    => steps::add_step_sums(x, y, t, columns);
}
