/** Questions and answers: reading, the books' split, and batches. */
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import { engine } from '../../ts/core/engine.js';
import { NumpyRandom } from '../../ts/data/numpy-random.js';
import {
  type PairBatch,
  Pairs,
  type PairTexts,
  parsePairs,
  reversed,
  splitPairs,
} from '../../ts/data/pairs.js';
import { findBookPairs, type BookPairs } from '../../ts/data/book-pairs.js';
import { refusal } from '../support/errors.js';
import { sharedData } from '../support/shared-data.js';
import '../support/engine.js';

/** The lines that ids stand for. */
function linesOf(pairs: PairTexts, characters: readonly string[]): string[] {
  const { count, questionLength, answerLength, questions, answers } = pairs;
  const part = (ids: Int32Array, row: number, length: number) =>
    Array.from(ids.subarray(row * length, (row + 1) * length), (id) => characters[id]).join('');
  return Array.from(
    { length: count },
    (_, row) => part(questions, row, questionLength) + part(answers, row, answerLength),
  );
}

/** Different lines of five characters before `_` and two after it. */
const lines = (count: number) =>
  Array.from({ length: count }, (_, i) => `${String(i).padEnd(5)}_${String(i % 100).padEnd(2)}`);
const parsed = (texts: readonly string[]) => parsePairs('here', texts.join('\n'));

describe.skipIf(!sharedData('seq2seq'))('the books’ files (seq2seq in BADAK_DATA or ../shared/data)', () => {
  const load = async (file: BookPairs, dedupe?: boolean) => {
    const found = await findBookPairs(file, { dataDir: sharedData('seq2seq')!, download: false });
    const split = splitPairs(file, parsePairs(file, found.text!), dedupe);
    const read = {
      train: linesOf(split.train, split.characters),
      test: linesOf(split.test, split.characters),
    };
    return { ...split, read, text: found.text! };
  };
  const trimmed = (line: string) => line.split('_')[0]!.trimEnd();

  test('addition.txt', async () => {
    const { characters, train, test, repeated, read, text } = await load('addition');
    expect(characters.join('')).toBe('16+75 _920384');
    expect([train.count, test.count, repeated]).toEqual([45_000, 5_000, 0]);
    expect([test.questionLength, test.answerLength]).toEqual([7, 5]);
    expect([read.train[0], read.test[0], read.test.at(-1)]).toEqual([
      '71+118 _189 ',
      '77+85  _162 ',
      '293+411_704 ',
    ]);
    const sorted = (texts: readonly string[]) => [...texts].sort().join('\n');
    expect(sorted([...read.train, ...read.test]) === sorted(text.split('\n').slice(0, -1))).toBe(true);
  });

  test('date.txt, of whose test questions some are known from training', async () => {
    const { characters, train, test, repeated, read } = await load('date');
    expect(characters.length).toBe(59);
    expect([train.count, test.count, repeated]).toEqual([45_000, 5_000, 1_405]);
    expect([train.questionLength, train.answerLength]).toEqual([29, 11]);
    expect([read.train[0], ...read.test.slice(0, 4)].map((line) => trimmed(line!))).toEqual([
      '2/7/72',
      '10/15/94',
      'thursday, november 13, 2008',
      'Mar 25, 2003',
      'Tuesday, November 22, 2016',
    ]);

    const less = await load('date', true);
    expect([less.train.count, less.test.count, less.repeated]).toEqual([45_000, 3_595, 0]);
    expect([less.characters, less.read.train.join()]).toEqual([characters, read.train.join()]);
    const trained = new Set(read.train.map(trimmed));
    expect(less.read.test.join()).toBe(read.test.filter((line) => !trained.has(trimmed(line))).join());
  });
});

