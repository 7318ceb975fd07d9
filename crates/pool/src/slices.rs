//! Handing parts of one mutable slice to the chunks of a job.

use crate::parallel_for;
use core::marker::PhantomData;

/// A mutable slice that several chunks write at once, each its own part.
///
/// The type only removes the compiler's objection. The caller of [`DisjointMut::slice`] has to make sure that the parts are
/// disjoint.
pub struct DisjointMut<'a, T> {
    start: *mut T,
    len: usize,
    owner: PhantomData<&'a mut [T]>,
}

// Safety: a DisjointMut gives out parts of a slice it borrows exclusively; T: Send + Sync lets them move to threads, to be
// written by one or read by several.
unsafe impl<T: Send + Sync> Sync for DisjointMut<'_, T> {}

impl<'a, T> DisjointMut<'a, T> {
    pub fn new(slice: &'a mut [T]) -> Self {
        Self { start: slice.as_mut_ptr(), len: slice.len(), owner: PhantomData }
    }

    /// Elements of the whole slice.
    #[allow(clippy::len_without_is_empty, reason = "nobody asks whether it is empty")]
    pub fn len(&self) -> usize {
        self.len
    }

    /// The part `[offset, offset + len)`.
    ///
    /// # Safety
    /// No other live part may overlap it.
    ///
    /// # Panics
    /// When the part does not lie inside the slice.
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn slice(&self, offset: usize, len: usize) -> &'a mut [T] {
        assert!(offset <= self.len && len <= self.len - offset, "part outside the slice");
        // Safety: in bounds by the assertion, exclusive by the caller's promise.
        unsafe { core::slice::from_raw_parts_mut(self.start.add(offset), len) }
    }

    /// The same part to read, by any number of chunks.
    ///
    /// # Safety
    /// No part that is written may overlap it while it lives.
    ///
    /// # Panics
    /// When the part does not lie inside the slice.
    pub unsafe fn read(&self, offset: usize, len: usize) -> &[T] {
        assert!(offset <= self.len && len <= self.len - offset, "part outside the slice");
        // Safety: in bounds by the assertion, not written to by the caller's promise.
        unsafe { core::slice::from_raw_parts(self.start.add(offset), len) }
    }
}

/// Cuts `data` into consecutive parts of `part_len` elements (the last may be shorter) and calls
/// `body(offset of the part, part)` for each, in parallel.
pub fn for_each_chunk<T: Send + Sync>(
    data: &mut [T],
    part_len: usize,
    body: impl Fn(usize, &mut [T]) + Sync,
) {
    let len = data.len();
    let parts = DisjointMut::new(data);
    parallel_for(len.div_ceil(part_len), |index| {
        let offset = index * part_len;
        // Safety: parts with different indices do not overlap, and parallel_for gives each index once.
        let part = unsafe { parts.slice(offset, part_len.min(len - offset)) };
        body(offset, part);
    });
}
