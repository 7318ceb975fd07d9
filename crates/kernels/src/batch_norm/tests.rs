//! Compares both forms with double precision loops that follow the book, at odd sizes.

use super::*;
use proptest::prelude::*;

/// [y, mean, variance, dx, dγ, dβ] in double precision. dx is computed as in the books, through the gradients of s
/// and μ.
fn twin(x: &[f32], dy: &[f32], gamma: &[f32], beta: &[f32], c: usize, p: usize) -> [Vec<f64>; 6] {
    let mut out = [x.len(), c, c, x.len(), c, c].map(|len| vec![0.0; len]);
    for channel in 0..c {
        let places: Vec<usize> = (0..x.len()).filter(|i| i / p % c == channel).collect();
        let mean_of =
            |f: &dyn Fn(usize) -> f64| places.iter().map(|&i| f(i)).sum::<f64>() / places.len() as f64;
        let (m, gamma) = (places.len() as f64, f64::from(gamma[channel]));
        let mean = mean_of(&|i| f64::from(x[i]));
        let xc = |i: usize| f64::from(x[i]) - mean;
        let variance = mean_of(&|i| xc(i) * xc(i));
        let s = (variance + 1e-6).sqrt();
        let dxn = |i: usize| gamma * f64::from(dy[i]);
        let ds = -m * mean_of(&|i| dxn(i) * xc(i)) / (s * s);
        let dxc = |i: usize| dxn(i) / s + 2.0 / m * xc(i) * 0.5 * ds / s;
        let dmean = mean_of(&dxc);
        for &i in &places {
            out[0][i] = gamma * xc(i) / s + f64::from(beta[channel]);
            out[3][i] = dxc(i) - dmean;
        }
        (out[1][channel], out[2][channel]) = (mean, variance);
        out[4][channel] = m * mean_of(&|i| f64::from(dy[i]) * xc(i) / s);
        out[5][channel] = m * mean_of(&|i| f64::from(dy[i]));
    }
    out
}

fn scattered(len: usize, seed: usize) -> Vec<f32> {
    (0..len).map(|i| (((i + 1) * (2 * seed + 1) * 2_654_435_761) as u32) as f32 / 2e9 - 1.0).collect()
}

fn check(n: usize, c: usize, p: usize, seed: usize) {
    let x: Vec<f32> = scattered(n * c * p, seed).iter().map(|v| 2.0 * v + 3.0).collect();
    let dy = scattered(x.len(), seed + 1);
    let (gamma, beta) = (scattered(c, seed + 2), scattered(c, seed + 3));
    let mut got = [x.len(), c, c, x.len(), c, c].map(|len| vec![9.0; len]);
    let [y, mean, variance, dx, dgamma, dbeta] = &mut got;
    forward_train(y, mean, variance, &x, &gamma, &beta, n, c, p);
    dgamma.fill(0.5);
    dbeta.fill(0.25);
    backward(dx, dgamma, dbeta, &dy, &x, mean, variance, &gamma, n, c, p);
    let mut again = vec![9.0; x.len()];
    forward_eval(&mut again, &x, mean, variance, &gamma, &beta, n, c, p);
    assert_eq!(&again, y);
    dgamma.iter_mut().for_each(|v| *v -= 0.5);
    dbeta.iter_mut().for_each(|v| *v -= 0.25);

    let exact = twin(&x, &dy, &gamma, &beta, c, p);
    for (i, name) in ["y", "mean", "variance", "dx", "dgamma", "dbeta"].iter().enumerate() {
        for (k, (got, wanted)) in got[i].iter().zip(&exact[i]).enumerate() {
            let s = (exact[2][if i % 3 == 0 { k / p % c } else { k }] + 1e-6).sqrt();
            // The effect of rounding x ≤ 5 and dy ≤ 1, divided by s. Sums add up many such errors.
            let size = [1.0 + 5.0 / s, 5.0, 5.0 * s + 1e-6, (1.0 + 5.0 / s) / s, 1.0 + 5.0 / s, 1.0][i];
            let terms = if i > 3 { ((n * p) as f64).sqrt() } else { 1.0 };
            // A sum is rounded three times: as a float, when it is added, and above, when the start is taken away.
            let rounding = if i > 3 { 3.0 * wanted.abs() * 2f64.powi(-24) } else { 0.0 };
            let difference = (f64::from(*got) - wanted).abs();
            assert!(
                difference <= 1e-6 * size * terms + rounding,
                "{name}[{k}] of [{n}, {c}, {p}]: {got} {wanted}"
            );
        }
    }
}

