/** Scores of word vectors, where the classes of words or the answers of analogies are known. */
import type { WordVectors } from '../words/word-vectors.js';
import { analogy, mostSimilar } from '../words/similarity.js';
import type { WordData } from './word-data.js';

/** Answers of an analogy that count. */
const TOP = 5;

/** The share of words whose nearest neighbour has the same class. */
export function shareOfOwnClass(vectors: WordVectors, classes: readonly string[]): number {
  const ids = new Map(vectors.words.map((word, id) => [word, id]));
  const same = vectors.words.filter((word, id) => {
    const [nearest] = mostSimilar(vectors, word, 1);
    return nearest !== undefined && classes[ids.get(nearest.word)!] === classes[id];
  });
  return same.length / vectors.words.length;
}

/** The number of questions whose right answer comes first, and among the first five. */
export function answersOf(
  vectors: WordVectors,
  analogies: WordData['analogies'],
): { first: number; inFive: number } {
  const ranks = analogies.map(([a, b, c, answer]) =>
    analogy(vectors, a, b, c, { top: TOP }).findIndex(({ word }) => word === answer),
  );
  return {
    first: ranks.filter((rank) => rank === 0).length,
    inFive: ranks.filter((rank) => rank >= 0).length,
  };
}
