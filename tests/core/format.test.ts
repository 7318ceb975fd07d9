import { expect, test } from 'vitest';
import { count, counted, mib, number, short, trimmed, withMinuses } from '../../ts/core/format.js';

test('one is singular', () => {
  const units = ['steps', 'classes', 'pictures', 'bytes'];
  expect(units.map((unit) => counted(1, unit))).toEqual(['1 step', '1 class', '1 picture', '1 byte']);
  expect(units.map((unit) => counted(1000, unit))).toEqual(units.map((unit) => `1,000 ${unit}`));
});

test('thousands are separated', () => {
  expect([0, 999, 1000, 1234567].map(count)).toEqual(['0', '999', '1,000', '1,234,567']);
});

test.each([
  [0, '0.0000', '0'],
  [0.97154, '0.9715', '0.9715'],
  [0.5, '0.5000', '0.5'],
  [9910.123456789, '9910.1235', '9910'],
  [1.2345678e15, '1.23e+15', '1.235e+15'],
  [2e6, '2.00e+6', '2e+6'],
  [-0.0000123, '-1.23e-5', '-1.23e-5'],
  [0.00199, '0.0020', '0.00199'],
])('%d as a metric is %s, in few digits %s', (value, metric, few) => {
  expect([number(value), short(value)]).toEqual([metric, few]);
});

test('with the given number of digits', () => {
  expect([number(0.5, 2), short(0.123456, 2), trimmed(2, 2), trimmed(2.256, 2)]).toEqual([
    '0.50',
    '0.12',
    '2',
    '2.26',
  ]);
});

test('bytes in mebibytes', () => {
  expect([mib(2 ** 20), mib(1.55 * 2 ** 20), mib(58.4 * 2 ** 20, 0)]).toEqual([
    '1.0 MiB',
    '1.6 MiB',
    '58 MiB',
  ]);
});

test('negative numbers of a sentence get the sign of print; dates, words and ranges keep their hyphens', () => {
  expect(withMinuses('-0.5 of 1.2e-5 (-3), x = -2')).toBe('−0.5 of 1.2e−5 (−3), x = −2');
  const kept = '1999-12-25, one-hot, 0-9, “A-1”';
  expect(withMinuses(kept)).toBe(kept);
});
