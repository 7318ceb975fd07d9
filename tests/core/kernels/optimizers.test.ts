/** The rules of the optimizers through the wasm boundary, against plain lines in double precision. */
import { describe, expect, test } from 'vitest';
import * as kernels from '../../../ts/core/kernels.js';
import type { Shape } from '../../../ts/core/shape.js';
import type { Tensor } from '../../../ts/core/tensor.js';
import { Workspace } from '../../../ts/core/workspace.js';
import { refusal } from '../../support/errors.js';
import { relativeDifference, scattered } from '../../support/compare.js';
import '../../support/engine.js';

const ws = new Workspace();
const tensor = (shape: Shape, seed?: number) => {
  const t = ws.keep(shape);
  return t.set(scattered(t.size, seed));
};

describe('optimizers', () => {
  for (const size of [1, 7, 40_001]) {
    test(`${size} elements, as plain lines in double precision`, () => {
      const g = tensor([size], 2);
      const plain = g.toArray();
      const start = scattered(size, 3);
      // Some roundings of values up to 1; the roots of small h are relative to their own size.
      const check = (p: Tensor, expected: (g: number, p: number) => number) => {
        const exact = Float64Array.from(plain, (v, i) => expected(v, start[i]!));
        expect(relativeDifference(p.toArray(), exact)).toBeLessThan(5e-7);
      };
      const p = () => ws.keep([size]).set(start);
      const state = () => ws.keep([size]).set(new Float32Array(size).fill(0.25));
      let [q, s] = [p(), state()];
      kernels.momentum(q, s, g, 0.1, 0.9);
      check(q, (g, p) => p + (0.9 * 0.25 - 0.1 * g));
      check(s, (g) => 0.9 * 0.25 - 0.1 * g);
      [q, s] = [p(), state()];
      kernels.nesterov(q, s, g, 0.1, 0.9);
      check(q, (g, p) => p + 0.81 * 0.25 - 1.9 * 0.1 * g);
      check(s, (g) => 0.9 * 0.25 - 0.1 * g);
      [q, s] = [p(), state()];
      kernels.adaGrad(q, s, g, 0.1);
      check(q, (g, p) => p - (0.1 * g) / (Math.sqrt(0.25 + g * g) + 1e-7));
      [q, s] = [p(), state()];
      kernels.rmsProp(q, s, g, 0.1, 0.99);
      check(q, (g, p) => p - (0.1 * g) / (Math.sqrt(0.99 * 0.25 + 0.01 * g * g) + 1e-7));
      // As if the gradient had been multiplied before.
      [q, s] = [p(), state()];
      kernels.adaGrad(q, s, g, 0.1, 0.5);
      check(q, (g, p) => p - (0.1 * 0.5 * g) / (Math.sqrt(0.25 + (0.5 * g) ** 2) + 1e-7));
      [q, s] = [p(), state()];
      kernels.rmsProp(q, s, g, 0.1, 0.99, 0.5);
      check(q, (g, p) => p - (0.1 * 0.5 * g) / (Math.sqrt(0.99 * 0.25 + 0.01 * (0.5 * g) ** 2) + 1e-7));
      const half = state();
      kernels.adam(p(), half, state(), g, {
        ...{ t: 3, learningRate: 0.1, beta1: 0.9, beta2: 0.999 },
        gradientScale: 0.5,
      });
      check(half, (g) => 0.25 + 0.1 * (0.5 * g - 0.25));
      const m = state();
      [q, s] = [p(), state()];
      kernels.adam(q, m, s, g, { t: 3, learningRate: 0.1, beta1: 0.9, beta2: 0.999 });
      const rate = (0.1 * Math.sqrt(1 - 0.999 ** 3)) / (1 - 0.9 ** 3);
      const mean = (g: number) => 0.25 + 0.1 * (g - 0.25);
      const square = (g: number) => 0.25 + 0.001 * (g * g - 0.25);
      check(q, (g, p) => p - (rate * mean(g)) / (Math.sqrt(square(g)) + 1e-7));
      check(m, mean);
      check(s, square);
    });
  }

  test('sizes that differ are an error', () => {
    expect(() => kernels.momentum(ws.keep([2]), ws.keep([3]), ws.keep([2]), 0.1, 0.9)).toThrow(
      refusal('shape-mismatch', 'momentum', '[2]', '[3]'),
    );
  });
});
