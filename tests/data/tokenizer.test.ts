/** How texts are cut into tokens: texts like those of users, made from seeds, in all ways to encode them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { usePlatform } from '../../ts/core/current-platform.js';
import { findPtb } from '../../ts/data/ptb.js';
import { readText, type TextOptions } from '../../ts/data/text.js';
import { PLAIN, tokensOf } from '../../ts/data/tokenizer.js';
import { TypedReader } from '../../ts/experiments/typed-words.js';
import { nodePlatform } from '../../ts/platform/node.js';
import { refusal } from '../support/errors.js';
import { sharedData } from '../support/shared-data.js';
import { anyText, ENCODINGS, pieces } from '../support/texts.js';

const bytesOf = ENCODINGS['UTF-8']!;
const read = (bytes: Uint8Array, options: TextOptions = {}, lengths: readonly number[] = []) =>
  readText('here', pieces(bytes, lengths), options);

const WAYS: readonly TextOptions[] = [
  {},
  { eos: true },
  { lowerCase: false },
  { pretokenized: true, lowerCase: false },
  { pretokenized: true, lowerCase: true, eos: true },
];
const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);

describe('of 60 texts', () => {
  test('the corpus is the same wherever the bytes are cut, and however they are encoded', async () => {
    for (const seed of SEEDS) {
      const text = anyText(seed);
      const way = WAYS[seed % WAYS.length]!;
      const whole = await read(bytesOf(text), way);
      for (const lengths of [[1], [2], [3, 50, 1], [97]]) {
        expect(await read(bytesOf(text), way, lengths), `seed ${seed}`).toEqual(whole);
      }
      for (const [name, encode] of Object.entries(ENCODINGS)) {
        expect(await read(encode(text), way, [61]), `seed ${seed}, ${name}`).toEqual(whole);
      }
    }
  });

  test('every token is found when it is typed, composed or not', async () => {
    for (const seed of SEEDS) {
      const way = { ...PLAIN, ...WAYS[seed % WAYS.length]! };
      const { words } = await read(bytesOf(anyText(seed)), way);
      const reader = new TypedReader(words, way);
      for (const word of words) {
        for (const typed of [word, word.normalize('NFD'), ` ${word}\n`]) {
          expect(reader.word(typed), `seed ${seed}`).toEqual({ word, notes: [] });
        }
      }
    }
  });

  test('the text itself, typed, is the words that it was read as', async () => {
    for (const seed of SEEDS) {
      const way = { ...PLAIN, ...WAYS[seed % WAYS.length]!, eos: false };
      const text = anyText(seed, 40);
      const { words, ids } = await read(bytesOf(text), way);
      const typed = tokensOf(text.normalize('NFD'), way);
      expect(typed, `seed ${seed}`).toEqual(Array.from(ids, (id) => words[id]!));
    }
  });

  test('markers stay whole, and so do emoji', async () => {
    for (const seed of SEEDS) {
      const text = anyText(seed);
      const { words } = await read(bytesOf(text));
      for (const marker of ['<unk>', '<eos>', '</s>', '<|endoftext|>', '👍🏽', '👨‍👩‍👧‍👦', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏃🏾‍♀️', '❤️‍🔥']) {
        if (text.includes(marker)) expect(words, `seed ${seed}`).toContain(marker);
      }
      if (text.includes('🇰🇷🇯🇵')) expect(words).toEqual(expect.arrayContaining(['🇰🇷', '🇯🇵']));
      if (text.includes('1️⃣2️⃣')) expect(words).toEqual(expect.arrayContaining(['1️⃣', '2️⃣']));
    }
  });
});

test.each([
  ['(<unk>), <unk>s <UNK> x<unk>y', '( <unk> ) , <unk> s <unk> x <unk> y'],
  ['a<b and c>d, a<b>c <b>c</b>', 'a < b and c > d , a < b > c <b> c < / b >'],
  ['<|im_start|>You< unk > <1> <>', '<|im_start|> you < unk > < 1 > < >'],
  ['#️⃣ *️⃣ 12️⃣ #3 *', '#️⃣ *️⃣ 1 2️⃣ # 3 *'],
  ['🇰🇷🇯🇵🇫 ☝🏽x👩‍🚀👩‍', '🇰🇷 🇯🇵 🇫 ☝🏽 x 👩‍🚀 👩'],
  // The Ukrainian apostrophe, the Hawaiian okina, Navajo's glottal stop.
  ['пʼять, м’яч ʻōlelo tʼááʼ', 'пʼять , м’яч ʻōlelo tʼááʼ'],
  ['র\u200d্যাব ক\u200cও ক\u200d', 'র\u200d্যাব ক\u200cও ক'],
  ['ක්\u200dෂ x-\u0301', 'ක්\u200dෂ x -\u0301'],
  ['カー ｶﾞ 3人', 'カー ｶﾞ 3 人'],
])('%j', (text, expected) => {
  expect(tokensOf(text, PLAIN)).toEqual(expected.split(' '));
});

describe('a text that is cut already', () => {
  const pretokenized = { pretokenized: true, lowerCase: false, eos: false };

  test('keeps its tokens and its capitals', () => {
    const text = " The N million $ deal of <unk> 3 @.@ 5 \u00a0 don't (x)\n = Title = \n";
    expect(tokensOf(text, pretokenized)).toEqual(
      "The N million $ deal of <unk> 3 @.@ 5 don't (x) = Title =".split(' '),
    );
    expect(tokensOf('The <UNK> End', { ...pretokenized, lowerCase: true })).toEqual(['the', '<unk>', 'end']);
  });

  test('is an error when it has no spaces', () => {
    expect(() => tokensOf('漢'.repeat(20_000), pretokenized)).toThrow(
      refusal('unusable-data', '10,000', '“漢漢漢'),
    );
  });
});

test('a text of many millions of characters is read in one piece', async () => {
  const text = `${'ж'.repeat(90)} o `.repeat(300_000);
  const { words, ids } = await read(bytesOf(text));
  expect(words).toHaveLength(2);
  expect(ids).toHaveLength(600_000);
});

test('a text without an end of a word is refused, however long it is', () => {
  expect(() => tokensOf('x'.repeat(30_000_000), { pretokenized: true })).toThrow(
    refusal('unusable-data', '10,000', '“xxx'),
  );
});

test('the end of a line is a token, that of an empty one is not, and none comes twice', () => {
  const eos = { ...PLAIN, eos: true };
  const expected = 'one two <eos> three . <eos>'.split(' ');
  for (const text of [
    'One two\nthree.\n',
    'One two\r\nthree.',
    '\n\nOne two\n \n\nthree.\n\n',
    'One two <eos>\nthree. <eos>\n',
    'One two\u2028three.\r',
  ]) {
    expect(tokensOf(text, eos)).toEqual(expected);
    expect(tokensOf(text.replace('.', ' .'), { ...eos, pretokenized: true })).toEqual(expected);
  }
});

test.skipIf(!sharedData('ptb'))('the Penn Treebank read as a text is the Penn Treebank', async () => {
  usePlatform(nodePlatform);
  const options = { dataDir: sharedData('ptb'), download: false };
  const { corpus } = await findPtb(options);
  const path = join(sharedData('ptb')!, 'ptb', 'ptb.train.txt');
  const bytes = new Uint8Array(await readFile(path));
  const { words, ids } = await read(bytes, { pretokenized: true, lowerCase: false, eos: true }, [65_536]);
  expect(words).toEqual(corpus!.words);
  expect(ids.join() === corpus!.train.join()).toBe(true);
});

test('rare words and <unk> of the text itself are one word, which is counted', async () => {
  const text = bytesOf('a b <unk> a b c <unk> d a b\n');
  const { words, counts } = await read(text, { minCount: 2, eos: true });
  expect(words).toEqual(['a', 'b', '<unk>', '<eos>']);
  expect([...counts]).toEqual([3, 3, 4, 1]);
  expect((await read(text)).counts[2]).toBe(2);
});

test('a line of millions of characters, without a space', async () => {
  const { ids } = await read(bytesOf('漢字かな'.repeat(200_000)), {}, [65_536]);
  expect(ids.length).toBeGreaterThan(200_000);
  const { words } = await read(bytesOf(`${'x'.repeat(2_000_000)} end`), {}, [65_536]);
  expect(words.every((word) => word.length <= 1000)).toBe(true);
});