describe('lines', () => {
  test('become ids by first appearance, a question’s before its answer’s', () => {
    expect(parsePairs('here', 'ab _ca\nda _bd\n')).toEqual({
      characters: ['a', 'b', ' ', '_', 'c', 'd'],
      count: 2,
      questionLength: 3,
      answerLength: 3,
      questions: Int32Array.from([0, 1, 2, 5, 0, 2]),
      answers: Int32Array.from([3, 4, 0, 3, 1, 5]),
      notes: [],
    });
  });

  test('may end as in Windows, the last one not at all; there may be empty ones', () => {
    const expected = parsePairs('here', 'ab_cd\nba_de\n');
    expect(expected.answerLength).toBe(3);
    for (const text of [
      ...['ab_cd\nba_de', 'ab_cd\r\nba_de\r\n', 'ab_cd\r\nba_de', 'ab_cd\nba_de\r\n'],
      ...['\ufeffab_cd\nba_de\n', '\nab_cd\n \n\nba_de\n\n', 'ab_cd\rba_de\r'],
    ]) {
      expect(parsePairs('here', text)).toEqual(expected);
    }
  });

  test('have one sign before the answer', () => {
    for (const [i, text] of ['ab_c_\nba_ab\n', 'ab_cd\nb_a_b\n', 'ab_cd\n_ab\n__\n'].entries()) {
      expect(() => parsePairs('here', text)).toThrow(
        refusal('damaged', `here, line ${i + 1}: `, '_', 'found 2'),
      );
    }
  });

  test('are of characters, not of their halves', () => {
    const { characters, questionLength, answerLength, questions } = parsePairs('here', '👍a_시\n𐐀👍_월');
    expect(characters).toEqual(['👍', 'a', '_', '시', '𐐀', '월']);
    expect([questionLength, answerLength, ...questions]).toEqual([2, 2, 0, 1, 4, 0]);
  });

  test.each<[string, ErrorCode, ...string[]]>([
    ['', 'unusable-data', 'here: '],
    ['\n', 'unusable-data', 'here: '],
    ['a_b\nab\n', 'damaged', 'here, line 2: ', '"ab"'],
    ['_b\n', 'damaged', 'here, line 1: ', '"_b"'],
    ['a_b\na_c\na_\n', 'damaged', 'here, line 3: ', '"a_"'],
    ['a_\u001b[2J\nx', 'damaged', 'line 2: ', '"x"'],
    ['a_b\n\u202ex', 'damaged', 'line 2: ', '"\\u202ex"'],
  ])('that are none, when they are not left out: %j', (text, code, ...mentions) => {
    expect(() => parsePairs('here', text, { strict: true })).toThrow(refusal(code, '_', ...mentions));
  });

  test('of several lengths are padded with spaces', () => {
    const whole = parsePairs('here', 'ab _cd\na  _b \nabc_de\n');
    for (const text of ['ab_cd\na_b\nabc_de\n', ' ab_cd \na _b\nabc_ de\n', 'ab_cd\n\na_b \nabc  _de']) {
      expect(parsePairs('here', text)).toEqual(whole);
    }
  });
});

describe('the split', () => {
  test.each([10, 11, 19, 20, 25, 137, 1000])('of %d lines is the books’', (count) => {
    const all = parsed(lines(count));
    const shuffled = lines(count);
    new NumpyRandom(1984).shuffle(shuffled);
    const end = count - Math.floor(count / 10);
    const { characters, train, test, repeated } = splitPairs('here', all);
    expect(characters).toEqual(all.characters);
    expect(linesOf(train, characters)).toEqual(shuffled.slice(0, end));
    expect(linesOf(test, characters)).toEqual(shuffled.slice(end));
    expect([train.count, test.count, repeated]).toEqual([end, count - end, 0]);
    expect(Object.keys(train).sort()).toEqual(Object.keys(test).sort());
    expect(splitPairs('here', all, true)).toEqual({ characters, train, test, repeated });
  });

  test('counts questions that come in both parts, and leaves them out when told to', () => {
    // Every question twice, with another answer.
    const all = parsed([...lines(100), ...lines(100).map((line) => line.replace(/_./, '_x'))]);
    const { train, test, characters, repeated } = splitPairs('here', all);
    const questions = (pairs: PairTexts) => linesOf(pairs, characters).map((line) => line.slice(0, 5));
    const trained = new Set(questions(train));
    const known = questions(test).filter((question) => trained.has(question));
    expect(test.count).toBe(20);
    expect(known.length).toBeGreaterThan(10);
    expect(known.length).toBeLessThan(20);
    expect(repeated).toBe(known.length);
    const less = splitPairs('here', all, true);
    expect([less.train, less.repeated, less.test.count]).toEqual([train, 0, 20 - known.length]);
    expect(linesOf(less.test, characters)).toEqual(
      linesOf(test, characters).filter((line) => !trained.has(line.slice(0, 5))),
    );
  });

  test('different questions are different, however their ids read', () => {
    // Ids 1 and 11, and 11 and 1, are the same digits without a separator.
    const letters = [...'abcdefghijkl'];
    const all = parsed(letters.flatMap((a) => letters.map((b) => `${a}${b}_${b}`)));
    expect(splitPairs('here', all).repeated).toBe(0);
  });

  test('wants some for both parts', () => {
    for (const count of [1, 9]) {
      expect(() => splitPairs('here', parsed(lines(count)))).toThrow(
        refusal('unusable-data', 'here: ', 10, `found ${count}`),
      );
    }
    const same = parsed(Array<string>(40).fill('a_b'));
    expect(splitPairs('here', same).repeated).toBe(4);
    expect(() => splitPairs('here', same, true)).toThrow(refusal('unusable-data', 'here: ', 'training'));
  });
});

