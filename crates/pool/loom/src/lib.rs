//! The pool's own source under loom, which runs each model through every order in which its threads can take turns, with every
//! value that a load may see. A model that hangs in one order, or touches something without synchronisation, fails.
//!
//! Run by `npm run check:loom`, which sets `--cfg loom`.

#![cfg(loom)]
#![allow(dead_code, reason = "a model uses a part of the pool")]

#[path = "../../src/job.rs"]
mod job;
#[path = "../../src/park.rs"]
mod park;
#[path = "../../src/sync.rs"]
mod sync;

#[cfg(test)]
mod tests {
    use super::job::{help, parallel_for, set_threads, wake_all};
    use loom::cell::UnsafeCell;
    use loom::sync::Arc;
    use loom::sync::atomic::{AtomicBool, Ordering};
    use loom::thread;

    /// Places of a job's result. Chunks write their own, the caller reads all: loom fails where that is not in order.
    struct Places(Vec<UnsafeCell<usize>>);

    // Safety: that each place is written by one thread and read after that is what the models check.
    unsafe impl Sync for Places {}

    impl Places {
        fn new(count: usize) -> Self {
            Self((0..count).map(|_| UnsafeCell::new(0)).collect())
        }
        fn add(&self, place: usize) {
            // Safety: loom checks it.
            self.0[place].with_mut(|value| unsafe { *value += 1 });
        }
        fn expect(&self, count: usize) {
            // Safety: loom checks it.
            self.0.iter().for_each(|place| place.with(|value| assert_eq!(unsafe { *value }, count)));
        }
    }

    /// Runs jobs of these numbers of chunks with `workers` workers, in all orders with at most `preemptions` preemptions of a
    /// thread. Each chunk of a job has to run once, and before the job returns.
    fn jobs(workers: usize, chunks: &'static [usize], preemptions: usize) {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(preemptions);
        model.check(move || {
            set_threads(workers + 1);
            let over = Arc::new(AtomicBool::new(false));
            let threads: Vec<_> = (0..workers)
                .map(|_| {
                    let over = over.clone();
                    thread::spawn(move || {
                        let mut seen = 0;
                        while !over.load(Ordering::SeqCst) {
                            seen = help(seen);
                        }
                    })
                })
                .collect();
            for &count in chunks {
                let places = Places::new(count);
                parallel_for(count, |chunk| places.add(chunk));
                places.expect(1);
            }
            over.store(true, Ordering::SeqCst);
            wake_all();
            for thread in threads {
                thread.join().unwrap();
            }
        });
    }

    #[test]
    fn one_worker_and_one_job() {
        jobs(1, &[2], 4);
    }

    #[test]
    fn one_worker_and_two_jobs() {
        jobs(1, &[2, 3], 3);
    }

    #[test]
    fn two_workers_and_one_job() {
        jobs(2, &[3], 2);
    }
}
