import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { format } from '../core/shape.js';
import type { Labels, Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectWorkspace } from './arguments.js';
import { EVALUATION, expectPass, type LossLayer, type Pass, trainingPass } from './layer.js';

/**
 * Softmax and cross-entropy at every time step (vol. 2, section 5.4.2): loss = −(1/M) Σ log y[n, t, ts[n, t]], y =
 * softmax(xs), for scores xs [N, T, V] and ids ts [N, T], or one-hot labels ts [N, T, V]. Ids of −1 are ignored; M is
 * the number of all others.
 *
 * Two things differ from the book's layer. The loss is computed from the logarithm of the softmax's sum, before any
 * division, so that a word of probability 0 has a finite loss. And in training the gradient overwrites xs: the scores
 * of a step are the largest tensor of a model, and nothing needs them afterwards.
 */
export class TimeSoftmaxWithLoss implements LossLayer {
  /** M, the number of labels that counted in the last forward pass. */
  scored = 0;
  #dx: Tensor | undefined;

  /** @throws BadakError when `workspace` is not a Workspace */
  constructor(private readonly workspace: Workspace) {
    expectWorkspace('TimeSoftmaxWithLoss', workspace);
  }

  /**
   * @param xs scores [N, T, V]; a training pass overwrites them
   * @returns the mean loss of the labels that count
   * @throws BadakError when every label is −1, or a label is neither −1 nor in 0 … V − 1
   */
  forward(xs: Tensor, ts: Labels, pass: Pass = EVALUATION): number {
    // If this pass fails, `backward` must not use the pass before it.
    this.#dx = undefined;
    this.scored = 0;
    expectPass('TimeSoftmaxWithLoss', pass);
    kernels.expectType('TimeSoftmaxWithLoss', 'xs', xs);
    if (xs.shape.length !== 3) {
      throw new BadakError(
        'shape-mismatch',
        `TimeSoftmaxWithLoss: expected scores [N, T, V], found ${format(xs.shape)}`,
      );
    }
    const { workspace } = this;
    const [n, time, classes] = xs.shape as [number, number, number];
    const rows = n * time;
    const ids = kernels.classIds('TimeSoftmaxWithLoss', ts, { workspace, ids: [n, time], classes });
    const x = xs.reshape([rows, classes]);
    const { loss, scored } = kernels.timeSoftmaxCrossEntropyForward(x, ids.reshape([rows]), {
      gradient: pass.train,
    });
    this.scored = scored;
    if (pass.train) this.#dx = xs;
    return loss;
  }

  /**
   * The gradient by xs [N, T, V], in the memory of xs if `dout` is 1.
   * @param dout factor of the gradient; 1 unless the loss is part of a larger one
   * @throws BadakError when the last pass was not for training
   */
  backward(dout = 1): Tensor {
    const dx = trainingPass('TimeSoftmaxWithLoss', this.#dx);
    if (dout === 1) return dx;
    const scaled = this.workspace.take(dx.shape);
    kernels.scale(scaled, dx, dout);
    return scaled;
  }
}
