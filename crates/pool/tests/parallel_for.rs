//! Compares the pool with a loop on one thread.

use badak_pool::{
    for_each_block, for_each_chosen_row, for_each_chunk, for_each_row, parallel_for, rows_of, set_spin,
    set_threads, start_native_workers, threads, workers_ready,
};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

/// A process has one pool, with one number of threads. Tests that set that number take turns.
fn pool(count: usize) -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    static START: Once = Once::new();
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    START.call_once(|| {
        start_native_workers(3);
        while workers_ready() < 3 {
            std::thread::yield_now();
        }
    });
    set_threads(count);
    assert_eq!(threads(), count);
    turn
}

#[test]
fn every_chunk_is_called_once() {
    for (count, spin) in [(1, 0), (2, 0), (4, 0), (4, 1000)] {
        let _turn = pool(count);
        set_spin(spin);
        for chunks in [0, 1, 2, 3, 7, 64, if cfg!(miri) { 65 } else { 1000 }] {
            let calls: Vec<AtomicU32> = (0..chunks).map(|_| AtomicU32::new(0)).collect();
            parallel_for(chunks, |i| {
                calls[i].fetch_add(1, Ordering::Relaxed);
            });
            assert!(calls.iter().all(|c| c.load(Ordering::Relaxed) == 1), "{chunks} chunks");
        }
    }
}

#[test]
fn a_hundred_thousand_small_jobs() {
    let _turn = pool(3);
    set_spin(100);
    let jobs = if cfg!(miri) { 20 } else { 100_000 };
    let sum = AtomicU64::new(0);
    for job in 0..jobs {
        parallel_for(3, |i| {
            sum.fetch_add(job * i as u64, Ordering::Relaxed);
        });
    }
    assert_eq!(sum.into_inner(), 3 * (0..jobs).sum::<u64>());
}

#[test]
fn several_threads_really_take_part() {
    let _turn = pool(3);
    // Each chunk waits until all three are being computed. With fewer than three threads this would never end.
    let inside = AtomicU32::new(0);
    parallel_for(3, |_| {
        inside.fetch_add(1, Ordering::SeqCst);
        while inside.load(Ordering::SeqCst) < 3 {
            std::thread::yield_now();
        }
    });
}

#[test]
fn no_more_threads_than_asked_for() {
    let _turn = pool(2);
    let (inside, most) = (AtomicU32::new(0), AtomicU32::new(0));
    for _ in 0..200 {
        parallel_for(16, |_| {
            most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            std::thread::yield_now();
            inside.fetch_sub(1, Ordering::SeqCst);
        });
    }
    assert!(most.into_inner() <= 2);
}

#[test]
fn a_job_inside_a_job_runs_on_its_caller() {
    let _turn = pool(3);
    let sum = AtomicU64::new(0);
    parallel_for(8, |i| {
        parallel_for(8, |j| {
            sum.fetch_add((i * 8 + j) as u64, Ordering::Relaxed);
        });
    });
    assert_eq!(sum.into_inner(), (0..64).sum::<u64>());
}

#[test]
fn two_callers_at_once_both_finish() {
    let _turn = pool(3);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..2_000 {
                    let sum = AtomicU64::new(0);
                    parallel_for(9, |i| {
                        sum.fetch_add(i as u64, Ordering::Relaxed);
                    });
                    assert_eq!(sum.into_inner(), 36);
                }
            });
        }
    });
}

#[test]
fn the_callers_own_panic_leaves_the_pool_usable() {
    let _turn = pool(1);
    let outcome = std::panic::catch_unwind(|| parallel_for(4, |i| assert!(i < 2, "chunk {i}")));
    assert!(outcome.is_err());
    set_threads(3);
    every_part_is_written();
}

