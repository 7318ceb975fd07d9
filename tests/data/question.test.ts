/** Typed questions, as a model reads them. */
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import { parsePairs, textOf } from '../../ts/data/pairs.js';
import { readQuestion } from '../../ts/data/question.js';
import { Vocabulary } from '../../ts/data/vocabulary.js';
import { refusal } from '../support/errors.js';

describe('what somebody typed', () => {
  const vocabulary = new Vocabulary([...'_1+ 9👍']);

  test('is padded with spaces', () => {
    expect([...readQuestion('here', '1+9', 6, vocabulary).ids]).toEqual([1, 2, 4, 3, 3, 3]);
    expect([...readQuestion('here', '👍 1', 3, vocabulary).ids]).toEqual([5, 3, 1]);
    expect(readQuestion('here', '1', 1, vocabulary).ids).toBeInstanceOf(Int32Array);
  });

  test.each<[string, ErrorCode, ...(string | number)[]]>([
    ['', 'invalid-argument'],
    [' \t', 'invalid-argument'],
    ['1+1+1', 'invalid-argument', '"1+1+1"', 5, 4],
    ['👍👍👍👍👍', 'invalid-argument', '"👍👍👍👍👍"', 5, 4],
    ['2x2', 'unknown-word', '"2", "x"', '" +19👍"'],
    ['1_1', 'unknown-word', '"_"', '" +19👍"'],
    ['\u001b', 'unknown-word', '"\\u001b"', '" +19👍"'],
  ])('and is no question: %j', (text, code, ...mentions) => {
    const read = () => readQuestion('here', text, 4, vocabulary).ids;
    expect(read).toThrow(refusal(code, 'here: ', ...mentions));
  });

  test('is read in the width, case and quotes that the model knows, without the spaces around it', () => {
    const known = new Vocabulary([..."_ab1+ '-É"]);
    const text = (typed: string) => readQuestion('here', typed, 8, known).text;
    expect(text('  AB\n')).toBe('ab');
    expect(text('１＋１')).toBe('1+1');
    expect(text('a’b\u00a0–1')).toBe("a'b -1");
    expect(text('e\u0301')).toBe('É');
    // In a text exactly as long as the model's questions, spaces may belong to the question.
    expect(text('     1+1')).toBe('     1+1');
    expect(() => text('ㄱ')).toThrow(refusal('unknown-word', '"ㄱ"'));
  });

  test.each([
    ["don't", 'dont’', 'don’t'],
    ["м'яч", 'мячʼ', 'мʼяч'],
    ['мʼяч', 'мяч’', 'м’яч'],
    ['м’яч', "мяч'", "м'яч"],
    ['"a"', 'a“', '“a“'],
    ['3-1', '31−', '3−1'],
    ['3\u20131', '31-', '3-1'],
  ])('%j, by who knows %j, is read as %j', (typed, known, expected) => {
    expect(readQuestion('here', typed, 20, new Vocabulary(['_', ' ', ...known])).text).toBe(expected);
  });

  test('without what is invisible, where the model does not know that', () => {
    const text = (typed: string, known: string) =>
      readQuestion('here', typed, 9, new Vocabulary(['_', ' ', ...known])).text;
    expect(text('❤️', '❤')).toBe('❤');
    expect(text('❤️', '❤️')).toBe('❤️');
    expect(text('a\u200bb\u200c', 'ab')).toBe('ab');
    expect(() => text('👨\u200d👩', '👨👩')).toThrow(refusal('unknown-word', '"\\u200d"'));
  });

  test('all in capitals, is read in small letters where the model knows those', () => {
    const text = (typed: string, known: string) =>
      readQuestion('here', typed, 20, new Vocabulary([...known])).text;
    expect(text('MONDAY, HALF PAST', '_MFTnodayhlfpst, ')).toBe('Monday, half past');
    expect(text('MAY 4', '_MAYmay 4')).toBe('MAY 4');
    expect(text('May F', '_MFay ')).toBe('May F');
  });

  test('reads back without the spaces at its end', () => {
    const { words } = vocabulary;
    for (const text of ['1+9', '1', '👍 9']) {
      expect(textOf(readQuestion('here', text, 6, vocabulary).ids, words)).toBe(text);
    }
    expect(textOf([3, 3], words)).toBe('');
    expect(textOf([], words)).toBe('');
  });
});

test('a question that is too short says so where there is nothing to pad it with', () => {
  const { characters } = parsePairs('own.txt', '00+11_23\n');
  expect(() => readQuestion('here', '1+1', 5, new Vocabulary(characters))).toThrow(
    refusal('invalid-argument', 'here: ', '"1+1"', 3, 5),
  );
});
