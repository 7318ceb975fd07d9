import { describe, expect, test } from 'vitest';
import { parseDecimal } from '../../ts/io/decimal.js';
import { dice } from '../support/garbage.js';

const parse = (text: string) => {
  const bytes = new TextEncoder().encode(`xx${text}yy`);
  return parseDecimal(bytes, 2, bytes.length - 2);
};

describe('a decimal number is what Number makes of it', () => {
  test.each([
    ...['0', '-0', '+7', '12.5', '.5', '5.', '-1e-7', '1E+5', '123456789012345', '1234567890123456789'],
    ...['0.000000000000000000000001', '1e400', '4.9e-324', '179769313486231570000', '00012', '0.1'],
  ])('%s', (text) => expect(Object.is(parse(text), Number(text)), `${parse(text)}`).toBe(true));

  test('thousands of them', () => {
    const roll = dice(1);
    for (let i = 0; i < 5000; i++) {
      const digits = Array.from({ length: 1 + roll(20) }, () => roll(10)).join('');
      const point = roll(digits.length + 1);
      const text = `${roll(2) ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}${roll(3) ? '' : `e${roll(60) - 30}`}`;
      expect(parse(text), text).toBe(Number(text));
    }
  });
});

test.each([
  '',
  '.',
  '-',
  '+-1',
  '1,5',
  '1.2.3',
  'nan',
  'inf',
  '0x1f',
  '\ufeff1e5',
  '1e',
  '1e5.5',
  '1 2',
  '１',
])('%j is none', (text) => expect(parse(text)).toBeNaN());

test('nor is a long one that no digit ends, however many of them there are', () => {
  const bytes = new TextEncoder().encode(`${'1'.repeat(998)}ex`);
  for (let i = 0; i < 80_000; i++)
    if (!Number.isNaN(parseDecimal(bytes, 0, 1000))) throw new Error('a number');
});
