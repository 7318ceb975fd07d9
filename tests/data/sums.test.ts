import { describe, expect, test } from 'vitest';
import { parsePairs, splitPairs } from '../../ts/data/pairs.js';
import { drawSums } from '../../ts/data/sums.js';

/** Both numbers and the sum of a line; where something else stands, NaN. */
function read(line: string): { a: string; b: string; sum: string } {
  const [, a = '', b = '', sum = ''] = /^(\d+)\+(\d+) *_(\d+) *$/.exec(line) ?? [];
  return { a, b, sum };
}

describe.each([1, 2, 3, 9, 15])('numbers of %d digits at most', (digits) => {
  const lines = drawSums({ digits, count: 3000 });
  const all = lines.map(read);

  test('every sum is right, every line as long as the longest there can be', () => {
    for (const [i, { a, b, sum }] of all.entries()) {
      expect(sum, lines[i]).toBe(String(BigInt(a) + BigInt(b)));
      for (const number of [a, b]) {
        expect(number.length, lines[i]).toBeLessThanOrEqual(digits);
        expect(number, lines[i]).toBe(String(Number(number)));
      }
    }
    expect(new Set(lines.map((line) => line.indexOf('_')))).toEqual(new Set([2 * digits + 1]));
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([3 * digits + 3]));
    expect(parsePairs('sums', lines.join('\n'))).toMatchObject({
      questionLength: 2 * digits + 1,
      answerLength: digits + 2,
    });
  });

  test('no two are the same', () => {
    const count = digits === 1 ? 100 : 3000;
    expect(new Set(lines).size).toBe(count);
    expect(lines).toHaveLength(count);
  });
});

// So few lines that short numbers hardly run out of different sums.
test.each([
  [3, 300],
  [9, 3000],
])('of %d digits at most: every length comes about as often', (digits, count) => {
  const numbers = drawSums({ digits, count })
    .map(read)
    .flatMap(({ a, b }) => [a, b]);
  for (let length = 1; length <= digits; length++) {
    const share = numbers.filter((number) => number.length === length).length / numbers.length;
    expect(share * digits).toBeGreaterThan(0.8);
    expect(share * digits).toBeLessThan(1.2);
  }
});

test('all there are of one digit, 0 and 9 among them', () => {
  const expected = Array.from({ length: 100 }, (_, i) => {
    const [a, b] = [Math.floor(i / 10), i % 10];
    return `${a}+${b}_${String(a + b).padEnd(2)}`;
  });
  expect(drawSums({ digits: 1 }).sort()).toEqual(expected.sort());
  expect(drawSums({ digits: 2, count: 1e9 })).toHaveLength(10_000);
});

test('as many as the book’s file has, of three digits, in its characters', () => {
  const lines = drawSums();
  expect(lines).toHaveLength(50_000);
  const { characters, train, test, repeated } = splitPairs('sums', parsePairs('sums', lines.join('\n')));
  expect([...characters].sort().join('')).toBe(' +0123456789_');
  expect([train.count, test.count, repeated]).toEqual([45_000, 5_000, 0]);
  expect([train.questionLength, train.answerLength]).toEqual([7, 5]);
});

test('the same seed the same lines, another others; more begin with fewer', () => {
  const draw = (seed?: number, count = 200) => drawSums({ count, ...(seed !== undefined && { seed }) });
  expect(draw(1)).toEqual(draw(1));
  expect(draw()).toEqual(draw(0));
  expect(draw(1)).not.toEqual(draw(0));
  expect(draw(1, 300).slice(0, 200)).toEqual(draw(1));
});
