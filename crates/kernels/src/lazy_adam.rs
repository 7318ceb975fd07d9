//! Adam for matrices of which a step uses only a few rows. A row without gradient waits. When it is needed again, it
//! receives at once all the updates that dense Adam would have done in the meantime.
//!
//! After k updates without gradient, m is m·β1ᵏ and v is v·β2ᵏ. With s = √v, b = √β2 and corrected rates r, they subtract from p
//!
//! Σⱼ rⱼ β1ʲ m / (s bʲ + ε) = m/(s + ε) · Σₙ (−u)ⁿ Mₙ, u = ε/(s + ε), Mₙ = Σⱼ rⱼ (β1/b)ʲ (b⁻ʲ − 1)ⁿ, for j = 1 … k,
//!
//! The second form follows from s bʲ + ε = bʲ (s + ε)(1 + u (b⁻ʲ − 1)). The Mₙ are the same for all elements of a
//! row. For β1 = 0.9 and β2 = 0.999, each Mₙ is about 5e-3 · n times Mₙ₋₁, so four of them are exact in single
//! precision. A row then needs one square root and one division for each element, however long it waited.

use crate::in_step::update_in_step;
use crate::optimizer::{self, EPSILON};
use crate::rows::{Different, rows_per_chunk};
use crate::simd::V4;
use badak_pool::{RowsOf, for_each_chosen_row, for_each_row, rows_of};

/// Numbers for one waiting time k: M0 … M3, β1ᵏ, β2ᵏ, and two unused places.
pub const FACTORS: usize = 8;

/// Some rows of a matrix with their Adam state. `last[i]` is the number of the last update that row i received.
pub struct State<'a> {
    pub p: &'a mut [f32],
    pub m: &'a mut [f32],
    pub v: &'a mut [f32],
    pub last: &'a mut [f32],
}

impl<'a> State<'a> {
    /// Rows of p, m and v, and the row's element of `last`.
    fn rows(self, columns: usize) -> ([RowsOf<'a, f32>; 3], RowsOf<'a, f32>) {
        ([self.p, self.m, self.v].map(|slice| rows_of(slice, columns)), rows_of(self.last, 1))
    }
}

/// The same fields as [`State`], but only to read.
pub struct Settled<'a> {
    pub p: &'a [f32],
    pub m: &'a [f32],
    pub v: &'a [f32],
    pub last: &'a [f32],
}

/// For every k up to `rates.len() − 1`, what a row needs that waited for k updates, at position k · [`FACTORS`].
/// `updates` updates have been done. `rates[i mod rates.len()]` is the corrected rate of update i.
pub fn factors(factors: &mut [f32], rates: &[f32], updates: u64, beta1: f64, beta2: f64) {
    let len = rates.len();
    assert_eq!(factors.len(), len * FACTORS);
    let b = libm::sqrt(beta2);
    let ratios = [1, 2, 3, 4].map(|l| beta1 / libm::pow(b, f64::from(l)));
    // Σⱼ rⱼ aʲ over the last k updates, for each of the four ratios a. Going from k to k + 1 adds one older update.
    let mut sums = [0.0; 4];
    let (mut m_share, mut v_share) = (1.0, 1.0);
    for (k, factors) in (0..).zip(factors.as_chunks_mut::<FACTORS>().0) {
        if k > 0 {
            if k > updates {
                break;
            }
            let rate = f64::from(rates[((updates - (k - 1)) % len as u64) as usize]);
            for (sum, ratio) in sums.iter_mut().zip(ratios) {
                *sum = (*sum + rate) * ratio;
            }
            m_share *= beta1;
            v_share *= beta2;
        }
        let [s0, s1, s2, s3] = sums;
        let moments = [s0, s1 - s0, s2 - 2.0 * s1 + s0, s3 - 3.0 * s2 + 3.0 * s1 - s0];
        for (factor, value) in factors.iter_mut().zip(moments.into_iter().chain([m_share, v_share])) {
            *factor = value as f32;
        }
    }
}

