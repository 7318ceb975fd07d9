import { count, counted } from '../core/format.js';
import { BadakError } from '../core/errors.js';
import { expectWordVectors, type WordVectors } from '../words/word-vectors.js';
import { parseDecimal } from './decimal.js';
import {
  canHave,
  countFields,
  endOfField,
  endsInNumber,
  fieldStart,
  firstField,
  hasNumbersBehind,
  holdsRow,
  trimmedEnd,
} from './fields.js';
import { encodeLines, expectPlainWords } from './lines.js';
import { type VectorReadOptions, VectorRows } from './vector-rows.js';

/**
 * The text format of word2vec: a line `V H`, then for each word a line of the word and its H numbers, with spaces or
 * tabs between. GloVe's files are the same without the first line, and fastText's .vec files are the same.
 */
const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
/** Characters that end a word or a line in any program that reads such files. */
export const SEPARATORS = /[\t-\r ]/;
/** Lines from which it is decided how many numbers a row has. */
const SAMPLE_LINES = 1000;
const SAMPLE_BYTES = 1 << 20;
/** A row of 100,000 numbers has fewer bytes. */
const LONGEST_LINE = 1 << 22;

/**
 * Encodes word vectors; numbers have the fewest digits that are read as the same bits.
 * @throws BadakError `<who>: …`
 */
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

/**
 * The smallest normal number of single precision. Numbers from there on need six to nine digits, smaller ones one to
 * nine.
 */
const LEAST_NORMAL = 2 ** -126;

function shortest(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  for (let digits = Math.abs(value) < LEAST_NORMAL ? 1 : 6; ; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
}

/**
 * Reads rows of text piece by piece. The last H fields of a line are its numbers, and the text before them is the word:
 * GloVe's files have words with spaces. H comes from the first line, or from most rows.
 */
export class Word2vecTextParser {
  #pending: Uint8Array = new Uint8Array(0);
  /** The first lines, until it is decided how many numbers a row has. */
  #sample: Uint8Array[] | undefined = [];
  #sampleBytes = 0;
  #rows: VectorRows | undefined;
  #announced: number | undefined;
  #line = 0;
  #blank = 0;

  constructor(
    readonly who: string,
    readonly options: VectorReadOptions,
  ) {}

  /** Whether all wanted rows were read. */
  get full(): boolean {
    return this.#rows?.full ?? false;
  }

  push(bytes: Uint8Array): void {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#take(joined(this.#pending, bytes.subarray(start, end)));
      this.#pending = EMPTY;
      start = end + 1;
    }
    this.#pending = joined(this.#pending, bytes.slice(start));
    if (this.#pending.length > LONGEST_LINE) {
      throw new BadakError(
        'wrong-format',
        `${this.who}: expected a word and its numbers in line ${this.#line + 1}, found more than ${LONGEST_LINE} bytes`,
      );
    }
  }

  /** The vectors. @throws BadakError `<who>: …` when the file has no rows, or most are malformed */
  end(): WordVectors {
    if (this.#pending.length > 0) this.#take(this.#pending);
    if (this.#sample) this.#decide();
    const rows = this.#rows!;
    if (this.#announced !== undefined && !rows.full && rows.seen !== this.#announced) {
      const why =
        rows.seen < this.#announced
          ? 'it may be cut short'
          : 'two files may have been joined, or the header is old';
      rows.note(
        `its first line says ${count(this.#announced)} words, but ${count(rows.seen)} rows follow: ${why}`,
      );
    }
    // With a header the format is known to be right.
    return rows.finish(this.#announced === undefined ? 'wrong-format' : 'damaged');
  }

  #take(line: Uint8Array): void {
    this.#line += 1;
    if (this.#line === 1 && BYTE_ORDER_MARK.every((byte, i) => line[i] === byte)) line = line.subarray(3);
    if (!this.#sample) {
      this.#read(line, this.#line);
      return;
    }
    this.#sample.push(line.slice());
    this.#sampleBytes += line.length;
    if (this.#sample.length >= SAMPLE_LINES || this.#sampleBytes >= SAMPLE_BYTES) this.#decide();
  }

  /** Finds out from the first lines how many numbers a row has, and reads those lines. */
  #decide(): void {
    const lines = this.#sample!;
    this.#sample = undefined;
    const [first, ...others] = lines.map((line) => countFields(line) - 1);
    if (first === undefined || Math.max(first, ...others) < 0) {
      throw new BadakError('damaged', `${this.who}: the file is empty`);
    }
    expectSpaces(this.who, shown(lines.at(-1)!));
    const likely = mostCommon(others.filter((size, i) => size > 0 && endsInNumber(lines[i + 1]!)));
    const numbers = wholeNumbers(lines[0]!);
    const says = numbers?.length === 2 ? numbers[1]! : undefined;
    const header = numbers && looksLikeHeader(numbers, likely, others.length) ? numbers : undefined;
    const fit = says === undefined ? 0 : lines.slice(1).filter((line) => canHave(line, says)).length;
    const size = header && says && fit * 2 >= others.length ? says : (likely ?? (header ? 0 : first));
    if (size < 1 || (header && others.length === 0)) {
      throw new BadakError(
        'wrong-format',
        `${this.who}: expected lines of a word and its numbers, with spaces between them, found “${shown(lines[0]!)}” in the first line`,
      );
    }
    this.#rows = new VectorRows(this.who, size, this.options);
    if (header) this.#useHeader(header, size);
    lines.forEach((line, i) => {
      if (i > 0 || !header) this.#read(line, i + 1);
    });
  }

  #useHeader(header: readonly number[], size: number): void {
    const [count, says] = header;
    if (header.length !== 2) {
      const numbers = header.length === 1 ? 'one number' : `${header.length} numbers`;
      this.#rows!.note(
        `its first line, “${header.join(' ')}”, is a header of ${numbers} and is left out; word2vec’s header has two: words, and numbers per word`,
      );
      return;
    }
    this.#announced = count;
    if (says !== size) {
      this.#rows!.note(`its first line says ${says} numbers per word, but the rows have ${size}`);
    }
  }

  #read(line: Uint8Array, number: number): void {
    const rows = this.#rows!;
    if (rows.full) return;
    const where = `line ${number}`;
    const end = trimmedEnd(line, line.length);
    if (end === 0) {
      // Empty lines at the end of a file are ignored.
      this.#blank += 1;
      return;
    }
    for (; this.#blank > 0; this.#blank--) {
      rows.leaveOut(
        'empty',
        `line ${number - this.#blank}`,
        'expected a word and its numbers, found nothing',
      );
    }
    readRow(line, end, rows, where);
  }
}

