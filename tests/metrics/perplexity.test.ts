import { expect, test } from 'vitest';
import { perplexity } from '../../ts/metrics/perplexity.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

test('who knows nothing of V words chooses among V', () => {
  expect(perplexity(Math.log(10_000))).toBeCloseTo(10_000, 8);
  expect(perplexity(0)).toBe(1);
  expect(perplexity(710)).toBe(Infinity);
  expect(perplexity(Infinity)).toBe(Infinity);
  for (const wrong of [NaN, -3]) {
    expect(() => perplexity(wrong)).toThrow(
      refusal('invalid-argument', 'meanLoss', 'at least 0', `found ${wrong}`),
    );
  }
});
