import * as kernels from '../core/kernels.js';
import { readOptions } from '../core/options.js';
import { Param } from '../core/param.js';
import { expectShape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { MatMul, type Pass, SoftmaxWithLoss } from '../layers/index.js';
import { initWeight } from '../layers/init.js';
import { Model } from './model.js';
import { SIMPLE_WORD2VEC, type SimpleWord2VecOptions } from './simple-cbow.js';

/**
 * Skip-gram in its simplest form (vol. 2, section 3.5.2): it predicts the context words from the word between them.
 * Each context word has a softmax loss of its own, all with the same scores; the losses are added.
 *
 * | parameter | shape  | start          |
 * | --------- | ------ | -------------- |
 * | W_in      | [V, H] | 0.01 · N(0, 1) |
 * | W_out     | [H, V] | 0.01 · N(0, 1) |
 *
 * Its batches are those of {@link SimpleCBOW}: contexts first, then the words between them.
 */
export class SimpleSkipGram extends Model<'i32'> {
  readonly params: readonly Param[];
  /** V, the number of different words. */
  readonly vocabSize: number;
  readonly #inLayer: MatMul;
  readonly #outLayer: MatMul;
  readonly #lossLayers: readonly SoftmaxWithLoss[];

  /** @throws BadakError when an option is missing, unknown or out of range */
  constructor(options: SimpleWord2VecOptions) {
    const { vocabSize: V, hiddenSize: H } = readOptions('SimpleSkipGram', options, SIMPLE_WORD2VEC);
    const { windowSize = 1, seed = 0 } = options;
    super();
    const ws = this.workspace;
    const [W_in, W_out] = ws.wholly(() => [new Param(ws, 'W_in', [V, H]), new Param(ws, 'W_out', [H, V])]);
    this.params = [W_in, W_out];
    for (const W of this.params) initWeight(W, 0.01, seed);

    this.vocabSize = V;
    this.#inLayer = new MatMul(W_in);
    this.#outLayer = new MatMul(W_out);
    this.#lossLayers = Array.from({ length: 2 * windowSize }, () => new SoftmaxWithLoss(ws));
  }

  /**
   * @param target ids of the words in the middle [N]
   * @returns scores of every word as a context word [N, V]
   * @throws BadakError when an id is not in 0 … V − 1
   */
  predict(target: Tensor<'i32'>): Tensor {
    const ws = this.workspace;
    ws.begin();
    kernels.expectType('SimpleSkipGram', 'target', target, 'i32');
    const oneHot = ws.take([target.size, this.vocabSize]);
    kernels.oneHot(oneHot, target);
    return this.#outLayer.forward(this.#inLayer.forward(oneHot));
  }

  /**
   * @param contexts ids [N, 2·windowSize]
   * @param target ids [N]
   * @returns the mean loss of a target
   * @throws BadakError when the shapes do not fit together, or an id is not in 0 … V − 1
   */
  loss(contexts: Tensor<'i32'>, target: Tensor<'i32'>, pass?: Pass): number {
    kernels.expectType('SimpleSkipGram', 'contexts', contexts, 'i32');
    expectShape('SimpleSkipGram contexts', contexts.shape, ['N', this.#lossLayers.length]);
    const scores = this.predict(target);
    return this.#lossLayers.reduce((sum, layer, c) => {
      const context = this.workspace.take([target.size], 'i32');
      kernels.pickColumn(context, contexts, c);
      return sum + layer.forward(scores, context, pass);
    }, 0);
  }

  backward(): void {
    const [dscores, ...others] = this.#lossLayers.map((layer) => layer.backward());
    for (const other of others) kernels.addScaled(dscores!, other, 1);
    this.#inLayer.backwardParams(this.#outLayer.backward(dscores!));
  }
}
