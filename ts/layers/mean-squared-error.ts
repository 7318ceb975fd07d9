import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { format } from '../core/shape.js';
import type { Labels, Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectWorkspace } from './arguments.js';
import { EVALUATION, expectPass, type LossLayer, type Pass, trainingPass } from './layer.js';

/**
 * The loss for regression, where targets are numbers and not classes: loss = Σ (y − t)² / n over all n elements of y
 * and t, which have the same shape. There is no activation after the last layer (the identity function of vol. 1,
 * section 3.5.1). The book's sum of squares (vol. 1, section 4.2.1) is n / 2 times as large. The gradient is 2 (y − t)
 * / n; only a training pass allows `backward`.
 */
export class MeanSquaredError implements LossLayer {
  #difference: Tensor | undefined;

  /** @throws BadakError when `workspace` is not a Workspace */
  constructor(private readonly workspace: Workspace) {
    expectWorkspace('MeanSquaredError', workspace);
  }

  /**
   * @param y outputs of the network, of any shape
   * @param t targets, floats of the same shape
   * @returns the mean loss of an element
   * @throws BadakError when the shapes differ, or there is no element
   */
  forward(y: Tensor, t: Labels, pass: Pass = EVALUATION): number {
    this.#difference = undefined;
    expectPass('MeanSquaredError', pass);
    kernels.expectType('MeanSquaredError', 'y', y);
    kernels.expectType('MeanSquaredError', 't', t);
    if (y.size === 0 || format(y.shape) !== format(t.shape)) {
      throw new BadakError(
        'shape-mismatch',
        `MeanSquaredError: expected targets of the shape of the outputs, ${format(y.shape)}, with at least one ` +
          `element, found ${format(t.shape)}. t.reshape(shape) changes a shape.`,
      );
    }
    const difference = this.workspace.take(y.shape);
    kernels.scale(difference, y, 1);
    kernels.addScaled(difference, t as Tensor, -1);
    if (pass.train) this.#difference = difference;
    return kernels.sumOfSquares(difference) / y.size;
  }

  /**
   * @returns gradient of the loss by y, of its shape
   * @throws BadakError when the last pass was not for training
   */
  backward(): Tensor {
    const difference = trainingPass('MeanSquaredError', this.#difference);
    const dy = this.workspace.take(difference.shape);
    kernels.scale(dy, difference, 2 / difference.size);
    return dy;
  }
}
