//! Compares the convolution with its seven loops, at odd sizes.

use super::general::{add_filter_sums, backward, forward, scratch_len};
use super::im2col::{col2im, im2col};
use super::shape::ConvShape;
use super::{direct, weight_gradient};
use proptest::prelude::*;

fn shape(
    [n, c, h, w]: [usize; 4],
    [fn_, fh, fw]: [usize; 3],
    [stride_y, stride_x]: [usize; 2],
    [pad_y, pad_x]: [usize; 2],
) -> ConvShape {
    ConvShape { n, c, h, w, fn_, fh, fw, stride_y, stride_x, pad_y, pad_x }
}

fn values(len: usize, seed: u32) -> Vec<f32> {
    (0..len as u32)
        .map(|i| ((i ^ seed).wrapping_mul(2_654_435_761) >> 8) as f32 / 8_388_608.0 - 1.0)
        .collect()
}

/// Calls `body(position in y, in W, in x)` for every product of the convolution.
fn for_each_product(s: &ConvShape, mut body: impl FnMut(usize, usize, usize)) {
    let out_h = (s.h + 2 * s.pad_y - s.fh) / s.stride_y + 1;
    let out_w = (s.w + 2 * s.pad_x - s.fw) / s.stride_x + 1;
    for n in 0..s.n {
        for f in 0..s.fn_ {
            for oy in 0..out_h {
                for ox in 0..out_w {
                    for c in 0..s.c {
                        for ky in 0..s.fh {
                            for kx in 0..s.fw {
                                let y = (oy * s.stride_y + ky).wrapping_sub(s.pad_y);
                                let x = (ox * s.stride_x + kx).wrapping_sub(s.pad_x);
                                if y < s.h && x < s.w {
                                    body(
                                        ((n * s.fn_ + f) * out_h + oy) * out_w + ox,
                                        ((f * s.c + c) * s.fh + ky) * s.fw + kx,
                                        ((n * s.c + c) * s.h + y) * s.w + x,
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

/// A sum in f64, the sum of the absolute values of its terms (the scale of the rounding error), and the number of
/// terms.
#[derive(Clone, Copy)]
struct Sum {
    value: f64,
    size: f64,
    terms: f64,
}

impl Sum {
    fn from(start: f32) -> Self {
        Self { value: f64::from(start), size: f64::from(start).abs(), terms: 2.0 }
    }
    fn add(&mut self, term: f64) {
        self.value += term;
        self.size += term.abs();
        self.terms += 1.0;
    }
}

/// Each term is rounded at most once when it is added, by half a unit of 2⁻²³.
fn close(what: &str, got: &[f32], sums: &[Sum], s: &ConvShape) {
    assert_eq!(got.len(), sums.len());
    for (i, (&got, sum)) in got.iter().zip(sums).enumerate() {
        let bound = sum.terms * 6e-8 * sum.size;
        assert!(
            (f64::from(got) - sum.value).abs() <= bound,
            "{what}[{i}] is {got}, not {}: {s:?}",
            sum.value
        );
    }
}

fn check(s: &ConvShape) {
    let (x, w, b) = (values(s.x_len(), 1), values(s.w_len(), 2), values(s.fn_, 3));
    let (dy, old_dw, old_db) = (values(s.y_len(), 4), values(s.w_len(), 5), values(s.fn_, 6));
    let per_filter = s.y_len() / (s.n * s.fn_).max(1);

    let mut y: Vec<Sum> = (0..s.y_len()).map(|i| Sum::from(b[i / per_filter.max(1) % s.fn_])).collect();
    let mut dx = vec![Sum::from(0.0); x.len()];
    let mut dw: Vec<Sum> = old_dw.iter().map(|&x| Sum::from(x)).collect();
    let mut db: Vec<Sum> = old_db.iter().map(|&x| Sum::from(x)).collect();
    for_each_product(s, |at_y, at_w, at_x| {
        let [x, w, dy] = [x[at_x], w[at_w], dy[at_y]].map(f64::from);
        y[at_y].add(x * w);
        dx[at_x].add(dy * w);
        dw[at_w].add(dy * x);
    });
    for (i, &dy) in dy.iter().enumerate() {
        db[i / per_filter % s.fn_].add(f64::from(dy));
    }

    // Memory whose old content must not matter is filled with NaN, so that reading it would be noticed.
    let mut scratch = vec![f32::NAN; scratch_len(s)];
    let mut got_y = vec![f32::NAN; s.y_len()];
    forward(&mut got_y, &x, &w, &b, s, &mut scratch);
    close("y", &got_y, &y, s);
    for with_dx in [true, false] {
        let (mut got_dx, mut got_dw, mut got_db) = (vec![f32::NAN; x.len()], old_dw.clone(), old_db.clone());
        scratch.fill(f32::NAN);
        let wanted = with_dx.then_some(&mut got_dx[..]);
        backward(wanted, &mut got_dw, &mut got_db, &dy, &x, &w, s, &mut scratch);
        if with_dx {
            close("dx", &got_dx, &dx, s);
        }
        close("dW", &got_dw, &dw, s);
        close("db", &got_db, &db, s);
    }
}

/// Compares im2col and its gradient with their definitions. The values are whole numbers, so everything is exact.
fn check_columns(s: &ConvShape) {
    let whole = |len: usize| (0..len).map(|i| (i * 31 % 97) as f32 - 40.0).collect::<Vec<_>>();
    let s = &ConvShape { fn_: 1, ..*s };
    let rows = s.n * s.positions();
    let (x, given) = (whole(s.x_len()), whole(rows * s.patch()));
    let (mut twin, mut twin_dx) = (vec![0.0; given.len()], vec![0.0; x.len()]);
    for_each_product(s, |row, column, at_x| {
        twin[row * s.patch() + column] = x[at_x];
        twin_dx[at_x] += given[row * s.patch() + column];
    });
    let (mut columns, mut dx) = (vec![f32::NAN; given.len()], vec![f32::NAN; x.len()]);
    im2col(&mut columns, &x, s);
    assert_eq!(columns, twin, "{s:?}");
    col2im(&mut dx, &given, s);
    assert_eq!(dx, twin_dx, "{s:?}");
}

#[test]
fn odd_shapes() {
    for s in [
        shape([1, 1, 1, 1], [1, 1, 1], [1, 1], [0, 0]),
        shape([1, 1, 5, 7], [1, 3, 3], [1, 1], [0, 0]),
        shape([2, 3, 7, 5], [4, 3, 2], [1, 1], [1, 1]),
        shape([3, 2, 9, 8], [5, 3, 3], [2, 3], [1, 0]),
        shape([2, 1, 11, 4], [3, 2, 2], [3, 4], [0, 2]),
        shape([2, 2, 6, 6], [3, 3, 3], [1, 1], [2, 3]),
        // The window is the whole padded picture, so it has one position.
        shape([4, 2, 3, 5], [2, 5, 7], [1, 2], [1, 1]),
        // The padding is as wide as the filter: some windows contain only zeros.
        shape([1, 2, 3, 3], [2, 2, 2], [1, 1], [2, 3]),
        shape([0, 2, 5, 5], [3, 3, 3], [1, 1], [1, 1]),
    ] {
        check(&s);
        check_columns(&s);
    }
}

#[test]
fn the_first_layers_of_the_books() {
    check(&shape([2, 1, 28, 28], [30, 5, 5], [1, 1], [0, 0]));
    check(&shape([2, 16, 14, 14], [32, 3, 3], [1, 1], [2, 2]));
}

#[test]
fn columns_in_several_chunks() {
    check_columns(&shape([5, 7, 30, 28], [1, 3, 5], [1, 2], [1, 2]));
}

#[test]
fn a_long_bias_sum_stays_exact() {
    // 0.1, a million times: in single precision the sum would be wrong by one percent.
    let s = shape([100, 1, 100, 100], [1, 1, 1], [1, 1], [0, 0]);
    let mut db = [0.0];
    add_filter_sums(&mut db, &vec![0.1; s.y_len()], &s);
    assert!((db[0] - 1e5).abs() < 0.01, "{}", db[0]);
}

#[test]
fn nan_goes_through() {
    let s = shape([1, 1, 4, 4], [1, 3, 3], [1, 1], [0, 0]);
    let mut x = values(16, 1);
    x[0] = f32::NAN;
    let mut scratch = vec![0.0; scratch_len(&s)];
    let mut y = [0.0; 4];
    forward(&mut y, &x, &values(9, 2), &[0.0], &s, &mut scratch);
    assert_eq!(y.map(f32::is_nan), [true, false, false, false]);
}

#[test]
fn more_scratch_than_any_memory_has_is_the_most() {
    let many = 1 << (usize::BITS / 2);
    assert_eq!(scratch_len(&shape([1, many, many, 1], [1, 1, 1], [1, 1], [0, 0])), usize::MAX);
}

#[test]
#[should_panic(expected = "a window of 4 on 1 with 1 at both ends")]
fn a_filter_larger_than_the_picture() {
    shape([1, 1, 1, 9], [1, 4, 1], [1, 1], [1, 1]).out_h();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn any_shape(
        n in 0usize..4, c in 1usize..5, h in 1usize..10, w in 1usize..10, fn_ in 1usize..7, fh in 1usize..6,
        fw in 1usize..6, strides in (1usize..5, 1usize..5), pads in (0usize..4, 0usize..4)
    ) {
        prop_assume!(fh <= h + 2 * pads.0 && fw <= w + 2 * pads.1);
        let s = shape([n, c, h, w], [fn_, fh, fw], strides.into(), pads.into());
        check(&s);
        check_columns(&s);
    }
}

/// Tests the direct kernels, and the function that chooses between both methods, with and without a ReLU.
fn check_direct(s: &ConvShape, relu: bool) {
    let (x, w, b) = (values(s.x_len(), 1), values(s.w_len(), 2), values(s.fn_, 3));
    let (dy, old_dw, old_db) = (values(s.y_len(), 4), values(s.w_len(), 5), values(s.fn_, 6));
    let filter = |i: usize| i / s.positions() % s.fn_;

    let mut exact: Vec<Sum> = (0..dy.len()).map(|i| Sum::from(b[filter(i)])).collect();
    for_each_product(s, |yi, wi, xi| exact[yi].add(f64::from(x[xi]) * f64::from(w[wi])));
    if relu {
        exact.iter_mut().for_each(|sum| sum.value = sum.value.max(0.0));
    }
    // The old content of scratch and outputs must not matter.
    let mut scratch = vec![f32::NAN; super::scratch_len(s)];
    let mut y = vec![f32::NAN; dy.len()];
    super::forward(&mut y, &x, &w, &b, s, relu, &mut scratch);
    close("y", &y, &exact, s);

    let masked = |i: usize| if relu && y[i] <= 0.0 { 0.0 } else { f64::from(dy[i]) };
    let mut exact_dx = vec![Sum::from(0.0); x.len()];
    let mut exact_dw: Vec<Sum> = old_dw.iter().map(|&x| Sum::from(x)).collect();
    let mut exact_db: Vec<Sum> = old_db.iter().map(|&x| Sum::from(x)).collect();
    for_each_product(s, |yi, wi, xi| {
        exact_dx[xi].add(masked(yi) * f64::from(w[wi]));
        exact_dw[wi].add(masked(yi) * f64::from(x[xi]));
    });
    (0..dy.len()).for_each(|i| exact_db[filter(i)].add(masked(i)));
    for with_dx in [true, false] {
        scratch.fill(f32::NAN);
        let (mut dx, mut dw, mut db) = (vec![f32::NAN; x.len()], old_dw.clone(), old_db.clone());
        let wanted = with_dx.then_some(&mut dx[..]);
        super::backward(wanted, &mut dw, &mut db, &dy, relu.then_some(&y), &x, &w, s, &mut scratch);
        if with_dx {
            close("dx", &dx, &exact_dx, s);
        }
        close("dw", &dw, &exact_dw, s);
        close("db", &db, &exact_db, s);
    }
}

proptest! {
    #[test]
    fn any_shape_of_stride_1(
        n in 0usize..5, c in 1usize..5, fn_ in 1usize..10, fh in 1usize..5, fw in 1usize..6,
        extra_h in 0usize..7, extra_w in 0usize..11, pads in (0usize..4, 0usize..5), relu: bool
    ) {
        let (pad_y, pad_x) = (pads.0.min(fh - 1), pads.1.min(fw - 1));
        // At least one result, and a picture with at least one element.
        let h = (fh + extra_h).saturating_sub(2 * pad_y).max(1);
        let w = (fw + extra_w).saturating_sub(2 * pad_x).max(1);
        let s = shape([n, c, h, w], [fn_, fh, fw], [1, 1], [pad_y, pad_x]);
        prop_assert!(direct::fits(&s));
        check_direct(&s, relu);
    }

    /// More pictures than chunks, and more quads than a block has.
    #[test]
    fn several_chunks_and_blocks(n in 21usize..50, side in 3usize..20, relu: bool) {
        check_direct(&shape([n, 2, side, side], [5, 3, 3], [1, 1], [1, 1]), relu);
    }
}

#[test]
fn the_models_own_shapes_and_other_strides() {
    for s in [
        shape([3, 1, 28, 28], [30, 5, 5], [1, 1], [0, 0]),
        shape([2, 1, 28, 28], [16, 3, 3], [1, 1], [1, 1]),
        shape([2, 16, 14, 14], [32, 3, 3], [1, 1], [1, 1]),
        shape([2, 32, 14, 14], [32, 3, 3], [1, 1], [2, 2]),
        shape([3, 32, 8, 8], [64, 3, 3], [1, 1], [1, 1]),
        shape([3, 2, 9, 8], [5, 3, 3], [2, 3], [1, 0]),
        shape([2, 2, 5, 5], [3, 3, 3], [1, 1], [3, 3]),
    ] {
        for relu in [false, true] {
            check_direct(&s, relu);
        }
    }
}

#[test]
fn nan_is_not_hidden() {
    let s = shape([1, 1, 5, 5], [1, 3, 3], [1, 1], [1, 1]);
    let mut x = [1.0; 25];
    x[12] = f32::NAN;
    let mut y = [0.0; 25];
    direct::forward(&mut y, &x, &[0.5; 9], &[0.0], &s, true, &mut vec![0.0; direct::scratch_len(&s)]);
    // The middle pixel changes the nine results around it, and no others.
    for (i, y) in y.iter().enumerate() {
        let touched = (1..4).contains(&(i / 5)) && (1..4).contains(&(i % 5));
        assert_eq!(y.is_nan(), touched, "{i}");
    }
}

#[test]
fn no_memory_for_a_border_of_billions() {
    let s = shape([20, 1, 1, 1], [1, 40_000, 40_000], [1, 1], [39_999, 39_999]);
    for len in [direct::scratch_len(&s), weight_gradient::scratch_len(&s)] {
        assert!(len > 1 << 34);
    }
}
