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
import { composed } from './composed.js';
import { EOS, UNKNOWN } from './corpus.js';

/** How a text is cut into tokens. */
export interface Tokenization {
  /** Whether the text is cut already: white space separates the tokens. Otherwise words and signs become tokens. */
  pretokenized: boolean;
  /** Whether capital letters become small ones. */
  lowerCase: boolean;
  /** Whether the end of a line becomes the token `<eos>`; that of an empty line does not. */
  eos: boolean;
}

/** The default tokenization. */
export const PLAIN: Tokenization = { pretokenized: false, lowerCase: true, eos: false };

/** Longest run of characters; a longer one is cut. This bounds the text that is held back between two pieces. */
const LONGEST = 1000;
/** Longest token of a text that is cut already. */
const LONGEST_PRETOKENIZED = 10_000;

const SPACE = 1;
const LETTER = 2;
/** Belongs to the character before it. */
const MARK = 3;
/** A letter of a script without spaces. */
const UNSPACED = 4;
/** Part of a word between two letters, otherwise a sign. */
const JOINER = 5;
const SIGN = 6;
/** An emoji, or a part of one. */
const PICTURE = 7;
const LINE_END = 8;

/** Apostrophes and hyphens; and invisible ones: the soft hyphen, the joiners of Indic and Arabic scripts. */
const JOINERS = "-'\u2019\u2010\u2011\u00ad\u200c\u200d\u2060";
const INVISIBLE = /[\s\p{Z}\p{Cc}\p{Cf}]/u;
const WITHOUT_SPACES =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;
/** Letters that occur in words of several scripts: the apostrophe of Ukrainian, the okina of Hawaiian, tones. */
const MODIFIER = /[\u02b0-\u02ff]/;
/** They control how letters and marks are joined, so that a mark may follow them too. */
const ZERO_WIDTH_JOINERS = '\u200c\u200d';
const LINE_ENDS = '\n\v\f\r\u0085\u2028\u2029';
const KEYCAP = 0x20e3;

/**
 * One emoji: a picture with a skin tone or a flag's tags, several joined pictures, the two letters of a flag, or a
 * keycap.
 */
const EMOJI = (() => {
  const one = String.raw`\p{Extended_Pictographic}[\ufe0e\ufe0f]?\u20e3?\p{Emoji_Modifier}?(?:[\u{e0020}-\u{e007e}]{1,16}\u{e007f})?`;
  const joined = String.raw`${one}(?:\u200d${one}){0,15}`;
  return new RegExp(String.raw`\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3|${joined}`, 'uy');
})();

/** `<unk>`, `<eos>`, `</s>`, `<|endoftext|>`: markers in prepared texts, which are not words. */
const MARKER = /<(?:\/?\p{L}[\p{L}\p{N}_-]{0,30}|\|[\p{L}\p{N}_-]{1,30}\|)>/uy;
/** Markers that count even directly after a letter, where the `<b>` of `a<b>c` does not. */
const USUAL_MARKER = /^<(?:\/?s|unk|unknown|oov|eos|bos|sos|eol|eot|pad|mask|sep|cls|num|\|.*\|)>$/i;

/** Characters of text from which an emoji or a marker can be recognised. */
const LOOK_AHEAD = 80;

/** A token, or the beginning of one that is too long; or the end of a line. */
const PRETOKENIZED = new RegExp(
  String.raw`[^\s\p{Cc}]{1,${LONGEST_PRETOKENIZED + 1}}|[\n\v\f\r\u0085\u2028\u2029]`,
  'gu',
);

