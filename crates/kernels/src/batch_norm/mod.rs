//! Batch normalization (vol. 1, section 6.3). x is seen as [N, C, P]: rows, channels, positions.
//!
//! ```text
//! μ[c] = mean of x[:, c, :]     σ²[c] = mean of (x[:, c, :] − μ[c])²     s = √(σ² + 1e-6)     M = N·P
//! x̂ = (x − μ) / s               y = γ · x̂ + β
//! dβ = Σ dy     dγ = Σ dy · x̂     dx = (γ / s) · (dy − dβ / M − x̂ · dγ / M)     Σ over n and p
//! ```
//! *Per feature*, as in the books: P = 1, and every element of a row is a channel. *Per channel*: P = H·W, as in
//! other libraries for images. The books compute dx in more steps, through the gradients of s and μ; the formula is
//! the same.
//!
//! A column of x [N, C·P] is summed from the first row to the last, in single precision: a batch has a few hundred
//! rows, and a vector holds twice as many f32 as f64. Then the columns of a channel, thousands of sums, are added in
//! double precision. The variance is computed around the mean in a second pass. That pass also finds the rounding
//! error of the mean and corrects it: a constant channel gives exactly β.

#[cfg(test)]
mod tests;

use crate::in_step::update_in_step;
use crate::simd::{V4, zip_in_place};
use crate::{ELEMENTS_PER_CHUNK, parts_of};
use badak_pool::{DisjointMut, for_each_block, for_each_chunk, rows_of};
use core::array::from_fn;
use core::ops::Range;

/// Added to the variance under the root: the books' 10e-7.
pub const EPSILON: f32 = 10e-7;

/// Number of columns that are summed at once. Their sums stay in the first-level cache, and 256 contiguous bytes of
/// each row are read.
const COLUMNS: usize = 64;
/// One number for each channel of a group, or for each column of a block.
type Numbers = [f32; COLUMNS];

/// The sizes of x [N, C, P].
#[derive(Clone, Copy)]
struct Sizes {
    rows: usize,
    channels: usize,
    positions: usize,
}

impl Sizes {
    fn new(rows: usize, channels: usize, positions: usize, whole: &[&[f32]], each: &[&[f32]]) -> Self {
        assert!(rows * positions > 0, "statistics of nothing");
        assert!(whole.iter().all(|x| x.len() == rows * channels * positions), "not of [N, C, P]");
        assert!(each.iter().all(|x| x.len() == channels), "not of [C]");
        Self { rows, channels, positions }
    }

    /// M, the number of elements that one statistic is computed from.
    fn count(self) -> f64 {
        (self.rows * self.positions) as f64
    }

    /// The range in x of some columns of a row.
    fn at(self, row: usize, columns: &Range<usize>) -> Range<usize> {
        let start = row * self.channels * self.positions;
        start + columns.start..start + columns.end
    }

    /// Calls `body` with groups of channels and their parts of some slices [C], in parallel. If P is 1, a group is up
    /// to 64 neighbouring channels; otherwise it is a single channel.
    fn for_each_group<const N: usize>(
        self,
        each: [&mut [f32]; N],
        body: impl Fn(Range<usize>, [&mut [f32]; N]) + Sync,
    ) {
        let group = if self.positions == 1 { COLUMNS } else { 1 };
        let block = (ELEMENTS_PER_CHUNK / (self.rows * self.positions)).next_multiple_of(group).max(group);
        for_each_block(self.channels, block, each.map(|slice| rows_of(slice, 1)), |channels, mut each| {
            for first in channels.clone().step_by(group) {
                let channels = first..channels.end.min(first + group);
                let parts = each.each_mut().map(|part| part.split_off_mut(..channels.len()));
                body(channels, parts.map(Option::unwrap_or_default));
            }
        });
    }

