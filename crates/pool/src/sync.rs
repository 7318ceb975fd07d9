//! Atomics and the statics that hold them: the real ones, or those of loom. Loom runs a model through every order in
//! which its threads could run (crates/pool/loom).

#[cfg(not(loom))]
pub use core::{
    hint::spin_loop,
    sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicUsize, Ordering},
};
#[cfg(loom)]
pub use loom::{
    hint::spin_loop,
    sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicUsize, Ordering},
    sync::{Condvar, Mutex},
};
#[cfg(all(not(loom), not(target_arch = "wasm32")))]
pub use std::sync::{Condvar, Mutex};

/// Statics that loom creates again for each order of a model.
macro_rules! shared {
    ($(static $name:ident: $type:ty = $value:expr;)*) => {$(
        #[cfg(not(loom))]
        static $name: $type = $value;
        #[cfg(loom)]
        loom::lazy_static! { static ref $name: $type = $value; }
    )*};
}
pub(crate) use shared;