const EMPTY = new Uint8Array(0);

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** Reads a line from its end, where the numbers are. */
function readRow(line: Uint8Array, lineEnd: number, rows: VectorRows, where: string): void {
  if (line.includes(0)) {
    rows.leaveOut('zero', where, 'expected text, found a zero byte');
    return;
  }
  const room = rows.room();
  let end = lineEnd;
  let strange: string | undefined;
  let missing = rows.size;
  while (missing > 0) {
    const start = fieldStart(line, end);
    // The first field is the word, even when it is a number.
    if (start === 0) break;
    missing -= 1;
    const value = Math.fround(parseDecimal(line, start, end));
    if (!Number.isFinite(value)) strange ??= shown(line.subarray(start, end));
    room[missing] = value;
    end = trimmedEnd(line, start);
    if (end === 0) break;
  }
  const from = firstField(line, end);
  const first = shown(line.subarray(from, Math.max(from, endOfField(line, from, end))));
  if (missing > 0) {
    const found = rows.size - missing;
    rows.leaveOut(
      'short',
      where,
      `expected ${counted(rows.size, 'numbers')} after “${first}”, found ${found}`,
    );
  } else if (end === 0) {
    rows.leaveOut('word', where, 'expected a word at its beginning, found a space');
  } else if (strange !== undefined) {
    rows.leaveOut(
      'value',
      where,
      `expected a number of single precision after “${first}”, found “${strange}”`,
    );
  } else if (hasNumbersBehind(line, from, end)) {
    rows.leaveOut('long', where, `expected ${counted(rows.size, 'numbers')} after “${first}”, found more`);
  } else if (holdsRow(line, from, end, rows.size)) {
    rows.leaveOut(
      'joined',
      where,
      `expected one row, found more numbers inside the word that begins “${first}”`,
    );
  } else rows.add(rows.word(line.subarray(from, end), where), where);
}

/** @throws BadakError `<who>: …` when a line is JSON, or has commas or semicolons where spaces should be */
function expectSpaces(who: string, line: string): void {
  const isJson = /^\s*[[{]\s*"[^"]*"\s*[:,]/.test(line);
  const [comma] = /(?<=^[^\t ]*)[,;](?=[^\t ]*[,;][-+.\d])/.exec(line) ?? [];
  const hasFields = /[\t ][-+]?[\d.]+(?:e[-+]?\d+)?(?:\s|$)/i.test(line);
  if (!isJson && (hasFields || comma === undefined)) return;
  const found = isJson ? 'JSON' : `“${comma}” between the fields`;
  throw new BadakError(
    'wrong-format',
    `${who}: expected lines of a word and its numbers, with spaces between them, found ${found}: “${line}”`,
  );
}

/** The numbers of a line that has only whole numbers; undefined for other lines. */
function wholeNumbers(line: Uint8Array): number[] | undefined {
  const text = shown(line).trimEnd();
  return /^\d+(?:[ \t]+\d+)*$/.test(text) ? text.split(/[ \t]+/).map(Number) : undefined;
}

/** Whether a first line of whole numbers is a header. A row would have the same count of numbers as the others. */
function looksLikeHeader(numbers: readonly number[], likely: number | undefined, rows: number): boolean {
  if (numbers.length - 1 !== likely) return true;
  const [count, size] = numbers;
  // Two numbers are a header, unless several rows of one number say otherwise.
  return numbers.length === 2 ? size === likely || rows < MANY_ROWS : size === likely && count === rows;
}

const MANY_ROWS = 3;

/** The most common size; of equally common ones the smallest. */
function mostCommon(sizes: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const size of sizes) counts.set(size, (counts.get(size) ?? 0) + 1);
  const ranked = [...counts].sort(([one, ones], [other, others]) => others - ones || one - other);
  return ranked[0]?.[0];
}

/** The beginning of a field or line, for an error. */
function shown(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 80));
}
