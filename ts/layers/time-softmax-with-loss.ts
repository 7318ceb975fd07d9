import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { format } from '../core/shape.js';
import type { Labels, Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectWorkspace } from './arguments.js';
import { EVALUATION, expectPass, type LossLayer, type Pass, trainingPass } from './layer.js';

/**
 * Softmax and cross-entropy at every step of time (vol. 2, section 5.4.2): loss = −(1/M) Σ log y[n, t, ts[n, t]], y = softmax(xs),
 * for scores xs [N, T, V] and ids ts [N, T], or one-hot labels ts [N, T, V]. An id of −1 is ignored, and M ids are not.
 *
 * Two things differ from the book's layer. The logarithm is that of the sum, taken before anything is divided, so that a word
 * of probability 0 has a finite loss. And in training the gradient takes the place of xs: the scores of a step are the largest
 * tensor there is, and nobody asks for them afterwards.
 */
export class TimeSoftmaxWithLoss implements LossLayer {
  /** How many labels counted in the last forward: M. */
  scored = 0;
  #dx: Tensor | undefined;

  /** @throws BadakError when it is not a Workspace */
  constructor(private readonly workspace: Workspace) {
    expectWorkspace('TimeSoftmaxWithLoss', workspace);
  }

  /**
   * @returns the mean loss; in training xs is gone
   * @throws BadakError when no label counts, or one is neither −1 nor the number of a word
   */
  forward(xs: Tensor, ts: Labels, pass: Pass = EVALUATION): number {
    // A backward after a forward that failed has nothing to go back from.
    this.#dx = undefined;
    this.scored = 0;
    expectPass('TimeSoftmaxWithLoss', pass);
    kernels.expectType('TimeSoftmaxWithLoss', 'xs', xs);
    if (xs.shape.length !== 3) {
      throw new BadakError(`TimeSoftmaxWithLoss: expected scores [N, T, V], found ${format(xs.shape)}`);
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
   * The gradient by xs, in its place.
   * @param dout gradient by the loss, 1 unless the loss is used further
   */
  backward(dout = 1): Tensor {
    const dx = trainingPass('TimeSoftmaxWithLoss', this.#dx);
    if (dout === 1) return dx;
    const scaled = this.workspace.take(dx.shape);
    kernels.scale(scaled, dx, dout);
    return scaled;
  }
}
