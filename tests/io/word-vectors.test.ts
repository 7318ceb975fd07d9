import { describe, expect, test } from 'vitest';
import { encodeWordVectors, wordVectorPaths } from '../../ts/io/word-vectors.js';
import { scattered } from '../support/compare.js';
import { refusal } from '../support/errors.js';
import { readFrom } from '../support/vector-files.js';
import { anyVectors } from '../support/words.js';

const two = { words: ['a', 'b'], vectors: Float32Array.from([1, 2, 3, 4]), size: 2 };

test('the ending says which format is written; NumPy’s has a second file of words', () => {
  expect(wordVectorPaths('run/v.txt')).toEqual(['run/v.txt']);
  expect(wordVectorPaths('v.VEC')).toEqual(['v.VEC']);
  expect(wordVectorPaths('a.npy/v.npy')).toEqual(['a.npy/v.npy', 'a.npy/v.words.txt']);
  for (const path of ['v.safetensors', 'v.bin']) expect(wordVectorPaths(path)).toEqual([path]);
  for (const path of ['v.model', 'v', 'txt']) {
    expect(() => wordVectorPaths(path)).toThrow(
      refusal('invalid-argument', `${path}: `, '.txt, .vec, .bin, .npy, .safetensors'),
    );
  }
});

describe.each(['v.txt', 'v.vec', 'v.bin', 'v.npy', 'v.safetensors'])('%s', (path) => {
  test('what no vectors are is not written', () => {
    expect(() => encodeWordVectors(path, { ...two, words: ['a', 'a'] })).toThrow(
      refusal('invalid-argument', `${path}: `, '“a”'),
    );
    expect(() => encodeWordVectors(path, { ...two, vectors: two.vectors.map(() => NaN) })).toThrow(
      refusal('not-finite', `${path}: `, '“a”', 'NaN'),
    );
  });
});

test('word2vec’s binary form: a line, then each word, a space, its numbers and a line break', async () => {
  const bytes = encodeWordVectors('v.bin', two).get('v.bin')!;
  const numbers = (...each: number[]) => new Uint8Array(Float32Array.from(each).buffer);
  const parts = ['2 2\n', 'a ', numbers(1, 2), '\n', 'b ', numbers(3, 4), '\n'];
  expect(Buffer.from(bytes)).toEqual(Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array))));
  for (let seed = 0; seed < 50; seed++) {
    const any = anyVectors(seed);
    // Numbers of a usual size: those of any bits look like another order of bytes.
    const all = { ...any, vectors: scattered(any.vectors.length, seed) };
    const file = encodeWordVectors('v.bin', all).get('v.bin')!;
    expect(await readFrom('v.bin', { 'v.bin': file })).toEqual({ read: all, notes: [] });
  }
});

test('words that a file of lines cannot hold go into a safetensors file', () => {
  const all = { ...two, words: ['', 'a b\n\ud800"'] };
  expect(() => encodeWordVectors('v.npy', all)).toThrow(
    refusal('invalid-argument', 'v.npy: ', '""', '.safetensors'),
  );
  expect([...encodeWordVectors('v.safetensors', all).keys()]).toEqual(['v.safetensors']);
});
