import { expect, test } from 'vitest';
import { cellText } from '../../ts/view/cell.js';

test.each([
  [undefined, '–'],
  ['a text', 'a text'],
  [0.97154, '0.9715'],
  [9910.123456, '9910'],
  [0.0000123456, '1.235e-5'],
  [
    [
      { word: 'woman', score: 5.161 },
      { word: 'go', score: 4 },
    ],
    'woman 5.16, go 4.00',
  ],
  [[], ''],
  [Float32Array.of(-1, 0.12345, 10), '-1.000   0.123  10.000'],
])('%j is %j', (cell, text) => {
  expect(cellText(cell)).toBe(text);
});

test('a column says how many digits its numbers have', () => {
  expect(cellText(0.5, { decimals: 4 })).toBe('0.5000');
  expect(cellText(9910.123456789, { decimals: 4 })).toBe('9910.1235');
  expect(cellText('diverged', { decimals: 4 })).toBe('diverged');
});
