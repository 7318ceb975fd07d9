import * as kernels from '../core/kernels.js';
import { RowParam } from '../core/row-param.js';
import { expectSize } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { Embedding, NegativeSamplingLoss, type Pass, UnigramSampler } from '../layers/index.js';
import type { Word2VecOptions } from './cbow.js';
import { initWeight } from './init.js';
import { Model } from './model.js';

/**
 * Skip-gram with an embedding and negative sampling (vol. 2, section 4.4 and the book's code): the vector of the word in the
 * middle is to be near the rows of W_out of all words around it, each with drawn words of its own; the losses are added.
 *
 * | parameter    | shape  | start          |
 * | ------------ | ------ | -------------- |
 * | W_in, W_out  | [V, H] | 0.01 · N(0, 1) |
 *
 * Takes batches as {@link CBOW} does: contexts first, the words in the middle second.
 */
export class SkipGram extends Model<'i32'> {
  readonly params: readonly [W_in: RowParam, W_out: RowParam];
  readonly #inLayer: Embedding;
  readonly #lossLayer: NegativeSamplingLoss;

  /** @throws BadakError when a size is not a positive whole number, or there are too few words to draw from */
  constructor({ counts, hiddenSize, sampleSize = 5, seed = 0 }: Word2VecOptions) {
    super();
    const V = counts.length;
    const H = expectSize('SkipGram hiddenSize', hiddenSize);
    const ws = this.workspace;
    const [W_in, W_out, sampler] = ws.wholly(() => [
      new RowParam(ws, 'W_in', [V, H]),
      new RowParam(ws, 'W_out', [V, H]),
      new UnigramSampler(ws, { counts, sampleSize, seed }),
    ]);
    this.params = [W_in, W_out];
    for (const W of this.params) initWeight(W, 0.01, seed);

    this.#inLayer = new Embedding(W_in);
    this.#lossLayer = new NegativeSamplingLoss(W_out, sampler);
  }

  /** @param target ids of the words in the middle [N] @returns scores of every word to stand around it [N, V] */
  predict(target: Tensor<'i32'>): Tensor {
    const ws = this.workspace;
    ws.begin();
    const h = this.#inLayer.forward(target);
    const W_out = this.params[1].settled();
    const scores = ws.take([h.shape[0]!, W_out.shape[0]!]);
    kernels.gemm(scores, h, W_out, { transposeB: true });
    return scores;
  }

  /** @param contexts ids [N, 2·window] @param target ids of the words in their middle [N] */
  loss(contexts: Tensor<'i32'>, target: Tensor<'i32'>, pass?: Pass): number {
    this.workspace.begin();
    const h = this.#inLayer.forward(target, pass);
    return this.#lossLayer.forward(h, contexts, pass);
  }

  backward(): void {
    this.#inLayer.backward(this.#lossLayer.backward());
  }
}
