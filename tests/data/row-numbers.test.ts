import { expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import { expectRowNumbers, rowNumbersInOrder } from '../../ts/data/row-numbers.js';
import { refusal } from '../support/errors.js';

test('numbers of rows, in any array', () => {
  for (const rows of [[0, 2, 2], Uint32Array.of(1), Int8Array.of(2, 0)]) {
    expect(() => expectRowNumbers('row', rows, 3)).not.toThrow();
  }
});

test.each<[unknown, ErrorCode, ...string[]]>([
  [[], 'invalid-argument', 'row'],
  [[0, 3], 'out-of-range', 'row', 'from 0 to 2', 'found 3'],
  [[-1], 'out-of-range', 'found -1'],
  [[-0], 'out-of-range', 'found -0'],
  [[0.5], 'out-of-range', 'found 0.5'],
  [Float32Array.of(NaN), 'out-of-range', 'found NaN'],
  [5, 'invalid-argument', 'rows', 'found 5'],
])('%j of three', (rows, code, ...mentions) =>
  expect(() => expectRowNumbers('row', rows as never, 3)).toThrow(refusal(code, ...mentions)),
);

test('all in order, the last batch smaller', () => {
  expect([...rowNumbersInOrder(5, 2)].map((rows) => [...rows])).toEqual([[0, 1], [2, 3], [4]]);
  expect([...rowNumbersInOrder(0, 2)]).toEqual([]);
  expect(() => rowNumbersInOrder(5, 0).next()).toThrow(refusal('invalid-argument', 'batch', 0));
});