proptest! {
    #[test]
    fn both_forms_equal_their_twin(n in 1usize..9, c in 1usize..140, p in 1usize..9, seed in 0usize..1000) {
        check(n, c, 1, seed);
        check(n, c % 7 + 1, p * c, seed);
    }
}

#[test]
fn several_chunks_and_a_tail() {
    check(40, 1027, 1, 1);
    check(300, 65, 1, 2);
    check(7, 9, 4099, 3);
    check(30, 3, 784, 4);
}

#[test]
fn a_constant_channel_and_a_batch_of_one_row_give_beta_and_no_gradient() {
    for (n, c, p) in [(1, 70, 1), (1, 1, 1), (11, 70, 1), (13, 3, 37)] {
        let x: Vec<f32> = (0..n * c * p).map(|i| ((i / p % c) as f32 + 0.1) * 1.7).collect();
        let (gamma, beta) = (scattered(c, 1), scattered(c, 2));
        let [mut y, mut dx] = [(); 2].map(|()| vec![9.0; x.len()]);
        let [mut mean, mut variance, mut dgamma, mut dbeta] = [(); 4].map(|()| vec![0.0; c]);
        forward_train(&mut y, &mut mean, &mut variance, &x, &gamma, &beta, n, c, p);
        assert!((0..y.len()).all(|i| y[i] == beta[i / p % c]), "[{n}, {c}, {p}]");
        assert!(variance.iter().all(|&v| v == 0.0));
        let dy = vec![0.75; x.len()];
        backward(&mut dx, &mut dgamma, &mut dbeta, &dy, &x, &mean, &variance, &gamma, n, c, p);
        assert!(dx.iter().chain(&dgamma).all(|&v| v == 0.0), "[{n}, {c}, {p}]");
        assert!(dbeta.iter().all(|&v| v == 0.75 * (n * p) as f32));
    }
}

#[test]
fn a_mean_far_from_zero_costs_no_more_than_the_rounding_of_x() {
    for (n, c, p) in [(100, 5, 1), (50, 2, 100)] {
        let x: Vec<f32> = scattered(n * c * p, 7).iter().map(|v| 1000.0 + v).collect();
        let (gamma, beta) = (vec![1.0; c], vec![0.0; c]);
        let [mut y, mut mean, mut variance] = [x.len(), c, c].map(|len| vec![9.0; len]);
        forward_train(&mut y, &mut mean, &mut variance, &x, &gamma, &beta, n, c, p);
        let exact = twin(&x, &x, &gamma, &beta, c, p);
        // Near 1000, values are exact to 3e-5, and the deviation is about 0.6.
        assert!(y.iter().zip(&exact[0]).all(|(y, e)| (f64::from(*y) - e).abs() < 1.2e-4));
    }
}

#[test]
fn nan_stays_in_its_channel() {
    for (n, c, p) in [(3, 5, 1), (3, 5, 7)] {
        let mut x = scattered(n * c * p, 7);
        x[2 * p] = f32::NAN;
        let [mut y, mut mean, mut variance] = [x.len(), c, c].map(|len| vec![9.0; len]);
        forward_train(&mut y, &mut mean, &mut variance, &x, &vec![1.0; c], &vec![0.0; c], n, c, p);
        assert!((0..y.len()).all(|i| y[i].is_nan() == (i / p % c == 2)));
        assert!((0..c).all(|i| mean[i].is_nan() == (i == 2) && variance[i].is_nan() == (i == 2)));
    }
}

#[test]
fn running_statistics() {
    let mut running = vec![0.5; ELEMENTS_PER_CHUNK + 3];
    let batch: Vec<f32> = (0..running.len()).map(|i| i as f32).collect();
    update_running(&mut running, &batch, 0.9);
    for (i, v) in running.iter().enumerate() {
        let exact = 0.45 + 0.1 * i as f64;
        assert!((f64::from(*v) - exact).abs() <= 2e-7 * exact);
    }
    let mut fading = [1.0; 5];
    (0..1200).for_each(|_| update_running(&mut fading, &[0.0; 5], 0.9));
    assert_eq!(fading, [0.0; 5]);
}
