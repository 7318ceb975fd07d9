/** Typed words, for vocabularies of texts that were cut in different ways. */
import { describe, expect, test } from 'vitest';
import { BadakError } from '../../ts/core/errors.js';
import { PLAIN } from '../../ts/data/tokenizer.js';
import { PREPARED } from '../../ts/experiments/text-params.js';
import { TypedReader } from '../../ts/experiments/typed-words.js';
import { refusal } from '../support/errors.js';
import { mentions } from '../support/mentions.js';

const plain = new TypedReader(
  ['the', 'king', 'loves', ',', '.', 'you', 'say', "don't", 'café', '今日', 'は', '한국어', '👍🏽', 'new'],
  PLAIN,
);
const treebank = new TypedReader(
  ['the', 'king', "'s", 'car', 'do', "n't", 'N', '$', '<unk>', 'mr.', '<eos>', 'queen'],
  PREPARED,
);
const ukrainian = new TypedReader(['пʼять', '❤️', '☺'], PLAIN);
const cased = new TypedReader(['The', 'King', 'the', 'Café', '@-@', '今日', 'は', '<unk>'], {
  pretokenized: true,
  lowerCase: false,
  eos: false,
});

describe('a typed text is prepared as the training text was', () => {
  test.each<[string, TypedReader, string, string]>([
    ['capitals and signs', plain, 'The King loves, you say.', 'the king loves , you say .'],
    ['decomposed letters', plain, 'CAFÉ 한국어'.normalize('NFD'), 'café 한국어'],
    ['spaces and line ends around it', plain, '\u00a0 the\tking\r\n', 'the king'],
    ['a script without spaces', plain, '今日は', '今日 は'],
    ['an emoji', plain, 'you👍🏽', 'you 👍🏽'],
    ['nothing', plain, ' \n', ''],
    ['capitals, where the treebank has none', treebank, 'The KING', 'the king'],
    ['markers', treebank, 'the <UNK> <eos>', 'the <unk> <eos>'],
    ['tokens as they are', cased, 'The King @-@ the', 'The King @-@ the'],
  ])('%s', (_, reader, typed, expected) => {
    expect(reader.text(typed)).toEqual({ words: expected.split(' ').filter((word) => word), notes: [] });
  });
});

