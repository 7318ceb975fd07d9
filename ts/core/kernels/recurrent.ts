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

/** What a recurrent layer does with x·Wx + h·Wh + b; see crates/kernels/src/recurrent/ for the formulas. */
export type Cell = 'rnn' | 'gru' | 'lstm';

const CODES: Record<Cell, number> = { rnn: 0, gru: 1, lstm: 2 };

/** How many gates' columns a cell's parameters have. */
export const GATES: Record<Cell, number> = { rnn: 1, gru: 3, lstm: 4 };

/** What a cell hands from step to step, each [N, H]. */
export const STATE: Record<Cell, readonly string[]> = { rnn: ['h'], gru: ['h'], lstm: ['h', 'c'] };

/** The tensors of a state, in that order. */
export type RecurrentState = readonly Tensor[];

export interface RecurrentWeights {
  /** [D, G·H] */
  Wx: Tensor;
  /** [H, G·H] */
  Wh: Tensor;
  /** [G·H], or [N, G·H] with a row for each sequence: what an input that is the same at every step comes to. */
  b: Tensor;
}

/**
 * An input that is rows of a matrix by their ids, not copied out. Where there are fewer different rows than places, as with
 * characters, x·Wx costs less: it is made of the rows, and looked up.
 */
export interface Lookup {
  /** [V, D] */
  rows: Tensor;
  /** [N, T], each below V. */
  ids: Tensor<'i32'>;
}

/** A lookup with memory for what is made of its rows [V, G·H], which either pass overwrites. */
export interface TableLookup extends Lookup {
  table: Tensor;
}

/** Of the input of a recurrent layer, as if rows that are looked up had been copied: [N, T, D] if it is one. */
export function inputShape(x: Tensor | Lookup): Shape {
  return 'ids' in x ? [...x.ids.shape, x.rows.shape[1]!] : x.shape;
}

/** @throws BadakError when it is neither a Tensor nor a lookup, or tensors of it have another type or are gone */
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

/** @throws BadakError when x is not [N, T, D] with at least one step, or the weights do not fit it */
function sizes(who: string, cell: Cell, x: Tensor | TableLookup, { Wx, Wh, b }: RecurrentWeights): Sizes {
  expectRecurrentInput(who, x);
  at(who, 'Wx', Wx);
  at(who, 'Wh', Wh);
  at(who, 'b', b);
  const [d] = Wx.shape as [number];
  const shape = inputShape(x);
  const [n, t] = shape as [number, number];
  if (shape.length !== 3 || t === 0 || shape[2] !== d) {
    throw new BadakError(`${who}: expected an input [N, T, ${d}], found ${format(shape)}`);
  }
  const h = Wh.shape[0]!;
  const width = GATES[cell] * h;
  expectTensor(who, 'Wx', Wx, [d, width]);
  expectTensor(who, 'Wh', Wh, [h, width]);
  expectTensor(who, 'b', b, b.shape.length === 2 ? [n, width] : [width]);
  if ('ids' in x) expectTensor(who, 'table', x.table, [x.rows.shape[0]!, width]);
  return { n, t, h, width };
}

/** @throws BadakError when it is not the state of the cell */
function expectState(who: string, cell: Cell, state: RecurrentState, { n, h }: Sizes): void {
  const names = STATE[cell];
  if (state.length !== names.length) {
    throw new BadakError(`${who}: expected a state of ${names.join(' and ')}, found ${state.length} tensors`);
  }
  for (const [i, tensor] of state.entries()) at(who, names[i]!, tensor);
  for (const [i, tensor] of state.entries()) expectTensor(who, names[i]!, tensor, [n, h]);
}

/** Floats that the forward pass leaves for the backward pass; the first N·T·G·H are the gates [N, T, G·H]. */
export function recurrentMemorySize(cell: Cell, n: number, t: number, h: number): number {
  return engine().run((e) => e.recurrent_memory_len(CODES[cell], n, t, h));
}

function scratchFor(cell: Cell, { n, t, h }: Sizes): Scratch {
  const e = engine();
  return e.scratch(e.run((x) => x.recurrent_scratch_len(CODES[cell], n, t, h)));
}

/**
 * hs [N, T, H], the state after the last step, and the memory for the backward pass, from x [N, T, D] and the state before;
 * undefined is a state of zeros.
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
  run(scratchFor(cell, s), lookup ? lookup.rows.shape[0]! : 0, CODES[cell], n, t, h);
}

export interface RecurrentGradients {
  /** [N, T, D]; by the rows of a lookup [V, D]. */
  dx: Tensor;
  /** By the state before the first step; before the call it holds that by the state after the last. */
  first: RecurrentState;
  /** Whether `first` is asked for; if not, something else is left there. Default true. */
  ofFirst?: boolean;
  /** Added to; b of the shape of the bias. */
  weights: RecurrentWeights;
}

/**
 * The gradients of {@link recurrentForward}; the gates in its memory are gone afterwards.
 * @param dhs gradient by hs; undefined where nothing but the last state was used
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
  // Before anything is written, a tensor that is gone should be an error, and ids that have changed.
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
  run(scratchFor(cell, s), ofFirst, CODES[cell], n, t, h);
  const da = memory.first([n * t, width]);
  const own = b.shape.length === 2;
  if (own) addStepSums(dw.b, da.reshape([n, t, width]));
  if ('ids' in x) {
    // What it held was x·Wx.
    fill(x.table, 0);
    addById(x.table, da, x.ids);
    inputGradients(dx, dw, x.rows, Wx, x.table, own);
  } else {
    const places = [n * t, Wx.shape[0]!];
    inputGradients(dx.reshape(places), dw, x.reshape(places), Wx, da, own);
  }
}

/** What is left when the gradient by x·Wx is known. */
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
 * The cells c of an LSTM before every step [N, T, H], a view into the memory of a forward pass: behind the gates, tanh c and the h
 * before every step.
 */
export function cellsBefore(memory: Tensor, n: number, t: number, h: number): Tensor {
  const steps = n * t * h;
  return memory.rows((GATES.lstm + 2) * steps, (GATES.lstm + 3) * steps).reshape([n, t, h]);
}
