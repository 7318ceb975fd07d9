/**
 * Truncated singular values against NumPy (scripts/golden/counting.py), where they are known, and by what defines them.
 */
import { describe, expect, test } from 'vitest';
import { sparse } from '../../ts/linalg/sparse.js';
import { truncatedSvd } from '../../ts/linalg/svd.js';
import golden from '../golden/counting.json' with { type: 'json' };
import { refusal } from '../support/errors.js';
import { bits, relativeDifference, scattered } from '../support/compare.js';

/** Mostly zeros, and now and then a row or a column of them. */
function randomMatrix(rows: number, columns: number, seed: number): Float32Array {
  const drop = scattered(rows * columns, seed + 1000);
  return scattered(rows * columns, seed).map((value, at) =>
    drop[at]! < 0.3 || (seed % 3 === 0 && Math.floor(at / columns) === 0) ? 0 : value,
  );
}

/** U diag(s) Vᵀ is U Uᵀ A. */
function reproduced(U: ArrayLike<number>, a: ArrayLike<number>, rows: number, columns: number): number[] {
  const size = U.length / rows;
  const out = new Array<number>(rows * columns).fill(0);
  for (let c = 0; c < size; c++) {
    for (let j = 0; j < columns; j++) {
      let along = 0;
      for (let i = 0; i < rows; i++) along += U[i * size + c]! * a[i * columns + j]!;
      for (let i = 0; i < rows; i++) out[i * columns + j]! += U[i * size + c]! * along;
    }
  }
  return out;
}

function expectOrthonormal(U: Float32Array, size: number): void {
  for (let a = 0; a < size; a++) {
    const columns = [a, ...Array(a).keys()];
    for (const b of columns) {
      let sum = 0;
      for (let i = 0; i < U.length; i += size) sum += U[i + a]! * U[i + b]!;
      expect(sum).toBeCloseTo(a === b ? 1 : 0, 5);
    }
  }
}

describe.each(Object.entries(golden.matrices))('against NumPy, %s', (_, { rows, columns, a, U, s }) => {
  const all = s.length;
  test.each([all, 3, 1])('%d of them', (size) => {
    const found = truncatedSvd(sparse(a, rows, columns), { size });
    expect(relativeDifference(found.singularValues, s.slice(0, size))).toBeLessThan(1e-8);
    expect(
      relativeDifference(
        found.U,
        U.filter((_, at) => at % all < size),
      ),
    ).toBeLessThan(1e-6);
  });
});

describe.each(Array.from({ length: 24 }, (_, seed) => [2 + ((5 * seed) % 17), 2 + ((7 * seed) % 19), seed]))(
  'a random matrix of %d × %d (%d)',
  (rows, columns, seed) => {
    const a = randomMatrix(rows!, columns!, seed!);
    const matrix = sparse(a, rows!, columns!);
    const all = Math.min(rows!, columns!);

    test('is what its singular vectors make of it', () => {
      const { U, singularValues } = truncatedSvd(matrix, { size: all });
      expectOrthonormal(U, all);
      expect(relativeDifference(reproduced(U, a, rows!, columns!), a)).toBeLessThan(1e-5);
      expect(singularValues).toEqual(singularValues.slice().sort().reverse());
      const squares = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x * x, 0);
      expect(squares(singularValues) / squares(a)).toBeCloseTo(1, 10);
      // Of the largest size and positive.
      for (let c = 0; c < all; c++) {
        const column = U.filter((_, at) => at % all === c);
        expect(Math.max(...column)).toBe(Math.max(...column.map(Math.abs)));
      }
    });
  },
);

