import { expect, test } from 'vitest';
import { picture } from '../../ts/experiments/panels.js';

test('a picture has its own copy of the numbers, and their range as its scale', () => {
  const numbers = Float32Array.of(9, -2, 0.5, 3, 9).subarray(1, 5);
  const found = picture(numbers.subarray(0, 4), 2, 2, { caption: 'c' });
  expect(found).toEqual({
    ...{ width: 2, height: 2, values: Float32Array.of(-2, 0.5, 3, 9) },
    ...{ low: -2, high: 9, caption: 'c' },
  });
  numbers[0] = 7;
  expect(found.values[0]).toBe(-2);
});

test('a range that is given is the scale; numbers that are not finite do not count', () => {
  expect(picture([1, 2], 2, 1, { range: [0, 5] })).toMatchObject({ low: 0, high: 5 });
  expect(picture([NaN, 2, Infinity, 1], 2, 2)).toMatchObject({ low: 1, high: 2 });
  expect(picture([NaN], 1, 1)).toMatchObject({ low: 0, high: 0 });
});
