import { count } from '../core/format.js';
import { BadakError } from '../core/errors.js';
import {
  flagOption,
  type OptionTable,
  readOptions,
  readValue,
  textOption,
  withDefaults,
} from '../core/options.js';
import { EOS, UNKNOWN } from './corpus.js';

/** How a text is cut into tokens. */
export interface Tokenization {
  /** The text is cut already: tokens are what stands between white space. Otherwise words and signs are looked for. */
  pretokenized: boolean;
  /** Capital letters become small ones. */
  lowerCase: boolean;
  /** The end of a line is a token, `<eos>`; that of an empty line is not. */
  eos: boolean;
}

/** How a text is cut unless something else is asked for. */
export const PLAIN: Tokenization = { pretokenized: false, lowerCase: true, eos: false };

/** The longest run that is looked at as a whole; a longer one is cut there. Bounds what is held back between two pieces. */
const LONGEST = 1000;
/** No token of a text that is cut already is longer. */
const LONGEST_PRETOKENIZED = 10_000;

const SPACE = 1;
const LETTER = 2;
/** Belongs to what it follows. */
const MARK = 3;
/** A letter of a script without spaces. */
const UNSPACED = 4;
/** Part of a word between two letters, elsewhere a sign. */
const JOINER = 5;
const SIGN = 6;
/** An emoji, or a part of one. */
const PICTURE = 7;

/** Apostrophes, hyphens; and what is invisible: the soft hyphen, the joiners of Indic and Arabic scripts. */
const JOINERS = "-'\u2019\u2010\u2011\u00ad\u200c\u200d\u2060";
const INVISIBLE = /[\s\p{Z}\p{Cc}\p{Cf}]/u;
const WITHOUT_SPACES =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;
/** Letters of no script in particular that stand in words of any: the apostrophe of Ukrainian, the okina of Hawaiian, tones. */
const MODIFIER = /[\u02b0-\u02ff]/;
/** They say how letters and marks are joined, so that they can stand before a mark as well. */
const ZERO_WIDTH_JOINERS = '\u200c\u200d';
const LINE_ENDS = '\n\v\f\r\u0085\u2028\u2029';
const KEYCAP = 0x20e3;

/** One emoji: a picture in a colour of skin or with a flag's tags, several that are joined, two letters of a flag, a key. */
const EMOJI = (() => {
  const one = String.raw`\p{Extended_Pictographic}[\ufe0e\ufe0f]?\u20e3?\p{Emoji_Modifier}?(?:[\u{e0020}-\u{e007e}]{1,16}\u{e007f})?`;
  const joined = String.raw`${one}(?:\u200d${one}){0,15}`;
  return new RegExp(String.raw`\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3|${joined}`, 'uy');
})();

/** `<unk>`, `<eos>`, `</s>`, `<|endoftext|>`: what stands for something else than a word, in texts of other people. */
const MARKER = /<(?:\/?\p{L}[\p{L}\p{N}_-]{0,30}|\|[\p{L}\p{N}_-]{1,30}\|)>/uy;
/** These are markers also right behind a letter, where `a<b>c` is none. */
const USUAL_MARKER = /^<(?:\/?s|unk|unknown|oov|eos|bos|sos|eol|eot|pad|mask|sep|cls|num|\|.*\|)>$/i;

/** What an emoji or a marker may need of the text to be told from others. */
const LOOK_AHEAD = 80;

const PRETOKENIZED = /[^\s\p{Cc}]+|[\n\v\f\r\u0085\u2028\u2029]/gu;

