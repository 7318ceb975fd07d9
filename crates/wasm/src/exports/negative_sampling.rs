use super::random::counter;
use super::rows::groups;
use badak_kernels::negative_sampling;
use badak_kernels::random::Key;
use badak_kernels::unigram::{self, Unigram};

kernels! {
    fn fill_alias_table(out keep: u32[len], out other: u32[len], in counts: u32[len], len: usize, power: f64)
    => unigram::alias_table(keep, other, counts, power);

    // The key and counter of the stream are given in halves, as in `fill_normal`.
    fn draw_negatives(
        out ids: i32[rows * width],
        in targets: i32[rows], in keep: u32[words], in other: u32[words], in counts: u32[words],
        rows: usize, width: usize, words: usize, power: f64,
        key_low: u32, key_high: u32, counter_low: u32, counter_high: u32
    ) => unigram::draw_negatives(
        ids, targets, Unigram { keep, other, counts, power }, Key([key_low, key_high]), counter(counter_low, counter_high)
    );

    // Returns the loss.
    fn negative_sampling_forward(
        out losses: f32[n], out dh: f32[n * columns], out ds: f32[n * per],
        in h: f32[n * columns], in w: f32[rows * columns], in ids: i32[n * per],
        n: usize, per: usize, rows: usize, columns: usize, group: usize
    ) -> f64 => negative_sampling::forward_backward(losses, dh, ds, h, w, ids, columns, group);

    // The lists are as `group_rows` fills them.
    fn negative_sampling_backward(
        out dw: f32[rows * columns],
        in h: f32[n * columns], in ds: f32[n * per], in different: u32[count], in ends: u32[count], in order: u32[n * per],
        count: usize, n: usize, per: usize, rows: usize, columns: usize
    ) => negative_sampling::backward(dw, h, ds, groups(different, ends, order), columns, per);
}
