/** Views of word vectors: neighbours, analogies, an axis between two words. */
import { BadakError } from '../../core/errors.js';
import { choice, listOf, required, sizeOption, textOption } from '../../core/options.js';
import { say } from '../../core/say.js';
import type { WordVectors } from '../../words/word-vectors.js';
import { type Measure, analogy, mostSimilar } from '../../words/similarity.js';
import { countingVectors } from '../../words/counting.js';
import type { Model } from '../../models/model.js';
import type { LoadedData } from '../experiment.js';
import type { BarsPanel, TablePanel } from '../panels.js';
import { TypedReader } from '../typed-words.js';
import { type AnyView, defineView, type Look, type Subject, wordsOption } from '../view.js';
import type { WordData } from '../word-data.js';
import { ANSWERS, QUERIES } from './book-answers.js';

/** A text whose words have vectors, and analogies and classes of its words, where they are known. */
type LoadedWords = LoadedData & Pick<WordData, 'corpus'> & Partial<Pick<WordData, 'analogies' | 'classes'>>;

/** A model of words with the text that it is trained on. */
export type WordSubject = Subject<Model<'i32'>, LoadedWords>;

const TOP = 5;
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
export function frequent(words: readonly string[], counts: Uint32Array, pattern: RegExp): string[] {
  return [...words.keys()]
    .filter((id) => pattern.test(words[id]!))
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .map((id) => words[id]!);
}

/** Words for the report: those of the book that are known, or else the most frequent of at least four letters. */
export function queriesOf({ words }: { words: readonly string[] }, counts: Uint32Array): string[] {
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
