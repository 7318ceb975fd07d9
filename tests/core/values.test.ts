import { describe, expect, test } from 'vitest';
import {
  expectBytes,
  expectFinite,
  expectInstance,
  expectList,
  isList,
  shown,
} from '../../ts/core/values.js';

test.each<[unknown, string]>([
  [undefined, 'nothing'],
  [null, 'null'],
  [-0, '-0'],
  [NaN, 'NaN'],
  [7n, '7n'],
  ['0.1', 'the text "0.1"'],
  ['x'.repeat(100), `the text "${'x'.repeat(60)}…"`],
  [[1, 'a'], '[1, "a"]'],
  [[1, 2, 3, 4, 5], 'an array of 5'],
  [[[1]], 'an array of 1'],
  [Float32Array.of(1, 2), 'a Float32Array of 2'],
  [Promise.resolve(1), 'a Promise'],
  [() => 1, 'a function'],
  [{ a: 1, b: 2 }, 'an object { a, b }'],
  [{ a: 1, b: 2, c: 3, d: 4, e: 5 }, 'an object { a, b, c, d, … }'],
  [new Map(), 'an object (Map)'],
])('%o is shown as %s', (value, text) => expect(shown(value)).toBe(text));

test('an instance, a list, finite numbers', () => {
  expect(() => expectInstance('f', 'd', new Date(), Date, 'a Date')).not.toThrow();
  expect(() => expectInstance('f', 'd', 7 as never, Date, 'a Date')).toThrow(
    'f: d should be a Date, found 7',
  );
  expect([[1], Uint8Array.of(1), 'a', { length: 1 }, new DataView(new ArrayBuffer(1))].map(isList)).toEqual([
    ...[true, true, false, false, false],
  ]);
  expect(() => expectList('f', 'rows', 7 as never)).toThrow('f: rows should be an array, found 7');
  expect(() => expectFinite('f', 'value', [1, -2])).not.toThrow();
  expect(() => expectFinite('f', 'value', [1, NaN])).toThrow(
    'f: value 1 should be a finite number, found NaN',
  );
  expect(() => expectFinite('f', 'value', [1, -2], 0)).toThrow(
    'value 1 should be a finite number of at least 0',
  );
});

describe('bytes', () => {
  test('are taken', () => expect(() => expectBytes('f', new Uint8Array())).not.toThrow());

  test.each<[unknown, string]>([
    [Promise.resolve(new Uint8Array()), 'await it first'],
    [new ArrayBuffer(2), 'new Uint8Array(buffer) makes bytes of it'],
    [new Blob(['a']), 'await blob.arrayBuffer()'],
    ['vectors.npy', 'read the file first'],
    ['{"a":1}', 'new TextEncoder().encode(text) makes bytes of it'],
    [Float32Array.of(1), 'expected bytes, a Uint8Array, found a Float32Array of 1'],
  ])('%o is not, and how to make some is said', (given, says) => {
    expect(() => expectBytes('f', given as Uint8Array)).toThrow(says);
  });
});
