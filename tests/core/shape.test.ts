import { expect, test } from 'vitest';
import { expectDimensions, expectShape, expectSize, format, sizeOf } from '../../ts/core/shape.js';
import { refusal } from '../support/errors.js';

test('sizes and how they are shown', () => {
  expect([[], [3], [2, 3, 4], [2, 0]].map(sizeOf)).toEqual([1, 3, 24, 0]);
  expect(format(['N', 784])).toBe('[N, 784]');
});

test('a pattern: numbers are themselves, a name is the same size each time', () => {
  expect(expectShape('x', [5, 784], ['N', 784])).toEqual({ N: 5 });
  expect(expectShape('x', [3, 3, 2], ['N', 'N', 'M'])).toEqual({ N: 3, M: 2 });
  for (const shape of [[5, 800], [784], [5, 784, 1]]) {
    expect(() => expectShape('x', shape, ['N', 784])).toThrow(
      refusal('shape-mismatch', 'x:', '[N, 784]', `found ${format(shape)}`),
    );
  }
  expect(() => expectShape('x', [3, 4], ['N', 'N'])).toThrow(
    refusal('shape-mismatch', '[N, N]', 'found [3, 4]'),
  );
});

test('dimensions are whole numbers of at least 0, a size is at least 1', () => {
  expect(() => expectDimensions([2, 0])).not.toThrow();
  for (const shape of [[-1], [1.5], [NaN], ['2']]) {
    expect(() => expectDimensions(shape as number[])).toThrow(
      refusal('invalid-argument', `found ${format(shape)}`),
    );
  }
  expect(() => expectDimensions(3 as never)).toThrow(refusal('invalid-argument', '[2, 3]', 'found 3'));
  expect(expectSize('n', 1)).toBe(1);
  for (const size of [0, -1, 1.5, NaN, '1'])
    expect(() => expectSize('n', size as number)).toThrow(refusal('invalid-argument', 'n:'));
});
