/** The loop that measures a thread. */
import { expect, test } from 'vitest';
import * as kernels from '../../../ts/core/kernels.js';
import '../../support/engine.js';

test('the peak loop says how much it computes', () => {
  const one = kernels.peakMultiplyAdd(1);
  expect(one).toBeGreaterThan(0);
  expect(kernels.peakMultiplyAdd(10)).toBe(10 * one);
});
