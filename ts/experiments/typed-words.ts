/** Typed words as words of a vocabulary: they are cut and prepared as the vocabulary's text was. */
import { BadakError } from '../core/errors.js';
import { count } from '../core/format.js';
import { composed } from '../data/composed.js';
import { UNKNOWN } from '../data/corpus.js';
import { type Tokenization, tokensOf } from '../data/tokenizer.js';
import {
  ALIKE,
  closestSpellings,
  indexOfWord,
  MOST_NAMED,
  unknownWords,
  VARIATION,
} from '../core/spelling.js';
import { say } from '../core/say.js';

export interface TypedWords {
  /** Words of the vocabulary. */
  words: string[];
  /** Sentences for the person who typed: what was read differently, and why. */
  notes: string[];
}

/** The word for every number in the Penn Treebank, and in texts that are prepared like it. */
const NUMBER = 'N';

/** Reads typed words for one vocabulary. */
export class TypedReader {
  readonly #words: readonly string[];
  readonly #known: ReadonlySet<string>;
  readonly #tokenization: Tokenization | undefined;
  /** The first word of each {@link loosened} spelling; built at the first use. */
  #loose: Map<string, string> | undefined;

  /** @param tokenization how the text was cut; undefined for words from elsewhere, whose text is not known */
  constructor(words: readonly string[], tokenization?: Tokenization) {
    this.#words = words;
    this.#known = new Set(words);
    this.#tokenization = tokenization;
  }