function kindOf(character: string): number {
  if (JOINERS.includes(character)) return JOINER;
  if (/\p{M}/u.test(character)) return MARK;
  if (/[\p{L}\p{N}]/u.test(character)) {
    return WITHOUT_SPACES.test(character) && !MODIFIER.test(character) ? UNSPACED : LETTER;
  }
  if (/[\p{Extended_Pictographic}\p{Regional_Indicator}#*]/u.test(character)) return PICTURE;
  return INVISIBLE.test(character) ? SPACE : SIGN;
}

/**
 * Cuts a text that comes in pieces, in the composed form (NFC), into tokens; where it was cut makes no difference.
 *
 * A word is a run of letters, marks and digits, with apostrophes and hyphens inside it; an emoji is one token, however many
 * characters it is made of, and so is a marker like `<unk>`; every other sign is a token of its own; white space and line
 * breaks separate. Runs of the scripts that write no spaces are cut into words by the engine's `Intl.Segmenter`, whose
 * dictionaries may differ between engines. Lower case is that of no locale.
 */
export class Tokenizer {
  readonly #who: string;
  readonly #tokenization: Tokenization;
  readonly #add: (token: string) => void;
  /** By code point; 0 where it was not asked for yet. */
  readonly #kinds = new Uint8Array(0x110000);
  // Named, so that it is not the user's locale; how these scripts are cut depends on none.
  readonly #segmenter = new Intl.Segmenter('en', { granularity: 'word' });
  /** The end of the text so far, from where what comes next may belong to it. */
  #held = '';
  /** Whether the line has tokens so far. */
  #inLine = false;
  /** Whether a letter stands right before. */
  #behindLetter = false;

  /** @param who what errors name, e.g. the file */
  constructor(who: string, tokenization: Tokenization, add: (token: string) => void) {
    this.#who = who;
    this.#tokenization = tokenization;
    this.#add = add;
  }

  /** @throws BadakError when the text is to be cut already and has far too long a token */
  push(piece: string): void {
    const text = this.#held + piece;
    this.#held = text.slice(this.#take(text, false));
  }

  end(): void {
    this.#take(this.#held, true);
    this.#held = '';
    this.#endLine();
  }

  /** Adds the tokens whose ends are known. @returns where the first other one begins */
  #take(text: string, last: boolean): number {
    return this.#tokenization.pretokenized ? this.#takeTokens(text, last) : this.#takeWords(text, last);
  }

  #takeTokens(text: string, last: boolean): number {
    let end = text.length;
    for (const { 0: token, index } of text.matchAll(PRETOKENIZED)) {
      if (token.length > LONGEST_PRETOKENIZED) {
        throw new BadakError(
          `${this.#who}: expected tokens with white space between them, found one of more than ${count(LONGEST_PRETOKENIZED)} characters, which begins “${token.slice(0, 30)}…”: this text is not cut into tokens`,
        );
      }
      if (LINE_ENDS.includes(token)) this.#endLine();
      else if (last || index + token.length < text.length) this.#addToken(token);
      else end = index;
    }
    return end;
  }

  #takeWords(text: string, last: boolean): number {
    let at = 0;
    while (at < text.length) {
      const code = text.codePointAt(at)!;
      const kind = this.#kind(code);
      const width = code > 0xffff ? 2 : 1;
      if (kind === SPACE) {
        if (LINE_ENDS.includes(text[at]!)) this.#endLine();
        this.#behindLetter = false;
        at += width;
        continue;
      }
      const whole = this.#wholeAt(text, at, code, kind);
      if (whole !== undefined && !last && text.length - at - whole.length < LOOK_AHEAD) break;
      const from = at + (whole || text.slice(at, at + width)).length;
      const end = this.#endOf(text, at, from, whole ? SIGN : kind, last);
      if (end === undefined) break;
      this.#addRun(text.slice(at, end), whole ? SIGN : kind);
      this.#behindLetter = !whole && (kind === LETTER || kind === UNSPACED);
      at = end;
    }
    return at;
  }

  /** An emoji or a marker that begins here; '' where one could begin and does not, undefined where none can. */
  #wholeAt(text: string, at: number, code: number, kind: number): string | undefined {
    if (kind === PICTURE || (code >= 0x30 && code <= 0x39)) return matchAt(EMOJI, text, at);
    if (code !== 0x3c) return undefined;
    const marker = matchAt(MARKER, text, at);
    return this.#behindLetter && !USUAL_MARKER.test(marker) ? '' : marker;
  }

  /** Where the run of this kind ends; undefined when that depends on what comes next. */
  #endOf(text: string, start: number, from: number, kind: number, last: boolean): number | undefined {
    // A mark that follows nothing begins a word.
    const same = kind === LETTER || kind === MARK ? LETTER : kind === UNSPACED ? UNSPACED : MARK;
    let end = from;
    while (end - start < LONGEST) {
      if (end >= text.length) return last ? end : undefined;
      let code = text.codePointAt(end)!;
      let next = this.#kind(code);
      let begin = end;
      if (code === KEYCAP && same === LETTER) {
        // The digit before belongs to the key.
        const digit = text[end - 1] === '\ufe0f' ? end - 2 : end - 1;
        if (digit > start && /[0-9]/.test(text[digit]!)) return digit;
      }
      if (next === JOINER && (same === LETTER || same === UNSPACED)) {
        const joinsMarks = ZERO_WIDTH_JOINERS.includes(text[end]!);
        begin = end + 1;
        if (begin >= text.length) return last ? end : undefined;
        code = text.codePointAt(begin)!;
        next = this.#kind(code);
        if (!(next === LETTER && same === LETTER) && !(next === MARK && joinsMarks)) return end;
      }
      if (next !== same && next !== MARK) return end;
      end = begin + (code > 0xffff ? 2 : 1);
    }
    return end;
  }

  #addRun(run: string, kind: number): void {
    if (kind === UNSPACED && run.length > 1) {
      for (const { segment } of this.#segmenter.segment(run)) this.#addToken(segment);
    } else if (kind !== JOINER || !INVISIBLE.test(run)) {
      this.#addToken(run);
    }
  }

  #addToken(token: string): void {
    const unknown = token.length === UNKNOWN.length && token.toLowerCase() === UNKNOWN;
    // A small letter and a mark may have a composed form where the capital has none.
    const small = unknown || this.#tokenization.lowerCase ? token.toLowerCase().normalize('NFC') : token;
    this.#add(small);
    this.#inLine = small !== EOS;
  }

  #endLine(): void {
    if (this.#inLine && this.#tokenization.eos) this.#add(EOS);
    this.#inLine = false;
  }

  #kind(code: number): number {
    return (this.#kinds[code] ||= kindOf(String.fromCodePoint(code)));
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

const OPTIONS: OptionTable<Partial<Tokenization>> = {
  pretokenized: flagOption,
  lowerCase: flagOption,
  eos: flagOption,
};

/**
 * The tokens of a short text, e.g. of what somebody typed.
 * @param options how the text is cut: by default words and signs in lower case, without line ends
 * @throws BadakError when it is not a text, an option is unknown or not true or false, or as {@link Tokenizer.push}
 */
export function tokensOf(text: string, options: Partial<Tokenization> = {}): string[] {
  readValue('tokensOf', 'text', text, textOption);
  const tokenization = withDefaults(PLAIN, readOptions('tokensOf', options, OPTIONS)) as Tokenization;
  const tokens: string[] = [];
  const tokenizer = new Tokenizer('tokens', tokenization, (token) => tokens.push(token));
  tokenizer.push(text.normalize('NFC'));
  tokenizer.end();
  return tokens;
}
