//! Kernels where each output element depends only on the input elements at the same position.

use crate::ELEMENTS_PER_CHUNK;
use crate::math;
use crate::simd::{V4, map_in_place, zip_in_place};
use badak_pool::for_each_chunk;

/// `y = f(x)` in parallel. Each part is copied and then changed at once, while it is still in the cache.
#[inline(always)]
fn map(y: &mut [f32], x: &[f32], f: impl Fn(V4) -> V4 + Sync) {
    assert_eq!(y.len(), x.len());
    for_each_chunk(y, ELEMENTS_PER_CHUNK, |offset, y| {
        y.copy_from_slice(&x[offset..offset + y.len()]);
        map_in_place(y, &f);
    });
}

/// `y = f(a, b)` in parallel.
#[inline(always)]
fn zip(y: &mut [f32], a: &[f32], b: &[f32], f: impl Fn(V4, V4) -> V4 + Sync) {
    assert_eq!(y.len(), a.len());
    assert_eq!(y.len(), b.len());
    for_each_chunk(y, ELEMENTS_PER_CHUNK, |offset, y| {
        let part = offset..offset + y.len();
        y.copy_from_slice(&a[part.clone()]);
        zip_in_place(y, &b[part], &f);
    });
}

/// y = max(x, 0). NaN stays NaN.
pub fn relu_forward(y: &mut [f32], x: &[f32]) {
    map(y, x, |x| x.max(V4::zero()));
}

/// y = max(y, 0). NaN stays NaN.
pub fn relu_in_place(y: &mut [f32]) {
    for_each_chunk(y, ELEMENTS_PER_CHUNK, |_, y| map_in_place(y, |y| y.max(V4::zero())));
}

/// y = x where `pattern` is above 0, else 0.
pub fn mask(y: &mut [f32], x: &[f32], pattern: &[f32]) {
    zip(y, x, pattern, |x, pattern| x.keep(pattern.greater(V4::zero())));
}

/// dx = dy where y > 0, else 0. The book's mask is x ≤ 0, which is the same as y = 0.
pub fn relu_backward(dx: &mut [f32], dy: &[f32], y: &[f32]) {
    mask(dx, dy, y);
}

/// y = 1 / (1 + e⁻ˣ).
pub fn sigmoid_forward(y: &mut [f32], x: &[f32]) {
    map(y, x, math::sigmoid);
}

/// dx = dy · y · (1 − y).
pub fn sigmoid_backward(dx: &mut [f32], dy: &[f32], y: &[f32]) {
    zip(dx, dy, y, |dy, y| dy * y * (V4::splat(1.0) - y));
}

/// y = tanh(x).
pub fn tanh_forward(y: &mut [f32], x: &[f32]) {
    map(y, x, math::tanh);
}

/// dx = dy · (1 − y²).
pub fn tanh_backward(dx: &mut [f32], dy: &[f32], y: &[f32]) {
    zip(dx, dy, y, |dy, y| dy * (V4::splat(1.0) - y * y));
}

/// y = x.
pub fn copy(y: &mut [f32], x: &[f32]) {
    assert_eq!(y.len(), x.len());
    for_each_chunk(y, ELEMENTS_PER_CHUNK, |offset, y| y.copy_from_slice(&x[offset..offset + y.len()]));
}

/// y = a · x, with one number a.
pub fn scale(y: &mut [f32], x: &[f32], a: f32) {
    let a = V4::splat(a);
    map(y, x, |x| a * x);
}

/// y = a · y, with one number a.
pub fn scale_in_place(y: &mut [f32], a: f32) {
    let a = V4::splat(a);
    for_each_chunk(y, ELEMENTS_PER_CHUNK, |_, y| map_in_place(y, |y| a * y));
}

/// y = a · b, element by element.
pub fn multiply(y: &mut [f32], a: &[f32], b: &[f32]) {
    zip(y, a, b, |a, b| a * b);
}

/// y += a · x, with one number a.
pub fn add_scaled(y: &mut [f32], x: &[f32], a: f32) {
    assert_eq!(y.len(), x.len());
    let a = V4::splat(a);
    for_each_chunk(y, ELEMENTS_PER_CHUNK, |offset, y| {
        zip_in_place(y, &x[offset..offset + y.len()], |y, x| a.madd(x, y));
    });
}

