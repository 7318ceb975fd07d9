//! Vectors of four f32 lanes: one interface for all targets.
//!
//! On wasm, a lane operation is one instruction. On other targets, code on `[f32; 4]` does the same arithmetic, so
//! `cargo test` covers tiling, tails and packing. With relaxed SIMD, [`V4::madd`] is fused and rounds once; otherwise
//! it rounds twice. There is no other difference between the builds.

use core::ops::{Add, Div, Mul, Sub};

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod wasm;

#[cfg(not(target_arch = "wasm32"))]
use native as imp;
#[cfg(target_arch = "wasm32")]
use wasm as imp;

/// Four f32 values in one vector.
#[derive(Clone, Copy)]
pub struct V4(imp::Lanes);

impl V4 {
    #[inline(always)]
    pub fn splat(x: f32) -> Self {
        Self(imp::splat(x))
    }
    #[inline(always)]
    pub fn zero() -> Self {
        Self::splat(0.0)
    }
    #[inline(always)]
    pub fn from_array(a: [f32; 4]) -> Self {
        Self(imp::from_array(a))
    }
    /// A vector from four bytes.
    #[inline(always)]
    pub(crate) fn from_bytes(a: [u8; 4]) -> Self {
        Self(imp::from_bytes(a))
    }
    /// The lanes as bytes. They must be whole numbers from 0 to 255.
    #[inline(always)]
    pub(crate) fn to_bytes(self) -> [u8; 4] {
        imp::to_bytes(self.0)
    }
    #[inline(always)]
    pub fn to_array(self) -> [f32; 4] {
        imp::to_array(self.0)
    }

    /// # Safety
    /// Four floats must be readable at `p`; no alignment is needed.
    #[inline(always)]
    pub unsafe fn load(p: *const f32) -> Self {
        // Safety: the caller promises it.
        Self(unsafe { imp::load(p) })
    }
    /// All four lanes from one float.
    ///
    /// # Safety
    /// One float must be readable at `p`.
    #[inline(always)]
    pub unsafe fn load_splat(p: *const f32) -> Self {
        // Safety: the caller promises it.
        Self(unsafe { imp::load_splat(p) })
    }
    /// # Safety
    /// Four floats must be writable at `p`; no alignment is needed.
    #[inline(always)]
    pub unsafe fn store(self, p: *mut f32) {
        // Safety: the caller promises it.
        unsafe { imp::store(p, self.0) }
    }

