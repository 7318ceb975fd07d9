/** Collects the rows of a file of word vectors one by one. Malformed rows are left out, counted and noted. */
import { count } from '../core/format.js';
import { BadakError, type ErrorCode } from '../core/errors.js';
import { expectRows, type WordVectors } from '../words/word-vectors.js';

/** How strictly rows of word vectors are read, and how many. */
export interface VectorReadOptions {
  /** Whether a malformed row or a wrong header is an error. By default it is left out, and `onNote` says so. */
  strict?: boolean | undefined;
  /** Most rows to read, from the first; default all. */
  maxWords?: number | undefined;
  /** Name of the tensor that holds the vectors in a safetensors file; default the only one that fits. */
  tensor?: string | undefined;
  /** Called with a sentence for everything that was left out or differs from the format. */
  onNote?: ((note: string) => void) | undefined;
}

/** Why a row is left out. */
const ODDITIES = {
  short: ['has too few numbers', 'have too few numbers'],
  long: ['has too many numbers', 'have too many numbers'],
  value: ['has a value that is not a number', 'have a value that is not a number'],
  word: ['has no word', 'have no word'],
  zero: ['has a zero byte', 'have zero bytes'],
  joined: ['is two rows without a line break between them', 'are two rows without a line break between them'],
  place: ['is not where it should be', 'are not where they should be'],
  empty: ['is empty', 'are empty'],
  twice: ['repeats a word', 'repeat words'],
} as const;

export type Oddity = keyof typeof ODDITIES;

/** Numbers in one block. Rows are collected in blocks, because their count is not known before the end. */
const BLOCK = 1 << 14;

export class VectorRows {
  readonly #words: string[] = [];
  readonly #known = new Set<string>();
  readonly #blocks: Float32Array[] = [];
  readonly #odd = new Map<Oddity, { count: number; first: string }>();
  readonly #perBlock: number;
  #firstReason: string | undefined;
  #notUtf8 = 0;
  /** Rows read so far, including malformed ones. */
  seen = 0;

  /** @param size numbers of a row */
  constructor(
    readonly who: string,
    readonly size: number,
    readonly options: VectorReadOptions,
  ) {
    this.#perBlock = Math.max(1, Math.floor(BLOCK / size));
  }

  /** Whether `maxWords` rows were read. */
  get full(): boolean {
    return this.seen >= (this.options.maxWords ?? Infinity);
  }

  /** Where the next row's numbers go; they stay there only if `add` is called. */
  room(): Float32Array {
    const row = this.#words.length % this.#perBlock;
    if (row === 0 && this.#blocks.length * this.#perBlock === this.#words.length) {
      this.#blocks.push(new Float32Array(this.#perBlock * this.size));
    }
    return this.#blocks.at(-1)!.subarray(row * this.size, (row + 1) * this.size);
  }

  /**
   * Adds a word with the numbers in {@link room}.
   * @param where for example `line 7`
   */
  add(word: string, where: string): void {
    if (this.#known.has(word)) {
      this.leaveOut('twice', where, `the word “${word}” comes a second time`);
      return;
    }
    this.seen += 1;
    this.#known.add(word);
    this.#words.push(word);
  }

  /** Counts a malformed row. @param why the reason, for errors @throws BadakError in a strict reading */
  leaveOut(oddity: Oddity, where: string, why: string): void {
    if (this.options.strict) throw new BadakError('damaged', `${this.who}: ${where}: ${why}`);
    this.seen += 1;
    const before = this.#odd.get(oddity);
    this.#odd.set(oddity, before ? { ...before, count: before.count + 1 } : { count: 1, first: where });
    this.#firstReason ??= `${where}: ${why}`;
  }

  /** Decodes a word; bytes that are not UTF-8 become �. @throws BadakError about these in a strict reading */
  word(bytes: Uint8Array, where: string): string {
    try {
      return STRICT_UTF8.decode(bytes);
    } catch {
      if (this.options.strict)
        throw new BadakError('damaged', `${this.who}: ${where}: the word is not UTF-8 text`);
      this.#notUtf8 += 1;
      return LENIENT_UTF8.decode(bytes);
    }
  }

  /** Gives a note. @throws BadakError in a strict reading, with this note as its message */
  note(what: string): void {
    if (this.options.strict) throw new BadakError('damaged', `${this.who}: ${what}`);
    this.options.onNote?.(`${this.who}: ${what}`);
  }

  /** The vectors of all words. @param code that of the error @throws BadakError when more rows are malformed than not */
  finish(code: ErrorCode = 'damaged'): WordVectors {
    this.#reportMalformed(code);
    const vectors = new Float32Array(this.#words.length * this.size);
    this.#blocks.forEach((block, i) => {
      const start = i * this.#perBlock * this.size;
      vectors.set(block.subarray(0, vectors.length - start), start);
      // The memory of a block can be used again while the next one is copied.
      this.#blocks[i] = EMPTY;
    });
    const all = { words: this.#unquoted(), vectors, size: this.size };
    expectRows(this.who, all);
    return all;
  }

  /** The words without quotes. Some programs, such as R, put every word in quotes. */
  #unquoted(): string[] {
    const words = this.#words;
    if (words.length < 2 || !words.every((word) => /^".+"$/s.test(word))) return words;
    const plain = words.map((word) => word.slice(1, -1).replaceAll(/\\(["\\])/g, '$1'));
    if (new Set(plain).size < plain.length) return words;
    this.note('all its words are in quotes; the quotes are left out');
    return plain;
  }

  #reportMalformed(code: ErrorCode): void {
    const repeated = this.#odd.get('twice')?.count ?? 0;
    const kept = this.#words.length;
    const odd = [...this.#odd.values()].reduce((sum, { count }) => sum + count, 0);
    if (kept === 0 || odd - repeated > kept) {
      throw new BadakError(
        code,
        `${this.who}: expected rows of a word and its numbers, found ${odd} of ${this.seen} rows malformed (${this.#firstReason ?? 'there is no row'})`,
      );
    }
    if (odd > 0) {
      const parts = [...this.#odd].map(
        ([oddity, { count: n, first }]) =>
          `${count(n)} ${ODDITIES[oddity][n === 1 ? 0 : 1]} (${n === 1 ? '' : 'the first: '}${first})`,
      );
      const rows = count(this.seen);
      this.note(`${count(odd)} of ${rows} rows left out: ${parts.join(', ')}`);
    }
    if (this.#notUtf8 > 0) {
      const words = this.#notUtf8 === 1 ? 'word has' : 'words have';
      this.note(`${count(this.#notUtf8)} ${words} bytes that are not UTF-8; � stands for them`);
    }
  }
}

const EMPTY = new Float32Array(0);
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LENIENT_UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });
