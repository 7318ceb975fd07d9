/** The parameters of every experiment on words for a text of one's own. */
import { count } from '../core/format.js';
import { currentPlatform } from '../core/current-platform.js';
import { BadakError, ParamError } from '../core/errors.js';
import { say } from '../core/say.js';
import type { Corpus } from '../data/corpus.js';
import type { TextOptions } from '../data/text.js';
import { PLAIN, type Tokenization } from '../data/tokenizer.js';
import { STANDARD_INPUT } from '../platform/platform.js';
import { type ParamSpecs, type ParamValues } from './params.js';

export const textParams = {
  text: {
    kind: 'file',
    default: undefined,
    help: 'file with your own text in any language: UTF-8 or UTF-16, plain or .gz; - reads standard input',
  },
  pretokenized: {
    kind: 'flag',
    default: false,
    help: 'split the text at spaces only, and keep capital letters',
  },
  case: {
    kind: 'choice',
    default: 'auto',
    choices: ['auto', 'lower', 'keep'],
    help: 'capital letters: lower replaces them by small letters, keep leaves them; auto keeps them only with `pretokenized`',
  },
  eos: {
    kind: 'flag',
    default: false,
    help: 'make the end of each line the word <eos>; context windows stop there',
  },
  minCount: {
    kind: 'integer',
    default: 1,
    min: 1,
    help: 'smallest number of times that a word must occur; rarer words become <unk>',
  },
  maxWords: {
    kind: 'integer',
    default: 100_000,
    min: 2,
    max: 1_000_000,
    help: 'most different words that a text may have; a text with more is refused',
  },
} as const satisfies ParamSpecs;

export type TextParams = ParamValues<typeof textParams>;

/** How the prepared texts are cut into words: the Penn Treebank and the generated text. */
export const PREPARED: Tokenization = { pretokenized: true, lowerCase: true, eos: true };

/** How these parameters cut a text into words. */
export function tokenizationFor({ pretokenized, case: letters, eos }: TextParams): Tokenization {
  return { pretokenized, lowerCase: letters === 'auto' ? !pretokenized : letters === 'lower', eos };
}

/** The options of {@link readText} for these parameters. */
export function textOptions(params: TextParams): TextOptions & Tokenization {
  const { minCount, maxWords } = params;
  return { minCount, maxWords, ...tokenizationFor(params) };
}

/** How the text of a checkpoint was cut into words. Checkpoints of earlier versions do not record it. */
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
 * Refuses parameters that would have no effect.
 * @throws BadakError when there is no text of one's own, and a parameter for it is given
 */
export function expectNoTextParams(params: TextParams): void {
  const given = (['pretokenized', 'case', 'eos', 'minCount', 'maxWords'] as const).find(
    (key) => params[key] !== textParams[key].default,
  );
  if (given === undefined) return;
  throw onlyForOwn(given, 'text');
}

/**
 * The error for a parameter that needs `text`, given without `text`.
 * @param what what `text` names: `text` or `file`
 */
export function onlyForOwn(key: string, what: string): ParamError {
  return new ParamError(
    key,
    `it applies only to your own ${what}. Name the ${what} with \`text\`, or leave \`${key}\` out`,
  );
}

/** The bytes of a file, piece by piece. @throws BadakError where the platform has no files */
export function streamOf(path: string): AsyncIterable<Uint8Array> {
  const { files } = currentPlatform();
  if (!files) throw new BadakError('unsupported', `${path}: a text file can be read in Node only`);
  return files.stream(path);
}

/** The name of a text file in messages. */
export function nameOf(path: string): string {
  return path === STANDARD_INPUT ? 'standard input' : path;
}

/** A hash of 32 bits (FNV-1a over the ids) by which a resumed run recognises its text. */
export function fingerprint(...parts: readonly Uint32Array[]): string {
  let hash = 0x811c9dc5;
  for (const ids of parts) for (const id of ids) hash = Math.imul(hash ^ id, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** `929,589 words, 10,000 different` */
export function sizes({ ids, words }: Corpus): string {
  return say`${count(ids.length)} words, ${count(words.length)} different`;
}
