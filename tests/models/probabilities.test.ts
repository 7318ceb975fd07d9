import { expect, test } from 'vitest';
import { largest, probabilities, scoresGradient, sigmoids } from '../../ts/models/probabilities.js';
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

test('σ of every score', () => {
  const scores = [-100, -2, 0, 0.5, 100];
  sigmoids(scores).forEach((each, i) => expect(each).toBeCloseTo(1 / (1 + Math.exp(-scores[i]!)), 6));
  expect(sigmoids([])).toHaveLength(0);
});

test('the gradient by the scores is how −log p of the targets moves with them', () => {
  const [scores, targets] = [Float32Array.of(0.5, -1, 2, 0, 1, -2), [2, 0]];
  const loss = (at: number, by: number) => {
    const moved = scores.map((score, i) => score + (i === at ? by : 0));
    return targets.reduce((sum, target, row) => {
      const of = [...moved.subarray(3 * row, 3 * row + 3)].map(Math.exp);
      return sum - Math.log(of[target]! / of.reduce((a, b) => a + b));
    }, 0);
  };
  const gradient = scoresGradient(probabilities(ws.keep([2, 3]).set(scores)), targets);
  for (const [i, each] of gradient.entries()) {
    expect((loss(i, 0.01) - loss(i, -0.01)) / 0.02).toBeCloseTo(each, 3);
  }
});

test('the largest value is found among NaNs', () => {
  expect(largest([1, 3, 2, 3])).toBe(1);
  expect(largest([NaN, -1, NaN, -2])).toBe(1);
  expect(largest([NaN, -1])).toBe(1);
  expect(largest([NaN, NaN])).toBe(0);
});
