import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import {
  listOf,
  numberOption,
  type Option,
  type OptionTable,
  readOptions,
  sizeOption,
  wholeNumber,
} from '../core/options.js';
import type { Tensor } from '../core/tensor.js';

/** How a word is drawn from the scores of a model. */
export interface DrawOptions {
  /**
   * Divides the scores: below 1 likely words become likelier, above 1 less likely. Default 1, the model’s own
   * probabilities.
   */
  temperature?: number;
  /** Draw only from this number of likeliest words; default all words. */
  topK?: number;
  /** Ids of words that are never drawn. */
  skip?: readonly number[];
}

/** The number of likeliest words; `Infinity` means all words. */
const TOP_K: Option<number> = {
  takes: sizeOption.takes,
  fits: (value) => value === Infinity || sizeOption.fits(value),
};

export const DRAW_OPTIONS: OptionTable<DrawOptions> = {
  temperature: numberOption({ above: 0 }),
  topK: TOP_K,
  skip: listOf(wholeNumber(0)),
};

/**
 * A function that draws a word from scores [1, V], and overwrites them. It divides [0, 1) into one interval for each
 * word, as long as the word's probability, and returns the id of the interval that contains `chance`.
 * @throws BadakError when an option is out of range. The function itself throws one when every word is to be skipped,
 *   or a score is not finite
 */
export function drawing(options: DrawOptions): (scores: Tensor, chance: number) => number {
  const { temperature = 1, topK = Infinity, skip = [] } = readOptions('generate', options, DRAW_OPTIONS);
  return (scores, chance) => {
    const left = scores.toArray();
    if (!left.every(Number.isFinite))
      throw new BadakError('not-finite', 'generate: expected finite scores of the model, found others');
    for (const id of skip) left[id] = -Infinity;
    if (topK < left.length) {
      // Of words with equal scores, those with the smaller ids stay.
      const order = Array.from(left.keys()).sort((a, b) => left[b]! - left[a]! || a - b);
      for (const id of order.slice(topK)) left[id] = -Infinity;
    }
    const largest = left.reduce((most, score) => Math.max(most, score), -Infinity);
    if (largest === -Infinity) {
      throw new BadakError(
        'invalid-argument',
        'generate: expected a word that is not to be skipped, found none',
      );
    }
    // The largest score is subtracted first. Otherwise a low temperature could make several scores infinite, and so
    // equal.
    const cooled = left.map((score) => (score - largest) / temperature);
    // The kernel computes the exponentials, because JavaScript's differ between engines.
    kernels.softmaxInPlace(scores.set(cooled));
    const chances = scores.toArray();
    const end = chances.reduce((sum, p) => sum + p, 0) * chance;
    let [sum, last] = [0, 0];
    for (const [id, p] of chances.entries()) {
      if (p === 0) continue;
      sum += p;
      last = id;
      if (sum > end) break;
    }
    return last;
  };
}
