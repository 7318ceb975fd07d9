/** Views of word vectors: neighbours, analogies, an axis between two words, a map, negative samples. */
import { BadakError } from '../../core/errors.js';
import {
  choice,
  flagOption,
  listOf,
  required,
  sizeOption,
  textOption,
  wholeNumber,
} from '../../core/options.js';
import { say } from '../../core/say.js';
import type { WordVectors } from '../../words/word-vectors.js';
import { type Measure, analogy, mostSimilar } from '../../words/similarity.js';
import { principalPlane } from '../../linalg/projection.js';
import { countingVectors } from '../../words/counting.js';
import { SAMPLER_POWER } from '../../layers/unigram-sampler.js';
import type { Model } from '../../models/model.js';
import { sigmoids } from '../../models/probabilities.js';
import type { Compared } from '../../models/word2vec.js';
import type { LoadedData } from '../experiment.js';
import type { Earlier } from '../kept-moments.js';
import type { BarsPanel, MapPanel, TablePanel } from '../panels.js';
import { TypedReader } from '../typed-words.js';
import { type AnyView, defineView, type Look, noData, type Subject, wordsOption } from '../view.js';
import { BOOK_ANALOGIES, type WordData } from '../word-data.js';
import { ANSWERS, QUERIES } from './book-answers.js';
import { evenly } from './evenly.js';

/** A text whose words have vectors, and analogies and classes of its words, where they are known. */
type LoadedWords = LoadedData & Pick<WordData, 'corpus'> & Partial<Pick<WordData, 'analogies' | 'classes'>>;

/** A model of words with the text that it is trained on. */
export type WordSubject = Subject<Model<'i32'>, LoadedWords>;

const TOP = 5;
const MAP_WORDS = 150;
/** Words that are shown on an axis by default. */
const AXIS_WORDS = 30;
/** The book's settings for count-based vectors of the Penn Treebank. */
const COUNTED = { window: 2, size: 100, seed: 0 };

/** The word vectors: the rows of the first weight, all brought up to date. @throws BadakError without words */
export function vectorsOf({ model, words }: Pick<WordSubject, 'model' | 'words'>): WordVectors {
  if (!words) {
    throw new BadakError(
      'damaged',
      'the checkpoint is damaged: expected the words of its vocabulary, found none',
    );
  }
  model.workspace.begin();
  const settled = model.params[0]!.settled();
  return { words, vectors: settled.toArray(), size: settled.shape[1]! };
}

/** Typed words as words of the vocabulary, and notes on words that were read differently. */
function read(subject: WordSubject, typed: readonly string[]): { words: string[]; notes: string[] } {
  return new TypedReader(subject.words!, subject.tokenization).words(typed);
}

/** The words that match a pattern, the most frequent first. */
function frequent(words: readonly string[], counts: Uint32Array, pattern: RegExp): string[] {
  return [...words.keys()]
    .filter((id) => pattern.test(words[id]!))
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .map((id) => words[id]!);
}

/** Words for the report: those of the book that are known, or else the most frequent of at least four letters. */
function queriesOf({ words }: { words: readonly string[] }, counts: Uint32Array): string[] {
  const known = QUERIES.filter((word) => words.includes(word));
  if (known.length > 0) return known;
  // Long words tell more, but not every language, nor every text, has enough of them.
  const patterns = [/^\p{L}{4,}$/u, /^\p{L}{2,}$/u, /./u];
  const found = patterns.map((pattern) => frequent(words, counts, pattern).slice(0, TOP));
  return found.find(({ length }) => length === TOP) ?? found.at(-1)!;
}

interface NearestInput {
  words: readonly string[];
  /** Neighbours of each word; default 5. */
  top?: number;
}

/** A table of the nearest words of each word. */
export function nearestTable(vectors: WordVectors, words: readonly string[], top = TOP): TablePanel {
  return {
    kind: 'table',
    title: say`Nearest words`,
    note: say`The words with the largest cosine similarity. Other seeds give other words, but words of the same kind.`,
    printed: true,
    columns: [
      { label: say`word`, kind: 'text' },
      { label: say`nearest`, kind: 'words' },
    ],
    rows: words.map((word) => [word, mostSimilar(vectors, word, top)]),
  };
}

/** A view of the nearest words of given words. */
export const nearestView: AnyView = defineView<WordSubject, NearestInput>({
  id: 'nearest',
  title: 'Nearest words',
  input: 'word',
  takes: { words: required(wordsOption), top: sizeOption },
  sample: ({ words, data }) => data && { words: queriesOf({ words: words! }, data.corpus.counts) },
  look(subject, { words, top }): Look {
    const known = read(subject, words);
    const panel = nearestTable(vectorsOf(subject), known.words, top);
    return {
      panels: [withOthers(panel, othersOf(subject), (other, i) => other.nearest[known.words[i]!])],
      notes: known.notes,
    };
  },
});

