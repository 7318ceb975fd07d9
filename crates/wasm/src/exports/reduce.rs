use badak_kernels::reduce;

kernels! {
    fn add_column_sums(out sums: f32[columns], in x: f32[rows * columns], rows: usize, columns: usize)
    => reduce::add_column_sums(sums, x, rows, columns);

    fn sum_of_squares(in x: f32[len], len: usize) -> f64 => reduce::sum_of_squares(x);

    fn count_matches(in y: f32[rows * columns], in labels: i32[rows], rows: usize, columns: usize) -> usize
    => reduce::count_matches(y, labels, rows, columns);

    fn argmax_rows(out ids: i32[rows], in x: f32[rows * columns], rows: usize, columns: usize)
    => reduce::argmax_rows(ids, x, columns);
}
