//! Operations on the rows of a matrix that ids name: sums of rows, and lists of the positions that name the same row.

use crate::simd::V4;
use badak_pool::{Rows, for_each_chosen_row, rows_of};

/// Elements that one chunk of a job reads: about ten microseconds.
const ELEMENTS_PER_CHUNK: usize = crate::chunk_of(16 * 1024);

/// Number of rows, of `columns` elements each, in a chunk.
pub(crate) fn rows_per_chunk(columns: usize) -> usize {
    (ELEMENTS_PER_CHUNK / columns.max(1)).max(1)
}

/// The position of the first id that is not the number of one of `rows` rows.
pub fn find_outside(ids: &[i32], rows: usize) -> Option<usize> {
    // A negative id becomes a large u32.
    ids.iter().position(|&id| id as u32 as usize >= rows)
}

/// A list of different row numbers. Several threads may change these rows at once.
#[derive(Clone, Copy, Debug)]
pub struct Different<'a>(&'a [u32]);

impl<'a> Different<'a> {
    /// A list in ascending order; `None` if a row number is not larger than the one before it.
    pub fn ascending(list: &'a [u32]) -> Option<Self> {
        list.is_sorted_by(|a, b| a < b).then_some(Self(list))
    }

    /// A list in any order.
    ///
    /// # Safety
    /// No row may be in the list twice.
    pub unsafe fn promised(list: &'a [u32]) -> Self {
        Self(list)
    }

    pub fn rows(self) -> &'a [u32] {
        self.0
    }

    /// Calls `body(i, row number i of the list, in each slice)` for every i, in parallel. A chunk has `per_chunk` of
    /// them.
    #[inline(always)]
    pub(crate) fn for_each<R: Rows>(self, per_chunk: usize, slices: R, body: impl Fn(usize, R::Row) + Sync) {
        let row = |i: usize| self.0[i] as usize;
        // Safety: no row is in the list twice.
        unsafe { for_each_chosen_row(self.0.len(), per_chunk, slices, row, body) };
    }
}

/// The positions of a list of ids, with the positions of equal ids together.
#[derive(Clone, Copy, Debug)]
pub struct Groups<'a> {
    /// The different ids, in the order of their first appearance.
    rows: Different<'a>,
    /// Where each group's positions end in `order`. They begin where those of the group before it end.
    ends: &'a [u32],
    /// Positions in the list of ids, ascending within a group.
    order: &'a [u32],
}

impl<'a> Groups<'a> {
    /// The lists that [`group`] filled.
    ///
    /// # Panics
    /// If there are more or fewer ends than rows.
    pub fn new(rows: Different<'a>, ends: &'a [u32], order: &'a [u32]) -> Self {
        assert_eq!(rows.rows().len(), ends.len(), "an end for each group");
        Self { rows, ends, order }
    }

    /// The number of different ids.
    #[allow(clippy::len_without_is_empty, reason = "nobody asks whether it is empty")]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    fn positions(&self, group: usize) -> &'a [u32] {
        let start = if group == 0 { 0 } else { self.ends[group - 1] as usize };
        &self.order[start..self.ends[group] as usize]
    }
}

/// Groups `ids`. Each id is below `slots.len()`. `rows`, `ends` and `order` are as long as `ids`. `slots` must be all
/// 0, and is all 0 again afterwards. The time depends on the number of ids only, and not on the number of rows.
///
/// # Returns
/// The groups: the front of `rows` and `ends`, and all of `order`.
pub fn group<'a>(
    rows: &'a mut [u32],
    ends: &'a mut [u32],
    order: &'a mut [u32],
    slots: &mut [u32],
    ids: &[i32],
) -> Groups<'a> {
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
    // `ends` first holds each group's start. It moves up to the group's end while the positions are written.
    for (position, &id) in (0..).zip(ids) {
        let at = &mut ends[slots[id as usize] as usize - 1];
        order[*at as usize] = position;
        *at += 1;
    }
    for &row in &rows[..count] {
        slots[row as usize] = 0;
    }
    // A row was added to the list when its slot was 0, which happens once for each row.
    Groups { rows: Different(&rows[..count]), ends: &ends[..count], order }
}

/// A row is summed in blocks of this many quads, in registers.
const QUADS: usize = 8;

