/** Texts of one's own, as every experiment on words takes them. */
import { count } from '../core/format.js';
import { currentPlatform } from '../core/engine.js';
import { BadakError, ParamError } from '../core/errors.js';
import type { Corpus } from '../data/corpus.js';
import type { TextOptions } from '../data/text.js';
import { PLAIN, type Tokenization } from '../data/tokenizer.js';
import { type ParamSpecs, type ParamValues } from './params.js';

export const textParams = {
  text: {
    kind: 'file',
    default: undefined,
    help: 'train on a text of your own, in any language: UTF-8 or UTF-16, plain or .gz; - reads standard input',
  },
  pretokenized: {
    kind: 'flag',
    default: false,
    help: 'split the text at spaces only, and keep its capitals',
  },
  case: {
    kind: 'choice',
    default: 'auto',
    choices: ['auto', 'lower', 'keep'],
    help: 'capital letters: lower makes them small; auto does that unless the text is pretokenized',
  },
  eos: {
    kind: 'flag',
    default: false,
    help: 'the end of a line becomes the word <eos>; context windows stop there',
  },
  minCount: {
    kind: 'integer',
    default: 1,
    min: 1,
    help: 'words that come less often become <unk>',
  },
  maxWords: {
    kind: 'integer',
    default: 100_000,
    min: 2,
    max: 1_000_000,
    help: 'stop if the text has more different words',
  },
} as const satisfies ParamSpecs;

export type TextParams = ParamValues<typeof textParams>;

/** How the texts that are prepared already are cut: the Penn Treebank, and the generated one. */
export const PREPARED: Tokenization = { pretokenized: true, lowerCase: true, eos: true };

export function tokenizationFor({ pretokenized, case: letters, eos }: TextParams): Tokenization {
  return { pretokenized, lowerCase: letters === 'auto' ? !pretokenized : letters === 'lower', eos };
}

/** What {@link readText} takes. */
export function textOptions(params: TextParams): TextOptions & Tokenization {
  const { minCount, maxWords } = params;
  return { minCount, maxWords, ...tokenizationFor(params) };
}

/** How the words of a checkpoint were cut; checkpoints of earlier versions do not say it. */
export function savedTokenization({
  data,
  tokenization,
}: {
  data: string;
  tokenization?: Tokenization | undefined;
}): Tokenization {
  return tokenization ?? (data.startsWith('text-') || data === 'sentence' ? PLAIN : PREPARED);
}

/**
 * Nothing is asked for in vain.
 * @throws BadakError when there is no text of one's own, and something is asked for that is about one
 */
export function expectNoTextParams(params: TextParams): void {
  const given = (['pretokenized', 'case', 'eos', 'minCount', 'maxWords'] as const).find(
    (key) => params[key] !== textParams[key].default,
  );
  if (given === undefined) return;
  throw onlyForOwn(given, 'text');
}

/** A parameter that is about a file of one's own was given without one. */
export function onlyForOwn(key: string, what: string): ParamError {
  return new ParamError(
    key,
    `it is about a ${what} of your own, and there is none: name it with \`text\`, or leave \`${key}\` away`,
  );
}

/** @throws BadakError where there are no files */
export function streamOf(path: string): AsyncIterable<Uint8Array> {
  const { files } = currentPlatform();
  if (!files) throw new BadakError('a text file can only be read where there are files');
  return files.stream(path);
}

/** A text as it is named in what is said of it. */
export function nameOf(path: string): string {
  return path === STANDARD_INPUT ? 'standard input' : path;
}

/** The path that stands for what is piped in. */
export const STANDARD_INPUT = '-';

/** A run goes on with the text that it began with only: 32 bits of it (FNV-1a over the ids). */
export function fingerprint(...parts: readonly Uint32Array[]): string {
  let hash = 0x811c9dc5;
  for (const ids of parts) for (const id of ids) hash = Math.imul(hash ^ id, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

export function sizes({ ids, words }: Corpus): string {
  return `${count(ids.length)} words, ${count(words.length)} different`;
}
