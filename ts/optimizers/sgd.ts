import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';
import { expectLearningRate, expectUpdate } from './check.js';
import type { Optimizer } from './optimizer.js';

/** Stochastic gradient descent (vol. 1, section 6.1.2): p ← p − learningRate · g. */
export class SGD implements Optimizer {
  /** @throws BadakError when the learning rate is not a positive number */
  constructor(/** The size of the steps: a factor of every gradient. */ readonly learningRate = 0.01) {
    expectLearningRate('SGD', learningRate);
  }

  update(params: readonly Param[], gradientScale = 1): void {
    expectUpdate('SGD', this, params, gradientScale);
    const rate = this.learningRate * gradientScale;
    for (const param of params) kernels.sgd(param.value, param.grad, rate);
  }

  state(): ReadonlyMap<string, Tensor> {
    return new Map();
  }
}
