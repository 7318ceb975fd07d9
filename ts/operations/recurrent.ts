import { copy } from '../core/kernels/elementwise.js';
import {
  type Cell,
  GATES,
  recurrentBackward,
  recurrentForward,
  recurrentMemorySize,
  STATE,
} from '../core/kernels/recurrent.js';
import { type OptionTable, readOptions } from '../core/options.js';
import type { Shape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { expectArrays, type Floats, floats, type OutOf, sizes } from './arrays.js';
import { Call } from './call.js';

/** The sizes of x [N, T, D] and of hs [N, T, H]: sequences, time steps, inputs and units. */
export interface RecurrentSizes {
  /** N, the batch. */
  n: number;
  /** T, time steps. */
  t: number;
  /** D, the length of an input. */
  d: number;
  /** H, units: the length of the hidden state. */
  h: number;
}

const SIZES: OptionTable<RecurrentSizes> = sizes('n', 't', 'd', 'h');

/** The parameters of a cell with G gates: 1 for `rnn`, 3 for `gru`, 4 for `lstm`. */
export interface RecurrentParams<F extends Floats> {
  /** [D, G·H] */
  Wx: F;
  /** [H, G·H] */
  Wh: F;
  /** [G·H] */
  b: F;
}

/** The results of {@link rnn} and {@link gru}. */
export interface RecurrentResults<F extends Floats> {
  /** h after every time step, [N, T, H] */
  hs: F;
  /** h after the last time step, [N, H] */
  hn: F;
  /** What the backward pass needs. */
  memory: F;
}

/** The results of {@link lstm}. */
export interface LstmResults<F extends Floats> extends RecurrentResults<F> {
  /** c after the last time step, [N, H] */
  cn: F;
}

/** Sizes of {@link rnn} and {@link gru}, their state, and arrays that get the results. */
export interface RecurrentOptions<F extends Floats> extends RecurrentSizes, OutOf<RecurrentResults<F>> {
  /** h before the first time step, [N, H]; default zeros. */
  h0?: F | undefined;
}

/** Sizes of {@link lstm}, its state, and arrays that get the results. */
export interface LstmOptions<F extends Floats> extends RecurrentSizes, OutOf<LstmResults<F>> {
  /** h before the first time step, [N, H]; default zeros. */
  h0?: F | undefined;
  /** c before the first time step, [N, H]; default zeros. */
  c0?: F | undefined;
}

const FORWARD: OptionTable<RecurrentOptions<Floats>> = { ...SIZES, ...floats('h0', 'hs', 'hn', 'memory') };
const LSTM_FORWARD: OptionTable<LstmOptions<Floats>> = { ...FORWARD, ...floats('c0', 'cn') };

function paramShapes(cell: Cell, { d, h }: RecurrentSizes): Record<keyof RecurrentParams<Floats>, Shape> {
  const width = GATES[cell] * h;
  return { Wx: [d, width], Wh: [h, width], b: [width] };
}

function forward<F extends Floats, R extends object>(
  cell: Cell,
  x: F,
  params: RecurrentParams<F>,
  options: LstmOptions<F>,
): R {
  expectArrays(cell, params, 'Wx', 'Wh', 'b');
  const { Wx, Wh, b } = params;
  const { n, t, d, h, h0, c0 } = options;
  const call = new Call(cell, x);
  const shapes = paramShapes(cell, options);
  const xs = call.input('x', x, [n, t, d]);
  const weights = {
    Wx: call.input('Wx', Wx, shapes.Wx),
    Wh: call.input('Wh', Wh, shapes.Wh),
    b: call.input('b', b, shapes.b),
  };
  // One of them alone would leave the other undefined, not zero.
  const isGiven = h0 !== undefined || c0 !== undefined;
  const first = STATE[cell].map(
    (name) => call.optional(`${name}0`, { h: h0, c: c0 }[name], [n, h]) ?? call.zeros([n, h]),
  );
  const hs = call.output('hs', options.hs, [n, t, h]);
  const last = STATE[cell].map((name) => call.output(`${name}n`, options[`${name}n` as 'hn' | 'cn'], [n, h]));
  const memory = call.output('memory', options.memory, [recurrentMemorySize(cell, n, t, h)]);
  recurrentForward(cell, { hs, last, memory }, xs, isGiven ? first : undefined, weights);
  return call.results();
}

/**
 * A simple recurrent layer over sequences x [N, T, D]: h' = tanh(x·Wx + h·Wh + b).
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function rnn<F extends Floats>(
  x: F,
  params: RecurrentParams<F>,
  options: RecurrentOptions<F>,
): RecurrentResults<F> {
  readOptions<RecurrentOptions<Floats>>('rnn', options, FORWARD);
  return forward('rnn', x, params, options);
}

/**
 * A gated recurrent unit over sequences x [N, T, D]. The columns of its parameters are in the order z, r, n:
 *
 *     z = σ(x·Wx_z + h·Wh_z + b_z)            r = σ(x·Wx_r + h·Wh_r + b_r)
 *     n = tanh(x·Wx_n + (r·h)·Wh_n + b_n)     h' = (1 − z)·h + z·n
 *
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function gru<F extends Floats>(
  x: F,
  params: RecurrentParams<F>,
  options: RecurrentOptions<F>,
): RecurrentResults<F> {
  readOptions<RecurrentOptions<Floats>>('gru', options, FORWARD);
  return forward('gru', x, params, options);
}

/**
 * Long short-term memory over sequences x [N, T, D]. The columns of its parameters are in the order f, g, i, o:
 *
 *     A = x·Wx + h·Wh + b     f = σ(A_f)   g = tanh(A_g)   i = σ(A_i)   o = σ(A_o)
 *     c' = f·c + g·i          h' = o·tanh(c')
 *
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function lstm<F extends Floats>(
  x: F,
  params: RecurrentParams<F>,
  options: LstmOptions<F>,
): LstmResults<F> {
  readOptions<LstmOptions<Floats>>('lstm', options, LSTM_FORWARD);
  return forward('lstm', x, params, options);
}

/** What a backward pass needs: what the forward pass took, and the memory that it gave. */
export interface RecurrentGiven<F extends Floats> {
  /** The input, [N, T, D] */
  x: F;
  /** The weight of the input, [D, G·H] */
  Wx: F;
  /** The weight of the hidden state, [H, G·H] */
  Wh: F;
  /** As the forward operation gave it. */
  memory: F;
}

/** The gradients of {@link rnn} and {@link gru}, each of the shape of its array. */
export interface RecurrentGradientsOf<F extends Floats> {
  /** Gradient by x, [N, T, D] */
  dx: F;
  /** Gradient by Wx, [D, G·H] */
  dWx: F;
  /** Gradient by Wh, [H, G·H] */
  dWh: F;
  /** Gradient by b, [G·H] */
  db: F;
  /** Gradient by h0, [N, H] */
  dh0: F;
}

/** The gradients of {@link lstm}, each of the shape of its array. */
export interface LstmGradients<F extends Floats> extends RecurrentGradientsOf<F> {
  /** Gradient by c0, [N, H] */
  dc0: F;
}

/** Sizes of {@link rnnBackward} and {@link gruBackward}, gradients by the last state, and arrays that get the gradients. */
export interface RecurrentBackwardOptions<F extends Floats>
  extends RecurrentSizes, OutOf<RecurrentGradientsOf<F>> {
  /** Gradient by hn in addition to that by hs, [N, H]; default zeros. */
  dhn?: F | undefined;
}

/** Sizes of {@link lstmBackward}, gradients by the last state, and arrays that get the gradients. */
export interface LstmBackwardOptions<F extends Floats> extends RecurrentSizes, OutOf<LstmGradients<F>> {
  /** Gradient by hn in addition to that by hs, [N, H]; default zeros. */
  dhn?: F | undefined;
  /** Gradient by cn, [N, H]; default zeros. */
  dcn?: F | undefined;
}

const BACKWARD: OptionTable<RecurrentBackwardOptions<Floats>> = {
  ...SIZES,
  ...floats('dhn', 'dx', 'dWx', 'dWh', 'db', 'dh0'),
};
const LSTM_BACKWARD: OptionTable<LstmBackwardOptions<Floats>> = { ...BACKWARD, ...floats('dcn', 'dc0') };

function backward<F extends Floats, R extends object>(
  cell: Cell,
  dhs: F | undefined,
  given: RecurrentGiven<F>,
  options: LstmBackwardOptions<F>,
): R {
  expectArrays(`${cell}Backward`, given, 'x', 'Wx', 'Wh', 'memory');
  const { x, Wx, Wh, memory } = given;
  const { n, t, d, h } = options;
  const call = new Call(`${cell}Backward`, x);
  const shapes = paramShapes(cell, options);
  const inputs = [
    call.optional('dhs', dhs, [n, t, h]),
    copied(call, call.input('memory', memory, [recurrentMemorySize(cell, n, t, h)])),
    call.input('x', x, [n, t, d]),
  ] as const;
  const params = {
    Wx: call.input('Wx', Wx, shapes.Wx),
    Wh: call.input('Wh', Wh, shapes.Wh),
  };
  const dlasts = STATE[cell].map((name) => {
    const last = `d${name}n` as 'dhn' | 'dcn';
    return call.optional(last, options[last], [n, h]);
  });
  const dx = call.output('dx', options.dx, [n, t, d]);
  const weights = {
    Wx: call.sums('dWx', options.dWx, shapes.Wx),
    Wh: call.sums('dWh', options.dWh, shapes.Wh),
    b: call.sums('db', options.db, shapes.b),
  };
  const first = STATE[cell].map((name, i) => {
    const out = `d${name}0` as 'dh0' | 'dc0';
    const dfirst = call.sums(out, options[out], [n, h]);
    if (dlasts[i]) copy(dfirst, dlasts[i]);
    return dfirst;
  });
  // Only the shape of the bias matters to its gradient.
  recurrentBackward(cell, { dx, first, weights }, ...inputs, { ...params, b: weights.b });
  return call.results();
}

/** A copy of the memory of a forward pass, which the kernel overwrites; what a call is given stays as it is. */
function copied(call: Call, memory: Tensor): Tensor {
  if (memory.workspace === call.scratch) return memory;
  const own = call.scratch.take(memory.shape);
  copy(own, memory);
  return own;
}

/**
 * The gradients of {@link rnn}.
 * @param dhs gradient by hs [N, T, H]; undefined if only the last h was used
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function rnnBackward<F extends Floats>(
  dhs: F | undefined,
  given: RecurrentGiven<F>,
  options: RecurrentBackwardOptions<F>,
): RecurrentGradientsOf<F> {
  readOptions<RecurrentBackwardOptions<Floats>>('rnnBackward', options, BACKWARD);
  return backward('rnn', dhs, given, options);
}

/**
 * The gradients of {@link gru}.
 * @param dhs gradient by hs [N, T, H]; undefined if only the last h was used
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function gruBackward<F extends Floats>(
  dhs: F | undefined,
  given: RecurrentGiven<F>,
  options: RecurrentBackwardOptions<F>,
): RecurrentGradientsOf<F> {
  readOptions<RecurrentBackwardOptions<Floats>>('gruBackward', options, BACKWARD);
  return backward('gru', dhs, given, options);
}

/**
 * The gradients of {@link lstm}.
 * @param dhs gradient by hs [N, T, H]; undefined if only the last state was used
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function lstmBackward<F extends Floats>(
  dhs: F | undefined,
  given: RecurrentGiven<F>,
  options: LstmBackwardOptions<F>,
): LstmGradients<F> {
  readOptions<LstmBackwardOptions<Floats>>('lstmBackward', options, LSTM_BACKWARD);
  return backward('lstm', dhs, given, options);
}
