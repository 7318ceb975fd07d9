import { expect, test } from 'vitest';
import { expectWhole, expectWordIds, findNotWhole, isWhole } from '../../ts/core/whole-numbers.js';
import { refusal } from '../support/errors.js';

const range = { least: 0, most: 9 };

test('whole numbers of a range, both ends included', () => {
  expect([0, 9, 5].every((value) => isWhole(value, range))).toBe(true);
  expect([-1, 10, 0.5, NaN, Infinity, '5', 5n, null].some((value) => isWhole(value, range))).toBe(false);
});

test('the first one that is not', () => {
  expect(findNotWhole([1, 2, 3], range)).toBe(-1);
  expect(findNotWhole([1, NaN, 30], range)).toBe(1);
  expect(findNotWhole(Float32Array.of(1, 2, 2.5), range)).toBe(2);
  // Values are checked only if the type of the array can hold others.
  expect(findNotWhole(Uint8Array.of(200), { least: 0, most: 255 })).toBe(-1);
  expect(findNotWhole(Uint8Array.of(5, 200), range)).toBe(1);
  expect(findNotWhole(Int8Array.of(5, -1), range)).toBe(1);
  expect(findNotWhole(Uint32Array.of(2 ** 31), { least: 0, most: 2 ** 31 - 1 })).toBe(0);
});

test('is named with its place and the range', () => {
  expect(() => expectWhole('f', 'label', [3, 11], range)).toThrow(
    refusal('out-of-range', 'f: label 1', '0 to 9', 'found 11'),
  );
  expect(() => expectWhole('f', 'label', 3 as never, range)).toThrow(
    refusal('invalid-argument', 'f: labels', 'found 3'),
  );
  expect(() => expectWordIds('f', [0, 2 ** 31])).toThrow(
    refusal('out-of-range', 'f: id 1', '0 to 2147483647'),
  );
  expect(() => expectWordIds('f', [0, 2 ** 31 - 1])).not.toThrow();
});
