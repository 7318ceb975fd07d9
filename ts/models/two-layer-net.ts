import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { Param } from '../core/param.js';
import { RandomStream } from '../core/random.js';
import { expectSize } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { Affine, type Layer, type Pass, Relu, Sigmoid, SoftmaxWithLoss } from '../layers/index.js';
import { Model } from './model.js';

export interface TwoLayerNetOptions {
  inputSize: number;
  hiddenSize: number;
  outputSize: number;
  /** Standard deviation of the initial weights; the book's 0.01 by default. */
  weightInitStd?: number;
  /** Chapter 4 uses the sigmoid, chapter 5 the ReLU (default). */
  activation?: 'relu' | 'sigmoid';
  /** Seed of the initial weights. */
  seed?: number;
}

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
  readonly #affine1: Affine;
  readonly #activation: Layer;
  readonly #affine2: Affine;
  readonly #lastLayer: SoftmaxWithLoss;

  /** @throws BadakError when a size is not a positive whole number, or the activation is unknown */
  constructor(options: TwoLayerNetOptions) {
    super();
    const { weightInitStd = 0.01, activation = 'relu', seed = 0 } = options;
    const inputSize = expectSize('TwoLayerNet inputSize', options.inputSize);
    const hiddenSize = expectSize('TwoLayerNet hiddenSize', options.hiddenSize);
    const outputSize = expectSize('TwoLayerNet outputSize', options.outputSize);
    if (activation !== 'relu' && activation !== 'sigmoid') {
      throw new BadakError(`TwoLayerNet activation: expected relu or sigmoid, found ${activation}`);
    }
    const ws = this.workspace;

    const [W1, b1, W2, b2] = ws.wholly(() => [
      new Param(ws, 'W1', [inputSize, hiddenSize]),
      new Param(ws, 'b1', [hiddenSize]),
      new Param(ws, 'W2', [hiddenSize, outputSize]),
      new Param(ws, 'b2', [outputSize]),
    ]);
    this.params = [W1, b1, W2, b2];
    for (const W of [W1, W2]) new RandomStream(seed, `init/${W.name}`).fillNormal(W.value, weightInitStd);

    this.#affine1 = new Affine(W1, b1);
    this.#activation = activation === 'relu' ? new Relu(ws) : new Sigmoid(ws);
    this.#affine2 = new Affine(W2, b2);
    this.#lastLayer = new SoftmaxWithLoss(ws);
  }

  /** @param x [N, in] or any [N, …] of as many elements @returns scores [N, out] */
  predict(x: Tensor, pass?: Pass): Tensor {
    this.workspace.begin();
    const a1 = this.#affine1.forward(x);
    const z1 = this.#activation.forward(a1, pass);
    return this.#affine2.forward(z1);
  }

  /** @param t class ids [N] */
  loss(x: Tensor, t: Tensor<'i32'>, pass?: Pass): number {
    return this.#lastLayer.forward(this.predict(x, pass), t);
  }

  /** The share of rows whose largest score is at their class id. */
  accuracy(x: Tensor, t: Tensor<'i32'>): number {
    return kernels.countMatches(this.predict(x), t) / t.size;
  }

  backward(): void {
    const dscores = this.#lastLayer.backward();
    const dz1 = this.#affine2.backward(dscores);
    const da1 = this.#activation.backward(dz1);
    this.#affine1.backwardParams(da1);
  }
}
