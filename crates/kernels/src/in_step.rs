//! Loops over several slices of the same length at once.

use crate::simd::V4;

/// `[y0[i], y1[i], …] = f([y0[i], y1[i], …], [x0[i], …])`, four elements at a time. The last one to three elements
/// are copied into vectors padded with zeros. So an element's value does not depend on its position in the slice.
#[inline(always)]
pub(crate) fn update_in_step<const Y: usize, const X: usize>(
    mut ys: [&mut [f32]; Y],
    xs: [&[f32]; X],
    f: impl Fn([V4; Y], [V4; X]) -> [V4; Y],
) {
    let len = ys[0].len();
    assert!(ys.iter().all(|y| y.len() == len) && xs.iter().all(|x| x.len() == len), "lengths differ");
    let whole = len - len % 4;
    let y_starts = ys.each_mut().map(|y| y.as_mut_ptr());
    let x_starts = xs.map(<[f32]>::as_ptr);
    for i in (0..whole).step_by(4) {
        // Safety: i + 4 ≤ whole ≤ len, the length of every slice.
        let (y, x) = unsafe { (y_starts.map(|y| V4::load(y.add(i))), x_starts.map(|x| V4::load(x.add(i)))) };
        let results = f(y, x);
        for (y, result) in y_starts.iter().zip(results) {
            // Safety: i + 4 ≤ whole ≤ len, as above.
            unsafe { result.store(y.add(i)) };
        }
    }
    if whole < len {
        let results = f(ys.each_ref().map(|y| padded(&y[whole..])), xs.map(|x| padded(&x[whole..])));
        for (y, result) in ys.iter_mut().zip(results) {
            y[whole..].copy_from_slice(&result.to_array()[..len - whole]);
        }
    }
}

/// One to three elements, padded with zeros.
#[inline(always)]
pub(crate) fn padded(rest: &[f32]) -> V4 {
    let mut four = [0.0; 4];
    four[..rest.len()].copy_from_slice(rest);
    V4::from_array(four)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_and_nothing_beyond_it() {
        for len in 0..14 {
            let x: Vec<f32> = (0..len).map(|i| i as f32).collect();
            let (mut a, mut b) = (vec![1.0; len], vec![2.0; len]);
            update_in_step([&mut a, &mut b], [&x, &x], |[a, b], [x, z]| [a + x, b * x + z]);
            assert!((0..len).all(|i| a[i] == 1.0 + i as f32 && b[i] == 3.0 * i as f32), "{len}");
        }
    }

    #[test]
    #[should_panic(expected = "lengths differ")]
    fn lengths_that_differ() {
        update_in_step([&mut [0.0; 5]], [&[0.0; 4]], |y, _| y);
    }
}
