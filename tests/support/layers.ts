/** Compares layers with numerical gradients and golden values. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { Param } from '../../ts/core/param.js';
import type { Tensor } from '../../ts/core/tensor.js';
import { Workspace } from '../../ts/core/workspace.js';
import type { Layer, Pass } from '../../ts/layers/index.js';
import { numericalGradient } from '../../ts/metrics/numerical-gradient.js';
import { relativeDifference, scattered } from './compare.js';
import './engine.js';

export const ws = new Workspace();

/** A parameter as input, so that its gradient can be taken numerically. */
export function input(name: string, shape: number[], seed: number): Param {
  const param = new Param(ws, name, shape);
  param.value.set(scattered(param.value.size, seed));
  return param;
}

/**
 * Compares dL/dx and the gradients of the parameters for L = Σ w·y with fixed weights w.
 * @param h step of the differences. A wide step makes rounding small; layers that are not nearly linear need a smaller
 *   step
 */
export function checkGradients(layer: Layer, x: Param, { pass, h = 2e-2 }: { pass?: Pass; h?: number } = {}) {
  ws.begin();
  const { shape, size } = layer.forward(x.value, pass);
  const weights = scattered(size, 99);
  const loss = () => {
    ws.begin();
    return layer
      .forward(x.value, pass)
      .toArray()
      .reduce((sum, y, i) => sum + y * weights[i]!, 0);
  };
  loss();
  const dx: Tensor = layer.backward(ws.take(shape).set(weights));
  const exact = [[x, dx.toArray()], ...layer.params.map((p) => [p, p.grad.toArray()])] as [
    Param,
    Float32Array,
  ][];
  for (const [param, gradient] of exact) {
    const numerical = numericalGradient(loss, param, h);
    expect(relativeDifference(gradient, numerical), param.name).toBeLessThan(2e-4);
  }
}

/** A file of tests/golden. */
export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8')) as T;
}

/** Limit between single and double precision: several roundings of the largest value. */
export function expectClose(tensor: Tensor, expected: number[], name = ''): void {
  expect(relativeDifference(tensor.toArray(), expected), name).toBeLessThan(1e-5);
}
