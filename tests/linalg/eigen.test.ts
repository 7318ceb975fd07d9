/** Eigenvalues by what defines them, and where they are known. */
import { describe, expect, test } from 'vitest';
import { fixSign, symmetricEigen } from '../../ts/linalg/eigen.js';
import { scattered } from '../support/compare.js';

/** A random symmetric matrix, sometimes of low rank. */
function symmetric(n: number, rank: number, seed: number): Float64Array {
  const parts = scattered(n * rank, seed);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (let r = 0; r < rank; r++) {
        a[i * n + j]! += (r % 3 === 0 ? -1 : 1) * parts[r * n + i]! * parts[r * n + j]!;
      }
    }
  }
  return a;
}

test.each(Array.from({ length: 40 }, (_, seed) => [1 + (seed % 13), 1 + (seed % 7), seed] as const))(
  '%d × %d of rank %d: A v = λ v, the vectors orthonormal',
  (n, rank, seed) => {
    const a = symmetric(n, rank, seed);
    const { values, vectors } = symmetricEigen(a, n);
    const of = (i: number) => vectors.subarray(i * n, (i + 1) * n);
    expect(values).toEqual(values.slice().sort().reverse());
    for (let v = 0; v < n; v++) {
      for (let i = 0; i < n; i++) {
        const product = of(v).reduce((sum, x, j) => sum + a[i * n + j]! * x, 0);
        expect(product).toBeCloseTo(values[v]! * of(v)[i]!, 12);
      }
      for (let w = 0; w < n; w++) {
        expect(of(v).reduce((sum, x, i) => sum + x * of(w)[i]!, 0)).toBeCloseTo(v === w ? 1 : 0, 12);
      }
      expect(Math.max(...of(v))).toBe(Math.max(...of(v).map(Math.abs)));
    }
  },
);

describe('where they are known', () => {
  test.each<[string, number[], number[]]>([
    ['nothing', [], []],
    ['zeros', [0, 0, 0, 0], [0, 0]],
    ['a diagonal', [1, 0, 0, 0, 3, 0, 0, 0, -2], [3, 1, -2]],
    ['two equal', [2, 1, 1, 2], [3, 1]],
    ['differences', [2, -1, 0, -1, 2, -1, 0, -1, 2], [2 + Math.SQRT2, 2, 2 - Math.SQRT2]],
    ['large ones that are equal', [2e200, 1e200, 1e200, 2e200], [3e200, 1e200]],
    ['very large and very small', [1e200, 0, 0, 1e-200], [1e200, 1e-200]],
  ])('%s', (_, a, expected) => {
    const { values } = symmetricEigen(a, Math.sqrt(a.length));
    expect(values).toHaveLength(expected.length);
    expected.forEach((value, i) => expect(values[i]! / (value || 1)).toBeCloseTo(value ? 1 : 0, 14));
  });
});

test('NaN is not hidden, and the method ends', () => {
  for (const a of [
    [NaN, 1, 1, 2],
    [1, NaN, NaN, 2],
  ]) {
    const { values, vectors } = symmetricEigen(a, 2);
    expect([...values, ...vectors]).toEqual(new Array(6).fill(NaN));
  }
});

test('of a vector and its opposite, the one whose component of largest size is positive', () => {
  const vector = Float64Array.of(1, -3, 2);
  fixSign(vector);
  expect([...vector]).toEqual([-1, 3, -2]);
  fixSign(vector);
  expect([...vector]).toEqual([-1, 3, -2]);
  // Of two of the same size the first decides.
  const even = Float64Array.of(-1, 1);
  fixSign(even);
  expect([...even]).toEqual([1, -1]);
});
