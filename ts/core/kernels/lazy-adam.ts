import { engine } from '../engine.js';
import { BadakError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { asMatrix, at, expectTensor, sameSize } from './check.js';

/** Numbers for each length of wait. */
export const LAZY_ADAM_FACTORS = 8;

/** A matrix of which rows are updated one by one; row i stands after update last[i]. */
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

function check(kernel: string, { p, m, v, last }: LazyRows, factors: Tensor) {
  const pointers = [
    at(kernel, 'p', p),
    at(kernel, 'm', m),
    at(kernel, 'v', v),
    at(kernel, 'last', last),
  ] as const;
  const factorsAt = at(kernel, 'factors', factors);
  sameSize(kernel, p, m, v);
  const [rows, columns] = asMatrix(p.shape);
  expectTensor(kernel, 'last', last, [rows]);
  const [memory, width] = asMatrix(factors.shape);
  if (width !== LAZY_ADAM_FACTORS) throw new BadakError(`${kernel}: expected factors [memory, 8]`);
  return { pointers, factors: factorsAt, rows, columns, memory };
}

/** learningRate · √(1 − beta2ᵗ) / (1 − beta1ᵗ) */
export function adamCorrected(learningRate: number, t: number, { beta1, beta2 }: Betas): number {
  return engine().run((e) => e.adam_corrected(learningRate, t, beta1, beta2));
}

/** What rows need that waited 0, 1, … updates, as `updates` were done, the last of them at rates[updates mod memory]. */
export function lazyAdamFactors(
  factors: Tensor,
  rates: Tensor,
  updates: number,
  { beta1, beta2 }: Betas,
): void {
  const [factorsAt, ratesAt] = [
    at('lazyAdamFactors', 'factors', factors),
    at('lazyAdamFactors', 'rates', rates),
  ];
  expectTensor('lazyAdamFactors', 'factors', factors, [rates.size, LAZY_ADAM_FACTORS]);
  engine().run((e) => e.lazy_adam_factors(factorsAt, ratesAt, rates.size, updates, beta1, beta2));
}

/** Brings the first `count` rows of a list to where they would be after `updates`. */
export function lazyAdamCatchUp(
  state: LazyRows,
  list: Tensor<'u32'>,
  count: number,
  factors: Tensor,
  updates: number,
): void {
  const listAt = at('lazyAdamCatchUp', 'list', list, 'u32');
  const { pointers, rows, columns, memory, ...of } = check('lazyAdamCatchUp', state, factors);
  engine().run((e) =>
    e.lazy_adam_catch_up(...pointers, listAt, of.factors, rows, columns, count, memory, updates),
  );
}

/** The same for those of `count` rows from `first` on that waited for half of the memory. */
export function lazyAdamSweep(
  state: LazyRows,
  factors: Tensor,
  updates: number,
  first: number,
  count: number,
): void {
  const { pointers, rows, columns, memory, ...of } = check('lazyAdamSweep', state, factors);
  engine().run((e) =>
    e.lazy_adam_sweep(...pointers, of.factors, rows, columns, first, count, memory, updates),
  );
}

/** y = p as it would be after `updates`. */
export function lazyAdamSettled(y: Tensor, state: LazyRows, factors: Tensor, updates: number): void {
  const yAt = at('lazyAdamSettled', 'y', y);
  sameSize('lazyAdamSettled', y, state.p);
  const { pointers, rows, columns, memory, ...of } = check('lazyAdamSettled', state, factors);
  engine().run((e) => e.lazy_adam_settled(yAt, ...pointers, of.factors, rows, columns, memory, updates));
}

/**
 * Update number `updates` of the first `count` rows of a list by `gradientScale` of their gradient, at a corrected rate; the
 * factors are those of the update before.
 */
export function lazyAdamUpdate(
  state: LazyRows,
  g: Tensor,
  list: Tensor<'u32'>,
  count: number,
  factors: Tensor,
  options: Betas & { updates: number; rate: number; gradientScale?: number },
): void {
  const [gAt, listAt] = [at('lazyAdamUpdate', 'g', g), at('lazyAdamUpdate', 'list', list, 'u32')];
  sameSize('lazyAdamUpdate', g, state.p);
  const { pointers, rows, columns, memory, ...of } = check('lazyAdamUpdate', state, factors);
  const { updates, rate, beta1, beta2, gradientScale = 1 } = options;
  const sizes = [rows, columns, count, memory] as const;
  engine().run((e) =>
    e.lazy_adam_update(
      ...([...pointers, gAt, listAt, of.factors, ...sizes] as const),
      ...([updates, rate, beta1, beta2, gradientScale] as const),
    ),
  );
}
