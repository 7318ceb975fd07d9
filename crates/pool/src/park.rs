//! Lets a thread sleep until another thread changes a 32-bit word: a futex, in the form that the target offers.

use crate::sync::AtomicU32;

/// Why a [`wait`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(any(not(target_arch = "wasm32"), target_feature = "atomics")), expect(dead_code))]
pub enum Wake {
    /// The thread was notified, or the word no longer had the expected value. Look at the word again.
    Changed,
    TimedOut,
}

#[cfg(all(target_arch = "wasm32", target_feature = "atomics"))]
mod imp {
    use super::{AtomicU32, Wake};
    use core::arch::wasm32::{memory_atomic_notify, memory_atomic_wait32};

    /// Waits while the word is `expected`. `timeout_ns < 0` waits for ever.
    ///
    /// Never inlined: the baseline compiler of Node 20 (V8 11.3) loses values of the surrounding function that are
    /// needed after this instruction, among them its stack pointer. In this function no value is needed afterwards;
    /// wasm-opt must not inline it either.
    #[inline(never)]
    pub fn wait(word: &AtomicU32, expected: u32, timeout_ns: i64) -> Wake {
        // Safety: the pointer comes from a live, aligned AtomicU32 in shared memory.
        let result =
            unsafe { memory_atomic_wait32(word.as_ptr().cast::<i32>(), expected as i32, timeout_ns) };
        if result == 2 { Wake::TimedOut } else { Wake::Changed }
    }

    pub fn notify(word: &AtomicU32, count: u32) {
        // Safety: the pointer comes from a live, aligned AtomicU32 in shared memory.
        unsafe { memory_atomic_notify(word.as_ptr().cast::<i32>(), count) };
    }
}

/// There is only one thread: no other thread can change the word, and none sleeps.
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
mod imp {
    use super::{AtomicU32, Wake};

    pub fn wait(_word: &AtomicU32, _expected: u32, _timeout_ns: i64) -> Wake {
        Wake::TimedOut
    }

    pub fn notify(_word: &AtomicU32, _count: u32) {}
}

/// On native targets, one lock and one condition variable replace the futex. Only tests use this, so it need not be
/// fast.
#[cfg(not(target_arch = "wasm32"))]
mod imp {
    use super::{AtomicU32, Wake};
    use crate::sync::{Condvar, Mutex, Ordering, shared};
    use std::sync::PoisonError;
    use std::time::Duration;

    shared! {
        static LOCK: Mutex<()> = Mutex::new(());
        static CHANGED: Condvar = Condvar::new();
    }

    pub fn wait(word: &AtomicU32, expected: u32, timeout_ns: i64) -> Wake {
        let guard = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
        if word.load(Ordering::SeqCst) != expected {
            return Wake::Changed;
        }
        if timeout_ns < 0 {
            drop(CHANGED.wait(guard));
            return Wake::Changed;
        }
        match CHANGED.wait_timeout(guard, Duration::from_nanos(timeout_ns as u64)) {
            Ok((_, result)) if result.timed_out() => Wake::TimedOut,
            _ => Wake::Changed,
        }
    }

    pub fn notify(_word: &AtomicU32, _count: u32) {
        let _guard = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
        CHANGED.notify_all();
    }
}

pub use imp::{notify, wait};
