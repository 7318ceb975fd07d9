/* tslint:disable */
/* eslint-disable */

export function ada_grad(p: number, h: number, g: number, len: number, rate: number, scale: number): void;

export function adam(p: number, m: number, v: number, g: number, len: number, t: number, rate: number, beta1: number, beta2: number, scale: number): void;

export function adam_corrected(rate: number, t: number, beta1: number, beta2: number): number;

/**
 * Each id is below `row_count`.
 */
export function add_by_id(dw: number, dy: number, ids: number, n: number, row_count: number, columns: number): void;

export function add_column_sums(sums: number, x: number, row_count: number, columns: number): void;

export function add_scaled(y: number, x: number, len: number, a: number): void;

export function add_step_sums(x: number, y: number, n: number, t: number, columns: number): void;

/**
 * Returns the new length of the list.
 */
export function add_to_set(list: number, marks: number, rows: number, row_count: number, count: number, added: number): number;

export function alias_table(keep: number, other: number, counts: number, len: number, power: number): void;

/**
 * A block of `bytes` bytes, aligned to 64; 0 when the memory is exhausted.
 */
export function allocate(bytes: number): number;

export function argmax_rows(ids: number, x: number, row_count: number, columns: number): void;

export function attention(contexts: number, weights: number, q: number, hs: number, n: number, t: number, s: number, h: number): void;

/**
 * `scratch` is [n, t, s].
 */
export function attention_backward(dq: number, dhs: number, dcontexts: number, weights: number, q: number, hs: number, scratch: number, n: number, t: number, s: number, h: number): void;

export function average_pool_backward(dx: number, dy: number, planes: number, h: number, w: number, fh: number, fw: number, stride_y: number, stride_x: number, pad_y: number, pad_x: number): void;

export function average_pool_forward(y: number, x: number, planes: number, h: number, w: number, fh: number, fw: number, stride_y: number, stride_x: number, pad_y: number, pad_x: number): void;

export function batch_norm_backward(dx: number, dgamma: number, dbeta: number, dy: number, x: number, mean: number, variance: number, gamma: number, rows: number, channels: number, positions: number): void;

export function batch_norm_forward_eval(y: number, x: number, mean: number, variance: number, gamma: number, beta: number, rows: number, channels: number, positions: number): void;

export function batch_norm_forward_train(y: number, mean: number, variance: number, x: number, gamma: number, beta: number, rows: number, channels: number, positions: number): void;

export function batch_norm_update_running(running: number, batch: number, channels: number, momentum: number): void;

export function clear_set(y: number, marks: number, list: number, row_count: number, count: number, columns: number): void;

/**
 * `dx` is not computed where its pointer is 0; `dw` and `db` are added to. `y` is 0 unless forward was with `relu`.
 */
export function convolution_backward(dx: number, dw: number, db: number, dy: number, y: number, x: number, weight: number, scratch: number, n: number, c: number, h: number, w: number, fn_: number, fh: number, fw: number, stride_y: number, stride_x: number, pad_y: number, pad_x: number): void;

export function convolution_forward(y: number, x: number, weight: number, bias: number, scratch: number, n: number, c: number, h: number, w: number, fn_: number, fh: number, fw: number, stride_y: number, stride_x: number, pad_y: number, pad_x: number, relu: boolean): void;

export function convolution_scratch_len(n: number, c: number, h: number, w: number, fn_: number, fh: number, fw: number, stride_y: number, stride_x: number, pad_y: number, pad_x: number): number;

/**
 * Elements of four bytes, of any kind; `turned` is the steps of a sequence, or 0 where rows are not read backwards.
 */
export function copy_columns(y: number, y_width: number, y_first: number, x: number, x_width: number, x_first: number, row_count: number, count: number, turned: number): void;

export function count_matches(y: number, labels: number, row_count: number, columns: number): number;

/**
 * How many labels are not −1; −1 − row where a row's label is neither that nor the number of a column.
 */
export function count_scored(labels: number, row_count: number, columns: number): number;

/**
 * The counter as in `fill_normal`.
 */
export function draw_negatives(ids: number, targets: number, keep: number, other: number, counts: number, rows: number, width: number, words: number, power: number, key_low: number, key_high: number, counter_low: number, counter_high: number): void;

