import { expect, test } from 'vitest';
import { corpusOf, Vocabulary } from '../../ts/data/vocabulary.js';
import { refusal } from '../support/errors.js';

test('the book’s sentence', () => {
  const { words, ids, counts } = corpusOf('You say goodbye and I say hello.');
  expect(words).toEqual(['you', 'say', 'goodbye', 'and', 'i', 'hello', '.']);
  expect([...ids]).toEqual([0, 1, 2, 3, 4, 1, 5, 6]);
  expect([...counts]).toEqual([1, 2, 1, 1, 1, 1, 1]);
});

test('a sentence of nothing, or of one word', () => {
  expect(() => corpusOf('')).toThrow(refusal('unusable-data', 'corpusOf: ', 'empty'));
  expect(() => corpusOf('Say say')).toThrow(refusal('unusable-data', 'corpusOf: ', '“say”'));
});

test('ids are places in the list', () => {
  const vocabulary = new Vocabulary(['b', 'a', 'constructor']);
  expect(vocabulary.size).toBe(3);
  expect(vocabulary.words).toEqual(['b', 'a', 'constructor']);
  expect(['b', 'a', 'constructor', 'c', 'toString'].map((word) => vocabulary.id(word))).toEqual([
    0,
    1,
    2,
    undefined,
    undefined,
  ]);
});

test('a word that comes twice', () => {
  expect(() => new Vocabulary(['a', 'b', 'c', 'b'])).toThrow(refusal('invalid-argument', '“b”', 1));
});
