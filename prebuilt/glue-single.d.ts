/* tslint:disable */
/* eslint-disable */

/** The byte offset of an array that a kernel writes. It overlaps no other argument. */
export type Out<D> = number & { readonly out: D };
/** The byte offset of an array that a kernel only reads. */
export type In<D> = number & { readonly in: D };
/** The byte offset of memory for the time of one call. */
export type Scratch = number & { readonly scratch: true };



export function ada_grad(p: Out<'f32'>, h: Out<'f32'>, g: In<'f32'>, len: number, rate: number, scale: number): void;

export function adam(p: Out<'f32'>, m: Out<'f32'>, v: Out<'f32'>, g: In<'f32'>, len: number, t: number, rate: number, beta1: number, beta2: number, scale: number): void;

export function adam_corrected(rate: number, t: number, beta1: number, beta2: number): number;

export function add_by_id(dw: Out<'f32'>, dy: In<'f32'>, ids: In<'i32'>, n: number, rows: number, columns: number): void;

export function add_column_sums(sums: Out<'f32'>, x: In<'f32'>, rows: number, columns: number): void;

export function add_scaled(y: Out<'f32'>, x: In<'f32'>, len: number, a: number): void;

export function add_step_sums(x: Out<'f32'>, y: In<'f32'>, n: number, t: number, columns: number): void;

export function add_to_set(list: Out<'u32'>, marks: Out<'u32'>, added: In<'u32'>, rows: number, count: number, added_count: number): number;

/**
 * A block of `bytes` bytes, aligned to 64; 0 if there is not enough memory.
 */
export function allocate(bytes: number): number;

export function argmax_rows(ids: Out<'i32'>, x: In<'f32'>, rows: number, columns: number): void;

export function attention_backward(dq: Out<'f32'>, dhs: Out<'f32'>, dcontexts: In<'f32'>, weights: In<'f32'>, q: In<'f32'>, hs: In<'f32'>, dscores: Scratch, n: number, t: number, s: number, h: number): void;

export function attention_forward(contexts: Out<'f32'>, weights: Out<'f32'>, q: In<'f32'>, hs: In<'f32'>, n: number, t: number, s: number, h: number): void;

export function average_pool_backward(dx: Out<'f32'>, dy: In<'f32'>, planes: number, h: number, w: number, fh: number, fw: number, stride_y: number, stride_x: number, pad_y: number, pad_x: number): void;

export function average_pool_forward(y: Out<'f32'>, x: In<'f32'>, planes: number, h: number, w: number, fh: number, fw: number, stride_y: number, stride_x: number, pad_y: number, pad_x: number): void;

export function batch_norm_backward(dx: Out<'f32'>, dgamma: Out<'f32'>, dbeta: Out<'f32'>, dy: In<'f32'>, x: In<'f32'>, mean: In<'f32'>, variance: In<'f32'>, gamma: In<'f32'>, n: number, c: number, p: number): void;

export function batch_norm_forward_eval(y: Out<'f32'>, x: In<'f32'>, mean: In<'f32'>, variance: In<'f32'>, gamma: In<'f32'>, beta: In<'f32'>, n: number, c: number, p: number): void;

export function batch_norm_forward_train(y: Out<'f32'>, mean: Out<'f32'>, variance: Out<'f32'>, x: In<'f32'>, gamma: In<'f32'>, beta: In<'f32'>, n: number, c: number, p: number): void;

export function batch_norm_update_running(running: Out<'f32'>, batch: In<'f32'>, channels: number, momentum: number): void;

export function clear_rows(y: Out<'f32'>, marks: Out<'u32'>, list: In<'u32'>, rows: number, count: number, columns: number): void;

export function contexts_and_targets(contexts: Out<'i32'>, targets: Out<'i32'>, corpus: In<'i32'>, picks: In<'u32'>, corpus_len: number, n: number, window: number): void;

export function convolution_backward(dx: Out<'f32'> | 0, dw: Out<'f32'>, db: Out<'f32'>, dy: In<'f32'>, y: In<'f32'> | 0, x: In<'f32'>, weight: In<'f32'>, scratch: Scratch, n: number, c: number, h: number, w: number, fn_: number, fh: number, fw: number, stride_y: number, stride_x: number, pad_y: number, pad_x: number): void;

export function convolution_forward(y: Out<'f32'>, x: In<'f32'>, weight: In<'f32'>, bias: In<'f32'>, scratch: Scratch, n: number, c: number, h: number, w: number, fn_: number, fh: number, fw: number, stride_y: number, stride_x: number, pad_y: number, pad_x: number, relu: boolean): void;