/**
 * mask = `scale` where a uniform number of the stream `key` is above `ratio`, else 0; the counter as in `fill_normal`.
 */
export function dropout_mask(mask: number, len: number, key_low: number, key_high: number, counter_low: number, counter_high: number, ratio: number, scale: number): void;

export function embedding_backward(dw: number, dy: number, rows: number, ends: number, order: number, groups: number, n: number, per: number, row_count: number, columns: number): void;

export function embedding_forward(y: number, w: number, ids: number, n: number, per: number, row_count: number, columns: number): void;

export function fill(y: number, len: number, value: number): void;

/**
 * y ~ N(0, deviation²) from the stream `key`, starting at a 64-bit counter given in two halves.
 */
export function fill_normal(y: number, len: number, key_low: number, key_high: number, counter_low: number, counter_high: number, deviation: number): void;

/**
 * The place of the first id that is not the number of one of `row_count` rows; −1 if there is none.
 */
export function find_outside(ids: number, len: number, row_count: number): number;

export function gather_bytes(y: number, x: number, picks: number, x_rows: number, pick_count: number, columns: number, divisor: number): void;

export function gather_ids(y: number, x: number, picks: number, x_rows: number, pick_count: number, columns: number): void;

/**
 * c [m, n] = (c if `accumulate`, bias [n] unless its pointer is 0) + op(a) [m, k] · op(b) [k, n].
 * `a` is stored [k, m] if `a_transposed`, `b` [n, k] if `b_transposed`.
 */
export function gemm(c: number, a: number, b: number, bias: number, scratch: number, m: number, n: number, k: number, a_transposed: boolean, b_transposed: boolean, accumulate: boolean): void;

export function gemm_scratch_len(m: number, n: number, k: number): number;

/**
 * Returns the number of groups.
 */
export function group_rows(rows: number, ends: number, order: number, slots: number, ids: number, len: number, row_count: number): number;

export function lazy_adam_catch_up(p: number, m: number, v: number, last: number, rows: number, factors: number, row_count: number, columns: number, count: number, memory: number, updates: number): void;

export function lazy_adam_factors(factors: number, rates: number, memory: number, updates: number, beta1: number, beta2: number): void;

/**
 * p, m, v and last are only read.
 */
export function lazy_adam_settled(y: number, p: number, m: number, v: number, last: number, factors: number, row_count: number, columns: number, memory: number, updates: number): void;

export function lazy_adam_sweep(p: number, m: number, v: number, last: number, factors: number, row_count: number, columns: number, first: number, count: number, memory: number, updates: number): void;

export function lazy_adam_update(p: number, m: number, v: number, last: number, g: number, rows: number, factors: number, row_count: number, columns: number, count: number, memory: number, updates: number, rate: number, beta1: number, beta2: number, scale: number): void;

export function max_pool_backward(dx: number, dy: number, argmax: number, planes: number, h: number, w: number, fh: number, fw: number, stride_y: number, stride_x: number, pad_y: number, pad_x: number): void;

export function max_pool_forward(y: number, argmax: number, x: number, planes: number, h: number, w: number, fh: number, fw: number, stride_y: number, stride_x: number, pad_y: number, pad_x: number): void;

export function momentum(p: number, v: number, g: number, len: number, rate: number, momentum: number): void;

export function multiply(y: number, a: number, b: number, len: number): void;

/**
 * Returns the loss.
 */
export function negative_sampling(losses: number, dh: number, ds: number, h: number, w: number, ids: number, n: number, per: number, row_count: number, columns: number, group: number): number;

export function negative_sampling_backward(dw: number, h: number, ds: number, rows: number, ends: number, order: number, groups: number, n: number, per: number, row_count: number, columns: number): void;

export function nesterov(p: number, v: number, g: number, len: number, rate: number, momentum: number): void;

export function one_hot(y: number, ids: number, n: number, columns: number, stride: number, offset: number): void;

export function peak_flops_per_step(): number;

/**
 * Runs the peak loop; returns a value that depends on all of it.
 */
export function peak_multiply_add(steps: number): number;

export function perplexity(mean_loss: number): number;