const threeTexts = listOf(textOption, 3);

interface AnalogyInput {
  /** a, b, c of a : b = c : ? */
  questions: readonly (readonly [a: string, b: string, c: string])[];
  /** Answers of each question; default 5. */
  top?: number;
  /** How answers are ranked: `dot` as in the book, or `cosine`; default a column for each. */
  measure?: Measure;
}

/** A view of the answers to analogies. */
export const analogyView: AnyView = defineView<WordSubject, AnalogyInput>({
  id: 'analogy',
  title: 'Analogies',
  input: 'word',
  takes: {
    questions: required({
      takes: 'a list of [a, b, c]',
      fits: (value) => Array.isArray(value) && value.every(threeTexts.fits),
    }),
    top: sizeOption,
    measure: choice('dot', 'cosine'),
  },
  sample: ({ data }) =>
    data?.analogies?.length ? { questions: data.analogies.map(([a, b, c]) => [a, b, c]) } : undefined,
  look(subject, { questions, top = TOP, measure }): Look {
    const vectors = vectorsOf(subject);
    const typed = questions.map((question) => read(subject, question));
    const known = new Map(subject.data?.analogies?.map(([a, b, c, answer]) => [[a, b, c].join(' '), answer]));
    const expected = typed.map(({ words }) => known.get(words.join(' ')));
    // Of a person's own question there is no answer to expect.
    const hasExpected = expected.some((answer) => answer !== undefined);
    const measures: readonly Measure[] = measure ? [measure] : ['dot', 'cosine'];
    const panel: TablePanel = {
      kind: 'table',
      title: say`Analogies`,
      note: say`The answers to a : b = c : ? The book ranks words by the dot product of their vectors with b − a + c, normalised.`,
      printed: true,
      columns: [
        { label: say`question`, kind: 'text' },
        ...(hasExpected ? [{ label: say`expected`, kind: 'text' } as const] : []),
        ...measures.map(
          (each) => ({ label: each === 'dot' ? say`answers` : say`by cosine`, kind: 'words' }) as const,
        ),
      ],
      rows: typed.map(({ words }, i) => {
        const [a, b, c] = words as [string, string, string];
        return [
          `${a} : ${b} = ${c} : ?`,
          ...(hasExpected ? [expected[i] ?? ''] : []),
          ...measures.map((each) => analogy(vectors, a, b, c, { top, measure: each })),
        ];
      }),
    };
    const isSample = questions.length === subject.data?.analogies?.length;
    const others = isSample ? othersOf(subject) : [];
    return {
      panels: [withOthers(panel, others, (other, i) => other.analogies[i])],
      notes: typed.flatMap(({ notes }) => notes),
    };
  },
});

/** Answers to the same questions from elsewhere. */
interface Others {
  of: string;
  nearest: Readonly<Record<string, string>>;
  analogies: readonly string[];
}

/** The book's answers for the Penn Treebank, and those of count-based vectors with `baseline`. */
function othersOf({ data, params }: WordSubject): Others[] {
  if (!data) return [];
  return [...(params['baseline'] ? [counted(data)] : []), ...(data.name === 'ptb' ? ANSWERS : [])];
}

const counts = new WeakMap<LoadedWords, Others>();

/** Answers of count-based vectors: singular vectors of the PPMI matrix (vol. 2, chapter 2). */
function counted(data: LoadedWords): Others {
  const known = counts.get(data);
  if (known) return known;
  const { ids, words } = data.corpus;
  const size = Math.min(COUNTED.size, words.length);
  const vectors = { words, size, vectors: countingVectors(ids, words.length, { ...COUNTED, size }) };
  const listed = (found: ReturnType<typeof mostSimilar>) =>
    found.map(({ word, score }) => `${word} ${score.toFixed(2)}`).join(', ');
  const found = {
    of: say`counting`,
    nearest: Object.fromEntries(
      queriesOf({ words }, data.corpus.counts).map((word) => [word, listed(mostSimilar(vectors, word, TOP))]),
    ),
    analogies: (data.analogies ?? []).map(([a, b, c]) =>
      listed(analogy(vectors, a, b, c, { top: TOP, measure: 'cosine' })),
    ),
  };
  counts.set(data, found);
  return found;
}

function withOthers(
  panel: TablePanel,
  others: readonly Others[],
  answer: (other: Others, row: number) => string | undefined,
): TablePanel {
  const columns = others.map(({ of }) => ({ label: of, kind: 'words' }) as const);
  return {
    ...panel,
    columns: [...panel.columns, ...columns],
    rows: panel.rows.map((row, i) => [...row, ...others.map((other) => answer(other, i) ?? '')]),
  };
}

interface AxisInput {
  from: string;
  to: string;
  /** Words to show on the axis; default the most frequent. */
  words?: readonly string[];
}

