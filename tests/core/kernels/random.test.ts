/** Random numbers through the wasm boundary; RandomStream, which calls them, has tests of its own. */
import { describe, expect, test } from 'vitest';
import * as kernels from '../../../ts/core/kernels.js';
import { Workspace } from '../../../ts/core/workspace.js';
import '../../support/engine.js';

const ws = new Workspace();
const KEY = [7, 9] as const;

function normal(size: number, counter: number, deviation = 1): Float32Array {
  const y = ws.keep([size]);
  kernels.fillNormal(y, KEY, counter, deviation);
  return y.toArray();
}

describe('fillNormal', () => {
  test('has the mean and the deviation that were asked for', () => {
    const values = normal(40_001, 0, 3);
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
    // Five standard errors: 3/√40001 of the mean, √2/√40001 of the variance.
    expect(Math.abs(mean)).toBeLessThan(5 * 0.015);
    expect(Math.abs(variance / 9 - 1)).toBeLessThan(5 * 0.0071);
  });

  test('gives four numbers for each block of the counter, of which all 53 bits count', () => {
    const whole = normal(16, 100);
    expect(normal(8, 102)).toEqual(whole.slice(8));
    expect(normal(8, 100 + 2 ** 32)).not.toEqual(whole.slice(0, 8));
    expect(normal(4, 2 ** 32 - 1).slice(0, 4)).toEqual(normal(8, 2 ** 32 - 1).slice(0, 4));
    expect(normal(4, 2 ** 32)).toEqual(normal(8, 2 ** 32 - 1).slice(4));
  });
});

describe('fillDropoutMask', () => {
  test('is the scale in a share of places, and 0 elsewhere', () => {
    const mask = ws.keep([40_001]);
    kernels.fillDropoutMask(mask, KEY, 0, 0.3, 2.5);
    const values = mask.toArray();
    expect(new Set(values)).toEqual(new Set([0, 2.5]));
    const kept = values.filter((v) => v !== 0).length / values.length;
    // Five standard errors of √(0.3 · 0.7 / 40001).
    expect(Math.abs(kept - 0.7)).toBeLessThan(5 * 0.0023);
  });

  test('is a function of key and counter', () => {
    const [a, b] = [ws.keep([64]), ws.keep([64])];
    const maskOf = (t: typeof a, key: readonly [number, number], counter: number) => {
      kernels.fillDropoutMask(t, key, counter, 0.5, 1);
      return t.toArray();
    };
    expect(maskOf(a, KEY, 5)).toEqual(maskOf(b, KEY, 5));
    expect(maskOf(a, KEY, 6)).not.toEqual(maskOf(b, KEY, 5));
    expect(maskOf(a, [8, 9], 5)).not.toEqual(maskOf(b, KEY, 5));
  });
});
