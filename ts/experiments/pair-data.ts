/** Questions and answers, as the experiments on sequences take them. */
import { count } from '../core/format.js';
import { BadakError } from '../core/errors.js';
import type { LookupOptions } from '../data/lookup.js';
import { parsePairs, splitPairs, type SplitPairs } from '../data/pairs.js';
import { findBookPairs, type BookPairs } from '../data/book-pairs.js';
import { readWholeText } from '../data/decode-text.js';
import type { LoadedData } from './experiment.js';
import type { ParamSpecs, ParamValues } from './params.js';
import { fingerprint, nameOf, onlyForOwn, streamOf } from './text-params.js';

export type SequenceData = LoadedData & SplitPairs;

/** What an experiment trains on: the book's file, or where it cannot be had lines that are made like its. */
export interface SequenceSource<Generated extends string> {
  file: BookPairs;
  generated: Generated;
  draw(): readonly string[];
}

export function sequenceDataParams<F extends BookPairs, G extends string>(file: F, generated: G) {
  return {
    data: {
      kind: 'choice',
      default: 'auto',
      choices: ['auto', file, generated],
      help: `auto: the book’s ${file}.txt, or generated lines (${generated}) if it cannot be had`,
    },
    text: {
      kind: 'file',
      default: undefined,
      help: 'train on pairs of your own: .tsv, .csv, .jsonl (keys question and answer), or lines of question, _ and answer; - reads standard input',
    },
    strictData: {
      kind: 'flag',
      default: false,
      help: 'stop at a line that is no pair, instead of leaving it out',
    },
    dedupe: {
      kind: 'flag',
      default: false,
      help: 'leave out test questions that are also in the training part',
    },
  } as const satisfies ParamSpecs;
}

type Params = ParamValues<ReturnType<typeof sequenceDataParams<BookPairs, string>>>;

/** How the books' files are read, and lines that are made like theirs. */
const BOOK = { format: 'book', strict: true } as const;

/** @throws BadakError when what was asked for cannot be had */
export async function loadSequenceData(
  { data, text, dedupe, strictData }: Params,
  { file, generated, draw }: SequenceSource<string>,
  options: LookupOptions,
): Promise<SequenceData> {
  if (text !== undefined) {
    const who = nameOf(text);
    const pairs = parsePairs(who, await readWholeText(who, streamOf(text)), { strict: strictData });
    const ids = [pairs.questions, pairs.answers].map((part) => new Uint32Array(part.buffer));
    return described(`text-${fingerprint(...ids)}`, who, splitPairs(who, pairs, dedupe), pairs.notes);
  }
  if (strictData) throw onlyForOwn('strictData', 'file');
  let why = 'as asked for';
  if (data !== generated) {
    const found = await findBookPairs(file, options);
    if (found.text !== undefined) {
      const who = `${file}.txt in ${found.from}`;
      return described(file, who, splitPairs(who, parsePairs(who, found.text, BOOK), dedupe));
    }
    why = `the book’s ${file}.txt could not be had: ${found.reasons.join('; ')}`;
    if (data === file) throw new BadakError(`${why}. \`dataDir\` names a folder with ${file}.txt`);
  }
  const split = splitPairs(generated, parsePairs(generated, draw().join('\n'), BOOK), dedupe);
  const isSubstitute = data !== generated;
  return { ...described(generated, `generated lines (${why})`, split), isSubstitute };
}

function described(
  name: string,
  who: string,
  split: SplitPairs,
  notes: readonly string[] = [],
): SequenceData {
  const sizes = `${count(split.train.count)} questions to train with and ${count(split.test.count)} to test`;
  const warning =
    split.repeated > 0
      ? `; ${count(split.repeated)} of those to test are in the training part as well (\`dedupe\` leaves them out)`
      : '';
  const how = notes.map((note) => `; ${note}`).join('');
  return { name, said: `${who}: ${sizes}${warning}${how}`, ...split };
}
