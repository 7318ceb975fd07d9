//! If a worker silently stops in the middle of a chunk, the job ends with an error after ten seconds. If the worker comes
//! back later, the pool stays unusable.

use badak_pool::{parallel_for, set_threads, start_native_workers, workers_ready};
use std::panic::catch_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

static BACK: AtomicBool = AtomicBool::new(false);

#[test]
fn a_worker_that_never_comes_back_is_given_up() {
    start_native_workers(1);
    while workers_ready() < 1 {
        thread::yield_now();
    }
    set_threads(2);
    let outcome = catch_unwind(|| {
        let caller = thread::current().id();
        let taken = AtomicBool::new(false);
        parallel_for(2, |_| {
            if thread::current().id() == caller {
                while !taken.load(Ordering::SeqCst) {
                    thread::yield_now();
                }
            } else {
                taken.store(true, Ordering::SeqCst);
                while !BACK.load(Ordering::SeqCst) {
                    thread::sleep(Duration::from_millis(5));
                }
            }
        });
    });
    let message = *outcome.unwrap_err().downcast::<&str>().unwrap();
    assert!(message.contains("a worker thread stopped in the middle of a step"), "{message}");

    BACK.store(true, Ordering::SeqCst);
    thread::sleep(Duration::from_millis(50));
    for chunks in [1, 2, 8] {
        assert!(catch_unwind(|| parallel_for(chunks, |_| {})).is_err(), "{chunks} chunks");
    }
}
