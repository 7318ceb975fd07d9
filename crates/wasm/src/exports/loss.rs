use badak_kernels::cross_entropy;
use badak_kernels::softmax::{self as rows_of, BadLabel};

/// The loss, or −1 − row if the label of that row is wrong. A loss is never below −1e-7, because of the guard inside
/// the logarithm, so the two cannot be confused.
fn or_bad_row(result: Result<f64, BadLabel>) -> f64 {
    result.unwrap_or_else(|bad| -1.0 - bad.row as f64)
}

kernels! {
    fn softmax(out y: f32[rows * columns], in x: f32[rows * columns], rows: usize, columns: usize)
    => rows_of::softmax(y, x, rows, columns);

    fn softmax_in_place(out y: f32[rows * columns], rows: usize, columns: usize)
    => rows_of::softmax_in_place(y, rows, columns);

    // The mean loss; −1 − row if that row's label is not the number of a column.
    fn softmax_cross_entropy_forward(
        out y: f32[rows * columns], in x: f32[rows * columns], in labels: i32[rows], rows: usize, columns: usize
    ) -> f64 => or_bad_row(rows_of::softmax_cross_entropy(y, x, labels, rows, columns));

    fn softmax_cross_entropy_backward(
        out dx: f32[rows * columns], in y: f32[rows * columns], in labels: i32[rows],
        rows: usize, columns: usize, scale: f32
    ) => rows_of::softmax_cross_entropy_backward(dx, y, labels, rows, columns, scale);

    // How many labels are not −1; −1 − row if that row's label is neither −1 nor the number of a column.
    fn count_scored(in labels: i32[rows], rows: usize, columns: usize) -> f64
    => or_bad_row(cross_entropy::count_scored(labels, columns).map(|count| count as f64));

    // The mean loss of the rows that count.
    fn time_softmax_cross_entropy_forward(
        in x: f32[rows * columns], in labels: i32[rows], scratch losses: f64[rows],
        rows: usize, columns: usize, scored: usize
    ) -> f64 => cross_entropy::loss(losses, x, labels, columns, scored);

    // The mean loss of the rows that count; x is replaced by its gradient.
    fn time_softmax_cross_entropy_gradient(
        out x: f32[rows * columns], in labels: i32[rows], scratch losses: f64[rows],
        rows: usize, columns: usize, scored: usize
    ) -> f64 => cross_entropy::loss_and_gradient(losses, x, labels, columns, scored);

    fn perplexity(mean_loss: f64) -> f64 => cross_entropy::perplexity(mean_loss);
}
