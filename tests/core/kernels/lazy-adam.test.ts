/** Adam that leaves untouched rows for later, against Adam that does not. */
import { describe, expect, test } from 'vitest';
import * as kernels from '../../../ts/core/kernels.js';
import type { Tensor } from '../../../ts/core/tensor.js';
import { refusal } from '../../support/errors.js';
import { bits, relativeDifference, scattered } from '../../support/compare.js';
import { type Lazy, BETAS, MEMORY, lazyOf, tensor, update, ws } from '../../support/kernels.js';
import '../../support/engine.js';

/** Lengths of rows, and numbers of rows: the last of each make several chunks of 16384 elements. */
const HIDDEN = [1, 3, 4, 7, 33, 100];

describe('lazy Adam', () => {
  test('the corrected rate', () => {
    for (const t of [1, 2, 10, 1000, 1e6]) {
      const plain = (0.003 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
      expect(kernels.adamCorrected(0.003, t, BETAS) / plain - 1).toBeCloseTo(0, 12);
    }
  });

  test('factors are the sums they stand for', () => {
    const [rates, factors] = [ws.keep([MEMORY]), ws.keep([MEMORY, kernels.LAZY_ADAM_FACTORS])];
    rates.set(scattered(MEMORY).map((r) => 0.01 * (1.5 + r)));
    const [updates, b] = [100, Math.sqrt(BETAS.beta2)];
    kernels.lazyAdamFactors(factors, rates, updates, BETAS);
    const [found, rs] = [factors.toArray(), rates.toArray()];
    for (let k = 0; k < MEMORY; k++) {
      const moments = [0, 1, 2, 3].map((n) => {
        let sum = 0;
        for (let j = 1; j <= k; j++) {
          sum += rs[(updates - k + j) % MEMORY]! * (BETAS.beta1 / b) ** j * (b ** -j - 1) ** n;
        }
        return sum;
      });
      const plain = [...moments, BETAS.beta1 ** k, BETAS.beta2 ** k];
      // Small moments are differences of large ones, in double precision.
      plain.forEach((value, i) =>
        expect(Math.abs(found[8 * k + i]! - value), `${k} ${i}`).toBeLessThan(1e-7 * Math.abs(value) + 1e-15),
      );
    }
  });

  const sizes = [...HIDDEN.map((h) => [23, h] as const), [500, 100] as const];
  test.each(sizes)('%i rows of %i: Adam up to rounding, caught up in any way', (rows, columns) => {
    for (const catchUp of [false, true]) {
      const lazy = lazyOf(rows, columns);
      const dense = {
        p: tensor([rows, columns], 1),
        m: ws.keep([rows, columns]),
        v: ws.keep([rows, columns]),
      };
      for (const state of [dense.m, dense.v]) kernels.fill(state, 0);
      const start = dense.p.toArray();
      const STEPS = 60;
      for (let t = 1; t <= STEPS; t++) {
        update(lazy, t, catchUp && t % 2 === 0);
        kernels.adam(dense.p, dense.m, dense.v, lazy.g, { t, learningRate: 0.01, ...BETAS });
      }
      kernels.lazyAdamFactors(lazy.factors, lazy.rates, STEPS, BETAS);
      const waiting = lazy.last.toArray();
      expect(waiting.some((last) => last < STEPS)).toBe(true);
      expect(waiting.every((last) => STEPS - last < MEMORY)).toBe(true);
      const [y, value] = [ws.keep([rows, columns]), lazy.p.toArray()];
      kernels.lazyAdamSettled(y, lazy, lazy.factors, STEPS);
      const moved = (p: Float32Array) => p.map((v, i) => v - start[i]!);
      // Sixty sums near 1, each rounded to 6e-8 of it, of movements of about 0.2.
      expect(relativeDifference(moved(y.toArray()), moved(dense.p.toArray()))).toBeLessThan(1e-5);
      // Looking changed nothing; catching up all rows gives the same bits.
      expect([lazy.p.toArray(), lazy.last.toArray()]).toEqual([value, waiting]);
      lazy.list.set([...Array(rows).keys()]);
      kernels.lazyAdamCatchUp(lazy, lazy.list, rows, lazy.factors, STEPS);
      expect(bits(lazy.p.toArray())).toEqual(bits(y.toArray()));
      expect(lazy.last.toArray().every((last) => last === STEPS)).toBe(true);
      expect(relativeDifference(lazy.m.toArray(), dense.m.toArray())).toBeLessThan(1e-5);
      expect(relativeDifference(lazy.v.toArray(), dense.v.toArray())).toBeLessThan(1e-5);
    }
  });

  test('what does not fit is named', () => {
    const all = lazyOf(5, 3);
    const { g, list, factors, rates } = all;
    const options = { updates: 1, rate: 0.1, ...BETAS };
    const other = ws.keep([5, 4]);
    const calls: [string, (state: Lazy, factors: Tensor) => void][] = [
      ['lazyAdamCatchUp', (state, f) => kernels.lazyAdamCatchUp(state, list, 0, f, 0)],
      ['lazyAdamSweep', (state, f) => kernels.lazyAdamSweep(state, f, 0, 0, 1)],
      ['lazyAdamSettled', (state, f) => kernels.lazyAdamSettled(g, state, f, 0)],
      ['lazyAdamUpdate', (state, f) => kernels.lazyAdamUpdate(state, g, list, 0, f, options)],
    ];
    for (const [name, call] of calls) {
      expect(() => call(all, factors), name).not.toThrow();
      for (const part of ['m', 'v'] as const) {
        expect(() => call({ ...all, [part]: other }, factors)).toThrow(
          refusal('shape-mismatch', name, '[5, 3]', '[5, 4]'),
        );
      }
      expect(() => call({ ...all, last: ws.keep([4]) }, factors)).toThrow(
        refusal('shape-mismatch', `${name}: last`, '[5]', 'found [4]'),
      );
      expect(() => call(all, ws.keep([MEMORY, 7]))).toThrow(refusal('shape-mismatch', name, '[memory, 8]'));
    }
    expect(() => kernels.lazyAdamSettled(other, all, factors, 0)).toThrow(
      refusal('shape-mismatch', 'lazyAdamSettled'),
    );
    expect(() => kernels.lazyAdamUpdate(all, other, list, 0, factors, options)).toThrow(
      refusal('shape-mismatch', 'lazyAdamUpdate'),
    );
    expect(() => kernels.lazyAdamFactors(ws.keep([MEMORY - 1, 8]), rates, 0, BETAS)).toThrow(
      refusal('shape-mismatch', 'lazyAdamFactors: factors', '[16, 8]', 'found [15, 8]'),
    );
  });
});
