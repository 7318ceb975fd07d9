import { describe, expect, test } from 'vitest';
import { decodeWord2vecText, encodeWord2vecText } from '../../ts/io/word2vec-text.js';
import { bits } from '../support/compare.js';
import { expectRefusals } from '../support/garbage.js';
import { anyVectors, isSound } from '../support/words.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (file: Uint8Array) => new TextDecoder().decode(file);
const decode = (file: string) => decodeWord2vecText('v.txt', bytes(file));
const two = { words: ['a', 'b'], vectors: Float32Array.from([1, 2, 3, 4]), size: 2 };

test('what is written is read again, to the bit', () => {
  for (let seed = 0; seed < 300; seed++) {
    const all = anyVectors(seed);
    const read = decodeWord2vecText('v.txt', encodeWord2vecText('v.txt', all));
    expect(read.words).toEqual(all.words);
    expect(read.size).toBe(all.size);
    expect(bits(read.vectors)).toEqual(bits(all.vectors));
  }
});

test('numbers have no more digits than they need', () => {
  const vectors = Float32Array.from([
    0.1,
    1 / 3,
    -0,
    0,
    16777216,
    3.4028234663852886e38,
    1e-45,
    1.17549435e-38,
    0.5,
    -1e-7,
    123456.7,
  ]);
  // As NumPy prints them.
  expect(text(encodeWord2vecText('v', { words: ['w'], vectors, size: 11 }))).toBe(
    '1 11\nw 0.1 0.33333334 -0 0 16777216 3.4028235e+38 1e-45 1.1754944e-38 0.5 -1e-7 123456.7\n',
  );
});

test('more lines than are put together at once', () => {
  const words = Array.from({ length: 30_000 }, (_, i) => `word-${i}`);
  const all = { words, vectors: Float32Array.from({ length: 90_000 }, (_, i) => i / 7), size: 3 };
  expect(decodeWord2vecText('v', encodeWord2vecText('v', all))).toEqual(all);
});

describe('other programs’ files', () => {
  test.each([
    ['no first line of sizes, as GloVe’s', 'a 1 2\nb 3 4\n'],
    ['lines that end as on Windows', '2 2\r\na 1 2\r\nb 3 4\r\n'],
    ['spaces behind the numbers, as word2vec’s', '2 2\na 1 2 \nb 3 4 \n'],
    ['spaces in a row, and tabs', '2  2 \na  1\t2\nb 3   4\n'],
    ['a mark at the beginning', '\ufeff2 2\na 1 2\nb 3 4\n'],
    ['other ways to write a number', '2 2\na +1.0 .2e1\nb 3. 0.04E+2\n'],
  ])('%s', (_, file) => {
    expect(decode(file)).toEqual(two);
  });

  test('words of anything but spaces', () => {
    const words = ['</s>', '1990', '0.5', '“é”', '바닥', '\ufeff', 'a\u00a0b', '__proto__'];
    const file = words.map((word) => `${word} 1 2\n`).join('');
    expect(decode(`8 2\n${file}`).words).toEqual(words);
  });

  test('a word that is a number, in a file without sizes', () => {
    expect(decode('7 0.5\n8 1\n')).toEqual({
      words: ['7', '8'],
      vectors: Float32Array.from([0.5, 1]),
      size: 1,
    });
  });
});

describe('damaged files are refused', () => {
  test.each([
    ['nothing', '', 'v.txt: the file is empty'],
    ['no words', '0 5\n', 'found “0 5”'],
    ['vectors of no numbers', '1 0\na\n', 'found “1 0”'],
    ['a word alone', 'a\n', 'found “a”'],
    ['fewer words than it says', '3 2\na 1 2\nb 3 4\n', 'its first line says 3 words, but 2 lines follow'],
    ['more words than it says', '1 2\na 1 2\nb 3 4\n', 'its first line says 1 words, but 2 lines follow'],
    ['sizes that would need all memory', '1 99999999999\na 1\n', 'but it has 18 bytes'],
    ['a first line far longer than the others', `a${' 1'.repeat(999)}\n${'b\n'.repeat(9999)}`, 'but it has'],
    ['a short line', '2 2\na 1\nb 3 4\n', 'v.txt: line 2: expected 2 numbers behind “a”, found 1'],
    ['a long line', '2 2\na 1 2\nb 3 4 5\n', 'v.txt: line 3: expected 2 numbers behind “b”, found 3'],
    ['an empty line', '2 2\na 1 2\n\n', 'line 3: expected a word'],
    ['a line without a word', '2 2\n 1 2\nb 3 4\n', 'line 2: expected a word'],
    ['not a number', '1 2\na 1 x\n', 'expected a number of single precision behind “a”, found “x”'],
    ['NaN', '1 2\na nan 2\n', 'found “nan”'],
    ['infinity', '1 2\na 1 Infinity\n', 'found “Infinity”'],
    ['a number of another base', '1 2\na 1 0x10\n', 'found “0x10”'],
    ['more than single precision holds', '1 2\na 1 4e38\n', 'found “4e38”'],
    ['a word twice', '2 1\na 1\na 2\n', 'line 3: the word “a” stands there a second time'],
    ['no end', '2 2\na 1 2\nb 3 4', 'line 3, the last, has no end'],
  ])('%s', (_, file, message) => {
    expect(() => decode(file)).toThrow(message);
  });

  test('not UTF-8', () => {
    const file = Uint8Array.from([...bytes('1 1\n'), 0xff, ...bytes(' 1\n')]);
    expect(() => decodeWord2vecText('v.txt', file)).toThrow('v.txt: line 2 is not UTF-8 text');
  });

  test('cut short anywhere', () => {
    const whole = encodeWord2vecText('v', anyVectors(3));
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeWord2vecText('v.txt', whole.subarray(0, length)), `${length}`).toThrow(/^v\.txt: /);
    }
  });

  test('garbage', () => {
    const whole = encodeWord2vecText('v', anyVectors(5));
    const read = (file: Uint8Array) => decodeWord2vecText('v.txt', file);
    expect(expectRefusals(whole, read, /^v\.txt: /, isSound)).toBeGreaterThan(1000);
  });
});

describe('what no such file can hold is not written', () => {
  test.each([
    ['a space', 'a b'],
    ['a line break', 'a\n'],
    ['nothing', ''],
    ['half a character', '\ud800'],
  ])('a word of %s', (_, word) => {
    expect(() => encodeWord2vecText('v.txt', { ...two, words: ['a', word] })).toThrow(
      `v.txt: the word ${JSON.stringify(word)} cannot stand in a file of this kind`,
    );
  });

  test.each([
    ['a word twice', { ...two, words: ['a', 'a'] }, 'the word “a” stands there twice'],
    ['NaN', { ...two, vectors: Float32Array.from([1, 2, 3, NaN]) }, 'the vector of “b” has NaN'],
    ['too few numbers', { ...two, size: 3 }, 'expected 6 numbers for 2 words of 3, found 4'],
    ['no words', { words: [], vectors: new Float32Array(0), size: 2 }, 'found 0 words of 2 numbers'],
    ['no numbers', { ...two, vectors: new Float32Array(0), size: 0 }, 'found 2 words of 0 numbers'],
  ])('%s', (_, all, message) => {
    expect(() => encodeWord2vecText('v.txt', all)).toThrow(`v.txt: `);
    expect(() => encodeWord2vecText('v.txt', all)).toThrow(message);
  });
});
