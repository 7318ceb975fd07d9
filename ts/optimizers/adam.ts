import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';
import { expectDecay, expectUpdate } from './check.js';
import { StatefulOptimizer } from './stateful.js';

/**
 * Adam (vol. 1, section 6.1.6): m ← m + (1 − β1)(g − m), v ← v + (1 − β2)(g² − v), then p ← p − learningRate · √(1 −
 * β2ᵗ) / (1 − β1ᵗ) · m / (√v + 1e-7) for update number t. As in the book, the 1e-7 is added to the square root of v
 * before its correction.
 */
export class Adam extends StatefulOptimizer<'m' | 'v'> {
  /**
   * Number of updates done, [1]. It is a tensor, so that checkpoints contain it. Whole numbers are exact up to 2²⁴; by
   * then βᵗ is 0.
   */
  #t: Tensor | undefined;

  /** @throws BadakError when the learning rate is not a positive number, or a beta is not in [0, 1) */
  constructor(
    learningRate = 0.001,
    /** β1, the share of the old mean of the gradients. */
    readonly beta1 = 0.9,
    /** β2, the share of the old mean of their squares. */
    readonly beta2 = 0.999,
  ) {
    super('Adam', learningRate, ['m', 'v']);
    expectDecay('Adam', 'beta1', beta1);
    expectDecay('Adam', 'beta2', beta2);
  }

  override update(params: readonly Param[], gradientScale = 1): void {
    expectUpdate('Adam', this, params, gradientScale);
    if (params.length === 0) return;
    const t = this.count(params);
    t.set(0, t.get(0) + 1);
    super.update(params, gradientScale);
  }

  override state(params: readonly Param[]): ReadonlyMap<string, Tensor> {
    if (params.length === 0) return new Map();
    return new Map([['t', this.count(params)], ...super.state(params)]);
  }

  protected updateOne(
    { value, grad }: Param,
    { m, v }: { m: Tensor; v: Tensor },
    gradientScale: number,
  ): void {
    const { learningRate, beta1, beta2 } = this;
    kernels.adam(value, m, v, grad, { t: this.#t!.get(0), learningRate, beta1, beta2, gradientScale });
  }

  /** The number of updates done, as a tensor in the workspace of the first parameter. @returns a tensor [1] */
  protected count(params: readonly Param[]): Tensor {
    this.#t ??= params[0]!.value.workspace.keep([1]).set([0]);
    return this.#t;
  }
}
