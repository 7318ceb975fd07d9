import { expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import { expectRows, expectWordVectors, type WordVectors } from '../../ts/words/word-vectors.js';
import { refusal } from '../support/errors.js';

const good: WordVectors = { words: ['a', 'b'], vectors: Float32Array.of(1, 2, 3, 4), size: 2 };

test('words with a row each are taken as they are', () => {
  expect(expectWordVectors('v', good)).toBe(good);
});

test.each<[Partial<Record<keyof WordVectors, unknown>>, ErrorCode, ...string[]]>([
  [{ words: [] }, 'shape-mismatch', 'v: ', '0 words', '2 numbers'],
  [{ size: 0 }, 'shape-mismatch', 'v: ', '2 words', '0 numbers'],
  [{ size: 1.5 }, 'shape-mismatch', 'v: ', '1.5 numbers'],
  [{ vectors: Float32Array.of(1, 2, 3) }, 'shape-mismatch', 'v: ', '4 numbers', '2 words of 2', 'found 3'],
  [{ vectors: [1, 2, 3, 4] }, 'invalid-argument', 'v vectors: ', 'Float32Array', '[1, 2, 3, 4]'],
  [{ words: 'ab' }, 'invalid-argument', 'v words: ', '"ab"'],
])('%o is refused', (change, code, ...mentions) => {
  expect(() => expectRows('v', { ...good, ...change } as WordVectors)).toThrow(refusal(code, ...mentions));
});

test('a word that stands twice, and a number that is none', () => {
  expect(() => expectWordVectors('v', { ...good, words: ['a', 'a'] })).toThrow(
    refusal('invalid-argument', 'v: ', '“a”'),
  );
  const vectors = Float32Array.of(1, 2, 3, NaN);
  expect(() => expectWordVectors('v', { ...good, vectors })).toThrow(
    refusal('not-finite', 'v: ', '“b”', 'NaN'),
  );
});
