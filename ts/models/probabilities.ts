import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';

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

/** σ of scores, as an array; by the kernel, as {@link probabilities}. */
export function sigmoids(scores: ArrayLike<number>): Float32Array {
  using memory = new Workspace();
  const [y, x] = [memory.keep([scores.length]), memory.keep([scores.length]).set(scores)];
  kernels.sigmoidForward(y, x);
  return y.toArray();
}

/**
 * The gradient of −Σ log p(target) by the scores: p − 1 for the target of each row, p for the others.
 * @param chances [N, classes], by {@link probabilities}
 * @param targets class ids [N]
 */
export function scoresGradient(chances: Float32Array, targets: ArrayLike<number>): Float32Array {
  const classes = chances.length / targets.length;
  return chances.map((chance, i) => chance - (i % classes === targets[Math.floor(i / classes)] ? 1 : 0));
}

/** The index of the first largest value; NaNs do not count. 0 where there is no other value, as in a net that has diverged. */
export function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    if (values[i]! > values[best]! || Number.isNaN(values[best])) best = i;
  }
  return Number.isNaN(values[best]) ? 0 : best;
}