#[test]
fn the_callers_panic_waits_for_the_workers_inside() {
    let _turn = pool(2);
    let caller = std::thread::current().id();
    let (entered, finished) = (AtomicU32::new(0), AtomicU32::new(0));
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        parallel_for(2, |_| {
            if std::thread::current().id() == caller {
                while entered.load(Ordering::SeqCst) == 0 {
                    std::thread::yield_now();
                }
                panic!("the caller's chunk");
            }
            entered.store(1, Ordering::SeqCst);
            std::thread::sleep(std::time::Duration::from_millis(50));
            finished.store(1, Ordering::SeqCst);
        });
    }));
    assert!(outcome.is_err());
    // The worker was using the caller's stack, so unwinding had to wait for the worker.
    assert_eq!(finished.into_inner(), 1);
}

#[test]
#[should_panic(expected = "part outside the slice")]
fn a_part_outside_the_slice_is_refused() {
    let mut data = [0; 4];
    let parts = badak_pool::DisjointMut::new(&mut data);
    // Safety: no other part is in use. The test is about the range.
    unsafe { parts.slice(2, 3) };
}

fn every_part_is_written() {
    for len in [0, 1, 5, 6, 7, 100, 1001] {
        let mut data = vec![0usize; len];
        for_each_chunk(&mut data, 6, |offset, part| {
            for (i, value) in part.iter_mut().enumerate() {
                *value = offset + i + 1;
            }
        });
        assert_eq!(data, (1..=len).collect::<Vec<_>>());
    }
}

#[test]
fn parts_of_a_slice_are_disjoint_and_complete() {
    let _turn = pool(3);
    every_part_is_written();
}

#[test]
fn rows_of_several_slices_come_together() {
    for count in [1, 4] {
        let _turn = pool(count);
        for (rows, per_chunk) in [(0, 3), (1, 3), (7, 3), (9, 3), (if cfg!(miri) { 50 } else { 1000 }, 7)] {
            let (mut a, mut b, mut c) = (vec![0; 2 * rows], vec![0; rows], vec![0u8; 3 * rows]);
            let slices = ([rows_of(&mut a, 2), rows_of(&mut b, 1)], rows_of(&mut c, 3));
            for_each_row(rows, per_chunk, slices, |row, ([a, b], c)| {
                a.copy_from_slice(&[row, row + 1]);
                b[0] = 10 * row;
                c.fill(row as u8);
            });
            assert!(a.chunks(2).enumerate().all(|(row, a)| a == [row, row + 1]));
            assert!(b.iter().enumerate().all(|(row, &b)| b == 10 * row));
            assert!(c.chunks(3).enumerate().all(|(row, c)| c == [row as u8; 3]));
        }
    }
}

#[test]
fn blocks_are_neighbouring_rows_and_the_last_row_may_be_short() {
    let _turn = pool(4);
    let mut data = vec![0; 2 * 10 - 1];
    for_each_block(10, 4, rows_of(&mut data, 2), |rows, part| {
        assert_eq!(part.len(), (2 * rows.end).min(19) - 2 * rows.start);
        part.fill(rows.start + 1);
    });
    assert_eq!(data, [[1; 8].as_slice(), &[5; 8], &[9; 3]].concat());
}

#[test]
fn chosen_rows_are_those_that_were_asked_for() {
    let _turn = pool(4);
    let mut data = [0; 12];
    let list = [4, 0, 3];
    // Safety: the rows in the list are different.
    unsafe { for_each_chosen_row(3, 1, rows_of(&mut data, 2), |i| list[i], |i, row| row.fill(i + 1)) };
    assert_eq!(data, [2, 2, 0, 0, 0, 0, 3, 3, 1, 1, 0, 0]);
}

#[test]
fn a_slice_with_too_few_or_too_many_rows_is_refused() {
    for len in [4, 7] {
        let refused = std::panic::catch_unwind(|| {
            for_each_row(3, 1, [rows_of(&mut [0; 6], 2), rows_of(&mut vec![0; len], 2)], |_, _| {});
        });
        let message = *refused.unwrap_err().downcast::<String>().unwrap();
        assert_eq!(message, "a slice does not have 3 rows");
    }
}
