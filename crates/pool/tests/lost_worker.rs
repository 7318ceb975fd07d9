//! A worker that dies inside a job is an error, never a hang. Its own process: the pool stays broken afterwards.

use badak_pool::{parallel_for, set_threads, start_native_workers, workers_ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

#[test]
fn a_worker_that_dies_inside_a_job_ends_it_with_an_error() {
    start_native_workers(1);
    while workers_ready() < 1 {
        thread::yield_now();
    }
    set_threads(2);
    let caller = thread::current().id();
    let died = AtomicBool::new(false);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        parallel_for(2, |_| {
            if thread::current().id() == caller {
                // Leave the other chunk to the worker.
                while !died.load(Ordering::SeqCst) {
                    thread::yield_now();
                }
            } else {
                died.store(true, Ordering::SeqCst);
                panic!("the worker dies");
            }
        });
    }));
    let message = *outcome.unwrap_err().downcast::<&str>().unwrap();
    assert!(message.contains("a worker thread stopped in the middle of a step"), "{message}");
    let again = catch_unwind(|| parallel_for(2, |_| {}));
    assert!(again.is_err(), "a broken pool must stay broken");
}
