//! Rows of a matrix that ids point at: sums of some of them, and which positions of a list of ids share a row.

use crate::simd::V4;
use badak_pool::{DisjointMut, parallel_for};

/// Elements of rows that a chunk of a job goes through: some ten microseconds.
const ELEMENTS_PER_CHUNK: usize = 16 * 1024;

/// Rows of `columns` elements that make a chunk.
pub(crate) fn rows_per_chunk(columns: usize) -> usize {
    (ELEMENTS_PER_CHUNK / columns.max(1)).max(1)
}

/// The place of the first id that is not the number of one of `rows` rows.
pub fn find_outside(ids: &[i32], rows: usize) -> Option<usize> {
    // Negative ids are large as u32.
    ids.iter().position(|&id| id as u32 as usize >= rows)
}

/// The positions of a list of ids, those of equal ids together.
#[derive(Clone, Copy)]
pub struct Groups<'a> {
    /// The ids, each once, by first appearance.
    pub rows: &'a [u32],
    /// Where each group's positions end in `order`; they begin where those of the group before end.
    pub ends: &'a [u32],
    /// Positions, ascending within a group.
    pub order: &'a [u32],
}

impl<'a> Groups<'a> {
    fn positions(&self, group: usize) -> &'a [u32] {
        let start = if group == 0 { 0 } else { self.ends[group - 1] as usize };
        &self.order[start..self.ends[group] as usize]
    }
}

/// Groups `ids`, of which each is below `slots.len()`. `rows`, `ends` and `order` have room for as many as there are ids;
/// `slots` is 0 throughout, before and after. In time proportional to the number of ids, whatever that of the rows.
///
/// # Returns
/// How many groups there are; those are what is valid of `rows` and `ends`.
pub fn group(rows: &mut [u32], ends: &mut [u32], order: &mut [u32], slots: &mut [u32], ids: &[i32]) -> usize {
    assert!([rows.len(), ends.len(), order.len()] == [ids.len(); 3]);
    let mut count = 0;
    for &id in ids {
        let slot = &mut slots[id as usize];
        if *slot == 0 {
            rows[count] = id as u32;
            ends[count] = 0;
            count += 1;
            *slot = count as u32;
        }
        ends[*slot as usize - 1] += 1;
    }
    let mut start = 0;
    for end in &mut ends[..count] {
        (start, *end) = (start + *end, start);
    }
    // Each group's start moves to its end while its positions are put down.
    for (position, &id) in (0..).zip(ids) {
        let at = &mut ends[slots[id as usize] as usize - 1];
        order[*at as usize] = position;
        *at += 1;
    }
    for &row in &rows[..count] {
        slots[row as usize] = 0;
    }
    count
}

/// Quads of a row that are summed in registers at once.
const QUADS: usize = 8;

/// y ← y + Σ cᵢ · xᵢ, or without the old y, for `term(i)` = (xᵢ, cᵢ), added in order; every xᵢ is as long as y.
#[inline(always)]
pub(crate) fn add_rows<'a>(
    y: &mut [f32],
    keep: bool,
    count: usize,
    term: impl Fn(usize) -> (&'a [f32], f32),
) {
    let len = y.len();
    let mut at = 0;
    while at < len {
        at += match len - at {
            32.. => add_quads::<QUADS>(&mut y[at..], at, keep, count, &term),
            4.. => add_quads::<1>(&mut y[at..], at, keep, count, &term),
            _ => {
                for (i, y) in y[at..].iter_mut().enumerate() {
                    let mut sum = V4::splat(if keep { *y } else { 0.0 });
                    for k in 0..count {
                        let (x, c) = term(k);
                        sum = V4::splat(c).madd(V4::splat(x[at + i]), sum);
                    }
                    *y = sum.to_array()[0];
                }
                len - at
            }
        };
    }
}

