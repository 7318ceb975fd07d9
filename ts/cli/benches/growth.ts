/** Whole steps of three systems while their sizes grow: does the time grow as the work does? */
import { AttentionSeq2seq } from '../../models/attention-seq2seq.js';
import { CBOW } from '../../models/cbow.js';
import { Rnnlm } from '../../models/rnnlm.js';
import {
  DATES,
  languageBench,
  type StepBench,
  translationBench,
  WORD_VECTORS,
  wordStepBench,
} from './steps.js';

interface Sizes {
  batch: number;
  hidden: number;
  vocabulary: number;
}

const GROWING = ['batch', 'hidden', 'vocabulary'] as const satisfies readonly (keyof Sizes)[];
const FACTORS = [1, 2, 4, 8];

interface System {
  name: string;
  sizes: Sizes;
  bench(sizes: Sizes): StepBench;
  /** Multiplications and additions of a step without the optimizer: those forward, and twice as many backward. */
  operations(sizes: Sizes): number;
}

/** Contexts of a target word, and the words that it is scored with: itself, and five others. */
const [CONTEXTS, SCORED] = [2 * WORD_VECTORS.window, 6];
/** Time steps and the length of a word vector of {@link Rnnlm}, as in the book. */
const [T, D] = [35, 100];
/** The length of a character's vector. */
const CHARACTER = 16;

/** An LSTM after an embedding: where there are fewer words than rows, each word's vector is multiplied once. */
const lstm = (rows: number, words: number, inputs: number, hidden: number) =>
  2 * (Math.min(words, rows) * inputs + rows * hidden) * 4 * hidden;

const SYSTEMS: readonly System[] = [
  {
    name: 'cbow',
    sizes: { batch: WORD_VECTORS.batchSize, hidden: WORD_VECTORS.hiddenSize, vocabulary: WORD_VECTORS.words },
    bench: ({ batch, hidden, vocabulary }) =>
      wordStepBench('cbow', CBOW, {
        ...WORD_VECTORS,
        ...{ batchSize: batch, hiddenSize: hidden, words: vocabulary },
      }),
    // A mean of vectors, and scores. Rows that a step does not read cost nothing.
    operations: ({ batch, hidden }) => 3 * batch * hidden * (CONTEXTS + 2 * SCORED),
  },
  {
    name: 'rnnlm',
    sizes: { batch: 20, hidden: 100, vocabulary: 10_000 },
    bench: ({ batch, hidden: hiddenSize, vocabulary: words }) =>
      languageBench(
        'rnnlm',
        { words, batchSize: batch, timeSize: T, maxGrad: 0.25 },
        (vocabSize) => new Rnnlm({ vocabSize, wordvecSize: D, hiddenSize }),
      ),
    operations: ({ batch, hidden, vocabulary }) =>
      3 * (lstm(T * batch, vocabulary, D, hidden) + 2 * T * batch * hidden * vocabulary),
  },
  {
    name: 'attention-seq2seq',
    // A quarter of the book's: eight times its hidden size would take minutes.
    sizes: { batch: 32, hidden: 64, vocabulary: DATES.characters },
    bench: ({ batch, hidden: hiddenSize, vocabulary }) =>
      translationBench(
        'attention-seq2seq',
        { ...DATES, characters: vocabulary, batchSize: batch },
        (vocabSize) => new AttentionSeq2seq({ vocabSize, wordvecSize: CHARACTER, hiddenSize }),
      ),
    operations({ batch, hidden, vocabulary }) {
      const [read, written] = [batch * DATES.question, batch * (DATES.answer - 1)];
      const attention = 4 * written * DATES.question * hidden;
      const scores = 2 * written * 2 * hidden * vocabulary;
      const layers = [read, written].map((rows) => lstm(rows, vocabulary, CHARACTER, hidden));
      return 3 * (layers[0]! + layers[1]! + attention + scores);
    },
  },
];

/** A system at sizes of which one is larger than the others. */
export interface Growth {
  /** The system, what has grown, and how much: `rnnlm batch 4`. */
  name: string;
  system: string;
  grows: keyof Sizes;
  factor: number;
  /** Its size. */
  size: number;
  /** Multiplications and additions of a step without the optimizer. */
  operations: number;
  run: StepBench['run'];
}

export const growthBenches: readonly Growth[] = SYSTEMS.flatMap(
  ({ name: system, sizes, bench, operations }) =>
    GROWING.flatMap((grows) =>
      FACTORS.map((factor): Growth => {
        const size = factor * sizes[grows];
        const grown = { ...sizes, [grows]: size };
        return {
          ...{ name: `${system} ${grows} ${factor}`, system, grows, factor, size },
          operations: operations(grown),
          run: () => bench(grown).run(),
        };
      }),
    ),
);
