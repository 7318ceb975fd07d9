use badak_kernels::rows::{self, Different, Groups};

kernels! {
    // The position of the first id that is not the number of one of `rows` rows; −1 if there is none.
    fn find_outside(in ids: i32[len], len: usize, rows: usize) -> i32
    => rows::find_outside(ids, rows).map_or(-1, |place| place as i32);

    // Returns the number of groups.
    fn group_rows(
        out different: u32[len], out ends: u32[len], out order: u32[len], out slots: u32[rows],
        in ids: i32[len], len: usize, rows: usize
    ) -> usize => rows::group(different, ends, order, slots, ids).len();

    // Returns the new length of the list.
    fn add_to_set(
        out list: u32[rows], out marks: u32[rows], in added: u32[added_count],
        rows: usize, count: usize, added_count: usize
    ) -> usize => rows::add_to_set(list, marks, count, added);

    fn clear_rows(
        out y: f32[rows * columns], out marks: u32[rows], in list: u32[count],
        rows: usize, count: usize, columns: usize
    ) => rows::clear_rows(y, marks, list, columns);
}

/// A list from JavaScript that has no row twice.
pub(super) fn different(list: &[u32]) -> Different<'_> {
    // Safety: `group_rows` and `add_to_set` fill such lists, and JavaScript passes them on unchanged.
    unsafe { Different::promised(list) }
}

/// Groups from JavaScript, as [`group_rows`] fills them.
pub(super) fn groups<'a>(rows: &'a [u32], ends: &'a [u32], order: &'a [u32]) -> Groups<'a> {
    Groups::new(different(rows), ends, order)
}
