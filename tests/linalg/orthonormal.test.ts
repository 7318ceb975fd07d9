/** Gram and Schmidt where vectors are nearly the same, or sums of others. */
import { expect, test } from 'vitest';
import { orthonormalize } from '../../ts/linalg/orthonormal.js';
import { scattered } from '../support/compare.js';

const length = 23;
const never = () => {
  throw new Error('no vector should be replaced');
};

function inner(vectors: Float64Array, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += vectors[a * length + i]! * vectors[b * length + i]!;
  return sum;
}

function expectOrthonormal(vectors: Float64Array, count: number): void {
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) expect(inner(vectors, a, b)).toBeCloseTo(a === b ? 1 : 0, 13);
  }
}

// From vectors in all directions to such as differ in the ninth digit; counts around the groups of four.
test.each([1, 2, 4, 5, 6, 9, 16, 23])('%d vectors, alike or not', (count) => {
  for (const scale of [1, 1e-3, 1e-6, 1e-9]) {
    const first = scattered(length, 1);
    const given = Float64Array.from(scattered(count * length, 2), (x, i) => first[i % length]! + scale * x);
    const made = given.slice();
    orthonormalize(made, count, length, never);
    expectOrthonormal(made, count);
    // Each given vector is a sum of the made ones up to its own.
    for (let j = 0; j < count; j++) {
      const vector = given.subarray(j * length, (j + 1) * length);
      const rest = vector.slice();
      for (let q = 0; q <= j; q++) {
        const row = made.subarray(q * length, (q + 1) * length);
        const along = row.reduce((sum, x, i) => sum + x * vector[i]!, 0);
        row.forEach((x, i) => (rest[i]! -= along * x));
      }
      for (const value of rest) expect(value).toBeCloseTo(0, 13);
    }
  }
});

test('zeros and sums of others become random', () => {
  const count = length;
  const vectors = new Float64Array(count * length);
  vectors.set(scattered(length, 1), length);
  vectors.set(scattered(length, 1), 2 * length);
  const numbers = scattered(count * length, 5);
  let drawn = 0;
  orthonormalize(vectors, count, length, () => numbers[drawn++]!);
  expectOrthonormal(vectors, count);
  expect(drawn).toBe((count - 1) * length);
});

test('NaN is not hidden, and the method ends', () => {
  const vectors = Float64Array.from(scattered(3 * length));
  vectors[length] = NaN;
  orthonormalize(vectors, 3, length, never);
  expect([...vectors.subarray(length)].every(Number.isNaN)).toBe(true);
});
