//! Gives parts of one mutable slice to the chunks of a job.

use crate::parallel_for;
use core::marker::PhantomData;

/// A mutable slice that several chunks write at the same time, each its own part.
///
/// The compiler cannot check that the parts are disjoint. The caller of [`DisjointMut::slice`] has to make sure of
/// it.
pub struct DisjointMut<'a, T> {
    start: *mut T,
    len: usize,
    owner: PhantomData<&'a mut [T]>,
}

// Safety: a DisjointMut gives out parts of a slice that it borrows exclusively. With T: Send + Sync, one thread may
// write a part, or several threads may read it.
unsafe impl<T: Send + Sync> Sync for DisjointMut<'_, T> {}

impl<'a, T> DisjointMut<'a, T> {
    pub fn new(slice: &'a mut [T]) -> Self {
        Self { start: slice.as_mut_ptr(), len: slice.len(), owner: PhantomData }
    }

    /// Number of elements of the whole slice.
    #[allow(clippy::len_without_is_empty, reason = "nobody asks whether it is empty")]
    pub fn len(&self) -> usize {
        self.len
    }

    /// The part `[offset, offset + len)`.
    ///
    /// # Safety
    /// No other part that is in use may overlap it.
    ///
    /// # Panics
    /// If the part is not inside the slice.
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn slice(&self, offset: usize, len: usize) -> &'a mut [T] {
        assert!(offset <= self.len && len <= self.len - offset, "part outside the slice");
        // Safety: the assertion shows that it is in bounds; the caller promises that it is exclusive.
        unsafe { core::slice::from_raw_parts_mut(self.start.add(offset), len) }
    }

    /// The part `[offset, offset + len)`, only to read. Any number of chunks may read it.
    ///
    /// # Safety
    /// While it is in use, no part that is written may overlap it.
    ///
    /// # Panics
    /// If the part is not inside the slice.
    pub unsafe fn read(&self, offset: usize, len: usize) -> &[T] {
        assert!(offset <= self.len && len <= self.len - offset, "part outside the slice");
        // Safety: the assertion shows that it is in bounds; the caller promises that nobody writes it.
        unsafe { core::slice::from_raw_parts(self.start.add(offset), len) }
    }
}

/// Cuts `data` into consecutive parts of `part_len` elements (the last may be shorter). Calls `body(offset of the
/// part, part)` for each part, in parallel.
pub fn for_each_chunk<T: Send + Sync>(
    data: &mut [T],
    part_len: usize,
    body: impl Fn(usize, &mut [T]) + Sync,
) {
    let len = data.len();
    let parts = DisjointMut::new(data);
    parallel_for(len.div_ceil(part_len), |index| {
        let offset = index * part_len;
        // Safety: parts with different indices do not overlap, and parallel_for calls each index once.
        let part = unsafe { parts.slice(offset, part_len.min(len - offset)) };
        body(offset, part);
    });
}
