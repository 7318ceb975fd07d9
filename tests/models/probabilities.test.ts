import { expect, test } from 'vitest';
import { largest, probabilities } from '../../ts/models/probabilities.js';
import { ws } from '../support/models.js';
import '../support/engine.js';

test('probabilities are taken over the last axis, however many there are before it', () => {
  const scores = ws.keep([2, 2, 3]).set([0, 0, 0, 1, 2, 3, -5, 5, 0, 100, 0, 0]);
  const found = probabilities(scores);
  for (let row = 0; row < 4; row++) {
    const of = [...scores.toArray().subarray(3 * row, 3 * row + 3)].map(Math.exp);
    const sum = of.reduce((a, b) => a + b);
    of.forEach((each, i) => expect(found[3 * row + i]).toBeCloseTo(each / sum, 5));
  }
});

test('the largest value is found among NaNs', () => {
  expect(largest([1, 3, 2, 3])).toBe(1);
  expect(largest([NaN, -1, NaN, -2])).toBe(1);
  expect(largest([NaN, NaN])).toBe(-1);
  expect(largest([])).toBe(-1);
});
