//! Asks memory for many cache lines at the same time.

/// Bytes in a cache line.
const LINE: usize = 64;

/// Reads an element in every 64 bytes of some rows, which is nearly each cache line, so that memory brings many lines at the
/// same time. A loop that computes takes so many instructions for a row that a core sees few of the next ones ahead.
#[inline(always)]
pub(crate) fn touch<'a, T: Copy + 'a>(rows: impl Iterator<Item = &'a [T]>, bits: impl Fn(T) -> u32) {
    let mut seen = 0;
    for row in rows {
        for &element in row.iter().step_by(LINE / size_of::<T>()) {
            seen |= bits(element);
        }
    }
    core::hint::black_box(seen);
}
