import { count } from '../core/format.js';
import { BadakError } from '../core/errors.js';
import { expectWordVectors, type WordVectors } from '../words/word-vectors.js';
import { parseDecimal } from './decimal.js';
import { expectPlainWords } from './lines.js';
import { type VectorReadOptions, VectorRows } from './vector-rows.js';
import { joined } from './wire.js';
import { SEPARATORS } from './word2vec-text.js';

/**
 * The binary format of word2vec: a line `V H`, then for each word its bytes, a space and H numbers of single precision,
 * little-endian. Some programs write a line break after each row.
 */
const [NEWLINE, RETURN, SPACE] = [0x0a, 0x0d, 0x20];
const HEADER = /^(\d+)[ \t]+(\d+)[ \t]*\r?$/;
/** A longer word, in bytes, means that the rows do not have the length that the header says. */
const LONGEST_WORD = 10_000;
const LONGEST_HEADER = 100;
/** Numbers of a row, which is held until it is complete. No vectors are nearly as long. */
const MOST_NUMBERS = 1 << 20;

/** Encodes word vectors, with a line break after each row, as word2vec itself writes it. @throws BadakError `<who>: …` */
export function encodeWord2vecBinary(who: string, all: WordVectors): Uint8Array {
  const { words, vectors, size } = expectWordVectors(who, all);
  expectPlainWords(who, words, SEPARATORS);
  const encoder = new TextEncoder();
  const numbers = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
  const rows = words.flatMap((word, i) => [
    encoder.encode(`${word} `),
    numbers.subarray(4 * size * i, 4 * size * (i + 1)),
    Uint8Array.of(NEWLINE),
  ]);
  return joined([encoder.encode(`${words.length} ${size}\n`), ...rows]);
}

/** Reads rows piece by piece. */
export class Word2vecBinaryParser {
  #pending: Uint8Array = new Uint8Array(0);
  #rows: VectorRows | undefined;
  #count = 0;
  /** Rows that are not followed by another row. */
  #misplaced = 0;
  /** Rows with numbers of a size that word vectors hardly ever have. */
  #unlikely = 0;
  /** Whether a line break follows each row; the first row decides. */
  #endsInBreak: boolean | undefined;

  constructor(
    readonly who: string,
    readonly options: VectorReadOptions,
  ) {}

  /** Whether all wanted rows were read. */
  get full(): boolean {
    return this.#rows?.full ?? false;
  }

