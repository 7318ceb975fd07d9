//! Embedding: rows of a matrix chosen by ids, or the mean of several rows, as in CBOW (vol. 2, sections 4.1 and 4.2).
//!
//! y[n, :] = (1/C) Σ w[ids[n, c], :] for w [V, H], ids [N, C], y [N, H]. With C = 1, y holds the chosen rows
//! themselves.

use crate::rows::{Groups, add_rows, rows_per_chunk, scatter_add};
use crate::simd::{V4, map_in_place, zip_in_place};
use badak_pool::{DisjointMut, for_each_chunk, parallel_for};

/// # Panics
/// If an id is not the number of a row of w.
pub fn forward(y: &mut [f32], w: &[f32], ids: &[i32], columns: usize) {
    let rows = y.len() / columns;
    assert_eq!(y.len(), rows * columns);
    if rows == 0 {
        return;
    }
    let per = ids.len() / rows;
    assert_eq!(ids.len(), rows * per);
    let share = V4::splat(1.0 / per as f32);
    let block = (rows_per_chunk(columns) / per.max(1)).max(1);
    for_each_chunk(y, block * columns, |offset, y| {
        let ids = &ids[offset / columns * per..];
        for (y, ids) in y.chunks_exact_mut(columns).zip(ids.chunks_exact(per)) {
            add_rows(y, false, per, |i| (&w[ids[i] as usize * columns..][..columns], 1.0));
            if per > 1 {
                map_in_place(y, |y| y * share);
            }
        }
    });
}

/// dw[id, :] += (1/C) Σ dy[n, :] over all positions of that id, for the groups of ids [N, C] and dy [N, H].
pub fn backward(dw: &mut [f32], dy: &[f32], groups: Groups, columns: usize, per: usize) {
    let share = 1.0 / per as f32;
    scatter_add(dw, dy, groups, columns, per, |_| share);
}

/// dw[id, :] += dy[n, :] for ids [N] and dy [N, H], in the order of n. This is for a dw with few rows. The chunks are
/// blocks of columns: each thread reads its columns of dy once, and its part of dw stays in the cache.
///
/// # Panics
/// If an id is not the number of a row of dw.
pub fn add_by_id(dw: &mut [f32], dy: &[f32], ids: &[i32], columns: usize) {
    assert_eq!(dy.len(), ids.len() * columns);
    let dw = DisjointMut::new(dw);
    parallel_for(columns.div_ceil(COLUMNS_PER_CHUNK), |chunk| {
        let first = chunk * COLUMNS_PER_CHUNK;
        let count = COLUMNS_PER_CHUNK.min(columns - first);
        for (&id, dy) in ids.iter().zip(dy.chunks_exact(columns)) {
            // Safety: chunks have different columns, and parallel_for calls each chunk once.
            let dw = unsafe { dw.slice(id as usize * columns + first, count) };
            zip_in_place(dw, &dy[first..first + count], |dw, dy| dw + dy);
        }
    });
}

/// 512 bytes: eight cache lines.
const COLUMNS_PER_CHUNK: usize = 128;

/// y[r, ids[r · stride + offset]] = 1 and all else 0, for y [N, V]: one-hot words, as in chapter 3.
pub fn one_hot(y: &mut [f32], ids: &[i32], columns: usize, stride: usize, offset: usize) {
    y.fill(0.0);
    for (y, ids) in y.chunks_exact_mut(columns).zip(ids.chunks_exact(stride)) {
        y[ids[offset] as usize] = 1.0;
    }
}

/// y[n] = ids[n · stride + column].
pub fn pick_column(y: &mut [i32], ids: &[i32], stride: usize, column: usize) {
    for (y, ids) in y.iter_mut().zip(ids.chunks_exact(stride)) {
        *y = ids[column];
    }
}

