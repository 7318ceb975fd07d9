//! Compares pooling with a list of the elements in each window: both methods, at odd sizes.

use super::*;
use proptest::prelude::*;

fn shape(
    planes: usize,
    [h, w]: [usize; 2],
    [fh, fw]: [usize; 2],
    [stride_y, stride_x]: [usize; 2],
    [pad_y, pad_x]: [usize; 2],
) -> PoolShape {
    PoolShape { planes, h, w, fh, fw, stride_y, stride_x, pad_y, pad_x }
}

/// For every window, in the order of y: its elements inside the picture, as (place in the window, place in x).
fn twin_windows(s: &PoolShape) -> Vec<Vec<(usize, usize)>> {
    let mut windows = vec![];
    let [out_h, out_w] =
        [(s.h + 2 * s.pad_y - s.fh) / s.stride_y + 1, (s.w + 2 * s.pad_x - s.fw) / s.stride_x + 1];
    for p in 0..s.planes {
        for (oy, ox) in (0..out_h).flat_map(|oy| (0..out_w).map(move |ox| (oy, ox))) {
            let mut window = vec![];
            for (ky, kx) in (0..s.fh).flat_map(|ky| (0..s.fw).map(move |kx| (ky, kx))) {
                let y = (oy * s.stride_y + ky) as isize - s.pad_y as isize;
                let x = (ox * s.stride_x + kx) as isize - s.pad_x as isize;
                if (0..s.h as isize).contains(&y) && (0..s.w as isize).contains(&x) {
                    window.push((ky * s.fw + kx, (p * s.h + y as usize) * s.w + x as usize));
                }
            }
            windows.push(window);
        }
    }
    windows
}

/// Only a few different values, so that windows have ties; with `special`, some values are not finite.
fn values(len: usize, seed: u32, special: bool) -> Vec<f32> {
    (0..len as u32)
        .map(|i| match (i.wrapping_add(seed).wrapping_mul(2_654_435_761) >> 16) % 40 {
            0 if special => f32::NAN,
            1 if special => f32::NEG_INFINITY,
            2 if special => f32::INFINITY,
            3 => -0.0,
            n => (n % 9) as f32 - 6.0,
        })
        .collect()
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|x| x.to_bits()).collect()
}

fn check_max(s: &PoolShape, seed: u32) {
    let windows = twin_windows(s);
    assert_eq!(windows.len(), s.y_len());
    let x = values(s.x_len(), seed, true);
    let (mut y, mut argmax) = (vec![9.0; windows.len()], vec![9; windows.len()]);
    max_forward(&mut y, &mut argmax, &x, s);
    // Sums of whole numbers are exact in any order.
    let dy: Vec<f32> = (0..y.len()).map(|i| (i * 7 % 23) as f32 - 11.0).collect();
    let mut twin_dx = vec![0.0; x.len()];
    for (i, window) in windows.iter().enumerate() {
        let nan = window.iter().find(|(_, at)| x[*at].is_nan());
        let most = window.iter().fold(f32::NEG_INFINITY, |most, (_, at)| most.max(x[*at]));
        let &(place, at) = nan.or(window.iter().find(|(_, at)| x[*at] == most)).unwrap();
        assert_eq!((y[i].to_bits(), argmax[i]), (x[at].to_bits(), place as u8), "window {i} of {s:?}");
        twin_dx[at] += dy[i];
    }
    let mut dx = vec![9.0; x.len()];
    max_backward(&mut dx, &dy, &argmax, s);
    assert_eq!(dx, twin_dx, "{s:?}");
}

