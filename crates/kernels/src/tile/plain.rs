//! The loops in Rust, for tests that run natively. A tile of 16 columns is computed as two of 8.

use super::{Filters, MAX_CHAINS, NARROW, ROWS, Runs, Source, Start, chains, reach};
use crate::simd::V4;

type Sums = [[V4; 2]; ROWS];

pub fn product<const T: usize>(
    c: [[&mut [f32]; ROWS]; T],
    _stride: usize,
    a: [Source; T],
    b: &[f32],
    start: Start,
) {
    for (c, a) in c.into_iter().zip(a) {
        one_product(c, a, b, start);
    }
}

fn one_product(mut c: [&mut [f32]; ROWS], a: Source, b: &[f32], start: Start) {
    let columns = c[0].len();
    assert!(columns.is_multiple_of(NARROW));
    for left in (0..columns).step_by(NARROW) {
        let sums = match a {
            Source::Interleaved { data, stride, depth } => interleaved(data, stride, depth, b, columns, left),
            Source::Rows(rows) => by_rows(rows, b, columns, left),
            Source::Gathered { rows, places } => gathered(rows, places, b, columns, left),
        };
        for (c, sums) in c.iter_mut().zip(sums) {
            for (at, sum) in (left..).step_by(4).zip(sums) {
                add_to(&mut c[at..at + 4], start, at, sum);
            }
        }
    }
}

#[inline(always)]
fn add_to(c: &mut [f32], start: Start, column: usize, sum: V4) {
    let four = |x: &[f32]| V4::from_array([x[0], x[1], x[2], x[3]]);
    let sum = match start {
        Start::Zero => sum,
        Start::Kept => sum + four(c),
        Start::Bias(bias) => sum + four(&bias[column..column + 4]),
    };
    c.copy_from_slice(&sum.to_array());
}

/// The sums of eight columns, from `left` on.
fn interleaved(a: &[f32], stride: usize, depth: usize, b: &[f32], columns: usize, left: usize) -> Sums {
    assert!(left + NARROW <= columns && b.len() >= depth * columns);
    assert!(depth == 0 || a.len() >= (depth - 1) * stride + ROWS);
    let mut sums = [[V4::zero(); 2]; ROWS];
    let (mut a, mut b) = (a.as_ptr(), b.as_ptr().wrapping_add(left));
    for _ in 0..depth {
        // Safety: the assertions show that (depth − 1) · stride + 4 floats of a and `depth` rows of b are readable. The
        // pointers move past the end only after the last read.
        unsafe {
            let (left, right) = (V4::load(b), V4::load(b.add(4)));
            for (i, sum) in sums.iter_mut().enumerate() {
                let x = V4::load_splat(a.add(i));
                sum[0] = x.madd(left, sum[0]);
                sum[1] = x.madd(right, sum[1]);
            }
            a = a.wrapping_add(stride);
            b = b.wrapping_add(columns);
        }
    }
    sums
}

/// The same loop as [`interleaved`], but with four pointers into A.
fn by_rows(rows: [&[f32]; ROWS], b: &[f32], columns: usize, left: usize) -> Sums {
    let depth = rows[0].len();
    assert!(left + NARROW <= columns && b.len() >= depth * columns);
    assert!(rows.iter().all(|row| row.len() == depth));
    let mut sums = [[V4::zero(); 2]; ROWS];
    let row = rows.map(<[f32]>::as_ptr);
    let mut b = b.as_ptr().wrapping_add(left);
    for k in 0..depth {
        // Safety: the assertions show that `depth` floats of each of the four rows and `depth` rows of b are readable.
        unsafe {
            let (left, right) = (V4::load(b), V4::load(b.add(4)));
            for (sum, row) in sums.iter_mut().zip(row) {
                let x = V4::load_splat(row.add(k));
                sum[0] = x.madd(left, sum[0]);
                sum[1] = x.madd(right, sum[1]);
            }
            b = b.wrapping_add(columns);
        }
    }
    sums
}