export function convolution_scratch_len(n: number, c: number, h: number, w: number, fn_: number, fh: number, fw: number, stride_y: number, stride_x: number, pad_y: number, pad_x: number): number;

export function copy(y: Out<'f32'>, x: In<'f32'>, len: number): void;

export function copy_columns(y: Out<'f32' | 'i32' | 'u32'>, x: In<'f32' | 'i32' | 'u32'>, rows: number, count: number, y_width: number, y_first: number, x_width: number, x_first: number, turned: number): void;

export function count_matches(y: In<'f32'>, labels: In<'i32'>, rows: number, columns: number): number;

export function count_scored(labels: In<'i32'>, rows: number, columns: number): number;

export function draw_negatives(ids: Out<'i32'>, targets: In<'i32'>, keep: In<'u32'>, other: In<'u32'>, counts: In<'u32'>, rows: number, width: number, words: number, power: number, key_low: number, key_high: number, counter_low: number, counter_high: number): void;

export function embedding_backward(dw: Out<'f32'>, dy: In<'f32'>, different: In<'u32'>, ends: In<'u32'>, order: In<'u32'>, count: number, n: number, per: number, rows: number, columns: number): void;

export function embedding_forward(y: Out<'f32'>, w: In<'f32'>, ids: In<'i32'>, n: number, per: number, rows: number, columns: number): void;

export function fill(y: Out<'f32'>, len: number, value: number): void;

export function fill_alias_table(keep: Out<'u32'>, other: Out<'u32'>, counts: In<'u32'>, len: number, power: number): void;

export function fill_dropout_mask(mask: Out<'f32'>, len: number, key_low: number, key_high: number, counter_low: number, counter_high: number, ratio: number, scale: number): void;

export function fill_normal(y: Out<'f32'>, len: number, key_low: number, key_high: number, counter_low: number, counter_high: number, deviation: number): void;

export function find_outside(ids: In<'i32'>, len: number, rows: number): number;

export function gather_bytes(y: Out<'f32'>, x: In<'u8'>, picks: In<'u32'>, rows: number, count: number, columns: number, divisor: number): void;

export function gather_rows(y: Out<'f32' | 'i32' | 'u32'>, x: In<'f32' | 'i32' | 'u32'>, picks: In<'u32'>, rows: number, count: number, columns: number): void;

export function gemm(c: Out<'f32'>, a: In<'f32'>, b: In<'f32'>, bias: In<'f32'> | 0, scratch: Scratch, m: number, n: number, k: number, a_transposed: boolean, b_transposed: boolean, accumulate: boolean): void;

export function gemm_scratch_len(m: number, n: number, k: number): number;

export function group_rows(different: Out<'u32'>, ends: Out<'u32'>, order: Out<'u32'>, slots: Out<'u32'>, ids: In<'i32'>, len: number, rows: number): number;

export function lazy_adam_catch_up(p: Out<'f32'>, m: Out<'f32'>, v: Out<'f32'>, last: Out<'f32'>, list: In<'u32'>, factors: In<'f32'>, rows: number, columns: number, count: number, memory: number, updates: number): void;

export function lazy_adam_factors(factors: Out<'f32'>, rates: In<'f32'>, memory: number, updates: number, beta1: number, beta2: number): void;

export function lazy_adam_settled(y: Out<'f32'>, p: In<'f32'>, m: In<'f32'>, v: In<'f32'>, last: In<'f32'>, factors: In<'f32'>, rows: number, columns: number, memory: number, updates: number): void;

export function lazy_adam_sweep(p: Out<'f32'>, m: Out<'f32'>, v: Out<'f32'>, last: Out<'f32'>, factors: In<'f32'>, rows: number, columns: number, first: number, count: number, memory: number, updates: number): void;

export function lazy_adam_update(p: Out<'f32'>, m: Out<'f32'>, v: Out<'f32'>, last: Out<'f32'>, g: In<'f32'>, list: In<'u32'>, factors: In<'f32'>, rows: number, columns: number, count: number, memory: number, updates: number, rate: number, beta1: number, beta2: number, scale: number): void;

export function mask(y: Out<'f32'>, x: In<'f32'>, pattern: In<'f32'>, len: number): void;

export function max_pool_backward(dx: Out<'f32'>, dy: In<'f32'>, argmax: In<'u8'>, planes: number, h: number, w: number, fh: number, fw: number, stride_y: number, stride_x: number, pad_y: number, pad_x: number): void;

