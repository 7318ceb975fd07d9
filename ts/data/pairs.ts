import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';
import { NumpyRandom } from './numpy-random.js';
import { expectRowNumbers, rowNumbersInOrder } from './row-numbers.js';
import type { Vocabulary } from './vocabulary.js';

/** What stands between a question and its answer, and is the first character of the answer. */
export const START = '_';

/** The books' seed of the split (vol. 2, section 7.2.3), and every which part of the pairs is for testing. */
const SPLIT_SEED = 1984;
const TEST_PART = 10;

/** Questions and answers, character by character; all questions are of one length, and all answers. */
export interface PairTexts {
  count: number;
  /** S */
  questionLength: number;
  /** T, with {@link START}. */
  answerLength: number;
  /** Ids [count, S]. */
  questions: Int32Array;
  /** Ids [count, T]. */
  answers: Int32Array;
}

export interface SplitPairs {
  /** [V], by first appearance, a question's before its answer's. */
  characters: readonly string[];
  train: PairTexts;
  test: PairTexts;
  /** Questions of the test part that are in the training part as well. */
  repeated: number;
}

/**
 * Reads a line each of question, `_` and answer, padded with spaces to one length, as the books' files have them.
 * @throws BadakError `<who>: …` when there is no line, one has no `_`, or not the lengths of the first
 */
export function parsePairs(who: string, text: string): PairTexts & { characters: readonly string[] } {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0)
    throw new BadakError(`${who}: expected lines of a question, ${START} and an answer, found none`);
  const idOf = new Map<string, number>();
  const add = (ids: number[], characters: readonly string[]) => {
    for (const character of characters) {
      const id = idOf.get(character) ?? idOf.size;
      idOf.set(character, id);
      ids.push(id);
    }
  };
  let [questionLength, answerLength] = [0, 0];
  const questions: number[] = [];
  const answers: number[] = [];
  for (const [i, line] of lines.entries()) {
    const characters = Array.from(line);
    const at = characters.indexOf(START);
    if (at < 1 || at === characters.length - 1) {
      throw new BadakError(
        `${who}, line ${i + 1}: expected a question, ${START} and an answer, found ${shown(line)}`,
      );
    }
    const [question, answer] = [characters.slice(0, at), characters.slice(at)];
    if (i === 0) [questionLength, answerLength] = [question.length, answer.length];
    if (question.length !== questionLength || answer.length !== answerLength) {
      throw new BadakError(
        `${who}, line ${i + 1}: expected ${questionLength} characters, ${START} and ${answerLength - 1} more, as in the first line, found ${question.length} and ${answer.length - 1} in ${shown(line)}; shorter ones are padded with spaces`,
      );
    }
    add(questions, question);
    add(answers, answer);
  }
  return {
    characters: [...idOf.keys()],
    count: lines.length,
    questionLength,
    answerLength,
    questions: Int32Array.from(questions),
    answers: Int32Array.from(answers),
  };
}

/**
 * The books' split: shuffled with NumPy's seed 1984, the last tenth is for testing.
 * @param dedupe leave test questions out that are in the training part as well
 * @throws BadakError when there are too few for both parts
 */
