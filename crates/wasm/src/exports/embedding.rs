use super::rows::groups;
use badak_kernels::embedding;

kernels! {
    fn embedding_forward(
        out y: f32[n * columns], in w: f32[rows * columns], in ids: i32[n * per],
        n: usize, per: usize, rows: usize, columns: usize
    ) => embedding::forward(y, w, ids, columns);

    // The lists are as `group_rows` fills them.
    fn embedding_backward(
        out dw: f32[rows * columns],
        in dy: f32[n * columns], in different: u32[count], in ends: u32[count], in order: u32[n * per],
        count: usize, n: usize, per: usize, rows: usize, columns: usize
    ) => embedding::backward(dw, dy, groups(different, ends, order), columns, per);

    // Each id is below `rows`.
    fn add_by_id(
        out dw: f32[rows * columns], in dy: f32[n * columns], in ids: i32[n], n: usize, rows: usize, columns: usize
    ) => embedding::add_by_id(dw, dy, ids, columns);

    fn one_hot(out y: f32[n * columns], in ids: i32[n * stride], n: usize, columns: usize, stride: usize, offset: usize)
    => embedding::one_hot(y, ids, columns, stride, offset);

    fn contexts_and_targets(
        out contexts: i32[n * 2 * window], out targets: i32[n], in corpus: i32[corpus_len], in picks: u32[n],
        corpus_len: usize, n: usize, window: usize
    ) => embedding::contexts_and_targets(contexts, targets, corpus, picks, window);

    fn pick_column(out y: i32[n], in ids: i32[n * stride], n: usize, stride: usize, column: usize)
    => embedding::pick_column(y, ids, stride, column);
}
