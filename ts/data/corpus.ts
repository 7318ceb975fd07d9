import { BadakError } from '../core/errors.js';
import { type OptionTable, readOptions, sizeOption } from '../core/options.js';
import { shown } from '../core/values.js';

/** A text as numbers. */
export interface Corpus {
  /** [V], by first appearance. */
  words: readonly string[];
  /** The text as ids [tokens], each below V. */
  ids: Uint32Array;
  /** [V], how often each word occurs. */
  counts: Uint32Array;
}

/** Which words a vocabulary takes. */
export interface CorpusLimits {
  /** Words that occur less often become `<unk>`; default 1, which keeps all words. */
  minCount?: number | undefined;
  /** Largest vocabulary allowed; more words are an error; default 100,000. */
  maxWords?: number | undefined;
}

/** Stands for words that are too rare, as in the Penn Treebank. */
export const UNKNOWN = '<unk>';

/** The end of a sentence; it counts as a word. */
export const EOS = '<eos>';

const LIMITS: OptionTable<CorpusLimits> = { minCount: sizeOption, maxWords: sizeOption };

const CHUNK = 2 ** 16;

/** Most different words that are counted. A Map of JavaScript holds at most twice this number. */
const MOST_COUNTED = 2 ** 23;

/** Builds a corpus token by token. It keeps 4 bytes per token, and each different word once. */
export class CorpusBuilder {
  readonly #who: string;
  #idOf = new Map<string, number>();
  #counts: number[] = [];
  /** All full but the last. */
  #chunks: Uint32Array[] = [];
  #tokens = 0;

  /** @param who what errors name, e.g. the file */
  constructor(who: string) {
    this.#who = who;
  }

  /** @throws BadakError when it is not a text */
  add(token: string): void {
    if (typeof token !== 'string')
      throw new BadakError('invalid-argument', `${this.#who}: expected a word, found ${shown(token)}`);
    const id = this.#idOf.get(token) ?? this.#newWord(token);
    this.#counts[id]! += 1;
    const at = this.#tokens++ % CHUNK;
    if (at === 0) this.#chunks.push(new Uint32Array(CHUNK));
    this.#chunks.at(-1)![at] = id;
  }

  /**
   * The corpus of all tokens so far. After that the builder is empty again.
   * @throws BadakError when there are no tokens, fewer than two different words, or more than `maxWords`
   */
  finish(limits: CorpusLimits = {}): Corpus {
    const { minCount = 1, maxWords = 100_000 } = readOptions(this.#who, limits, LIMITS);
    if (this.#tokens === 0) throw new BadakError('unusable-data', `${this.#who}: the text is empty`);
    const all = [...this.#idOf.keys()];
    // The end of a line stays, however rare it is.
    const kept = (id: number) => (this.#counts[id]! >= minCount && all[id] !== UNKNOWN) || all[id] === EOS;
    const found = all.filter((_, id) => kept(id));
    const size = found.length + (found.length < all.length ? 1 : 0);
    if (size < 2) {
      const why = all.length < 2 ? '' : `, because the others occur less than ${minCount} times`;
      throw new BadakError(
        'unusable-data',
        `${this.#who}: expected at least two different words, found only “${found[0] ?? UNKNOWN}”${why}`,
      );
    }
    if (size > maxWords) {
      throw new BadakError(
        'unusable-data',
        `${this.#who}: expected at most ${maxWords} different words, found ${size}. Raise \`minCount\` or \`maxWords\`.`,
      );
    }
    const corpus = this.#renumbered((id) => (kept(id) ? all[id]! : UNKNOWN), all.length, size);
    this.#idOf = new Map();
    this.#counts = [];
    this.#tokens = 0;
    return corpus;
  }

  #newWord(token: string): number {
    const id = this.#idOf.size;
    if (id >= MOST_COUNTED) {
      throw new BadakError(
        'unusable-data',
        `${this.#who}: expected at most ${MOST_COUNTED} different words, found more: this may not be a text`,
      );
    }
    // A slice of a string keeps the whole string in memory: a copy does not keep the text.
    this.#idOf.set(` ${token}`.slice(1), id);
    this.#counts.push(0);
    return id;
  }

  /** Moves the chunks into one array, and numbers the words again by first appearance. */
  #renumbered(wordOf: (id: number) => string, old: number, size: number): Corpus {
    const words: string[] = [];
    const ids = new Uint32Array(this.#tokens);
    const counts = new Uint32Array(size);
    /** New id plus one of each old id; 0 where there is none yet. */
    const next = new Uint32Array(old);
    let unknown = 0;
    const give = (id: number) => {
      const word = wordOf(id);
      if (word === UNKNOWN && unknown > 0) return unknown;
      words.push(word);
      if (word === UNKNOWN) unknown = words.length;
      return words.length;
    };
    let at = 0;
    // pop() frees each chunk when it was copied.
    this.#chunks.reverse();
    for (let chunk = this.#chunks.pop(); chunk; chunk = this.#chunks.pop()) {
      for (let i = 0; i < CHUNK && at < ids.length; i++) {
        const old = chunk[i]!;
        const id = (next[old] ||= give(old)) - 1;
        ids[at++] = id;
        counts[id]! += 1;
      }
    }
    return { words, ids, counts };
  }
}