#[inline(always)]
fn add_quads<'a, const Q: usize>(
    y: &mut [f32],
    at: usize,
    keep: bool,
    count: usize,
    term: &impl Fn(usize) -> (&'a [f32], f32),
) -> usize {
    let y = &mut y[..4 * Q];
    let mut sums = [V4::zero(); Q];
    if keep {
        for (q, sum) in sums.iter_mut().enumerate() {
            // Safety: 4 q + 4 ≤ 4 Q, the length of y.
            *sum = unsafe { V4::load(y.as_ptr().add(4 * q)) };
        }
    }
    for k in 0..count {
        let (x, c) = term(k);
        let x = &x[at..at + 4 * Q];
        let c = V4::splat(c);
        for (q, sum) in sums.iter_mut().enumerate() {
            // Safety: 4 q + 4 ≤ 4 Q, the length of x.
            *sum = c.madd(unsafe { V4::load(x.as_ptr().add(4 * q)) }, *sum);
        }
    }
    for (q, sum) in sums.iter().enumerate() {
        // Safety: as above.
        unsafe { sum.store(y.as_mut_ptr().add(4 * q)) };
    }
    4 * Q
}

/// dw[id, :] += Σ cₚ · x[p / per, :] over the positions p of every id, for dw [·, columns], x [·, columns] and
/// `coefficient(p)` = cₚ. Ids that stand several times add up, in the order of their positions, so that the sum is the
/// same however many threads there are: each row belongs to one chunk.
///
/// # Panics
/// When a row is outside dw, or a position outside x.
pub(crate) fn scatter_add(
    dw: &mut [f32],
    x: &[f32],
    groups: Groups,
    columns: usize,
    per: usize,
    coefficient: impl Fn(usize) -> f32 + Sync,
) {
    let rows = groups.rows.len();
    let block = rows_per_chunk(columns);
    let dw = DisjointMut::new(dw);
    parallel_for(rows.div_ceil(block), |chunk| {
        for group in chunk * block..rows.min((chunk + 1) * block) {
            let positions = groups.positions(group);
            // Safety: rows are different, and parallel_for gives each chunk once.
            let dw = unsafe { dw.slice(groups.rows[group] as usize * columns, columns) };
            add_rows(dw, true, positions.len(), |i| {
                let position = positions[i] as usize;
                (&x[position / per * columns..][..columns], coefficient(position))
            });
        }
    });
}

/// y[row, :] = 0 and marks[row] = 0 for the rows of a set, which is empty then, for y [·, columns].
pub fn clear_set(y: &mut [f32], marks: &mut [u32], list: &[u32], columns: usize) {
    for &row in list {
        y[row as usize * columns..][..columns].fill(0.0);
        marks[row as usize] = 0;
    }
}