/// The new p, m and v.
#[inline(always)]
fn waited([m0, m1, m2, m3, m_share, v_share, ..]: [V4; FACTORS]) -> impl Fn([V4; 3]) -> [V4; 3] {
    let epsilon = V4::splat(EPSILON);
    move |[p, m, v]| {
        let inverse = V4::splat(1.0) / (v.sqrt() + epsilon);
        let u = V4::zero() - epsilon * inverse;
        let sum = u.madd(u.madd(u.madd(m3, m2), m1), m0);
        [p - m * inverse * sum, (m * m_share).flush(), (v * v_share).flush()]
    }
}

/// The factors of a row whose last update was number `last`; `None` if it is up to date.
#[inline(always)]
fn wait_of(factors: &[f32], last: f32, updates: u64) -> Option<[V4; FACTORS]> {
    let k = updates - last as u64;
    let factors = (k > 0).then(|| factors.as_chunks::<FACTORS>().0[k as usize]);
    factors.map(|factors| factors.map(V4::splat))
}

/// Does the updates of a row up to number `updates`.
#[inline(always)]
fn bring_up(changed: [&mut [f32]; 3], last: &mut f32, factors: &[f32], updates: u64) {
    if let Some(factors) = wait_of(factors, *last, updates) {
        let waited = waited(factors);
        update_in_step(changed, [], |changed, []| waited(changed));
        *last = updates as f32;
    }
}

/// Gives rows the values that they have after `updates` updates.
///
/// # Panics
/// If a row waited for at least as many updates as there are entries in `factors`.
pub fn catch_up(state: State, rows: Different, factors: &[f32], columns: usize, updates: u64) {
    rows.for_each(rows_per_chunk(columns), state.rows(columns), |_, (changed, last)| {
        bring_up(changed, &mut last[0], factors, updates);
    });
}

/// Looks at `count` rows from `first` on; after the last row comes the first row again. Those that waited for at
/// least half of the entries of `factors` are brought up to date. If the sweeps reach every row in time, no row waits
/// for more updates than there are entries.
pub fn sweep(state: State, factors: &[f32], columns: usize, updates: u64, first: usize, count: usize) {
    let all = state.last.len();
    let patience = (factors.len() / FACTORS / 2) as u64;
    let body = |_, (changed, last): ([&mut [f32]; 3], &mut [f32])| {
        if updates - last[0] as u64 >= patience {
            bring_up(changed, &mut last[0], factors, updates);
        }
    };
    let row = |i| (first + i) % all;
    // Safety: at most `all` consecutive numbers are different modulo `all`.
    unsafe { for_each_chosen_row(count.min(all), rows_per_chunk(columns), state.rows(columns), row, body) };
}

/// y = p as it would be after `updates` updates. Nothing else changes.
pub fn settled(
    y: &mut [f32],
    Settled { p, m, v, last }: Settled,
    factors: &[f32],
    columns: usize,
    updates: u64,
) {
    for_each_row(last.len(), rows_per_chunk(columns), rows_of(y, columns), |row, y| {
        let [p, m, v] = [p, m, v].map(|x| &x[row * columns..][..columns]);
        y.copy_from_slice(p);
        if let Some(factors) = wait_of(factors, last[row], updates) {
            let waited = waited(factors);
            update_in_step([y], [m, v], |[p], [m, v]| [waited([p, m, v])[0]]);
        }
    });
}