describe('a note tells what is read differently', () => {
  test.each<[string, TypedReader, string, string, RegExp[]]>([
    ['a curly quote', plain, 'you don’t', "you don't", [mentions('“don’t”', "“don't”")]],
    ['an apostrophe that is a letter', plain, 'you donʼt', "you don't", [mentions("“don't”")]],
    ['a straight quote', ukrainian, "п'ять", 'пʼять', [mentions('“пʼять”')]],
    ['a curly quote for a letter', ukrainian, 'п’ять', 'пʼять', [mentions('“пʼять”')]],
    ['an emoji without its style', ukrainian, '❤', '❤️', [mentions('“❤️”')]],
    ['an emoji with another style', ukrainian, '☺️', '☺', [mentions('“☺”')]],
    ['full-width letters', plain, 'ｔｈｅ king', 'the king', [mentions('“ｔｈｅ”', '“the”')]],
    ['a sign that the text lacks', plain, 'the king?', 'the king', [mentions('“?”')]],
    ['a short form', treebank, "the king's car", "the king 's car", [mentions("“king's”", "“king 's”")]],
    ['another', treebank, 'don’t', "do n't", [mentions("“do n't”")]],
    [
      'a short form of a word that the text lacks',
      treebank,
      "queens's",
      "<unk> 's",
      [/“queens 's”/, mentions('“queens”', '<unk>')],
    ],
    ['a number', treebank, '1,994 $5', 'N $ N', [mentions('“1,994”', '“N”'), mentions('“5”', '“N”')]],
    ['a word that the text lacks', treebank, 'the qeen', 'the <unk>', [mentions('“qeen”', '<unk>', 'queen')]],
    ['other capitals', cased, 'KING café', 'King Café', [/“KING”/, mentions('“café”', '“Café”')]],
    ['signs and a script without spaces', cased, 'King, 今日は', 'King 今日 は', [mentions('“,”')]],
  ])('%s', (_, reader, typed, expected, notes) => {
    const found = reader.text(typed);
    expect(found.words).toEqual(expected.split(' '));
    expect(found.notes).toHaveLength(notes.length);
    notes.forEach((note, i) => expect(found.notes[i]).toMatch(note));
  });
});

describe('one word', () => {
  test('is found without the signs around it', () => {
    expect(plain.word('King')).toEqual({ word: 'king', notes: [] });
    expect(plain.word('“King,”').word).toBe('king');
    expect(plain.word(',')).toEqual({ word: ',', notes: [] });
    expect(treebank.word('<unk>')).toEqual({ word: '<unk>', notes: [] });
    expect(treebank.word('Mr.')).toEqual({ word: 'mr.', notes: [] });
  });

  test('of a file from elsewhere is taken as it is, or as the one that is nearly the same', () => {
    const reader = new TypedReader(['New_York', 'king', 'King', '…', 'café']);
    expect(reader.word('King')).toEqual({ word: 'King', notes: [] });
    expect(reader.word(' king\n')).toEqual({ word: 'king', notes: [] });
    expect(reader.word('café'.normalize('NFD'))).toEqual({ word: 'café', notes: [] });
    expect(reader.word('new york').word).toBe('New_York');
    expect(reader.word('new york').notes).toHaveLength(1);
  });

  test.each<[TypedReader, string, RegExp]>([
    [plain, 'kin', mentions('kin', 14, 'king')],
    [plain, '', mentions()],
    [plain, '?!', mentions('?!')],
    [treebank, 'qeen', mentions('qeen', 12, 'queen')],
    [new TypedReader(['king', 'queen']), 'the king', mentions('the king')],
  ])('that is unknown: %# %s', (reader, typed, message) => {
    expect(() => reader.word(typed)).toThrow(BadakError);
    expect(() => reader.word(typed)).toThrow(message);
  });

  test('that is several words', () => {
    expect(() => plain.word('the king')).toThrow(
      refusal('invalid-argument', '“the king”', 'found 2 ', '“the”, “king”'),
    );
  });
});

test('a text of unknown signs only, and an unknown word without <unk>', () => {
  expect(() => plain.text('?!')).toThrow(refusal('unknown-word', '“?!”'));
  expect(() => plain.text('the quen')).toThrow(mentions('quen', 14));
  // Each of them, once.
  expect(() => plain.text('the kin zebra zebra')).toThrow(/“kin” .*king.*“zebra”$/);
  expect(() => plain.words(['king', 'quen', 'zebra'])).toThrow(mentions('quen', 'zebra'));
  expect(() => plain.text([...'bcdefghjk'].join('x '))).toThrow(/and 1 more$/);
});

describe('of a long text', () => {
  test('the first unknown words are named, and each is compared with the vocabulary once', () => {
    const known = Array.from({ length: 10_000 }, (_, i) => `w${i}`);
    const reader = new TypedReader(['<unk>', ...known], PLAIN);
    const typed = Array.from({ length: 5000 }, (_, i) => `q${i % 2000}`);
    const { words, notes } = reader.text(typed.join(' '));
    expect(words).toEqual(typed.map(() => '<unk>'));
    expect(notes).toHaveLength(9);
    expect(notes.at(-1)).toMatch(mentions('<unk>', '1,992'));
  });

  test('a sign that is left out is named once', () => {
    expect(plain.text(`the ${'# '.repeat(1000)} king`).notes).toHaveLength(1);
  });

  test('a word can have millions of characters', () => {
    const reader = new TypedReader(['<unk>', "n't"], { pretokenized: true, lowerCase: true, eos: false });
    expect(reader.text(`${'x'.repeat(9_000_000)}n’t`).words).toEqual(['<unk>', "n't"]);
  });
});