/// contexts[n, :] = the `window` ids before and the `window` ids after position p of the corpus, and targets[n] = the
/// id at p, where p = picks[n] + window. contexts is [N, 2 · window] (vol. 2, section 3.3.1).
///
/// # Panics
/// If a window reaches beyond the corpus.
pub fn contexts_and_targets(
    contexts: &mut [i32],
    targets: &mut [i32],
    corpus: &[i32],
    picks: &[u32],
    window: usize,
) {
    assert!(targets.len() == picks.len() && contexts.len() == picks.len() * 2 * window);
    for ((contexts, target), &pick) in contexts.chunks_exact_mut(2 * window).zip(targets).zip(picks) {
        let around = &corpus[pick as usize..][..2 * window + 1];
        contexts[..window].copy_from_slice(&around[..window]);
        contexts[window..].copy_from_slice(&around[window + 1..]);
        *target = around[window];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::tests::Grouped;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn forward_equals_its_twin(columns in 1usize..75, per in 1usize..11, n in 0usize..9) {
            let w: Vec<f32> = (0..13 * columns).map(|i| ((i * 31) % 97) as f32 / 8.0 - 6.0).collect();
            let ids: Vec<i32> = (0..n * per).map(|i| ((i * 5) % 13) as i32).collect();
            let mut y = vec![9.0; n * columns];
            forward(&mut y, &w, &ids, columns);
            for (i, &got) in y.iter().enumerate() {
                let (row, c) = (i / columns, i % columns);
                let sum: f64 = ids[row * per..][..per].iter().map(|&id| f64::from(w[id as usize * columns + c])).sum();
                prop_assert!((f64::from(got) - sum / per as f64).abs() < 1e-5, "{} {}", got, sum);
            }
        }

        #[test]
        fn backward_is_the_transpose_of_forward(columns in 1usize..40, per in 1usize..5, n in 1usize..9) {
            // Forward and backward are transposes of each other: ⟨forward(w), dy⟩ = ⟨w, backward(dy)⟩.
            let w: Vec<f32> = (0..7 * columns).map(|i| ((i * 31) % 97) as f32 / 97.0 - 0.5).collect();
            let dy: Vec<f32> = (0..n * columns).map(|i| ((i * 17) % 89) as f32 / 89.0 - 0.5).collect();
            let ids: Vec<i32> = (0..n * per).map(|i| ((i * i) % 7) as i32).collect();
            let mut y = vec![0.0; n * columns];
            forward(&mut y, &w, &ids, columns);
            let mut dw = vec![0.0; w.len()];
            backward(&mut dw, &dy, Grouped::of(&ids, 7).groups(), columns, per);
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum::<f64>();
            prop_assert!((dot(&y, &dy) - dot(&w, &dw)).abs() < 1e-4);
        }

        #[test]
        fn sums_by_id_are_those_of_the_groups(columns in 1usize..300, n in 0usize..30) {
            // Sums of whole numbers are exact in any order.
            let dy: Vec<f32> = (0..n * columns).map(|i| (i * 17 % 89) as f32 - 44.0).collect();
            let ids: Vec<i32> = (0..n).map(|i| (i * i % 7) as i32).collect();
            let mut sums: Vec<f32> = (0..7 * columns).map(|i| (i % 5) as f32).collect();
            let mut twin = sums.clone();
            add_by_id(&mut sums, &dy, &ids, columns);
            backward(&mut twin, &dy, Grouped::of(&ids, 7).groups(), columns, 1);
            prop_assert_eq!(sums, twin);
        }

        #[test]
        fn windows_leave_the_target_out(window in 1usize..6, picks in prop::collection::vec(0u32..20, 0..9)) {
            let corpus: Vec<i32> = (100..132).collect();
            let (mut contexts, mut targets) = (vec![0; picks.len() * 2 * window], vec![0; picks.len()]);
            contexts_and_targets(&mut contexts, &mut targets, &corpus, &picks, window);
            for (n, &pick) in picks.iter().enumerate() {
                let target = 100 + pick as i32 + window as i32;
                prop_assert_eq!(targets[n], target);
                let twin: Vec<i32> = (1..=window as i32).rev().map(|d| target - d).chain((1..=window as i32).map(|d| target + d)).collect();
                prop_assert_eq!(&contexts[n * 2 * window..][..2 * window], twin);
            }
        }
    }

    #[test]
    fn one_hot_rows_of_a_column() {
        let mut y = [7.0; 6];
        one_hot(&mut y, &[0, 2, 1, 0], 3, 2, 1);
        assert_eq!(y, [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
        let mut column = [9; 2];
        pick_column(&mut column, &[0, 2, 1, 0], 2, 0);
        assert_eq!(column, [0, 1]);
    }

    #[test]
    fn more_than_one_chunk() {
        let (columns, per, n) = (100, 10, 300);
        let w: Vec<f32> = (0..50 * columns).map(|i| (i / columns) as f32).collect();
        let ids: Vec<i32> = (0..n * per).map(|i| (i % 50) as i32).collect();
        let mut y = vec![0.0; n * columns];
        forward(&mut y, &w, &ids, columns);
        for row in 0..n {
            let mean = ids[row * per..][..per].iter().sum::<i32>() as f32 / 10.0;
            assert!(y[row * columns..][..columns].iter().all(|&y| (y - mean).abs() < 1e-4), "{row}");
        }
    }

    #[test]
    #[should_panic]
    fn an_id_outside() {
        forward(&mut [0.0; 4], &[0.0; 8], &[2], 4);
    }
}
