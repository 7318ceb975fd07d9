/** Tensors, ids and state for the tests of kernels on words. */
import { expect } from 'vitest';
import * as kernels from '../../ts/core/kernels.js';
import type { Shape } from '../../ts/core/shape.js';
import type { Tensor } from '../../ts/core/tensor.js';
import { Workspace } from '../../ts/core/workspace.js';
import { scattered } from './compare.js';
import './engine.js';
import { dice } from './garbage.js';

export const ws = new Workspace();
export const tensor = (shape: Shape, seed?: number): Tensor => {
  const t = ws.keep(shape);
  return t.set(scattered(t.size, seed));
};
export const integers = (values: ArrayLike<number>, shape: Shape = [values.length]) =>
  ws.keep(shape, 'i32').set(values);
export const unsigned = (values: ArrayLike<number>) => ws.keep([values.length], 'u32').set(values);
/** Ids below `rows`, some much more frequent than others. */
export function idsOf(shape: Shape, rows: number, seed = 1): Tensor<'i32'> {
  const roll = dice(seed);
  const ids = ws.keep(shape, 'i32');
  return ids.set(Array.from({ length: ids.size }, () => roll(1 + roll(rows))));
}
export function grouped(ids: Tensor<'i32'>, rows: number): kernels.RowGroups {
  const list = () => unsigned(new Uint32Array(ids.size));
  const [lists, slots] = [{ rows: list(), ends: list(), order: list() }, unsigned(new Uint32Array(rows))];
  const count = kernels.groupRows(lists, slots, ids);
  expect(slots.toArray().every((slot) => slot === 0)).toBe(true);
  return { ...lists, count };
}
export function unigram(counts: ArrayLike<number>, power = 0.75): kernels.Unigram {
  const [keep, other] = [unsigned(new Uint32Array(counts.length)), unsigned(new Uint32Array(counts.length))];
  const law = { keep, other, counts: unsigned(counts), power };
  kernels.fillAliasTable(law);
  return law;
}
/** Counts of words as in texts, by Zipf's law, with words that never occur. */
export const zipf = (words: number) =>
  Array.from({ length: words }, (_, i) =>
    i % 11 === 7 ? 0 : Math.ceil((97 * words) / (1 + ((i * 7) % words))),
  );
export const BETAS = { beta1: 0.9, beta2: 0.999 };
export const MEMORY = 16;
export interface Lazy extends kernels.LazyRows {
  rates: Tensor;
  factors: Tensor;
  list: Tensor<'u32'>;
  g: Tensor;
}
export function lazyOf(rows: number, columns: number): Lazy {
  const zeros = (shape: Shape) => {
    const t = ws.keep(shape);
    return t.set(new Float32Array(t.size));
  };
  const matrix = () => zeros([rows, columns]);
  return {
    ...{ p: tensor([rows, columns], 1), m: matrix(), v: matrix(), g: matrix(), last: zeros([rows]) },
    ...{ rates: zeros([MEMORY]), factors: zeros([MEMORY, kernels.LAZY_ADAM_FACTORS]) },
    list: unsigned(new Uint32Array(rows)),
  };
}
/** Rows that update number t touches: the first ones often, the last ones once. */
export const touchedAt = (t: number, rows: number) =>
  [...Array(rows).keys()].filter((row) => t === 1 || (row * 7 + t * 5) % rows < rows / 4);
/** Update number t, its gradients scattered over the rows it touches. @returns those rows */
export function update({ g, list, rates, factors, ...state }: Lazy, t: number, catchUp: boolean): number[] {
  const [rows, columns] = kernels.asMatrix(g.shape);
  const touched = touchedAt(t, rows);
  const gradient = scattered(g.size, t);
  g.set(gradient.map((v, i) => (touched.includes(Math.floor(i / columns)) ? v : 0)));
  list.set([...touched, ...new Array<number>(rows - touched.length).fill(0)]);
  kernels.lazyAdamFactors(factors, rates, t - 1, BETAS);
  // In half of the steps rows are brought up to date before the pass, as layers do; otherwise by the update itself.
  if (catchUp && t > 1) kernels.lazyAdamCatchUp(state, list, touched.length, factors, t - 1);
  const swept = Math.ceil(rows / (MEMORY / 2 - 1));
  kernels.lazyAdamSweep(state, factors, t - 1, ((t - 1) * swept) % rows, swept);
  const rate = kernels.adamCorrected(0.01, t, BETAS);
  kernels.lazyAdamUpdate(state, g, list, touched.length, factors, { updates: t, rate, ...BETAS });
  rates.set(t % MEMORY, rate);
  return touched;
}
