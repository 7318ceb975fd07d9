import * as kernels from '../core/kernels.js';
import { callback, numberOption, type OptionTable, readOptions, readValue } from '../core/options.js';
import type { Param } from '../core/param.js';
import type { Labels, Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import {
  EVALUATION,
  expectPass,
  type Layer,
  type LossLayer,
  type Pass,
  SoftmaxWithLoss,
} from '../layers/index.js';
import { expectLayers } from './expect-layers.js';
import { Model } from './model.js';

export interface SequentialOptions {
  /** The class of the loss behind the last layer: `SoftmaxWithLoss` (default), `MeanSquaredError` or one of your own. */
  loss?: new (workspace: Workspace) => LossLayer;
  /** λ of the weight decay; default 0. */
  weightDecay?: number;
}

const OPTIONS: OptionTable<SequentialOptions> = {
  loss: callback<NonNullable<SequentialOptions['loss']>>(),
  weightDecay: numberOption({ min: 0 }),
};

const MAKE = callback<(ws: Workspace) => readonly Layer[]>();

/**
 * A model that is a row of layers with a loss behind them:
 *
 *     new Sequential((ws) => [Affine.of(ws, 'W1', [2, 32]), new Relu(ws), Affine.of(ws, 'W2', [32, 3])])
 *
 * With a weight decay λ the loss is larger by ½ λ Σ W² over the weights, which are the parameters of two dimensions or more, and
 * their gradients are larger by λ W (vol. 1, section 6.4.2). Biases and normalizations do not decay.
 */
export class Sequential extends Model {
  readonly layers: readonly Layer[];
  readonly params: readonly Param[];
  readonly #lastLayer: LossLayer;
  readonly #weightDecay: number;
  /** The parameters that decay. */
  readonly #weights: readonly Param[];

  /**
   * @param make the layers, made in the model's workspace
   * @throws BadakError when there is no layer, two different parameters or layers have the same name, or an option is unknown or out
   *   of range
   */
  constructor(make: (ws: Workspace) => readonly Layer[], options: SequentialOptions = {}) {
    readValue('Sequential', 'layers', make, MAKE);
    const { loss: Loss = SoftmaxWithLoss, weightDecay = 0 } = readOptions('Sequential', options, OPTIONS);
    super();
    const ws = this.workspace;
    [this.layers, this.#lastLayer] = ws.wholly(() => [expectLayers(make(ws)), new Loss(ws)]);
    // A parameter that two layers share stands here once.
    this.params = [...new Set(this.layers.flatMap((layer) => layer.params))];
    this.#weightDecay = weightDecay;
    this.#weights = this.params.filter(({ value }) => value.shape.length > 1);
  }

  /** What the layers remember besides parameters: running statistics, recurrent state. */
  override get state(): ReadonlyMap<string, Tensor> {
    return new Map(this.layers.flatMap((layer) => [...(layer.state ?? [])]));
  }

  /** @returns what the last layer gives: of a classifier scores [N, classes], before the softmax */
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

  /** @param t what the loss takes: class ids [N] or one-hot labels [N, classes]; for `MeanSquaredError` floats */
  loss(x: Tensor, t: Labels, pass: Pass = EVALUATION): number {
    const loss = this.#lastLayer.forward(this.predict(x, pass), t, pass);
    if (this.#weightDecay === 0) return loss;
    const squares = this.#weights.reduce((sum, { value }) => sum + kernels.sumOfSquares(value), 0);
    return loss + 0.5 * this.#weightDecay * squares;
  }

  /** The share of rows whose largest score is at their class. @param t class ids [N], or one-hot labels [N, classes] */
  accuracy(x: Tensor, t: Labels): number {
    return kernels.countMatches(this.predict(x), t) / t.shape[0]!;
  }

  backward(): void {
    const [first, ...others] = this.layers;
    const dout = others.reduceRight((dout, layer) => layer.backward(dout), this.#lastLayer.backward());
    if (first!.backwardParams) first!.backwardParams(dout);
    else first!.backward(dout);
    if (this.#weightDecay > 0) {
      for (const { value, grad } of this.#weights) kernels.addScaled(grad, value, this.#weightDecay);
    }
  }
}
