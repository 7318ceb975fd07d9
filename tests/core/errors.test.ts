import { expect, test } from 'vitest';
import { BadakError, DivergedError, visible } from '../../ts/core/errors.js';

test('characters that steer a terminal are written out, all others stay', () => {
  expect(visible('\u001b[31mred\u0007\r\n')).toBe('\\u001b[31mred\\u0007\\u000d\\u000a');
  expect(visible('\u009b2J \u202eabc \u2028 \u200b \ud800')).toBe(
    '\\u009b2J \\u202eabc \\u2028 \\u200b \\ud800',
  );
  expect(visible('“ü” C:\\runs\\1 "x" × → 日本 😀')).toBe('“ü” C:\\runs\\1 "x" × → 日本 😀');
  // A tag: one character of two code units.
  expect(visible('\u{e0041}')).toBe('\\udb40\\udc41');
});

test('messages of errors are visible', () => {
  expect(new BadakError('no parameter \u001b[2J').message).toBe('no parameter \\u001b[2J');
  expect(new DivergedError(3, Number.NaN)).toBeInstanceOf(BadakError);
});