  /**
   * Reads a text of any length. A word that the vocabulary lacks becomes `<unk>`, if the vocabulary has that.
   * @throws BadakError when words are unknown, naming each with similar words, or no word is left
   */
  text(typed: string): TypedWords {
    const notes: string[] = [];
    const tokens = this.#tokens(typed, notes);
    if (!this.#known.has(UNKNOWN)) this.#check(tokens);
    this.#noteUnknown(tokens, notes);
    const words = tokens.map((token) => (this.#known.has(token) ? token : UNKNOWN));
    if (words.length === 0 && notes.length > 0) {
      throw new BadakError(
        'unknown-word',
        `“${typed}”: expected words, found only signs that the text does not have`,
      );
    }
    return { words, notes: [...new Set(notes)] };
  }

  /**
   * Reads one word; signs around it are left out.
   * @throws BadakError when the word is unknown, naming similar words, or these are several words
   */
  word(typed: string): { word: string; notes: string[] } {
    const { word, notes } = this.#one(typed);
    indexOfWord(this.#words, word);
    return { word, notes };
  }

  /**
   * Reads words of their own, as {@link word} does.
   * @throws BadakError when words are unknown, naming each with similar words
   */
  words(typed: readonly string[]): TypedWords {
    const found = typed.map((each) => this.#one(each));
    const words = found.map(({ word }) => word);
    // An empty one is refused as such.
    for (const word of words) if (word.trim() === '') indexOfWord(this.#words, word);
    this.#check(words);
    return { words, notes: found.flatMap(({ notes }) => notes) };
  }

  /** @throws BadakError when the vocabulary lacks some of the words */
  #check(words: readonly string[]): void {
    const unknown = words.filter((word) => !this.#known.has(word));
    if (unknown.length > 0) throw unknownWords(this.#words, unknown);
  }

  /** A typed word, which the vocabulary may lack. */
  #one(typed: string): { word: string; notes: string[] } {
    if (this.#known.has(typed)) return { word: typed, notes: [] };
    const notes: string[] = [];
    const tokens = this.#tokens(typed, notes);
    const words = tokens.length > 1 ? tokens.filter((token) => !isSign(token)) : tokens;
    if (words.length > 1) {
      const list = words.map((word) => `“${word}”`).join(', ');
      throw new BadakError(
        'invalid-argument',
        `“${typed}”: expected one word, found ${words.length} words of this text: ${list}. Give one of them`,
      );
    }
    const word = words[0] ?? typed;
    if (words.length < tokens.length) notes.push(say`“${typed}” is read as “${word}”`);
    return { word, notes };
  }

  /** Words of the vocabulary, and unknown words as they were typed. Unknown signs are left out. */
  #tokens(typed: string, notes: string[]): string[] {
    const text = composed(typed);
    if (!this.#tokenization) {
      const word = text.trim();
      return [this.#variant(word, notes) ?? this.#variant(word.replaceAll(/\s+/g, '_'), notes) ?? word];
    }
    return text
      .split(/[\s\p{Cc}]+/u)
      .filter((part) => part !== '')
      .flatMap((part) => this.#part(part, this.#tokenization!, notes));
  }

  /** Reads a part of the text between white space. */
  #part(part: string, tokenization: Tokenization, notes: string[]): string[] {
    const whole = tokenization.lowerCase ? composed(part.toLowerCase()) : part;
    if (this.#known.has(whole)) return [whole];
    if (tokenization.pretokenized) {
      const found = this.#variant(whole, notes) ?? this.#prepared(whole, notes);
      if (found !== undefined) return [found].flat();
    }
    const words = tokensOf(part, { ...tokenization, pretokenized: false, eos: false });
    return words.flatMap((word) => {
      const found = this.#known.has(word) ? word : (this.#variant(word, notes) ?? this.#number(word, notes));
      if (found !== undefined) return [found];
      if (!isSign(word)) return [word];
      notes.push(say`“${word}” is left out, because the text does not have this sign`);
      return [];
    });
  }

  /** The word of the vocabulary with the same {@link loosened} spelling. */
  #variant(word: string, notes: string[]): string | undefined {
    if (this.#known.has(word)) return word;
    if (!this.#loose) {
      this.#loose = new Map();
      for (const each of this.#words) {
        const key = loosened(each);
        if (!this.#loose.has(key)) this.#loose.set(key, each);
      }
    }
    const found = this.#loose.get(loosened(word));
    if (found !== undefined && found !== word) notes.push(say`“${word}” is read as “${found}”`);
    return found;
  }

  /** Words as the Penn Treebank prepares English: do n't, king 's, N for numbers. */
  #prepared(word: string, notes: string[]): string | string[] | undefined {
    const short = /(?<=.)(?:n['’ʼ]t|['’ʼ](?:s|re|ve|ll|d|m))$/iu.exec(word);
    if (short) {
      const parts = [word.slice(0, short.index), short[0].replace(/[’ʼ]/, "'")];
      if (this.#known.has(parts[1]!)) {
        notes.push(say`“${word}” is read as “${parts.join(' ')}”`);
        return parts;
      }
    }
    return this.#number(word, notes);
  }

  #number(word: string, notes: string[]): string | undefined {
    if (!this.#tokenization?.pretokenized || !this.#known.has(NUMBER)) return undefined;
    if (!/^[+-]?\d[\d.,]*$/.test(word)) return undefined;
    notes.push(say`“${word}” is read as “${NUMBER}”, the word of this text for every number`);
    return NUMBER;
  }

  /** Notes each unknown word once, and of many only the first: for each, all words of the text are compared with it. */
  #noteUnknown(tokens: readonly string[], notes: string[]): void {
    const unknown = [...new Set(tokens.filter((token) => !this.#known.has(token)))];
    for (const token of unknown.slice(0, MOST_NAMED)) {
      const near = closestSpellings(token, this.#words);
      const hint = near.length > 0 ? say`; did you mean ${near.join(', ')}?` : '';
      notes.push(say`“${token}” is read as ${UNKNOWN}, because the text does not have this word${hint}`);
    }
    const more = unknown.length - MOST_NAMED;
    if (more > 0)
      notes.push(say`other words that the text does not have, read as ${UNKNOWN}: ${count(more)}`);
  }
}

function isSign(token: string): boolean {
  return !/[\p{L}\p{N}]/u.test(token);
}

/**
 * One spelling for texts that look alike to a person: capital and small letters, full-width letters, curly and straight
 * quotes, kinds of hyphens, emoji with and without a style, invisible characters.
 */
function loosened(word: string): string {
  let plain = word.replaceAll(CURLS, (sign) => ALIKE.find((signs) => signs.includes(sign))![0]!);
  plain = plain.normalize('NFKC').toLowerCase().normalize('NFC');
  return plain.replaceAll(VARIATION, '').replaceAll(/\p{Cf}/gu, '');
}

const CURLS = new RegExp(`[${ALIKE.join('').replace('-', '\\-')}]`, 'gu');
