import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';
import { StatefulOptimizer } from './stateful.js';

/** AdaGrad (vol. 1, section 6.1.5): h ← h + g², then p ← p − learningRate · g / (√h + 1e-7). */
export class AdaGrad extends StatefulOptimizer<'h'> {
  /** @throws BadakError when the learning rate is not a positive number */
  constructor(learningRate = 0.01) {
    super('AdaGrad', learningRate, ['h']);
  }

  protected updateOne({ value, grad }: Param, { h }: { h: Tensor }, gradientScale: number): void {
    kernels.adaGrad(value, h, grad, this.learningRate, gradientScale);
  }
}
