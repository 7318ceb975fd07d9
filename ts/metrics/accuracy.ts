import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';

/** Rows scored at once where nothing else is said: enough to fill the kernels, little memory. */
const BATCH = 1000;

/**
 * The share of samples whose largest score is at their class.
 * @param samples anything that gives its samples in batches
 * @param batchSize fewer need less memory, in a network of large layers
 */
export function accuracy(
  predict: (x: Tensor) => Tensor,
  samples: { count: number; batches(size: number): Iterable<{ x: Tensor; t: Tensor<'i32'> }> },
  batchSize = BATCH,
): number {
  let right = 0;
  for (const { x, t } of samples.batches(batchSize)) right += kernels.countMatches(predict(x), t);
  return right / samples.count;
}
