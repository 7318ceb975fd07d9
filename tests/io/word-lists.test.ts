import { describe, expect, test } from 'vitest';
import {
  findWordList,
  type OpenFile,
  parseWords,
  wordListPaths,
  wordsInMetadata,
  wordsPath,
} from '../../ts/io/word-lists.js';
import { refusal } from '../support/errors.js';

const folder =
  (files: Readonly<Record<string, string>>): OpenFile =>
  (path) =>
    Promise.resolve(files[path] === undefined ? undefined : new Blob([files[path]]));

test('where words are looked for: those of the file’s own name first', () => {
  expect(wordsPath('a/v.npy')).toBe('a/v.words.txt');
  expect(wordListPaths('a/v.npy')).toEqual([
    ...['a/v.words.txt', 'a/v.vocab.txt', 'a/v.vocab', 'a/words.txt', 'a/vocab.txt', 'a/vocab.json'],
  ]);
  expect(wordListPaths('v.npy')[3]).toBe('words.txt');
});

describe('a list of words in the folder of the vectors', () => {
  test.each<[string, Record<string, string>, string[], string]>([
    ['a word a line', { 'v.words.txt': 'a\nb c\n\n' }, ['a', 'b c'], 'v.words.txt'],
    ['with counts', { 'v.vocab': 'a 12\nb 3\n' }, ['a', 'b'], 'v.vocab'],
    ['one word that looks counted', { 'words.txt': 'a 12\n' }, ['a 12'], 'words.txt'],
    ['JSON', { 'vocab.json': '["a","b"]' }, ['a', 'b'], 'vocab.json'],
    ['JSON of rows', { 'vocab.json': '{"b":1,"a":0}' }, ['a', 'b'], 'vocab.json'],
    ['the first of several', { 'vocab.txt': 'x', 'v.words.txt': 'a' }, ['a'], 'v.words.txt'],
  ])('%s', async (_, files, words, from) => {
    expect(await findWordList('v.npy', folder(files))).toEqual({ words, from });
  });

  test('none, or one that is something else', async () => {
    expect(await findWordList('v.npy', folder({}))).toBeUndefined();
    for (const json of ['{"a":0,"b":2}', '{}', '7', '[1]', 'no']) {
      await expect(findWordList('v.npy', folder({ 'vocab.json': json })), json).rejects.toThrow(
        refusal('wrong-format', 'vocab.json: '),
      );
    }
  });
});

test('words in metadata, under the names of other programs', () => {
  expect(wordsInMetadata({ format: 'pt', vocab: '["a","b"]' })).toEqual(['a', 'b']);
  expect(wordsInMetadata({ words: 'no list', tokens: '["a"]' })).toEqual(['a']);
  expect(wordsInMetadata({ format: 'pt' })).toBeUndefined();
  expect(parseWords('["a", 1]')).toBeUndefined();
});
