//! Lanes on all targets other than wasm: the same arithmetic, one number at a time.

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
    // Safety: the caller promises it. The read may be unaligned, as on wasm.
    unsafe { p.cast::<Lanes>().read_unaligned() }
}
pub unsafe fn load_splat(p: *const f32) -> Lanes {
    // Safety: the caller promises it.
    splat(unsafe { *p })
}
pub unsafe fn store(p: *mut f32, v: Lanes) {
    // Safety: the caller promises it.
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
pub fn power_of_low_bits(v: Lanes) -> Lanes {
    v.map(|x| f32::from_bits(x.to_bits() << 23))
}
