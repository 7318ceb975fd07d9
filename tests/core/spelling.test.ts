import { describe, expect, test } from 'vitest';
import { closestSpellings, editDistance, indexOfWord } from '../../ts/core/spelling.js';
import { refusal } from '../support/errors.js';
import { dice } from '../support/garbage.js';

/** Without a limit, by the definition. */
function plainDistance(a: string, b: string): number {
  const d = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : i)),
  );
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const replaced = d[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      d[i]![j] = Math.min(d[i - 1]![j]! + 1, d[i]![j - 1]! + 1, replaced);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) d[i]![j] = Math.min(d[i]![j]!, d[i - 2]![j - 2]! + 1);
    }
  }
  return d[a.length]![b.length]!;
}

describe('letters to change', () => {
  test.each([
    ['adamm', 'adam', 1],
    ['raltivity', 'relativity', 2],
    ['teh', 'the', 1],
    ['', 'ab', 2],
    ['abc', 'abc', 0],
  ])('%s to %s: %d', (a, b, expected) => expect(editDistance(a, b, 5)).toBe(expected));

  test('are those of the definition up to the limit, and more beyond it', () => {
    const roll = dice(3);
    const word = () => Array.from({ length: roll(8) }, () => 'abc'[roll(3)]!).join('');
    for (let i = 0; i < 3000; i++) {
      const [a, b, limit] = [word(), word(), roll(4)];
      const [found, exact] = [editDistance(a, b, limit), plainDistance(a, b)];
      if (exact <= limit) expect(found, `${a} ${b} ${limit}`).toBe(exact);
      else expect(found, `${a} ${b} ${limit}`).toBeGreaterThan(limit);
    }
  });
});

test('the nearest first; capitals do not count', () => {
  const words = ['toyota', 'honda', 'toyotas', 'yota'];
  expect(closestSpellings('Toyota', words)).toEqual(['toyota', 'toyotas', 'yota']);
  expect(closestSpellings('Toyota', words, 1)).toEqual(['toyota']);
  expect(closestSpellings('zzzzzz', words)).toEqual([]);
});

test('a word that is not there, with what may have been meant', () => {
  expect(indexOfWord(['a', 'the'], 'the')).toBe(1);
  expect(() => indexOfWord(['a', 'the'], 'teh')).toThrow(refusal('unknown-word', '“teh”', 2, 'the?'));
  expect(() => indexOfWord(['a'], ' ')).toThrow(refusal('invalid-argument', 'an empty text'));
  expect(() => indexOfWord(['a'], 7 as never)).toThrow(refusal('invalid-argument', 'found 7'));
});
