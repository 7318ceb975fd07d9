//! Every kernel, run once over numbers that a caller chooses: by the tests on threads (`threads.rs`), and by the fuzzer
//! (`npm run check:fuzz`).

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

/// The bits from which number `i` of an input is made, in no particular order.
pub fn hash(i: usize, seed: u32) -> u32 {
    (i as u32).wrapping_add(seed).wrapping_mul(2_654_435_761)
}

/// A number between −1 and 1 of these bits.
pub fn number(hash: u32) -> f32 {
    (hash >> 8) as f32 / (1 << 23) as f32 - 1.0
}

/// Where a case gets its numbers.
pub struct Numbers<'a> {
    /// The inputs: `len` numbers, others for every `seed`.
    pub values: &'a dyn Fn(usize, u32) -> Vec<f32>,
    /// What stands in outputs and scratch before a kernel writes them: it must not reach a result.
    pub blank: f32,
}

impl Numbers<'_> {
    fn values(&self, len: usize, seed: u32) -> Vec<f32> {
        (self.values)(len, seed)
    }

    fn blank(&self, len: usize) -> Vec<f32> {
        vec![self.blank; len]
    }
}

/// What a case has computed.
pub type Outputs = Vec<Vec<f32>>;

/// What a product begins from.
#[derive(Clone, Copy)]
pub enum From {
    Zero,
    Kept,
    Bias,
}

pub fn product(
    numbers: &Numbers,
    [m, n, k]: [usize; 3],
    [a_turned, b_turned]: [bool; 2],
    from: From,
) -> Outputs {
    let (a, b, bias) = (numbers.values(m * k, 1), numbers.values(k * n, 2), numbers.values(n, 3));
    let (mut c, initial) = match from {
        From::Zero => (numbers.blank(m * n), Initial::Zero),
        From::Kept => (numbers.values(m * n, 4), Initial::Kept),
        From::Bias => (numbers.blank(m * n), Initial::Bias(&bias)),
    };
    let mut scratch = numbers.blank(gemm::scratch_len(m, n, k));
    let a = if a_turned { Matrix::new(&a, k, m).transposed() } else { Matrix::new(&a, m, k) };
    let b = if b_turned { Matrix::new(&b, n, k).transposed() } else { Matrix::new(&b, k, n) };
    gemm::gemm(&mut c, a, b, initial, &mut scratch);
    vec![c]
}

pub fn convolution(numbers: &Numbers, shape: &ConvShape, relu: bool) -> Outputs {
    let (x, w, b) =
        (numbers.values(shape.x_len(), 1), numbers.values(shape.w_len(), 2), numbers.values(shape.fn_, 3));
    let dy = numbers.values(shape.y_len(), 4);
    let mut scratch = numbers.blank(convolution::scratch_len(shape));
    let (mut y, mut dx) = (numbers.blank(shape.y_len()), numbers.blank(shape.x_len()));
    let (mut dw, mut db) = (w.clone(), b.clone());
    convolution::forward(&mut y, &x, &w, &b, shape, relu, &mut scratch);
    scratch.fill(numbers.blank);
    let (dx_out, y_in) = (Some(&mut dx[..]), relu.then_some(&y[..]));
    convolution::backward(dx_out, &mut dw, &mut db, &dy, y_in, &x, &w, shape, &mut scratch);
    vec![y, dx, dw, db]
}

pub fn pools(numbers: &Numbers, shape: &PoolShape) -> Outputs {
    let x = numbers.values(shape.x_len(), 1);
    let (mut y, mut argmax) = (numbers.blank(shape.y_len()), vec![9; shape.y_len()]);
    let [mut dx, mut average, mut daverage] =
        [shape.x_len(), shape.y_len(), shape.x_len()].map(|len| numbers.blank(len));
    pooling::max_forward(&mut y, &mut argmax, &x, shape);
    pooling::max_backward(&mut dx, &y, &argmax, shape);
    pooling::average_forward(&mut average, &x, shape);
    pooling::average_backward(&mut daverage, &average, shape);
    vec![y, dx, average, daverage]
}

