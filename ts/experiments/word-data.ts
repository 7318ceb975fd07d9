/** The texts of volume 2, for the experiments on words. */
import { BadakError } from '../core/errors.js';
import { say } from '../core/say.js';
import type { Corpus } from '../data/corpus.js';
import { drawGrammar } from '../data/grammar.js';
import { inShort, type LookupOptions } from '../data/lookup.js';
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

/** Four words: a relates to b as c relates to the answer. */
export type Analogy = readonly [a: string, b: string, c: string, answer: string];

export interface WordData extends LoadedData {
  /** `ptb`, `grammar`, or for a text of one's own `text-` and its fingerprint. */
  name: string;
  corpus: Corpus;
  /** The class of each word by its id, where the classes are known. */
  classes?: readonly string[];
  /** Questions with their answers; none for a text of one's own. */
  analogies: readonly Analogy[];
}

/** The book's analogies (vol. 2, section 4.3.2). */
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
    help: 'data set; auto takes the Penn Treebank, and a generated text (grammar) if it is not available',
  },
  ...textParams,
} as const satisfies ParamSpecs;

/** The text that was found. */
type Found =
  | { kind: 'file'; path: string }
  | { kind: 'ptb'; corpus: PtbCorpus; from: string }
  | { kind: 'grammar'; why: string | undefined };

/** Finds the text that the parameters ask for. @throws BadakError when it is not available */
export async function findText(
  params: ParamValues<typeof wordDataParams>,
  options: LookupOptions,
): Promise<Found> {
  const { data, text } = params;
  if (text !== undefined) return { kind: 'file', path: text };
  expectNoTextParams(params);
  if (data === 'grammar') return { kind: 'grammar', why: undefined };
  const found = await findPtb(options);
  if (found.corpus) return { kind: 'ptb', ...found };
  if (data === 'ptb') {
    throw new BadakError(
      'not-found',
      `the Penn Treebank is not available: ${found.reasons.join('; ')}. Set \`dataDir\` to a folder with ptb.train.txt`,
    );
  }
  return { kind: 'grammar', why: say`the Penn Treebank is not available: ${inShort(found.reasons)}` };
}

/** What a generated text is, in a line for people. @param why why it takes the place of another text */
export function generatedText(corpus: Corpus, why: string | undefined): string {
  const text = say`generated text, ${sizes(corpus)}`;
  return why === undefined ? text : say`${text} (${why})`;
}

/** Loads the text of word vectors. @throws BadakError when it is not available or is not usable */
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
      const said = say`text ${who}: ${sizes(corpus)}`;
      return { name: `text-${fingerprint(corpus.ids)}`, said, tokenization, corpus, analogies: [] };
    }
    case 'ptb': {
      const { words, train, counts } = found.corpus;
      const corpus = { words, ids: train, counts };
      const said = say`Penn Treebank from ${found.from}: ${sizes(corpus)}`;
      return { name: 'ptb', said, tokenization: PREPARED, corpus, analogies: BOOK_ANALOGIES };
    }
    case 'grammar': {
      const { words, ids, counts, classes, analogies } = drawGrammar();
      const corpus = { words, ids, counts };
      const said = generatedText(corpus, found.why);
      const isSubstitute = found.why !== undefined;
      return { name: 'grammar', said, isSubstitute, tokenization: PREPARED, corpus, classes, analogies };
    }
  }
}

/** Compares the words of a text with a checkpoint's. @throws BadakError when they differ */
export function expectSameWords(
  { from, checkpoint }: NonNullable<RunOptions['resume']>,
  words: readonly string[],
  what = 'words',
  hint = 'The text has changed, or it is another text, or other parameters cut it into words',
): void {
  const before = checkpoint.words ?? [];
  const other = before.findIndex((word, i) => word !== words[i]);
  if (before.length === words.length && other < 0) return;
  const at = other < 0 ? before.length : other;
  const [expected, found] = [before, words].map((list) =>
    list[at] === undefined ? 'nothing' : `“${list[at]}”`,
  );
  throw new BadakError(
    'mismatch',
    `${from}: expected a text with the same ${before.length} ${what}, found ${words.length}: number ${at + 1} should be ${expected}, but it is ${found}. ${hint}`,
  );
}
