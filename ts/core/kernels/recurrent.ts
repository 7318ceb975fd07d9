import { engine, type Scratch } from '../engine.js';
import { BadakError } from '../errors.js';
import { format, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { at, expectTensor } from './check.js';
import { addStepSums, repeatSteps } from './columns.js';
import { fill } from './elementwise.js';
import { addById, expectIds } from './embedding.js';
import { gemm } from './gemm.js';
import { addColumnSums } from './reduce.js';

const forward = kernel('recurrent_forward', [
  'out hs',
  'out h_last',
  'out? c_last',
  'out memory',
  'in? h_first',
  'in? c_first',
  'in Wh',
  'in? ids: i32',
  'in? table',
  'in? b',
]);
const backward = kernel('recurrent_backward', [
  'out dh_first',
  'out? dc_first',
  'out dWh',
  'out memory',
  'in? dhs',
  'in Wh',
]);

/** The kind of a recurrent layer; crates/kernels/src/recurrent/ has the formulas. */
export type Cell = 'rnn' | 'gru' | 'lstm';

/** The cells, by the numbers that the kernels have for them. */
export const CELLS: readonly Cell[] = ['rnn', 'gru', 'lstm'];

/** The number that the kernels have for a cell. */
const codeOf = (cell: Cell): number => CELLS.indexOf(cell);

/** The number G of gates of a cell: its parameters have G·H columns. */
export const GATES: Record<Cell, number> = { rnn: 1, gru: 3, lstm: 4 };

/** The letters of a cell's gates, in the order of their columns. The only gate of an RNN is its output and has none. */
export const GATE_NAMES: Record<Cell, readonly string[]> = {
  rnn: [],
  gru: ['z', 'r', 'n'],
  lstm: ['f', 'g', 'i', 'o'],
};

/** The names of what a cell carries from time step to time step, each [N, H]. */
export const STATE: Record<Cell, readonly string[]> = { rnn: ['h'], gru: ['h'], lstm: ['h', 'c'] };

/** The state of a recurrent layer: h [N, H], and for an LSTM also c [N, H]. */
export type RecurrentState = readonly Tensor[];

export interface RecurrentWeights {
  /** [D, G·H] */
  Wx: Tensor;
  /** [H, G·H] */
  Wh: Tensor;
  /**
   * [G·H]; or [N, G·H], one row for each sequence, where an input that is the same at every time step is part of the
   * bias.
   */
  b: Tensor;
}

/**
 * The input of a recurrent layer as ids of rows of a matrix, which are not copied out. With fewer rows V than positions
 * N·T, as for characters, x·Wx costs less this way: it is computed once for each row, and then looked up.
 */
export interface Lookup {
  /** [V, D] */
  rows: Tensor;
  /** [N, T], each below V. */
  ids: Tensor<'i32'>;
}

/** A lookup with memory for rows·Wx [V, G·H]. Both passes overwrite it. */
export interface TableLookup extends Lookup {
  table: Tensor;
}

/**
 * The shape of the input of a recurrent layer; of a lookup, the shape [N, T, D] that its rows would have if they were
 * copied.
 */
export function inputShape(x: Tensor | Lookup): Shape {
  return 'ids' in x ? [...x.ids.shape, x.rows.shape[1]!] : x.shape;
}

/**
 * @throws BadakError when x is neither a Tensor nor a lookup, or one of its tensors has another type or was given back
 */
export function expectRecurrentInput(who: string, x: Tensor | Lookup): void {
  if (typeof x === 'object' && x !== null && 'ids' in x) {
    at(who, 'ids', x.ids, 'i32');
    at(who, 'rows', x.rows);
  } else {
    at(who, 'x', x);
  }
}

interface Sizes {
  n: number;
  t: number;
  h: number;
  /** G·H */
  width: number;
}

/** @throws BadakError when x is not [N, T, D] with at least one time step, or the weights do not fit it */
function sizes(who: string, cell: Cell, x: Tensor | TableLookup, { Wx, Wh, b }: RecurrentWeights): Sizes {
  expectRecurrentInput(who, x);
  at(who, 'Wx', Wx);
  at(who, 'Wh', Wh);
  at(who, 'b', b);
  const [d] = Wx.shape as [number];
  const shape = inputShape(x);
  const [n, t] = shape as [number, number];
  if (shape.length !== 3 || t === 0 || shape[2] !== d) {
    throw new BadakError('shape-mismatch', `${who}: expected an input [N, T, ${d}], found ${format(shape)}`);
  }
  const h = Wh.shape[0]!;
  const width = GATES[cell] * h;
  expectTensor(who, 'Wx', Wx, [d, width]);
  expectTensor(who, 'Wh', Wh, [h, width]);
  expectTensor(who, 'b', b, b.shape.length === 2 ? [n, width] : [width]);
  if ('ids' in x) expectTensor(who, 'table', x.table, [x.rows.shape[0]!, width]);
  return { n, t, h, width };
}

/** @throws BadakError when the tensors are not a state of the cell */
function expectState(who: string, cell: Cell, state: RecurrentState, { n, h }: Sizes): void {
  const names = STATE[cell];
  if (state.length !== names.length) {
    throw new BadakError(
      'shape-mismatch',
      `${who}: expected a state of ${names.length} tensors, ${names.join(' and ')}, found ${state.length}`,
    );
  }
  for (const [i, tensor] of state.entries()) at(who, names[i]!, tensor);
  for (const [i, tensor] of state.entries()) expectTensor(who, names[i]!, tensor, [n, h]);
}

/**
 * Number of floats that the forward pass keeps for the backward pass. The first N·T·G·H of them are the gates,
 * [N, T, G·H].
 */
export function recurrentMemorySize(cell: Cell, n: number, t: number, h: number): number {
  return engine().run((e) => e.recurrent_memory_len(codeOf(cell), n, t, h));
}

function scratchFor(cell: Cell, { n, t, h }: Sizes): Scratch {
  const e = engine();
  return e.scratch(e.run((x) => x.recurrent_scratch_len(codeOf(cell), n, t, h)));
}

/**
 * Computes hs [N, T, H], the state after the last time step, and the memory for the backward pass, from x [N, T, D].
 * @param first the state before the first time step; undefined for zeros
 */
export function recurrentForward(
  cell: Cell,
  { hs, last, memory }: { hs: Tensor; last: RecurrentState; memory: Tensor },
  x: Tensor | TableLookup,
  first: RecurrentState | undefined,
  { Wx, Wh, b }: RecurrentWeights,
): void {
  const s = sizes('recurrentForward', cell, x, { Wx, Wh, b });
  const { n, t, h, width } = s;
  at('recurrentForward', 'hs', hs);
  at('recurrentForward', 'memory', memory);
  expectTensor('recurrentForward', 'hs', hs, [n, t, h]);
  expectTensor('recurrentForward', 'memory', memory, [recurrentMemorySize(cell, n, t, h)]);
  expectState('recurrentForward', cell, last, s);
  if (first) expectState('recurrentForward', cell, first, s);
  const own = b.shape.length === 2 ? b : undefined;
  const lookup = 'ids' in x ? x : undefined;
  const state = [last[0]!, last[1], memory, first?.[0], first?.[1]] as const;
  const run = forward(hs, ...state, Wh, lookup?.ids, lookup?.table, lookup && own);
  if ('ids' in x) {
    expectIds('recurrentForward', x.ids, x.rows.shape[0]!);
    gemm(x.table, x.rows, Wx, own ? {} : { bias: b });
  } else {
    const [gates, rows] = [memory.first([n * t, width]), x.reshape([n * t, x.shape[2]!])];
    if (own) repeatSteps(gates.reshape([n, t, width]), own);
    gemm(gates, rows, Wx, own ? { accumulate: true } : { bias: b });
  }
  run(scratchFor(cell, s), lookup ? lookup.rows.shape[0]! : 0, codeOf(cell), n, t, h);
}

export interface RecurrentGradients {
  /** Gradient by x [N, T, D]; for a lookup, by its rows [V, D]. */
  dx: Tensor;
  /** Before the call, the gradient by the state after the last time step; after it, by the state before the first. */
  first: RecurrentState;
  /** Whether `first` is wanted. If not, its values after the call mean nothing. Default true. */
  ofFirst?: boolean;
  /** The kernel adds to these; b has the shape of the bias. */
  weights: RecurrentWeights;
}

/**
 * The gradients of {@link recurrentForward}. The gates in its memory are overwritten.
 * @param dhs gradient by hs; undefined if only the last state was used
 */
export function recurrentBackward(
  cell: Cell,
  { dx, first, ofFirst = true, weights: dw }: RecurrentGradients,
  dhs: Tensor | undefined,
  memory: Tensor,
  x: Tensor | TableLookup,
  { Wx, Wh, b }: RecurrentWeights,
): void {
  const s = sizes('recurrentBackward', cell, x, { Wx, Wh, b });
  const { n, t, h, width } = s;
  // All tensors and ids are checked before anything is written.
  for (const [name, tensor] of Object.entries({ dx, dWx: dw.Wx, db: dw.b }))
    at('recurrentBackward', name, tensor);
  if ('ids' in x) at('recurrentBackward', 'table', x.table);
  for (const [name, tensor] of Object.entries({ dWh: dw.Wh, memory, dhs, Wh }))
    if (tensor) at('recurrentBackward', name, tensor);
  expectTensor('recurrentBackward', 'dWx', dw.Wx, Wx.shape);
  expectTensor('recurrentBackward', 'dWh', dw.Wh, Wh.shape);
  expectTensor('recurrentBackward', 'db', dw.b, b.shape);
  expectTensor('recurrentBackward', 'dx', dx, 'ids' in x ? x.rows.shape : x.shape);
  if (dhs) expectTensor('recurrentBackward', 'dhs', dhs, [n, t, h]);
  expectTensor('recurrentBackward', 'memory', memory, [recurrentMemorySize(cell, n, t, h)]);
  expectState('recurrentBackward', cell, first, s);
  if ('ids' in x) expectIds('recurrentBackward', x.ids, x.rows.shape[0]!);
  const run = backward(first[0]!, first[1], dw.Wh, memory, dhs, Wh);
  run(scratchFor(cell, s), ofFirst, codeOf(cell), n, t, h);
  const da = memory.first([n * t, width]);
  const own = b.shape.length === 2;
  if (own) addStepSums(dw.b, da.reshape([n, t, width]));
  if ('ids' in x) {
    // The table held x·Wx; from here on it holds the gradient by that.
    fill(x.table, 0);
    addById(x.table, da, x.ids);
    inputGradients(dx, dw, x.rows, Wx, x.table, own);
  } else {
    const places = [n * t, Wx.shape[0]!];
    inputGradients(dx.reshape(places), dw, x.reshape(places), Wx, da, own);
  }
}

/** The gradients of b, Wx and x, from da, the gradient by x·Wx. */
function inputGradients(
  dx: Tensor,
  dw: RecurrentWeights,
  x: Tensor,
  Wx: Tensor,
  da: Tensor,
  ownBias: boolean,
): void {
  if (!ownBias) addColumnSums(dw.b, da);
  gemm(dw.Wx, x, da, { transposeA: true, accumulate: true });
  gemm(dx, da, Wx, { transposeB: true });
}

/**
 * The c of an LSTM before every time step [N, T, H], as a view of the memory of a forward pass. There it follows the
 * gates, tanh c, and the h before every time step.
 */
export function cellsBefore(memory: Tensor, n: number, t: number, h: number): Tensor {
  const steps = n * t * h;
  return memory.rows((GATES.lstm + 2) * steps, (GATES.lstm + 3) * steps).reshape([n, t, h]);
}
