//! All arithmetic of badak: safe slices in and out, no allocation, no wasm-bindgen.
//!
//! The order of arguments is always: outputs, inputs, sizes, scalars. Matrices are dense and row-major; `N` is the
//! batch. Every kernel splits its work by shape and not by the number of threads, so the number of threads does not
//! change a bit. Recurrent steps are the exception: they are split by threads, but there one thread computes each
//! element as a single sum. A kernel panics if the given sizes do not fit its slices: that is a mistake in the
//! caller.

pub mod attention;
pub mod batch_norm;
pub mod columns;
pub mod convolution;
pub mod cross_entropy;
pub mod dropout;
pub mod elementwise;
pub mod embedding;
pub mod gather;
pub mod gemm;
mod in_step;
pub mod lazy_adam;
pub mod math;
pub mod negative_sampling;
pub mod optimizer;
pub mod peak;
pub mod pooling;
pub mod random;
pub mod recurrent;
pub mod reduce;
pub mod rows;
pub mod simd;
pub mod softmax;
pub mod steps;
pub mod tile;
mod touch;
pub mod unigram;

use core::ops::Range;

/// Elements in a chunk of an elementwise kernel: 64 KiB of f32, about ten microseconds. A smaller tensor is one
/// chunk, so it never waits for a thread to wake up.
pub(crate) const ELEMENTS_PER_CHUNK: usize = chunk_of(16 * 1024);

/// The size of a chunk. Miri is about a thousand times slower, so there chunks are a thousand times smaller. Then
/// even the small data of tests/threads.rs makes several chunks.
pub(crate) const fn chunk_of(work: usize) -> usize {
    if cfg!(miri) { work.div_ceil(1024) } else { work }
}

/// Parts of a range that have `len` elements, and a last one that may have fewer.
pub(crate) fn parts_of(range: Range<usize>, len: usize) -> impl Iterator<Item = Range<usize>> {
    let end = range.end;
    range.step_by(len.max(1)).map(move |start| start..end.min(start + len))
}

/// Scratch memory, used for whole numbers.
pub(crate) fn as_words(floats: &mut [f32]) -> &mut [u32] {
    // Safety: both types have the same size and alignment, and any bits are a valid value of both.
    unsafe { core::slice::from_raw_parts_mut(floats.as_mut_ptr().cast(), floats.len()) }
}