/// The same loop as [`by_rows`], but with a table of the places in the rows.
fn gathered(rows: [&[f32]; ROWS], places: &[u32], b: &[f32], columns: usize, left: usize) -> Sums {
    let depth = places.len();
    assert!(left + NARROW <= columns && b.len() >= depth * columns);
    assert!(rows.iter().all(|row| row.len() > reach(places)));
    let mut sums = [[V4::zero(); 2]; ROWS];
    let row = rows.map(<[f32]>::as_ptr);
    let mut b = b.as_ptr().wrapping_add(left);
    for &place in places {
        // Safety: the assertions show that each row has an element at the last place, which is the largest, and that
        // `depth` rows of b are readable.
        unsafe {
            let (left, right) = (V4::load(b), V4::load(b.add(4)));
            for (sum, row) in sums.iter_mut().zip(row) {
                let x = V4::load_splat(row.add(place as usize));
                sum[0] = x.madd(left, sum[0]);
                sum[1] = x.madd(right, sum[1]);
            }
            b = b.wrapping_add(columns);
        }
    }
    sums
}

pub fn taps<const T: usize>(
    y: &mut [f32],
    planes: [[usize; ROWS]; T],
    picture: &[f32],
    runs: Runs,
    filters: Filters<T>,
) {
    let Filters { weights, offsets, bias, floor } = filters;
    let floor = V4::splat(floor);
    for ((weights, bias), planes) in weights.chunks_exact(weights.len() / T).zip(bias).zip(planes) {
        for pair in runs.pairs {
            let [left, right, to_left, to_right] = pair.map(|at| at as usize);
            for quad in (0..runs.len).step_by(4) {
                let (left, right) = (&picture[left + quad..], &picture[right + quad..]);
                let sums = quad_taps(weights, left, right, offsets);
                for ((sums, bias), plane) in sums.into_iter().zip(bias).zip(planes) {
                    for (to, sum) in [to_left, to_right].into_iter().zip(sums) {
                        let value = (sum + V4::splat(bias)).max(floor);
                        y[plane + to + quad..][..4].copy_from_slice(&value.to_array());
                    }
                }
            }
        }
    }
}

/// The sums of four results on the left and four on the right.
fn quad_taps(a: &[f32], left: &[f32], right: &[f32], places: &[u32]) -> Sums {
    assert!(a.len() >= places.len() * ROWS);
    assert!(left.len().min(right.len()) >= reach(places) + 4);
    let mut sums = [[V4::zero(); 2]; ROWS];
    let (left, right, mut a) = (left.as_ptr(), right.as_ptr(), a.as_ptr());
    let mut place = places.as_ptr();
    for _ in 0..places.len() {
        // Safety: the assertions show that 4 floats at the last place, which is the largest, are readable on both sides,
        // and 4 values of a for each place. The pointers move past the end only after the last read.
        unsafe {
            let at = *place as usize;
            let (left, right) = (V4::load(left.add(at)), V4::load(right.add(at)));
            for (i, sum) in sums.iter_mut().enumerate() {
                let x = V4::load_splat(a.add(i));
                sum[0] = x.madd(left, sum[0]);
                sum[1] = x.madd(right, sum[1]);
            }
            a = a.add(ROWS);
            place = place.add(1);
        }
    }
    sums
}

pub fn peak(c: &mut [f32; MAX_CHAINS], &[x, one]: &[f32; 2], steps: usize) {
    for part in c[..chains()].as_chunks_mut::<48>().0 {
        *part = twelve_chains(x, one, steps);
    }
}

fn twelve_chains(x: f32, one: f32, steps: usize) -> [f32; 48] {
    let (x, one) = (V4::splat(x), V4::splat(one));
    let mut sums = [V4::zero(); 12];
    for _ in 0..steps {
        for sum in &mut sums {
            *sum = sum.madd(x, one);
        }
    }
    let mut values = [0.0; 48];
    for (four, sum) in values.as_chunks_mut::<4>().0.iter_mut().zip(sums) {
        *four = sum.to_array();
    }
    values
}
