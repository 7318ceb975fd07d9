use badak_kernels::gemm::{self as product, Initial, Matrix};

/// op(data) [rows, columns]: `data` is stored like this, or as [columns, rows] if `transposed`.
fn matrix(data: &[f32], rows: usize, columns: usize, transposed: bool) -> Matrix<'_> {
    if transposed { Matrix::new(data, columns, rows).transposed() } else { Matrix::new(data, rows, columns) }
}

fn initial(bias: Option<&[f32]>, accumulate: bool) -> Initial<'_> {
    if accumulate { Initial::Kept } else { bias.map_or(Initial::Zero, Initial::Bias) }
}

kernels! {
    fn gemm_scratch_len(m: usize, n: usize, k: usize) -> usize => product::scratch_len(m, n, k);

    // c [m, n] = start + op(a) [m, k] · op(b) [k, n]. The start is c if `accumulate`, else the bias [n], or 0 without
    // a bias.
    // `a` is stored as [k, m] if `a_transposed`, `b` as [n, k] if `b_transposed`.
    fn gemm(
        out c: f32[m * n], in a: f32[m * k], in b: f32[k * n], in? bias: f32[n],
        scratch scratch: f32[product::scratch_len(m, n, k)],
        m: usize, n: usize, k: usize, a_transposed: bool, b_transposed: bool, accumulate: bool
    ) => product::gemm(
        c, matrix(a, m, k, a_transposed), matrix(b, k, n, b_transposed), initial(bias, accumulate), scratch
    );
}
