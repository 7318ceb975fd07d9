import { expect, test } from 'vitest';
import { expectRowNumbers, rowNumbersInOrder } from '../../ts/data/row-numbers.js';

test('numbers of rows, in any array', () => {
  for (const rows of [[0, 2, 2], Uint32Array.of(1), Int8Array.of(2, 0)]) {
    expect(() => expectRowNumbers('row', rows, 3)).not.toThrow();
  }
});

test.each([
  [[], 'expected at least one row, found none'],
  [[0, 3], 'no row 3: there are 3, from 0 to 2'],
  [[-1], 'no row -1'],
  [[-0], 'no row -0'],
  [[0.5], 'no row 0.5'],
  [Float32Array.of(NaN), 'no row NaN'],
  [5, 'rows should be an array, found 5'],
])('%j of three', (rows, says) => expect(() => expectRowNumbers('row', rows as never, 3)).toThrow(says));

test('all in order, the last batch smaller', () => {
  expect([...rowNumbersInOrder(5, 2)].map((rows) => [...rows])).toEqual([[0, 1], [2, 3], [4]]);
  expect([...rowNumbersInOrder(0, 2)]).toEqual([]);
  expect(() => rowNumbersInOrder(5, 0).next()).toThrow('size of a batch');
});
