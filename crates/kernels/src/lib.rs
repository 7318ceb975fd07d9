//! All arithmetic of badak: safe slices in and out, no allocation, no wasm-bindgen.
//!
//! Argument order everywhere: outputs, inputs, sizes, scalars. Matrices are dense and row-major; `N` is the batch.
//! Every kernel cuts its work by shape, never by thread count, so its bits do not depend on how many threads run; but for
//! recurrent steps, where an element is one sum of its own, however they are cut.
//! A kernel panics when the sizes it is given do not fit its slices: that is a mistake of the caller's.

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
pub mod unigram;

/// Elements that an elementwise kernel handles per chunk: 64 KiB of f32, some ten microseconds, so that smaller
/// tensors never pay for waking a thread.
pub(crate) const ELEMENTS_PER_CHUNK: usize = chunk_of(16 * 1024);

/// The work of a chunk. Under Miri, where everything takes a thousand times as long, chunks are a thousand times smaller, so that
/// the small data of tests/threads.rs have several.
pub(crate) const fn chunk_of(work: usize) -> usize {
    if cfg!(miri) { work.div_ceil(1024) } else { work }
}

/// Scratch memory for whole numbers.
pub(crate) fn as_words(floats: &mut [f32]) -> &mut [u32] {
    // Safety: both have the same size and alignment, and any bits are a value of either.
    unsafe { core::slice::from_raw_parts_mut(floats.as_mut_ptr().cast(), floats.len()) }
}
