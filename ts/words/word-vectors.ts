import { BadakError } from '../core/errors.js';
import { type OptionTable, readFields, required } from '../core/options.js';

/** Words and their vectors: row i is the vector of `words[i]`. */
export interface WordVectors {
  /** [V] */
  words: readonly string[]; // [V]
  /** [V, H], row by row. */
  vectors: Float32Array; // [V, H], row by row
  /** H, the length of a vector. */
  size: number; // H
}

const VECTORS: OptionTable<WordVectors> = {
  words: required({ takes: 'an array of texts', fits: Array.isArray }),
  vectors: required({ takes: 'a Float32Array', fits: (value) => value instanceof Float32Array }),
  size: required({ takes: 'a number', fits: (value) => typeof value === 'number' }),
};

/** @throws BadakError `<who>: …` when the numbers are not one row of `size` for each word */
export function expectRows(who: string, all: WordVectors): void {
  const { words, vectors, size } = readFields(who, all, VECTORS);
  if (!Number.isSafeInteger(size) || size < 1 || words.length === 0) {
    throw new BadakError(
      'shape-mismatch',
      `${who}: expected words and a vector for each, found ${words.length} words and vectors of ${size} numbers`,
    );
  }
  if (vectors.length !== words.length * size) {
    throw new BadakError(
      'shape-mismatch',
      `${who}: expected ${words.length * size} numbers for ${words.length} words of ${size}, found ${vectors.length}`,
    );
  }
}

/**
 * Checks what every file of word vectors has to hold: different words, and finite numbers.
 * @throws BadakError `<who>: …` when a word occurs twice or a value is not finite, and as {@link expectRows}
 */
export function expectWordVectors(who: string, all: WordVectors): WordVectors {
  expectRows(who, all);
  const { words, vectors, size } = all;
  const seen = new Set<string>();
  for (const word of words) {
    if (seen.has(word))
      throw new BadakError('invalid-argument', `${who}: expected different words, found “${word}” twice`);
    seen.add(word);
  }
  const strange = vectors.findIndex((value) => !Number.isFinite(value));
  if (strange >= 0) {
    const word = words[Math.floor(strange / size)];
    throw new BadakError(
      'not-finite',
      `${who}: expected finite numbers in the vector of “${word}”, found ${vectors[strange]}`,
    );
  }
  return all;
}
