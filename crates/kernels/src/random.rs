//! Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011).
//!
//! The numbers depend on (key, counter) alone. So any thread can compute any part of a stream, and one number is
//! enough to save the position in a stream.

use badak_pool::for_each_chunk;

/// A stream, named by a key of 64 bits. Each value of the counter gives four words of 32 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(pub [u32; 2]);

const ROUNDS: usize = 10;
const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const KEY_STEPS: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// Blocks of four normal numbers in one chunk. A block costs a logarithm, a root, a sine and a cosine.
const BLOCKS_PER_CHUNK: usize = crate::chunk_of(1024);

/// The four words for one value of the counter.
#[inline]
pub fn philox(key: Key, counter: u64) -> [u32; 4] {
    let mut x = [counter as u32, (counter >> 32) as u32, 0, 0];
    let mut k = key.0;
    for _ in 0..ROUNDS {
        let p0 = u64::from(MULTIPLIERS[0]) * u64::from(x[0]);
        let p1 = u64::from(MULTIPLIERS[1]) * u64::from(x[2]);
        x = [(p1 >> 32) as u32 ^ x[1] ^ k[0], p1 as u32, (p0 >> 32) as u32 ^ x[3] ^ k[1], p0 as u32];
        k = [k[0].wrapping_add(KEY_STEPS[0]), k[1].wrapping_add(KEY_STEPS[1])];
    }
    x
}

/// y[i] ~ N(0, deviation²), by the method of Box and Muller. Uses the counters from `counter` on, one for every four
/// elements.
pub fn fill_normal(y: &mut [f32], key: Key, counter: u64, deviation: f32) {
    for_each_chunk(y, BLOCKS_PER_CHUNK * 4, |offset, y| {
        let first = counter.wrapping_add(offset as u64 / 4);
        for (block, y) in (0..).zip(y.chunks_mut(4)) {
            let words = philox(key, first.wrapping_add(block));
            let (a, b) = normal_pair(words[0], words[1]);
            let (c, d) = normal_pair(words[2], words[3]);
            for (y, value) in y.iter_mut().zip([a, b, c, d]) {
                *y = (value * f64::from(deviation)) as f32;
            }
        }
    });
}

fn normal_pair(u: u32, v: u32) -> (f64, f64) {
    // In (0, 1), so that the logarithm is finite. The added half keeps the numbers symmetric.
    let u = (f64::from(u) + 0.5) / 4_294_967_296.0;
    let angle = core::f64::consts::TAU * f64::from(v) / 4_294_967_296.0;
    let radius = libm::sqrt(-2.0 * libm::log(u));
    (radius * libm::cos(angle), radius * libm::sin(angle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        // Test vectors from the file kat_vectors of the Random123 distribution, philox4x32 10.
        assert_eq!(philox(Key([0, 0]), 0), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    }

    #[test]
    fn all_64_bits_of_the_counter_count() {
        let key = Key([1, 2]);
        let blocks = [0, 1, 1 << 31, 1 << 32, (1 << 32) + 1, 1 << 63].map(|counter| philox(key, counter));
        for (i, block) in blocks.iter().enumerate() {
            assert!(!blocks[..i].contains(block), "block {i}");
        }
    }

    #[test]
    fn any_part_of_a_stream_can_be_made_alone() {
        let key = Key([7, 9]);
        let mut whole = vec![0.0; 4 * BLOCKS_PER_CHUNK * 2 + 7];
        fill_normal(&mut whole, key, 100, 1.0);
        let mut part = vec![0.0; 13];
        fill_normal(&mut part, key, 100 + 1500, 1.0);
        assert_eq!(part, whole[6000..6013]);
    }

    #[test]
    fn the_moments_of_a_normal_law() {
        let n = 1_000_000;
        let mut y = vec![0.0; n];
        fill_normal(&mut y, Key([1, 2]), 0, 2.0);
        // Neighbouring numbers, of one pair and of different pairs, must not be correlated.
        for distance in 1..=4 {
            let products = y.iter().zip(&y[distance..]).map(|(&a, &b)| f64::from(a) * f64::from(b) / 4.0);
            assert!(
                products.sum::<f64>().abs() / (n as f64) < 5.0 / (n as f64).sqrt(),
                "distance {distance}"
            );
        }
        let moment = |p: i32| y.iter().map(|&v| (f64::from(v) / 2.0).powi(p)).sum::<f64>() / n as f64;
        // Five standard errors of each moment.
        let error = |variance: f64| 5.0 * (variance / n as f64).sqrt();
        assert!(moment(1).abs() < error(1.0));
        assert!((moment(2) - 1.0).abs() < error(2.0));
        assert!(moment(3).abs() < error(15.0));
        assert!((moment(4) - 3.0).abs() < error(96.0));
    }
}