export function max_pool_forward(y: Out<'f32'>, argmax: Out<'u8'>, x: In<'f32'>, planes: number, h: number, w: number, fh: number, fw: number, stride_y: number, stride_x: number, pad_y: number, pad_x: number): void;

export function momentum(p: Out<'f32'>, v: Out<'f32'>, g: In<'f32'>, len: number, rate: number, momentum: number): void;

export function multiply(y: Out<'f32'>, a: In<'f32'>, b: In<'f32'>, len: number): void;

export function negative_sampling_backward(dw: Out<'f32'>, h: In<'f32'>, ds: In<'f32'>, different: In<'u32'>, ends: In<'u32'>, order: In<'u32'>, count: number, n: number, per: number, rows: number, columns: number): void;

export function negative_sampling_forward(losses: Out<'f32'>, dh: Out<'f32'>, ds: Out<'f32'>, h: In<'f32'>, w: In<'f32'>, ids: In<'i32'>, n: number, per: number, rows: number, columns: number, group: number): number;

export function nesterov(p: Out<'f32'>, v: Out<'f32'>, g: In<'f32'>, len: number, rate: number, momentum: number): void;

export function one_hot(y: Out<'f32'>, ids: In<'i32'>, n: number, columns: number, stride: number, offset: number): void;

export function peak_flops_per_step(): number;

export function peak_multiply_add(steps: number): number;

export function perplexity(mean_loss: number): number;

export function pick_column(y: Out<'i32'>, ids: In<'i32'>, n: number, stride: number, column: number): void;

export function recurrent_backward(dh_first: Out<'f32'>, dc_first: Out<'f32'> | 0, dwh: Out<'f32'>, memory: Out<'f32'>, dhs: In<'f32'> | 0, wh: In<'f32'>, scratch: Scratch, of_first: boolean, cell: number, n: number, t: number, h: number): void;

export function recurrent_forward(hs: Out<'f32'>, h_last: Out<'f32'>, c_last: Out<'f32'> | 0, memory: Out<'f32'>, h_first: In<'f32'> | 0, c_first: In<'f32'> | 0, wh: In<'f32'>, ids: In<'i32'> | 0, table: In<'f32'> | 0, bias: In<'f32'> | 0, scratch: Scratch, v: number, cell: number, n: number, t: number, h: number): void;

export function recurrent_memory_len(cell: number, n: number, t: number, h: number): number;

export function recurrent_scratch_len(cell: number, n: number, t: number, h: number): number;

/**
 * Frees a block that [`allocate`] returned for the same number of bytes.
 */
export function release(block: number, bytes: number): void;

export function relu_backward(dx: Out<'f32'>, dy: In<'f32'>, y: In<'f32'>, len: number): void;

export function relu_forward(y: Out<'f32'>, x: In<'f32'>, len: number): void;

export function repeat_steps(y: Out<'f32'>, x: In<'f32'>, n: number, t: number, columns: number): void;

export function rms_prop(p: Out<'f32'>, h: Out<'f32'>, g: In<'f32'>, len: number, rate: number, decay: number, scale: number): void;

export function scale(y: Out<'f32'>, x: In<'f32'>, len: number, a: number): void;

export function scale_in_place(y: Out<'f32'>, len: number, a: number): void;

export function set_spin(looks: number): void;

/**
 * Turns tiles of 6 rows on or off. No result depends on it.
 */
export function set_tall(tall: boolean): void;

export function set_threads(threads: number): void;

/**
 * Turns tiles of 16 columns on or off. Nothing may be computed meanwhile.
 */
export function set_wide(wide: boolean): void;

export function sgd(p: Out<'f32'>, g: In<'f32'>, len: number, rate: number): void;

export function sigmoid_backward(dx: Out<'f32'>, dy: In<'f32'>, y: In<'f32'>, len: number): void;

export function sigmoid_forward(y: Out<'f32'>, x: In<'f32'>, len: number): void;

export function softmax(y: Out<'f32'>, x: In<'f32'>, rows: number, columns: number): void;

export function softmax_cross_entropy_backward(dx: Out<'f32'>, y: In<'f32'>, labels: In<'i32'>, rows: number, columns: number, scale: number): void;

export function softmax_cross_entropy_forward(y: Out<'f32'>, x: In<'f32'>, labels: In<'i32'>, rows: number, columns: number): number;

export function softmax_in_place(y: Out<'f32'>, rows: number, columns: number): void;

