import type { Tensor } from '../core/tensor.js';
import type { Pass } from '../layers/index.js';
import { type Compared, Word2Vec, type Word2VecOptions } from './word2vec.js';

/**
 * Skip-gram with an embedding and negative sampling (vol. 2, section 4.4 and the book's code). Training moves the
 * vector of the word in the middle towards the rows of W_out of all its context words. Each context word has negative
 * words of its own; the losses are added.
 *
 * Its batches are those of CBOW: contexts first, then the words between them. `predict` takes the words between them.
 */
export class SkipGram extends Word2Vec {
  /** @throws BadakError when an option is missing, unknown or out of range, or there are too few words to draw from */
  constructor(options: Word2VecOptions) {
    super('SkipGram', options);
  }

  /**
   * @param contexts ids [N, 2·window]
   * @param target ids of the words between them [N]
   * @returns the mean loss of a target
   * @throws BadakError when the shapes do not fit together, or an id is not in 0 … V − 1
   */
  loss(contexts: Tensor<'i32'>, target: Tensor<'i32'>, pass?: Pass): number {
    this.expectBatch('SkipGram', contexts, target);
    return this.guess(contexts, target, pass);
  }

  override compared(contexts: Tensor<'i32'>, target: Tensor<'i32'>, step: number, row = 0): Compared[] {
    return this.compare(contexts, target, step, row);
  }
}
