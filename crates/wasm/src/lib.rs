//! The functions that JavaScript can call. Only numbers are passed: pointers are byte offsets into the linear memory,
//! sizes count elements.
//!
//! Only what Rust needs to be sound is checked here. The caller, `ts/core/kernels/`, checks shapes, because it can
//! name the layer in an error. A panic becomes a JavaScript error with the panic's message.
//!
//! # Safety
//! An export that takes pointers reads or writes exactly as many elements as its sizes say. The caller guarantees
//! that they are in memory from [`allocate`], that they are aligned to their type, and that no other argument
//! overlaps an output.

#![allow(
    clippy::not_unsafe_ptr_arg_deref,
    reason = "the safety contract of the whole module is stated above"
)]

mod exports;
mod threads;

use core::alloc::Layout;
use wasm_bindgen::prelude::*;

/// Tensors start at the beginning of a cache line.
const ALIGNMENT: usize = 64;

/// Runs once in every thread that instantiates the module.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|info| {
        let message = info.payload().downcast_ref::<&str>().copied();
        let message = message.or_else(|| info.payload().downcast_ref::<String>().map(String::as_str));
        wasm_bindgen::throw_str(message.unwrap_or("a kernel panicked"))
    }));
}

/// Turns tiles of 16 columns on or off. Nothing may be computed meanwhile.
#[wasm_bindgen]
pub fn set_wide(wide: bool) {
    badak_kernels::tile::set_wide(wide);
}

/// Turns tiles of 6 rows on or off. No result depends on it.
#[wasm_bindgen]
pub fn set_tall(tall: bool) {
    badak_kernels::tile::set_tall(tall);
}

fn layout(bytes: usize) -> Option<Layout> {
    Layout::from_size_align(bytes, ALIGNMENT).ok().filter(|layout| layout.size() > 0)
}

/// A block of `bytes` bytes, aligned to 64; 0 if there is not enough memory.
#[wasm_bindgen]
pub fn allocate(bytes: usize) -> *mut u8 {
    // Safety: the layout is not empty.
    layout(bytes).map_or(core::ptr::null_mut(), |layout| unsafe { std::alloc::alloc(layout) })
}

/// Frees a block that [`allocate`] returned for the same number of bytes.
#[wasm_bindgen]
pub fn release(block: *mut u8, bytes: usize) {
    if let Some(layout) = layout(bytes).filter(|_| !block.is_null()) {
        // Safety: the caller promises it, as said above.
        unsafe { std::alloc::dealloc(block, layout) };
    }
}
