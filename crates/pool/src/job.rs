//! One job at a time, helped by parked workers.
//!
//! ```text
//! caller                                    worker
//! write the job, open the gate              park until the generation changes
//! bump the generation, wake                 gate open? count itself in
//! take chunks until none is left            take chunks until none is left
//! close the gate                            count itself out; the last one wakes the caller
//! wait until nobody is inside
//! ```
//! The gate is one word: a bit that says whether workers may enter, and a count of those inside.
//!
//! ```text
//!                       a worker enters: + 1              a worker enters: + 1
//!                     ┌──────────────────────┐          ┌──────────────────────┐
//!                     │                      ▼          │                      ▼
//!  ┌────────┐ open ┌──────────┐           ┌──────────┐  …  (up to `threads` − 1 inside)
//!  │ shut 0 │─────▶│ OPEN + 0 │           │ OPEN + 1 │
//!  └────────┘      └──────────┘           └──────────┘
//!      ▲  ▲           │      ▲  leaves: − 1  │     │
//!      │  └───────────┘      └───────────────┘     │  the caller has no chunks left: − OPEN
//!      │     − OPEN                                ▼
//!      │                                      ┌────────┐
//!      └──────────────────────────────────────│ shut 1 │   nobody enters any more; the caller waits for 0
//!          leaves: − 1, and wakes the caller  └────────┘
//! ```
//! A job's body and context are written while the gate is shut at 0 and read only by workers that are counted inside, so that they
//! live as long as anybody can call them. The gate opens only from 0: a worker that was lost inside keeps it from ever opening.
//!
//! The caller waits only for workers that went through the gate. One that sleeps, or died asleep, costs nothing.
//! One that dies inside would keep the caller waiting for ever, so the wait is cut into slices, each of which asks
//! whether a worker was reported lost ([`mark_worker_lost`]) and gives up after [`LOST_AFTER_SLICES`]. The pool stays
//! broken from then on: its gate is never opened again, because the lost worker may still be running with an old job.

use crate::park::{Wake, notify, wait};
use crate::sync::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
use crate::sync::{AtomicBool, AtomicPtr, AtomicU32, AtomicUsize, shared, spin_loop};
use core::ptr;

/// More threads than this are never used: the models of the books are too small to feed them.
pub const MAX_THREADS: usize = 64;

/// Bit of the gate that says "workers may enter"; the other bits count those inside.
const OPEN: u32 = 1 << 31;

/// How long the caller sleeps before it asks again whether a worker was lost.
const SLICE_NS: i64 = 100_000_000;

/// Ten seconds without a word from a worker that holds a chunk. A chunk takes milliseconds. Slices are counted, not
/// the clock, so a laptop that was asleep does not look like a dead worker.
const LOST_AFTER_SLICES: u32 = 100;

/// Looks at the gate before the caller sleeps: about what it costs to be woken again.
const JOIN_SPINS: u32 = if cfg!(any(loom, miri)) { 0 } else { 4_000 };

shared! {
    static GATE: AtomicU32 = AtomicU32::new(0);
    static GENERATION: AtomicU32 = AtomicU32::new(0);
    static PARKED: AtomicU32 = AtomicU32::new(0);
    static READY: AtomicU32 = AtomicU32::new(0);
    static BUSY: AtomicBool = AtomicBool::new(false);
    static LOST: AtomicBool = AtomicBool::new(false);
    static HELPERS: AtomicU32 = AtomicU32::new(0);
    static SPIN: AtomicU32 = AtomicU32::new(0);
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    static CHUNKS: AtomicUsize = AtomicUsize::new(0);
    static BODY: AtomicPtr<()> = AtomicPtr::new(ptr::null_mut());
    static CONTEXT: AtomicPtr<()> = AtomicPtr::new(ptr::null_mut());
}

type Body = unsafe fn(*const (), usize);

/// How many threads a job may use, the caller included.
pub fn threads() -> usize {
    HELPERS.load(Relaxed) as usize + 1
}

/// Sets how many threads, the caller included, later jobs use. Results do not depend on it.
pub fn set_threads(threads: usize) {
    HELPERS.store(threads.clamp(1, MAX_THREADS) as u32 - 1, Relaxed);
}

/// Sets how often an idle worker looks for the next job before it sleeps. Waking a sleeper costs some ten
/// microseconds, finding a spinning one a fraction of one; with more threads than processors, spinning robs the partner.
pub fn set_spin(looks: u32) {
    SPIN.store(looks, Relaxed);
}

/// How many workers have reached their loop.
pub fn workers_ready() -> usize {
    READY.load(Acquire) as usize
}

/// Says that a worker died inside a job: the job that waits for it, and every later one, however small, panics.
pub fn mark_worker_lost() {
    LOST.store(true, SeqCst);
    GATE.fetch_add(0, SeqCst);
    notify(&GATE, 1);
}

