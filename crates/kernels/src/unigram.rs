//! Drawing words by count^power (vol. 2, section 4.2.6), in constant time by an alias table (Walker 1977).
//!
//! Each word has a bucket. A bucket belongs to its word and to at most one other word; all buckets are equally
//! likely. As in the book, the target is not drawn, and no word is drawn twice for the same target. A rejected draw
//! is repeated. That equals drawing from the remaining words with renormalized probabilities.

use crate::random::{Key, philox};
use badak_pool::for_each_chunk;

/// After this many rejected draws, the next word is found by a loop over all words. Otherwise it would take very long
/// to draw nearly all words, or to draw any word if one word makes up nearly all of the text.
const TRIES: usize = 16;
/// Rows of negatives in one chunk. A word takes about 50 ns.
const ROWS_PER_CHUNK: usize = 64;

/// Makes the table for words with these counts. To draw: choose a bucket i and a second random number. The word is i
/// if that number is below `keep[i]`, else `other[i]`. One pass fills the buckets of rare words with parts of
/// frequent words (Hübschle-Schneider and Sanders 2022).
///
/// # Panics
/// If there are no words, or every count is 0.
pub fn alias_table(keep: &mut [u32], other: &mut [u32], counts: &[u32], power: f64) {
    let len = counts.len();
    assert!(keep.len() == len && other.len() == len);
    let total: f64 = counts.iter().map(|&count| weight(count, power)).sum();
    assert!(total > 0.0, "no word has a count");
    // The share of word i, where a full bucket is 1. A word is light if its share is at most 1, else heavy.
    let share = |i: usize| weight(counts[i], power) / total * len as f64;
    let next =
        |from: usize, is_light: bool| (from..len).find(|&i| (share(i) <= 1.0) == is_light).unwrap_or(len);
    let (mut light, mut heavy) = (next(0, true), next(0, false));
    if heavy == len {
        for bucket in 0..len {
            whole(keep, other, bucket);
        }
        return;
    }
    let mut left = share(heavy);
    loop {
        // A bucket that is not full gets the missing part from a heavy word. While the current heavy word has more
        // than a bucket left, it fills the next light bucket. Otherwise it needs the missing part itself, from the
        // next heavy word.
        let (bucket, has) =
            if left > 1.0 { (light, if light < len { share(light) } else { 1.0 }) } else { (heavy, left) };
        if bucket == len {
            // Only rounding leads here: no light bucket is left, so the heavy word keeps its whole bucket.
            whole(keep, other, heavy);
            heavy = next(heavy + 1, false);
            if heavy == len {
                return;
            }
            left = share(heavy);
            continue;
        }
        let giver = if left > 1.0 { heavy } else { next(heavy + 1, false) };
        if giver == len {
            // Only rounding leads here: no heavy word is left to give the missing part. All remaining buckets count
            // as full.
            whole(keep, other, heavy);
            while light < len {
                whole(keep, other, light);
                light = next(light + 1, true);
            }
            return;
        }
        keep[bucket] = (has * 4_294_967_296.0) as u32;
        other[bucket] = giver as u32;
        if left > 1.0 {
            left = (left + has) - 1.0;
            light = next(light + 1, true);
        } else {
            left = (share(giver) + left) - 1.0;
            heavy = giver;
        }
    }
}

fn weight(count: u32, power: f64) -> f64 {
    // 0⁰ is 1, but a word that does not occur is never drawn.
    if count == 0 { 0.0 } else { libm::pow(f64::from(count), power) }
}

fn whole(keep: &mut [u32], other: &mut [u32], bucket: usize) {
    keep[bucket] = u32::MAX;
    other[bucket] = bucket as u32;
}

/// A stream of random words for one row. Each row has its own blocks of the stream: `first`, `first + stride`, ….
struct Words {
    key: Key,
    next: u64,
    stride: u64,
    block: [u32; 4],
    used: usize,
}

impl Words {
    fn next(&mut self) -> u32 {
        if self.used == 4 {
            self.block = philox(self.key, self.next);
            self.next = self.next.wrapping_add(self.stride);
            self.used = 0;
        }
        self.used += 1;
        self.block[self.used - 1]
    }
}

/// A distribution of words.
#[derive(Clone, Copy)]
pub struct Unigram<'a> {
    pub keep: &'a [u32],
    pub other: &'a [u32],
    pub counts: &'a [u32],
    pub power: f64,
}