/** The ends of an axis, where a text has them. */
const OPPOSITES = [
  ['good', 'bad'],
  ['man', 'woman'],
] as const;

/** A view of words on the axis between two words: 0 is the first word, 1 is the second. */
export const axisView: AnyView = defineView<WordSubject, AxisInput>({
  id: 'axis',
  title: 'An axis between two words',
  input: 'word',
  takes: { from: required(textOption), to: required(textOption), words: wordsOption },
  sample({ words, data }) {
    if (!data) return undefined;
    const { counts } = data.corpus;
    const opposites = OPPOSITES.find((pair) => pair.every((word) => words!.includes(word)));
    if (opposites) return { from: opposites[0]!, to: opposites[1]! };
    const [from, to] = new Set([...queriesOf({ words: words! }, counts), ...frequent(words!, counts, /./u)]);
    return from !== undefined && to !== undefined ? { from, to } : undefined;
  },
  look(subject, { from, to, words }): Look {
    const vectors = vectorsOf(subject);
    const ends = read(subject, [from, to]);
    const shown = words ? read(subject, words) : { words: usualWords(subject), notes: [] };
    const [a, b] = ends.words.map((word) => rowOf(vectors, word));
    const axis = a!.map((x, i) => b![i]! - x);
    const length = axis.reduce((sum, x) => sum + x * x, 0);
    if (!(length > 0)) {
      throw new BadakError(
        'invalid-argument',
        `view axis: expected two words with different vectors, found ${from} and ${to}`,
      );
    }
    const bars = [...new Set([...ends.words, ...shown.words])].map((label) => {
      const row = rowOf(vectors, label);
      const value = row.reduce((sum, x, i) => sum + (x - a![i]!) * axis[i]!, 0) / length;
      return { label, value, ...(ends.words.includes(label) && { marked: true }) };
    });
    bars.sort((one, other) => other.value - one.value);
    const panel: BarsPanel = {
      kind: 'bars',
      title: say`Between “${ends.words[0]!}” and “${ends.words[1]!}”`,
      note: say`Where each word’s vector falls on the line from “${ends.words[0]!}”, at 0, to “${ends.words[1]!}”, at 1.`,
      groups: [{ bars }],
      low: Math.min(0, bars.at(-1)!.value),
      high: Math.max(1, bars[0]!.value),
    };
    return { panels: [panel], notes: [...ends.notes, ...shown.notes] };
  },
});

function usualWords({ words, data }: WordSubject): string[] {
  if (!data) return words!.slice(0, AXIS_WORDS);
  return frequent(words!, data.corpus.counts, /^\p{L}{2,}$/u).slice(0, AXIS_WORDS);
}

function rowOf({ words, vectors, size }: WordVectors, word: string): Float32Array {
  const at = words.indexOf(word) * size;
  return vectors.subarray(at, at + size);
}

interface MapInput {
  /** Most words that are shown; default 150. */
  most?: number;
  /** Whether words have their names beside them; default true. */
  labels?: boolean;
  /** Whether it is shown where words were at earlier moments that were kept; default true. */
  trails?: boolean;
}

/** Words with their vectors of length 1, by word. */
type Directions = ReadonlyMap<string, Float32Array>;

/** Earlier moments of a trail: more of them say little, and take long to draw. */
const MOST_IN_TRAIL = 12;

/** The words of a map, the most important first. */
function mapWords({ words, data }: WordSubject, most: number): string[] {
  const known = new Set(words);
  const first = data ? [...queriesOf({ words: words! }, data.corpus.counts), ...BOOK_ANALOGIES.flat()] : [];
  // Where there is no room for all, signs and single letters are left out.
  const pattern = words!.length > most ? /^\p{L}{2,}$/u : /./u;
  const usual = data ? frequent(words!, data.corpus.counts, pattern) : words!;
  return [...new Set([...first.filter((word) => known.has(word)), ...usual])].slice(0, most);
}

function directionsOf(subject: WordSubject, most: number): Directions {
  const vectors = vectorsOf(subject);
  const ids = new Map(vectors.words.map((word, id) => [word, id]));
  return new Map(
    mapWords(subject, most).map((word) => {
      const at = ids.get(word)! * vectors.size;
      const row = vectors.vectors.subarray(at, at + vectors.size);
      const norm = Math.hypot(...row) + 1e-8;
      return [word, row.map((x) => x / norm)];
    }),
  );
}