/// Appends the rows that are not in the list yet; `marks` [·] is 1 for those that are, 0 elsewhere.
///
/// # Returns
/// The new length of the list.
pub fn add_to_set(list: &mut [u32], marks: &mut [u32], count: usize, rows: &[u32]) -> usize {
    let mut count = count;
    for &row in rows {
        let mark = &mut marks[row as usize];
        if *mark == 0 {
            *mark = 1;
            list[count] = row;
            count += 1;
        }
    }
    count
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What [`group`] fills.
    pub(crate) struct Grouped {
        rows: Vec<u32>,
        ends: Vec<u32>,
        order: Vec<u32>,
    }

    impl Grouped {
        pub(crate) fn of(ids: &[i32], rows: usize) -> Self {
            let mut slots = vec![0; rows];
            let [mut list, mut ends, mut order] = [(); 3].map(|()| vec![0; ids.len()]);
            let count = group(&mut list, &mut ends, &mut order, &mut slots, ids);
            assert!(slots.iter().all(|&slot| slot == 0));
            list.truncate(count);
            ends.truncate(count);
            Self { rows: list, ends, order }
        }
        pub(crate) fn groups(&self) -> Groups<'_> {
            Groups { rows: &self.rows, ends: &self.ends, order: &self.order }
        }
    }

    proptest! {
        #[test]
        fn groups_hold_every_position_once(ids in prop::collection::vec(0i32..9, 0..60)) {
            let grouped = Grouped::of(&ids, 9);
            let groups = grouped.groups();
            let mut seen = vec![];
            for (group, &row) in groups.rows.iter().enumerate() {
                prop_assert!(!groups.rows[..group].contains(&row));
                let positions = groups.positions(group);
                prop_assert!(!positions.is_empty() && positions.is_sorted());
                prop_assert!(positions.iter().all(|&p| ids[p as usize] == row as i32));
                seen.extend_from_slice(positions);
            }
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..ids.len() as u32).collect::<Vec<_>>());
            // By first appearance.
            let firsts: Vec<u32> = (0..groups.rows.len()).map(|g| groups.positions(g)[0]).collect();
            prop_assert!(firsts.is_sorted());
        }

        #[test]
        fn scatter_add_equals_its_twin(
            columns in 1usize..75,
            per in 1usize..4,
            ids in prop::collection::vec(0i32..11, 0..60),
        ) {
            let x: Vec<f32> = (0..ids.len().div_ceil(per) * columns).map(|i| ((i * 7) % 23) as f32 - 11.0).collect();
            let mut dw: Vec<f32> = (0..11 * columns).map(|i| i as f32).collect();
            // Small whole numbers: no sum rounds, in whatever order.
            let mut twin = dw.clone();
            for (p, &id) in ids.iter().enumerate() {
                for c in 0..columns {
                    twin[id as usize * columns + c] += (p % 5) as f32 * x[p / per * columns + c];
                }
            }
            let grouped = Grouped::of(&ids, 11);
            scatter_add(&mut dw, &x, grouped.groups(), columns, per, |p| (p % 5) as f32);
            prop_assert_eq!(dw, twin);
        }

        #[test]
        fn a_set_of_rows(first in prop::collection::vec(0u32..20, 0..30), second in prop::collection::vec(0u32..20, 0..30)) {
            let (mut list, mut marks) = ([0; 20], [0; 20]);
            let count = add_to_set(&mut list, &mut marks, 0, &first);
            let count = add_to_set(&mut list, &mut marks, count, &second);
            let mut twin: Vec<u32> = vec![];
            for &row in first.iter().chain(&second) {
                if !twin.contains(&row) {
                    twin.push(row);
                }
            }
            prop_assert_eq!(&list[..count], twin);
        }
    }

    #[test]
    fn more_than_one_chunk() {
        let columns = 100;
        let ids: Vec<i32> = (0..1500).map(|i| (i * 7) % 400).collect();
        let x: Vec<f32> = (0..ids.len() * columns).map(|i| (i % 13) as f32).collect();
        let mut dw = vec![0.0; 400 * columns];
        scatter_add(&mut dw, &x, Grouped::of(&ids, 400).groups(), columns, 1, |_| 1.0);
        let mut twin = vec![0.0; 400 * columns];
        for (p, &id) in ids.iter().enumerate() {
            for c in 0..columns {
                twin[id as usize * columns + c] += x[p * columns + c];
            }
        }
        assert_eq!(dw, twin);
    }

    #[test]
    fn ids_outside() {
        assert_eq!(find_outside(&[0, 3, 2], 4), None);
        assert_eq!(find_outside(&[0, 4, 9], 4), Some(1));
        assert_eq!(find_outside(&[0, 1, -1], 4), Some(2));
        assert_eq!(find_outside(&[], 0), None);
    }

    #[test]
    fn clearing_rows_clears_no_others() {
        let mut y = vec![1.0; 15];
        let mut marks = [1; 5];
        clear_set(&mut y, &mut marks, &[4, 1], 3);
        assert_eq!(marks, [1, 0, 1, 1, 0]);
        let zeros: Vec<usize> = (0..15).filter(|&i| y[i] == 0.0).collect();
        assert_eq!(zeros, [3, 4, 5, 12, 13, 14]);
    }
}