/**
 * Runs once in every thread that instantiates the module.
 */
export function start(): void;

export function sum_of_squares(x: In<'f32'>, len: number): number;

export function tanh_backward(dx: Out<'f32'>, dy: In<'f32'>, y: In<'f32'>, len: number): void;

export function tanh_forward(y: Out<'f32'>, x: In<'f32'>, len: number): void;

export function time_softmax_cross_entropy_forward(x: In<'f32'>, labels: In<'i32'>, losses: Scratch, rows: number, columns: number, scored: number): number;

export function time_softmax_cross_entropy_gradient(x: Out<'f32'>, labels: In<'i32'>, losses: Scratch, rows: number, columns: number, scored: number): number;

/**
 * Called for a worker whose [`worker_run`] trapped, so that nobody waits for it.
 */
export function worker_lost(): void;

/**
 * What a worker does; it never returns.
 */
export function worker_run(): void;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly ada_grad: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly adam: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly adam_corrected: (a: number, b: number, c: number, d: number) => number;
    readonly add_by_id: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly add_column_sums: (a: number, b: number, c: number, d: number) => void;
    readonly add_scaled: (a: number, b: number, c: number, d: number) => void;
    readonly add_step_sums: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly add_to_set: (a: number, b: number, c: number, d: number, e: number, f: number) => number;
    readonly allocate: (a: number) => number;
    readonly argmax_rows: (a: number, b: number, c: number, d: number) => void;
    readonly attention_backward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly attention_forward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly average_pool_backward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly average_pool_forward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly batch_norm_backward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly batch_norm_forward_eval: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly batch_norm_forward_train: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly batch_norm_update_running: (a: number, b: number, c: number, d: number) => void;
    readonly clear_rows: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly contexts_and_targets: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly convolution_backward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number, r: number, s: number) => void;
    readonly convolution_forward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number) => void;
    readonly convolution_scratch_len: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => number;
    readonly copy: (a: number, b: number, c: number) => void;
    readonly copy_columns: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly count_matches: (a: number, b: number, c: number, d: number) => number;
    readonly count_scored: (a: number, b: number, c: number) => number;
    readonly draw_negatives: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number) => void;
    readonly embedding_backward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly embedding_forward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly fill: (a: number, b: number, c: number) => void;
    readonly fill_alias_table: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly fill_dropout_mask: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly fill_normal: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly find_outside: (a: number, b: number, c: number) => number;
    readonly gather_bytes: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly gather_rows: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly gemm: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly gemm_scratch_len: (a: number, b: number, c: number) => number;
    readonly group_rows: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => number;
    readonly lazy_adam_catch_up: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly lazy_adam_factors: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly lazy_adam_settled: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly lazy_adam_sweep: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly lazy_adam_update: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number) => void;
    readonly mask: (a: number, b: number, c: number, d: number) => void;
    readonly max_pool_backward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly max_pool_forward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly momentum: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly multiply: (a: number, b: number, c: number, d: number) => void;
    readonly negative_sampling_backward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly negative_sampling_forward: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => number;
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
    readonly scale_in_place: (a: number, b: number, c: number) => void;
    readonly set_spin: (a: number) => void;
    readonly set_tall: (a: number) => void;
    readonly set_threads: (a: number) => void;
    readonly set_wide: (a: number) => void;
    readonly sgd: (a: number, b: number, c: number, d: number) => void;
    readonly sigmoid_backward: (a: number, b: number, c: number, d: number) => void;
    readonly sigmoid_forward: (a: number, b: number, c: number) => void;
    readonly softmax: (a: number, b: number, c: number, d: number) => void;
    readonly softmax_cross_entropy_backward: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly softmax_cross_entropy_forward: (a: number, b: number, c: number, d: number, e: number) => number;
    readonly softmax_in_place: (a: number, b: number, c: number) => void;
    readonly start: () => void;
    readonly sum_of_squares: (a: number, b: number) => number;
    readonly tanh_backward: (a: number, b: number, c: number, d: number) => void;
    readonly tanh_forward: (a: number, b: number, c: number) => void;
    readonly time_softmax_cross_entropy_forward: (a: number, b: number, c: number, d: number, e: number, f: number) => number;
    readonly time_softmax_cross_entropy_gradient: (a: number, b: number, c: number, d: number, e: number, f: number) => number;
    readonly worker_lost: () => void;
    readonly worker_run: () => void;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