/** A view of the word vectors as points of a plane, with the places where they were before. */
export const mapView: AnyView = defineView<WordSubject, MapInput>({
  id: 'map',
  title: 'Map of words',
  takes: { most: sizeOption, labels: flagOption, trails: flagOption },
  sample: ({ data }) => data && {},
  keep: (subject) => subject.data && directionsOf(subject, MAP_WORDS),
  look(subject, { most = MAP_WORDS, labels = true, trails = true }): MapPanel {
    const shown = directionsOf(subject, most);
    const size = shown.values().next().value?.length ?? 1;
    const place = principalPlane(
      [...shown.values()].flatMap((row) => [...row]),
      shown.size,
      size,
    );
    const earlier = trails
      ? evenly((subject.earlier ?? []) as readonly Earlier<Directions>[], MOST_IN_TRAIL)
      : [];
    const ids = new Map(subject.words!.map((word, id) => [word, id]));
    const since =
      earlier.length > 0
        ? say` A line is the way of a word since step ${earlier[0]!.step}, in the plane of now.`
        : '';
    return {
      kind: 'map',
      title: say`Map of words`,
      opens: { view: 'nearest', label: 'words' },
      note: say`The vectors of ${shown.size} words, scaled to length 1, along their first two principal components.${since}`,
      ...(!labels && { unlabelled: true }),
      points: Array.from(shown, ([label, row]) => {
        const [x, y] = place(row);
        const trail = earlier.flatMap(({ what }) => (what.has(label) ? [place(what.get(label)!)] : []));
        return {
          ...{ label, x, y },
          ...(trail.length > 0 && { trail }),
          ...(subject.data?.classes ? { group: subject.data.classes[ids.get(label)!]! } : {}),
        };
      }),
    };
  },
});

/** One row of a training batch, for {@link samplingView}. */
export interface StepSample {
  /** The target word. */
  target: string;
  /** The target words of all rows. */
  targets?: readonly string[];
  /** The context words. */
  contexts: readonly string[];
  /** The right words and the negative samples, with their scores before the step. */
  scored: readonly (Omit<Compared, 'id'> & { word: string })[];
  /** The input words, whose vectors make the hidden layer. */
  given: readonly string[];
}

/** The input of {@link samplingView}. */
export interface SamplingInput {
  /** Index of a row of the batch, from 0; default the first. */
  row?: number;
}

/** A view of a target word, its context words and the negative samples of the next step, with their scores. */
export function samplingView(sampleOf: (subject: WordSubject, row: number) => StepSample): AnyView {
  return defineView<WordSubject, SamplingInput>({
    id: 'sampling',
    title: 'What the next step learns',
    takes: { row: wholeNumber(0) },
    sample: ({ data }) => data && {},
    look(subject, { row = 0 }): Look {
      if (!subject.data) throw noData('sampling');
      const { target, targets, contexts, scored } = sampleOf(subject, row);
      const chances = sigmoids(scored.map(({ score }) => score));
      const bars = scored.map(({ word, isRight }, i) => ({
        label: word,
        value: chances[i]!,
        ...(isRight && { marked: true }),
      }));
      const compared: BarsPanel = {
        kind: 'bars',
        title: say`What the next step learns`,
        note: say`The target word is “${target}”, the context words are ${contexts.map((word) => `“${word}”`).join(', ')}. The marked words are from the text, and the others are negative samples. A bar is σ(score), the probability that the model gives to a word.`,
        groups: [{ bars, opens: { view: 'sampled-word', input: { row }, index: 'candidate' } }],
        low: 0,
        high: 1,
      };
      const panels = [compared, drawsTable(subject.words!, subject.data.corpus.counts, scored)];
      return { panels, notes: [], ...(targets && { names: { row: targets } }) };
    },
  });
}

/** How often words are drawn, and how often they occur: those of a step, and the most and the least frequent word. */
function drawsTable(words: readonly string[], counts: Uint32Array, scored: StepSample['scored']): TablePanel {
  // To the power of 0.75, by roots: they have the same bits in every engine, powers do not.
  const draws = Float64Array.from(counts, (count) => Math.sqrt(count) * Math.sqrt(Math.sqrt(count)));
  const [all, allDraws] = [counts, draws].map((each) => [...each].reduce((sum, x) => sum + x, 0)) as [
    number,
    number,
  ];
  const byCount = [...words.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b);
  const shown = new Set([byCount[0]!, byCount.at(-1)!, ...scored.map(({ word }) => words.indexOf(word))]);
  return {
    kind: 'table',
    title: say`How often a word is drawn as a negative sample`,
    note: say`The words of this step, and the most and the least frequent word. A word is drawn in proportion to its number in the text to the power of ${SAMPLER_POWER}.`,
    columns: [
      { label: say`word`, kind: 'text' },
      { label: say`number in the text`, kind: 'number' },
      { label: say`share of the text`, kind: 'number', decimals: 5 },
      { label: say`share of the draws`, kind: 'number', decimals: 5 },
    ],
    rows: byCount
      .filter((id) => shown.has(id))
      .map((id) => [words[id]!, counts[id]!, counts[id]! / all, draws[id]! / allDraws]),
  };
}
