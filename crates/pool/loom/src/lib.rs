//! The source of the pool under loom. Loom runs each model through every order in which its threads can take turns,
//! with every value that a load may see. It fails a model that hangs in one of these orders, or that uses memory
//! without synchronisation.
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

    /// The results of a job, one place for each chunk. A chunk writes its own place, and the caller reads all places.
    /// Loom fails if these accesses are not ordered.
    struct Places(Vec<UnsafeCell<usize>>);

    // Safety: each place is written by one thread and read later. That is what the models check.
    unsafe impl Sync for Places {}

    impl Places {
        fn new(count: usize) -> Self {
            Self((0..count).map(|_| UnsafeCell::new(0)).collect())
        }
        fn add(&self, place: usize) {
            // Safety: loom checks that no other thread uses the place.
            self.0[place].with_mut(|value| unsafe { *value += 1 });
        }
        fn expect(&self, count: usize) {
            // Safety: loom checks that no thread writes the place.
            self.0.iter().for_each(|place| place.with(|value| assert_eq!(unsafe { *value }, count)));
        }
    }

    /// Runs jobs with these numbers of chunks and with `workers` workers, in all orders with at most `preemptions`
    /// preemptions. Each chunk of a job has to run once, before the job returns.
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
