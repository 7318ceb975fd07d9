import { BadakError } from '../core/errors.js';
import { expectWordVectors, type WordVectors } from '../core/word-vectors.js';
import { countLines, encodeLines, expectPlainWords, linesOf } from './lines.js';

/**
 * The text format of word2vec: a line `V H`, then for each word a line of the word and its H numbers, with spaces between.
 * GloVe's files are the same without the first line, and are read, too.
 *
 * A first line of two whole numbers is taken for `V H`.
 */
const HEADER = /^(\d+)[ \t]+(\d+)[ \t]*$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const SPACES = /[ \t]+/;
/** What ends a word or a line for one or another of the programs that read such files. */
const SEPARATORS = /[\t-\r ]/;

/** Numbers have as few digits as give the same bits when they are read again. @throws BadakError `<who>: …` */
export function encodeWord2vecText(who: string, all: WordVectors): Uint8Array {
  const { words, vectors, size } = expectWordVectors(who, all);
  expectPlainWords(who, words, SEPARATORS);
  function* lines(): Generator<string> {
    yield `${words.length} ${size}`;
    for (const [index, word] of words.entries()) {
      let line = word;
      for (let h = 0; h < size; h++) line += ` ${shortest(vectors[size * index + h]!)}`;
      yield line;
    }
  }
  return encodeLines(lines());
}

/** The least normal number of single precision; six digits tell those above it apart, and up to nine are needed. */
const LEAST_NORMAL = 2 ** -126;

function shortest(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  for (let digits = Math.abs(value) < LEAST_NORMAL ? 1 : 6; ; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
}

/** @throws BadakError `<who>: …` with the line, when it is not such a file or is cut short */
export function decodeWord2vecText(who: string, bytes: Uint8Array): WordVectors {
  const { hasHeader, count, size } = announced(who, bytes);
  const found = countLines(bytes) - (hasHeader ? 1 : 0);
  if (count !== found) {
    throw new BadakError(`${who}: its first line says ${count} words, but ${found} lines follow`);
  }
  // Before room is made for them.
  if (count * size > bytes.length) {
    throw new BadakError(
      `${who}: its first line says ${size} numbers for each of ${count} words, but it has ${bytes.length} bytes`,
    );
  }
  const words = new Set<string>();
  const vectors = new Float32Array(count * size);
  let number = 0;
  for (const line of linesOf(who, bytes)) {
    number += 1;
    if (hasHeader && number === 1) continue;
    const fail = (why: string): never => {
      throw new BadakError(`${who}: line ${number}: ${why}`);
    };
    const word = readLine(line, vectors.subarray(words.size * size, (words.size + 1) * size), fail);
    if (words.has(word)) fail(`the word “${word}” stands there a second time`);
    words.add(word);
  }
  return { words: [...words], vectors, size };
}

/** What the first line says of the others, in numbers or by its own length. */
function announced(who: string, bytes: Uint8Array): { hasHeader: boolean; count: number; size: number } {
  const first = linesOf(who, bytes).next().value;
  if (first === undefined) throw new BadakError(`${who}: the file is empty`);
  const [, v, h] = HEADER.exec(first) ?? [];
  const [count, size] =
    v === undefined ? [countLines(bytes), fieldsOf(first).length - 1] : [Number(v), Number(h)];
  if (count < 1 || size < 1) {
    throw new BadakError(
      `${who}: expected “words numbers”, or a word and its numbers, in the first line, found “${first.slice(0, 80)}”`,
    );
  }
  return { hasHeader: v !== undefined, count, size };
}

function fieldsOf(line: string): string[] {
  const fields = line.split(SPACES);
  if (fields.at(-1) === '') fields.pop();
  return fields;
}

/** @param row where the numbers go @returns the word */
function readLine(line: string, row: Float32Array, fail: (why: string) => never): string {
  const [word = '', ...numbers] = fieldsOf(line);
  if (word === '') fail('expected a word at its beginning, found a space or nothing');
  if (numbers.length !== row.length) {
    fail(`expected ${row.length} numbers behind “${word}”, found ${numbers.length}`);
  }
  for (const [h, text] of numbers.entries()) {
    row[h] = NUMBER.test(text) ? Number(text) : NaN;
    if (!Number.isFinite(row[h])) {
      fail(`expected a number of single precision behind “${word}”, found “${text.slice(0, 40)}”`);
    }
  }
  return word;
}
