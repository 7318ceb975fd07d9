import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';

/**
 * Softmax of scores over their last axis, as an array. The kernel computes the exponentials, because JavaScript's
 * differ between engines.
 * @param scores [N, classes], or [N, T, V]
 */
export function probabilities(scores: Tensor): Float32Array {
  const classes = scores.shape.at(-1)!;
  const rows = scores.reshape([scores.size / classes, classes]);
  const p = scores.workspace.take(rows.shape);
  kernels.softmax(p, rows);
  return p.toArray();
}

/** The index of the first largest value; NaNs do not count. −1 if there is no value. */
export function largest(values: ArrayLike<number>): number {
  let best = -1;
  for (let i = 0; i < values.length; i++) {
    if (best < 0 ? !Number.isNaN(values[i]) : values[i]! > values[best]!) best = i;
  }
  return best;
}
