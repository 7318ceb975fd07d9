/** The rows of a file of word vectors, as a reader meets them one by one: what is odd is left out, counted and said. */
import { count } from '../core/format.js';
import { BadakError } from '../core/errors.js';
import { expectRows, type WordVectors } from '../words/word-vectors.js';

export interface VectorReadOptions {
  /** Whether a row that is odd, or a header that is wrong, is an error; by default it is left out and said. */
  strict?: boolean | undefined;
  /** Rows to read at most, the first ones; default all. */
  maxWords?: number | undefined;
  /** Which tensor of a safetensors file holds the vectors; default the only one that can. */
  tensor?: string | undefined;
  /** Gets a sentence for everything that was left out or is not as it should be. */
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

/** Numbers in one block: rows are collected in blocks, because nobody knows beforehand how many there are. */
const BLOCK = 1 << 14;

export class VectorRows {
  readonly #words: string[] = [];
  readonly #known = new Set<string>();
  readonly #blocks: Float32Array[] = [];
  readonly #odd = new Map<Oddity, { count: number; first: string }>();
  readonly #perBlock: number;
  #firstReason: string | undefined;
  #notUtf8 = 0;
  /** Rows met, odd ones included. */
  seen = 0;

  /** @param size numbers of a row */
  constructor(
    readonly who: string,
    readonly size: number,
    readonly options: VectorReadOptions,
  ) {
    this.#perBlock = Math.max(1, Math.floor(BLOCK / size));
  }

  /** Whether as many rows were met as are wanted. */
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
   * The word of the numbers that stand in {@link room}.
   * @param where for example `line 7`
   */
  add(word: string, where: string): void {
    if (this.#known.has(word)) {
      this.leaveOut('twice', where, `the word “${word}” stands there a second time`);
      return;
    }
    this.seen += 1;
    this.#known.add(word);
    this.#words.push(word);
  }

  /** Counts a row that is odd. @param why a whole reason, for the error of a strict reading */
  leaveOut(oddity: Oddity, where: string, why: string): void {
    if (this.options.strict) throw new BadakError(`${this.who}: ${where}: ${why}`);
    this.seen += 1;
    const before = this.#odd.get(oddity);
    this.#odd.set(oddity, before ? { ...before, count: before.count + 1 } : { count: 1, first: where });
    this.#firstReason ??= `${where}: ${why}`;
  }

  /** A word from its bytes; those that are not UTF-8 become �. */
  word(bytes: Uint8Array, where: string): string {
    try {
      return STRICT_UTF8.decode(bytes);
    } catch {
      if (this.options.strict) throw new BadakError(`${this.who}: ${where}: the word is not UTF-8 text`);
      this.#notUtf8 += 1;
      return LENIENT_UTF8.decode(bytes);
    }
  }

  /** Says something that a strict reading refuses. */
  note(what: string): void {
    if (this.options.strict) throw new BadakError(`${this.who}: ${what}`);
    this.options.onNote?.(`${this.who}: ${what}`);
  }

  /** @throws BadakError when fewer rows make sense than do not */
  finish(): WordVectors {
    this.#sayWhatIsOdd();
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

  /** Some programs, R for one, put every word in quotes. */
  #unquoted(): string[] {
    const words = this.#words;
    if (words.length < 2 || !words.every((word) => /^".+"$/s.test(word))) return words;
    const plain = words.map((word) => word.slice(1, -1).replaceAll(/\\(["\\])/g, '$1'));
    if (new Set(plain).size < plain.length) return words;
    this.note('all its words stand in quotes, which are left out');
    return plain;
  }

  #sayWhatIsOdd(): void {
    const repeated = this.#odd.get('twice')?.count ?? 0;
    const kept = this.#words.length;
    const odd = [...this.#odd.values()].reduce((sum, { count }) => sum + count, 0);
    if (kept === 0 || odd - repeated > kept) {
      throw new BadakError(
        `${this.who}: expected rows of a word and its numbers; ${odd} of ${this.seen} rows are not (${this.#firstReason ?? 'there is no row'})`,
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
