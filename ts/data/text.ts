import { type Corpus, CorpusBuilder, type CorpusLimits } from './corpus.js';
import { Utf8Decoder } from './utf8.js';

/**
 * Texts of any language as a corpus, piece by piece: a text is never in memory as a whole.
 *
 * A word is a run of letters, marks and digits, with apostrophes and hyphens inside it; every other sign is a word of its
 * own; white space and line breaks separate. Runs of the scripts that write no spaces are cut into words by the
 * engine's `Intl.Segmenter`, whose dictionaries may differ between engines. Everything is in lower case, in no locale.
 */

/** The longest run that is looked at as a whole; a longer one is cut there. Bounds what is held back between two pieces. */
const LONGEST = 1000;

const SPACE = 1;
const LETTER = 2;
/** Belongs to what it follows. */
const MARK = 3;
/** A letter of a script without spaces. */
const UNSPACED = 4;
/** Part of a word between two letters, elsewhere a sign. */
const JOINER = 5;
const SIGN = 6;

/** Apostrophes, hyphens; and what is invisible: the soft hyphen, the joiners of Indic and Arabic scripts. */
const JOINERS = "-'\u2019\u2010\u2011\u00ad\u200c\u200d\u2060";
const INVISIBLE = /[\s\p{Z}\p{Cc}\p{Cf}]/u;
const WITHOUT_SPACES =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;

function kindOf(character: string): number {
  if (JOINERS.includes(character)) return JOINER;
  if (/\p{M}/u.test(character)) return MARK;
  if (/[\p{L}\p{N}]/u.test(character)) return WITHOUT_SPACES.test(character) ? UNSPACED : LETTER;
  return INVISIBLE.test(character) ? SPACE : SIGN;
}

/**
 * The words of a text that comes in pieces; where it was cut makes no difference.
 *
 * @param who what errors name, e.g. the file
 * @throws BadakError when it is no UTF-8, has a NUL in it, or see {@link CorpusBuilder.finish}
 */
export async function readText(
  who: string,
  chunks: AsyncIterable<Uint8Array>,
  limits: CorpusLimits = {},
): Promise<Corpus> {
  const builder = new CorpusBuilder(who);
  const decoder = new Utf8Decoder(who);
  const tokenizer = new Tokenizer((token) => builder.add(token));
  for await (const chunk of chunks) tokenizer.push(decoder.decode(chunk));
  tokenizer.push(decoder.end());
  tokenizer.end();
  return builder.finish(limits);
}

/** Cuts a text that comes in pieces into lower-case words. */
class Tokenizer {
  readonly #add: (token: string) => void;
  /** By code point; 0 where it was not asked for yet. */
  readonly #kinds = new Uint8Array(0x110000);
  // Named, so that it is not the user's locale; how these scripts are cut depends on none.
  readonly #segmenter = new Intl.Segmenter('en', { granularity: 'word' });
  /** The end of the text so far, from where what comes next may belong to it. */
  #held = '';

  constructor(add: (token: string) => void) {
    this.#add = add;
  }

  push(piece: string): void {
    const text = this.#held + piece;
    this.#held = text.slice(this.#take(text, false));
  }

  end(): void {
    this.#take(this.#held, true);
    this.#held = '';
  }

  /** Adds the words whose ends are known. @returns where the first other one begins */
  #take(text: string, last: boolean): number {
    let at = 0;
    while (at < text.length) {
      const code = text.codePointAt(at)!;
      const kind = this.#kind(code);
      const width = code > 0xffff ? 2 : 1;
      if (kind === SPACE) {
        at += width;
        continue;
      }
      const end = this.#endOf(text, at, at + width, kind, last);
      if (end === undefined) break;
      this.#addRun(text.slice(at, end), kind);
      at = end;
    }
    return at;
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
      if (next === JOINER && same === LETTER) {
        begin = end + 1;
        if (begin >= text.length) return last ? end : undefined;
        code = text.codePointAt(begin)!;
        next = this.#kind(code) === LETTER ? LETTER : SPACE;
      }
      if (next !== same && next !== MARK) return end;
      end = begin + (code > 0xffff ? 2 : 1);
    }
    return end;
  }

  #addRun(run: string, kind: number): void {
    if (kind === UNSPACED && run.length > 1) {
      for (const { segment } of this.#segmenter.segment(run)) this.#add(segment.toLowerCase());
    } else if (kind !== JOINER || !INVISIBLE.test(run)) {
      this.#add(run.toLowerCase());
    }
  }

  #kind(code: number): number {
    return (this.#kinds[code] ||= kindOf(String.fromCodePoint(code)));
  }
}
