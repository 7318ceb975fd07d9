//! Runs every kernel on one thread and on three, at small sizes. The bits must be the same, even if scratch holds
//! NaN.
//!
//! Under Miri (`npm run check:miri`) this test finds data races, overlapping slices and reads outside a slice. Chunks
//! are a thousand times smaller there (`chunk_of`), so even these sizes have several chunks.

mod cases;

use badak_kernels::attention;
use badak_kernels::convolution::shape::ConvShape;
use badak_kernels::pooling::PoolShape;
use badak_kernels::recurrent::Cell;
use badak_pool::{set_threads, start_native_workers};
use cases::{From, Numbers, Outputs};
use std::sync::{Mutex, Once, PoisonError};

/// Numbers between −1 and 1, in no particular order.
fn values(len: usize, seed: u32) -> Vec<f32> {
    (0..len).map(|i| cases::number(cases::hash(i, seed.wrapping_mul(7919)))).collect()
}

/// Compares what a kernel writes on one thread with what it writes on three. Also checks that every output was
/// written.
fn same_bits(name: &str, case: impl Fn(&Numbers) -> Outputs) {
    static TURN: Mutex<()> = Mutex::new(());
    static START: Once = Once::new();
    START.call_once(|| start_native_workers(2));
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let numbers = Numbers { values: &values, blank: f32::NAN };
    let [one, three] = [1, 3].map(|threads| {
        set_threads(threads);
        let outputs = case(&numbers);
        assert!(outputs.iter().flatten().all(|x| !x.is_nan()), "{name}: something was not written");
        outputs
            .into_iter()
            .map(|output| output.into_iter().map(f32::to_bits).collect())
            .collect::<Vec<Vec<u32>>>()
    });
    assert_eq!(one, three, "{name}");
}

#[test]
fn products() {
    for (sizes, transposed) in
        [([9, 17, 5], false), ([5, 3, 9], true), ([4, 130, 3], false), ([1, 1, 1], true)]
    {
        for from in [From::Zero, From::Kept, From::Bias] {
            same_bits("gemm", |numbers| cases::product(numbers, sizes, [transposed, false], from));
        }
    }
}

#[test]
fn convolutions() {
    for (stride_y, pad) in [(1, 0), (1, 1), (2, 1)] {
        let shape = ConvShape {
            n: 2,
            c: 1,
            h: 4,
            w: 5,
            fn_: 5,
            fh: 3,
            fw: 3,
            stride_y,
            stride_x: 1,
            pad_y: pad,
            pad_x: pad,
        };
        same_bits("convolution", |numbers| cases::convolution(numbers, &shape, true));
    }
}

#[test]
fn pools() {
    for (size, stride, pad) in [(2, 2, 0), (3, 1, 1)] {
        let (stride_y, stride_x, pad_y, pad_x) = (stride, stride, pad, pad);
        let shape = PoolShape { planes: 5, h: 6, w: 8, fh: size, fw: size, stride_y, stride_x, pad_y, pad_x };
        same_bits("pooling", |numbers| cases::pools(numbers, &shape));
    }
}

#[test]
fn batch_norms() {
    for sizes in [[3, 70, 1], [2, 3, 5]] {
        same_bits("batch_norm", |numbers| cases::batch_norms(numbers, sizes));
    }
}

#[test]
fn recurrent_cells() {
    for cell in [Cell::Rnn, Cell::Gru, Cell::Lstm] {
        // First few rows, so that the threads share the units; then blocks of rows, under Miri one block for each
        // thread.
        for (sizes, looked_up) in [([3, 2, 5], false), ([12, 2, 3], true)] {
            same_bits("recurrent", |numbers| cases::recurrent_cell(numbers, cell, sizes, looked_up));
        }
    }
}

#[test]
fn attentions() {
    let sizes = attention::Sizes { rows: 4, queries: 3, steps: 5, units: 9 };
    same_bits("attention", |numbers| cases::attentions(numbers, sizes));
}

#[test]
fn losses() {
    same_bits("losses", |numbers| cases::losses(numbers, [7, 9]));
}

#[test]
fn words() {
    same_bits("words", |numbers| cases::words(numbers, [6, 4, 11, 9]));
}

#[test]
fn lazy_adams() {
    same_bits("lazy_adam", |numbers| cases::lazy_adams(numbers, [9, 5], &[1, 4, 7, 8]));
}

#[test]
fn elementwise_kernels() {
    same_bits("elementwise", |numbers| cases::elementwise_kernels(numbers, 70));
}

#[test]
fn optimizers() {
    same_bits("optimizers", |numbers| cases::optimizers(numbers, 70));
}

#[test]
fn copies_sums_and_random_numbers() {
    same_bits("copies", |numbers| cases::copies_sums_and_random_numbers(numbers, [12, 7]));
}