export function pick_column(y: number, ids: number, n: number, stride: number, column: number): void;

/**
 * `dhs` is null where no output was used. On entry dh_first and dc_first are the gradients by the last state, afterwards those
 * by the first if `of_first`. The gates in `memory` become dA.
 */
export function recurrent_backward(dh_first: number, dc_first: number, of_first: boolean, dwh: number, dhs: number, memory: number, wh: number, scratch: number, cell: number, n: number, t: number, h: number): void;

/**
 * The gates in the front of `memory` hold x · Wx + b; or `ids` is not null, and they are rows of `table` [v, G · h], with the
 * sequence's row of `bias` added if that is not null. h_first is null where the first step begins with zeros. Pointers to c are
 * not looked at where the cell has none, or there is no h.
 */
export function recurrent_forward(hs: number, h_last: number, c_last: number, memory: number, h_first: number, c_first: number, wh: number, ids: number, table: number, v: number, bias: number, scratch: number, cell: number, n: number, t: number, h: number): void;

/**
 * Floats of memory from the forward for the backward pass.
 */
export function recurrent_memory_len(cell: number, n: number, t: number, h: number): number;

/**
 * Floats of scratch for either pass.
 */
export function recurrent_scratch_len(cell: number, n: number, t: number, h: number): number;

/**
 * Gives back a block that [`allocate`] returned for the same number of bytes.
 */
export function release(block: number, bytes: number): void;

export function relu_backward(dx: number, dy: number, y: number, len: number): void;

export function relu_forward(y: number, x: number, len: number): void;

export function repeat_steps(y: number, x: number, n: number, t: number, columns: number): void;

export function rms_prop(p: number, h: number, g: number, len: number, rate: number, decay: number, scale: number): void;

export function scale(y: number, x: number, len: number, a: number): void;

export function set_spin(looks: number): void;

export function set_threads(threads: number): void;

export function sgd(p: number, g: number, len: number, rate: number): void;

export function sigmoid_backward(dx: number, dy: number, y: number, len: number): void;

export function sigmoid_forward(y: number, x: number, len: number): void;

export function softmax(y: number, x: number, row_count: number, columns: number): void;

/**
 * The mean loss; −1 − row where that row's label is not the number of a column (a loss is never that small: the
 * guard inside the logarithm can make it −1e-7 at least).
 */
export function softmax_cross_entropy(y: number, x: number, labels: number, row_count: number, columns: number): number;

export function softmax_cross_entropy_backward(dx: number, y: number, labels: number, row_count: number, columns: number, scale: number): void;

/**
 * Runs once in every thread that instantiates the module.
 */
export function start(): void;

export function sum_of_squares(x: number, len: number): number;

export function tanh_backward(dx: number, dy: number, y: number, len: number): void;

export function tanh_forward(y: number, x: number, len: number): void;

/**
 * The mean loss.
 */
export function time_softmax_cross_entropy(losses: number, x: number, labels: number, row_count: number, columns: number, scored: number): number;

/**
 * The same; x becomes its gradient.
 */
export function time_softmax_cross_entropy_gradient(losses: number, x: number, labels: number, row_count: number, columns: number, scored: number): number;

export function windows(contexts: number, targets: number, corpus: number, picks: number, corpus_len: number, n: number, window: number): void;

/**
 * Called in a worker whose [`worker_run`] trapped, so that nobody waits for it.
 */
export function worker_lost(): void;

/**
 * The life of a worker; never returns.
 */
export function worker_run(): void;

