import type { Tensor } from '../core/tensor.js';
import type { Pass } from '../layers/index.js';
import { type Compared, Word2Vec, type Word2VecOptions } from './word2vec.js';

/**
 * CBOW, the continuous bag of words, with an embedding and negative sampling (vol. 2, section 4.3.1). Training moves
 * the mean of the context words' vectors towards the target's row of W_out, and away from the rows of negative words.
 */
export class CBOW extends Word2Vec {
  /** @throws BadakError when an option is missing, unknown or out of range, or there are too few words to draw from */
  constructor(options: Word2VecOptions) {
    super('CBOW', options);
  }

  /**
   * @param contexts ids [N, 2·window]
   * @param target ids of the words between them [N]
   * @returns the mean loss of a row
   * @throws BadakError when the shapes do not fit together, or an id is not in 0 … V − 1
   */
  loss(contexts: Tensor<'i32'>, target: Tensor<'i32'>, pass?: Pass): number {
    this.expectBatch('CBOW', contexts, target);
    return this.guess(target, contexts, pass);
  }

  override compared(contexts: Tensor<'i32'>, target: Tensor<'i32'>, step: number, row = 0): Compared[] {
    return this.compare(target, contexts, step, row);
  }
}
