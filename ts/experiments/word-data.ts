/** The texts of volume 2, as every experiment on words takes them. */
import { currentPlatform } from '../core/engine.js';
import { BadakError } from '../core/errors.js';
import type { Corpus } from '../data/corpus.js';
import { drawGrammar } from '../data/grammar.js';
import type { LookupOptions } from '../data/lookup.js';
import { findPtb, type PtbCorpus } from '../data/ptb.js';
import { readText } from '../data/text.js';
import type { LoadedData, RunOptions } from './experiment.js';
import type { ParamSpecs, ParamValues } from './params.js';

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
    help: 'auto is the Penn Treebank, or a generated text where it cannot be had',
  },
  text: { kind: 'text', default: undefined, help: 'instead: a text file of your own, UTF-8, any language' },
  minCount: { kind: 'integer', default: 1, min: 1, help: 'of --text: words that are rarer become <unk>' },
  maxWords: {
    kind: 'integer',
    default: 100_000,
    min: 2,
    max: 1_000_000,
    help: 'of --text: different words that are not too many',
  },
} as const satisfies ParamSpecs;

/** Which text it is to be. */
type Found =
  | { kind: 'file'; path: string }
  | { kind: 'ptb'; corpus: PtbCorpus; from: string }
  | { kind: 'grammar'; why: string };

/** @throws BadakError when what was asked for cannot be had */
export async function findText(
  { data, text }: ParamValues<typeof wordDataParams>,
  options: LookupOptions,
): Promise<Found> {
  if (text !== undefined) return { kind: 'file', path: text };
  if (data === 'grammar') return { kind: 'grammar', why: 'as asked for' };
  const found = await findPtb(options);
  if (found.corpus) return { kind: 'ptb', ...found };
  const why = `the Penn Treebank could not be had: ${found.reasons.join('; ')}`;
  if (data === 'ptb') throw new BadakError(`${why}. --data-dir names a folder with ptb.train.txt`);
  return { kind: 'grammar', why };
}

export async function loadWordData(
  params: ParamValues<typeof wordDataParams>,
  options: LookupOptions,
): Promise<WordData> {
  const found = await findText(params, options);
  switch (found.kind) {
    case 'file': {
      const { minCount, maxWords } = params;
      const corpus = await readText(found.path, streamOf(found.path), { minCount, maxWords });
      const said = `text ${found.path}: ${sizes(corpus)}`;
      return { name: `text-${fingerprint(corpus.ids)}`, said, corpus, analogies: [] };
    }
    case 'ptb': {
      const { words, train, counts } = found.corpus;
      const corpus = { words, ids: train, counts };
      const said = `Penn Treebank from ${found.from}: ${sizes(corpus)}`;
      return { name: 'ptb', said, corpus, analogies: BOOK_ANALOGIES };
    }
    case 'grammar': {
      const { words, ids, counts, classes, analogies } = drawGrammar();
      const corpus = { words, ids, counts };
      const said = `generated text, ${sizes(corpus)} (${found.why})`;
      return { name: 'grammar', said, corpus, classes, analogies };
    }
  }
}

/** @throws BadakError where there are no files */
export function streamOf(path: string): AsyncIterable<Uint8Array> {
  const { files } = currentPlatform();
  if (!files) throw new BadakError('a text file can only be read where there are files');
  return files.stream(path);
}

/** A run goes on with the text that it began with only: 32 bits of it (FNV-1a over the ids). */
export function fingerprint(...parts: readonly Uint32Array[]): string {
  let hash = 0x811c9dc5;
  for (const ids of parts) for (const id of ids) hash = Math.imul(hash ^ id, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

export function sizes({ ids, words }: Corpus): string {
  return `${ids.length.toLocaleString('en')} words, ${words.length.toLocaleString('en')} different`;
}

/** @throws BadakError when the checkpoint is of another text */
export function expectSameWords(
  { from, checkpoint }: NonNullable<RunOptions['resume']>,
  words: readonly string[],
  what = 'words',
  hint = 'the text has changed, or --text or --min-count is another',
): void {
  const before = checkpoint.words ?? [];
  const other = before.findIndex((word, i) => word !== words[i]);
  if (before.length === words.length && other < 0) return;
  const at = other < 0 ? before.length : other;
  const which = at === 0 ? 'the first of them' : `number ${at + 1}`;
  throw new BadakError(
    `${from}: trained on a text with other ${what}: expected ${before.length}, ${which} “${before[at] ?? ''}”, found ${words.length} and “${words[at] ?? ''}”; ${hint}`,
  );
}