export function workers_ready(): number;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly ada_grad: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly adam: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly adam_corrected: (a: number, b: number, c: number, d: number) => number;
    readonly add_by_id: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly add_column_sums: (a: number, b: number, c: number, d: number) => void;
    readonly add_scaled: (a: number, b: number, c: number, d: number) => void;
    readonly add_step_sums: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly add_to_set: (a: number, b: number, c: number, d: number, e: number, f: number) => number;
    readonly alias_table: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly allocate: (a: number) => number;
    readonly argmax_rows: (a: number, b: number, c: number, d: number) => void;
    readonly attention: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly attention_backward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly average_pool_backward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly average_pool_forward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly batch_norm_backward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly batch_norm_forward_eval: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly batch_norm_forward_train: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly batch_norm_update_running: (a: number, b: number, c: number, d: number) => void;
    readonly clear_set: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly convolution_backward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number, r: number, s: number) => void;
    readonly convolution_forward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number) => void;
    readonly convolution_scratch_len: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => number;
    readonly copy_columns: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly count_matches: (a: number, b: number, c: number, d: number) => number;
    readonly count_scored: (a: number, b: number, c: number) => number;
    readonly draw_negatives: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number) => void;
    readonly dropout_mask: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly embedding_backward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly embedding_forward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly fill: (a: number, b: number, c: number) => void;
    readonly fill_normal: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly find_outside: (a: number, b: number, c: number) => number;
    readonly gather_bytes: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly gather_ids: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly gemm: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly gemm_scratch_len: (a: number, b: number, c: number) => number;
    readonly group_rows: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => number;
    readonly lazy_adam_catch_up: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly lazy_adam_factors: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly lazy_adam_settled: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly lazy_adam_sweep: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly lazy_adam_update: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number) => void;
    readonly max_pool_backward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly max_pool_forward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly momentum: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly multiply: (a: number, b: number, c: number, d: number) => void;
    readonly negative_sampling: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => number;
    readonly negative_sampling_backward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly nesterov: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly one_hot: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly peak_flops_per_step: () => number;
    readonly peak_multiply_add: (a: number) => number;
    readonly perplexity: (a: number) => number;
    readonly pick_column: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly recurrent_backward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly recurrent_forward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number) => void;
    readonly recurrent_memory_len: (a: number, b: number, c: number, d: number) => number;
    readonly recurrent_scratch_len: (a: number, b: number, c: number, d: number) => number;
    readonly release: (a: number, b: number) => void;
    readonly relu_backward: (a: number, b: number, c: number, d: number) => void;
    readonly relu_forward: (a: number, b: number, c: number) => void;
    readonly repeat_steps: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly rms_prop: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly scale: (a: number, b: number, c: number, d: number) => void;
    readonly set_spin: (a: number) => void;
    readonly set_threads: (a: number) => void;
    readonly sgd: (a: number, b: number, c: number, d: number) => void;
    readonly sigmoid_backward: (a: number, b: number, c: number, d: number) => void;
    readonly sigmoid_forward: (a: number, b: number, c: number) => void;
    readonly softmax: (a: number, b: number, c: number, d: number) => void;
    readonly softmax_cross_entropy: (a: number, b: number, c: number, d: number, e: number) => number;
    readonly softmax_cross_entropy_backward: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly start: () => void;
    readonly sum_of_squares: (a: number, b: number) => number;
    readonly tanh_backward: (a: number, b: number, c: number, d: number) => void;
    readonly tanh_forward: (a: number, b: number, c: number) => void;
    readonly time_softmax_cross_entropy: (a: number, b: number, c: number, d: number, e: number, f: number) => number;
    readonly time_softmax_cross_entropy_gradient: (a: number, b: number, c: number, d: number, e: number, f: number) => number;
    readonly windows: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly worker_lost: () => void;
    readonly worker_run: () => void;
    readonly workers_ready: () => number;
    readonly memory: WebAssembly.Memory;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __wbindgen_thread_destroy: (a?: number, b?: number, c?: number) => void;
    readonly __wbindgen_start: (a: number) => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput, memory?: WebAssembly.Memory, thread_stack_size?: number }} module - Passing `SyncInitInput` directly is deprecated.
 * @param {WebAssembly.Memory} memory - Deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput, memory?: WebAssembly.Memory, thread_stack_size?: number } | SyncInitInput, memory?: WebAssembly.Memory): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput>, memory?: WebAssembly.Memory, thread_stack_size?: number }} module_or_path - Passing `InitInput` directly is deprecated.
 * @param {WebAssembly.Memory} memory - Deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput>, memory?: WebAssembly.Memory, thread_stack_size?: number } | InitInput | Promise<InitInput>, memory?: WebAssembly.Memory): Promise<InitOutput>;
export const INITIAL_PAGES: number;