export function splitPairs(
  who: string,
  { characters, ...pairs }: PairTexts & { characters: readonly string[] },
  dedupe = false,
): SplitPairs {
  const order = new NumpyRandom(SPLIT_SEED).permutation(pairs.count);
  const end = pairs.count - Math.floor(pairs.count / TEST_PART);
  if (end === pairs.count) {
    throw new BadakError(
      `${who}: expected at least ${TEST_PART} lines, a tenth of which is for testing, found ${pairs.count}`,
    );
  }
  const [train, test] = [chosen(pairs, order.subarray(0, end)), order.subarray(end)];
  const seen = new Set(Array.from({ length: end }, (_, i) => keyOf(train, i)));
  const isNew = (row: number) => !seen.has(keyOf(pairs, row));
  const fresh = test.filter(isNew);
  if (dedupe && fresh.length === 0) {
    throw new BadakError(`${who}: every question to test with is in the training part as well`);
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

/** What is quoted of a text that may be of any length. */
const QUOTED = 60;

function shown(text: string): string {
  return JSON.stringify(text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text);
}

/**
 * The ids [length] of a question or an answer that somebody typed, padded with spaces.
 * @throws BadakError `<who>: …` when it is empty, too long, or has characters that are not in the vocabulary
 */
export function idsOfText(who: string, text: string, length: number, vocabulary: Vocabulary): Int32Array {
  const characters = Array.from(text);
  if (text.trim() === '') throw new BadakError(`${who}: expected a question, found nothing`);
  if (characters.length > length) {
    throw new BadakError(
      `${who}: ${shown(text)} has ${characters.length} characters, and the model was trained with at most ${length}`,
    );
  }
  // No question has the sign that answers begin with.
  const isKnown = (character: string) => character !== START && vocabulary.id(character) !== undefined;
  if (characters.length < length && !isKnown(' ')) {
    throw new BadakError(
      `${who}: ${shown(text)} has ${characters.length} characters, and the model knows only questions of ${length}`,
    );
  }
  while (characters.length < length) characters.push(' ');
  const unknown = [...new Set(characters.filter((character) => !isKnown(character)))];
  if (unknown.length > 0) {
    const known = vocabulary.words.filter(isKnown).sort().join('');
    throw new BadakError(
      `${who}: the model does not know ${unknown.map((character) => JSON.stringify(character)).join(', ')}; it knows ${JSON.stringify(known)}`,
    );
  }
  return Int32Array.from(characters, (character) => vocabulary.id(character)!);
}

/** Ids as text, without the spaces at its end. */
export function textOf(ids: ArrayLike<number>, characters: readonly string[]): string {
  return Array.from(ids, (id) => characters[id]!)
    .join('')
    .trimEnd();
}

export interface PairBatch {
  /** Questions, ids [N, S]. */
  x: Tensor<'i32'>;
  /** Answers, ids [N, T]. */
  t: Tensor<'i32'>;
}

/** Questions and answers in wasm memory, where batches are formed. */
export class Pairs implements Disposable {
  readonly count: number;
  readonly questionLength: number;
  readonly answerLength: number;
  readonly #workspace = new Workspace();
  readonly #questions: Tensor<'i32'>;
  readonly #answers: Tensor<'i32'>;

  /** @param reverse questions are read from their ends (vol. 2, section 7.4.1), padding first */
  constructor({ count, questionLength, answerLength, questions, answers }: PairTexts, reverse = false) {
    [this.count, this.questionLength, this.answerLength] = [count, questionLength, answerLength];
    const ws = this.#workspace;
    [this.#questions, this.#answers] = ws.wholly(() => [
      ws.keep([count, questionLength], 'i32').set(reverse ? reversed(questions, questionLength) : questions),
      ws.keep([count, answerLength], 'i32').set(answers),
    ]);
  }

  /**
   * The pairs with these numbers, in this order; valid until the next batch.
   * @throws BadakError when there is none, or one is not the number of a pair
   */
  batch(rows: ArrayLike<number>): PairBatch {
    expectRowNumbers('pair', rows, this.count);
    const ws = this.#workspace;
    ws.begin();
    const picks = ws.take([rows.length], 'u32').set(rows);
    const x = ws.take([rows.length, this.questionLength], 'i32');
    const t = ws.take([rows.length, this.answerLength], 'i32');
    kernels.gatherIds(x, this.#questions, picks);
    kernels.gatherIds(t, this.#answers, picks);
    return { x, t };
  }

  /**
   * All pairs in order, `size` at a time; the last batch may be smaller.
   * @throws BadakError when the size is not a positive whole number
   */
  *batches(size: number): Generator<PairBatch> {
    for (const rows of rowNumbersInOrder(this.count, size)) yield this.batch(rows);
  }

  dispose(): void {
    this.#workspace.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Every sequence of ids from its end. */
export function reversed(ids: Int32Array, length: number): Int32Array {
  return ids.map((_, i) => ids[i - (i % length) + (length - 1 - (i % length))]!);
}
