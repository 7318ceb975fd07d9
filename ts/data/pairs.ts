import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import {
  type Option,
  type OptionTable,
  readFields,
  readValue,
  required,
  sizeOption,
  textOption,
} from '../core/options.js';
import type { Tensor } from '../core/tensor.js';
import { isList, isObject, shown } from '../core/values.js';
import { expectWordIds } from '../core/whole-numbers.js';
import { Workspace } from '../core/workspace.js';
import { composed } from './composed.js';
import { NumpyRandom } from './numpy-random.js';
import { type Pair, SEPARATOR } from './pair.js';
import { type PairOptions, readPairs } from './pair-file.js';
import { expectRowNumbers, rowNumbersInOrder } from './row-numbers.js';

/**
 * The first character of every answer: that of the books, or the second one if any question or answer contains the
 * first.
 */
const STARTS = [SEPARATOR, '\u0002'] as const;

function startFor(pairs: readonly Pair[]): string {
  return pairs.some((pair) => pair.some((text) => text.includes(SEPARATOR))) ? STARTS[1] : STARTS[0];
}

/** The character that answers begin with, among the characters of a model; undefined when there is none. */
export function startOf(characters: readonly string[]): string | undefined {
  return [...STARTS].reverse().find((start) => characters.includes(start));
}

/** The books' seed of the split (vol. 2, section 7.2.3). One part in TEST_PART is for testing. */
const SPLIT_SEED = 1984;
const TEST_PART = 10;

/** Questions and answers as ids of characters. All questions have one length, and all answers have one length. */
export interface PairTexts {
  /** Number of pairs. */
  count: number;
  /** S, in characters. */
  questionLength: number;
  /** T, in characters, with the start character. */
  answerLength: number;
  /** Ids [count, S]. */
  questions: Int32Array;
  /** Ids [count, T]. */
  answers: Int32Array;
}

/** Pairs in two parts, for training and for testing, with the characters of both (vol. 2, section 7.2.3). */
export interface SplitPairs {
  /** [V], by first appearance, a question's before its answer's. */
  characters: readonly string[];
  /** The pairs to train with. */
  train: PairTexts;
  /** The pairs to test with, one in ten. */
  test: PairTexts;
  /** Number of test questions that are also in the training part. */
  repeated: number;
}

/** Questions and answers as ids, and how they were read. */
export interface ParsedPairs extends PairTexts {
  /** [V], by first appearance, a question's before its answer's. */
  characters: readonly string[];
  /** How the file was read, if its name does not say that; and which lines were left out. */
  notes: readonly string[];
}

/**
 * Reads questions and answers in any {@link PairFormat}, such as that of the books, and pads them with spaces to one
 * length each.
 * @param who the file's name, whose ending may say the format; errors begin with it
 * @throws BadakError when there are no pairs, most lines are not pairs, a line in the books' format has two `_`, or the
 *   padded texts are too large for memory; with `strict` at the first line that is not a pair
 */
export function parsePairs(who: string, text: string, options: PairOptions = {}): ParsedPairs {
  readValue('parsePairs', 'who', who, textOption);
  readValue(who, 'text', text, textOption);
  const { pairs, notes } = readPairs(
    who,
    composed(text.replace(/^\ufeff/, '').replaceAll(STARTS[1], '')),
    options,
  );
  const start = startFor(pairs);
  const questions = new Padded(pairs.map(([question]) => question));
  const answers = new Padded(pairs.map(([, answer]) => answer));
  const [questionLength, answerLength] = [questions.length, answers.length + 1];
  const count = pairs.length;
  if (count * (questionLength + answerLength) > MOST_IDS) {
    throw new BadakError(
      'unusable-data',
      `${who}: ${count} questions of ${questionLength} characters and answers of ${answers.length}, with their padding, are too much for memory. Remove the longest, or use fewer.`,
    );
  }
  const idOf = new Map<string, number>();
  const idsOf = (characters: readonly string[]) =>
    characters.map((character) => {
      const id = idOf.get(character) ?? idOf.size;
      idOf.set(character, id);
      return id;
    });
  const ids = {
    questions: new Int32Array(count * questionLength),
    answers: new Int32Array(count * answerLength),
  };
  for (let i = 0; i < count; i++) {
    ids.questions.set(idsOf(questions.at(i)), i * questionLength);
    ids.answers.set(idsOf([start, ...answers.at(i)]), i * answerLength);
  }
  return { characters: [...idOf.keys()], count, questionLength, answerLength, ...ids, notes };
}

/** Most ids that are kept in memory: half a gigabyte. */
const MOST_IDS = 2 ** 27;

/**
 * Texts padded with spaces to one length. Texts that already have one length, as in the books' files, stay as they are.
 */
class Padded {
  /** Length of every padded text, in characters. */
  readonly length: number;
  readonly #texts: readonly string[];

  constructor(texts: readonly string[]) {
    const isEven = new Set(texts.map(lengthOf)).size === 1;
    this.#texts = isEven ? texts : texts.map((text) => text.trim());
    this.length = this.#texts.reduce((most, text) => Math.max(most, lengthOf(text)), 0);
  }

