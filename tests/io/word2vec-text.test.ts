import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import type { VectorReadOptions } from '../../ts/io/vector-rows.js';
import { encodeWord2vecText, Word2vecTextParser } from '../../ts/io/word2vec-text.js';
import { bits } from '../support/compare.js';
import { refusal } from '../support/errors.js';
import { expectRefusals } from '../support/garbage.js';
import { anyVectors, isSound } from '../support/words.js';
import type { WordVectors } from '../../ts/words/word-vectors.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (file: Uint8Array) => new TextDecoder().decode(file);
function parse(file: Uint8Array, options: VectorReadOptions = {}) {
  const parser = new Word2vecTextParser('v.txt', options);
  parser.push(file);
  return parser.end();
}
const decode = (file: string, options: VectorReadOptions = {}) => parse(bytes(file), options);
const strict = { strict: true };
const two = { words: ['a', 'b'], vectors: Float32Array.from([1, 2, 3, 4]), size: 2 };

test('what is written is read again, to the bit', () => {
  for (let seed = 0; seed < 300; seed++) {
    const all = anyVectors(seed);
    const read = parse(encodeWord2vecText('v.txt', all), strict);
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
  expect(parse(encodeWord2vecText('v', all), strict)).toEqual(all);
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
    expect(decode(file, strict)).toEqual(two);
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

describe('files that make no sense are refused', () => {
  test.each<[string, string, ErrorCode, ...string[]]>([
    ['nothing', '', 'damaged'],
    ['empty lines', '\n\r\n', 'damaged'],
    ['no words', '0 5\n', 'wrong-format', '“0 5”'],
    ['vectors of no numbers', '1 0\na\n', 'wrong-format', '“1 0”'],
    ['a word alone', 'a\n', 'wrong-format', '“a”'],
    [
      'prose',
      'It was a dark night.\nThe rain fell.\nA door slammed, twice, far away.\n',
      'wrong-format',
      '3 of 3 rows',
    ],
    ['commas', 'a,1,2\nb,3,4\n', 'wrong-format', '“,”'],
    ['commas for points', 'a 0,1 0,2\nb 0,3 0,4\n', 'wrong-format', '2 of 2 rows'],
    [
      'a first line far longer than the others',
      `a${' 1'.repeat(999)}\n${'b\n'.repeat(9999)}`,
      'wrong-format',
      '9999 of 10000 rows',
    ],
  ])('%s', (_, file, code, ...mentions) => {
    expect(() => decode(file)).toThrow(refusal(code, 'v.txt: ', ...mentions));
  });
});

describe('odd rows: strict refuses them with their line, else they are left out and counted', () => {
  const others = Array.from({ length: 5 }, (_, i) => `w${i} ${i} 1`).join('\n');
  test.each([
    ['a short line', 'a 1', 'too few', '2 numbers', '“a”', 'found 1'],
    ['a long line', 'b 3 4 5', 'too many', '2 numbers', '“b”'],
    ['a line without a word', ' 1 2', 'no word'],
    ['an empty line', '', 'empty'],
    ['not a number', 'a 1 x', 'not a number', '“a”', '“x”'],
    ['NaN', 'a nan 2', 'not a number', '“nan”'],
    ['infinity', 'a 1 Infinity', 'not a number', '“Infinity”'],
    ['a number of another base', 'a 1 0x10', 'not a number', '“0x10”'],
    ['more than single precision holds', 'a 1 4e38', 'not a number', '“4e38”'],
    ['a comment', '# made by hand', 'not a number', '“hand”'],
  ])('%s', (_, row, counted, ...mentions) => {
    const notes: string[] = [];
    const file = `${row}\n${others}\n`;
    expect(() => decode(file, strict)).toThrow(refusal('damaged', 'v.txt: ', 'line 1: ', ...mentions));
    expect(decode(file, { onNote: (note) => notes.push(note) })).toEqual(decode(others));
    expect(notes).toEqual([expect.stringMatching(/^v\.txt: 1 of 6 /)]);
    expect(notes[0]).toContain(counted);
  });

  test('a word twice: the first counts', () => {
    const notes: string[] = [];
    const read = decode('a 1\na 2\na 3\nb 4\n', { onNote: (note) => notes.push(note) });
    expect(read).toEqual({ words: ['a', 'b'], vectors: Float32Array.from([1, 4]), size: 1 });
    expect(notes[0]).toMatch(/ 2 of 4 .* 2 .*line 2/);
    expect(() => decode('a 1\na 2\n', strict)).toThrow(refusal('damaged', 'v.txt: ', 'line 2: ', '“a”'));
  });

  test('words that are not UTF-8', () => {
    const file = Uint8Array.from([...bytes('a 1\nb'), 0xff, ...bytes(' 2\n')]);
    const notes: string[] = [];
    expect(parse(file, { onNote: (note) => notes.push(note) }).words).toEqual(['a', 'b\ufffd']);
    expect(notes).toEqual([expect.stringMatching(/ 1 word .*UTF-8/)]);
    expect(() => parse(file, strict)).toThrow(refusal('damaged', 'v.txt: ', 'line 2: ', 'UTF-8'));
  });

  test.each([
    ['fewer words than it says', '3 2\na 1 2\nb 3 4\n', '3 words', '2 rows'],
    ['more words than it says', '1 2\na 1 2\nb 3 4\n', '1 words', '2 rows'],
    ['fewer numbers than there are', '2 1\na 1 2\nb 3 4\n', '1 numbers per word', 'have 2'],
    ['other numbers than it says', '2 99999999999\na 1 2\nb 3 4\n', '99999999999 numbers per word'],
    ['a header of three numbers', '2 2 7200\na 1 2\nb 3 4\n', '3 numbers', '“2 2 7200”'],
    ['a header of one number', '2\na 1 2\nb 3 4\n', 'one number', '“2”'],
  ])('a header that is wrong: %s', (_, file, ...mentions) => {
    const notes: string[] = [];
    expect(decode(file, { onNote: (note) => notes.push(note) })).toEqual(two);
    expect(notes).toHaveLength(1);
    for (const mention of mentions) expect(notes[0]).toContain(mention);
    expect(() => decode(file, strict)).toThrow(refusal('damaged', 'v.txt: ', ...mentions));
  });
});

describe('words with spaces, as in GloVe’s largest file', () => {
  const rows = 'the 1 2\nof 3 4\n. . . 5 6\nat name@domain.com 7 8\n1990 9 10\n';
  const words = ['the', 'of', '. . .', 'at name@domain.com', '1990'];
  test.each([
    ['without a header', rows],
    ['with one', `5 2\n${rows}`],
    ['without a last line break', rows.slice(0, -1)],
    ['with tabs before the numbers', rows.replaceAll(/ (\d+) (\d+)$/gm, '\t$1\t$2')],
    [
      'where most words have them',
      `5 2\n${rows}`.replace('the', 't h e').replace('of', 'o f').replace('1990', '19 x'),
    ],
  ])('%s', (_, file) => {
    expect(decode(file, strict).words.slice(2, 4)).toEqual(words.slice(2, 4));
    expect([...decode(file, strict).vectors]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

test('in pieces of any size it is the same', () => {
  const all = anyVectors(8);
  const file = encodeWord2vecText('v.txt', all);
  for (const size of [1, 2, 3, 7, 64]) {
    const parser = new Word2vecTextParser('v.txt', strict);
    for (let at = 0; at < file.length; at += size) parser.push(file.slice(at, at + size));
    expect(parser.end()).toEqual(all);
  }
});

test('the first rows only', () => {
  expect(decode('3 1\na 1\nb 2\nc 3\n', { ...strict, maxWords: 2 }).words).toEqual(['a', 'b']);
});

test('cut short anywhere: an error, or rows that were whole and a note', () => {
  const all = anyVectors(3);
  const whole = encodeWord2vecText('v', all);
  for (let length = 0; length < whole.length - 1; length++) {
    const notes: string[] = [];
    try {
      const read = parse(whole.subarray(0, length), { onNote: (note) => notes.push(note) });
      expect(read.words, `${length}`).toEqual(all.words.slice(0, read.words.length));
      // The last number of the last row may have lost digits, which cannot be detected.
      expect(notes.length > 0 || read.words.length === all.words.length, `${length}`).toBe(true);
    } catch (error) {
      expect((error as Error).message, `${length}`).toMatch(/^v\.txt: /);
    }
  }
});

test('garbage', () => {
  const whole = encodeWord2vecText('v', anyVectors(5));
  expect(expectRefusals(whole, (file) => parse(file, strict), /^v\.txt: /, isSound)).toBeGreaterThan(1000);
  expectRefusals(whole, parse, /^v\.txt: /, isSound);
});

describe('what no such file can hold is not written', () => {
  test.each([
    ['a space', 'a b'],
    ['a line break', 'a\n'],
    ['nothing', ''],
    ['half a character', '\ud800'],
  ])('a word of %s', (_, word) => {
    expect(() => encodeWord2vecText('v.txt', { ...two, words: ['a', word] })).toThrow(
      refusal('invalid-argument', 'v.txt: ', JSON.stringify(word)),
    );
  });

  test.each<[string, WordVectors, ErrorCode, ...string[]]>([
    ['a word twice', { ...two, words: ['a', 'a'] }, 'invalid-argument', '“a”'],
    ['NaN', { ...two, vectors: Float32Array.from([1, 2, 3, NaN]) }, 'not-finite', '“b”', 'NaN'],
    ['too few numbers', { ...two, size: 3 }, 'shape-mismatch', '6 numbers', '2 words of 3', 'found 4'],
    [
      'no words',
      { words: [], vectors: new Float32Array(0), size: 2 },
      'shape-mismatch',
      '0 words',
      '2 numbers',
    ],
    [
      'no numbers',
      { ...two, vectors: new Float32Array(0), size: 0 },
      'shape-mismatch',
      '2 words',
      '0 numbers',
    ],
  ])('%s', (_, all, code, ...mentions) => {
    expect(() => encodeWord2vecText('v.txt', all)).toThrow(refusal(code, 'v.txt: ', ...mentions));
  });
});

describe('damage to one line of a file is found, wherever it is', () => {
  /** 40 rows of `size` numbers. */
  const rows = (size: number, seed: number) =>
    Array.from({ length: 40 }, (_, i) => {
      const numbers = Array.from({ length: size }, (_, h) => Math.sin(seed + 40 * h + i).toFixed(5));
      return [`w${i}`, ...numbers].join(' ');
    });
  function read(lines: readonly string[]) {
    const notes: string[] = [];
    const { words } = decode(`${lines.join('\n')}\n`, { onNote: (note) => notes.push(note) });
    return { words, notes: notes.join() };
  }

  test('a line break that is lost, with or without a space in its place', () => {
    for (let seed = 0; seed < 60; seed++) {
      const lines = rows([2, 5, 8, 50][seed % 4]!, seed);
      // Without a space the last number joins the next word. A row of two numbers can then not be recognised.
      const between = seed % 8 < 4 || seed % 4 === 0 ? ' ' : '';
      const at = 1 + ((7 * seed) % 38);
      const damaged = lines.toSpliced(at, 2, lines[at]! + between + lines[at + 1]!);
      const { words, notes } = read(damaged);
      expect(words, `${seed}`).toHaveLength(38);
      expect(words.every((word) => /^w\d+$/.test(word))).toBe(true);
      expect(notes).toMatch(/ 1 of 39 .* 1 is two rows/);
      expect(() => decode(damaged.join('\n'), strict)).toThrow(refusal('damaged', `line ${at + 1}: `));
    }
  });

  test('a zero byte in a word, between numbers, or in one', () => {
    for (let seed = 0; seed < 60; seed++) {
      const lines = rows([2, 8, 50][seed % 3]!, seed);
      const line = lines[seed % 40]!;
      const at = [1, line.indexOf(' '), line.length - 2][seed % 3]!;
      const damaged = lines.with(seed % 40, `${line.slice(0, at)}\0${line.slice(at + (seed % 2))}`);
      const { words, notes } = read(damaged);
      expect(words, `${seed}`).toHaveLength(39);
      expect(notes).toMatch(/ 1 of 40 .* zero byte/);
      expect(() => decode(damaged.join('\n'), strict)).toThrow(
        refusal('damaged', `line ${(seed % 40) + 1}: `),
      );
    }
  });

  test('words of several fields, also with numbers among them, stay words', () => {
    const words = ['plain', 'at 1 p.m.', '. . .', 'a 3.5 x', 'it 7 7 7 7 x'];
    const file = words.map((word) => `${word}${' 0.25'.repeat(8)}`).join('\n');
    expect(decode(`5 8\n${file}`, strict).words).toEqual(words);
  });
});

describe('files of other forms are named or read', () => {
  test.each([
    ['semicolons', 'the;0.1;0.2\nof;0.3;0.4\n', '“;”'],
    ['commas', ',0,1\nthe,0.1,0.2\nof,-0.3,0.4\n', '“,”'],
    ['JSON of long lists', `{"the": [${'0.123456, '.repeat(50)}1]}`, 'JSON'],
    ['JSON in one line', '{"the": [0.1, 0.2], "of": [0.3, 0.4]}', 'JSON'],
    [
      'JSON in lines',
      '{"word": "the", "vector": [0.1, 0.2]}\n{"word": "of", "vector": [0.3, 0.4]}\n',
      'JSON',
    ],
  ])('%s', (_, file, found) => {
    expect(() => decode(file)).toThrow(refusal('wrong-format', 'v.txt: ', found));
  });

  test('commas may be words, or stand in them', () => {
    const words = [',', ',,', '1,000,000', 'a;b;3', '{', '["'];
    for (const size of [1, 2, 5]) {
      const file = words.map((word) => `${word}${' 0.5'.repeat(size)}`).join('\n');
      for (const last of words.keys()) {
        const lines = file.split('\n');
        lines.push(...lines.splice(last, 1));
        expect(decode(lines.join('\n'), strict).words).toHaveLength(words.length);
      }
    }
  });

  test('words that all stand in quotes lose them, and that is said', () => {
    const notes: string[] = [];
    const onNote = (note: string) => notes.push(note);
    expect(decode('2 2\n"the" 1 2\n"say \\"no\\"" 3 4\n', { onNote }).words).toEqual(['the', 'say "no"']);
    expect(notes.join()).toMatch(/quotes/);
    expect(decode('"the" 1 2\nof 3 4\n" 5 6\n', strict).words).toEqual(['"the"', 'of', '"']);
  });

  test('more rows than the header says are not called cut short', () => {
    const note = (file: string) => {
      let said = '';
      decode(file, { onNote: (each) => (said += each) });
      return said;
    };
    expect(note('2 2\na 1 2\nb 1 2\nc 1 2\n')).toMatch(/2 words.* 3 rows(?!.*cut short)/);
    expect(note('4 2\na 1 2\nb 1 2\nc 1 2\n')).toMatch(/cut short/);
  });
});
