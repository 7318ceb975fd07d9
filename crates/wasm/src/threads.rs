//! The pool, for JavaScript. JavaScript starts the threads and calls [`worker_run`] in each of them.

use wasm_bindgen::prelude::*;

/// What a worker does; it never returns.
#[wasm_bindgen]
pub fn worker_run() {
    badak_pool::worker_loop();
}

/// Called for a worker whose [`worker_run`] trapped, so that nobody waits for it.
#[wasm_bindgen]
pub fn worker_lost() {
    badak_pool::mark_worker_lost();
}

#[wasm_bindgen]
pub fn set_threads(threads: usize) {
    badak_pool::set_threads(threads);
}

#[wasm_bindgen]
pub fn set_spin(looks: u32) {
    badak_pool::set_spin(looks);
}