pub fn batch_norms(numbers: &Numbers, [n, c, p]: [usize; 3]) -> Outputs {
    let (x, gamma, beta) = (numbers.values(n * c * p, 1), numbers.values(c, 2), numbers.values(c, 3));
    let [mut y, mut mean, mut variance, mut dx, mut eval] =
        [n * c * p, c, c, n * c * p, n * c * p].map(|len| numbers.blank(len));
    let (mut dgamma, mut dbeta, mut running) = (gamma.clone(), beta.clone(), beta.clone());
    batch_norm::forward_train(&mut y, &mut mean, &mut variance, &x, &gamma, &beta, n, c, p);
    batch_norm::forward_eval(&mut eval, &x, &mean, &variance, &gamma, &beta, n, c, p);
    let (dgamma_out, dbeta_out) = (&mut dgamma, &mut dbeta);
    batch_norm::backward(&mut dx, dgamma_out, dbeta_out, &y, &x, &mean, &variance, &gamma, n, c, p);
    batch_norm::update_running(&mut running, &mean, 0.9);
    vec![y, eval, mean, variance, dx, dgamma, dbeta, running]
}

/// @param looked_up whether the inputs are rows of a table
pub fn recurrent_cell(numbers: &Numbers, cell: Cell, [n, t, h]: [usize; 3], looked_up: bool) -> Outputs {
    let sizes = recurrent::Sizes { rows: n, steps: t, units: h };
    let (width, cells) = (cell.gates() * h, cell.cells_len(&sizes));
    let (wh, table) = (numbers.values(h * width, 1), numbers.values(4 * width, 2));
    let ids: Vec<i32> = (0..n * t).map(|i| (i % 4) as i32).collect();
    let lookup = looked_up.then_some(TableLookup { table: &table, ids: &ids, bias: &[] });
    let (mut memory, mut scratch) =
        (numbers.blank(cell.memory_len(&sizes)), numbers.blank(cell.scratch_len(&sizes)));
    memory[..n * t * width].copy_from_slice(&numbers.values(n * t * width, 3));
    let (mut hs, mut h_last, mut c_last) =
        (numbers.blank(n * t * h), numbers.blank(n * h), numbers.blank(cells));
    let (h_first, c_first) = (numbers.values(n * h, 4), numbers.values(cells, 5));
    let (last, first) = ([&mut h_last[..], &mut c_last], [&h_first[..], &c_first]);
    cell.forward(&mut hs, last, &mut memory, first, &wh, lookup, sizes, &mut scratch);
    let (mut dh_first, mut dc_first, mut dwh) =
        (numbers.values(n * h, 6), numbers.values(cells, 7), wh.clone());
    let (dh, dc) = (&mut dh_first, &mut dc_first);
    let gradients = Gradients { dh_first: dh, dc_first: dc, of_first: true, dwh: &mut dwh };
    scratch.fill(numbers.blank);
    cell.backward(gradients, &numbers.values(n * t * h, 8), &mut memory, &wh, sizes, &mut scratch);
    vec![hs, h_last, c_last, memory, dh_first, dc_first, dwh]
}

pub fn attentions(numbers: &Numbers, sizes: attention::Sizes) -> Outputs {
    let attention::Sizes { rows, queries, steps, units } = sizes;
    let [q_len, hs_len, weights_len] = [rows * queries * units, rows * steps * units, rows * queries * steps];
    let (q, hs) = (numbers.values(q_len, 1), numbers.values(hs_len, 2));
    let [mut contexts, mut weights, mut dq, mut dhs, mut scratch] =
        [q_len, weights_len, q_len, hs_len, weights_len].map(|len| numbers.blank(len));
    attention::forward(&mut contexts, &mut weights, &q, &hs, sizes);
    attention::backward([&mut dq, &mut dhs], &contexts, &weights, &q, &hs, sizes, &mut scratch);
    vec![contexts, weights, dq, dhs]
}

pub fn losses(numbers: &Numbers, [n, classes]: [usize; 2]) -> Outputs {
    let x = numbers.values(n * classes, 1);
    let labels: Vec<i32> = (0..n).map(|row| (row * row % classes) as i32).collect();
    // Rows with the label −1 are padding.
    let some: Vec<i32> = labels.iter().enumerate().map(|(i, &y)| if i % 3 == 2 { -1 } else { y }).collect();
    let counted = some.iter().filter(|&&label| label >= 0).count();
    let [mut y, mut dx] = [(); 2].map(|()| numbers.blank(n * classes));
    let (mut gradient, mut in_place) = (x.clone(), x.clone());
    softmax::softmax_in_place(&mut in_place, n, classes);
    let loss = softmax::softmax_cross_entropy(&mut y, &x, &labels, n, classes).unwrap();
    softmax::softmax_cross_entropy_backward(&mut dx, &y, &labels, n, classes, 1.0);
    let mut losses = vec![f64::from(numbers.blank); n];
    let mean = cross_entropy::loss(&mut losses, &x, &some, classes, counted);
    let same = cross_entropy::loss_and_gradient(&mut losses, &mut gradient, &some, classes, counted);
    vec![vec![loss as f32, mean as f32, same as f32], y, dx, gradient, in_place]
}