/// Does update number `updates` (counted from 1) on some rows, with `scale` times their gradient. `rate` is
/// corrected. `factors` are those of the update before this one.
pub fn update(
    state: State,
    g: &[f32],
    rows: Different,
    factors: &[f32],
    columns: usize,
    updates: u64,
    rate: f32,
    beta1: f64,
    beta2: f64,
    scale: f64,
) {
    let step = optimizer::adam_step(rate, beta1, beta2, scale);
    rows.for_each(rows_per_chunk(columns), state.rows(columns), |i, (changed, last)| {
        let g = &g[rows.rows()[i] as usize * columns..][..columns];
        match wait_of(factors, last[0], updates - 1) {
            None => update_in_step(changed, [g], |changed, [g]| step(changed, g)),
            Some(factors) => {
                let waited = waited(factors);
                update_in_step(changed, [g], |changed, [g]| step(waited(changed), g));
            }
        }
        last[0] = updates as f32;
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Key, philox};

    const BETAS: (f64, f64) = (0.9, 0.999);

    /// Dense Adam in double precision.
    struct Dense {
        p: Vec<f64>,
        m: Vec<f64>,
        v: Vec<f64>,
    }

    impl Dense {
        fn step(&mut self, g: &[f64], t: i32, rate: f64) {
            let rate = rate * (1.0 - BETAS.1.powi(t)).sqrt() / (1.0 - BETAS.0.powi(t));
            for (i, g) in g.iter().enumerate() {
                self.m[i] += (1.0 - BETAS.0) * (g - self.m[i]);
                self.v[i] += (1.0 - BETAS.1) * (g * g - self.v[i]);
                self.p[i] -= rate * self.m[i] / (self.v[i].sqrt() + 1e-7);
            }
        }
    }

    struct Lazy {
        p: Vec<f32>,
        m: Vec<f32>,
        v: Vec<f32>,
        last: Vec<f32>,
        rates: Vec<f32>,
        factors: Vec<f32>,
        columns: usize,
        t: u64,
    }

    impl Lazy {
        fn new(p: &[f32], columns: usize, memory: usize) -> Self {
            let zeros = vec![0.0; p.len()];
            Self {
                p: p.to_vec(),
                m: zeros.clone(),
                v: zeros,
                last: vec![0.0; p.len() / columns],
                rates: vec![0.0; memory],
                factors: vec![0.0; memory * FACTORS],
                columns,
                t: 0,
            }
        }
        fn state(&mut self) -> State<'_> {
            State { p: &mut self.p, m: &mut self.m, v: &mut self.v, last: &mut self.last }
        }
        fn step(&mut self, g: &[f32], rows: &[u32], rate: f64, swept: usize) {
            let (columns, t) = (self.columns, self.t);
            let (mut table, mut rates) = (self.factors.clone(), self.rates.clone());
            factors(&mut table, &rates, t, BETAS.0, BETAS.1);
            let first = t as usize * swept % self.last.len();
            sweep(self.state(), &table, columns, t, first, swept);
            self.t += 1;
            let t = self.t;
            let corrected = optimizer::corrected(rate, t as f64, BETAS.0, BETAS.1) as f32;
            rates[t as usize % self.rates.len()] = corrected;
            let rows = Different::ascending(rows).unwrap();
            update(self.state(), g, rows, &table, columns, t, corrected, BETAS.0, BETAS.1, 1.0);
            (self.factors, self.rates) = (table, rates);
        }
        fn settled(&self) -> Vec<f32> {
            let (mut table, t, columns) = (self.factors.clone(), self.t, self.columns);
            factors(&mut table, &self.rates, t, BETAS.0, BETAS.1);
            let mut y = vec![9.0; self.p.len()];
            let state = Settled { p: &self.p, m: &self.m, v: &self.v, last: &self.last };
            settled(&mut y, state, &table, columns, t);
            y
        }
    }

    /// Some rows get gradients of many sizes at random steps. Compares lazy Adam with Adam that updates all rows at
    /// every step.
    fn compare(
        columns: usize,
        steps: i32,
        memory: usize,
        chance: u32,
        scale: f32,
        rate: impl Fn(i32) -> f64,
    ) {
        let rows = 40usize;
        let swept = rows.div_ceil(memory / 2 - 1);
        let len = rows * columns;
        let start: Vec<f32> = (0..len).map(|i| (i % 17) as f32 / 10.0).collect();
        let mut lazy = Lazy::new(&start, columns, memory);
        let mut dense =
            Dense { p: start.iter().map(|&p| f64::from(p)).collect(), m: vec![0.0; len], v: vec![0.0; len] };
        let mut single = (start.clone(), vec![0.0; len], vec![0.0; len]);
        for t in 1..=steps {
            let word = |i: usize| philox(Key([t as u32, 5]), i as u64)[0];
            let touched: Vec<u32> =
                (0..rows as u32).filter(|&row| word(row as usize) % chance <= row % 3).collect();
            let mut g = vec![0.0; len];
            for &row in &touched {
                for c in 0..columns {
                    let i = row as usize * columns + c;
                    g[i] =
                        scale * (word(1000 + i) as f32 / 2f32.powi(31) - 1.0) * 10f32.powi(-(c as i32 % 4));
                }
            }
            lazy.step(&g, &touched, rate(t), swept);
            dense.step(&g.iter().map(|&g| f64::from(g)).collect::<Vec<_>>(), t, rate(t));
            optimizer::adam(
                &mut single.0,
                &mut single.1,
                &mut single.2,
                &g,
                f64::from(t),
                rate(t),
                BETAS.0,
                BETAS.1,
                1.0,
            );
        }
        let worst =
            |p: &[f32]| p.iter().zip(&dense.p).map(|(&a, b)| (f64::from(a) - b).abs()).fold(0.0, f64::max);
        let (lazily, densely) = (worst(&lazy.settled()), worst(&single.0));
        // The error is at most that of dense Adam in single precision, or the last digit of the value that was
        // changed.
        assert!(lazily <= 1.5 * densely + 1e-6, "{lazily} {densely} at {scale}");
        assert!(lazily < 1e-5, "{lazily}");
    }

    #[test]
    fn it_equals_dense_adam() {
        for scale in [1.0, 1e-3, 1e-5, 1e-7] {
            compare(5, 300, 512, 60, scale, |_| 0.001);
        }
        compare(8, 2000, 512, 900, 1e-3, |_| 0.001);
    }

    /// One row waits. Compares it with the same number of updates without gradient in double precision. The test
    /// compares the total change: four terms of the series leave an error of 2e-8, and single precision adds a few
    /// roundings.
    #[test]
    fn a_wait_of_any_length_beside_any_epsilon() {
        let (memory, done) = (512, 3000u64);
        let rate = |t: u64| optimizer::corrected(1.0, t as f64, BETAS.0, BETAS.1);
        let mut rates = vec![0.0; memory];
        for t in done - 511..=done {
            rates[t as usize % memory] = rate(t) as f32;
        }
        let mut table = vec![0.0; memory * FACTORS];
        factors(&mut table, &rates, done, BETAS.0, BETAS.1);
        for k in [1, 2, 5, 20, 80, 511] {
            for root in [1e-9f32, 1e-8, 1e-7, 1e-6, 1e-5] {
                // p = 0, so that the change itself is not rounded to the size of p.
                let (mut p, mut m, mut v) = ([0.0], [root], [root * root]);
                let mut last = [(done - k) as f32];
                let state = State { p: &mut p, m: &mut m, v: &mut v, last: &mut last };
                catch_up(state, Different::ascending(&[0]).unwrap(), &table, 1, done);
                let (mut exact, mut m, mut v) = (0.0, f64::from(root), f64::from(root * root));
                for t in done - k + 1..=done {
                    m *= BETAS.0;
                    v *= BETAS.1;
                    exact -= rate(t) * m / (v.sqrt() + 1e-7);
                }
                let error = (f64::from(p[0]) - exact).abs() / exact.abs();
                assert!(error < 5e-7, "{k} {root}: {error}");
            }
        }
    }

    #[test]
    fn rows_that_wait_longer_than_the_memory_are_swept() {
        compare(3, 400, 32, 500, 1e-2, |_| 0.001);
    }

    #[test]
    fn the_rate_may_change() {
        compare(6, 600, 512, 100, 1e-3, |t| 0.002 / f64::from(1 + t / 50));
    }

    #[test]
    fn settling_changes_nothing_and_catching_up_agrees_with_it() {
        let start: Vec<f32> = (0..50).map(|i| i as f32).collect();
        let mut lazy = Lazy::new(&start, 5, 64);
        for t in 0..20u32 {
            let g: Vec<f32> = (0..50).map(|i| ((i + t) % 7) as f32 - 3.0).collect();
            let (one, other) = (t % 10, (t + 3) % 10);
            lazy.step(&g, &[one.min(other), one.max(other)], 0.01, 1);
        }
        let before = (lazy.p.clone(), lazy.m.clone(), lazy.v.clone(), lazy.last.clone());
        let settled = lazy.settled();
        assert_eq!(before, (lazy.p.clone(), lazy.m.clone(), lazy.v.clone(), lazy.last.clone()));
        assert_ne!(settled, lazy.p);
        let (mut table, rates) = (lazy.factors.clone(), lazy.rates.clone());
        factors(&mut table, &rates, 20, BETAS.0, BETAS.1);
        let all: Vec<u32> = (0..10).collect();
        catch_up(lazy.state(), Different::ascending(&all).unwrap(), &table, 5, 20);
        assert_eq!(lazy.p, settled);
        assert_eq!(lazy.last, [20.0; 10]);
    }
}
