import { expect, test } from 'vitest';
import { expectRows, expectWordVectors, type WordVectors } from '../../ts/words/word-vectors.js';

const good: WordVectors = { words: ['a', 'b'], vectors: Float32Array.of(1, 2, 3, 4), size: 2 };

test('words with a row each are taken as they are', () => {
  expect(expectWordVectors('v', good)).toBe(good);
});

test.each<[Partial<Record<keyof WordVectors, unknown>>, string]>([
  [{ words: [] }, 'found 0 words of 2 numbers'],
  [{ size: 0 }, 'found 2 words of 0 numbers'],
  [{ size: 1.5 }, 'v: expected words and a vector for each'],
  [{ vectors: Float32Array.of(1, 2, 3) }, 'expected 4 numbers for 2 words of 2, found 3'],
  [{ vectors: [1, 2, 3, 4] }, 'vectors: expected a Float32Array'],
  [{ words: 'ab' }, 'words: expected an array of texts'],
])('%o is refused', (change, says) => {
  expect(() => expectRows('v', { ...good, ...change } as WordVectors)).toThrow(says);
});

test('a word that stands twice, and a number that is none', () => {
  expect(() => expectWordVectors('v', { ...good, words: ['a', 'a'] })).toThrow(
    'the word “a” stands there twice',
  );
  const vectors = Float32Array.of(1, 2, 3, NaN);
  expect(() => expectWordVectors('v', { ...good, vectors })).toThrow('the vector of “b” has NaN');
});