/// @param n rows, with `per` ids each
/// @param count words
pub fn words(numbers: &Numbers, [n, per, count, columns]: [usize; 4]) -> Outputs {
    let w = numbers.values(count * columns, 1);
    let ids: Vec<i32> = (0..n * per).map(|i| (i * i % count) as i32).collect();
    let counts: Vec<u32> = (1..=count as u32).collect();
    let [mut different, mut ends, mut order] = [(); 3].map(|()| vec![0; ids.len()]);
    let mut slots = vec![0; count];
    let groups = rows::group(&mut different, &mut ends, &mut order, &mut slots, &ids);
    let [mut y, mut dh, mut ds, mut losses] =
        [n * columns, n * columns, n * per, n].map(|len| numbers.blank(len));
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
}

/// @param list the rows that have a gradient, ascending
pub fn lazy_adams(numbers: &Numbers, [count, columns]: [usize; 2], list: &[u32]) -> Outputs {
    let memory = 8;
    let (mut p, g) = (numbers.values(count * columns, 1), numbers.values(count * columns, 2));
    let [mut m, mut v] = [(); 2].map(|()| vec![0.25; count * columns]);
    let (mut last, mut table, mut y) =
        (vec![0.0; count], vec![0.0; memory * FACTORS], numbers.blank(count * columns));
    lazy_adam::factors(&mut table, &vec![0.01; memory], 5, 0.9, 0.999);
    let list = Different::ascending(list).unwrap();
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
}

pub fn elementwise_kernels(numbers: &Numbers, len: usize) -> Outputs {
    let (x, dy) = (numbers.values(len, 1), numbers.values(len, 2));
    let [mut relu, mut sigmoid, mut tanh, mut scaled, mut copy] = [(); 5].map(|()| numbers.blank(len));
    let [mut drelu, mut dsigmoid, mut dtanh] = [(); 3].map(|()| numbers.blank(len));
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
}

pub fn optimizers(numbers: &Numbers, len: usize) -> Outputs {
    let (x, g) = (numbers.values(len, 1), numbers.values(len, 2));
    let mut ps = vec![x.clone(); 6];
    let [mut s, mut t, mut u, mut v, mut m, mut w] = [(); 6].map(|()| vec![0.5; len]);
    optimizer::sgd(&mut ps[0], &g, 0.1);
    optimizer::momentum(&mut ps[1], &mut s, &g, 0.1, 0.9);
    optimizer::nesterov(&mut ps[2], &mut t, &g, 0.1, 0.9);
    optimizer::ada_grad(&mut ps[3], &mut u, &g, 0.1, 1.0);
    optimizer::rms_prop(&mut ps[4], &mut v, &g, 0.1, 0.99, 1.0);
    optimizer::adam(&mut ps[5], &mut m, &mut w, &g, 1.0, 0.1, 0.9, 0.999, 1.0);
    ps.into_iter().chain([s, t, u, v, m, w]).collect()
}

/// @param columns at least 6
pub fn copies_sums_and_random_numbers(numbers: &Numbers, [rows, columns]: [usize; 2]) -> Outputs {
    let x = numbers.values(rows * columns, 1);
    let picks = [rows / 3, rows - 1, rows / 3].map(|row| row as u32);
    let [mut repeated, mut normal, mut mask, mut pixels, mut picked] =
        [rows * 3 * columns, 70, 70, 3 * columns, 3 * columns].map(|len| numbers.blank(len));
    let (mut halves, mut sums, mut column_sums) =
        (vec![0.0; rows * (columns + 2)], x.clone(), vec![0.0; columns]);
    let to = columns::Columns { width: columns + 2, first: 2 };
    let from = columns::Columns { width: columns, first: 1 };
    columns::copy_columns(&mut halves, to, &x, from, rows, columns - 2, (rows % 4 == 0).then_some(4));
    steps::repeat_steps(&mut repeated, &x, 3, columns);
    steps::add_step_sums(&mut sums, &repeated, 3, columns);
    reduce::add_column_sums(&mut column_sums, &x, rows, columns);
    random::fill_normal(&mut normal, Key([1, 2]), 3, 1.0);
    dropout::dropout_mask(&mut mask, Key([1, 2]), 3, 0.5, 2.0);
    gather::gather_bytes(&mut pixels, &vec![7; rows * columns], &picks, columns, 255.0);
    gather::gather_rows(&mut picked, &x, &picks, columns);
    vec![halves, repeated, sums, column_sums, normal, mask, pixels, picked]
}
