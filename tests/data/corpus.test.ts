import { expect, test } from 'vitest';
import { RandomStream } from '../../ts/core/random.js';
import { CorpusBuilder, type CorpusLimits } from '../../ts/data/corpus.js';
import { refusal } from '../support/errors.js';

const corpus = (tokens: Iterable<string>, limits?: CorpusLimits) => {
  const builder = new CorpusBuilder('here');
  for (const token of tokens) builder.add(token);
  return builder.finish(limits);
};

test('ids by first appearance, and counts', () => {
  expect(corpus('b a b c a b'.split(' '))).toEqual({
    words: ['b', 'a', 'c'],
    ids: Uint32Array.from([0, 1, 0, 2, 1, 0]),
    counts: Uint32Array.from([3, 2, 1]),
  });
});

test('rare words become one word, and ids are assigned again', () => {
  expect(corpus('x a b y b a a'.split(' '), { minCount: 2 })).toEqual({
    words: ['<unk>', 'a', 'b'],
    ids: Uint32Array.from([0, 1, 2, 0, 2, 1, 1]),
    counts: Uint32Array.from([2, 3, 2]),
  });
  expect(corpus('a b a b x'.split(' '), { minCount: 2 }).words).toEqual(['a', 'b', '<unk>']);
});

test('a text that has the word for rare ones', () => {
  expect(corpus('a x <unk> a'.split(' '), { minCount: 2 })).toEqual({
    words: ['a', '<unk>'],
    ids: Uint32Array.from([0, 1, 1, 0]),
    counts: Uint32Array.from([2, 2]),
  });
  expect(corpus('a <unk> x'.split(' ')).words).toEqual(['a', '<unk>', 'x']);
});

test('as long as one likes, the same as counted plainly', () => {
  const stream = new RandomStream(0, 'corpus');
  const tokens = Array.from({ length: 200_001 }, () => `w${Math.floor(1 / (1e-4 + stream.uniform()))}`);
  const plain = new Map<string, number>();
  for (const token of tokens) plain.set(token, (plain.get(token) ?? 0) + 1);
  const minCount = 7;
  const { words, ids, counts } = corpus(tokens, { minCount });
  const expected = tokens.map((token) => (plain.get(token)! < minCount ? '<unk>' : token));
  expect(Array.from(ids, (id) => words[id])).toEqual(expected);
  expect(words).toEqual([...new Set(expected)]);
  expect(counts.reduce((sum, count) => sum + count)).toBe(tokens.length);
  words.forEach((word, id) => word !== '<unk>' && expect(counts[id]).toBe(plain.get(word)));
});

test('too few different words, too many, none', () => {
  expect(() => corpus([])).toThrow(refusal('unusable-data', 'here: '));
  expect(() => corpus(['a', 'a'])).toThrow(refusal('unusable-data', 'here: ', '“a”'));
  expect(() => corpus(['a', 'b'], { minCount: 2 })).toThrow(refusal('unusable-data', '“<unk>”', '2 times'));
  expect(() => corpus('a b c d'.split(' '), { maxWords: 3 })).toThrow(
    refusal('unusable-data', 'here: ', 'at most 3', 'found 4', '`minCount`', '`maxWords`'),
  );
  // With the word for rare words there are three.
  expect(corpus('a a b b c d'.split(' '), { minCount: 2, maxWords: 3 }).words.length).toBe(3);
  expect(() => corpus('a a b b c d'.split(' '), { minCount: 2, maxWords: 2 })).toThrow(
    refusal('unusable-data', 'found 3'),
  );
});

test.each([0, -1, 1.5, Number.NaN])('limits of %d', (size) => {
  expect(() => corpus(['a', 'b'], { minCount: size })).toThrow(
    refusal('invalid-argument', 'here minCount: ', `found ${size}`),
  );
  expect(() => corpus(['a', 'b'], { maxWords: size })).toThrow(
    refusal('invalid-argument', 'here maxWords: ', `found ${size}`),
  );
});

test('a builder is empty again after a corpus', () => {
  const builder = new CorpusBuilder('here');
  for (const word of ['a', 'b']) builder.add(word);
  builder.finish();
  expect(() => builder.finish()).toThrow(refusal('unusable-data', 'here: '));
  for (const word of ['c', 'a']) builder.add(word);
  expect(builder.finish().words).toEqual(['c', 'a']);
});
