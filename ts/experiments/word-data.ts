/** The texts of volume 2, as every experiment on words takes them. */
import { BadakError } from '../core/errors.js';
import type { Corpus } from '../data/corpus.js';
import { drawGrammar } from '../data/grammar.js';
import type { LookupOptions } from '../data/lookup.js';
import { findPtb, type PtbCorpus } from '../data/ptb.js';
import { readText } from '../data/text.js';
import type { LoadedData, RunOptions } from './experiment.js';
import type { ParamSpecs, ParamValues } from './params.js';
import {
  expectNoTextParams,
  fingerprint,
  nameOf,
  PREPARED,
  sizes,
  streamOf,
  textOptions,
  textParams,
  tokenizationFor,
} from './text-params.js';

/** A word, a second one that relates to it as the fourth to the third. */
export type Analogy = readonly [a: string, b: string, c: string, answer: string];

export interface WordData extends LoadedData {
  /** `ptb`, `grammar`, or of a text of one's own `text-` and what tells it from others. */
  name: string;
  corpus: Corpus;
  /** Of each word, where they are known. */
  classes?: readonly string[];
  /** Questions whose answers are known. */
  analogies: readonly Analogy[];
}

/** The book's questions (vol. 2, section 4.3.2). */
export const BOOK_ANALOGIES: readonly Analogy[] = [
  ['king', 'man', 'queen', 'woman'],
  ['take', 'took', 'go', 'went'],
  ['car', 'cars', 'child', 'children'],
  ['good', 'better', 'bad', 'worse'],
];

export const wordDataParams = {
  data: {
    kind: 'choice',
    default: 'auto',
    choices: ['auto', 'ptb', 'grammar'],
    help: 'auto: the Penn Treebank, or a generated text if it cannot be had',
  },
  ...textParams,
} as const satisfies ParamSpecs;

/** Which text it is to be. */
type Found =
  | { kind: 'file'; path: string }
  | { kind: 'ptb'; corpus: PtbCorpus; from: string }
  | { kind: 'grammar'; why: string; isSubstitute: boolean };

/** @throws BadakError when what was asked for cannot be had */
export async function findText(
  params: ParamValues<typeof wordDataParams>,
  options: LookupOptions,
): Promise<Found> {
  const { data, text } = params;
  if (text !== undefined) return { kind: 'file', path: text };
  expectNoTextParams(params);
  if (data === 'grammar') return { kind: 'grammar', why: 'as asked for', isSubstitute: false };
  const found = await findPtb(options);
  if (found.corpus) return { kind: 'ptb', ...found };
  const why = `the Penn Treebank could not be had: ${found.reasons.join('; ')}`;
  if (data === 'ptb') throw new BadakError(`${why}. \`dataDir\` names a folder with ptb.train.txt`);
  return { kind: 'grammar', why, isSubstitute: true };
}

export async function loadWordData(
  params: ParamValues<typeof wordDataParams>,
  options: LookupOptions,
): Promise<WordData> {
  const found = await findText(params, options);
  switch (found.kind) {
    case 'file': {
      const who = nameOf(found.path);
      const corpus = await readText(who, streamOf(found.path), textOptions(params));
      const tokenization = tokenizationFor(params);
      const said = `text ${who}: ${sizes(corpus)}`;
      return { name: `text-${fingerprint(corpus.ids)}`, said, tokenization, corpus, analogies: [] };
    }
    case 'ptb': {
      const { words, train, counts } = found.corpus;
      const corpus = { words, ids: train, counts };
      const said = `Penn Treebank from ${found.from}: ${sizes(corpus)}`;
      return { name: 'ptb', said, tokenization: PREPARED, corpus, analogies: BOOK_ANALOGIES };
    }
    case 'grammar': {
      const { words, ids, counts, classes, analogies } = drawGrammar();
      const corpus = { words, ids, counts };
      const said = `generated text, ${sizes(corpus)} (${found.why})`;
      const { isSubstitute } = found;
      return { name: 'grammar', said, isSubstitute, tokenization: PREPARED, corpus, classes, analogies };
    }
  }
}

/** @throws BadakError when the checkpoint is of another text */
export function expectSameWords(
  { from, checkpoint }: NonNullable<RunOptions['resume']>,
  words: readonly string[],
  what = 'words',
  hint = 'the text has changed, or it is another, or it is read in another way',
): void {
  const before = checkpoint.words ?? [];
  const other = before.findIndex((word, i) => word !== words[i]);
  if (before.length === words.length && other < 0) return;
  const at = other < 0 ? before.length : other;
  const [expected, found] = [before, words].map((list) =>
    list[at] === undefined ? 'nothing' : `“${list[at]}”`,
  );
  throw new BadakError(
    `${from}: trained on a text with other ${what}: expected ${before.length}, found ${words.length}. Number ${at + 1} should be ${expected}, and is ${found}; ${hint}`,
  );
}