describe('in batches', () => {
  const read = ({ x, t }: PairBatch) => [x.shape, [...x.toArray()], t.shape, [...t.toArray()]];
  const texts: PairTexts = {
    count: 5,
    questionLength: 3,
    answerLength: 2,
    questions: Int32Array.from({ length: 15 }, (_, i) => 100 + i),
    answers: Int32Array.from({ length: 10 }, (_, i) => 200 + i),
  };

  test('pairs in the order asked for, as often as asked for', () => {
    using pairs = new Pairs(texts);
    expect([pairs.count, pairs.questionLength, pairs.answerLength]).toEqual([5, 3, 2]);
    expect(read(pairs.batch([4, 0, 4]))).toEqual([
      [3, 3],
      [112, 113, 114, 100, 101, 102, 112, 113, 114],
      [3, 2],
      [208, 209, 200, 201, 208, 209],
    ]);
  });

  test('questions from their ends, answers as they are', () => {
    using pairs = new Pairs(texts, true);
    expect(read(pairs.batch([1, 3]))).toEqual([
      [2, 3],
      [105, 104, 103, 111, 110, 109],
      [2, 2],
      [202, 203, 206, 207],
    ]);
    // The copy is reversed.
    expect([...texts.questions.subarray(0, 3)]).toEqual([100, 101, 102]);
    expect([...reversed(Int32Array.from([1, 2, 3, 4, 5, 6]), 2)]).toEqual([2, 1, 4, 3, 6, 5]);
    expect([...reversed(Int32Array.from([1, 2, 3]), 1)]).toEqual([1, 2, 3]);
  });

  test.each([
    [1, [1, 1, 1, 1, 1]],
    [2, [2, 2, 1]],
    [5, [5]],
    [9, [5]],
  ])('of %d, all in order', (size, sizes) => {
    using pairs = new Pairs(texts);
    const [found, questions, answers]: [number[], number[], number[]] = [[], [], []];
    for (const { x, t } of pairs.batches(size)) {
      found.push(x.shape[0]!);
      questions.push(...x.toArray());
      answers.push(...t.toArray());
    }
    expect([found, questions, answers]).toEqual([sizes, [...texts.questions], [...texts.answers]]);
  });

  test('one is gone with the next', () => {
    using pairs = new Pairs(texts);
    const { x } = pairs.batch([0]);
    pairs.batch([1]);
    expect(() => x.toArray()).toThrow(/\[1, 3\] was used after/);
  });

  test('they need no more memory than the first one', () => {
    using pairs = new Pairs(parsed(lines(1000)));
    const rows = Uint32Array.from({ length: 1000 }, (_, i) => i);
    pairs.batch(rows);
    const before = engine().memoryBytes;
    for (let i = 0; i < 300; i++) pairs.batch(rows);
    expect(engine().memoryBytes).toBe(before);
  });

  test('what is no pair, and no size, is refused', () => {
    using pairs = new Pairs(texts);
    for (const row of [5, -1, 0.5, Number.NaN, 2 ** 32]) {
      expect(() => pairs.batch([0, row])).toThrow(
        refusal('out-of-range', 'pair', 'from 0 to 4', `found ${row}`),
      );
    }
    expect(() => pairs.batch([])).toThrow(refusal('invalid-argument', 'pair'));
    for (const size of [0, -1, 1.5, Number.NaN]) {
      expect(() => [...pairs.batches(size)]).toThrow(refusal('invalid-argument', 'batch', `found ${size}`));
    }
    pairs.dispose();
    pairs.dispose();
    expect(() => pairs.batch([0])).toThrow(/dispose/);
  });
});

test('a line may be long', () => {
  const long = '1'.repeat(200_000);
  expect(parsePairs('own.txt', `${long}_2\n`)).toMatchObject({
    count: 1,
    questionLength: 200_000,
    answerLength: 2,
  });
});

test('of a line that is no pair only the beginning is quoted', () => {
  const read = () => parsePairs('book.txt', 'word '.repeat(100_000));
  expect(read).toThrow(refusal('wrong-format', 'book.txt, line 1: ', '_', '.tsv', '.csv', '.jsonl'));
  expect(read).toThrow(/^.{0,160}…"/);
});
