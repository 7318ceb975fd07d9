import { BadakError } from './errors.js';
import * as kernels from './kernels.js';
import { numberOption, readValue, seedOption, textOption, wholeNumber } from './options.js';
import type { Tensor } from './tensor.js';
import { shown } from './values.js';

/**
 * Blocks of a stream reserved for one step: more than any batch needs, and enough for a mask of four million elements.
 */
export const BLOCKS_PER_STEP = 2 ** 20;

const BLOCK = wholeNumber(0);
const COUNT = wholeNumber(0, 2 ** 32);
/** For a standard deviation, a ratio or a scale. */
const AT_LEAST_0 = numberOption({ min: 0 });

/**
 * A stream of random numbers. Each use of random numbers has a stream with a name of its own. The numbers are a
 * function of (seed, name, position) alone (Philox4x32-10; Salmon et al. 2011). Streams do not influence each other,
 * and `seek` jumps to any position.
 */
export class RandomStream {
  readonly #key: readonly [number, number];
  #block: Uint32Array = new Uint32Array(4);
  #left = 0;
  /** The next block of four 32-bit words. */
  #counter = 0;

  /** @throws BadakError when the seed is not a whole number or the name is not a text */
  constructor(seed: number, name: string) {
    readValue('RandomStream', 'seed', seed, seedOption);
    readValue('RandomStream', 'name', name, textOption);
    this.#key = deriveKey(seed, name);
  }

  /** Jumps to a block of four 32-bit words. @throws BadakError when `block` is not a whole number of at least 0 */
  seek(block: number): void {
    readValue('RandomStream', 'block', block, BLOCK);
    this.#counter = block;
    this.#left = 0;
  }

  /** A whole number in [0, 2³²). */
  uint32(): number {
    if (this.#left === 0) {
      philox(this.#block, this.#key, this.#counter++);
      this.#left = 4;
    }
    return this.#block[4 - this.#left--]!;
  }

  /** A float in [0, 1) with 32 random bits. */
  uniform(): number {
    return this.uint32() / 2 ** 32;
  }

  /** A whole number in [0, limit), each equally likely. @throws BadakError when the limit is not from 1 to 2³² */
  below(limit: number): number {
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= 2 ** 32)) {
      throw new BadakError(
        'invalid-argument',
        `below: expected a limit that is a whole number from 1 to 2³², found ${shown(limit)}`,
      );
    }
    // Words at or above the largest multiple of `limit` would make small results more likely.
    const bound = 2 ** 32 - (2 ** 32 % limit);
    for (;;) {
      const word = this.uint32();
      if (word < bound) return word % limit;
    }
  }

  /**
   * The numbers 0 … count − 1 in random order (Fisher and Yates).
   * @throws BadakError when the count is not from 0 to 2³²
   */
  permutation(count: number): Uint32Array {
    readValue('permutation', 'count', count, COUNT);
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const value = order[i]!;
      order[i] = order[j]!;
      order[j] = value;
    }
    return order;
  }

  /**
   * Fills a tensor of any shape with numbers from N(0, deviation²).
   * @throws BadakError when the deviation is not a number of at least 0
   */
  fillNormal(tensor: Tensor, deviation: number): void {
    readValue('fillNormal', 'deviation', deviation, AT_LEAST_0);
    kernels.fillNormal(tensor, this.#key, this.#counter, deviation);
    this.#skip(tensor);
  }

  /**
   * Fills a tensor of any shape with `scale` where a {@link uniform} number is above `ratio`, and with 0 elsewhere.
   * @throws BadakError when the ratio or the scale is not a number of at least 0
   */
  fillDropoutMask(tensor: Tensor, ratio: number, scale: number): void {
    readValue('fillDropoutMask', 'ratio', ratio, AT_LEAST_0);
    readValue('fillDropoutMask', 'scale', scale, AT_LEAST_0);
    kernels.fillDropoutMask(tensor, this.#key, this.#counter, ratio, scale);
    this.#skip(tensor);
  }

  /**
   * Sets ids[r, 0] = targets[r], and fills the rest of row r with different words, drawn from `law`, that are not the
   * target. Row r of R takes its numbers from blocks r, r + R, r + 2R, … after the stream's position. @internal
   */
  drawNegatives(ids: Tensor<'i32'>, targets: Tensor<'i32'>, law: kernels.Unigram): void {
    kernels.drawNegatives(ids, targets, law, this.#key, this.#counter);
  }

  /** Moves the position past the blocks that a kernel used for a tensor. */
  #skip(tensor: Tensor): void {
    this.#counter += Math.ceil(tensor.size / 4);
    this.#left = 0;
  }
}

/** A key of 64 bits from the seed and the name: FNV-1a over both, in two lanes, each finished with murmur3's mixer. */
function deriveKey(seed: number, name: string): [number, number] {
  const bytes = new TextEncoder().encode(`${seed}/${name}`);
  const lane = (hash: number) => {
    let h = hash;
    for (const byte of bytes) h = Math.imul(h ^ byte, 0x01000193);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  };
  return [lane(0x811c9dc5), lane(0x9e3779b9)];
}

/** The upper half of a 64-bit product of two 32-bit words. No step leaves 32 bits, so engines compute it in integers. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = Math.imul(aLow, bLow);
  const middle = (Math.imul(aHigh, bLow) + (low >>> 16)) | 0;
  const carry = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
}

/** One block of Philox4x32-10. It gives the same bits as the kernel (crates/kernels/src/random.rs). */
export function philox(block: Uint32Array, key: readonly [number, number], counter: number): void {
  let x0 = counter | 0;
  let x1 = Math.floor(counter / 2 ** 32) | 0;
  let x2 = 0;
  let x3 = 0;
  let k0 = key[0] | 0;
  let k1 = key[1] | 0;
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(0xd2511f53, x0);
    const high1 = mulHigh(0xcd9e8d57, x2);
    const low0 = Math.imul(0xd2511f53, x0);
    const low1 = Math.imul(0xcd9e8d57, x2);
    x0 = high1 ^ x1 ^ k0;
    x1 = low1;
    x2 = high0 ^ x3 ^ k1;
    x3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  block[0] = x0;
  block[1] = x1;
  block[2] = x2;
  block[3] = x3;
}