function kindOf(character: string): number {
  if (LINE_ENDS.includes(character)) return LINE_END;
  if (JOINERS.includes(character)) return JOINER;
  if (/\p{M}/u.test(character)) return MARK;
  if (/[\p{L}\p{N}]/u.test(character)) {
    return WITHOUT_SPACES.test(character) && !MODIFIER.test(character) ? UNSPACED : LETTER;
  }
  if (/[\p{Extended_Pictographic}\p{Regional_Indicator}#*]/u.test(character)) return PICTURE;
  return INVISIBLE.test(character) ? SPACE : SIGN;
}

/** Made when they are first needed, and then for all texts: each typed word is a text of its own. */
let kinds: Uint8Array | undefined;
let segmenter: Intl.Segmenter | undefined;

/** Kind of a code point, which is found out once. */
function kindAt(code: number): number {
  kinds ??= new Uint8Array(0x110000);
  return (kinds[code] ||= kindOf(String.fromCodePoint(code)));
}

/**
 * Cuts a text that comes in pieces, in the composed form (NFC), into tokens. The tokens do not depend on where the
 * pieces were cut.
 *
 * A word is a run of letters, marks and digits, with apostrophes and hyphens inside it. An emoji is one token, whatever
 * its number of characters, and so is a marker like `<unk>`. Every other sign is a token. White space and line breaks
 * separate tokens. Scripts without spaces are cut into words by the engine's `Intl.Segmenter`, whose dictionaries may
 * differ between engines. Lower case does not depend on a locale.
 */
export class Tokenizer {
  readonly #who: string;
  readonly #tokenization: Tokenization;
  readonly #add: (token: string) => void;
  /** The end of the text so far, to which the next piece may belong. */
  #held = '';
  /** Whether the line has tokens so far. */
  #inLine = false;
  /** Whether the character before is a letter. */
  #behindLetter = false;

  /** @param who what errors name, e.g. the file */
  constructor(who: string, tokenization: Tokenization, add: (token: string) => void) {
    this.#who = who;
    this.#tokenization = tokenization;
    this.#add = add;
  }

  /** Adds a piece of the text. @throws BadakError when a `pretokenized` text has a token that is far too long */
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
          'unusable-data',
          `${this.#who}: expected tokens with white space between them, found one of more than ${count(LONGEST_PRETOKENIZED)} characters, which begins “${token.slice(0, 30)}…”. This text is not cut into tokens.`,
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
      const kind = kindAt(code);
      const width = code > 0xffff ? 2 : 1;
      if (kind === SPACE || kind === LINE_END) {
        if (kind === LINE_END) this.#endLine();
        this.#behindLetter = false;
        at += width;
        continue;
      }
      const whole = this.#wholeAt(text, at, code, kind);
      if (whole !== undefined && !last && text.length - at - whole.length < LOOK_AHEAD) break;
      const from = at + (whole ? whole.length : width);
      const end = this.#endOf(text, at, from, whole ? SIGN : kind, last);
      if (end === undefined) break;
      this.#addRun(text.slice(at, end), whole ? SIGN : kind);
      this.#behindLetter = !whole && (kind === LETTER || kind === UNSPACED);
      at = end;
    }
    return at;
  }

  /** An emoji or a marker that begins here; '' when one could begin but does not, undefined when none can begin. */
  #wholeAt(text: string, at: number, code: number, kind: number): string | undefined {
    if (kind === PICTURE || (code >= 0x30 && code <= 0x39)) return matchAt(EMOJI, text, at);
    if (code !== 0x3c) return undefined;
    const marker = matchAt(MARKER, text, at);
    return this.#behindLetter && !USUAL_MARKER.test(marker) ? '' : marker;
  }

  /** Where the run of this kind ends; undefined when that depends on the next piece. */
  #endOf(text: string, start: number, from: number, kind: number, last: boolean): number | undefined {
    // A mark without a character before it begins a word.
    const same = kind === LETTER || kind === MARK ? LETTER : kind === UNSPACED ? UNSPACED : MARK;
    let end = from;
    while (end - start < LONGEST) {
      if (end >= text.length) return last ? end : undefined;
      let code = text.codePointAt(end)!;
      let next = kindAt(code);
      let begin = end;
      if (code === KEYCAP && same === LETTER) {
        // The digit before belongs to the keycap.
        const digit = text[end - 1] === '\ufe0f' ? end - 2 : end - 1;
        if (digit > start && /[0-9]/.test(text[digit]!)) return digit;
      }
      if (next === JOINER && (same === LETTER || same === UNSPACED)) {
        const joinsMarks = ZERO_WIDTH_JOINERS.includes(text[end]!);
        begin = end + 1;
        if (begin >= text.length) return last ? end : undefined;
        code = text.codePointAt(begin)!;
        next = kindAt(code);
        if (!(next === LETTER && same === LETTER) && !(next === MARK && joinsMarks)) return end;
      }
      if (next !== same && next !== MARK) return end;
      end = begin + (code > 0xffff ? 2 : 1);
    }
    return end;
  }

  #addRun(run: string, kind: number): void {
    if (kind === UNSPACED && run.length > 1) {
      // A fixed locale instead of that of the user. It does not change how these scripts are cut.
      segmenter ??= new Intl.Segmenter('en', { granularity: 'word' });
      for (const { segment } of segmenter.segment(run)) this.#addToken(segment);
    } else if (kind !== JOINER || !INVISIBLE.test(run)) {
      this.#addToken(run);
    }
  }

  #addToken(token: string): void {
    const unknown = token.length === UNKNOWN.length && token.toLowerCase() === UNKNOWN;
    // A small letter and a mark may have a composed form although the capital has none.
    const small = unknown || this.#tokenization.lowerCase ? composed(token.toLowerCase()) : token;
    this.#add(small);
    this.#inLine = small !== EOS;
  }

  #endLine(): void {
    if (this.#inLine && this.#tokenization.eos) this.#add(EOS);
    this.#inLine = false;
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
 * The tokens of a short text, such as a typed one.
 * @param options how the text is cut: by default words and signs in lower case, without line ends
 * @throws BadakError when it is not a text, an option is unknown or not true or false, or a `pretokenized` text has a
 *   token that is far too long
 */
export function tokensOf(text: string, options: Partial<Tokenization> = {}): string[] {
  readValue('tokensOf', 'text', text, textOption);
  const tokenization = withDefaults(PLAIN, readOptions('tokensOf', options, OPTIONS)) as Tokenization;
  const tokens: string[] = [];
  const tokenizer = new Tokenizer('tokens', tokenization, (token) => tokens.push(token));
  tokenizer.push(composed(text));
  tokenizer.end();
  return tokens;
}
