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
import { expectResult } from '../layers/layer.js';
import { expectLayers } from './expect-layers.js';
import { Model } from './model.js';

/** A class of losses, which compute in the given workspace. */
export type LossClass = new (workspace: Workspace) => LossLayer;

/** Options of {@link Sequential}. */
export interface SequentialOptions {
  /** The class of the loss after the last layer: `SoftmaxWithLoss` (default), `MeanSquaredError` or your own. */
  loss?: LossClass;
  /** λ of the weight decay; default 0. */
  weightDecay?: number;
}

const OPTIONS: OptionTable<SequentialOptions> = {
  loss: {
    takes: 'a loss class, such as MeanSquaredError',
    // An arrow function has no prototype, and is no class.
    fits: (value) => typeof value === 'function' && value.prototype !== undefined,
  },
  weightDecay: numberOption({ min: 0 }),
};

const MAKE = callback<(ws: Workspace) => readonly Layer[]>();

/**
 * A model of layers one after another, with a loss after the last:
 *
 *     new Sequential((ws) => [Affine.of(ws, 'W1', [2, 32]), new Relu(ws), Affine.of(ws, 'W2', [32, 3])])
 *
 * A weight decay λ adds ½ λ Σ W² to the loss and λ W to the gradients (vol. 1, section 6.4.2). The sum is over the
 * weights: all parameters of two dimensions or more. So biases and the parameters of batch normalization do not decay.
 */
export class Sequential extends Model {
  /** The layers in their order. */
  readonly layers: readonly Layer[];
  readonly params: readonly Param[];
  readonly #lastLayer: LossLayer;
  readonly #weightDecay: number;
  /** The parameters that decay. */
  readonly #weights: readonly Param[];

  /**
   * @param make makes the layers in the model's workspace
   * @throws BadakError when there is no layer, two different parameters or layers have the same name, or an option is
   *   unknown or out of range
   */
  constructor(make: (ws: Workspace) => readonly Layer[], options: SequentialOptions = {}) {
    readValue('Sequential', 'layers', make, MAKE);
    const { loss: Loss = SoftmaxWithLoss, weightDecay = 0 } = readOptions('Sequential', options, OPTIONS);
    super();
    const ws = this.workspace;
    [this.layers, this.#lastLayer] = ws.wholly(() => [expectLayers(make(ws)), new Loss(ws)]);
    // A parameter that two layers share occurs here only once.
    this.params = [...new Set(this.layers.flatMap((layer) => layer.params))];
    this.#weightDecay = weightDecay;
    this.#weights = this.params.filter(({ value }) => value.shape.length > 1);
  }

  /** What the layers remember in addition to parameters: running statistics, recurrent state. */
  override get state(): ReadonlyMap<string, Tensor> {
    return new Map(this.layers.flatMap((layer) => [...(layer.state ?? [])]));
  }

  /**
   * @returns the output of the last layer; for a classifier, scores [N, classes] before the softmax
   * @throws BadakError when x does not fit the first layer, a layer does not return a Tensor, or `pass` is not a pass
   */
  predict(x: Tensor, pass: Pass = EVALUATION): Tensor {
    expectPass('predict', pass);
    this.workspace.begin();
    return this.layers.reduce((y, layer) => expectResult(layer, 'forward', layer.forward(y, pass)), x);
  }

  /**
   * The output of every layer, in their order. The tensors are valid until the next pass.
   * @throws BadakError when x does not fit the first layer, or a layer does not return a Tensor
   */
  activations(x: Tensor): Tensor[] {
    this.workspace.begin();
    let y = x;
    return this.layers.map((layer) => (y = expectResult(layer, 'forward', layer.forward(y))));
  }

  /**
   * @param t targets: class ids [N] or one-hot labels [N, classes]; for `MeanSquaredError` floats of the outputs' shape
   * @throws BadakError when x and t do not fit the model or each other, or `pass` is not a pass
   */
  loss(x: Tensor, t: Labels, pass: Pass = EVALUATION): number {
    expectPass('loss', pass);
    const loss = this.#lastLayer.forward(this.predict(x, pass), t, pass);
    if (this.#weightDecay === 0) return loss;
    const squares = this.#weights.reduce((sum, { value }) => sum + kernels.sumOfSquares(value), 0);
    return loss + 0.5 * this.#weightDecay * squares;
  }

  /**
   * The share of rows whose largest score is at their class.
   * @param t class ids [N], or one-hot labels [N, classes]
   * @throws BadakError when x and t do not fit the model or each other
   */
  accuracy(x: Tensor, t: Labels): number {
    return kernels.countMatches(this.predict(x), t) / t.shape[0]!;
  }

  backward(): void {
    const [first, ...others] = this.layers;
    const dout = others.reduceRight(
      (dout, layer) => expectResult(layer, 'backward', layer.backward(dout)),
      expectResult(this.#lastLayer, 'backward', this.#lastLayer.backward()),
    );
    if (first!.backwardParams) first!.backwardParams(dout);
    else first!.backward(dout);
    if (this.#weightDecay > 0) {
      for (const { value, grad } of this.#weights) kernels.addScaled(grad, value, this.#weightDecay);
    }
  }
}