describe('larger than the block', () => {
  // Singular values 2⁻ⁱ, by H diag(2⁻ⁱ) H with the reflection H = 1 − 2 v vᵀ.
  const n = 60;
  const v = scattered(n, 2);
  const length = Math.hypot(...v);
  const h = (i: number, j: number) => (i === j ? 1 : 0) - (2 * v[i]! * v[j]!) / length ** 2;
  const a = Array.from({ length: n * n }, (_, at) => {
    let sum = 0;
    for (let m = 0; m < n; m++) sum += h(Math.floor(at / n), m) * 2 ** -m * h(m, at % n);
    return sum;
  });
  const matrix = sparse(a, n, n);

  test('the known singular values and vectors', () => {
    const { U, singularValues } = truncatedSvd(matrix, { size: 12 });
    singularValues.forEach((value, i) => expect(value * 2 ** i).toBeCloseTo(1, 8));
    for (let c = 0; c < 12; c++) {
      const along = U.filter((_, at) => at % 12 === c).reduce((sum, x, i) => sum + x * h(i, c), 0);
      expect(Math.abs(along)).toBeCloseTo(1, 6);
    }
  });

  test('the same twice; with another seed other bits, the same vectors', () => {
    const [first, again, other] = [0, 0, 1].map((seed) => truncatedSvd(matrix, { size: 5, seed }));
    expect(bits(again!.U)).toEqual(bits(first!.U));
    expect(again!.singularValues).toEqual(first!.singularValues);
    expect(other!.singularValues).not.toEqual(first!.singularValues);
    expect(relativeDifference(other!.U, first!.U)).toBeLessThan(1e-6);
  });

  test('without iterations or further columns it is rougher', () => {
    const error = (options: object) => {
      const { singularValues } = truncatedSvd(matrix, { size: 5, ...options });
      return Math.abs(singularValues[4]! * 2 ** 4 - 1);
    };
    expect(error({ iterations: 0, oversampling: 0 })).toBeGreaterThan(1e-4);
    expect(error({ oversampling: 0 })).toBeLessThan(1e-3);
  });
});

test.each<[string, number[]]>([
  ['zeros', new Array<number>(36).fill(0)],
  ['rank 1', Array.from({ length: 36 }, (_, at) => (1 + Math.floor(at / 6)) * (1 + (at % 6)))],
  ['one element', Array.from({ length: 36 }, (_, at) => (at === 13 ? -2 : 0))],
])('vectors that the matrix leaves open are orthonormal as well: %s', (_, a) => {
  const { U, singularValues } = truncatedSvd(sparse(a, 6, 6), { size: 6 });
  expectOrthonormal(U, 6);
  expect(relativeDifference(reproduced(U, a, 6, 6), a)).toBeLessThan(1e-6);
  const norm = Math.hypot(...a);
  expect(Math.abs(singularValues[0]! - norm)).toBeLessThanOrEqual(1e-12 * norm);
  for (const value of singularValues.subarray(1)) expect(value).toBeLessThanOrEqual(1e-6 * norm);
});

test('values that are not finite are an error', () => {
  for (const wrong of [NaN, Infinity, '4', undefined, null]) {
    const code = typeof wrong === 'number' ? 'not-finite' : 'invalid-argument';
    expect(() => sparse([1, 2, wrong as number, 4], 2, 2)).toThrow(refusal(code, 'sparse: value 2 '));
  }
  const matrix = sparse([1, 2, 3, 4], 2, 2);
  matrix.values[1] = NaN;
  expect(() => truncatedSvd(matrix, { size: 2 })).toThrow(
    refusal('not-finite', 'truncatedSvd: value 1 ', 'found NaN'),
  );
  expect(() => truncatedSvd({ ...sparse([1, 2, 3, 4], 2, 2), columns: 1 }, { size: 1 })).toThrow(
    refusal('out-of-range', ': place 1 '),
  );
  expect(() => truncatedSvd({ ...sparse([1, 2, 3, 4], 2, 2), rows: 3 }, { size: 1 })).toThrow(
    refusal('shape-mismatch', '4 starts', 'found 3'),
  );
});

test.each([0, 4, 1.5, NaN])('%d singular vectors of 3 × 5 are an error', (size) => {
  const matrix = sparse(scattered(15), 3, 5);
  expect(() => truncatedSvd(matrix, { size })).toThrow(
    refusal(
      'invalid-argument',
      ...['truncatedSvd size:', `found ${size}`],
      ...(size === 4 ? ['3 × 5', 'from 1 to 3'] : ['at least 1']),
    ),
  );
});
