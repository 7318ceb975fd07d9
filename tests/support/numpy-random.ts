/** NumPy's generator with the draws that only tests need: floats and choices. */
import { BadakError } from '../../ts/core/errors.js';
import { NumpyRandom } from '../../ts/data/numpy-random.js';

const WORD_VALUES = 2 ** 32;

export class FullNumpyRandom extends NumpyRandom {
  /** The second of a pair of normal numbers, until the next call. */
  #normal: number | undefined;

  /** `rand()`: a float in [0, 1) with 53 random bits, from two words. */
  rand(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /**
   * `randn()`: a float from N(0, 1), by Marsaglia's polar method. It makes pairs; the second number is kept for the
   * next call, even if others are drawn in between.
   *
   * Only this call is not exact in every JavaScript engine: the logarithm, and so the result, may differ from NumPy's
   * in the last bit. The number of words that are drawn does not depend on that.
   */
  randn(): number {
    if (this.#normal !== undefined) {
      const kept = this.#normal;
      this.#normal = undefined;
      return kept;
    }
    for (;;) {
      const x = 2 * this.rand() - 1;
      const y = 2 * this.rand() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.#normal = factor * x;
      return factor * y;
    }
  }

  /**
   * `choice(count, size)`: whole numbers [size] in [0, count), with replacement.
   * @throws BadakError when there is nothing to choose from
   */
  choice(count: number, size: number): Uint32Array {
    if (count === 0 || !isCount(count, WORD_VALUES) || !isCount(size, WORD_VALUES - 1)) {
      throw new BadakError(
        'invalid-argument',
        `NumpyRandom choice: expected a count of at least 1 and a size of at least 0, found ${count} and ${size}`,
      );
    }
    return Uint32Array.from({ length: size }, () => this.atMost(count - 1));
  }
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}
