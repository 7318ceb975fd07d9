//! Compares the product with three plain loops: every transposition, every start value, and sizes around the edges of
//! a tile.

use super::*;
use proptest::prelude::*;

/// C = start + Σ a·b in f64, and Σ |a·b|, the scale of the rounding error.
fn twin(a: Matrix, b: Matrix, start: &[f32]) -> (Vec<f64>, Vec<f64>) {
    let at = |x: &Matrix, r: usize, c: usize| {
        let (rs, cs) = x.strides();
        f64::from(x.data[r * rs + c * cs])
    };
    let (m, n, k) = (a.rows, b.columns, a.columns);
    let mut sums: Vec<f64> = start.iter().map(|&x| f64::from(x)).collect();
    let mut sizes: Vec<f64> = sums.iter().map(|x| x.abs()).collect();
    for i in 0..m {
        for j in 0..n {
            for p in 0..k {
                let product = at(&a, i, p) * at(&b, p, j);
                sums[i * n + j] += product;
                sizes[i * n + j] += product.abs();
            }
        }
    }
    (sums, sizes)
}

fn values(len: usize, seed: u32) -> Vec<f32> {
    (0..len as u32)
        .map(|i| ((i ^ seed).wrapping_mul(2_654_435_761) >> 8) as f32 / 8_388_608.0 - 1.0)
        .collect()
}

fn check(m: usize, n: usize, k: usize, a_t: bool, b_t: bool, start: u8) {
    let (a, b) = (values(m * k, 1), values(k * n, 2));
    let a = if a_t { Matrix::new(&a, k, m).transposed() } else { Matrix::new(&a, m, k) };
    let b = if b_t { Matrix::new(&b, n, k).transposed() } else { Matrix::new(&b, k, n) };
    let bias = values(n, 3);
    let kept = values(m * n, 4);
    // Memory whose old content must not matter is filled with NaN, so that reading it would be noticed.
    let mut scratch = vec![f32::NAN; scratch_len(m, n, k)];
    let (mut c, initial, started) = match start {
        0 => (vec![f32::NAN; m * n], Initial::Zero, vec![0.0; m * n]),
        1 => (kept.clone(), Initial::Kept, kept.clone()),
        _ => (vec![f32::NAN; m * n], Initial::Bias(&bias), bias.repeat(m)),
    };
    gemm(&mut c, a, b, initial, &mut scratch);
    let (sums, sizes) = twin(a, b, &started);
    for (i, &got) in c.iter().enumerate() {
        // k + 2 roundings. Each is at most half a unit of 2⁻²³, relative to the sum of sizes.
        let bound = (k + 2) as f64 * 6e-8 * sizes[i];
        assert!(
            (f64::from(got) - sums[i]).abs() <= bound,
            "[{m}, {k}]·[{k}, {n}] {a_t} {b_t} {start}: element {i} is {got}, not {}",
            sums[i]
        );
    }
}

#[test]
fn every_size_around_a_tile() {
    for m in [1, 2, 3, 4, 5, 7, 8, 9] {
        for n in [1, 3, 4, 7, 8, 9, 15, 16, 17] {
            for k in [0, 1, 2, 5, 8] {
                for form in 0..4 {
                    check(m, n, k, form & 1 != 0, form & 2 != 0, (m + n + k + form) as u8 % 3);
                }
            }
        }
    }
}

#[test]
fn the_shapes_of_the_two_layer_net() {
    for (m, n, k, a_t, b_t, start) in [
        (100, 50, 784, false, false, 2),
        (100, 10, 50, false, false, 2),
        (50, 10, 100, true, false, 1),
        (100, 50, 10, false, true, 0),
        (784, 50, 100, true, false, 1),
    ] {
        check(m, n, k, a_t, b_t, start);
    }
}

#[test]
fn several_blocks_of_depth_and_several_chunks() {
    for form in 0..4 {
        check(130, 261, 800, form & 1 != 0, form & 2 != 0, form as u8 % 3);
    }
}