  at(index: number): string[] {
    const characters = Array.from(this.#texts[index]!);
    while (characters.length < this.length) characters.push(' ');
    return characters;
  }
}

/** Length in characters: a surrogate pair counts once. */
function lengthOf(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}

/**
 * Splits pairs as the books do: shuffled with NumPy's seed 1984, the last tenth for testing.
 * @param dedupe whether test questions that are also in the training part are left out
 * @throws BadakError when there are too few pairs for both parts
 */
export function splitPairs(
  who: string,
  given: PairTexts & { characters: readonly string[] },
  dedupe = false,
): SplitPairs {
  if (!isObject(given)) {
    throw new BadakError('invalid-argument', `${who}: expected pairs as ids, found ${shown(given)}`);
  }
  const { characters, count, questionLength, answerLength, questions, answers } = given;
  const pairs = readFields(who, { count, questionLength, answerLength, questions, answers }, PAIRS);
  const order = new NumpyRandom(SPLIT_SEED).permutation(pairs.count);
  const end = pairs.count - Math.floor(pairs.count / TEST_PART);
  if (end === pairs.count) {
    throw new BadakError(
      'unusable-data',
      `${who}: expected at least ${TEST_PART} pairs, so that a tenth can be for testing, found ${pairs.count}`,
    );
  }
  const [train, test] = [chosen(pairs, order.subarray(0, end)), order.subarray(end)];
  const seen = new Set(Array.from({ length: end }, (_, i) => keyOf(train, i)));
  const isNew = (row: number) => !seen.has(keyOf(pairs, row));
  const fresh = test.filter(isNew);
  if (dedupe && fresh.length === 0) {
    throw new BadakError(
      'unusable-data',
      `${who}: expected test questions that are not in the training part, found none`,
    );
  }
  return {
    characters,
    train,
    test: chosen(pairs, dedupe ? fresh : test),
    repeated: dedupe ? 0 : test.length - fresh.length,
  };
}

function keyOf({ questions, questionLength }: PairTexts, row: number): string {
  return questions.subarray(row * questionLength, (row + 1) * questionLength).join();
}

function chosen(pairs: PairTexts, rows: ArrayLike<number>): PairTexts {
  const { questionLength, answerLength } = pairs;
  const some = (ids: Int32Array, length: number) => {
    const of = new Int32Array(rows.length * length);
    for (let i = 0; i < rows.length; i++) {
      of.set(ids.subarray(rows[i]! * length, (rows[i]! + 1) * length), i * length);
    }
    return of;
  };
  const questions = some(pairs.questions, questionLength);
  return { ...pairs, count: rows.length, questions, answers: some(pairs.answers, answerLength) };
}

/** Ids as text, without the spaces at the end. */
export function textOf(ids: ArrayLike<number>, characters: readonly string[]): string {
  return Array.from(ids, (id) => characters[id]!)
    .join('')
    .trimEnd();
}

/** A batch of N questions and their answers. */
export interface PairBatch {
  /** Questions, ids [N, S]. */
  x: Tensor<'i32'>;
  /** Answers, ids [N, T]. */
  t: Tensor<'i32'>;
}

const ID_LIST: Option<Int32Array> = { takes: 'an Int32Array of ids', fits: isList };

const PAIRS: OptionTable<PairTexts> = {
  count: required(sizeOption),
  questionLength: required(sizeOption),
  answerLength: required(sizeOption),
  questions: required(ID_LIST),
  answers: required(ID_LIST),
};

/** Questions and answers in wasm memory, where batches are formed. */
export class Pairs implements Disposable {
  /** Number of pairs. */
  readonly count: number;
  /** S, the length of a question in characters. */
  readonly questionLength: number;
  /** T, the length of an answer in characters, with the start character. */
  readonly answerLength: number;
  readonly #workspace = new Workspace();
  readonly #questions: Tensor<'i32'>;
  readonly #answers: Tensor<'i32'>;

  /**
   * @param reverse whether questions are reversed, with the padding first (vol. 2, section 7.4.1)
   * @throws BadakError when a field is missing, an id is not a whole number of at least 0, or there are more or fewer
   *   ids than the lengths say
   */
  constructor(pairs: PairTexts, reverse = false) {
    const { count, questionLength, answerLength, questions, answers } = readFields('Pairs', pairs, PAIRS);
    expectWordIds('Pairs questions', questions);
    expectWordIds('Pairs answers', answers);
    [this.count, this.questionLength, this.answerLength] = [count, questionLength, answerLength];
    const ws = this.#workspace;
    [this.#questions, this.#answers] = ws.wholly(() => [
      ws.keep([count, questionLength], 'i32').set(reverse ? reversed(questions, questionLength) : questions),
      ws.keep([count, answerLength], 'i32').set(answers),
    ]);
  }

  /**
   * The pairs with these row numbers, in this order; valid until the next batch.
   * @throws BadakError when there is no number, or one is not the number of a pair
   */
  batch(rows: ArrayLike<number>): PairBatch {
    expectRowNumbers('pair', rows, this.count);
    const ws = this.#workspace;
    ws.begin();
    const picks = ws.take([rows.length], 'u32').set(rows);
    const x = ws.take([rows.length, this.questionLength], 'i32');
    const t = ws.take([rows.length, this.answerLength], 'i32');
    kernels.gatherRows(x, this.#questions, picks);
    kernels.gatherRows(t, this.#answers, picks);
    return { x, t };
  }

  /**
   * All pairs in order, `size` at a time; the last batch may be smaller.
   * @throws BadakError when the size is not a positive whole number
   */
  *batches(size: number): Generator<PairBatch> {
    for (const rows of rowNumbersInOrder(this.count, size)) yield this.batch(rows);
  }

  /** Frees the memory. */
  dispose(): void {
    this.#workspace.dispose();
  }

  /** The same as {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Reverses every sequence of `length` ids. */
export function reversed(ids: Int32Array, length: number): Int32Array {
  return ids.map((_, i) => ids[i - (i % length) + (length - 1 - (i % length))]!);
}
