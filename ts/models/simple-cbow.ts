import * as kernels from '../core/kernels.js';
import { type OptionTable, readOptions, required, seedOption, sizeOption } from '../core/options.js';
import { Param } from '../core/param.js';
import { expectShape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { MatMul, type Pass, SoftmaxWithLoss } from '../layers/index.js';
import { initWeight } from '../layers/init.js';
import { Model } from './model.js';

/** Options of {@link SimpleCBOW} and {@link SimpleSkipGram}. */
export interface SimpleWord2VecOptions {
  /** Number of different words. */
  vocabSize: number;
  /** Length of a word's vector. */
  hiddenSize: number;
  /** Number of context words on each side of a target; default 1, as in the book. */
  windowSize?: number;
  /** Seed of the initial weights; default 0. */
  seed?: number;
}

export const SIMPLE_WORD2VEC: OptionTable<SimpleWord2VecOptions> = {
  vocabSize: required(sizeOption),
  hiddenSize: required(sizeOption),
  windowSize: sizeOption,
  seed: seedOption,
};

/**
 * CBOW, the continuous bag of words, in its simplest form (vol. 2, section 3.4): it predicts a word from the words
 * around it. The one-hot vector of each context word goes through one shared MatMul. The mean of the results goes
 * through a second MatMul to a softmax.
 *
 * | parameter | shape  | start          |
 * | --------- | ------ | -------------- |
 * | W_in      | [V, H] | 0.01 · N(0, 1) |
 * | W_out     | [H, V] | 0.01 · N(0, 1) |
 *
 * The rows of W_in are the words' vectors.
 */
export class SimpleCBOW extends Model<'i32'> {
  readonly params: readonly Param[];
  /** V, the number of different words. */
  readonly vocabSize: number;
  readonly #inLayers: readonly MatMul[];
  /** The layer that computes the scores. */
  readonly outLayer: MatMul;
  readonly #lossLayer: SoftmaxWithLoss;

  /** @throws BadakError when an option is missing, unknown or out of range */
  constructor(options: SimpleWord2VecOptions) {
    const { vocabSize: V, hiddenSize: H } = readOptions('SimpleCBOW', options, SIMPLE_WORD2VEC);
    const { windowSize = 1, seed = 0 } = options;
    super();
    const ws = this.workspace;
    const [W_in, W_out] = ws.wholly(() => [new Param(ws, 'W_in', [V, H]), new Param(ws, 'W_out', [H, V])]);
    this.params = [W_in, W_out];
    for (const W of this.params) initWeight(W, 0.01, seed);

    this.vocabSize = V;
    this.#inLayers = Array.from({ length: 2 * windowSize }, () => new MatMul(W_in));
    this.outLayer = new MatMul(W_out);
    this.#lossLayer = new SoftmaxWithLoss(ws);
  }

  /**
   * @param contexts ids [N, 2·windowSize]
   * @returns scores of every word [N, V]
   * @throws BadakError when the contexts are not of this shape, or an id is not in 0 … V − 1
   */
  predict(contexts: Tensor<'i32'>): Tensor {
    return this.outLayer.forward(this.hidden(contexts));
  }

  /**
   * The hidden layer: the mean of the vectors of the context words.
   * @param contexts ids [N, 2·windowSize]
   * @returns [N, H]; it is valid until the next pass
   * @throws BadakError as {@link predict}
   */
  hidden(contexts: Tensor<'i32'>): Tensor {
    const ws = this.workspace;
    ws.begin();
    kernels.expectType('SimpleCBOW', 'contexts', contexts, 'i32');
    expectShape('SimpleCBOW contexts', contexts.shape, ['N', this.#inLayers.length]);
    const n = contexts.shape[0]!;
    const hidden = this.#inLayers.map((layer, c) => {
      const oneHot = ws.take([n, this.vocabSize]);
      kernels.oneHot(oneHot, contexts, c);
      return layer.forward(oneHot);
    });
    const [h, ...others] = hidden;
    for (const other of others) kernels.addScaled(h!, other, 1);
    kernels.scaleInPlace(h!, 1 / hidden.length);
    return h!;
  }

  /**
   * @param contexts ids [N, 2·windowSize]
   * @param target ids of the words between them [N]
   * @returns the mean loss of a word
   * @throws BadakError when the shapes do not fit together, or an id is not in 0 … V − 1
   */
  loss(contexts: Tensor<'i32'>, target: Tensor<'i32'>, pass?: Pass): number {
    return this.#lossLayer.forward(this.predict(contexts), target, pass);
  }

  backward(): void {
    const dh = this.outLayer.backward(this.#lossLayer.backward());
    kernels.scaleInPlace(dh, 1 / this.#inLayers.length);
    for (const layer of this.#inLayers) layer.backwardParams(dh);
  }
}
