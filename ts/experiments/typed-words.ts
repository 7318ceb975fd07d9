/** What somebody types, in the words of a vocabulary: cut and prepared as the text was that the words are from. */
import { BadakError } from '../core/errors.js';
import { UNKNOWN } from '../data/corpus.js';
import { type Tokenization, tokensOf } from '../data/tokenizer.js';
import { ALIKE, closestSpellings, indexOfWord, VARIATION } from '../core/spelling.js';

export interface TypedWords {
  /** Words of the vocabulary. */
  words: string[];
  /** What was read otherwise than it was typed, and why: sentences for the person who typed it. */
  notes: string[];
}

/** What the Penn Treebank and others that are prepared like it have in the place of a number. */
const NUMBER = 'N';

/** Reads what is typed for one vocabulary. */
export class TypedReader {
  readonly #words: readonly string[];
  readonly #known: ReadonlySet<string>;
  readonly #tokenization: Tokenization | undefined;
  /** The first word of each spelling without its capitals, curls and widths; made when it is needed. */
  #loose: Map<string, string> | undefined;

  /** @param tokenization how the text was cut; undefined for words from elsewhere, which are taken as they are */
  constructor(words: readonly string[], tokenization?: Tokenization) {
    this.#words = words;
    this.#known = new Set(words);
    this.#tokenization = tokenization;
  }

  /**
   * A text of any length. A word that the vocabulary lacks becomes `<unk>` where it has that.
   * @throws BadakError when a word is not known, with those that are spelt like it, or nothing is left
   */
  text(typed: string): TypedWords {
    const notes: string[] = [];
    const words = this.#tokens(typed, notes).map((token) => this.#orUnknown(token, notes));
    if (words.length === 0 && notes.length > 0) {
      throw new BadakError(`“${typed}” has no word that the text has, only signs: type some words`);
    }
    return { words, notes };
  }

  /**
   * One word; signs around it are left out.
   * @throws BadakError when there is no such word, with those that are spelt like it, or there are several
   */
  word(typed: string): { word: string; notes: string[] } {
    if (this.#known.has(typed)) return { word: typed, notes: [] };
    const notes: string[] = [];
    const tokens = this.#tokens(typed, notes);
    const words = tokens.length > 1 ? tokens.filter((token) => !isSign(token)) : tokens;
    if (words.length > 1) {
      const list = words.map((word) => `“${word}”`).join(', ');
      throw new BadakError(`“${typed}” is ${words.length} words in this text: ${list}. Ask for one of them`);
    }
    const word = words[0] ?? typed;
    indexOfWord(this.#words, word);
    if (words.length < tokens.length) notes.push(`“${typed}” is read as “${word}”`);
    return { word, notes };
  }

  /** Words of the vocabulary, and those that it lacks as they were typed; signs that it lacks are left out. */
  #tokens(typed: string, notes: string[]): string[] {
    const text = typed.normalize('NFC');
    if (!this.#tokenization) {
      const word = text.trim();
      return [this.#variant(word, notes) ?? this.#variant(word.replaceAll(/\s+/g, '_'), notes) ?? word];
    }
    return text
      .split(/[\s\p{Cc}]+/u)
      .filter((part) => part !== '')
      .flatMap((part) => this.#part(part, this.#tokenization!, notes));
  }

  /** What stands between white space. */
  #part(part: string, tokenization: Tokenization, notes: string[]): string[] {
    const whole = tokenization.lowerCase ? part.toLowerCase().normalize('NFC') : part;
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
      notes.push(`“${word}” is left out: the text has no such sign`);
      return [];
    });
  }

  /** The same word with other capitals, curls, widths or hyphens. */
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
    if (found !== undefined && found !== word) notes.push(`“${word}” is read as “${found}”`);
    return found;
  }

  /** As English is prepared for the Penn Treebank: do n't, king 's, N for numbers. */
  #prepared(word: string, notes: string[]): string | string[] | undefined {
    const short = /^(.+?)(n['’ʼ]t|['’ʼ](?:s|re|ve|ll|d|m))$/iu.exec(word);
    if (short) {
      const parts = [short[1]!, short[2]!.replace(/[’ʼ]/, "'")];
      if (this.#known.has(parts[1]!)) {
        notes.push(`“${word}” is read as “${parts.join(' ')}”`);
        return parts;
      }
    }
    return this.#number(word, notes);
  }

  #number(word: string, notes: string[]): string | undefined {
    if (!this.#tokenization?.pretokenized || !this.#known.has(NUMBER)) return undefined;
    if (!/^[+-]?\d[\d.,]*$/.test(word)) return undefined;
    notes.push(`“${word}” is read as “${NUMBER}”, which the text has in the place of numbers`);
    return NUMBER;
  }

  #orUnknown(token: string, notes: string[]): string {
    if (this.#known.has(token) || !this.#known.has(UNKNOWN)) {
      return this.#words[indexOfWord(this.#words, token)]!;
    }
    const near = closestSpellings(token, this.#words);
    const hint = near.length > 0 ? `; did you mean ${near.join(', ')}?` : '';
    notes.push(`“${token}” is read as ${UNKNOWN}: the text has no such word${hint}`);
    return UNKNOWN;
  }
}

function isSign(token: string): boolean {
  return !/[\p{L}\p{N}]/u.test(token);
}

/**
 * What is the same to somebody who types: capitals, full-width letters, curly quotes, kinds of hyphens, emoji with and without
 * their style, what is invisible.
 */
function loosened(word: string): string {
  let plain = word.replaceAll(CURLS, (sign) => ALIKE.find((signs) => signs.includes(sign))![0]!);
  plain = plain.normalize('NFKC').toLowerCase().normalize('NFC');
  return plain.replaceAll(VARIATION, '').replaceAll(/\p{Cf}/gu, '');
}

const CURLS = new RegExp(`[${ALIKE.join('').replace('-', '\\-')}]`, 'gu');
