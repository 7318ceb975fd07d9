/** Compares models with golden values and numerical gradients, and trains them for a few steps. */
import { expect } from 'vitest';
import type { DType, Labels, Tensor } from '../../ts/core/tensor.js';
import { Workspace } from '../../ts/core/workspace.js';
import type { Gradients } from '../../ts/models/gradients.js';
import type { Model } from '../../ts/models/model.js';
import type { Optimizer } from '../../ts/optimizers/optimizer.js';
import { GRADCHECK_LIMIT, gradcheck } from '../../ts/train/gradcheck.js';
import { bits, relativeDifference, scattered } from './compare.js';
import { backend } from './engine.js';

export const ws = new Workspace();

/** Tensors row by row, by name. */
export type Numbers = Readonly<Record<string, number[]>>;

export interface Batch<D extends DType = 'f32'> {
  x: Tensor<D>;
  t: Tensor<'i32'>;
}

/** Sets every parameter; the names are those of the model, in its order. */
export function give<M extends Model<DType>>(model: M, values: Numbers): M {
  for (const { name, value } of model.params) value.set(values[name]!);
  return model;
}

/** Moves every parameter from its start, so that biases are not 0 and γ is not 1. */
export function stir<M extends Model>(model: M): M {
  model.params.forEach(({ name, value }, i) => {
    const off = scattered(value.size, i + 1);
    if (!name.startsWith('W')) value.set(value.toArray().map((v, k) => v + 0.4 * off[k]!));
  });
  return model;
}

export function batchOf(shape: readonly number[], values: { x: number[]; t: number[] }): Batch {
  return { x: ws.keep(shape).set(values.x), t: ws.keep([shape[0]!], 'i32').set(values.t) };
}

/** Rows that look random, of classes in turn. */
export function scatteredBatch(shape: readonly number[], classes: number, seed = 1): Batch {
  const size = shape.reduce((a, b) => a * b);
  const t = Array.from({ length: shape[0]! }, (_, n) => (n * 2 + seed) % classes);
  return batchOf(shape, { x: [...scattered(size, seed)], t });
}

export function expectNear(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  limit: number,
  name = '',
): void {
  expect(relativeDifference(found, expected), `${name} on ${backend.build}`).toBeLessThan(limit);
}

/** Compares every gradient by the largest difference as a share of its largest element. */
export function expectGradients(found: Gradients, expected: Numbers, limit: number): void {
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [name, gradient] of Object.entries(expected)) expectNear(found[name]!, gradient, limit, name);
}

/** The losses of training steps, each before its update. */
export function descend<D extends DType>(
  model: Model<D>,
  optimizer: Optimizer,
  batches: readonly Batch<D>[],
  from = 0,
): number[] {
  return batches.map(({ x, t }, i) => {
    model.zeroGrad();
    const loss = model.loss(x, t, { train: true, step: from + i });
    model.backward();
    optimizer.update(model.params);
    return loss;
  });
}

/**
 * Compares the gradients of a whole model with central differences, for most of the elements.
 * @param flat parameters that the loss does not depend on, so that their gradients are only rounding
 */
export function expectGradcheck<D extends DType>(
  model: Model<D>,
  { x, t }: { x: Tensor<D>; t: Labels },
  flat = /^$/,
): void {
  for (const row of gradcheck(model, x, t)) {
    const name = `${row.name} on ${backend.build}`;
    if (flat.test(row.name)) {
      const largest = Math.max(...model.param(row.name).grad.toArray().map(Math.abs));
      expect(largest, name).toBeLessThan(1e-6);
      expect(row.maxDifference, name).toBeLessThan(2e-4);
    } else {
      expect(row.relativeError, name).toBeLessThan(GRADCHECK_LIMIT);
    }
    expect(row.checked, name).toBe(Math.min(400, model.param(row.name).value.size));
  }
}

/** Expects names, shapes and the total count of numbers. */
export function expectParams(
  model: Model<DType>,
  shapes: Readonly<Record<string, number[]>>,
  count: number,
): void {
  expect(Object.fromEntries(model.params.map(({ name, value }) => [name, value.shape]))).toEqual(shapes);
  expect(model.params.map(({ name }) => name)).toEqual(Object.keys(shapes));
  expect(model.params.reduce((sum, { value }) => sum + value.size, 0)).toBe(count);
}

/** Expects a weight from N(0, deviation²): mean and deviation are within five standard errors. */
export function expectDeviation(model: Model<DType>, name: string, deviation: number): void {
  const values = model.param(name).value.toArray();
  const mean = values.reduce((sum, w) => sum + w, 0) / values.length;
  const found = Math.sqrt(values.reduce((sum, w) => sum + (w - mean) ** 2, 0) / values.length);
  expect(Math.abs(mean) / deviation, name).toBeLessThan(5 / Math.sqrt(values.length));
  expect(Math.abs(found / deviation - 1), name).toBeLessThan(5 / Math.sqrt(2 * values.length));
}

export function expectAll(model: Model, names: RegExp, value: number): void {
  const found = model.params.filter(({ name }) => names.test(name));
  expect(found.length).toBeGreaterThan(0);
  for (const param of found) {
    expect(
      param.value.toArray().every((v) => v === value),
      param.name,
    ).toBe(true);
  }
}

/** The bits of all parameters of a model. */
export function bitsOf(model: Model<DType>): Record<string, Uint32Array> {
  const params = model.params.map(({ name, value }) => [name, bits(value.toArray())] as const);
  const state = [...model.state].map(([name, tensor]) => [name, bits(tensor.toArray())] as const);
  return Object.fromEntries([...params, ...state]);
}
