import { BadakError } from '../core/errors.js';
import { choice, type OptionTable, readOptions, sizeOption } from '../core/options.js';
import { expectSize } from '../core/shape.js';
import { expectRows, type WordVectors } from './word-vectors.js';
import { indexOfWord } from '../core/spelling.js';

/** Added to every norm, as in the book, so that a vector of zeros has similarity 0 to all others. */
const EPSILON = 1e-8;

/** A word that is near to another. */
export interface Neighbour {
  /** The word. */
  word: string;
  /** Its similarity; larger is nearer. */
  score: number;
}

/** `dot` is the book's measure: longer vectors, which frequent words have, score higher. */
export type Measure = 'dot' | 'cosine';

const OPTIONS: OptionTable<{ top?: number; measure?: Measure }> = {
  top: sizeOption,
  measure: choice('dot', 'cosine'),
};

/**
 * The words that are most similar to a word (vol. 2, section 2.3.6): cos(x, y) = x·y / ((|x| + ε)(|y| + ε)), the
 * largest first, equal ones in the order of the vocabulary. The word itself is left out.
 * @throws BadakError when the word is unknown; the message names words that are spelt like it
 */
export function mostSimilar(all: WordVectors, word: string, top = 5): Neighbour[] {
  expectRows('mostSimilar', all);
  const index = indexOfWord(all.words, word);
  return ranking(all, Float64Array.from(rowOf(all, index)), { top, measure: 'cosine', without: [index] });
}

/**
 * Solves the analogy “a is to b as c is to …” (vol. 2, section 4.3). Compares the query q = b − a + c, normalised, with
 * every row y: `dot` is the book's q·y, `cosine` is q·y / (|y| + ε). The three words are left out.
 * @throws BadakError as {@link mostSimilar}
 */
export function analogy(
  all: WordVectors,
  a: string,
  b: string,
  c: string,
  options: { top?: number; measure?: Measure } = {},
): Neighbour[] {
  const { top = 5, measure = 'dot' } = readOptions('analogy', options, OPTIONS);
  expectRows('analogy', all);
  const without = [a, b, c].map((word) => indexOfWord(all.words, word));
  const [rowA, rowB, rowC] = without.map((index) => rowOf(all, index));
  const query = Float64Array.from({ length: all.size }, (_, h) => rowB![h]! - rowA![h]! + rowC![h]!);
  return ranking(all, query, { top, measure, without });
}

function rowOf({ vectors, size }: WordVectors, index: number): Float32Array {
  return vectors.subarray(size * index, size * (index + 1));
}

interface RankingOptions {
  top: number;
  measure: Measure;
  /** Rows that are not ranked. */
  without: readonly number[];
}

function ranking(
  all: WordVectors,
  query: Float64Array,
  { top, measure, without }: RankingOptions,
): Neighbour[] {
  expectSize('top', top);
  const scores = scoresOf(all, query, measure);
  return [...scores.keys()]
    .filter((index) => !without.includes(index))
    .sort((one, other) => scores[other]! - scores[one]! || one - other)
    .slice(0, top)
    .map((index) => ({ word: all.words[index]!, score: scores[index]! }));
}

/** Scores in double precision, so that rows which are equal in the book are equal here. */
function scoresOf(
  { words, vectors, size }: WordVectors,
  query: Float64Array,
  measure: Measure,
): Float64Array {
  const length = Math.sqrt(query.reduce((sum, value) => sum + value * value, 0)) + EPSILON;
  return Float64Array.from(words, (word, index) => {
    let dot = 0;
    let squares = 0;
    for (let h = 0; h < size; h++) {
      const value = vectors[size * index + h]!;
      dot += query[h]! * value;
      squares += value * value;
    }
    const score = dot / (measure === 'dot' ? length : length * (Math.sqrt(squares) + EPSILON));
    if (!Number.isFinite(score)) {
      throw new BadakError(
        'not-finite',
        `similarity: expected finite numbers in the vectors of “${word}” and of the query, found ${score} as their similarity`,
      );
    }
    return score;
  });
}
