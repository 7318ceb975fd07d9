import { engine } from '../engine.js';
import { BadakError } from '../errors.js';
import { format } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { at, expectTensor } from './check.js';

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

interface Sizes {
  n: number;
  t: number;
  d: number;
  h: number;
  /** Rows of b. */
  bRows: number;
}

/** @throws BadakError when x is not [N, T, D] with at least one step, or the weights do not fit it */
function sizes(who: string, cell: Cell, x: Tensor, { Wx, Wh, b }: RecurrentWeights): Sizes {
  const h = Wh.shape[0]!;
  const [n, t, d] = x.shape;
  if (x.shape.length !== 3 || t === 0 || d !== Wx.shape[0]) {
    throw new BadakError(`${who}: expected an input [N, T, ${Wx.shape[0]}], found ${format(x.shape)}`);
  }
  const width = GATES[cell] * h;
  expectTensor(who, 'Wx', Wx, [d!, width]);
  expectTensor(who, 'Wh', Wh, [h, width]);
  const bRows = b.shape.length === 2 ? n! : 1;
  expectTensor(who, 'b', b, b.shape.length === 2 ? [n!, width] : [width]);
  return { n: n!, t: t!, d: d!, h, bRows };
}

/** Pointers of h and c; 0 for a c that the cell does not have. */
function places(who: string, cell: Cell, state: RecurrentState, { n, h }: Sizes): [number, number] {
  const names = STATE[cell];
  if (state.length !== names.length) {
    throw new BadakError(`${who}: expected a state of ${names.join(' and ')}, found ${state.length} tensors`);
  }
  for (const [i, tensor] of state.entries()) expectTensor(who, names[i]!, tensor, [n, h]);
  const [hidden, cells = 0] = state.map(at);
  return [hidden!, cells];
}

/** Floats that the forward pass leaves for the backward pass; the first N·T·G·H are the gates [N, T, G·H]. */
export function recurrentMemorySize(cell: Cell, n: number, t: number, h: number): number {
  return engine().run((e) => e.recurrent_memory_len(CODES[cell], n, t, h));
}

function scratchFor(cell: Cell, { n, t, d, h }: Sizes): number {
  const e = engine();
  return e.scratch(e.run((x) => x.recurrent_scratch_len(CODES[cell], n, t, d, h)));
}

/** hs [N, T, H], the state after the last step, and the memory for the backward pass, from x [N, T, D] and the state before. */
export function recurrentForward(
  cell: Cell,
  { hs, last, memory }: { hs: Tensor; last: RecurrentState; memory: Tensor },
  x: Tensor,
  first: RecurrentState,
  weights: RecurrentWeights,
): void {
  const s = sizes('recurrentForward', cell, x, weights);
  const { n, t, d, h, bRows } = s;
  expectTensor('recurrentForward', 'hs', hs, [n, t, h]);
  expectTensor('recurrentForward', 'memory', memory, [recurrentMemorySize(cell, n, t, h)]);
  const [hsAt, memoryAt, xAt] = [at(hs), at(memory), at(x)];
  const [hLast, cLast] = places('recurrentForward', cell, last, s);
  const [hFirst, cFirst] = places('recurrentForward', cell, first, s);
  const [wx, wh, b] = [at(weights.Wx), at(weights.Wh), at(weights.b)];
  const scratch = scratchFor(cell, s);
  const code = CODES[cell];
  engine().run((e) =>
    // prettier-ignore
    e.recurrent_forward(hsAt, hLast, cLast, memoryAt, xAt, hFirst, cFirst, wx, wh, b, bRows, scratch, code, n, t, d, h),
  );
}

export interface RecurrentGradients {
  /** [N, T, D] */
  dx: Tensor;
  /** By the state before the first step; before the call it holds that by the state after the last. */
  first: RecurrentState;
  /** Added to; b of the shape of the bias. */
  weights: RecurrentWeights;
}

/**
 * The gradients of {@link recurrentForward}; the gates in its memory are gone afterwards.
 * @param dhs gradient by hs; undefined where nothing but the last state was used
 */
export function recurrentBackward(
  cell: Cell,
  { dx, first, weights: dw }: RecurrentGradients,
  dhs: Tensor | undefined,
  memory: Tensor,
  x: Tensor,
  weights: RecurrentWeights,
): void {
  const s = sizes('recurrentBackward', cell, x, weights);
  const { n, t, d, h, bRows } = s;
  sizes('recurrentBackward', cell, dx, dw);
  expectTensor('recurrentBackward', 'db', dw.b, weights.b.shape);
  expectTensor('recurrentBackward', 'dx', dx, x.shape);
  if (dhs) expectTensor('recurrentBackward', 'dhs', dhs, [n, t, h]);
  expectTensor('recurrentBackward', 'memory', memory, [recurrentMemorySize(cell, n, t, h)]);
  const [dxAt, dhsAt, memoryAt, xAt] = [at(dx), dhs ? at(dhs) : 0, at(memory), at(x)];
  const [dh, dc] = places('recurrentBackward', cell, first, s);
  const [dwx, dwh, db] = [at(dw.Wx), at(dw.Wh), at(dw.b)];
  const [wx, wh, b] = [at(weights.Wx), at(weights.Wh), at(weights.b)];
  const scratch = scratchFor(cell, s);
  const code = CODES[cell];
  engine().run((e) =>
    // prettier-ignore
    e.recurrent_backward(dxAt, dh, dc, dwx, dwh, db, dhsAt, memoryAt, xAt, wx, wh, b, bRows, scratch, code, n, t, d, h),
  );
}