#[test]
fn a_large_b_whose_columns_are_packed_in_passing() {
    // Few rows and many; whole groups and tiles, and parts of them; an A of one part and of several.
    for (m, n, k) in [(5, 1_100, 1_000), (101, 1_301, 850), (3, 131, 8_200), (140, 129, 8_192)] {
        assert!(is_large(n, k));
        for form in 0..4 {
            check(m, n, k, form & 1 != 0, form & 2 != 0, (m + form) as u8 % 3);
        }
    }
}

#[test]
fn no_depth_at_all_and_several_chunks() {
    for start in 0..3 {
        check(3, 60_003, 0, false, false, start);
        check(3_001, 70, 0, true, true, start);
    }
}

#[test]
fn long_and_thin() {
    for (m, n, k) in [(1, 5_000, 3), (5_000, 1, 3), (1, 1, 5_000), (3, 2, 1_153)] {
        check(m, n, k, false, false, 2);
        check(m, n, k, true, true, 1);
    }
}

#[test]
fn empty_results() {
    for (m, n) in [(0, 5), (5, 0), (0, 0)] {
        check(m, n, 3, false, false, 0);
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    badak_pool::start_native_workers(2);
    while badak_pool::workers_ready() < 2 {
        std::thread::yield_now();
    }
    for (m, n, k) in [(100, 50, 784), (784, 50, 100), (37, 300, 500), (37, 2_200, 500)] {
        let (a, b) = (values(m * k, 5), values(k * n, 6));
        let run = |threads| {
            badak_pool::set_threads(threads);
            let mut c = vec![0.0; m * n];
            let mut scratch = vec![0.0; scratch_len(m, n, k)];
            gemm(&mut c, Matrix::new(&a, m, k), Matrix::new(&b, k, n), Initial::Zero, &mut scratch);
            c.into_iter().map(f32::to_bits).collect::<Vec<_>>()
        };
        let serial = run(1);
        for threads in [2, 3] {
            assert_eq!(serial, run(threads), "{threads} threads");
        }
    }
    badak_pool::set_threads(1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_size(m in 1usize..70, n in 1usize..150, k in 0usize..70, form in 0u8..12) {
        check(m, n, k, form & 1 != 0, form & 2 != 0, form / 4);
    }
}

/// Data like pictures: most columns are zero, and the others are partly zero.
fn pictures(rows: usize, columns: usize) -> Vec<f32> {
    let mut x = values(rows * columns, 5);
    for (i, x) in x.iter_mut().enumerate() {
        let quad = i % columns / 4;
        if quad % 3 != 1 || (i * 7) % 5 == 0 {
            *x = 0.0;
        }
    }
    x
}

#[test]
fn columns_that_are_zero_throughout_are_left_out() {
    // Also tests more rows than columns, and row counts that are not a multiple of four.
    for (m, n, k) in [
        (100, 50, 784),
        (13, 10, 1200),
        (9, 131, 512),
        (33, 7, 600),
        (785, 10, 784),
        (602, 5, 600),
        (601, 3, 512),
        // A large B, of which blocks of another length remain.
        (131, 1_290, 817),
        (200, 131, 8_200),
    ] {
        let (x, w, dy) = (pictures(m, k), values(k * n, 2), values(m * n, 3));
        let mut scratch = vec![f32::NAN; scratch_len(m, n, k).max(scratch_len(k, n, m))];
        let bias = values(n, 4);
        let mut y = vec![f32::NAN; m * n];
        let (a, b) = (Matrix::new(&x, m, k), Matrix::new(&w, k, n));
        gemm(&mut y, a, b, Initial::Bias(&bias), &mut scratch);
        let (sums, sizes) = twin(a, b, &bias.repeat(m));
        let near = |got: f32, i: usize, terms: usize| {
            (f64::from(got) - sums[i]).abs() <= terms as f64 * 6e-8 * sizes[i]
        };
        assert!((0..m * n).all(|i| near(y[i], i, k + 2)), "{m} {n} {k}");

        let kept = values(k * n, 6);
        let mut dw = kept.clone();
        let (a, b) = (Matrix::new(&x, m, k).transposed(), Matrix::new(&dy, m, n));
        scratch.fill(f32::NAN);
        gemm(&mut dw, a, b, Initial::Kept, &mut scratch);
        let (sums, sizes) = twin(a, b, &kept);
        for i in 0..k * n {
            assert!(
                (f64::from(dw[i]) - sums[i]).abs() <= (m + 2) as f64 * 6e-8 * sizes[i],
                "{m} {n} {k}: dw {i}"
            );
        }
    }
}

#[test]
fn a_transposed_product_that_starts_anew_has_all_rows() {
    let (m, n, k) = (600, 9, 10);
    let (x, dy, bias) = (pictures(k, m), values(k * n, 3), values(n, 4));
    let mut scratch = vec![f32::NAN; scratch_len(m, n, k)];
    for (initial, start) in [(Initial::Zero, vec![0.0; m * n]), (Initial::Bias(&bias), bias.repeat(m))] {
        let mut c = vec![f32::NAN; m * n];
        let (a, b) = (Matrix::new(&x, k, m).transposed(), Matrix::new(&dy, k, n));
        gemm(&mut c, a, b, initial, &mut scratch);
        let (sums, sizes) = twin(a, b, &start);
        assert!((0..m * n).all(|i| (f64::from(c[i]) - sums[i]).abs() <= 12.0 * 6e-8 * sizes[i]));
    }
}

#[test]
fn nothing_but_zeros_leaves_what_c_starts_with() {
    let (m, n, k) = (10, 9, 600);
    let (x, w, bias) = (vec![0.0; m * k], values(k * n, 2), values(n, 4));
    let mut scratch = vec![f32::NAN; scratch_len(m, n, k).max(scratch_len(k, n, m))];
    let mut y = vec![f32::NAN; m * n];
    gemm(&mut y, Matrix::new(&x, m, k), Matrix::new(&w, k, n), Initial::Bias(&bias), &mut scratch);
    assert_eq!(y, bias.repeat(m));
    let mut dw = values(k * n, 6);
    let kept = dw.clone();
    let dy = values(m * n, 3);
    gemm(&mut dw, Matrix::new(&x, m, k).transposed(), Matrix::new(&dy, m, n), Initial::Kept, &mut scratch);
    assert_eq!(dw, kept);
}

/// Some columns of a wider matrix. All values around them are NaN, so that a wrong read is noticed. `stored` is
/// [rows, columns].
struct Part {
    stored: Vec<f32>,
    rows: usize,
    columns: usize,
}

impl Part {
    const BEFORE: usize = 3;
    const BEHIND: usize = 2;

    fn new(rows: usize, columns: usize, seed: u32) -> Self {
        let inside = values(rows * columns, seed);
        let mut stored = vec![];
        for row in 0..rows {
            stored.extend([f32::NAN; Self::BEFORE]);
            stored.extend(&inside[row * columns..][..columns]);
            stored.extend([f32::NAN; Self::BEHIND]);
        }
        Self { stored, rows, columns }
    }

    fn stride(&self) -> usize {
        Self::BEFORE + self.columns + Self::BEHIND
    }

    fn matrix(&self) -> Matrix<'_> {
        let columns = Self::BEFORE..Self::BEFORE + self.columns;
        Matrix::new(&self.stored, self.rows, self.stride()).of_columns(columns)
    }

    fn of(rows: usize, columns: usize, seed: u32, transposed: bool) -> Self {
        if transposed { Self::new(columns, rows, seed) } else { Self::new(rows, columns, seed) }
    }

    fn seen(&self, transposed: bool) -> Matrix<'_> {
        if transposed { self.matrix().transposed() } else { self.matrix() }
    }
}

