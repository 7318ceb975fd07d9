import { BadakError } from '../core/errors.js';

/** Words of the generator's state, and the distance of the two words that each step mixes. */
const WORDS = 624;
const APART = 397;
const TOP_BIT = 0x80000000;
const WORD_VALUES = 2 ** 32;

/**
 * The random numbers of NumPy after `np.random.seed(seed)`. They give the books' splits of data, and tests compare with
 * runs of NumPy. All other random numbers of badak come from `RandomStream`.
 *
 * The generator is MT19937 (Matsumoto and Nishimura 1998), started from one word by `init_genrand`. Its words are used
 * as in NumPy's `RandomState`, which is frozen: it does not change with new versions of NumPy.
 *
 * Each call gives one number. NumPy fills a shape with such numbers in row-major order.
 */
export class NumpyRandom {
  readonly #state = new Uint32Array(WORDS);
  /** Index of the next word; at the end, the state has to be mixed again. */
  #next = WORDS;

  /** `np.random.seed(seed)` @throws BadakError when the seed is not a whole number from 0 to 2³² − 1 */
  constructor(seed: number) {
    if (!isCount(seed, WORD_VALUES - 1)) {
      throw new BadakError(
        'invalid-argument',
        `NumpyRandom: expected a seed from 0 to ${WORD_VALUES - 1}, found ${seed}`,
      );
    }
    let word = seed;
    for (let i = 0; i < WORDS; i++) {
      this.#state[i] = word;
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i + 1) >>> 0;
    }
  }

  /**
   * `randint(low, high)`: a whole number in [low, high).
   * @throws BadakError when this range is empty or wider than 2³²
   */
  randint(low: number, high: number): number {
    if (
      !Number.isSafeInteger(low) ||
      !Number.isSafeInteger(high) ||
      !isCount(high - low - 1, WORD_VALUES - 1)
    ) {
      throw new BadakError(
        'invalid-argument',
        `NumpyRandom randint: expected whole numbers low < high at most 2³² apart, found ${low} and ${high}`,
      );
    }
    return low + this.atMost(high - low - 1);
  }

  /** `shuffle(items)`: a new order, in place. It depends only on the number of items. */
  shuffle<T>(items: { readonly length: number; [index: number]: T }): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.atMost(i);
      const item = items[i]!;
      items[i] = items[j]!;
      items[j] = item;
    }
  }

  /**
   * `permutation(count)`: 0 … count − 1 in a new order, [count].
   * @throws BadakError when the count is not a whole number
   */
  permutation(count: number): Uint32Array {
    if (!isCount(count, WORD_VALUES - 1)) {
      throw new BadakError(
        'invalid-argument',
        `NumpyRandom permutation: expected a count of at least 0, found ${count}`,
      );
    }
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    this.shuffle(order);
    return order;
  }

  /**
   * A whole number in [0, most]: the low bits of words, repeated until they are not above `most`. For 0 no word is
   * used.
   */
  protected atMost(most: number): number {
    if (most === 0) return 0;
    const mask = (WORD_VALUES - 1) >>> Math.clz32(most);
    for (;;) {
      const value = (this.word() & mask) >>> 0;
      if (value <= most) return value;
    }
  }

  /** The next 32 bits: a word of the state, tempered. */
  protected word(): number {
    if (this.#next === WORDS) this.#mix();
    let word = this.#state[this.#next++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** state[i] ← state[i + 397] ^ twist(top bit of state[i], the rest of state[i + 1]), in a ring. */
  #mix(): void {
    const state = this.#state;
    for (let i = 0; i < WORDS; i++) {
      const joined = (state[i]! & TOP_BIT) | (state[(i + 1) % WORDS]! & ~TOP_BIT);
      state[i] = state[(i + APART) % WORDS]! ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}
