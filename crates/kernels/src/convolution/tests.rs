//! The direct kernels against the definition, term by term in f64.

use super::shape::ConvShape;
use super::{direct, weight_gradient};
use proptest::prelude::*;

/// Numbers in (−1, 1) that follow from their place.
fn numbers(len: usize, seed: u64) -> Vec<f32> {
    let mut state = seed * 2 + 1;
    (0..len)
        .map(|_| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as f32 / 2f32.powi(30) - 1.0
        })
        .collect()
}

/// Calls `term(place in x, place in w, place in y)` for every product of the convolution.
fn each_product(s: &ConvShape, mut term: impl FnMut(usize, usize, usize)) {
    for n in 0..s.n {
        for f in 0..s.fn_ {
            for oy in 0..s.out_h() {
                for ox in 0..s.out_w() {
                    for c in 0..s.c {
                        for ky in 0..s.fh {
                            for kx in 0..s.fw {
                                let (row, column) = (oy * s.stride_y + ky, ox * s.stride_x + kx);
                                if row < s.pad_y || column < s.pad_x {
                                    continue;
                                }
                                let (row, column) = (row - s.pad_y, column - s.pad_x);
                                if row < s.h && column < s.w {
                                    term(
                                        ((n * s.c + c) * s.h + row) * s.w + column,
                                        ((f * s.c + c) * s.fh + ky) * s.fw + kx,
                                        ((n * s.fn_ + f) * s.out_h() + oy) * s.out_w() + ox,
                                    );
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Sums of products below 1 in f32: some rounding per term, in any order.
fn near(got: &[f32], exact: &[f64], terms: usize) -> Result<(), TestCaseError> {
    let bound = 1e-6 * (terms as f64).sqrt() + 1e-7 * terms as f64;
    prop_assert_eq!(got.len(), exact.len());
    for (i, (got, exact)) in got.iter().zip(exact).enumerate() {
        prop_assert!((f64::from(*got) - exact).abs() <= bound, "element {}: {} for {}", i, got, exact);
    }
    Ok(())
}

fn check(s: &ConvShape, relu: bool, seed: u64) -> Result<(), TestCaseError> {
    let (x, w) = (numbers(s.n * s.x_len(), seed), numbers(s.fn_ * s.filter_len(), seed + 1));
    let (b, dy) = (numbers(s.fn_, seed + 2), numbers(s.n * s.y_len(), seed + 3));
    let area = s.out_h() * s.out_w();

    let mut exact_y: Vec<f64> = (0..dy.len()).map(|i| f64::from(b[i / area % s.fn_])).collect();
    each_product(s, |xi, wi, yi| exact_y[yi] += f64::from(x[xi]) * f64::from(w[wi]));
    if relu {
        exact_y.iter_mut().for_each(|y| *y = y.max(0.0));
    }
    // What stands in scratch and outputs before must not matter.
    let mut y = vec![f32::NAN; dy.len()];
    direct::forward(&mut y, &x, &w, &b, s, relu, &mut vec![f32::NAN; direct::scratch_len(s)]);
    near(&y, &exact_y, s.filter_len())?;

    let masked = |i: usize| if relu && y[i] <= 0.0 { 0.0 } else { f64::from(dy[i]) };
    let mask = relu.then_some(&y[..]);
    let mut exact_dx = vec![0.0; x.len()];
    let mut exact_dw: Vec<f64> = vec![0.5; w.len()];
    each_product(s, |xi, wi, yi| {
        exact_dx[xi] += masked(yi) * f64::from(w[wi]);
        exact_dw[wi] += masked(yi) * f64::from(x[xi]);
    });
    let mut exact_db = vec![-0.25; s.fn_];
    (0..dy.len()).for_each(|i| exact_db[i / area % s.fn_] += masked(i));
    let mut dx = vec![f32::NAN; x.len()];
    direct::backward_input(&mut dx, &dy, mask, &w, s, &mut vec![f32::NAN; direct::scratch_len(s)]);
    near(&dx, &exact_dx, s.fn_ * s.fh * s.fw)?;
    let (mut dw, mut db) = (vec![0.5; w.len()], vec![-0.25; s.fn_]);
    let mut scratch = vec![f32::NAN; weight_gradient::scratch_len(s)];
    weight_gradient::backward_weights(&mut dw, &mut db, &dy, mask, &x, s, &mut scratch);
    near(&dw, &exact_dw, s.n * area)?;
    near(&db, &exact_db, s.n * area)
}

fn shape([n, c, h, w]: [usize; 4], [fn_, fh, fw]: [usize; 3], [pad_y, pad_x]: [usize; 2]) -> ConvShape {
    ConvShape { n, c, h, w, fn_, fh, fw, stride_y: 1, stride_x: 1, pad_y, pad_x }
}

proptest! {
    #[test]
    fn any_shape_of_stride_1(
        n in 0usize..5, c in 1usize..5, fn_ in 1usize..10, fh in 1usize..5, fw in 1usize..6,
        extra_h in 0usize..7, extra_w in 0usize..11, pads in (0usize..4, 0usize..5), relu: bool, seed in 0u64..1000
    ) {
        let (pad_y, pad_x) = (pads.0.min(fh - 1), pads.1.min(fw - 1));
        // At least one result, and a picture of at least one element.
        let h = (fh + extra_h).saturating_sub(2 * pad_y).max(1);
        let w = (fw + extra_w).saturating_sub(2 * pad_x).max(1);
        check(&shape([n, c, h, w], [fn_, fh, fw], [pad_y, pad_x]), relu, seed)?;
    }

    /// More pictures than chunks, and more quads than a block.
    #[test]
    fn several_chunks_and_blocks(n in 21usize..50, side in 3usize..20, relu: bool, seed in 0u64..1000) {
        check(&shape([n, 2, side, side], [5, 3, 3], [1, 1]), relu, seed)?;
    }
}

#[test]
fn the_models_own_shapes() {
    for s in [
        shape([3, 1, 28, 28], [30, 5, 5], [0, 0]),
        shape([2, 1, 28, 28], [16, 3, 3], [1, 1]),
        shape([2, 16, 14, 14], [32, 3, 3], [1, 1]),
        shape([2, 32, 14, 14], [32, 3, 3], [2, 2]),
        shape([3, 32, 8, 8], [64, 3, 3], [1, 1]),
    ] {
        for relu in [false, true] {
            check(&s, relu, 7).unwrap();
        }
    }
}

#[test]
fn nan_is_not_hidden() {
    let s = shape([1, 1, 5, 5], [1, 3, 3], [1, 1]);
    let (w, b) = ([0.5; 9], [0.0]);
    let mut x = [1.0; 25];
    x[12] = f32::NAN;
    let mut y = [0.0; 25];
    direct::forward(&mut y, &x, &w, &b, &s, true, &mut vec![0.0; direct::scratch_len(&s)]);
    // The middle reaches the nine around it, and no other.
    for (i, y) in y.iter().enumerate() {
        let touched = (1..4).contains(&(i / 5)) && (1..4).contains(&(i % 5));
        assert_eq!(y.is_nan(), touched, "{i}");
    }
}
