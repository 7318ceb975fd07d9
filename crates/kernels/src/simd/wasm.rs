//! Lanes on wasm: one instruction for each operation.

use core::arch::wasm32::*;

pub type Lanes = v128;

#[inline(always)]
pub fn from_array(a: [f32; 4]) -> Lanes {
    // Safety: a reference to four floats is readable, and v128.load needs no alignment.
    unsafe { v128_load(a.as_ptr().cast()) }
}
#[inline(always)]
pub fn from_bytes(a: [u8; 4]) -> Lanes {
    let bytes = u32x4(u32::from_le_bytes(a), 0, 0, 0);
    // As signed numbers: x86 has an instruction for those only.
    f32x4_convert_i32x4(u32x4_extend_low_u16x8(u16x8_extend_low_u8x16(bytes)))
}
#[inline(always)]
pub fn to_bytes(v: Lanes) -> [u8; 4] {
    // After adding 2^23, the lowest bits of a float hold its whole number.
    let v = f32x4_add(v, f32x4_splat(8_388_608.0));
    let v = i8x16_shuffle::<0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>(v, v);
    u32x4_extract_lane::<0>(v).to_le_bytes()
}
#[inline(always)]
pub fn even_odd(a: Lanes, b: Lanes) -> (Lanes, Lanes) {
    (i32x4_shuffle::<0, 2, 4, 6>(a, b), i32x4_shuffle::<1, 3, 5, 7>(a, b))
}
#[inline(always)]
pub fn interleave(even: Lanes, odd: Lanes) -> (Lanes, Lanes) {
    (i32x4_shuffle::<0, 4, 1, 5>(even, odd), i32x4_shuffle::<2, 6, 3, 7>(even, odd))
}
#[inline(always)]
pub fn to_array(v: Lanes) -> [f32; 4] {
    let mut a = [0.0; 4];
    // Safety: a reference to four floats is writable, and v128.store needs no alignment.
    unsafe { v128_store(a.as_mut_ptr().cast(), v) };
    a
}
#[inline(always)]
pub unsafe fn load(p: *const f32) -> Lanes {
    // Safety: the caller promises it.
    unsafe { v128_load(p.cast()) }
}
#[inline(always)]
pub unsafe fn load_splat(p: *const f32) -> Lanes {
    // Safety: the caller promises it.
    unsafe { v128_load32_splat(p.cast()) }
}
#[inline(always)]
pub unsafe fn store(p: *mut f32, v: Lanes) {
    // Safety: the caller promises it.
    unsafe { v128_store(p.cast(), v) }
}
pub use core::arch::wasm32::{
    f32x4_add as add, f32x4_div as div, f32x4_eq as equals, f32x4_ge as at_least, f32x4_gt as greater,
    f32x4_mul as mul, f32x4_splat as splat, f32x4_sqrt as sqrt, f32x4_sub as sub, v128_and as and,
    v128_or as or,
};
#[cfg(not(target_feature = "relaxed-simd"))]
pub use core::arch::wasm32::{f32x4_pmax as pmax, f32x4_pmin as pmin};
/// Not `f32x4_pmax`: with relaxed SIMD the compiler turns that into `f32x4.relaxed_max`, which may lose a NaN. On x86
/// it loses a NaN of one operand, and the specification does not say of which.
#[cfg(target_feature = "relaxed-simd")]
#[inline(always)]
pub fn pmax(a: Lanes, b: Lanes) -> Lanes {
    i32x4_relaxed_laneselect(b, a, f32x4_lt(a, b))
}
#[cfg(target_feature = "relaxed-simd")]
#[inline(always)]
pub fn pmin(a: Lanes, b: Lanes) -> Lanes {
    i32x4_relaxed_laneselect(b, a, f32x4_lt(b, a))
}
#[inline(always)]
pub fn is_nan(v: Lanes) -> Lanes {
    f32x4_ne(v, v)
}
#[inline(always)]
pub fn select(mask: Lanes, yes: Lanes, no: Lanes) -> Lanes {
    v128_bitselect(yes, no, mask)
}
#[inline(always)]
pub fn abs(v: Lanes) -> Lanes {
    f32x4_abs(v)
}
#[inline(always)]
pub fn low_halves(a: Lanes, b: Lanes) -> Lanes {
    i32x4_shuffle::<0, 1, 4, 5>(a, b)
}
#[inline(always)]
pub fn high_halves(a: Lanes, b: Lanes) -> Lanes {
    i32x4_shuffle::<2, 3, 6, 7>(a, b)
}
#[cfg(target_feature = "relaxed-simd")]
#[inline(always)]
pub fn madd(a: Lanes, b: Lanes, c: Lanes) -> Lanes {
    f32x4_relaxed_madd(a, b, c)
}
#[cfg(not(target_feature = "relaxed-simd"))]
#[inline(always)]
pub fn madd(a: Lanes, b: Lanes, c: Lanes) -> Lanes {
    f32x4_add(f32x4_mul(a, b), c)
}
/// `v * 2^n` for a lane `n` given as the integer in the low bits of `biased`; see `math::exp`.
#[inline(always)]
pub fn scale_by_power(v: Lanes, biased: Lanes) -> Lanes {
    i32x4_add(v, i32x4_shl(biased, 23))
}
#[inline(always)]
pub fn power_of_low_bits(v: Lanes) -> Lanes {
    i32x4_shl(v, 23)
}
