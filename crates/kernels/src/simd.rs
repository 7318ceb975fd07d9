//! Four f32 lanes, written once for all targets.
//!
//! On wasm a lane operation is one instruction; natively a `[f32; 4]` twin does the same arithmetic, so `cargo test`
//! covers tiling, tails and packing. With relaxed SIMD [`V4::madd`] is fused (one rounding), otherwise it rounds
//! twice; nothing else differs between the builds.

use core::ops::{Add, Div, Mul, Sub};

#[cfg(target_arch = "wasm32")]
mod imp {
    use core::arch::wasm32::*;

    pub type Lanes = v128;

    #[inline(always)]
    pub fn from_array(a: [f32; 4]) -> Lanes {
        // Safety: four floats are readable behind the reference; v128.load needs no alignment.
        unsafe { v128_load(a.as_ptr().cast()) }
    }
    #[inline(always)]
    pub fn from_bytes(a: [u8; 4]) -> Lanes {
        let bytes = u32x4(u32::from_le_bytes(a), 0, 0, 0);
        f32x4_convert_u32x4(u32x4_extend_low_u16x8(u16x8_extend_low_u8x16(bytes)))
    }
    #[inline(always)]
    pub fn to_bytes(v: Lanes) -> [u8; 4] {
        // From 2^23 on the lowest bits of a float are its whole number.
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
        // Safety: as above, for writing.
        unsafe { v128_store(a.as_mut_ptr().cast(), v) };
        a
    }
    #[inline(always)]
    pub unsafe fn load(p: *const f32) -> Lanes {
        // Safety: the caller's.
        unsafe { v128_load(p.cast()) }
    }
    #[inline(always)]
    pub unsafe fn load_splat(p: *const f32) -> Lanes {
        // Safety: the caller's.
        unsafe { v128_load32_splat(p.cast()) }
    }
    #[inline(always)]
    pub unsafe fn store(p: *mut f32, v: Lanes) {
        // Safety: the caller's.
        unsafe { v128_store(p.cast(), v) }
    }
    pub use core::arch::wasm32::{
        f32x4_add as add, f32x4_div as div, f32x4_eq as equals, f32x4_ge as at_least, f32x4_gt as greater,
        f32x4_mul as mul, f32x4_pmax as pmax, f32x4_pmin as pmin, f32x4_splat as splat, f32x4_sqrt as sqrt,
        f32x4_sub as sub, v128_and as and, v128_or as or,
    };
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
}

#[cfg(not(target_arch = "wasm32"))]
mod imp {
    pub type Lanes = [f32; 4];

    #[inline(always)]
    fn zip(a: Lanes, b: Lanes, f: impl Fn(f32, f32) -> f32) -> Lanes {
        [f(a[0], b[0]), f(a[1], b[1]), f(a[2], b[2]), f(a[3], b[3])]
    }
    fn mask(set: bool) -> f32 {
        f32::from_bits(if set { u32::MAX } else { 0 })
    }
    pub fn from_array(a: [f32; 4]) -> Lanes {
        a
    }
    pub fn from_bytes(a: [u8; 4]) -> Lanes {
        a.map(f32::from)
    }
    pub fn to_bytes(v: Lanes) -> [u8; 4] {
        v.map(|x| x as u8)
    }
    pub fn even_odd(a: Lanes, b: Lanes) -> (Lanes, Lanes) {
        ([a[0], a[2], b[0], b[2]], [a[1], a[3], b[1], b[3]])
    }
    pub fn interleave(even: Lanes, odd: Lanes) -> (Lanes, Lanes) {
        ([even[0], odd[0], even[1], odd[1]], [even[2], odd[2], even[3], odd[3]])
    }
    pub fn to_array(v: Lanes) -> [f32; 4] {
        v
    }
    pub unsafe fn load(p: *const f32) -> Lanes {
        // Safety: the caller's; the read is unaligned as on wasm.
        unsafe { p.cast::<Lanes>().read_unaligned() }
    }
    pub unsafe fn load_splat(p: *const f32) -> Lanes {
        // Safety: the caller's.
        splat(unsafe { *p })
    }
    pub unsafe fn store(p: *mut f32, v: Lanes) {
        // Safety: the caller's.
        unsafe { p.cast::<Lanes>().write_unaligned(v) }
    }
    pub fn splat(x: f32) -> Lanes {
        [x; 4]
    }
    pub fn add(a: Lanes, b: Lanes) -> Lanes {
        zip(a, b, |x, y| x + y)
    }
    pub fn sub(a: Lanes, b: Lanes) -> Lanes {
        zip(a, b, |x, y| x - y)
    }
    pub fn mul(a: Lanes, b: Lanes) -> Lanes {
        zip(a, b, |x, y| x * y)
    }
    pub fn div(a: Lanes, b: Lanes) -> Lanes {
        zip(a, b, |x, y| x / y)
    }
    pub fn pmax(a: Lanes, b: Lanes) -> Lanes {
        zip(a, b, |x, y| if x < y { y } else { x })
    }
    pub fn pmin(a: Lanes, b: Lanes) -> Lanes {
        zip(a, b, |x, y| if y < x { y } else { x })
    }
    pub fn greater(a: Lanes, b: Lanes) -> Lanes {
        zip(a, b, |x, y| mask(x > y))
    }
    pub fn at_least(a: Lanes, b: Lanes) -> Lanes {
        zip(a, b, |x, y| mask(x >= y))
    }
    pub fn equals(a: Lanes, b: Lanes) -> Lanes {
        zip(a, b, |x, y| mask(x == y))
    }
    pub fn is_nan(v: Lanes) -> Lanes {
        v.map(|x| mask(x.is_nan()))
    }
    pub fn and(a: Lanes, b: Lanes) -> Lanes {
        zip(a, b, |x, y| f32::from_bits(x.to_bits() & y.to_bits()))
    }
    pub fn or(a: Lanes, b: Lanes) -> Lanes {
        zip(a, b, |x, y| f32::from_bits(x.to_bits() | y.to_bits()))
    }
    pub fn select(mask: Lanes, yes: Lanes, no: Lanes) -> Lanes {
        let yes = and(mask, yes);
        let no = zip(mask, no, |m, x| f32::from_bits(!m.to_bits() & x.to_bits()));
        or(yes, no)
    }
    pub fn abs(v: Lanes) -> Lanes {
        v.map(f32::abs)
    }
    pub fn low_halves(a: Lanes, b: Lanes) -> Lanes {
        [a[0], a[1], b[0], b[1]]
    }
    pub fn high_halves(a: Lanes, b: Lanes) -> Lanes {
        [a[2], a[3], b[2], b[3]]
    }
    pub fn sqrt(v: Lanes) -> Lanes {
        v.map(f32::sqrt)
    }
    pub fn madd(a: Lanes, b: Lanes, c: Lanes) -> Lanes {
        add(mul(a, b), c)
    }
    pub fn scale_by_power(v: Lanes, biased: Lanes) -> Lanes {
        zip(v, biased, |x, n| f32::from_bits(x.to_bits().wrapping_add(n.to_bits() << 23)))
    }
}

