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
  expect(new BadakError('unknown-name', 'no parameter \u001b[2J').message).toBe('no parameter \\u001b[2J');
  expect(new DivergedError(3, Number.NaN)).toBeInstanceOf(BadakError);
});

test('joiners inside words and emoji stay, and nothing else that is invisible', () => {
  const fine = [
    'می\u200cشود',
    '۵۰\u200cساله',
    'ක්\u200dෂ',
    'র\u200d্যাব',
    '👨\u200d👩\u200d👧',
    '❤️\u200d🔥',
    '🏃🏾\u200d♀️',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    '۝ ☝️',
  ];
  for (const text of fine) {
    expect(visible(text)).toBe(text);
    expect(new BadakError('unknown-word', `no word “${text}”`).message).toContain(text);
  }
  for (const [text, shown] of [
    ['a\u200d\u200db', 'a\\u200d\\u200db'],
    ['a \u200cb', 'a \\u200cb'],
    ['\u200db\u200c', '\\u200db\\u200c'],
    ['a\u200bb\u2060c\u00add\ufeff', 'a\\u200bb\\u2060c\\u00add\\ufeff'],
    ['🏴\u{e0061}\u{e007f}', '🏴\\udb40\\udc61\\udb40\\udc7f'],
    ['a\u200d\u001b[2J', 'a\\u200d\\u001b[2J'],
  ] as const) {
    expect(visible(text)).toBe(shown);
  }
});

test('a message that repeats millions of characters is shortened before each of them is looked at', () => {
  const { message } = new BadakError(
    'damaged',
    `a file: ${'\u0001'.repeat(60_000_000)} is wrong. Save it again.`,
  );
  expect(message).toHaveLength(1500);
  expect(message).toMatch(/^a file: \\u0001.* … .*\\u0001 is wrong\. Save it again\.$/);
});
