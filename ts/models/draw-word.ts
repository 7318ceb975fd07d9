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

export interface DrawOptions {
  /** Below 1 likely words become likelier, above 1 less so; default 1, the model’s own chances. */
  temperature?: number;
  /** Draw among so many of the likeliest words only; default all. */
  topK?: number;
  /** Ids that are never drawn. */
  skip?: readonly number[];
}

/** `Infinity` is every word. */
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
 * How words are drawn from scores [1, V], which are gone then: the id at a place `chance` in [0, 1) of the words' chances, laid end
 * to end.
 * @throws BadakError when an option is out of range; and so does what it returns when nothing is left to draw from, or the
 *   scores are no numbers
 */
export function drawing(options: DrawOptions): (scores: Tensor, chance: number) => number {
  const { temperature = 1, topK = Infinity, skip = [] } = readOptions('generate', options, DRAW_OPTIONS);
  return (scores, chance) => {
    const left = scores.toArray();
    if (!left.every(Number.isFinite)) throw new BadakError('generate: the model’s scores are no numbers');
    for (const id of skip) left[id] = -Infinity;
    if (topK < left.length) {
      // Of equal scores at the limit the first ones stay.
      const order = Array.from(left.keys()).sort((a, b) => left[b]! - left[a]! || a - b);
      for (const id of order.slice(topK)) left[id] = -Infinity;
    }
    const largest = left.reduce((most, score) => Math.max(most, score), -Infinity);
    if (largest === -Infinity) {
      throw new BadakError('generate: every word is to be skipped, expected one that is not');
    }
    // The largest comes off first: a low temperature would make several scores infinite, and none the largest any more.
    const cooled = left.map((score) => (score - largest) / temperature);
    // By the kernel, because the exponential of JavaScript is not the same in every engine.
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
