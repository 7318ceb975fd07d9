import * as kernels from '../core/kernels.js';
import { choice, type OptionTable, readOptions, required, seedOption, sizeOption } from '../core/options.js';
import type { Param } from '../core/param.js';
import type { Labels, Tensor } from '../core/tensor.js';
import {
  Affine,
  EVALUATION,
  expectPass,
  type Layer,
  type Pass,
  Relu,
  Sigmoid,
  SoftmaxWithLoss,
} from '../layers/index.js';
import { STD } from '../layers/init.js';
import { Model } from './model.js';

/** Options of {@link TwoLayerNet}. */
export interface TwoLayerNetOptions {
  /** Numbers of an input row. */
  inputSize: number;
  /** Number of hidden units. */
  hiddenSize: number;
  /** Number of classes. */
  outputSize: number;
  /** Standard deviation of the initial weights; default 0.01, as in the book. */
  weightInitStd?: number;
  /** Activation of the hidden layer. Chapter 4 uses the sigmoid, chapter 5 the ReLU (default). */
  activation?: 'relu' | 'sigmoid';
  /** Seed of the initial weights; default 0. */
  seed?: number;
}

const OPTIONS: OptionTable<TwoLayerNetOptions> = {
  inputSize: required(sizeOption),
  hiddenSize: required(sizeOption),
  outputSize: required(sizeOption),
  weightInitStd: STD,
  activation: choice('relu', 'sigmoid'),
  seed: seedOption,
};

/**
 * The network of vol. 1, chapters 4 and 5: Affine – activation – Affine – softmax.
 *
 * | parameter | shape          | start     |
 * | --------- | -------------- | --------- |
 * | W1, W2    | [in, H], [H, out] | std · N(0, 1) |
 * | b1, b2    | [H], [out]     | 0         |
 */
export class TwoLayerNet extends Model {
  readonly params: readonly Param[];
  /** All layers in their order, for views. */
  readonly layers: readonly Layer[];
  readonly #affine1: Affine;
  readonly #activation: Layer;
  readonly #affine2: Affine;
  readonly #lastLayer: SoftmaxWithLoss;

  /** @throws BadakError when an option is missing, unknown or out of range */
  constructor(options: TwoLayerNetOptions) {
    const { inputSize, hiddenSize, outputSize } = readOptions('TwoLayerNet', options, OPTIONS);
    const { weightInitStd = 0.01, activation = 'relu', seed = 0 } = options;
    super();
    const ws = this.workspace;

    const start = { init: weightInitStd, seed };
    [this.#affine1, this.#affine2] = ws.wholly(() => [
      Affine.of(ws, 'W1', [inputSize, hiddenSize], start),
      Affine.of(ws, 'W2', [hiddenSize, outputSize], start),
    ]);
    this.#activation = activation === 'relu' ? new Relu(ws) : new Sigmoid(ws);
    this.#lastLayer = new SoftmaxWithLoss(ws);
    this.params = [...this.#affine1.params, ...this.#affine2.params];
    this.layers = [this.#affine1, this.#activation, this.#affine2];
  }

  /**
   * @param x [N, in], or [N, …] with the same number of elements
   * @returns scores [N, out]
   * @throws BadakError when a row does not have as many numbers, or `pass` is not a pass
   */
  predict(x: Tensor, pass: Pass = EVALUATION): Tensor {
    expectPass('TwoLayerNet', pass);
    this.workspace.begin();
    const a1 = this.#affine1.forward(x);
    const z1 = this.#activation.forward(a1, pass);
    return this.#affine2.forward(z1);
  }

  /**
   * @param t class ids [N], or one-hot labels [N, out]
   * @throws BadakError when x and t do not fit the model or each other, or `pass` is not a pass
   */
  loss(x: Tensor, t: Labels, pass?: Pass): number {
    return this.#lastLayer.forward(this.predict(x, pass), t, pass);
  }

  /**
   * The share of rows whose largest score is at their class.
   * @param t class ids [N], or one-hot labels [N, out]
   * @throws BadakError when x and t do not fit the model or each other
   */
  accuracy(x: Tensor, t: Labels): number {
    return kernels.countMatches(this.predict(x), t) / t.shape[0]!;
  }

  backward(): void {
    const dscores = this.#lastLayer.backward();
    const dz1 = this.#affine2.backward(dscores);
    const da1 = this.#activation.backward(dz1);
    this.#affine1.backwardParams(da1);
  }
}