impl Unigram<'_> {
    fn draw(&self, words: &mut Words) -> i32 {
        // The upper half of the product is a whole number below the number of buckets.
        let bucket = ((u64::from(words.next()) * self.keep.len() as u64) >> 32) as usize;
        (if words.next() < self.keep[bucket] { bucket } else { self.other[bucket] as usize }) as i32
    }

    /// Draws from the same distribution, without the words of `out`, by a loop over all words.
    fn draw_slowly(&self, words: &mut Words, out: &[i32]) -> i32 {
        let others = || (0..self.counts.len()).filter(|&i| self.counts[i] > 0 && !out.contains(&(i as i32)));
        let total: f64 = others().map(|i| weight(self.counts[i], self.power)).sum();
        let uniform = (f64::from(words.next()) + 0.5) / 4_294_967_296.0;
        let mut left = uniform * total;
        let mut last = None;
        for i in others() {
            last = Some(i);
            left -= weight(self.counts[i], self.power);
            if left < 0.0 {
                break;
            }
        }
        last.expect("more words than there are were asked for") as i32
    }
}

/// ids[r, 0] = targets[r]. After it come different words that are not the target, for ids [R, 1 + negatives]. Row r
/// depends on the key, `counter` and R only: it uses the counters `counter + r`, `counter + r + R`, ….
///
/// # Panics
/// If there are fewer other words than negatives.
pub fn draw_negatives(ids: &mut [i32], targets: &[i32], law: Unigram, key: Key, counter: u64) {
    let rows = targets.len();
    if rows == 0 {
        return;
    }
    let width = ids.len() / rows;
    assert_eq!(ids.len(), rows * width);
    for_each_chunk(ids, ROWS_PER_CHUNK * width, |offset, ids| {
        let first = offset / width;
        for (row, ids) in (first..).zip(ids.chunks_exact_mut(width)) {
            let next = counter.wrapping_add(row as u64);
            let mut words = Words { key, next, stride: rows as u64, block: [0; 4], used: 4 };
            ids[0] = targets[row];
            for i in 1..width {
                let (out, rest) = ids.split_at_mut(i);
                rest[0] = (0..TRIES)
                    .map(|_| law.draw(&mut words))
                    .find(|id| !out.contains(id))
                    .unwrap_or_else(|| law.draw_slowly(&mut words, out));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(counts: &[u32], power: f64) -> (Vec<u32>, Vec<u32>) {
        let (mut keep, mut other) = (vec![7; counts.len()], vec![7; counts.len()]);
        alias_table(&mut keep, &mut other, counts, power);
        (keep, other)
    }

    /// The probability of each word according to the table.
    fn law(keep: &[u32], other: &[u32]) -> Vec<f64> {
        let mut p = vec![0.0; keep.len()];
        for (bucket, (&kept, &other)) in keep.iter().zip(other).enumerate() {
            let share = f64::from(kept) / 4_294_967_296.0;
            p[bucket] += share / keep.len() as f64;
            p[other as usize] += (1.0 - share) / keep.len() as f64;
        }
        p
    }

    proptest! {
        #[test]
        fn the_table_has_the_law(counts in prop::collection::vec(1u32..100_000, 1..200), power in 0.0f64..1.5) {
            let (keep, other) = table(&counts, power);
            let total: f64 = counts.iter().map(|&c| f64::from(c).powf(power)).sum();
            for (i, p) in law(&keep, &other).into_iter().enumerate() {
                // A bucket is exact to 2⁻³², and a heavy word can have a part of every bucket.
                prop_assert!((p - f64::from(counts[i]).powf(power) / total).abs() < 1e-8, "{} {:?}", i, counts);
            }
        }

        #[test]
        fn negatives_are_different_and_none_is_the_target(
            counts in prop::collection::vec(1u32..1000, 7..30), counter in 0u64..,
        ) {
            let (keep, other) = table(&counts, 0.75);
            let law = Unigram { keep: &keep, other: &other, counts: &counts, power: 0.75 };
            let targets: Vec<i32> = (0..7).collect();
            let mut ids = vec![-1; 7 * 6];
            draw_negatives(&mut ids, &targets, law, Key([3, 4]), counter);
            for (row, ids) in ids.chunks(6).enumerate() {
                prop_assert_eq!(ids[0], row as i32);
                for i in 0..6 {
                    prop_assert!((0..counts.len() as i32).contains(&ids[i]) && !ids[..i].contains(&ids[i]));
                }
            }
        }
    }

    #[test]
    fn equal_counts() {
        for len in [1, 2, 3, 10] {
            let p = table(&vec![5; len], 0.75);
            assert!(law(&p.0, &p.1).iter().all(|p| (p - 1.0 / len as f64).abs() < 1e-9));
        }
    }

    #[test]
    fn words_that_do_not_occur_are_not_drawn() {
        for power in [0.0, 0.75] {
            let (keep, other) = table(&[5, 0, 5, 0, 0, 5], power);
            for (i, p) in law(&keep, &other).into_iter().enumerate() {
                let expected = if [0, 2, 5].contains(&i) { 1.0 / 3.0 } else { 0.0 };
                assert!((p - expected).abs() < 1e-9, "{p} for {i}");
            }
        }
    }

    /// Counts how often each pair of words was drawn for a target, and compares with drawing one after the other
    /// without replacement from the other words. The statistic is chi-square over the ordered pairs.
    fn chi_square(counts: &[u32], target: usize, rows: usize) -> (f64, f64) {
        let (keep, other) = table(counts, 0.75);
        let law = Unigram { keep: &keep, other: &other, counts, power: 0.75 };
        let mut ids = vec![0; rows * 3];
        draw_negatives(&mut ids, &vec![target as i32; rows], law, Key([11, 12]), 1 << 40);
        let v = counts.len();
        let mut seen = vec![0.0; v * v];
        for ids in ids.chunks(3) {
            seen[ids[1] as usize * v + ids[2] as usize] += 1.0;
        }
        let w: Vec<f64> =
            (0..v).map(|i| if i == target { 0.0 } else { f64::from(counts[i]).powf(0.75) }).collect();
        let total: f64 = w.iter().sum();
        let (mut statistic, mut cells) = (0.0, 0.0);
        for (a, &p) in w.iter().enumerate().filter(|(_, p)| **p > 0.0) {
            for (b, &q) in w.iter().enumerate().filter(|(b, q)| **q > 0.0 && *b != a) {
                let expected = rows as f64 * p / total * q / (total - p);
                statistic += (seen[a * v + b] - expected).powi(2) / expected;
                cells += 1.0;
            }
        }
        assert_eq!(seen.iter().sum::<f64>(), rows as f64);
        (statistic, cells - 1.0)
    }

    #[test]
    fn drawn_words_follow_the_law() {
        // Cases without and with the loop over all words: 5 other words of which one is rare, and one word that is
        // nearly all of the text.
        for counts in [vec![9, 7, 100, 3, 50, 20, 1, 33], vec![1, 2, 3, 4, 5, 1_000_000]] {
            for target in [0, 2] {
                let (statistic, freedom) = chi_square(&counts, target, 200_000);
                // Mean `freedom`, variance 2 · freedom: allow four standard deviations.
                assert!(statistic < freedom + 4.0 * (2.0 * freedom).sqrt(), "{statistic} for {freedom}");
            }
        }
    }

    #[test]
    fn all_other_words_can_be_asked_for() {
        let counts = [1, 1_000_000_000, 1];
        let (keep, other) = table(&counts, 0.75);
        let law = Unigram { keep: &keep, other: &other, counts: &counts, power: 0.75 };
        let mut ids = [0; 9];
        draw_negatives(&mut ids, &[0, 1, 2], law, Key([0, 0]), 0);
        for ids in ids.chunks(3) {
            assert_eq!(ids.iter().sum::<i32>(), 3);
        }
    }

    #[test]
    fn rows_and_steps_have_draws_of_their_own() {
        let counts = vec![1; 1000];
        let (keep, other) = table(&counts, 0.75);
        let law = Unigram { keep: &keep, other: &other, counts: &counts, power: 0.75 };
        let draw = |counter| {
            let mut ids = vec![0; 500 * 6];
            draw_negatives(&mut ids, &[0; 500], law, Key([1, 2]), counter);
            ids
        };
        let (one, other) = (draw(0), draw(1 << 20));
        assert_eq!(one, draw(0));
        assert_ne!(one, other);
        // No draw of a row may be repeated in the next row, not even at a later position.
        let repeats = (1..500).filter(|row| {
            let (before, after) = (&one[(row - 1) * 6 + 1..][..5], &one[row * 6 + 1..][..5]);
            before.iter().filter(|id| after.contains(id)).count() > 1
        });
        // Two of five are equal by chance in about 2e-4 of the rows.
        assert!(repeats.count() <= 2);
    }
}
