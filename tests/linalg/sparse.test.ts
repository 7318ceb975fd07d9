/** Products of sparse matrices against plain ones. */
import { expect, test } from 'vitest';
import { sparse, timesBlock, transposeTimesBlock } from '../../ts/linalg/sparse.js';
import { scattered } from '../support/compare.js';

const float64 = (count: number, seed: number) => Float64Array.from(scattered(count, seed));

test.each(
  Array.from({ length: 20 }, (_, seed) => [1 + ((5 * seed) % 13), 1 + ((7 * seed) % 11), seed] as const),
)('%d × %d (%d)', (rows, columns, seed) => {
  const drop = scattered(rows * columns, seed + 100);
  const a = float64(rows * columns, seed).map((value, at) => (drop[at]! < 0.3 ? 0 : value));
  const matrix = sparse(a, rows, columns);
  expect(matrix.values).toEqual(a.filter((value) => value !== 0));
  const k = 1 + (seed % 4);
  const x = float64(columns * k, 7);
  const y = float64(rows * k, 8);
  const ax = new Float64Array(rows * k);
  const aty = new Float64Array(columns * k);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (let c = 0; c < k; c++) {
        ax[i * k + c]! += a[i * columns + j]! * x[j * k + c]!;
        aty[j * k + c]! += a[i * columns + j]! * y[i * k + c]!;
      }
    }
  }
  // The same sums in the same order.
  expect(timesBlock(matrix, x, k)).toEqual(ax);
  expect(transposeTimesBlock(matrix, y, k)).toEqual(aty);
});
