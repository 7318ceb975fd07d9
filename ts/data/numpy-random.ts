import { BadakError } from '../core/errors.js';

/** Words of the generator's state, and how far apart the two are that each step mixes. */
const WORDS = 624;
const APART = 397;
const TOP_BIT = 0x80000000;
const WORD_VALUES = 2 ** 32;

/**
 * The numbers that follow `np.random.seed(seed)` in NumPy: the way to the books' splits of data, their data sets drawn
 * with a fixed seed, and runs that can be held against NumPy's. Everything else here draws from `RandomStream`.
 *
 * The generator is MT19937 (Matsumoto and Nishimura 1998) started from one word by `init_genrand`; what is made of its
 * words is that of NumPy's `RandomState`, which is frozen: it will not change with new versions.
 *
 * Where NumPy takes a shape, this gives one number per call; NumPy fills in row-major order.
 */
export class NumpyRandom {
  readonly #state = new Uint32Array(WORDS);
  /** The next word to give; at the end, all are to be mixed anew. */
  #next = WORDS;

  /** `np.random.seed(seed)` @throws BadakError when the seed is not one word */
  constructor(seed: number) {
    if (!isCount(seed, WORD_VALUES - 1)) {
      throw new BadakError(`NumpyRandom: expected a seed from 0 to ${WORD_VALUES - 1}, found ${seed}`);
    }
    let word = seed;
    for (let i = 0; i < WORDS; i++) {
      this.#state[i] = word;
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i + 1) >>> 0;
    }
  }

  /** `randint(low, high)`: a whole number in [low, high). @throws BadakError when there is none, or more than 2³² */
  randint(low: number, high: number): number {
    if (
      !Number.isSafeInteger(low) ||
      !Number.isSafeInteger(high) ||
      !isCount(high - low - 1, WORD_VALUES - 1)
    ) {
      throw new BadakError(
        `NumpyRandom randint: expected whole numbers low < high at most 2³² apart, found ${low} and ${high}`,
      );
    }
    return low + this.atMost(high - low - 1);
  }

  /** `shuffle(items)`: a new order, in place; the same one for all of as many items. */
  shuffle<T>(items: { readonly length: number; [index: number]: T }): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.atMost(i);
      const item = items[i]!;
      items[i] = items[j]!;
      items[j] = item;
    }
  }

  /** `permutation(count)`: 0 … count − 1 [count] in a new order. @throws BadakError when the count is not one */
  permutation(count: number): Uint32Array {
    if (!isCount(count, WORD_VALUES - 1)) {
      throw new BadakError(`NumpyRandom permutation: expected a count of at least 0, found ${count}`);
    }
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    this.shuffle(order);
    return order;
  }

  /** A whole number in [0, most]: as many low bits of a word as `most` has, again until they fit. 0 takes no word. */
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
