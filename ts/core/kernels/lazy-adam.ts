import { engine } from '../engine.js';
import { BadakError } from '../errors.js';
import { format } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { asMatrix, expectTensor, sameSize } from './check.js';

const fillFactors = kernel('lazy_adam_factors', ['out factors', 'in rates']);
const catchUp = kernel('lazy_adam_catch_up', [
  'out p',
  'out m',
  'out v',
  'out last',
  'in list: u32',
  'in factors',
]);
const sweep = kernel('lazy_adam_sweep', ['out p', 'out m', 'out v', 'out last', 'in factors']);
const settle = kernel('lazy_adam_settled', ['out y', 'in p', 'in m', 'in v', 'in last', 'in factors']);
const update = kernel('lazy_adam_update', [
  'out p',
  'out m',
  'out v',
  'out last',
  'in g',
  'in list: u32',
  'in factors',
]);

/** How many numbers the factors have for each number of updates that a row can wait. */
export const LAZY_ADAM_FACTORS = 8;

/**
 * A matrix p with Adam's m and v whose rows are updated one by one: update last[i] is the last one that row i has had.
 */
export interface LazyRows {
  p: Tensor;
  m: Tensor;
  v: Tensor;
  last: Tensor;
}

interface Betas {
  beta1: number;
  beta2: number;
}

/** The sizes of a state and of its factors. @throws BadakError when they do not fit */
function sizes(who: string, { p, m, v, last }: LazyRows, factors: Tensor) {
  sameSize(who, p, m, v);
  const [rows, columns] = asMatrix(p.shape);
  expectTensor(who, 'last', last, [rows]);
  const [memory, width] = asMatrix(factors.shape);
  if (width !== LAZY_ADAM_FACTORS)
    throw new BadakError(
      'shape-mismatch',
      `${who}: expected factors [memory, 8], found ${format(factors.shape)}`,
    );
  return { rows, columns, memory };
}

/** Adam's corrected rate of update t: learningRate · √(1 − beta2ᵗ) / (1 − beta1ᵗ). */
export function adamCorrected(learningRate: number, t: number, { beta1, beta2 }: Betas): number {
  return engine().run((e) => e.adam_corrected(learningRate, t, beta1, beta2));
}

/**
 * Computes what rows need that have waited for 0, 1, … updates. `updates` were done in all; the corrected rate of the
 * last one is rates[updates mod memory].
 */
export function lazyAdamFactors(
  factors: Tensor,
  rates: Tensor,
  updates: number,
  { beta1, beta2 }: Betas,
): void {
  const run = fillFactors(factors, rates);
  expectTensor('lazyAdamFactors', 'factors', factors, [rates.size, LAZY_ADAM_FACTORS]);
  run(rates.size, updates, beta1, beta2);
}

/** Brings the first `count` rows of a list up to date: to the values that they have after `updates` updates. */
export function lazyAdamCatchUp(
  state: LazyRows,
  list: Tensor<'u32'>,
  count: number,
  factors: Tensor,
  updates: number,
): void {
  const run = catchUp(state.p, state.m, state.v, state.last, list, factors);
  const { rows, columns, memory } = sizes('lazyAdamCatchUp', state, factors);
  run(rows, columns, count, memory, updates);
}

/** Of the `count` rows from `first` on, brings those up to date that have waited for half of the memory. */
export function lazyAdamSweep(
  state: LazyRows,
  factors: Tensor,
  updates: number,
  first: number,
  count: number,
): void {
  const run = sweep(state.p, state.m, state.v, state.last, factors);
  const { rows, columns, memory } = sizes('lazyAdamSweep', state, factors);
  run(rows, columns, first, count, memory, updates);
}

/** y = the values of p after `updates` updates. p does not change. */
export function lazyAdamSettled(y: Tensor, state: LazyRows, factors: Tensor, updates: number): void {
  const run = settle(y, state.p, state.m, state.v, state.last, factors);
  sameSize('lazyAdamSettled', y, state.p);
  const { rows, columns, memory } = sizes('lazyAdamSettled', state, factors);
  run(rows, columns, memory, updates);
}

/**
 * Does update number `updates` on the first `count` rows of a list, with their gradients times `gradientScale`, at a
 * corrected rate. The factors are those of the update before.
 */
export function lazyAdamUpdate(
  state: LazyRows,
  g: Tensor,
  list: Tensor<'u32'>,
  count: number,
  factors: Tensor,
  options: Betas & { updates: number; rate: number; gradientScale?: number },
): void {
  const run = update(state.p, state.m, state.v, state.last, g, list, factors);
  sameSize('lazyAdamUpdate', g, state.p);
  const { rows, columns, memory } = sizes('lazyAdamUpdate', state, factors);
  const { updates, rate, beta1, beta2, gradientScale = 1 } = options;
  run(rows, columns, count, memory, updates, rate, beta1, beta2, gradientScale);
}
