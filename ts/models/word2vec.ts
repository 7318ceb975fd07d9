import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import {
  listOption,
  type OptionTable,
  readOptions,
  required,
  seedOption,
  sizeOption,
} from '../core/options.js';
import type { RowParam } from '../core/row-param.js';
import { format } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { Embedding, NegativeSamplingLoss, type Pass } from '../layers/index.js';
import { Model } from './model.js';

/** Options of {@link CBOW} and {@link SkipGram}. */
export interface Word2VecOptions {
  /** For each word, how often it occurs in the corpus. */
  counts: ArrayLike<number>;
  /** Length of a word's vector. */
  hiddenSize: number;
  /** Number of negative words for each target; default 5, as in the book. */
  sampleSize?: number;
  /** Seed of the initial weights and of the negative words; default 0. */
  seed?: number;
}

const OPTIONS: OptionTable<Word2VecOptions> = {
  counts: required(listOption),
  hiddenSize: required(sizeOption),
  sampleSize: sizeOption,
  seed: seedOption,
};

/** A word in negative sampling, with its score. */
export interface Compared {
  /** Id of the word. */
  id: number;
  /** The hidden layer of the row, [H]: the mean of the vectors of the input words. */
  h: Float32Array;
  /** The weights of the word, its row of W_out [H]. */
  weights: Float32Array;
  /** h · W_out[id] */
  score: number;
  /** Whether it is a target word. Otherwise it is a negative word that was drawn. */
  isRight: boolean;
}

/**
 * The base class of CBOW and skip-gram (vol. 2, section 4.3.1): an embedding of the input words, and negative sampling
 * for the words to predict.
 *
 * | parameter    | shape  | start          |
 * | ------------ | ------ | -------------- |
 * | W_in, W_out  | [V, H] | 0.01 · N(0, 1) |
 *
 * The rows of W_in are the words' vectors.
 */
export abstract class Word2Vec extends Model<'i32'> {
  readonly params: readonly [W_in: RowParam, W_out: RowParam];
  /** The input words’ vectors; their mean, where several words are given. */
  readonly embedding: Embedding;
  /** The loss, with the words to predict. */
  readonly lossLayer: NegativeSamplingLoss;

  /** @throws BadakError when an option is missing, unknown or out of range, or there are too few words to draw from */
  constructor(who: string, options: Word2VecOptions) {
    const { counts, hiddenSize: H, sampleSize = 5, seed = 0 } = readOptions(who, options, OPTIONS);
    super();
    const ws = this.workspace;
    [this.embedding, this.lossLayer] = ws.wholly(() => [
      Embedding.of(ws, 'W_in', [counts.length, H], { seed }),
      NegativeSamplingLoss.of(ws, 'W_out', H, { counts, sampleSize, seed }),
    ]);
    this.params = [this.embedding.weight, this.lossLayer.weight];
  }

  /**
   * @param given ids of the input words, [N] or [N, C]
   * @returns scores of every word [N, V]
   * @throws BadakError when an id is not in 0 … V − 1
   */
  predict(given: Tensor<'i32'>): Tensor {
    const ws = this.workspace;
    ws.begin();
    const h = this.embedding.forward(given);
    const W_out = this.params[1].settled();
    const scores = ws.take([h.shape[0]!, W_out.shape[0]!]);
    kernels.gemm(scores, h, W_out, { transposeB: true });
    return scores;
  }

  /**
   * The words' vectors, the rows of W_in, as `badak/words` takes them.
   * @param words V words by their ids, such as those of a corpus
   * @throws BadakError when there is not one word for each vector
   */
  wordVectors(words: readonly string[]): { words: readonly string[]; vectors: Float32Array; size: number } {
    const W_in = this.params[0].settled();
    const [V, size] = W_in.shape as [number, number];
    if (words.length === V) return { words, vectors: W_in.toArray(), size };
    throw new BadakError('mismatch', `wordVectors: expected ${V} words, found ${words.length}`);
  }

  /** @throws BadakError when the contexts are not ids [N, C], or the targets are not ids [N] */
  protected expectBatch(who: string, contexts: Tensor<'i32'>, target: Tensor<'i32'>): void {
    kernels.expectType(who, 'contexts', contexts, 'i32');
    kernels.expectType(who, 'target', target, 'i32');
    const [given, wanted] = [contexts.shape, target.shape];
    if (given.length === 2 && wanted.length === 1 && given[0] === wanted[0]) return;
    throw new BadakError(
      'shape-mismatch',
      `${who}: expected contexts [N, C] and targets [N], found ${format(given)} and ${format(wanted)}`,
    );
  }

  /**
   * The loss of predicting `words`, ids [N] or [N, J], from the input words `given`, ids [N] or [N, C].
   * @throws BadakError when the shapes do not fit together, or an id is not in 0 … V − 1
   */
  protected guess(words: Tensor<'i32'>, given: Tensor<'i32'>, pass?: Pass): number {
    this.workspace.begin();
    const h = this.embedding.forward(given, pass);
    return this.lossLayer.forward(h, words, pass);
  }

  backward(): void {
    this.embedding.backward(this.lossLayer.backward());
  }

  /**
   * {@link compared} for words to predict, ids [N] or [N, J], and input words, ids [N] or [N, C].
   * @throws BadakError when an id is not in 0 … V − 1, or there is no such row
   */
  protected compare(words: Tensor<'i32'>, given: Tensor<'i32'>, step: number, row: number): Compared[] {
    this.workspace.begin();
    const { sampler } = this.lossLayer;
    const hidden = this.embedding.forward(given);
    const h = hidden.rows(row, row + 1).toArray();
    const n = given.shape[0]!;
    const each = 1 + sampler.sampleSize;
    const drawn = sampler.draw(words, step).toArray();
    const ids = drawn.subarray((row * drawn.length) / n, ((row + 1) * drawn.length) / n);
    const W = this.params[1].settled().toArray();
    return Array.from(ids, (id, i) => {
      const weights = W.slice(id * h.length, (id + 1) * h.length);
      const score = h.reduce((sum, x, k) => sum + x * weights[k]!, 0);
      return { id, h, weights, score, isRight: i % each === 0 };
    });
  }

  /**
   * The target words and the negative words in one row of a step's batch, with their scores before the step.
   * @param contexts ids [N, C] @param target ids of the words between them [N] @param row from 0
   * @throws BadakError when an id is not in 0 … V − 1, for V words
   */
  abstract compared(contexts: Tensor<'i32'>, target: Tensor<'i32'>, step: number, row?: number): Compared[];
}
