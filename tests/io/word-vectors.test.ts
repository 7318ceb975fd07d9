import { describe, expect, test } from 'vitest';
import { encodeWordVectors, wordVectorPaths } from '../../ts/io/word-vectors.js';
import { refusal } from '../support/errors.js';

const two = { words: ['a', 'b'], vectors: Float32Array.from([1, 2, 3, 4]), size: 2 };

test('the ending says which format is written; NumPy’s has a second file of words', () => {
  expect(wordVectorPaths('run/v.txt')).toEqual(['run/v.txt']);
  expect(wordVectorPaths('v.VEC')).toEqual(['v.VEC']);
  expect(wordVectorPaths('a.npy/v.npy')).toEqual(['a.npy/v.npy', 'a.npy/v.words.txt']);
  expect(wordVectorPaths('v.safetensors')).toEqual(['v.safetensors']);
  for (const path of ['v.bin', 'v', 'txt']) {
    expect(() => wordVectorPaths(path)).toThrow(
      refusal('invalid-argument', `${path}: `, '.txt, .vec, .npy, .safetensors'),
    );
  }
});

describe.each(['v.txt', 'v.vec', 'v.npy', 'v.safetensors'])('%s', (path) => {
  test('what no vectors are is not written', () => {
    expect(() => encodeWordVectors(path, { ...two, words: ['a', 'a'] })).toThrow(
      refusal('invalid-argument', `${path}: `, '“a”'),
    );
    expect(() => encodeWordVectors(path, { ...two, vectors: two.vectors.map(() => NaN) })).toThrow(
      refusal('not-finite', `${path}: `, '“a”', 'NaN'),
    );
  });
});

test('words that a file of lines cannot hold go into a safetensors file', () => {
  const all = { ...two, words: ['', 'a b\n\ud800"'] };
  expect(() => encodeWordVectors('v.npy', all)).toThrow(
    refusal('invalid-argument', 'v.npy: ', '""', '.safetensors'),
  );
  expect([...encodeWordVectors('v.safetensors', all).keys()]).toEqual(['v.safetensors']);
});
