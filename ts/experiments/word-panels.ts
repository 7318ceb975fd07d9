/** What reports show of word vectors: neighbours, analogies, a map. */
import type { WordVectors } from '../core/word-vectors.js';
import { projectToPlane } from '../metrics/projection.js';
import { countingVectors } from '../models/counting.js';
import { analogy, mostSimilar } from '../metrics/similarity.js';
import type { Cell, MapPanel, Panel, ScoredWord, TablePanel } from './panels.js';
import { BOOK_ANALOGIES, type WordData } from './word-data.js';

/** The book's words (vol. 2, section 4.3.2). */
const QUERIES = ['you', 'year', 'car', 'toyota'];
const TOP = 5;
const MAP_WORDS = 150;
/** The book's for the Penn Treebank. */
const COUNTED = { window: 2, size: 100, seed: 0 };

/** What somebody else's vectors answer: neighbours by word, and answers to the analogies in their order. */
interface Answers {
  of: string;
  nearest: Readonly<Record<string, Cell>>;
  analogies: readonly Cell[];
}

/** What the authors' weights answer (the book prints the same), and what a talk on the book shows of a run of its own. */
const ANSWERS: readonly Answers[] = [
  {
    of: 'the book',
    nearest: {
      you: scored({ we: 0.61, someone: 0.59, i: 0.55, something: 0.49, anyone: 0.47 }),
      year: scored({ month: 0.72, week: 0.65, spring: 0.63, summer: 0.63, decade: 0.6 }),
      car: scored({ luxury: 0.5, arabia: 0.48, auto: 0.47, 'disk-drive': 0.45, travel: 0.41 }),
      toyota: scored({ ford: 0.55, instrumentation: 0.51, mazda: 0.49, bethlehem: 0.47, nissan: 0.47 }),
    },
    analogies: [
      scored({ woman: 5.16 }),
      scored({ went: 4.55 }),
      scored({ children: 5.22 }),
      scored({ more: 6.65, less: 6.06, rather: 5.22 }),
    ],
  },
  {
    of: 'a talk on the book',
    nearest: {
      you: scored({ we: 0.76, i: 0.71, they: 0.64, your: 0.59, someone: 0.58 }),
      year: scored({ month: 0.86, week: 0.79, summer: 0.75, spring: 0.75, decade: 0.7 }),
      car: scored({ truck: 0.61, window: 0.61, cars: 0.57, luxury: 0.57, trucks: 0.53 }),
      toyota: scored({ nissan: 0.62, cars: 0.61, beretta: 0.61, minivans: 0.61, tires: 0.6 }),
    },
    analogies: [
      scored({ woman: 5.27 }),
      'eurodollars 5.56, … went third',
      'a.m 6.71, … children third',
      scored({ rather: 6 }),
    ],
  },
];

/** Words with their scores, best first. */
function scored(words: Readonly<Record<string, number>>): readonly ScoredWord[] {
  return Object.entries(words).map(([word, score]) => ({ word, score }));
}

/** Words worth asking about: the book's where they are known, the most frequent of at least four letters else. */
function queriesOf({ words }: WordVectors, counts: Uint32Array): string[] {
  const known = QUERIES.filter((word) => words.includes(word));
  if (known.length > 0) return known;
  // Long ones say more, but not every language, nor every text, has some.
  const patterns = [/^\p{L}{4,}$/u, /^\p{L}{2,}$/u, /./u];
  const found = patterns.map((pattern) => frequent(words, counts, pattern).slice(0, TOP));
  return found.find(({ length }) => length === TOP) ?? found.at(-1)!;
}

/** The most frequent words that look so. */
function frequent(words: readonly string[], counts: Uint32Array, pattern: RegExp): string[] {
  return [...words.keys()]
    .filter((id) => pattern.test(words[id]!))
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .map((id) => words[id]!);
}

/** What counting answers (vol. 2, chapter 2): the rows of the singular vectors of what stands beside what. */
function counted({ corpus: { ids, words }, analogies }: WordData, queries: readonly string[]): Answers {
  const size = Math.min(COUNTED.size, words.length);
  const vectors = { words, size, vectors: countingVectors(ids, words.length, { ...COUNTED, size }) };
  return {
    of: 'counting',
    nearest: Object.fromEntries(queries.map((word) => [word, mostSimilar(vectors, word, TOP)])),
    analogies: analogies.map(([a, b, c]) => analogy(vectors, a, b, c, { top: TOP, measure: 'cosine' })),
  };
}

