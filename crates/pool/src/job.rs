//! Runs one job at a time, with the help of workers that sleep between jobs.
//!
//! ```text
//! caller                                    worker
//! write the job, open the gate              park until the generation changes
//! bump the generation, wake                 gate open? count itself in
//! take chunks until none is left            take chunks until none is left
//! close the gate                            count itself out; the last one wakes the caller
//! wait until nobody is inside
//! ```
//! The gate is one word: a bit that says whether workers may enter, and the number of workers inside.
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
//! A job's body and context are written while the gate is shut at 0. Only workers that are counted inside read them.
//! So they live as long as anyone can use them. The gate opens only from 0: if a worker was lost inside, it never
//! opens again.
//!
//! The caller waits only for workers that went through the gate. A worker that sleeps, or that died while it slept,
//! costs nothing. If a worker dies inside, the caller would wait for ever. So the wait has time slices. After each
//! slice, the caller asks whether a worker was reported lost ([`mark_worker_lost`]); after [`LOST_AFTER_SLICES`]
//! slices it gives up. From then on the pool is broken: its gate never opens again, because the lost worker may still
//! be running an old job.

use crate::park::{Wake, notify, wait};
use crate::sync::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
use crate::sync::{AtomicBool, AtomicPtr, AtomicU32, AtomicUsize, shared, spin_loop};
use core::ptr;

/// No more threads than this are used: the models of the books are too small for more.
pub const MAX_THREADS: usize = 64;

/// The bit of the gate that means “workers may enter”. The other bits are the number of workers inside.
const OPEN: u32 = 1 << 31;

/// How long the caller sleeps before it asks again whether a worker was lost.
const SLICE_NS: i64 = 100_000_000;

/// Ten seconds without news from a worker that computes a chunk; a chunk takes milliseconds. Slices are counted
/// instead of reading a clock, so that a laptop that was asleep does not look like a dead worker.
const LOST_AFTER_SLICES: u32 = 100;

/// How often the caller looks at the gate before it sleeps. This takes about as long as being woken again.
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

/// How many threads a job may use, including the caller.
pub fn threads() -> usize {
    HELPERS.load(Relaxed) as usize + 1
}

/// Sets how many threads later jobs use, including the caller. Results do not depend on it.
pub fn set_threads(threads: usize) {
    HELPERS.store(threads.clamp(1, MAX_THREADS) as u32 - 1, Relaxed);
}

/// Sets how often an idle worker looks for the next job before it sleeps. To wake a sleeping worker costs about ten
/// microseconds; a spinning worker is found in a fraction of a microsecond. But with more threads than processors, a
/// spinning worker takes time from one that computes.
pub fn set_spin(looks: u32) {
    SPIN.store(looks, Relaxed);
}

/// How many workers have entered their loop.
pub fn workers_ready() -> usize {
    READY.load(Acquire) as usize
}

/// Reports that a worker died inside a job. The job that waits for it panics, and so does every later job, however
/// small.
pub fn mark_worker_lost() {
    LOST.store(true, SeqCst);
    GATE.fetch_add(0, SeqCst);
    notify(&GATE, 1);
}

/// Calls `body(0)`, …, `body(chunks - 1)`, each once, on the caller and up to [`threads`]` - 1` workers.
///
/// If it is called from inside a body, or while another thread's job runs, the calling thread computes all chunks
/// alone.
///
/// # Panics
/// If a worker died while it computed a chunk; the job's data is then half-written. Later calls panic before their
/// first chunk, even if they would need no worker, because they could use that data.
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
        // Safety: while the gate is open, CONTEXT holds the `body` of this job, and parallel_for returns only after
        // the job.
        unsafe { (*context.cast::<F>())(chunk) }
    }
    let entry: Body = call::<F>;
    BODY.store(entry as *mut (), Relaxed);
    CONTEXT.store((&raw const body).cast_mut().cast(), Relaxed);
    CHUNKS.store(chunks, Relaxed);
    NEXT.store(0, Relaxed);
    // If the gate is shut but not at 0, a worker was lost inside. It may have been reported since the check above.
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

/// Shuts the gate and waits for the workers inside. On native targets it does so even if the caller's own chunk
/// panics, because the workers hold a pointer into its stack. On wasm, a panic leaves this frame without running
/// `drop`: the gate stays open, the pool stays busy, and workers may continue the job. What they point to stays
/// valid: a trap does not free the stack, and the host calls no kernel after a trap.
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
    // Safety: BODY holds a `Body` that was written before the gate opened.
    let body: Body = unsafe { core::mem::transmute(BODY.load(Relaxed)) };
    let context = CONTEXT.load(Relaxed);
    loop {
        let chunk = NEXT.fetch_add(1, Relaxed);
        if chunk >= chunks {
            return;
        }
        // Safety: body and context belong to the same job, and the job cannot end while this worker is counted
        // inside.
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

/// What a worker thread does for ever: help with every job, and sleep in between.
pub fn worker_loop() {
    let mut seen = GENERATION.load(Acquire);
    READY.fetch_add(1, Release);
    loop {
        seen = help(seen);
    }
}

/// Waits until the generation is not `seen`, and helps with its job if the gate is open. Returns the new generation.
pub(crate) fn help(seen: u32) -> u32 {
    // If a worker dies by unwinding, nobody may wait for it. On wasm nothing unwinds and this is never dropped: there
    // the host catches the trap and calls `mark_worker_lost` itself.
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

/// A new generation without a job. The loom models use it to end their workers.
#[cfg(loom)]
pub(crate) fn wake_all() {
    GENERATION.fetch_add(1, SeqCst);
    notify(&GENERATION, u32::MAX);
}

/// Waits until the generation is no longer `seen`: first in a busy loop, later asleep.
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