    /// `self · b + c`, fused where the build has relaxed SIMD.
    #[inline(always)]
    pub fn madd(self, b: Self, c: Self) -> Self {
        Self(imp::madd(self.0, b.0, c.0))
    }
    /// The larger of each two lanes. `self` if they do not compare, so a NaN in `self` stays.
    #[inline(always)]
    pub fn max(self, other: Self) -> Self {
        Self(imp::pmax(self.0, other.0))
    }
    /// The smaller of each two lanes. `self` if they do not compare.
    #[inline(always)]
    pub fn min(self, other: Self) -> Self {
        Self(imp::pmin(self.0, other.0))
    }
    #[inline(always)]
    pub fn abs(self) -> Self {
        Self(imp::abs(self.0))
    }
    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self(imp::sqrt(self.0))
    }
    /// Replaces values with |self| < 1e-30 by 0. This is for states that become smaller from step to step: denormals
    /// are slow, and wasm cannot flush them. NaN stays, because the comparison is written as “less than”.
    #[inline(always)]
    pub(crate) fn flush(self) -> Self {
        Self::select(Self::splat(1e-30).greater(self.abs()), Self::zero(), self)
    }
    /// A mask: all bits of a lane set where `self > other`.
    #[inline(always)]
    pub fn greater(self, other: Self) -> Self {
        Self(imp::greater(self.0, other.0))
    }
    /// A mask: set where `self ≥ other`.
    #[inline(always)]
    pub fn at_least(self, other: Self) -> Self {
        Self(imp::at_least(self.0, other.0))
    }
    /// A mask: set where `self = other`.
    #[inline(always)]
    pub fn equals(self, other: Self) -> Self {
        Self(imp::equals(self.0, other.0))
    }
    /// A mask: set where a lane is not a number.
    #[inline(always)]
    pub fn is_nan(self) -> Self {
        Self(imp::is_nan(self.0))
    }
    /// Bitwise or of two masks.
    #[inline(always)]
    pub fn or(self, other: Self) -> Self {
        Self(imp::or(self.0, other.0))
    }
    /// Bitwise and: keeps the lanes that a mask selects, and clears the others.
    #[inline(always)]
    pub fn keep(self, mask: Self) -> Self {
        Self(imp::and(self.0, mask.0))
    }
    /// The lane of `yes` where the mask is set, of `no` elsewhere.
    #[inline(always)]
    pub fn select(mask: Self, yes: Self, no: Self) -> Self {
        Self(imp::select(mask.0, yes.0, no.0))
    }
    /// Of the eight lanes of `a` and `b`, the 1st, 3rd, … in one vector, and the 2nd, 4th, … in the other.
    #[inline(always)]
    pub fn even_odd(a: Self, b: Self) -> (Self, Self) {
        let (even, odd) = imp::even_odd(a.0, b.0);
        (Self(even), Self(odd))
    }
    /// The inverse of [`V4::even_odd`].
    #[inline(always)]
    pub fn interleave(even: Self, odd: Self) -> (Self, Self) {
        let (a, b) = imp::interleave(even.0, odd.0);
        (Self(a), Self(b))
    }
    /// `self · 2^n`, by adding n to the exponent. The low bits of `biased` hold n.
    #[inline(always)]
    pub(crate) fn scale_by_power(self, biased: Self) -> Self {
        Self(imp::scale_by_power(self.0, biased.0))
    }
    /// The float whose exponent bits are the lowest eight bits of `self`; the ninth bit must be 0.
    #[inline(always)]
    pub(crate) fn power_of_low_bits(self) -> Self {
        Self(imp::power_of_low_bits(self.0))
    }

    /// (l0 + l2) + (l1 + l3): lanes are summed in this order everywhere.
    #[inline(always)]
    pub fn sum(self) -> f32 {
        let [a, b, c, d] = self.to_array();
        (a + c) + (b + d)
    }
    /// The transpose of four vectors: rows become columns.
    #[inline(always)]
    pub(crate) fn transpose([a, b, c, d]: [Self; 4]) -> [Self; 4] {
        let ((ab02, ab13), (cd02, cd13)) = (Self::even_odd(a, b), Self::even_odd(c, d));
        let ((first, third), (second, fourth)) = (Self::even_odd(ab02, cd02), Self::even_odd(ab13, cd13));
        [first, second, third, fourth]
    }
    /// The [`sum`](V4::sum) of each of four vectors, with the same order of additions.
    #[inline(always)]
    pub fn sums([a, b, c, d]: [Self; 4]) -> Self {
        let halves = |a: Self, b: Self| Self(imp::low_halves(a.0, b.0)) + Self(imp::high_halves(a.0, b.0));
        let (ab, cd) = (halves(a, b), halves(c, d));
        let (even, odd) = Self::even_odd(ab, cd);
        even + odd
    }
    /// The largest lane. NaN lanes are ignored.
    #[inline(always)]
    pub fn max_lane(self) -> f32 {
        self.to_array().into_iter().fold(f32::NEG_INFINITY, |m, x| if m < x { x } else { m })
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl $trait for V4 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(imp::$method(self.0, other.0))
            }
        }
    };
}
operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

/// Applies `f` to every four elements of `y`. The last one to three elements are copied into a padded vector, so an
/// element's value does not depend on its position in the slice.
#[inline(always)]
pub(crate) fn map_in_place(y: &mut [f32], f: impl Fn(V4) -> V4) {
    let (fours, rest) = y.as_chunks_mut::<4>();
    for four in fours {
        *four = f(V4::from_array(*four)).to_array();
    }
    let mut last = [0.0; 4];
    last[..rest.len()].copy_from_slice(rest);
    let last = f(V4::from_array(last)).to_array();
    rest.copy_from_slice(&last[..rest.len()]);
}

/// `y[i] = f(y[i], x[i])`, four at a time; the last elements as in [`map_in_place`].
#[inline(always)]
pub(crate) fn zip_in_place(y: &mut [f32], x: &[f32], f: impl Fn(V4, V4) -> V4) {
    assert_eq!(y.len(), x.len());
    let (y_fours, y_rest) = y.as_chunks_mut::<4>();
    let (x_fours, x_rest) = x.as_chunks::<4>();
    for (y, x) in y_fours.iter_mut().zip(x_fours) {
        *y = f(V4::from_array(*y), V4::from_array(*x)).to_array();
    }
    let (mut y_last, mut x_last) = ([0.0; 4], [0.0; 4]);
    y_last[..y_rest.len()].copy_from_slice(y_rest);
    x_last[..x_rest.len()].copy_from_slice(x_rest);
    let last = f(V4::from_array(y_last), V4::from_array(x_last)).to_array();
    y_rest.copy_from_slice(&last[..y_rest.len()]);
}
