import { describe, expect, test } from 'vitest';
import { encodeNpy } from '../../ts/io/npy.js';
import { encodeSafetensors } from '../../ts/io/safetensors.js';
import { decodeWordVectors, encodeWordVectors, wordVectorPaths } from '../../ts/io/word-vectors.js';
import { bits } from '../support/compare.js';
import { expectRefusals } from '../support/garbage.js';
import { anyVectors, isSound } from '../support/words.js';

const two = { words: ['a', 'b'], vectors: Float32Array.from([1, 2, 3, 4]), size: 2 };
const bytes = (text: string) => new TextEncoder().encode(text);

test('the ending says which format; NumPy’s has its words beside it', () => {
  expect(wordVectorPaths('run/v.txt')).toEqual(['run/v.txt']);
  expect(wordVectorPaths('v.VEC')).toEqual(['v.VEC']);
  expect(wordVectorPaths('a.npy/v.npy')).toEqual(['a.npy/v.npy', 'a.npy/v.words.txt']);
  expect(wordVectorPaths('v.safetensors')).toEqual(['v.safetensors']);
  for (const path of ['v.bin', 'v', 'txt']) {
    expect(() => wordVectorPaths(path)).toThrow(
      `${path}: word vectors end in one of .txt, .vec, .npy, .safetensors`,
    );
  }
});

describe.each(['v.txt', 'v.vec', 'v.npy', 'v.safetensors'])('%s', (path) => {
  test('what is written is read again, to the bit', () => {
    for (let seed = 0; seed < 100; seed++) {
      const all = anyVectors(seed);
      const read = decodeWordVectors(path, encodeWordVectors(path, all));
      expect(read.words).toEqual(all.words);
      expect(read.size).toBe(all.size);
      expect(bits(read.vectors)).toEqual(bits(all.vectors));
    }
  });

  test('garbage in any of its files', () => {
    const files = encodeWordVectors(path, anyVectors(11));
    for (const [name, whole] of files) {
      const read = (damaged: Uint8Array) => decodeWordVectors(path, new Map([...files, [name, damaged]]));
      expect(expectRefusals(whole, read, /^v\.(words\.)?\w+( is damaged)?: /, isSound)).toBeGreaterThan(500);
    }
  });

  test('what no vectors are is not written', () => {
    expect(() => encodeWordVectors(path, { ...two, words: ['a', 'a'] })).toThrow(`${path}: the word “a”`);
    expect(() => encodeWordVectors(path, { ...two, vectors: two.vectors.map(() => NaN) })).toThrow(
      `${path}: the vector of “a” has NaN`,
    );
  });
});

test('safetensors takes any word', () => {
  const all = { ...two, words: ['', 'a b\n\ud800"'] };
  expect(decodeWordVectors('v.safetensors', encodeWordVectors('v.safetensors', all))).toEqual(all);
  expect(() => encodeWordVectors('v.npy', all)).toThrow('one that ends in .safetensors takes any word');
});

describe('safetensors of something else', () => {
  const file = (metadata: Record<string, string>, shape = [2, 2], name = 'vectors') => {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
    return new Map([
      ['v.safetensors', encodeSafetensors({ tensors: new Map([[name, { shape, data }]]), metadata })],
    ]);
  };
  const format = 'badak word vectors 1';
  const words = '["a","b"]';
  test.each([
    ['no format', file({ words }), 'no word vectors: expected “badak word vectors 1”, found “undefined”'],
    ['a checkpoint', file({ format: 'badak checkpoint 2' }), 'found “badak checkpoint 2”'],
    ['another tensor', file({ format, words }, [2, 2], 'x'), 'expected one tensor, vectors, found x'],
    ['no words', file({ format }), 'v.safetensors is damaged: its words are not a list of texts'],
    ['words that are numbers', file({ format, words: '["a",1]' }), 'its words are not a list of texts'],
    [
      'too few words',
      file({ format, words: '["a"]' }),
      'expected vectors [1, H] for its words, found [2, 2]',
    ],
    ['one dimension', file({ format, words }, [2]), 'expected vectors [2, H] for its words, found [2]'],
    ['no dimension', file({ format, words }, [2, 0]), 'found 2 words of 0 numbers'],
    ['a word twice', file({ format, words: '["a","a"]' }), 'the word “a” stands there twice'],
  ])('%s', (_, files, message) => {
    expect(() => decodeWordVectors('v.safetensors', files)).toThrow(message);
  });
});

describe('NumPy’s array and its words', () => {
  const read = (words: string, data: Float32Array | Float64Array = two.vectors, shape = [2, 2]) =>
    decodeWordVectors(
      'v.npy',
      new Map([
        ['v.npy', encodeNpy({ shape, data })],
        ['v.words.txt', bytes(words)],
      ]),
    );

  test('double precision becomes single; words of a Windows file', () => {
    expect(read('a\r\nb\r\n', Float64Array.from(two.vectors))).toEqual(two);
  });

  test.each([
    ['too few words', () => read('a\n'), 'v.npy: expected vectors [1, H] for its words, found [2, 2]'],
    ['an empty word', () => read('a\n\n'), 'v.words.txt: line 2 is empty, expected a word'],
    ['words cut short', () => read('a\nb'), 'v.words.txt: line 2, the last, has no end'],
    ['a word twice', () => read('a\na\n'), 'v.npy: the word “a” stands there twice'],
    [
      'NaN',
      () =>
        read(
          'a\nb\n',
          two.vectors.map(() => NaN),
        ),
      'v.npy: the vector of “a” has NaN',
    ],
    ['beyond single precision', () => read('a\nb\n', new Float64Array(4).fill(1e39)), 'has Infinity'],
    ['one dimension', () => read('a\nb\n', two.vectors, [4]), 'found [4]'],
    [
      'no file of words',
      () =>
        decodeWordVectors(
          'v.npy',
          new Map([['v.npy', encodeNpy({ shape: [1], data: new Float32Array(1) })]]),
        ),
      'v.npy: expected v.words.txt beside it, found none',
    ],
  ])('%s', (_, reading, message) => {
    expect(reading).toThrow(message);
  });
});