/// The value of the elements around the product. They must keep it.
const OUTSIDE: f32 = 12345.5;

/// Compares an [m, n] result inside C with the twin. Row r begins at `offset + r · stride`. All other elements must
/// be unchanged.
fn hold(
    c: &[f32],
    offset: usize,
    stride: usize,
    [m, n]: [usize; 2],
    twin: &(Vec<f64>, Vec<f64>),
    terms: usize,
) {
    for (i, &got) in c.iter().enumerate() {
        let (row, column) = (i.wrapping_sub(offset) / stride, i.wrapping_sub(offset) % stride);
        if i < offset || row >= m || column >= n {
            assert_eq!(got, OUTSIDE, "element {i} is none of the product [{m}, {n}]");
        } else {
            let (sum, size) = (twin.0[row * n + column], twin.1[row * n + column]);
            let bound = (terms + 2) as f64 * 6e-8 * size;
            assert!(
                (f64::from(got) - sum).abs() <= bound,
                "[{m}, {terms}]·[{terms}, {n}]: ({row}, {column}) is {got}, not {sum}"
            );
        }
    }
}

/// C = start + A · B, where A, B and C are some columns of larger matrices.
fn check_parts(m: usize, n: usize, k: usize, form: u8, start: u8) {
    let (a_t, b_t) = (form & 1 != 0, form & 2 != 0);
    let (a, b) = (Part::of(m, k, 1, a_t), Part::of(k, n, 2, b_t));
    let (a, b) = (a.seen(a_t), b.seen(b_t));
    assert_eq!([a.rows, a.columns, b.rows, b.columns], [m, k, k, n]);
    let (offset, stride) = (2, n + 5);
    let bias = values(n, 3);
    let mut c = vec![OUTSIDE; offset + m * stride];
    let (initial, started) = match start {
        0 => (Initial::Zero, vec![0.0; m * n]),
        1 => (Initial::Kept, values(m * n, 4)),
        _ => (Initial::Bias(&bias), bias.repeat(m)),
    };
    for (row, started) in started.chunks(n.max(1)).enumerate() {
        let kept = if start == 1 { started } else { &vec![f32::NAN; n] };
        c[offset + row * stride..][..n].copy_from_slice(kept);
    }
    let mut scratch = vec![f32::NAN; scratch_len(m, n, k)];
    gemm_into(&mut c[offset..], stride, a, b, initial, &mut scratch);
    hold(&c, offset, stride, [m, n], &twin(a, b, &started), k);
}