fn check_average(s: &PoolShape, seed: u32) {
    let windows = twin_windows(s);
    let count = (s.fh * s.fw) as f64;
    let x = values(s.x_len(), seed, false);
    let dy = values(windows.len(), seed + 1, false);
    let (mut y, mut dx) = (vec![9.0; windows.len()], vec![9.0; x.len()]);
    average_forward(&mut y, &x, s);
    average_backward(&mut dx, &dy, s);
    let mut twin_dx = vec![0.0f64; x.len()];
    for (i, window) in windows.iter().enumerate() {
        let sum: f64 = window.iter().map(|(_, at)| f64::from(x[*at])).sum();
        // The sum of whole numbers is exact; the division rounds once.
        assert_eq!(y[i], (sum / count) as f32, "window {i} of {s:?}");
        for (_, at) in window {
            twin_dx[*at] += f64::from(dy[i]) / count;
        }
    }
    for (dx, twin) in dx.iter().zip(twin_dx) {
        // An element is in at most 36 windows with |dy| ≤ 6. Each quotient and each sum is rounded once.
        assert!((f64::from(*dx) - twin).abs() <= 36.0 * 36.0 * 6.0 * 6e-8, "{s:?}: {dx} instead of {twin}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn any_window(
        planes in 0usize..4, h in 1usize..14, w in 1usize..14, fh in 1usize..7, fw in 1usize..7,
        stride_y in 1usize..5, stride_x in 1usize..5, pad_y in 0usize..6, pad_x in 0usize..6, seed in 0u32..1000
    ) {
        let (pad_y, pad_x) = (pad_y % fh, pad_x % fw);
        prop_assume!(fh <= h + 2 * pad_y && fw <= w + 2 * pad_x);
        let s = shape(planes, [h, w], [fh, fw], [stride_y, stride_x], [pad_y, pad_x]);
        check_max(&s, seed);
        check_average(&s, seed);
    }

    #[test]
    fn halves_of_any_plane(planes in 0usize..4, h in 2usize..20, w in 2usize..40, seed in 0u32..1000) {
        check_max(&shape(planes, [h, w], [2, 2], [2, 2], [0, 0]), seed);
    }
}

#[test]
fn several_chunks() {
    for size in [[30, 30], [31, 29]] {
        let s = shape(41, size, [2, 2], [2, 2], [0, 0]);
        assert!(s.halves() && s.planes > 2 * s.planes_per_chunk());
        check_max(&s, 1);
        check_average(&s, 1);
        check_max(&shape(41, size, [3, 2], [2, 3], [1, 1]), 2);
        check_average(&shape(41, size, [3, 2], [2, 3], [1, 1]), 2);
    }
}

#[test]
fn the_largest_window_and_the_last_place() {
    let s = shape(1, [16, 16], [16, 16], [1, 1], [0, 0]);
    let x: Vec<f32> = (0..256).map(|i| i as f32).collect();
    let (mut y, mut argmax) = ([0.0], [0]);
    max_forward(&mut y, &mut argmax, &x, &s);
    assert_eq!((y, argmax), ([255.0], [255]));
}

#[test]
fn the_four_places_of_a_half_with_ties_and_nan() {
    // One window for each column of the table: 0 1 above 2 3, and the place that should be the maximum.
    const NAN: f32 = f32::NAN;
    const LOW: f32 = f32::NEG_INFINITY;
    let table: [([f32; 4], u8); 10] = [
        ([1.0, 1.0, 1.0, 1.0], 0),
        ([0.0, 1.0, 1.0, 1.0], 1),
        ([0.0, 0.5, 1.0, 1.0], 2),
        ([0.0, 0.5, 0.7, 1.0], 3),
        ([LOW, LOW, LOW, LOW], 0),
        ([LOW, LOW, LOW, -3.0], 3),
        ([5.0, NAN, 9.0, 9.0], 1),
        ([5.0, 6.0, NAN, NAN], 2),
        ([NAN, 6.0, NAN, 7.0], 0),
        ([5.0, 6.0, 7.0, NAN], 3),
    ];
    let [upper, lower] = [0, 2].map(|k| table.iter().flat_map(move |(x, _)| [x[k], x[k + 1]]));
    let x: Vec<f32> = upper.chain(lower).collect();
    let s = shape(1, [2, 20], [2, 2], [2, 2], [0, 0]);
    let (mut y, mut argmax) = ([0.0; 10], [9; 10]);
    max_forward(&mut y, &mut argmax, &x, &s);
    assert_eq!(argmax, table.map(|(_, place)| place));
    assert_eq!(bits(&y), bits(&table.map(|(x, place)| x[usize::from(place)])));
}

#[test]
fn nan_in_the_gradient_goes_through() {
    for fw in [2, 3] {
        let s = shape(1, [2, 12], [2, fw], [2, fw], [0, 0]);
        let (dy, argmax) = (vec![f32::NAN; s.y_len()], vec![1; s.y_len()]);
        let mut dx = [0.0; 24];
        max_backward(&mut dx, &dy, &argmax, &s);
        assert_eq!(dx.iter().filter(|dx| dx.is_nan()).count(), s.y_len());
        average_backward(&mut dx, &dy, &s);
        assert!(dx.iter().all(|dx| dx.is_nan()));
    }
}

#[test]
#[should_panic(expected = "argmax of one byte")]
fn a_window_too_large_for_a_byte() {
    let s = shape(0, [16, 17], [16, 17], [1, 1], [0, 0]);
    max_forward(&mut [], &mut [], &[], &s);
}
