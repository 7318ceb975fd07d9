import { callback, readValue, sizeOption, withMethods } from '../core/options.js';
import type { Tensor } from '../core/tensor.js';

/** Questions and answers that can be read in batches. */
export interface AskedPairs {
  /** Number of pairs. */
  count: number;
  /**
   * All pairs in batches.
   * @param size most pairs in a batch
   * @returns questions x [N, S] and answers t [N, T], as ids; each batch is valid until the next
   */
  batches(size: number): Iterable<{ x: Tensor<'i32'>; t: Tensor<'i32'> }>;
}

const ANSWER = callback<(x: Tensor<'i32'>) => ArrayLike<number>>();
const ASKED = withMethods<AskedPairs>('Pairs, or an object with batches() like theirs', 'batches');

/**
 * The share of questions with a completely right answer, including its padding (vol. 2, section 7.3.4). It is a
 * generator, because it takes long: it yields after every batch.
 * @param answer returns answers to questions [N, S]: ids [N, T − 1], without the character that all answers begin with
 * @throws BadakError when an argument is not of its kind
 */
export function* exactMatch(
  answer: (x: Tensor<'i32'>) => ArrayLike<number>,
  asked: AskedPairs,
  batchSize: number,
): Generator<void, number> {
  readValue('exactMatch', 'answer', answer, ANSWER);
  readValue('exactMatch', 'asked', asked, ASKED);
  readValue('exactMatch', 'batchSize', batchSize, sizeOption);
  let right = 0;
  for (const { x, t } of asked.batches(batchSize)) {
    const [n, length] = t.shape as [number, number];
    const [found, expected] = [answer(x), t.toArray()];
    for (let row = 0; row < n; row++) {
      let same = true;
      for (let i = 1; i < length; i++) {
        same &&= found[row * (length - 1) + i - 1] === expected[row * length + i];
      }
      if (same) right += 1;
    }
    yield;
  }
  return right / asked.count;
}