#[test]
fn some_columns_of_larger_matrices() {
    for (m, n, k) in [(1, 1, 1), (4, 8, 4), (5, 9, 3), (7, 17, 31), (3, 5, 0), (0, 5, 3), (5, 0, 3)] {
        for form in 0..4 {
            for start in 0..3 {
                check_parts(m, n, k, form, start);
            }
        }
    }
}

#[test]
fn some_columns_in_several_blocks_and_chunks() {
    // One depth is so large that a whole A would be searched for zero columns.
    for form in 0..4 {
        check_parts(130, 261, 800, form, form % 3);
        check_parts(600, 20, 530, form, 1);
    }
}

#[test]
fn zeros_of_a_larger_matrix_are_not_looked_for() {
    // One column is not zero. If rows were read `columns` apart instead of `stride` apart, other columns would seem
    // to be nonzero.
    let (rows, columns, stride, n) = (16, 600, 608, 9);
    let mut stored = vec![0.0; rows * stride];
    for row in 1..rows {
        stored[row * stride + 100] = row as f32;
    }
    let part = Matrix::new(&stored, rows, stride).of_columns(0..columns);
    for a in [part, part.transposed()] {
        let (m, k) = (a.rows, a.columns);
        let (b, kept) = (values(k * n, 2), values(m * n, 3));
        let b = Matrix::new(&b, k, n);
        let mut c = kept.clone();
        gemm(&mut c, a, b, Initial::Kept, &mut vec![f32::NAN; scratch_len(m, n, k)]);
        hold(&c, 0, n, [m, n], &twin(a, b, &kept), k);
    }
}

#[test]
fn the_last_row_of_c_may_end_with_its_last_element() {
    let (a, b) = (values(3 * 2, 1), values(2 * 9, 2));
    let (a, b) = (Matrix::new(&a, 3, 2), Matrix::new(&b, 2, 9));
    let mut c = vec![OUTSIDE; 2 * 11 + 9];
    for row in 0..3 {
        c[row * 11..][..9].fill(f32::NAN);
    }
    gemm_into(&mut c, 11, a, b, Initial::Zero, &mut vec![f32::NAN; scratch_len(3, 9, 2)]);
    hold(&c, 0, 11, [3, 9], &twin(a, b, &[0.0; 27]), 2);
}