  push(bytes: Uint8Array): void {
    const all = new Uint8Array(this.#pending.length + bytes.length);
    all.set(this.#pending);
    all.set(bytes, this.#pending.length);
    this.#pending = this.#read(all, false);
  }

  /** @returns the bytes that are left: an incomplete row. @param isAll whether nothing follows these bytes */
  #read(all: Uint8Array, isAll: boolean): Uint8Array<ArrayBuffer> {
    let at = this.#rows ? 0 : this.#readHeader(all);
    while (this.#rows && !this.full) {
      const next = this.#readRow(all, at, isAll);
      if (next === at) break;
      at = next;
    }
    return all.slice(at);
  }

  /** The vectors. @throws BadakError `<who>: …` when the file has no header, or most rows are malformed */
  end(): WordVectors {
    this.#pending = this.#read(this.#pending, true);
    const rows = this.#rows;
    if (!rows)
      throw new BadakError(
        'wrong-format',
        `${this.who}: expected “words numbers” in the first line, found no line`,
      );
    if (this.#misplaced * MOST_MISPLACED > rows.seen) {
      throw new BadakError(
        'damaged',
        `${this.who}: ${this.#misplaced} of ${rows.seen} rows are not where they should be. Their length differs from its first line, or bytes of the file are lost.`,
      );
    }
    if (!rows.full && rows.seen !== this.#count) {
      const says = `its first line says ${count(this.#count)} words, but`;
      rows.note(
        rows.seen < this.#count
          ? `${says} it ends after ${count(rows.seen)}: it is cut short`
          : `${says} ${count(rows.seen)} rows follow`,
      );
    }
    if (this.#unlikely * 2 > rows.seen) {
      rows.note(
        'most of its numbers are far larger or smaller than those of word vectors: it may have been written in big-endian order, which badak does not read',
      );
    }
    return rows.finish();
  }

  /** @returns where the rows begin; 0 when the header is not complete yet */
  #readHeader(bytes: Uint8Array): number {
    const end = bytes.indexOf(NEWLINE);
    const text = String.fromCharCode(
      ...bytes.subarray(0, Math.min(LONGEST_HEADER, end < 0 ? Infinity : end)),
    );
    const [, count, size] = HEADER.exec(text) ?? [];
    if (count !== undefined && Number(count) > 0 && Number(size) > 0 && end >= 0) {
      if (Number(size) > MOST_NUMBERS) {
        throw new BadakError(
          'damaged',
          `${this.who}: expected at most ${MOST_NUMBERS} numbers for each word, found ${size} in its first line`,
        );
      }
      this.#count = Number(count);
      this.#rows = new VectorRows(this.who, Number(size), this.options);
      return end + 1;
    }
    if (end < 0 && bytes.length < LONGEST_HEADER) return 0;
    throw new BadakError(
      'wrong-format',
      `${this.who}: expected “words numbers” in the first line, found “${text}”`,
    );
  }

  /** @returns where the next row begins; `start` when this one is not complete yet */
  #readRow(bytes: Uint8Array, start: number, isAll: boolean): number {
    const rows = this.#rows!;
    let from = start;
    while (bytes[from] === NEWLINE || bytes[from] === RETURN) from += 1;
    if (!isAll && from + LONGEST_PHRASE + 4 * rows.size + LOOK_AHEAD > bytes.length) {
      this.#expectWord(bytes, from);
      return start;
    }
    const first = bytes.indexOf(SPACE, from);
    this.#expectWord(bytes, from);
    if (first < 0 || first + 1 + 4 * rows.size > bytes.length) return start;
    const end = this.#endOfWord(bytes, from, first);
    const next = (end ?? first) + 1 + 4 * rows.size;
    const where = `word ${rows.seen + 1}`;
    if (end === undefined) {
      this.#misplaced += 1;
      rows.leaveOut('place', where, 'expected the next word after its numbers, found other bytes');
      return this.#nextRow(bytes, from) ?? next;
    }
    this.#endsInBreak ??= next < bytes.length ? isBreak(bytes[next]) : undefined;
    this.#addRow(bytes.subarray(from, end), bytes.subarray(end + 1, next), where);
    return next;
  }

  /** Where the next row begins that fits, after one that does not: lost bytes then cost only one row. */
  #nextRow(bytes: Uint8Array, from: number): number | undefined {
    const most = from + LONGEST_PHRASE + 4 * this.#rows!.size;
    for (let at = from + 1; at < most && this.#endsInBreak === true; at++) {
      if (!isBreak(bytes[at])) continue;
      const first = bytes.indexOf(SPACE, at + 1);
      if (first > at + 1 && this.#endOfWord(bytes, at + 1, first) !== undefined) return at + 1;
    }
    return undefined;
  }

