//! `parallel_for(chunks, body)`: the only threading primitive of the project.
//!
//! A job is a number of chunks, and a body that is called once for each chunk. The caller works on its own job, and
//! idle workers help. An atomic counter hands out the chunks, so a chunk may be computed by a different thread in
//! each run. Where a chunk begins and ends must depend on the shape of the data only, unless each element is computed
//! completely by one chunk. If, in addition, a body writes only its own chunk (or partial results are combined in
//! chunk order afterwards), the bits are the same for any number of threads.
//!
//! The same code runs on wasm (futex instructions; the host page or process starts the workers) and on native targets
//! (std threads). So `cargo test` tests what users run. See [`worker_loop`] for who starts the threads.

#![cfg_attr(all(target_arch = "wasm32", target_feature = "atomics"), feature(stdarch_wasm_atomic_wait))]

mod job;
mod park;
mod rows;
mod slices;
mod sync;

pub use job::{
    MAX_THREADS, mark_worker_lost, parallel_for, set_spin, set_threads, threads, worker_loop, workers_ready,
};
pub use rows::{Rows, RowsOf, for_each_block, for_each_chosen_row, for_each_row, rows_of};
pub use slices::{DisjointMut, for_each_chunk};

/// Starts `workers` native threads that help every later [`parallel_for`]. On wasm the host starts the threads
/// instead.
#[cfg(not(target_arch = "wasm32"))]
pub fn start_native_workers(workers: usize) {
    for index in 0..workers {
        std::thread::Builder::new()
            .name(format!("badak-{index}"))
            .spawn(worker_loop)
            .expect("the operating system refused a thread");
    }
}
