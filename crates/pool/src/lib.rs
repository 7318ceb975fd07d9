//! `parallel_for(chunks, body)`: the only threading primitive of the project.
//!
//! A job is a number of chunks and a body that is called once per chunk. The caller takes part in its own job, and
//! idle workers help. Chunks are handed out by one atomic counter, so who computes a chunk differs from run to run;
//! what a chunk *is* must depend on the shape of the data only, unless every element is made whole by one chunk. A body that writes nothing but its own chunk (or
//! combines partial results in chunk order afterwards) therefore gives the same bits with any number of threads.
//!
//! The same protocol runs on wasm (futex instructions, workers started by the host page or process) and natively
//! (std threads), so `cargo test` exercises what ships. See [`worker_loop`] for who starts the threads.

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

/// Starts `workers` native threads that help every later [`parallel_for`]; on wasm the host starts them instead.
#[cfg(not(target_arch = "wasm32"))]
pub fn start_native_workers(workers: usize) {
    for index in 0..workers {
        std::thread::Builder::new()
            .name(format!("badak-{index}"))
            .spawn(worker_loop)
            .expect("the operating system refused a thread");
    }
}
