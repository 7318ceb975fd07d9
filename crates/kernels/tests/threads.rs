//! Runs every kernel on one thread and on three, at small sizes. The bits must be the same, even if scratch holds
//! NaN.
//!
//! Under Miri (`npm run check:miri`) this test finds data races, overlapping slices and reads outside a slice. Chunks
//! are a thousand times smaller there (`chunk_of`), so even these sizes have several chunks.

use badak_kernels::convolution::{self, shape::ConvShape};
use badak_kernels::gemm::{self, Initial, Matrix};
use badak_kernels::lazy_adam::{self, FACTORS, Settled, State};
use badak_kernels::pooling::{self, PoolShape};
use badak_kernels::random::{self, Key};
use badak_kernels::recurrent::{self, Cell, Gradients, TableLookup};
use badak_kernels::rows::{self, Different};
use badak_kernels::unigram::{self, Unigram};
use badak_kernels::{
    attention, batch_norm, columns, cross_entropy, dropout, elementwise, embedding, gather,
    negative_sampling, optimizer, reduce, softmax, steps,
};
use badak_pool::{set_threads, start_native_workers};
use std::sync::{Mutex, Once, PoisonError};

/// Numbers between −1 and 1, in no particular order.
fn values(len: usize, seed: u32) -> Vec<f32> {
    let hash = |i: usize| (i as u32).wrapping_add(seed.wrapping_mul(7919)).wrapping_mul(2_654_435_761);
    (0..len).map(|i| (hash(i) >> 8) as f32 / (1 << 23) as f32 - 1.0).collect()
}

fn nan(len: usize) -> Vec<f32> {
    vec![f32::NAN; len]
}