/// y ← y + Σ cᵢ · xᵢ, or Σ cᵢ · xᵢ without the old y. `term(i)` gives (xᵢ, cᵢ). Terms are added in order, and every
/// xᵢ is as long as y.
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
    let (y, _) = y[..4 * Q].as_chunks_mut::<4>();
    let mut sums = [V4::zero(); Q];
    if keep {
        for (sum, quad) in sums.iter_mut().zip(&*y) {
            *sum = V4::from_array(*quad);
        }
    }
    for k in 0..count {
        let (x, c) = term(k);
        let (x, _) = x[at..at + 4 * Q].as_chunks::<4>();
        let c = V4::splat(c);
        for (sum, quad) in sums.iter_mut().zip(x) {
            *sum = c.madd(V4::from_array(*quad), *sum);
        }
    }
    for (quad, sum) in y.iter_mut().zip(sums) {
        *quad = sum.to_array();
    }
    4 * Q
}

/// dw[id, :] += Σ cₚ · x[p / per, :] over the positions p of every id, for dw [·, columns], x [·, columns] and
/// `coefficient(p)` = cₚ. For an id with several positions, the terms are added in the order of the positions. Each
/// row of dw belongs to one chunk, so the number of threads does not change the sum.
///
/// # Panics
/// If a row is outside dw, or a position is outside x.
pub(crate) fn scatter_add(
    dw: &mut [f32],
    x: &[f32],
    groups: Groups,
    columns: usize,
    per: usize,
    coefficient: impl Fn(usize) -> f32 + Sync,
) {
    groups.rows.for_each(rows_per_chunk(columns), rows_of(dw, columns), |group, dw| {
        let positions = groups.positions(group);
        add_rows(dw, true, positions.len(), |i| {
            let position = positions[i] as usize;
            (&x[position / per * columns..][..columns], coefficient(position))
        });
    });
}

/// Sets y[row, :] = 0 and marks[row] = 0 for all rows of a set, for y [·, columns]. The set is then empty.
pub fn clear_rows(y: &mut [f32], marks: &mut [u32], list: &[u32], columns: usize) {
    for &row in list {
        y[row as usize * columns..][..columns].fill(0.0);
        marks[row as usize] = 0;
    }
}

/// Appends those of `rows` that are not in the list yet. `marks` [·] is 1 for rows in the list and 0 for all others.
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

    /// The lists that [`group`] fills.
    pub(crate) struct Grouped {
        rows: Vec<u32>,
        ends: Vec<u32>,
        order: Vec<u32>,
    }

    impl Grouped {
        pub(crate) fn of(ids: &[i32], rows: usize) -> Self {
            let mut slots = vec![0; rows];
            let [mut list, mut ends, mut order] = [(); 3].map(|()| vec![0; ids.len()]);
            let count = group(&mut list, &mut ends, &mut order, &mut slots, ids).len();
            assert!(slots.iter().all(|&slot| slot == 0));
            list.truncate(count);
            ends.truncate(count);
            Self { rows: list, ends, order }
        }
        pub(crate) fn groups(&self) -> Groups<'_> {
            // Safety: `group` filled the list.
            Groups::new(unsafe { Different::promised(&self.rows) }, &self.ends, &self.order)
        }
    }

    proptest! {
        #[test]
        fn groups_hold_every_position_once(ids in prop::collection::vec(0i32..9, 0..60)) {
            let grouped = Grouped::of(&ids, 9);
            let groups = grouped.groups();
            let mut seen = vec![];
            let rows = groups.rows.rows();
            for (group, &row) in rows.iter().enumerate() {
                prop_assert!(!rows[..group].contains(&row));
                let positions = groups.positions(group);
                prop_assert!(!positions.is_empty() && positions.is_sorted());
                prop_assert!(positions.iter().all(|&p| ids[p as usize] == row as i32));
                seen.extend_from_slice(positions);
            }
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..ids.len() as u32).collect::<Vec<_>>());
            // Groups are in the order of their first positions.
            let firsts: Vec<u32> = (0..groups.len()).map(|g| groups.positions(g)[0]).collect();
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
            // Sums of small whole numbers are exact in any order.
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
    fn only_ascending_lists_are_known_to_be_different() {
        assert_eq!(Different::ascending(&[0, 3, 7]).map(Different::rows), Some(&[0, 3, 7][..]));
        assert!(Different::ascending(&[]).is_some());
        assert!(Different::ascending(&[3, 3]).is_none());
        assert!(Different::ascending(&[0, 3, 2, 3]).is_none());
    }

    #[test]
    #[should_panic(expected = "an end for each group")]
    fn groups_with_too_few_ends() {
        Groups::new(Different::ascending(&[0, 3]).unwrap(), &[1], &[0]);
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
        clear_rows(&mut y, &mut marks, &[4, 1], 3);
        assert_eq!(marks, [1, 0, 1, 1, 0]);
        let zeros: Vec<usize> = (0..15).filter(|&i| y[i] == 0.0).collect();
        assert_eq!(zeros, [3, 4, 5, 12, 13, 14]);
    }
}
