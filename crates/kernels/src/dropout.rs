//! The mask of dropout (vol. 1, section 6.4.3).

use crate::random::{Key, philox};
use badak_pool::for_each_chunk;

/// Blocks of four elements in one chunk. An element takes 6 ns (Node 20, one EPYC core, 2026-11), so a chunk takes 25
/// µs. Four blocks at once in SIMD lanes took 7.5 ns an element: the shuffles for the wide products cost more than
/// was saved.
const BLOCKS_PER_CHUNK: usize = 1024;

/// mask[i] = `scale` where uᵢ > ratio, else 0. uᵢ in [0, 1) is word i of the stream, divided by 2³². Uses the
/// counters from `counter` on, one for every four elements.
pub fn dropout_mask(mask: &mut [f32], key: Key, counter: u64, ratio: f64, scale: f32) {
    // For a whole number w, w / 2³² > ratio is the same as w > ⌊ratio · 2³²⌋.
    let limit = (ratio * 4_294_967_296.0) as u32;
    for_each_chunk(mask, BLOCKS_PER_CHUNK * 4, |offset, mask| {
        let first = counter.wrapping_add(offset as u64 / 4);
        for (block, mask) in (0..).zip(mask.chunks_mut(4)) {
            let words = philox(key, first.wrapping_add(block));
            for (mask, word) in mask.iter_mut().zip(words) {
                *mask = if word > limit { scale } else { 0.0 };
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_equals_its_twin(len in 0usize..70, counter in 0u64.., ratio in 0.0f64..1.0) {
            let key = Key([5, 6]);
            let mut mask = vec![9.0; len];
            dropout_mask(&mut mask, key, counter, ratio, 1.5);
            for (i, &got) in mask.iter().enumerate() {
                let word = philox(key, counter.wrapping_add(i as u64 / 4))[i % 4];
                prop_assert_eq!(got, if f64::from(word) / 4_294_967_296.0 > ratio { 1.5 } else { 0.0 });
            }
        }
    }

    #[test]
    fn any_part_can_be_made_alone() {
        let key = Key([7, 9]);
        let mut whole = vec![9.0; 4 * BLOCKS_PER_CHUNK * 2 + 7];
        dropout_mask(&mut whole, key, 100, 0.5, 1.0);
        let mut part = vec![9.0; 13];
        dropout_mask(&mut part, key, 100 + BLOCKS_PER_CHUNK as u64 + 3, 0.5, 1.0);
        assert_eq!(part, whole[4 * (BLOCKS_PER_CHUNK + 3)..][..13]);
        assert!(whole.iter().all(|&m| m == 0.0 || m == 1.0));
    }

    #[test]
    fn as_many_are_kept_as_asked() {
        let n = 1_000_000;
        let mut mask = vec![0.0; n];
        for ratio in [0.0, 0.2, 0.5, 0.999] {
            dropout_mask(&mut mask, Key([1, 2]), 0, ratio, 2.0);
            let kept = mask.iter().filter(|&&m| m == 2.0).count() as f64;
            // Five standard errors.
            let error = 5.0 * (n as f64 * ratio * (1.0 - ratio)).sqrt();
            assert!((kept - n as f64 * (1.0 - ratio)).abs() <= error, "{ratio}: {kept}");
        }
    }
}
