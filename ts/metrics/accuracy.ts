import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { callback, readValue, sizeOption, withMethods } from '../core/options.js';
import { shown } from '../core/values.js';
import type { Labels, Tensor } from '../core/tensor.js';

/** Rows of a batch by default: enough for fast kernels, with little memory. */
const BATCH = 1000;

/** Labelled samples that can be read in batches. */
export interface ScoredSamples {
  /** Number of samples. */
  count: number;
  /**
   * All samples in batches.
   * @param size most samples in a batch
   * @returns x [N, …] and t [N] or [N, C]; each batch is valid until the next
   */
  batches(size: number): Iterable<{ x: Tensor; t: Labels }>;
}

const PREDICT = callback<(x: Tensor) => Tensor>();
const SAMPLES = withMethods<ScoredSamples>('Samples, or an object with batches() like theirs', 'batches');

/**
 * The share of samples whose largest score is at their class. A row of scores that contains NaN counts as wrong.
 * @param predict gives scores [N, C] of samples x [N, …]
 * @param batchSize samples of a batch; in a network with large layers, fewer need less memory. Default 1000
 * @throws BadakError when there are no samples, or their number is not `count`
 */
export function accuracy(predict: (x: Tensor) => Tensor, samples: ScoredSamples, batchSize = BATCH): number {
  const parts = accuracyInParts(predict, samples, batchSize);
  for (;;) {
    const { done, value } = parts.next();
    if (done) return value;
  }
}

/**
 * A generator that computes {@link accuracy} and yields after every batch, because many samples take a large network
 * long.
 * @throws BadakError when there are no samples, or their number is not `count`
 */
export function* accuracyInParts(
  predict: (x: Tensor) => Tensor,
  samples: ScoredSamples,
  batchSize = BATCH,
): Generator<void, number> {
  readValue('accuracy', 'predict', predict, PREDICT);
  readValue('accuracy', 'samples', samples, SAMPLES);
  readValue('accuracy', 'batchSize', batchSize, sizeOption);
  let [right, scored] = [0, 0];
  for (const { x, t } of samples.batches(batchSize)) {
    right += kernels.countMatches(predict(x), t);
    scored += x.shape[0]!;
    yield;
  }
  if (scored === 0 || scored !== samples.count) {
    throw new BadakError(
      'shape-mismatch',
      'accuracy: expected samples.count to be the number of samples in batches(), at least 1, found ' +
        `${shown(samples.count)} and ${scored}`,
    );
  }
  return right / scored;
}
