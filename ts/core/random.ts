import { BadakError } from './errors.js';
import * as kernels from './kernels.js';
import { numberOption, readValue, seedOption, textOption, wholeNumber } from './options.js';
import type { Tensor } from './tensor.js';
import { shown } from './values.js';

/** Blocks of a stream set aside for one step: more than any batch, and enough for four million elements of a mask. */
export const BLOCKS_PER_STEP = 2 ** 20;

const BLOCK = wholeNumber(0);
const COUNT = wholeNumber(0, 2 ** 32);
/** A standard deviation, a share, a scale. */
const AT_LEAST_0 = numberOption({ min: 0 });

/**
 * Random streams: every use of chance has a name, and its numbers are a function of (seed, name, position) alone
 * (Philox4x32-10; Salmon et al. 2011). One stream's use never shifts another's, and any position can be jumped to.
 */
export class RandomStream {
  readonly #key: readonly [number, number];
  #block: Uint32Array = new Uint32Array(4);
  #left = 0;
  /** The next block of four 32-bit words. */
  #counter = 0;

  /** @throws BadakError when the seed is not a whole number or the name not a text */
  constructor(seed: number, name: string) {
    readValue('RandomStream', 'seed', seed, seedOption);
    readValue('RandomStream', 'name', name, textOption);
    this.#key = deriveKey(seed, name);
  }

  /** Jumps to a block. @throws BadakError when it is not a whole number of at least 0 */
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
      throw new BadakError(`below: expected a limit from 1 to 2³², a whole number, found ${shown(limit)}`);
    }
    // Words at or above the largest multiple of `limit` would favour small results.
    const bound = 2 ** 32 - (2 ** 32 % limit);
    for (;;) {
      const word = this.uint32();
      if (word < bound) return word % limit;
    }
  }

  /** 0 … count − 1 in random order (Fisher and Yates). @throws BadakError when the count is not from 0 to 2³² */
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

  /** Fills a tensor from N(0, deviation²). @throws BadakError when the deviation is not a number of at least 0 */
  fillNormal(tensor: Tensor, deviation: number): void {
    readValue('fillNormal', 'deviation', deviation, AT_LEAST_0);
    kernels.fillNormal(tensor, this.#key, this.#counter, deviation);
    this.#skip(tensor);
  }

  /** Fills a tensor with `scale` where a {@link uniform} number is above `ratio`, and with 0 elsewhere. */
  fillDropoutMask(tensor: Tensor, ratio: number, scale: number): void {
    readValue('fillDropoutMask', 'ratio', ratio, AT_LEAST_0);
    readValue('fillDropoutMask', 'scale', scale, AT_LEAST_0);
    kernels.fillDropoutMask(tensor, this.#key, this.#counter, ratio, scale);
    this.#skip(tensor);
  }

  /**
   * ids[r, 0] = targets[r], and behind it different words of this law that are not the target. Row r of R takes its numbers from blocks r, r + R, r + 2R, … of where the stream stands. @internal
   */
  drawNegatives(ids: Tensor<'i32'>, targets: Tensor<'i32'>, law: kernels.Unigram): void {
    kernels.drawNegatives(ids, targets, law, this.#key, this.#counter);
  }

  /** Goes on behind the words of a tensor. */
  #skip(tensor: Tensor): void {
    this.#counter += Math.ceil(tensor.size / 4);
    this.#left = 0;
  }
}

/** 64 bits from the seed and the name: FNV-1a over both, in two lanes, each finished with murmur3's mixer. */
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

/** The upper half of a 64-bit product of two 32-bit words. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0;
}

/** The same function as the kernel's (crates/kernels/src/random.rs), for single numbers. */
export function philox(block: Uint32Array, key: readonly [number, number], counter: number): void {
  let [x0, x1, x2, x3] = [counter >>> 0, Math.floor(counter / 2 ** 32) >>> 0, 0, 0];
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(0xd2511f53, x0);
    const high1 = mulHigh(0xcd9e8d57, x2);
    const low0 = Math.imul(0xd2511f53, x0);
    const low1 = Math.imul(0xcd9e8d57, x2);
    x0 = (high1 ^ x1 ^ k0) >>> 0;
    x1 = low1 >>> 0;
    x2 = (high0 ^ x3 ^ k1) >>> 0;
    x3 = low0 >>> 0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  block[0] = x0;
  block[1] = x1;
  block[2] = x2;
  block[3] = x3;
}
