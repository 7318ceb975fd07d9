import * as kernels from '../core/kernels.js';
import type { Labels, Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectWorkspace } from './arguments.js';
import { EVALUATION, expectPass, type LossLayer, type Pass, trainingPass } from './layer.js';

/**
 * Softmax and cross-entropy (vol. 1, section 5.6.3): loss = −(1/N) Σ log(y[n, t_n] + 1e-7), y = softmax(x), for scores
 * x [N, C] and class ids t [N], or one-hot labels t [N, C]. As in the book, the gradient (y − onehot)/N leaves the 1e-7
 * out. Only a training pass allows `backward`.
 */
export class SoftmaxWithLoss implements LossLayer {
  #last: { y: Tensor; ids: Tensor<'i32'> } | undefined;

  /** @throws BadakError when `workspace` is not a Workspace */
  constructor(private readonly workspace: Workspace) {
    expectWorkspace('SoftmaxWithLoss', workspace);
  }

  /** @returns the mean loss of a row @throws BadakError when there is no row, or a label is not in 0 … C − 1 */
  forward(x: Tensor, t: Labels, pass: Pass = EVALUATION): number {
    // If this pass fails, `backward` must not use the pass before it.
    this.#last = undefined;
    expectPass('SoftmaxWithLoss', pass);
    kernels.expectType('SoftmaxWithLoss', 'x', x);
    const { workspace } = this;
    const [rows, classes] = kernels.asMatrix(x.shape);
    const ids = kernels.classIds('SoftmaxWithLoss', t, { workspace, ids: [rows], classes });
    // A check of gradients compares with the loss without the 1e-7, which is the one that has this gradient.
    if (pass.train && pass.piece) {
      const scores = x.reshape([rows, classes]);
      return kernels.timeSoftmaxCrossEntropyForward(scores, ids, { gradient: false }).loss;
    }
    const y = workspace.take(x.shape);
    const loss = kernels.softmaxCrossEntropyForward(y, x, ids);
    if (pass.train) this.#last = { y, ids };
    return loss;
  }

  /**
   * @param dout factor of the gradient; 1 unless the loss is part of a larger one
   * @returns gradient by the scores [N, C]
   * @throws BadakError when the last pass was not for training
   */
  backward(dout = 1): Tensor {
    const { y, ids } = trainingPass('SoftmaxWithLoss', this.#last);
    const dx = this.workspace.take(y.shape);
    kernels.softmaxCrossEntropyBackward(dx, y, ids, dout);
    return dx;
  }
}
