//! If a worker dies inside a job, that is an error, and the caller never waits for ever. This test has a process of
//! its own, because the pool stays broken.

use badak_pool::{parallel_for, set_threads, start_native_workers, workers_ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;

#[test]
fn a_worker_that_dies_inside_a_job_ends_it_with_an_error() {
    start_native_workers(2);
    while workers_ready() < 2 {
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
    assert_lost(outcome);

    // A broken pool stays broken: with the worker that is left, on one thread, for one chunk, and for none. No body
    // is called.
    let calls = AtomicU32::new(0);
    for (threads, chunks) in [(3, 16), (2, 2), (1, 4), (3, 1), (3, 0)] {
        set_threads(threads);
        let again = catch_unwind(AssertUnwindSafe(|| {
            parallel_for(chunks, |_| {
                calls.fetch_add(1, Ordering::SeqCst);
            });
        }));
        assert_lost(again);
    }
    assert_eq!(calls.into_inner(), 0);
}

fn assert_lost(outcome: thread::Result<()>) {
    let message = *outcome.expect_err("the job of a broken pool went through").downcast::<&str>().unwrap();
    assert!(message.contains("a worker thread stopped in the middle of a step"), "{message}");
}