/// Four f32 values that are computed with as one.
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
    /// Four whole numbers from 0 to 255.
    #[inline(always)]
    pub(crate) fn from_bytes(a: [u8; 4]) -> Self {
        Self(imp::from_bytes(a))
    }
    /// The lanes as bytes; they must be whole numbers from 0 to 255.
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
        // Safety: the caller's.
        Self(unsafe { imp::load(p) })
    }
    /// All four lanes from one float.
    ///
    /// # Safety
    /// One float must be readable at `p`.
    #[inline(always)]
    pub unsafe fn load_splat(p: *const f32) -> Self {
        // Safety: the caller's.
        Self(unsafe { imp::load_splat(p) })
    }
    /// # Safety
    /// Four floats must be writable at `p`; no alignment is needed.
    #[inline(always)]
    pub unsafe fn store(self, p: *mut f32) {
        // Safety: the caller's.
        unsafe { imp::store(p, self.0) }
    }

    /// `self · b + c`, fused where the build has relaxed SIMD.
    #[inline(always)]
    pub fn madd(self, b: Self, c: Self) -> Self {
        Self(imp::madd(self.0, b.0, c.0))
    }
    /// The larger lane; `self` where the two do not compare, so a NaN in `self` survives.
    #[inline(always)]
    pub fn max(self, other: Self) -> Self {
        Self(imp::pmax(self.0, other.0))
    }
    /// The smaller lane; `self` where the two do not compare.
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
    /// 0 where |self| < 1e-30, for what decays from step to step: wasm cannot flush denormals, and they are slow. The
    /// comparison is this way round so that NaN stays.
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
    /// Bitwise or: a mask set where one of two is.
    #[inline(always)]
    pub fn or(self, other: Self) -> Self {
        Self(imp::or(self.0, other.0))
    }
    /// Bitwise and: keeps the lanes a mask selects and clears the others.
    #[inline(always)]
    pub fn keep(self, mask: Self) -> Self {
        Self(imp::and(self.0, mask.0))
    }
    /// Lanes of `yes` where the mask is set, of `no` elsewhere.
    #[inline(always)]
    pub fn select(mask: Self, yes: Self, no: Self) -> Self {
        Self(imp::select(mask.0, yes.0, no.0))
    }
    /// The 1st, 3rd, … of the eight lanes of `a` and `b`, and the 2nd, 4th, ….
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
    /// `self · 2^n`, by adding to the exponent; `biased` holds n in its low bits.
    #[inline(always)]
    pub(crate) fn scale_by_power(self, biased: Self) -> Self {
        Self(imp::scale_by_power(self.0, biased.0))
    }

    /// (l0 + l2) + (l1 + l3): the fixed order in which lanes are summed everywhere.
    #[inline(always)]
    pub fn sum(self) -> f32 {
        let [a, b, c, d] = self.to_array();
        (a + c) + (b + d)
    }
    /// Rows to columns.
    #[inline(always)]
    pub(crate) fn transpose([a, b, c, d]: [Self; 4]) -> [Self; 4] {
        let ((ab02, ab13), (cd02, cd13)) = (Self::even_odd(a, b), Self::even_odd(c, d));
        let ((first, third), (second, fourth)) = (Self::even_odd(ab02, cd02), Self::even_odd(ab13, cd13));
        [first, second, third, fourth]
    }
    /// The [`sum`](V4::sum)s of four vectors, in the same order of additions.
    #[inline(always)]
    pub fn sums([a, b, c, d]: [Self; 4]) -> Self {
        let halves = |a: Self, b: Self| Self(imp::low_halves(a.0, b.0)) + Self(imp::high_halves(a.0, b.0));
        let (ab, cd) = (halves(a, b), halves(c, d));
        let (even, odd) = Self::even_odd(ab, cd);
        even + odd
    }
    /// The largest lane; NaN lanes lose.
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

/// Applies `f` to every four elements of `y`; the last few go through a padded copy, so that an element's value does
/// not depend on where in the slice it stands.
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

/// `y[i] = f(y[i], x[i])`, four at a time, as [`map_in_place`].
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
