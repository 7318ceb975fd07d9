import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';
import { expectDecay } from './check.js';
import { StatefulOptimizer } from './stateful.js';

/** Momentum (vol. 1, section 6.1.4): v ← μ · v − learningRate · g, then p ← p + v. */
export class Momentum extends StatefulOptimizer<'v'> {
  /** @throws BadakError when the learning rate is not a positive number, or the momentum μ is not in [0, 1) */
  constructor(
    learningRate = 0.01,
    /** The share of the last change that is repeated, in [0, 1). */
    readonly momentum = 0.9,
  ) {
    super('Momentum', learningRate, ['v']);
    expectDecay('Momentum', 'momentum', momentum);
  }

  protected updateOne({ value, grad }: Param, { v }: { v: Tensor }, gradientScale: number): void {
    kernels.momentum(value, v, grad, this.learningRate * gradientScale, this.momentum);
  }
}