/// Calls `body(0)`, …, `body(chunks - 1)`, each once, on the caller and up to [`threads`]` - 1` workers.
///
/// A call from inside a body, or while another thread's job runs, is done by its caller alone.
///
/// # Panics
/// When a worker died in the middle of a chunk; the data of the job is then half-written. Later calls panic before
/// their first chunk, also those that would need no worker: what they would compute with is that data.
pub fn parallel_for<F: Fn(usize) + Sync>(chunks: usize, body: F) {
    refuse_if(LOST.load(Acquire));
    let helpers = HELPERS.load(Relaxed).min(chunks.saturating_sub(1) as u32);
    if helpers == 0 || BUSY.swap(true, Acquire) {
        for chunk in 0..chunks {
            body(chunk);
        }
        return;
    }

    unsafe fn call<F: Fn(usize)>(context: *const (), chunk: usize) {
        // Safety: CONTEXT holds the `body` of the job whose gate is open, and parallel_for outlives that job.
        unsafe { (*context.cast::<F>())(chunk) }
    }
    let entry: Body = call::<F>;
    BODY.store(entry as *mut (), Relaxed);
    CONTEXT.store((&raw const body).cast_mut().cast(), Relaxed);
    CHUNKS.store(chunks, Relaxed);
    NEXT.store(0, Relaxed);
    // Only a lost worker is still counted in behind a closed gate; it may have been reported since the look above.
    refuse_if(GATE.compare_exchange(0, OPEN, Release, Relaxed).is_err());

    let join = Join;
    GENERATION.fetch_add(1, SeqCst);
    if PARKED.load(SeqCst) > 0 {
        notify(&GENERATION, helpers);
    }
    take_chunks();
    drop(join);
    refuse_if(LOST.load(Acquire));
}

fn refuse_if(lost: bool) {
    assert!(!lost, "a worker thread stopped in the middle of a step; the data it was writing is lost");
}

/// Closes the gate and waits for the workers inside, natively also when the caller's own chunk panics: they hold a
/// pointer into its stack. On wasm a panic throws past this frame and drops nothing: the gate stays open, the pool
/// busy, and workers may go on with the job. What they point into stays: a trap does not take the stack back, and the
/// host calls no kernel after it.
struct Join;

impl Drop for Join {
    fn drop(&mut self) {
        let mut inside = GATE.fetch_and(!OPEN, AcqRel) & !OPEN;
        let mut spins = JOIN_SPINS;
        while inside != 0 && spins != 0 {
            spin_loop();
            spins -= 1;
            inside = GATE.load(Acquire);
        }
        let mut slices = 0;
        while inside != 0 && !LOST.load(Acquire) {
            if wait(&GATE, inside, SLICE_NS) == Wake::TimedOut {
                slices += 1;
                if slices == LOST_AFTER_SLICES {
                    LOST.store(true, SeqCst);
                }
            }
            inside = GATE.load(Acquire);
        }
        BUSY.store(false, Release);
    }
}

fn take_chunks() {
    let chunks = CHUNKS.load(Relaxed);
    // Safety: BODY holds a `Body`, written before the gate was opened.
    let body: Body = unsafe { core::mem::transmute(BODY.load(Relaxed)) };
    let context = CONTEXT.load(Relaxed);
    loop {
        let chunk = NEXT.fetch_add(1, Relaxed);
        if chunk >= chunks {
            return;
        }
        // Safety: body and context belong together, and the job is open while we are counted inside it.
        unsafe { body(context, chunk) };
    }
}

fn enter() -> bool {
    let helpers = HELPERS.load(Relaxed);
    GATE.fetch_update(Acquire, Relaxed, |gate| {
        (gate & OPEN != 0 && gate & !OPEN < helpers).then_some(gate + 1)
    })
    .is_ok()
}

/// The life of a worker thread: help with every job, sleep in between, for ever.
pub fn worker_loop() {
    let mut seen = GENERATION.load(Acquire);
    READY.fetch_add(1, Release);
    loop {
        seen = help(seen);
    }
}

/// Waits for a generation that is not `seen`, and helps with its job if the gate is open. Returns that generation.
pub(crate) fn help(seen: u32) -> u32 {
    // A worker that dies by unwinding must not be waited for. On wasm nothing unwinds and this never drops: there the
    // host catches the trap and calls `mark_worker_lost` itself.
    struct Sentinel;
    impl Drop for Sentinel {
        fn drop(&mut self) {
            mark_worker_lost();
        }
    }

    let generation = next_generation(seen);
    if enter() {
        let sentinel = Sentinel;
        take_chunks();
        core::mem::forget(sentinel);
        if GATE.fetch_sub(1, AcqRel) == 1 {
            notify(&GATE, 1);
        }
    }
    generation
}

/// A generation without a job: the models of loom end their workers by it.
#[cfg(loom)]
pub(crate) fn wake_all() {
    GENERATION.fetch_add(1, SeqCst);
    notify(&GENERATION, u32::MAX);
}

/// Waits until the generation is no longer `seen`: at first in a busy loop, later asleep.
fn next_generation(seen: u32) -> u32 {
    let mut looks = SPIN.load(Relaxed);
    loop {
        let now = GENERATION.load(Acquire);
        if now != seen {
            return now;
        }
        if looks > 0 {
            looks -= 1;
            spin_loop();
            continue;
        }
        PARKED.fetch_add(1, SeqCst);
        wait(&GENERATION, seen, -1);
        PARKED.fetch_sub(1, SeqCst);
    }
}
