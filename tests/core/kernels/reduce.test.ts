/** Many elements into one, through the wasm boundary, against plain lines. */
import { describe, expect, test } from 'vitest';
import * as kernels from '../../../ts/core/kernels.js';
import type { Shape } from '../../../ts/core/shape.js';
import { Workspace } from '../../../ts/core/workspace.js';
import { refusal } from '../../support/errors.js';
import { relativeDifference, scattered } from '../../support/compare.js';
import '../../support/engine.js';

const ws = new Workspace();
const tensor = (shape: Shape, seed?: number) => {
  const t = ws.take(shape);
  return t.set(scattered(t.size, seed));
};
const integers = (shape: Shape, values: ArrayLike<number>) => ws.take(shape, 'i32').set(values);
/** Single precision sums of up to a thousand products. */
const SUM = 1e-5;

describe('the largest of every row', () => {
  test.each([
    [1, 1],
    [1, 9],
    [31, 11],
    [7, 301],
    [5000, 13],
  ])('%i rows of %i', (rows, columns) => {
    ws.begin();
    const x = tensor([rows, columns], 5);
    const values = x.toArray();
    const ids = integers([rows], new Int32Array(rows).fill(-1));
    kernels.argmaxRows(ids, x);
    const plain = Array.from({ length: rows }, (_, r) => {
      const row = [...values.subarray(r * columns, (r + 1) * columns)];
      return row.indexOf(Math.max(...row));
    });
    expect([...ids.toArray()]).toEqual(plain);
    // What an answer is counted by.
    expect(kernels.countMatches(x, ids)).toBe(rows);
  });

  test('the first of equal values; a NaN only where there is no number', () => {
    ws.begin();
    const { NaN: no, NEGATIVE_INFINITY: low, POSITIVE_INFINITY: high } = Number;
    const rows: [row: number[], id: number][] = [
      [[1, 3, 3, 2], 1],
      [[3, 3, 3, 3], 0],
      [[-0, 0, -0, 0], 0],
      [[-5, -2, -3, -2], 1],
      [[low, low, -1e38, low], 2],
      [[low, low, low, low], 0],
      [[1, high, 2, high], 1],
      [[no, -7, no, -6], 3],
      [[2, no, 3, no], 2],
      [[no, low, no, no], 1],
      [[no, no, no, no], 0],
    ];
    const x = ws.take([rows.length, 2, 2]).set(rows.flatMap(([row]) => row));
    const ids = integers([rows.length], new Int32Array(rows.length).fill(-1));
    kernels.argmaxRows(ids, x);
    expect([...ids.toArray()]).toEqual(rows.map(([, id]) => id));
  });

  test('no rows, and ids that do not fit', () => {
    ws.begin();
    kernels.argmaxRows(ws.take([0], 'i32'), ws.take([0, 4]));
    for (const shape of [[3], [2, 1], [8]]) {
      expect(() => kernels.argmaxRows(ws.take(shape, 'i32'), ws.take([2, 4]))).toThrow(
        refusal('shape-mismatch', 'argmaxRows: ids', '[2]', `found [${shape.join(', ')}]`),
      );
    }
  });
});

describe('reductions', () => {
  test('column sums are added', () => {
    const [x, sums] = [tensor([37, 301], 8), tensor([301], 9)];
    const plain = Float64Array.from(sums.toArray());
    x.toArray().forEach((v, i) => {
      plain[i % 301]! += v;
    });
    kernels.addColumnSums(sums, x);
    expect(relativeDifference(sums.toArray(), plain)).toBeLessThan(SUM);
  });

  test('sum of squares, and what is not finite', () => {
    const x = tensor([1001], 10);
    const plain = x.toArray().reduce((sum, v) => sum + v * v, 0);
    expect(kernels.sumOfSquares(x)).toBeCloseTo(plain, 9);
    x.set(1000, Number.NaN);
    expect(kernels.sumOfSquares(x)).toBeNaN();
    x.set(1000, Number.POSITIVE_INFINITY);
    expect(kernels.sumOfSquares(x)).toBe(Number.POSITIVE_INFINITY);
  });

  test('matches are counted at the first largest', () => {
    const y = ws.keep([3, 4]).set([0, 5, 5, 1, 9, 0, 0, 0, 1, 2, 3, 4]);
    const labels = ws.keep([3], 'i32').set([1, 1, 3]);
    expect(kernels.countMatches(y, labels)).toBe(2);
  });

  test('matches of many rows', () => {
    const [rows, columns] = [31, 11];
    const y = tensor([rows, columns], 16);
    const values = y.toArray();
    const largest = Array.from({ length: rows }, (_, r) => {
      const row = [...values.slice(r * columns, (r + 1) * columns)];
      return row.indexOf(Math.max(...row));
    });
    const labels = largest.map((label, r) => (r % 3 === 0 ? label : (label + 1) % columns));
    expect(kernels.countMatches(y, ws.keep([rows], 'i32').set(labels))).toBe(11);
    expect(kernels.countMatches(y, ws.keep([rows], 'i32').set(largest))).toBe(rows);
  });
});

test('nothing can be the largest of no columns', () => {
  for (const shape of [
    [3, 0],
    [0, 0],
  ]) {
    const [x, ids] = [ws.keep(shape), ws.keep([shape[0]!], 'i32')];
    const said = `expected at least one column, found [${shape.join(', ')}]`;
    expect(() => kernels.argmaxRows(ids, x)).toThrow(refusal('shape-mismatch', 'argmaxRows', said));
    expect(() => kernels.countMatches(x, ids)).toThrow(refusal('shape-mismatch', 'accuracy', said));
  }
});
