//! The kernels, one export for each. `badak-kernels` says what they compute.

use core::slice::{from_raw_parts, from_raw_parts_mut};

#[macro_use]
mod kernel;

mod attention;
mod batch_norm;
mod columns;
mod convolution;
mod elementwise;
mod embedding;
mod gather;
mod gemm;
mod lazy_adam;
mod loss;
mod negative_sampling;
mod optimizer;
mod peak;
mod pooling;
mod random;
mod recurrent;
mod reduce;
mod rows;

/// A slice to read. If it is empty, the pointer may have any value.
pub(crate) fn read<'a, T>(at: *const T, len: usize) -> &'a [T] {
    // Safety: the caller promises it; see the safety section of the crate (lib.rs).
    if len == 0 { &[] } else { unsafe { from_raw_parts(at, len) } }
}

/// A slice to write.
pub(crate) fn write<'a, T>(at: *mut T, len: usize) -> &'a mut [T] {
    // Safety: as in `read`; in addition, no other argument overlaps an output.
    if len == 0 { &mut [] } else { unsafe { from_raw_parts_mut(at, len) } }
}