#[test]
#[should_panic(expected = "a [3, 9] result")]
fn a_c_that_is_too_short_is_refused() {
    let (a, b) = (values(3 * 2, 1), values(2 * 9, 2));
    let (a, b) = (Matrix::new(&a, 3, 2), Matrix::new(&b, 2, 9));
    gemm_into(&mut [0.0; 30], 11, a, b, Initial::Zero, &mut vec![0.0; scratch_len(3, 9, 2)]);
}

#[test]
#[should_panic(expected = "columns.end <= self.columns")]
fn columns_that_are_not_there_are_refused() {
    let _ = Matrix::new(&[0.0; 6], 2, 3).of_columns(1..4);
}

#[test]
#[should_panic(expected = "self.transposed")]
fn columns_of_what_is_seen_transposed_are_refused() {
    let _ = Matrix::new(&[0.0; 6], 2, 3).transposed().of_columns(0..1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_columns(m in 0usize..40, n in 0usize..60, k in 0usize..40, form in 0u8..12) {
        check_parts(m, n, k, form & 3, form / 4);
    }
}

/// C += A · B or C = A · B, one panel after the other. B was packed once, and the rows of A are at unusual positions.
fn check_panels(m: usize, n: usize, k: usize, transposed: bool) {
    let b = Part::of(k, n, 2, transposed);
    let b = b.seen(transposed);
    let len = Panels::len(n, k);
    let mut scratch = vec![f32::NAN; len + 3];
    let (panels, rest) = Panels::pack(b, &mut scratch);
    assert_eq!(rest.len(), 3);
    rest.fill(f32::NAN);
    // In memory, row r of A comes after row r + 1.
    let a = values(m * k, 1);
    let reversed: Vec<f32> = (0..m).rev().flat_map(|row| a[row * k..][..k].to_vec()).collect();
    let row = |r: usize| &reversed[(m - 1 - r) * k..][..k];
    let (offset, stride) = (2, n + 5);
    let kept = values(m * n, 4);
    for (start, before) in [(Start::Kept, kept.clone()), (Start::Zero, vec![0.0; m * n])] {
        if k == 0 && matches!(start, Start::Zero) {
            continue;
        }
        let mut c = vec![OUTSIDE; offset + m * stride];
        for (row, kept) in kept.chunks(n).enumerate() {
            c[offset + row * stride..][..n].copy_from_slice(kept);
        }
        let all = twin(Matrix::new(&a, m, k), b, &before);
        for panel in 0..n.div_ceil(Panels::columns()) {
            let shared = DisjointMut::new(&mut c);
            // Safety: no other thread uses C.
            unsafe { panels.run(&shared, offset, stride, panel, m, row, start) };
            // This panel and the panels before it are done; the others are unchanged.
            let so_far = |i: usize| {
                if i % n < (panel + 1) * Panels::columns() {
                    (all.0[i], all.1[i])
                } else {
                    (kept[i].into(), 0.0)
                }
            };
            hold(&c, offset, stride, [m, n], &(0..m * n).map(so_far).unzip(), k);
        }
    }
}

#[test]
fn panels_of_every_raggedness() {
    for m in [0, 1, 3, 4, 5, 8, 21] {
        for n in [1, 7, 8, 9, 16, 59] {
            for k in [0, 1, 5, 59] {
                check_panels(m, n, k, (m + n + k) % 2 == 0);
            }
        }
    }
}

#[test]
fn panels_in_several_blocks_of_depth() {
    for (m, n, k) in [(5, 17, 385), (20, 30, 400), (3, 9, 1153)] {
        check_panels(m, n, k, false);
        check_panels(m, n, k, true);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn any_panels(m in 0usize..30, n in 1usize..70, k in 0usize..90, transposed: bool) {
        check_panels(m, n, k, transposed);
    }
}
