import { describe, expect, test } from 'vitest';
import {
  expectBytes,
  expectFinite,
  expectInstance,
  expectList,
  isList,
  shown,
} from '../../ts/core/values.js';
import { refusal } from '../support/errors.js';

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
    refusal('invalid-argument', 'f: d', 'Date', 'found 7'),
  );
  expect([[1], Uint8Array.of(1), 'a', { length: 1 }, new DataView(new ArrayBuffer(1))].map(isList)).toEqual([
    ...[true, true, false, false, false],
  ]);
  expect(() => expectList('f', 'rows', 7 as never)).toThrow(
    refusal('invalid-argument', 'f: rows', 'found 7'),
  );
  expect(() => expectFinite('f', 'value', [1, -2])).not.toThrow();
  expect(() => expectFinite('f', 'value', [1, NaN])).toThrow(
    refusal('not-finite', 'f: value 1', 'found NaN'),
  );
  expect(() => expectFinite('f', 'value', [1, -2], 0)).toThrow(
    refusal('invalid-argument', 'value 1', 'at least 0'),
  );
});

describe('bytes', () => {
  test('are taken', () => expect(() => expectBytes('f', new Uint8Array())).not.toThrow());

  test.each<[unknown, string]>([
    [Promise.resolve(new Uint8Array()), 'found a Promise'],
    [new ArrayBuffer(2), 'new Uint8Array(buffer)'],
    [new Blob(['a']), 'await blob.arrayBuffer()'],
    ['vectors.npy', 'await readFile(path)'],
    ['{"a":1}', 'new TextEncoder().encode(text)'],
    [Float32Array.of(1), 'found a Float32Array of 1'],
  ])('%o is refused, with a hint how to get bytes', (given, mention) => {
    expect(() => expectBytes('f', given as Uint8Array)).toThrow(
      refusal('invalid-argument', 'f:', 'Uint8Array', mention),
    );
  });
});
