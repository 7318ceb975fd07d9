import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { callback, readValue, sizeOption, withMethods } from '../core/options.js';
import { shown } from '../core/values.js';
import type { Labels, Tensor } from '../core/tensor.js';

/** Rows scored at once where nothing else is said: enough to fill the kernels, little memory. */
const BATCH = 1000;

/** Samples that come in batches. */
export interface ScoredSamples {
  count: number;
  batches(size: number): Iterable<{ x: Tensor; t: Labels }>;
}

const PREDICT = callback<(x: Tensor) => Tensor>();
const SAMPLES = withMethods<ScoredSamples>('Samples, or what has batches() like them', 'batches');

/**
 * The share of samples whose largest score is at their class. A row of scores with NaN in it counts as wrong.
 * @param batchSize fewer need less memory, in a network of large layers
 * @throws BadakError when there are no samples, or more or fewer than `count` says
 */
export function accuracy(predict: (x: Tensor) => Tensor, samples: ScoredSamples, batchSize = BATCH): number {
  const parts = accuracyInParts(predict, samples, batchSize);
  for (;;) {
    const { done, value } = parts.next();
    if (done) return value;
  }
}

/** The same, with a turn for whoever drives it behind every batch: many samples take a large network long. */
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
      `accuracy: expected as many samples in batches() as count says, at least one, found ${scored} and a count of ${shown(samples.count)}`,
    );
  }
  return right / scored;
}