    /// The columns of a group, in blocks of up to 64.
    fn blocks(self, group: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<> {
        parts_of(group.start * self.positions..group.end * self.positions, COLUMNS)
    }

    /// Copies numbers of channels to numbers of columns. A group is either many channels with one column each, or one
    /// channel with many columns.
    fn spread(self, numbers: Numbers) -> Numbers {
        if self.positions == 1 { numbers } else { [numbers[0]; COLUMNS] }
    }

    /// For every channel of a group, sums over its rows and positions. `sources` gives the slices of a row in some
    /// columns, and `add` adds them to the sums.
    /// and `add` adds that to the sums.
    #[inline(always)]
    fn sums<'a, const S: usize, const X: usize>(
        self,
        group: &Range<usize>,
        sources: impl Fn(usize, &Range<usize>) -> [&'a [f32]; X],
        add: impl Fn([V4; S], [V4; X]) -> [V4; S],
    ) -> [[f64; COLUMNS]; S] {
        let mut totals = [[0.0; COLUMNS]; S];
        for block in self.blocks(group) {
            let mut sums = [[0.0; COLUMNS]; S];
            for row in 0..self.rows {
                let sums = sums.each_mut().map(|sums| &mut sums[..block.len()]);
                update_in_step(sums, sources(row, &block), &add);
            }
            for (totals, sums) in totals.iter_mut().zip(sums) {
                for (i, sum) in sums[..block.len()].iter().enumerate() {
                    totals[if self.positions == 1 { i } else { 0 }] += f64::from(*sum);
                }
            }
        }
        totals
    }
}

/// Computes the mean and the population variance of every channel of x, and y = γ · x̂ + β from them.
pub fn forward_train(
    y: &mut [f32],
    mean: &mut [f32],
    variance: &mut [f32],
    x: &[f32],
    gamma: &[f32],
    beta: &[f32],
    rows: usize,
    channels: usize,
    positions: usize,
) {
    let sizes = Sizes::new(rows, channels, positions, &[y, x], &[mean, variance, gamma, beta]);
    let y = DisjointMut::new(y);
    sizes.for_each_group([mean, variance], |group, [mean, variance]| {
        statistics(mean, variance, x, sizes, &group);
        normalise(&y, x, mean, variance, &gamma[group.clone()], &beta[group.clone()], sizes, &group);
    });
}

/// y = γ · (x − mean) / √(variance + 1e-6) + β, with given statistics: the running ones.
pub fn forward_eval(
    y: &mut [f32],
    x: &[f32],
    mean: &[f32],
    variance: &[f32],
    gamma: &[f32],
    beta: &[f32],
    rows: usize,
    channels: usize,
    positions: usize,
) {
    let sizes = Sizes::new(rows, channels, positions, &[y, x], &[mean, variance, gamma, beta]);
    let y = DisjointMut::new(y);
    sizes.for_each_group([], |group, []| {
        let [mean, variance, gamma, beta] = [mean, variance, gamma, beta].map(|v| &v[group.clone()]);
        normalise(&y, x, mean, variance, gamma, beta, sizes, &group);
    });
}

/// Computes dx, and adds dγ to `dgamma` and dβ to `dbeta`. The statistics are those of [`forward_train`].
pub fn backward(
    dx: &mut [f32],
    dgamma: &mut [f32],
    dbeta: &mut [f32],
    dy: &[f32],
    x: &[f32],
    mean: &[f32],
    variance: &[f32],
    gamma: &[f32],
    rows: usize,
    channels: usize,
    positions: usize,
) {
    let each = [&*dgamma, &*dbeta, mean, variance, gamma];
    let sizes = Sizes::new(rows, channels, positions, &[dx, dy, x], &each);
    let dx = DisjointMut::new(dx);
    sizes.for_each_group([dgamma, dbeta], |group, [dgamma, dbeta]| {
        let inverse = numbers(|c| inverse_deviation(variance[c]), &group);
        let means = sizes.spread(numbers(|c| mean[c], &group));
        let [dy_sums, product_sums] = sizes.sums(
            &group,
            |row, block| [&dy[sizes.at(row, block)], &x[sizes.at(row, block)], &means[..block.len()]],
            |[dy_sum, product_sum], [dy, x, mean]| [dy_sum + dy, dy.madd(x - mean, product_sum)],
        );
        for i in 0..group.len() {
            dgamma[i] += (product_sums[i] * f64::from(inverse[i])) as f32;
            dbeta[i] += dy_sums[i] as f32;
        }
        // dx = (γ / s) · ((dy − dβ / M) − (x − μ) · slope), slope = dγ / (M · s).
        let factor = sizes.spread(from_fn(|i| inverse[i] * gamma.get(group.start + i).unwrap_or(&0.0)));
        let dy_mean = sizes.spread(dy_sums.map(|sum| (sum / sizes.count()) as f32));
        let slope = sizes.spread(from_fn(|i| {
            (product_sums[i] * f64::from(inverse[i]) * f64::from(inverse[i]) / sizes.count()) as f32
        }));
        for block in sizes.blocks(&group) {
            let constants = [&means, &factor, &dy_mean, &slope].map(|v| &v[..block.len()]);
            for row in 0..rows {
                let at = sizes.at(row, &block);
                // Safety: groups of channels do not overlap.
                let dx = unsafe { dx.slice(at.start, at.len()) };
                let [mean, factor, dy_mean, slope] = constants;
                update_in_step(
                    [dx],
                    [&dy[at.clone()], &x[at], mean, factor, dy_mean, slope],
                    |_, [dy, x, mean, factor, dy_mean, slope]| {
                        [factor * ((dy - dy_mean) - (x - mean) * slope)]
                    },
                );
            }
        }
    });
}

/// running ← momentum · running + (1 − momentum) · batch.
pub fn update_running(running: &mut [f32], batch: &[f32], momentum: f64) {
    assert_eq!(running.len(), batch.len());
    let (old, new) = (V4::splat(momentum as f32), V4::splat((1.0 - momentum) as f32));
    for_each_chunk(running, ELEMENTS_PER_CHUNK, |offset, running| {
        let batch = &batch[offset..offset + running.len()];
        zip_in_place(running, batch, |running, batch| old.madd(running, new * batch).flush());
    });
}

/// The value of `of` for every channel of a group.
fn numbers(of: impl Fn(usize) -> f32, group: &Range<usize>) -> Numbers {
    let mut numbers = [0.0; COLUMNS];
    for (number, channel) in numbers.iter_mut().zip(group.clone()) {
        *number = of(channel);
    }
    numbers
}

fn inverse_deviation(variance: f32) -> f32 {
    1.0 / (variance + EPSILON).sqrt()
}

/// Computes the statistics of one group. `mean` and `variance` have only the channels of that group.
fn statistics(mean: &mut [f32], variance: &mut [f32], x: &[f32], sizes: Sizes, group: &Range<usize>) {
    let [sums] = sizes.sums(group, |row, block| [&x[sizes.at(row, block)]], |[sum], [x]| [sum + x]);
    let rough = sums.map(|sum| (sum / sizes.count()) as f32);
    let means = sizes.spread(rough);
    let [rests, squares] = sizes.sums(
        group,
        |row, block| [&x[sizes.at(row, block)], &means[..block.len()]],
        |[rest, square], [x, mean]| [rest + (x - mean), (x - mean).madd(x - mean, square)],
    );
    for i in 0..group.len() {
        let rest = rests[i] / sizes.count();
        mean[i] = (f64::from(rough[i]) + rest) as f32;
        let around = squares[i] / sizes.count() - rest * rest;
        // Rounding can make it slightly negative. NaN stays NaN.
        variance[i] = if around < 0.0 { 0.0 } else { around as f32 };
    }
}

/// y = γ / s · (x − mean) + β in the columns of a group. The four parameters have only the channels of that group.
fn normalise(
    y: &DisjointMut<f32>,
    x: &[f32],
    mean: &[f32],
    variance: &[f32],
    gamma: &[f32],
    beta: &[f32],
    sizes: Sizes,
    group: &Range<usize>,
) {
    let spread = |of: &dyn Fn(usize) -> f32| sizes.spread(numbers(of, &(0..group.len())));
    let means = spread(&|i| mean[i]);
    let factors = spread(&|i| gamma[i] * inverse_deviation(variance[i]));
    let betas = spread(&|i| beta[i]);
    for block in sizes.blocks(group) {
        let [mean, factor, beta] = [&means, &factors, &betas].map(|v| &v[..block.len()]);
        for row in 0..sizes.rows {
            let at = sizes.at(row, &block);
            // Safety: groups of channels do not overlap.
            let y = unsafe { y.slice(at.start, at.len()) };
            update_in_step([y], [&x[at], mean, factor, beta], |_, [x, mean, factor, beta]| {
                [factor.madd(x - mean, beta)]
            });
        }
    }
}
