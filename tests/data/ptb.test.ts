/** The real files, where they are: facts that their users agree on; and small ones. */
import { expect, test } from 'vitest';
import { findPtb, parsePtb } from '../../ts/data/ptb.js';
import { Vocabulary } from '../../ts/data/vocabulary.js';
import { refusal } from '../support/errors.js';
import { sharedData } from '../support/shared-data.js';
import '../support/engine.js';

test.skipIf(!sharedData('ptb'))('the Penn Treebank is what it should be', async () => {
  const { corpus } = await findPtb({ dataDir: sharedData('ptb')!, download: false });
  const { words, counts, train, valid, test } = corpus!;
  expect([words.length, train.length, valid.length, test.length]).toEqual([10_000, 929_589, 73_760, 82_430]);
  const vocabulary = new Vocabulary(words);
  const known = { aer: 0, banknote: 1, berlitz: 2, '<eos>': 24, '<unk>': 26, N: 27, you: 316, $: 416 };
  for (const [word, id] of Object.entries({ ...known, car: 3856, happy: 4428, lexus: 7426 })) {
    expect(vocabulary.id(word), word).toBe(id);
  }
  expect(train.subarray(0, 1000).reduce((most, id) => Math.max(most, id))).toBe(417);
  expect(['the', '<unk>', '<eos>'].map((word) => counts[vocabulary.id(word)!])).toEqual([
    50_770, 45_020, 42_068,
  ]);
  const sentences = (part: Uint32Array) => part.filter((id) => id === 24).length;
  expect([sentences(train), sentences(valid), sentences(test)]).toEqual([42_068, 3_370, 3_761]);
});

const bytes = (text: string) => new TextEncoder().encode(text);

test('a line’s end is a word, spaces at its edges are nothing', () => {
  expect(parsePtb('here', bytes(' b a \n a c \n'), bytes(' c \n'), bytes(' a a \n'))).toEqual({
    words: ['b', 'a', '<eos>', 'c'],
    counts: Uint32Array.from([1, 2, 2, 1]),
    train: Uint32Array.from([0, 1, 2, 1, 3, 2]),
    valid: Uint32Array.from([3, 2]),
    test: Uint32Array.from([1, 1, 2]),
  });
});

test('a word that the training part has not', () => {
  expect(() => parsePtb('here', bytes(' a b \n'), bytes(' a \n'), bytes(' x \n'))).toThrow(
    refusal('damaged', 'here, ptb.test.txt: ', '“x”', '3 words', 'ptb.train.txt'),
  );
});