/// Compares what a kernel writes on one thread with what it writes on three. Also checks that every output was
/// written.
fn same_bits(name: &str, run: impl Fn() -> Vec<Vec<f32>>) {
    static TURN: Mutex<()> = Mutex::new(());
    static START: Once = Once::new();
    START.call_once(|| start_native_workers(2));
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let [one, three] = [1, 3].map(|threads| {
        set_threads(threads);
        let outputs = run();
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
    for (m, n, k, transposed) in [(9, 17, 5, false), (5, 3, 9, true), (4, 130, 3, false), (1, 1, 1, true)] {
        let (a, b, bias) = (values(m * k, 1), values(k * n, 2), values(n, 3));
        for initial in [Initial::Zero, Initial::Kept, Initial::Bias(&bias)] {
            same_bits("gemm", || {
                let (mut c, mut scratch) = (values(m * n, 4), nan(gemm::scratch_len(m, n, k)));
                let a = if transposed { Matrix::new(&a, k, m).transposed() } else { Matrix::new(&a, m, k) };
                gemm::gemm(&mut c, a, Matrix::new(&b, k, n), initial, &mut scratch);
                vec![c]
            });
        }
    }
}

#[test]
fn convolutions() {
    for (stride_y, pad) in [(1, 0), (1, 1), (2, 1)] {
        let (h, w) = (4, 5);
        let shape = ConvShape {
            n: 2,
            c: 1,
            h,
            w,
            fn_: 5,
            fh: 3,
            fw: 3,
            stride_y,
            stride_x: 1,
            pad_y: pad,
            pad_x: pad,
        };
        let (x, w, b) = (values(shape.x_len(), 1), values(shape.w_len(), 2), values(shape.fn_, 3));
        let dy = values(shape.y_len(), 4);
        same_bits("convolution", || {
            let mut scratch = nan(convolution::scratch_len(&shape));
            let (mut y, mut dx) = (nan(shape.y_len()), nan(shape.x_len()));
            let (mut dw, mut db) = (w.clone(), b.clone());
            convolution::forward(&mut y, &x, &w, &b, &shape, true, &mut scratch);
            scratch.fill(f32::NAN);
            let (dx_out, y_in) = (Some(&mut dx[..]), Some(&y[..]));
            convolution::backward(dx_out, &mut dw, &mut db, &dy, y_in, &x, &w, &shape, &mut scratch);
            vec![y, dx, dw, db]
        });
    }
}

#[test]
fn pools() {
    for (size, stride, pad) in [(2, 2, 0), (3, 1, 1)] {
        let (stride_y, stride_x, pad_y, pad_x) = (stride, stride, pad, pad);
        let shape = PoolShape { planes: 5, h: 6, w: 8, fh: size, fw: size, stride_y, stride_x, pad_y, pad_x };
        let x = values(shape.x_len(), 1);
        same_bits("pooling", || {
            let (mut y, mut argmax) = (nan(shape.y_len()), vec![9; shape.y_len()]);
            let [mut dx, mut average, mut daverage] = [shape.x_len(), shape.y_len(), shape.x_len()].map(nan);
            pooling::max_forward(&mut y, &mut argmax, &x, &shape);
            pooling::max_backward(&mut dx, &y, &argmax, &shape);
            pooling::average_forward(&mut average, &x, &shape);
            pooling::average_backward(&mut daverage, &average, &shape);
            vec![y, dx, average, daverage]
        });
    }
}

#[test]
fn batch_norms() {
    for (n, c, p) in [(3, 70, 1), (2, 3, 5)] {
        let (x, gamma, beta) = (values(n * c * p, 1), values(c, 2), values(c, 3));
        same_bits("batch_norm", || {
            let [mut y, mut mean, mut variance, mut dx, mut eval] =
                [n * c * p, c, c, n * c * p, n * c * p].map(nan);
            let (mut dgamma, mut dbeta, mut running) = (gamma.clone(), beta.clone(), beta.clone());
            batch_norm::forward_train(&mut y, &mut mean, &mut variance, &x, &gamma, &beta, n, c, p);
            batch_norm::forward_eval(&mut eval, &x, &mean, &variance, &gamma, &beta, n, c, p);
            let (dgamma_out, dbeta_out) = (&mut dgamma, &mut dbeta);
            batch_norm::backward(&mut dx, dgamma_out, dbeta_out, &y, &x, &mean, &variance, &gamma, n, c, p);
            batch_norm::update_running(&mut running, &mean, 0.9);
            vec![y, eval, mean, variance, dx, dgamma, dbeta, running]
        });
    }
}

#[test]
fn recurrent_cells() {
    for cell in [Cell::Rnn, Cell::Gru, Cell::Lstm] {
        // First few rows, so that the threads share the units; then blocks of rows, under Miri one block for each
        // thread.
        for (n, t, h, looked_up) in [(3, 2, 5, false), (12, 2, 3, true)] {
            let sizes = recurrent::Sizes { rows: n, steps: t, units: h };
            let (width, cells) = (cell.gates() * h, cell.cells_len(&sizes));
            let (wh, table) = (values(h * width, 1), values(4 * width, 2));
            let ids: Vec<i32> = (0..n * t).map(|i| (i % 4) as i32).collect();
            let lookup = looked_up.then_some(TableLookup { table: &table, ids: &ids, bias: &[] });
            same_bits("recurrent", || {
                let (mut memory, mut scratch) = (nan(cell.memory_len(&sizes)), nan(cell.scratch_len(&sizes)));
                memory[..n * t * width].copy_from_slice(&values(n * t * width, 3));
                let (mut hs, mut h_last, mut c_last) = (nan(n * t * h), nan(n * h), nan(cells));
                let (h_first, c_first) = (values(n * h, 4), values(cells, 5));
                let (last, first) = ([&mut h_last[..], &mut c_last], [&h_first[..], &c_first]);
                cell.forward(&mut hs, last, &mut memory, first, &wh, lookup, sizes, &mut scratch);
                let (mut dh_first, mut dc_first, mut dwh) = (values(n * h, 6), values(cells, 7), wh.clone());
                let (dh, dc) = (&mut dh_first, &mut dc_first);
                let gradients = Gradients { dh_first: dh, dc_first: dc, of_first: true, dwh: &mut dwh };
                scratch.fill(f32::NAN);
                cell.backward(gradients, &values(n * t * h, 8), &mut memory, &wh, sizes, &mut scratch);
                vec![hs, h_last, c_last, memory, dh_first, dc_first, dwh]
            });
        }
    }
}

#[test]
fn attentions() {
    let sizes = attention::Sizes { rows: 4, queries: 3, steps: 5, units: 9 };
    let (q, hs) = (values(4 * 3 * 9, 1), values(4 * 5 * 9, 2));
    same_bits("attention", || {
        let [mut contexts, mut weights, mut dq, mut dhs, mut scratch] = [108, 60, 108, 180, 60].map(nan);
        attention::forward(&mut contexts, &mut weights, &q, &hs, sizes);
        attention::backward([&mut dq, &mut dhs], &contexts, &weights, &q, &hs, sizes, &mut scratch);
        vec![contexts, weights, dq, dhs]
    });
}

#[test]
fn losses() {
    let (x, labels, some) = (values(7 * 9, 1), [0, 3, 8, 1, 1, 7, 5], [0, 3, -1, 1, -1, 7, 5]);
    same_bits("losses", || {
        let (mut y, mut dx, mut gradient, mut in_place) = (nan(63), nan(63), x.clone(), x.clone());
        softmax::softmax_in_place(&mut in_place, 7, 9);
        let loss = softmax::softmax_cross_entropy(&mut y, &x, &labels, 7, 9).unwrap();
        softmax::softmax_cross_entropy_backward(&mut dx, &y, &labels, 7, 9, 1.0);
        let mut losses = [f64::NAN; 7];
        let mean = cross_entropy::loss(&mut losses, &x, &some, 9, 5);
        let same = cross_entropy::loss_and_gradient(&mut losses, &mut gradient, &some, 9, 5);
        vec![vec![loss as f32, mean as f32, same as f32], y, dx, gradient, in_place]
    });
}

#[test]
fn words() {
    let (n, per, count, columns) = (6, 4, 11, 9);
    let w = values(count * columns, 1);
    let ids: Vec<i32> = (0..n * per).map(|i| (i * i % count) as i32).collect();
    let counts: Vec<u32> = (1..=count as u32).collect();
    same_bits("words", || {
        let [mut different, mut ends, mut order] = [(); 3].map(|()| vec![0; ids.len()]);
        let mut slots = vec![0; count];
        let groups = rows::group(&mut different, &mut ends, &mut order, &mut slots, &ids);
        let [mut y, mut dh, mut ds, mut losses] = [n * columns, n * columns, n * per, n].map(nan);
        let mut dw = vec![0.5; count * columns];
        embedding::forward(&mut y, &w, &ids, columns);
        embedding::backward(&mut dw, &y, groups, columns, per);
        let outputs = (&mut losses[..], &mut dh[..], &mut ds[..]);
        let loss =
            negative_sampling::forward_backward(outputs.0, outputs.1, outputs.2, &y, &w, &ids, columns, per);
        negative_sampling::backward(&mut dw, &y, &ds, groups, columns, per);
        embedding::add_by_id(&mut dw, &y, &ids[..n], columns);
        let (mut keep, mut other, mut drawn) = (vec![0; count], vec![0; count], vec![0; n * 3]);
        unigram::alias_table(&mut keep, &mut other, &counts, 0.75);
        let law = Unigram { keep: &keep, other: &other, counts: &counts, power: 0.75 };
        unigram::draw_negatives(&mut drawn, &ids[..n], law, Key([1, 2]), 3);
        vec![vec![loss as f32], y, dw, dh, ds, losses, drawn.into_iter().map(|id| id as f32).collect()]
    });
}

#[test]
fn lazy_adams() {
    let (count, columns, memory) = (9, 5, 8);
    let (start, g) = (values(count * columns, 1), values(count * columns, 2));
    same_bits("lazy_adam", || {
        let (mut p, mut m, mut v) = (start.clone(), vec![0.25; count * columns], vec![0.25; count * columns]);
        let (mut last, mut table, mut y) =
            (vec![0.0; count], vec![0.0; memory * FACTORS], nan(count * columns));
        lazy_adam::factors(&mut table, &vec![0.01; memory], 5, 0.9, 0.999);
        let list = Different::ascending(&[1, 4, 7, 8]).unwrap();
        lazy_adam::settled(&mut y, Settled { p: &p, m: &m, v: &v, last: &last }, &table, columns, 5);
        macro_rules! state {
            () => {
                State { p: &mut p, m: &mut m, v: &mut v, last: &mut last }
            };
        }
        lazy_adam::sweep(state!(), &table, columns, 5, 7, 4);
        lazy_adam::catch_up(state!(), list, &table, columns, 5);
        lazy_adam::update(state!(), &g, list, &table, columns, 6, 0.01, 0.9, 0.999, 1.0);
        vec![p, m, v, last, y]
    });
}

#[test]
fn elementwise_kernels() {
    let (x, dy) = (values(70, 1), values(70, 2));
    same_bits("elementwise", || {
        let [mut relu, mut sigmoid, mut tanh, mut scaled, mut copy] = [70; 5].map(nan);
        let [mut drelu, mut dsigmoid, mut dtanh] = [70; 3].map(nan);
        elementwise::relu_forward(&mut relu, &x);
        elementwise::sigmoid_forward(&mut sigmoid, &x);
        elementwise::tanh_forward(&mut tanh, &x);
        elementwise::relu_backward(&mut drelu, &dy, &relu);
        elementwise::sigmoid_backward(&mut dsigmoid, &dy, &sigmoid);
        elementwise::tanh_backward(&mut dtanh, &dy, &tanh);
        elementwise::scale(&mut scaled, &x, 0.5);
        elementwise::scale_in_place(&mut scaled, 3.0);
        elementwise::copy(&mut copy, &x);
        elementwise::add_scaled(&mut copy, &dy, 2.0);
        vec![relu, sigmoid, tanh, scaled, copy, drelu, dsigmoid, dtanh]
    });
}

#[test]
fn optimizers() {
    let (x, g) = (values(70, 1), values(70, 2));
    same_bits("optimizers", || {
        let mut ps = vec![x.clone(); 6];
        let [mut s, mut t, mut u, mut v, mut m, mut w] = [(); 6].map(|()| vec![0.5; 70]);
        optimizer::sgd(&mut ps[0], &g, 0.1);
        optimizer::momentum(&mut ps[1], &mut s, &g, 0.1, 0.9);
        optimizer::nesterov(&mut ps[2], &mut t, &g, 0.1, 0.9);
        optimizer::ada_grad(&mut ps[3], &mut u, &g, 0.1, 1.0);
        optimizer::rms_prop(&mut ps[4], &mut v, &g, 0.1, 0.99, 1.0);
        optimizer::adam(&mut ps[5], &mut m, &mut w, &g, 1.0, 0.1, 0.9, 0.999, 1.0);
        ps.into_iter().chain([s, t, u, v, m, w]).collect()
    });
}

#[test]
fn copies_sums_and_random_numbers() {
    let x = values(12 * 7, 1);
    same_bits("copies", || {
        let [mut repeated, mut normal, mut mask, mut pixels, mut picked] =
            [12 * 3 * 7, 70, 70, 21, 21].map(nan);
        let (mut halves, mut sums, mut column_sums) = (vec![0.0; 12 * 9], x.clone(), vec![0.0; 7]);
        let to = columns::Columns { width: 9, first: 2 };
        let from = columns::Columns { width: 7, first: 1 };
        columns::copy_columns(&mut halves, to, &x, from, 12, 5, Some(4));
        steps::repeat_steps(&mut repeated, &x, 3, 7);
        steps::add_step_sums(&mut sums, &repeated, 3, 7);
        reduce::add_column_sums(&mut column_sums, &x, 12, 7);
        random::fill_normal(&mut normal, Key([1, 2]), 3, 1.0);
        dropout::dropout_mask(&mut mask, Key([1, 2]), 3, 0.5, 2.0);
        gather::gather_bytes(&mut pixels, &[7; 12 * 7], &[3, 11, 3], 7, 255.0);
        gather::gather_rows(&mut picked, &x, &[3, 11, 3], 7);
        vec![halves, repeated, sums, column_sums, normal, mask, pixels, picked]
    });
}
