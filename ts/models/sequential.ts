import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import type { Labels, Tensor } from '../core/tensor.js';
import { EVALUATION, expectPass, type Layer, type Pass, SoftmaxWithLoss } from '../layers/index.js';
import { Model } from './model.js';

/**
 * A model that is a row of layers with a softmax loss behind them. What it is made of is all that a subclass says.
 *
 * With a weight decay λ the loss is larger by ½ λ Σ W² over the weights, never the biases, and their gradients by λ W
 * (vol. 1, section 6.4.2).
 */
export abstract class Sequential extends Model {
  abstract readonly layers: readonly Layer[];
  protected readonly lastLayer = new SoftmaxWithLoss(this.workspace);

  protected weightDecay = 0;
  /** The parameters that decay. */
  protected weights: readonly Param[] = [];

  /** @returns scores [N, classes] */
  predict(x: Tensor, pass: Pass = EVALUATION): Tensor {
    expectPass('predict', pass);
    this.workspace.begin();
    return this.layers.reduce((y, layer) => layer.forward(y, pass), x);
  }

  /** What every layer makes of x, in their order; valid until the next pass. */
  activations(x: Tensor): Tensor[] {
    this.workspace.begin();
    let y = x;
    return this.layers.map((layer) => (y = layer.forward(y)));
  }

  /** @param t class ids [N], or one-hot labels [N, classes] */
  loss(x: Tensor, t: Labels, pass: Pass = EVALUATION): number {
    const loss = this.lastLayer.forward(this.predict(x, pass), t, pass);
    if (this.weightDecay === 0) return loss;
    const squares = this.weights.reduce((sum, { value }) => sum + kernels.sumOfSquares(value), 0);
    return loss + 0.5 * this.weightDecay * squares;
  }

  /** The share of rows whose largest score is at their class; t as for `loss`. */
  accuracy(x: Tensor, t: Labels): number {
    return kernels.countMatches(this.predict(x), t) / t.shape[0]!;
  }

  backward(): void {
    const [first, ...others] = this.layers;
    const dout = others.reduceRight((dout, layer) => layer.backward(dout), this.lastLayer.backward());
    if (first!.backwardParams) first!.backwardParams(dout);
    else first!.backward(dout);
    if (this.weightDecay > 0) {
      for (const { value, grad } of this.weights) kernels.addScaled(grad, value, this.weightDecay);
    }
  }
}