/**
 * All of them, the book's answers beside ours where the text is the book's.
 * @param baseline whether what counting answers is to stand there, too
 */
export function wordPanels(vectors: WordVectors, data: WordData, baseline: boolean): Panel[] {
  const { name, corpus, analogies, classes } = data;
  const queries = queriesOf(vectors, corpus.counts);
  const others = [...(baseline ? [counted(data, queries)] : []), ...(name === 'ptb' ? ANSWERS : [])];
  return [
    nearestTable(vectors, queries, others),
    ...(analogies.length > 0 ? [analogyTable(vectors, analogies, others)] : []),
    map(vectors, corpus.counts, queries, classes),
  ];
}

const wordColumns = (...labels: readonly string[]) =>
  labels.map((label) => ({ label, kind: 'words' }) as const);

function nearestTable(
  vectors: WordVectors,
  queries: readonly string[],
  others: readonly Answers[],
): TablePanel {
  return {
    kind: 'table',
    title: 'Nearest words',
    note: 'By cosine. Which words stand near is a matter of the seed; their kind should be the same.',
    printed: true,
    columns: [{ label: 'word', kind: 'text' }, ...wordColumns('nearest', ...others.map(({ of }) => of))],
    rows: queries.map((word) => [
      word,
      mostSimilar(vectors, word, TOP),
      ...others.map(({ nearest }) => nearest[word]),
    ]),
  };
}

function analogyTable(
  vectors: WordVectors,
  analogies: WordData['analogies'],
  others: readonly Answers[],
): TablePanel {
  return {
    kind: 'table',
    title: 'Analogies',
    note: 'a : b = c : ?, ranked as in the book by the dot product of b − a + c, normalised, with the rows as they are.',
    printed: true,
    columns: [
      { label: 'question', kind: 'text' },
      { label: 'expected', kind: 'text' },
      ...wordColumns('answers', 'by cosine', ...others.map(({ of }) => of)),
    ],
    rows: analogies.map(([a, b, c, answer], i) => [
      `${a} : ${b} = ${c} : ?`,
      answer,
      analogy(vectors, a, b, c, { top: TOP }),
      analogy(vectors, a, b, c, { top: TOP, measure: 'cosine' }),
      ...others.map((other) => other.analogies[i]),
    ]),
  };
}

function map(
  vectors: WordVectors,
  counts: Uint32Array,
  queries: readonly string[],
  classes: readonly string[] | undefined,
): MapPanel {
  const ids = new Map(vectors.words.map((word, id) => [word, id]));
  const asked = [...queries, ...BOOK_ANALOGIES.flat()].filter((word) => ids.has(word));
  const shown = [...new Set([...asked, ...frequent(vectors.words, counts, /^\p{L}{2,}$/u)])].slice(
    0,
    MAP_WORDS,
  );
  const rows = new Float32Array(shown.length * vectors.size);
  shown.forEach((word, i) => {
    const at = ids.get(word)! * vectors.size;
    const row = vectors.vectors.subarray(at, at + vectors.size);
    const norm = Math.hypot(...row) + 1e-8;
    rows.set(
      row.map((x) => x / norm),
      i * vectors.size,
    );
  });
  const plane = projectToPlane(rows, shown.length, vectors.size);
  return {
    kind: 'map',
    title: 'Map of words',
    note: `The two directions in which the vectors of ${shown.length} words, each of length 1, differ most (principal components).`,
    points: shown.map((label, i) => ({
      label,
      x: plane[2 * i]!,
      y: plane[2 * i + 1]!,
      ...(classes ? { group: classes[ids.get(label)!]! } : {}),
    })),
  };
}

/** The share of words whose nearest neighbour is of their class. */
export function shareOfOwnClass(vectors: WordVectors, classes: readonly string[]): number {
  const ids = new Map(vectors.words.map((word, id) => [word, id]));
  const same = vectors.words.filter((word, id) => {
    const [nearest] = mostSimilar(vectors, word, 1);
    return nearest !== undefined && classes[ids.get(nearest.word)!] === classes[id];
  });
  return same.length / vectors.words.length;
}

/** How many questions are answered first, and among the first five. */
export function answersOf(
  vectors: WordVectors,
  analogies: WordData['analogies'],
): { first: number; inFive: number } {
  const places = analogies.map(([a, b, c, answer]) =>
    analogy(vectors, a, b, c, { top: TOP }).findIndex(({ word }) => word === answer),
  );
  return {
    first: places.filter((place) => place === 0).length,
    inFive: places.filter((place) => place >= 0).length,
  };
}
