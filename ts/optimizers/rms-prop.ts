import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';
import { expectDecay } from './check.js';
import { StatefulOptimizer } from './stateful.js';

/** RMSProp: h ← ρ · h + (1 − ρ) · g², then p ← p − learningRate · g / (√h + 1e-7); ρ is the decay rate. */
export class RMSProp extends StatefulOptimizer<'h'> {
  /** @throws BadakError when the learning rate is not a positive number, or the decay rate is not in [0, 1) */
  constructor(
    learningRate = 0.01,
    /** ρ, the share of the old mean of the squares, in [0, 1). */
    readonly decayRate = 0.99,
  ) {
    super('RMSProp', learningRate, ['h']);
    expectDecay('RMSProp', 'decayRate', decayRate);
  }

  protected updateOne({ value, grad }: Param, { h }: { h: Tensor }, gradientScale: number): void {
    kernels.rmsProp(value, h, grad, this.learningRate, this.decayRate, gradientScale);
  }
}
