/** Views of CBOW on one sentence: the word vectors, and the word that the model guesses between context words. */
import { BadakError } from '../../core/errors.js';
import { Workspace } from '../../core/workspace.js';
import { say } from '../../core/say.js';
import type { Corpus } from '../../data/corpus.js';
import { probabilities } from '../../models/probabilities.js';
import type { SimpleCBOW } from '../../models/simple-cbow.js';
import type { LoadedData } from '../experiment.js';
import type { BarsPanel, TablePanel } from '../panels.js';
import { TypedReader } from '../typed-words.js';
import { type AnyView, defineView, type Look, noData, type Subject, wordsOption } from '../view.js';
import type { WordVectors } from '../../words/word-vectors.js';
import { signedRange } from './units.js';
import { vectorsOf } from './vectors.js';

/** A model of one sentence, with the sentence. */
export type SentenceSubject = Subject<SimpleCBOW, LoadedData & { corpus: Corpus }>;

/** A view of all word vectors, as the book prints them. */
export const denseView: AnyView = defineView<SentenceSubject, object>({
  id: 'vectors',
  title: 'Dense vectors',
  takes: {},
  sample: () => ({}),
  look(subject): [TablePanel, BarsPanel] {
    const { words, vectors, size } = vectorsOf(subject);
    const table: TablePanel = {
      kind: 'table',
      title: say`Dense vectors`,
      note: say`Words with the same context words get similar vectors: in the book’s sentence “you” and “hello”, “goodbye” and “i”.`,
      printed: true,
      columns: [
        { label: say`word`, kind: 'text' },
        { label: say`vector`, kind: 'vector' },
      ],
      opens: { view: 'nearest', label: 'words' },
      rows: words.map((word, id) => [word, vectors.slice(id * size, (id + 1) * size)]),
    };
    return [table, vectorBars({ words, vectors, size })];
  },
});

/** Most words, and most components of a vector, that are drawn as bars. */
const [BAR_WORDS, BAR_COMPONENTS] = [24, 16];

/** Each vector as a group of bars, one for each component. */
function vectorBars({ words, vectors, size }: WordVectors): BarsPanel {
  const shown = words.slice(0, BAR_WORDS);
  const components = Math.min(size, BAR_COMPONENTS);
  const groups = shown.map((label, id) => ({
    label,
    bars: Array.from(vectors.subarray(id * size, id * size + components), (value, i) => ({
      label: String(i),
      value,
    })),
  }));
  const [low, high] = signedRange(groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
  return {
    kind: 'bars',
    title: say`The vectors as bars`,
    note: say`A bar is a component of a word’s vector: the first ${components} of ${size}, for ${shown.length} of ${words.length} words.`,
    groups,
    low,
    high,
  };
}

/** The input of {@link guessView}. */
export interface GuessInput {
  /** The context words of one target: 2 · `windowSize` words; default the contexts of every target in the sentence. */
  contexts?: readonly string[];
}

/** A view of the probability of every word between given context words. */
export const guessView: AnyView = defineView<SentenceSubject, GuessInput>({
  id: 'guess',
  title: 'The word between two others',
  input: 'word',
  takes: { contexts: wordsOption },
  sample: ({ data }) => data && {},
  look(subject, { contexts }): Look {
    const words = subject.words!;
    const read = contexts && readContexts(subject, contexts);
    const rows = read ? [read.ids] : contextsOf(subject);
    const groups = rows.map((row, i) => ({
      label: row.map((id) => words[id]!).join(' … '),
      opens: {
        ...{ view: 'guessed-word', input: { contexts: row.map((id) => words[id]!) }, index: 'candidate' },
      },
      bars: marking(
        between(subject, row),
        read ? targetsBetween(subject, row) : targetsOf(subject, i),
        words,
      ),
    }));
    const isMarked = groups.some(({ bars }) => bars.some(({ marked }) => marked));
    const panel: BarsPanel = {
      kind: 'bars',
      title: say`The word between two others`,
      note: isMarked
        ? say`The probability of every word between the context words. ✓ marks the word that stands there in the text.`
        : say`The probability of every word between the context words.`,
      groups,
      low: 0,
      high: 1,
    };
    return { panels: [panel], notes: read?.notes ?? [] };
  },
});

/** The ids of context words, and notes on words that were read differently. @throws BadakError when they are too many or too few */
export function readContexts(
  { words, params, tokenization }: SentenceSubject,
  contexts: readonly string[],
): { ids: number[]; notes: string[] } {
  const side = params['windowSize'] as number;
  if (contexts.length !== 2 * side) {
    throw new BadakError(
      'invalid-argument',
      `contexts: expected ${2 * side} context words, ${side} on each side, found ${contexts.length}`,
    );
  }
  const read = new TypedReader(words!, tokenization).words(contexts);
  return { ids: read.words.map((word) => words!.indexOf(word)), notes: read.notes };
}

/** The words of the text that stand between these context words, in the order of the text. */
export function targetsBetween({ data, params }: SentenceSubject, row: readonly number[]): number[] {
  if (!data) return [];
  return contextsOf({ data, params }).flatMap((each, i) =>
    String(each) === String(row) ? targetsOf({ data, params }, i) : [],
  );
}

/** The word between the context words of one row of {@link contextsOf}. */
function targetsOf({ data, params }: Pick<SentenceSubject, 'data' | 'params'>, row: number): number[] {
  return [data!.corpus.ids[row + (params['windowSize'] as number)]!];
}

/** Bars of the probabilities of all words, of which the right ones are marked. */
function marking(chances: readonly number[], right: readonly number[], words: readonly string[]) {
  return chances.map((value, id) => ({
    label: words[id]!,
    value,
    ...(right.includes(id) && { marked: true }),
  }));
}

/** The ids of the context words of every target in the text. */
export function contextsOf({ data, params }: Pick<SentenceSubject, 'data' | 'params'>): number[][] {
  if (!data) throw noData('guess');
  const { ids } = data.corpus;
  const window = params['windowSize'] as number;
  return Array.from({ length: ids.length - 2 * window }, (_, i) =>
    Array.from(ids.subarray(i, i + 2 * window + 1)).toSpliced(window, 1),
  );
}

/** The probability of every word between the context words of a row. */
function between({ model }: SentenceSubject, row: readonly number[]): number[] {
  using memory = new Workspace();
  return [...probabilities(model.predict(memory.keep([1, row.length], 'i32').set(row)))];
}
