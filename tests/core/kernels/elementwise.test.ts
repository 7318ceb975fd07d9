/** One element from the elements at the same place, through the wasm boundary, against plain lines. */
import { describe, expect, test } from 'vitest';
import * as kernels from '../../../ts/core/kernels.js';
import type { Shape } from '../../../ts/core/shape.js';
import { Workspace } from '../../../ts/core/workspace.js';
import { refusal } from '../../support/errors.js';
import { relativeDifference, scattered } from '../../support/compare.js';
import '../../support/engine.js';

const ws = new Workspace();
const tensor = (shape: Shape, seed?: number) => {
  const t = ws.keep(shape);
  return t.set(scattered(t.size, seed));
};

describe('elementwise', () => {
  for (const size of [1, 4, 5, 1003, 40_001]) {
    test(`${size} elements`, () => {
      const [x, dy, y, dx] = [tensor([size], 6), tensor([size], 7), ws.keep([size]), ws.keep([size])];
      const [plainX, plainDy] = [x.toArray(), dy.toArray()];
      kernels.reluForward(y, x);
      expect(y.toArray()).toEqual(plainX.map((v) => Math.max(v, 0)));
      kernels.reluBackward(dx, dy, y);
      expect(dx.toArray()).toEqual(plainDy.map((v, i) => (plainX[i]! > 0 ? v : 0)));
      kernels.sigmoidForward(y, x);
      const sigmoid = Float64Array.from(plainX, (v) => 1 / (1 + Math.exp(-v)));
      expect(relativeDifference(y.toArray(), sigmoid)).toBeLessThan(3e-7);
      kernels.sigmoidBackward(dx, dy, y);
      const gradient = sigmoid.map((s, i) => plainDy[i]! * s * (1 - s));
      expect(relativeDifference(dx.toArray(), gradient)).toBeLessThan(1e-6);
      kernels.tanhForward(y, x);
      const tanh = Float64Array.from(plainX, Math.tanh);
      expect(relativeDifference(y.toArray(), tanh)).toBeLessThan(2e-7);
      kernels.tanhBackward(dx, dy, y);
      const tanhGradient = tanh.map((v, i) => plainDy[i]! * (1 - v * v));
      expect(relativeDifference(dx.toArray(), tanhGradient)).toBeLessThan(1e-6);
      kernels.scale(y, x, 0.25);
      expect(y.toArray()).toEqual(plainX.map((v) => v * 0.25));
      kernels.copy(y, x);
      expect(y.toArray()).toEqual(plainX);
      kernels.scaleInPlace(y, -3);
      expect(y.toArray()).toEqual(plainX.map((v) => v * -3));
      kernels.mask(y, dy, x);
      expect(y.toArray()).toEqual(plainDy.map((v, i) => (plainX[i]! > 0 ? v : 0)));
      kernels.multiply(y, x, dy);
      expect(y.toArray()).toEqual(plainX.map((v, i) => v * plainDy[i]!));
      dx.set(plainDy);
      kernels.addScaled(dx, x, -0.5);
      expect(dx.toArray()).toEqual(plainDy.map((v, i) => v - 0.5 * plainX[i]!));
      kernels.sgd(x, dy, 0.5);
      expect(x.toArray()).toEqual(plainX.map((v, i) => Math.fround(v - 0.5 * plainDy[i]!)));
      kernels.fill(y, 2.5);
      expect(y.toArray().every((v) => v === 2.5)).toBe(true);
    });
  }

  test('NaN goes through', () => {
    // In four lanes at once and in the few that are left.
    const [x, y] = [tensor([7], 6), ws.keep([7])];
    for (const place of [1, 5]) x.set(place, Number.NaN);
    for (const kernel of [kernels.reluForward, kernels.sigmoidForward, kernels.tanhForward]) {
      kernel(y, x);
      expect([...y.toArray()].map(Number.isNaN)).toEqual([false, true, false, false, false, true, false]);
    }
  });

  test('sizes that differ are an error', () => {
    expect(() => kernels.reluForward(ws.keep([2]), ws.keep([3]))).toThrow(
      refusal('shape-mismatch', 'reluForward', '[2]', '[3]'),
    );
  });
});