/// Sets every element of y to `value`.
pub fn fill(y: &mut [f32], value: f32) {
    for_each_chunk(y, ELEMENTS_PER_CHUNK, |_, y| y.fill(value));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same(a: &[f32], b: &[f32]) {
        let bits = |v: &[f32]| v.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(a), bits(b));
    }

    fn values() -> impl Strategy<Value = Vec<f32>> {
        prop::collection::vec(prop_oneof![8 => -20.0f32..20.0, 1 => Just(0.0), 1 => Just(-0.0)], 0..70)
    }

    proptest! {
        #[test]
        fn relu_equals_its_twin(x in values()) {
            let dy: Vec<f32> = x.iter().map(|v| v * 0.5 + 1.0).collect();
            let (mut y, mut dx) = (vec![9.0; x.len()], vec![9.0; x.len()]);
            relu_forward(&mut y, &x);
            same(&y, &x.iter().map(|&v| if v < 0.0 { 0.0 } else { v }).collect::<Vec<_>>());
            relu_backward(&mut dx, &dy, &y);
            let twin: Vec<f32> = dy.iter().zip(&x).map(|(&d, &v)| if v <= 0.0 { 0.0 } else { d }).collect();
            same(&dx, &twin);
        }

        #[test]
        fn sigmoid_equals_its_twin(x in values()) {
            let dy: Vec<f32> = x.iter().map(|v| v * 0.5 + 1.0).collect();
            let (mut y, mut dx) = (vec![9.0; x.len()], vec![9.0; x.len()]);
            sigmoid_forward(&mut y, &x);
            sigmoid_backward(&mut dx, &dy, &y);
            for i in 0..x.len() {
                let exact = 1.0 / (1.0 + (-f64::from(x[i])).exp());
                prop_assert!((f64::from(y[i]) - exact).abs() <= f64::from(math::SIGMOID_MAX_ERROR));
                // Two more roundings of values below dy, and the error of y times |1 − 2y| ≤ 1.
                let bound = 4.0 * f64::from(math::SIGMOID_MAX_ERROR) * f64::from(dy[i]).abs();
                prop_assert!((f64::from(dx[i]) - f64::from(dy[i]) * exact * (1.0 - exact)).abs() <= bound);
            }
        }
    }

    proptest! {
        #[test]
        fn tanh_equals_its_twin(x in values()) {
            let dy: Vec<f32> = x.iter().map(|v| v * 0.5 + 1.0).collect();
            let (mut y, mut dx) = (vec![9.0; x.len()], vec![9.0; x.len()]);
            tanh_forward(&mut y, &x);
            tanh_backward(&mut dx, &dy, &y);
            for i in 0..x.len() {
                let exact = f64::from(x[i]).tanh();
                // An ulp is at most 1.2e-7 of the value.
                prop_assert!((f64::from(y[i]) - exact).abs() <= 1.2e-7 * f64::from(math::TANH_MAX_ULP) * exact.abs());
                // The error of y counts twice because of y². Then come three more roundings of values up to dy.
                let bound = 1.2e-7 * (2.0 * f64::from(math::TANH_MAX_ULP) + 1.5) * f64::from(dy[i]).abs();
                prop_assert!((f64::from(dx[i]) - f64::from(dy[i]) * (1.0 - exact * exact)).abs() <= bound);
            }
        }

        #[test]
        fn products_equal_their_twins(x in values(), a in -3.0f32..3.0) {
            let b: Vec<f32> = x.iter().map(|v| v * 0.5 + 1.0).collect();
            let mut y = vec![9.0; x.len()];
            scale(&mut y, &x, a);
            same(&y, &x.iter().map(|v| a * v).collect::<Vec<_>>());
            multiply(&mut y, &x, &b);
            same(&y, &x.iter().zip(&b).map(|(x, b)| x * b).collect::<Vec<_>>());
            let mut y = b.clone();
            add_scaled(&mut y, &x, a);
            same(&y, &x.iter().zip(&b).map(|(x, b)| b + a * x).collect::<Vec<_>>());
        }
    }

    #[test]
    fn several_chunks_and_a_tail() {
        let n = 2 * ELEMENTS_PER_CHUNK + 3;
        let x: Vec<f32> = (0..n).map(|i| i as f32 - 100.0).collect();
        let mut y = vec![0.0; n];
        relu_forward(&mut y, &x);
        assert!(y.iter().zip(&x).all(|(&y, &x)| y == x.max(0.0)));
        let dy: Vec<f32> = (0..n).map(|i| (i % 1009) as f32).collect();
        // The sign changes within every chunk, at positions that differ between chunks.
        let mixed: Vec<f32> = (0..n).map(|i| ((i * 7) % 13) as f32 - 6.0).collect();
        let mut dx = vec![9.0; n];
        relu_backward(&mut dx, &dy, &mixed);
        assert!((0..n).all(|i| dx[i] == if mixed[i] > 0.0 { dy[i] } else { 0.0 }));
        multiply(&mut y, &dy, &mixed);
        assert!((0..n).all(|i| y[i] == dy[i] * mixed[i]));
        add_scaled(&mut y, &dy, -2.0);
        assert!((0..n).all(|i| y[i] == dy[i] * (mixed[i] - 2.0)));
        scale(&mut y, &dy, 0.5);
        assert!((0..n).all(|i| y[i] == dy[i] * 0.5));
        tanh_forward(&mut y, &mixed);
        assert!((0..n).all(|i| (y[i] - mixed[i].tanh()).abs() < 1e-6));
        fill(&mut y, 3.0);
        assert!(y.iter().all(|&y| y == 3.0));
    }

    #[test]
    fn nan_goes_through() {
        let mut y = [0.0; 5];
        relu_forward(&mut y, &[f32::NAN; 5]);
        assert!(y.iter().all(|y| y.is_nan()));
        sigmoid_forward(&mut y, &[f32::NAN; 5]);
        assert!(y.iter().all(|y| y.is_nan()));
        tanh_forward(&mut y, &[f32::NAN; 5]);
        assert!(y.iter().all(|y| y.is_nan()));
    }
}
