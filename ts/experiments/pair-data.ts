/** Questions and answers for the sequence-to-sequence experiments. */
import { count } from '../core/format.js';
import { BadakError } from '../core/errors.js';
import { say } from '../core/say.js';
import { inShort, type LookupOptions } from '../data/lookup.js';
import { parsePairs, splitPairs, type SplitPairs } from '../data/pairs.js';
import { findBookPairs, type BookPairs } from '../data/book-pairs.js';
import { readWholeText } from '../data/decode-text.js';
import type { LoadedData } from './experiment.js';
import type { ParamSpecs, ParamValues } from './params.js';
import { fingerprint, nameOf, onlyForOwn, streamOf } from './text-params.js';

export type SequenceData = LoadedData & SplitPairs;

/** The data of an experiment: the book's file, or generated lines of the same form where the file is not available. */
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
      help: `data set; auto takes the book’s ${file}.txt, and generated lines (${generated}) if it is not available`,
    },
    text: {
      kind: 'file',
      default: undefined,
      help: 'file with your own pairs: .tsv, .csv, .jsonl with the keys question and answer, or lines of a question, _ and its answer; - reads standard input',
    },
    strictData: {
      kind: 'flag',
      default: false,
      help: 'stop at a line that is not a pair; without it such lines are left out',
    },
    dedupe: {
      kind: 'flag',
      default: false,
      help: 'leave out test questions that are also in the training part',
    },
  } as const satisfies ParamSpecs;
}

type Params = ParamValues<ReturnType<typeof sequenceDataParams<BookPairs, string>>>;

/** How the book's files are read, and generated lines, which have the same form. */
const BOOK = { format: 'book', strict: true } as const;

/** Loads the pairs of an experiment. @throws BadakError when the requested data is not available or is not usable */
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
  let why = '';
  if (data !== generated) {
    const found = await findBookPairs(file, options);
    if (found.text !== undefined) {
      const who = say`${file}.txt in ${found.from}`;
      return described(file, who, splitPairs(who, parsePairs(who, found.text, BOOK), dedupe));
    }
    const missing = `the book’s ${file}.txt is not available`;
    why = say`the book’s ${file}.txt is not available: ${inShort(found.reasons)}`;
    if (data === file)
      throw new BadakError(
        'not-found',
        `${missing}: ${found.reasons.join('; ')}. Set \`dataDir\` to a folder with ${file}.txt`,
      );
  }
  const split = splitPairs(generated, parsePairs(generated, draw().join('\n'), BOOK), dedupe);
  const isSubstitute = data !== generated;
  return {
    ...described(generated, why === '' ? say`generated lines` : say`generated lines (${why})`, split),
    isSubstitute,
  };
}

function described(
  name: string,
  who: string,
  split: SplitPairs,
  notes: readonly string[] = [],
): SequenceData {
  const sizes = say`${who}: ${count(split.train.count)} questions to train on and ${count(split.test.count)} to test on`;
  const warned =
    split.repeated > 0
      ? say`${sizes}; ${count(split.repeated)} of the test questions are also in the training part (\`dedupe\` leaves them out)`
      : sizes;
  return { name, said: notes.reduce((said, note) => say`${said}; ${note}`, warned), ...split };
}
