import { BadakError } from '../core/errors.js';
import type { WordVectors } from '../core/word-vectors.js';
import { parseDecimal } from './decimal.js';
import { type VectorReadOptions, VectorRows } from './vector-rows.js';

/**
 * The binary format of word2vec: a line `V H`, then for each word its bytes, a space and H numbers of single precision,
 * little-endian. Some programs write a line break after each row.
 */
const [NEWLINE, RETURN, SPACE] = [0x0a, 0x0d, 0x20];
const HEADER = /^(\d+)[ \t]+(\d+)[ \t]*\r?$/;
/** A word of more bytes means that the rows are not where the header says. */
const LONGEST_WORD = 10_000;
const LONGEST_HEADER = 100;

/** Reads rows piece by piece. */
export class Word2vecBinaryParser {
  #pending = new Uint8Array(0);
  #rows: VectorRows | undefined;
  #count = 0;

  constructor(
    readonly who: string,
    readonly options: VectorReadOptions,
  ) {}

  /** Whether no more is needed. */
  get full(): boolean {
    return this.#rows !== undefined && (this.#rows.full || this.#rows.seen >= this.#count);
  }

  push(bytes: Uint8Array): void {
    const all = new Uint8Array(this.#pending.length + bytes.length);
    all.set(this.#pending);
    all.set(bytes, this.#pending.length);
    let at = this.#rows ? 0 : this.#readHeader(all);
    while (this.#rows && !this.full) {
      const next = this.#readRow(all, at);
      if (next === at) break;
      at = next;
    }
    this.#pending = all.slice(at);
  }

  /** @throws BadakError `<who>: …` when there are no rows that make sense */
  end(): WordVectors {
    const rows = this.#rows;
    if (!rows) throw new BadakError(`${this.who}: expected “words numbers” in the first line`);
    if (!this.full) {
      const count = (n: number) => n.toLocaleString('en');
      rows.note(
        `its first line says ${count(this.#count)} words, but it ends after ${count(rows.seen)}: it is cut short`,
      );
    }
    return rows.finish();
  }

  /** @returns where the rows begin; 0 when the header is not there yet */
  #readHeader(bytes: Uint8Array): number {
    const end = bytes.indexOf(NEWLINE);
    const text = String.fromCharCode(
      ...bytes.subarray(0, Math.min(LONGEST_HEADER, end < 0 ? Infinity : end)),
    );
    const [, count, size] = HEADER.exec(text) ?? [];
    if (count !== undefined && Number(count) > 0 && Number(size) > 0 && end >= 0) {
      this.#count = Number(count);
      this.#rows = new VectorRows(this.who, Number(size), this.options);
      return end + 1;
    }
    if (end < 0 && bytes.length < LONGEST_HEADER) return 0;
    throw new BadakError(`${this.who}: expected “words numbers” in the first line, found “${text}”`);
  }

  /** @returns where the next row begins; `start` when this one is not whole yet */
  #readRow(bytes: Uint8Array, start: number): number {
    const rows = this.#rows!;
    let from = start;
    while (bytes[from] === NEWLINE || bytes[from] === RETURN) from += 1;
    const end = bytes.indexOf(SPACE, from);
    if ((end < 0 ? bytes.length : end) - from > LONGEST_WORD) {
      throw new BadakError(
        `${this.who}: word ${rows.seen + 1} has more than ${LONGEST_WORD} bytes: the rows are not as long as its first line says`,
      );
    }
    const next = end + 1 + 4 * rows.size;
    if (end < 0 || next > bytes.length) return start;
    const where = `word ${rows.seen + 1}`;
    const room = rows.room();
    new Uint8Array(room.buffer, room.byteOffset, room.byteLength).set(bytes.subarray(end + 1, next));
    const strange = room.findIndex((value) => !Number.isFinite(value));
    const word = end === from ? '' : rows.word(bytes.subarray(from, end), where);
    if (word === '') rows.leaveOut('word', where, 'expected a word, found a space');
    else if (strange >= 0) rows.leaveOut('value', where, `the vector of “${word}” has ${room[strange]}`);
    else rows.add(word, where);
    return next;
  }
}

/**
 * Whether what begins a file, `V H` in its first line, goes on in numbers of four bytes and not in lines of text: there
 * most lines end in a number.
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

/** Whether a line is empty, or its last field is a number or the name of what is not one. */
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
