import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';
import { expectDecay } from './check.js';
import { StatefulOptimizer } from './stateful.js';

/**
 * Nesterov's accelerated gradient: p ← p + μ² · v − (1 + μ) · learningRate · g with the old v, then
 * v ← μ · v − learningRate · g. This is the corrected form of the books' code; an earlier version updated v first.
 */
export class Nesterov extends StatefulOptimizer<'v'> {
  /** @throws BadakError when the learning rate is not a positive number, or the momentum μ is not in [0, 1) */
  constructor(
    learningRate = 0.01,
    /** The share of the last change that is repeated, in [0, 1). */
    readonly momentum = 0.9,
  ) {
    super('Nesterov', learningRate, ['v']);
    expectDecay('Nesterov', 'momentum', momentum);
  }

  protected updateOne({ value, grad }: Param, { v }: { v: Tensor }, gradientScale: number): void {
    kernels.nesterov(value, v, grad, this.learningRate * gradientScale, this.momentum);
  }
}