  #expectWord(bytes: Uint8Array, from: number): void {
    if (bytes.subarray(from, from + LONGEST_WORD + 1).includes(SPACE) || bytes.length - from <= LONGEST_WORD)
      return;
    throw new BadakError(
      'damaged',
      `${this.who}: expected at most ${LONGEST_WORD} bytes in word ${this.#rows!.seen + 1}, found more: the length of its rows differs from its first line`,
    );
  }

  #addRow(word: Uint8Array, numbers: Uint8Array, where: string): void {
    const rows = this.#rows!;
    const room = rows.room();
    new Uint8Array(room.buffer, room.byteOffset, room.byteLength).set(numbers);
    if (!areNumbers(numbers, 0, rows.size)) this.#unlikely += 1;
    const strange = room.findIndex((value) => !Number.isFinite(value));
    const text = word.length === 0 ? '' : rows.word(word, where);
    if (text === '') rows.leaveOut('word', where, 'expected a word, found a space');
    else if (strange >= 0) rows.leaveOut('value', where, `the vector of “${text}” has ${room[strange]}`);
    else rows.add(text, where);
  }

  /**
   * Where the word ends: at its first space, unless it is a phrase with spaces in it. Then likely numbers follow a
   * later space, and the next word follows these numbers.
   * @returns undefined when there is no such space
   */
  #endOfWord(bytes: Uint8Array, from: number, first: number): number | undefined {
    const { size } = this.#rows!;
    const isPlace = (space: number) => this.#isBetweenRows(bytes, space + 1 + 4 * size);
    for (
      let space = first;
      space >= 0 && space - from < LONGEST_PHRASE;
      space = bytes.indexOf(SPACE, space + 1)
    ) {
      if (bytes.subarray(from, space).some((byte) => byte < SPACE)) break;
      if (isPlace(space) && areNumbers(bytes, space + 1, size)) return space;
    }
    return isPlace(first) ? first : undefined;
  }

  /** Whether a row can end at `at`: a line break is there, if other rows end so; or the file ends; or a word begins. */
  #isBetweenRows(bytes: Uint8Array, at: number): boolean {
    if (at === bytes.length || (isBreak(bytes[at]) && this.#endsInBreak !== false)) return true;
    if (at > bytes.length || this.#endsInBreak === true) return false;
    const space = bytes.subarray(at, at + LOOK_AHEAD).indexOf(SPACE);
    return bytes.subarray(at, space < 0 ? at + LOOK_AHEAD : at + space).every((byte) => byte > SPACE);
  }
}

/** Most bytes of a word with spaces in it, and bytes of the next word that are checked. */
const [LONGEST_PHRASE, LOOK_AHEAD] = [200, 64];
/** When more than one in this many rows is not at its place, the file is damaged or something else. */
const MOST_MISPLACED = 10;
/** Numbers of a vector are 0 or between these in size. Four bytes of other data seldom are. */
const [LEAST, MOST] = [1e-12, 1e6];

function isBreak(byte: number | undefined): boolean {
  return byte === NEWLINE || byte === RETURN;
}

/** Whether these bytes are finite numbers of a usual size. */
function areNumbers(bytes: Uint8Array, at: number, size: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 4 * size);
  for (let h = 0; h < size; h++) {
    const value = Math.abs(view.getFloat32(4 * h, true));
    if (value !== 0 && !(value > LEAST && value < MOST)) return false;
  }
  return true;
}

/**
 * Whether numbers of four bytes follow a first line `V H`, and not lines of text: most lines of text end in a number.
 * @param bytes the beginning of a file
 */
export function looksBinary(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(NEWLINE);
  if (end < 0 || end > LONGEST_HEADER || !HEADER.test(String.fromCharCode(...bytes.subarray(0, end))))
    return false;
  let [lines, texts] = [0, 0];
  for (let start = end + 1; start < bytes.length; lines++) {
    const next = bytes.indexOf(NEWLINE, start);
    const lineEnd = next < 0 ? bytes.length : next;
    if (endsLikeText(bytes, start, lineEnd)) texts += 1;
    start = lineEnd + 1;
  }
  return texts * 2 < lines;
}

/** Whether a line is empty, or its last field is a number, `nan` or `inf`. */
function endsLikeText(bytes: Uint8Array, start: number, lineEnd: number): boolean {
  let end = lineEnd;
  while (end > start && bytes[end - 1]! <= SPACE && bytes[end - 1]! >= 0x09) end -= 1;
  let from = end;
  while (from > start && bytes[from - 1]! > SPACE) from -= 1;
  const field = String.fromCharCode(...bytes.subarray(from, Math.min(end, from + 40)));
  return (
    end === start || !Number.isNaN(parseDecimal(bytes, from, end)) || /^[-+]?(nan|inf(inity)?)$/i.test(field)
  );
}
