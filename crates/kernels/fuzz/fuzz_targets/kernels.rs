//! Every kernel at shapes and values that libFuzzer chooses: zero, odd and large sizes, NaN, infinities and numbers that are
//! almost zero. A kernel must not leave its slices or panic. On one thread and on three, whatever outputs and scratch held
//! before, it must write the same bits.

#![no_main]

#[path = "../../tests/cases/mod.rs"]
mod cases;

use arbitrary::{Result, Unstructured};
use badak_kernels::attention;
use badak_kernels::convolution::shape::ConvShape;
use badak_kernels::pooling::PoolShape;
use badak_kernels::recurrent::Cell;
use badak_pool::{set_threads, start_native_workers};
use cases::{From, Numbers, Outputs};
use libfuzzer_sys::fuzz_target;
use std::sync::Once;

/// Numbers at which arithmetic changes its ways.
const SPECIAL: [f32; 12] = [
    f32::NAN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    0.0,
    -0.0,
    f32::MIN_POSITIVE,
    1e-45,
    -1e-40,
    f32::MAX,
    f32::MIN,
    88.8,
    -104.0,
];

/// How inputs are filled: mostly with numbers between −1 and 1, and with a special one now and then.
#[derive(Clone, Copy)]
struct Fill {
    seed: u32,
    /// One in so many is special; zero for none.
    every: u32,
    special: f32,
}

impl Fill {
    fn read(u: &mut Unstructured) -> Result<Self> {
        let every = *u.choose(&[0, 0, 1, 2, 7, 50])?;
        Ok(Fill { seed: u.arbitrary()?, every, special: *u.choose(&SPECIAL)? })
    }

    fn values(self, len: usize, seed: u32) -> Vec<f32> {
        let seed = self.seed ^ seed.wrapping_mul(7919);
        let number = |i: usize| {
            let hash = cases::hash(i, seed);
            let is_special = self.every > 0 && (hash >> 16) % self.every == 0;
            if is_special { self.special } else { cases::number(hash) }
        };
        (0..len).map(number).collect()
    }
}

/// What NaN looks like differs with the order of operands. That it is one must not.
fn bits(outputs: Outputs) -> Vec<Vec<u32>> {
    let of = |x: f32| if x.is_nan() { u32::MAX } else { x.to_bits() };
    outputs.into_iter().map(|output| output.into_iter().map(of).collect()).collect()
}

fn same_bits(fill: Fill, case: impl Fn(&Numbers) -> Outputs) {
    static START: Once = Once::new();
    START.call_once(|| start_native_workers(2));
    let [one, three] = [(1, f32::NAN), (3, 0.5)].map(|(threads, blank)| {
        set_threads(threads);
        bits(case(&Numbers { values: &|len, seed| fill.values(len, seed), blank }))
    });
    assert_eq!(one, three);
}

/// A size: mostly small, where the edges are.
fn size(u: &mut Unstructured, least: usize, most: usize) -> Result<usize> {
    let most = if u.ratio(7, 8)? { most.min(least + 19) } else { most };
    u.int_in_range(least..=most)
}

fn sizes<const N: usize>(u: &mut Unstructured, least: usize, most: usize) -> Result<[usize; N]> {
    let mut all = [0; N];
    for one in &mut all {
        *one = size(u, least, most)?;
    }
    Ok(all)
}

fn run(u: &mut Unstructured) -> Result<()> {
    let fill = Fill::read(u)?;
    match u.int_in_range(0..=11)? {
        0 => {
            let (sizes, turned) = (sizes(u, 0, 300)?, u.arbitrary()?);
            let from = *u.choose(&[From::Zero, From::Kept, From::Bias])?;
            same_bits(fill, |numbers| cases::product(numbers, sizes, turned, from));
        }
        1 => {
            let [n, c, fn_] = sizes(u, 1, 40)?;
            let [fh, fw] = sizes(u, 1, 5)?;
            let [pad_y, pad_x] = sizes(u, 0, 3)?;
            let [stride_y, stride_x] = sizes(u, 1, 3)?;
            let [h, w] = [size(u, fh, 40)?, size(u, fw, 40)?];
            let shape = ConvShape { n, c, h, w, fn_, fh, fw, stride_y, stride_x, pad_y, pad_x };
            // Large in all directions at once takes seconds under the sanitizer.
            if shape.y_len() * c * fh * fw > 1 << 20 {
                return Ok(());
            }
            let relu = u.arbitrary()?;
            same_bits(fill, |numbers| cases::convolution(numbers, &shape, relu));
        }
        2 => {
            let [fh, fw] = sizes(u, 1, 5)?;
            let [stride_y, stride_x] = sizes(u, 1, 3)?;
            let [pad_y, pad_x] = [size(u, 0, fh / 2)?, size(u, 0, fw / 2)?];
            let [planes, h, w] = [size(u, 1, 200)?, size(u, fh, 40)?, size(u, fw, 40)?];
            let shape = PoolShape { planes, h, w, fh, fw, stride_y, stride_x, pad_y, pad_x };
            same_bits(fill, |numbers| cases::pools(numbers, &shape));
        }
        3 => {
            let sizes = sizes(u, 1, 100)?;
            same_bits(fill, |numbers| cases::batch_norms(numbers, sizes));
        }
        4 => {
            let cell = *u.choose(&[Cell::Rnn, Cell::Gru, Cell::Lstm])?;
            let [n, h] = sizes(u, 1, 70)?;
            let (t, looked_up) = (size(u, 1, 6)?, u.arbitrary()?);
            same_bits(fill, |numbers| cases::recurrent_cell(numbers, cell, [n, t, h], looked_up));
        }
        5 => {
            let [rows, queries, steps, units] = sizes(u, 1, 40)?;
            let sizes = attention::Sizes { rows, queries, steps, units };
            same_bits(fill, |numbers| cases::attentions(numbers, sizes));
        }
        6 => {
            let sizes = sizes(u, 1, 300)?;
            same_bits(fill, |numbers| cases::losses(numbers, sizes));
        }
        7 => {
            let [n, per, columns] = sizes(u, 1, 60)?;
            // Three negatives are drawn for a target, all of them different.
            let count = size(u, 4, 300)?;
            same_bits(fill, |numbers| cases::words(numbers, [n, per, count, columns]));
        }
        8 => {
            let [count, columns] = sizes(u, 1, 300)?;
            let mut list = Vec::new();
            for row in 0..count as u32 {
                if u.ratio(1, 3)? {
                    list.push(row);
                }
            }
            same_bits(fill, |numbers| cases::lazy_adams(numbers, [count, columns], &list));
        }
        9 => {
            let len = size(u, 0, 5000)?;
            same_bits(fill, |numbers| cases::elementwise_kernels(numbers, len));
        }
        10 => {
            let len = size(u, 0, 5000)?;
            same_bits(fill, |numbers| cases::optimizers(numbers, len));
        }
        _ => {
            let sizes = [size(u, 1, 300)?, size(u, 6, 300)?];
            same_bits(fill, |numbers| cases::copies_sums_and_random_numbers(numbers, sizes));
        }
    }
    Ok(())
}

fuzz_target!(|data: &[u8]| {
    // Bytes that end too early are no input.
    let _ = run(&mut Unstructured::new(data));
});
