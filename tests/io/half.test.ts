import { expect, test } from 'vitest';
import { bfloat16ToSingle, halfToSingle } from '../../ts/io/half.js';

test.each([
  [0x0000, 0],
  [0x8000, -0],
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x0400, 2 ** -14],
  [0x0001, 2 ** -24],
  [0x83ff, -1023 * 2 ** -24],
  [0x3555, 0.333251953125],
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
  [0x7e00, NaN],
])('half precision 0x%s', (bits, expected) => expect(Object.is(halfToSingle(bits), expected)).toBe(true));

test('numbers of half precision grow with their bits', () => {
  for (let bits = 1; bits <= 0x7c00; bits++)
    expect(halfToSingle(bits)).toBeGreaterThan(halfToSingle(bits - 1));
});

test('bfloat16 is the upper half of single precision', () => {
  expect([...bfloat16ToSingle(Uint16Array.of(0x3f80, 0xc000, 0x0000, 0x7f80, 0x3eab))]).toEqual([
    ...[1, -2, 0, Infinity, 0.333984375],
  ]);
});
