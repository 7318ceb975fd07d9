import * as kernels from '../core/kernels.js';
import { readValue } from '../core/options.js';

/** A mean loss. An infinite one is allowed; its perplexity is infinite. */
const LOSS = {
  takes: 'a mean loss, a number of at least 0',
  fits: (value: unknown) => typeof value === 'number' && value >= 0,
};

/**
 * The perplexity, exp of the mean loss of a word (vol. 2, section 5.5.2): the effective number of equally likely next
 * words. 1 is perfect; a uniform guess among V words has V.
 * @throws BadakError when the mean loss is not a number, or is below 0, which a mean of −log P cannot be
 */
export function perplexity(meanLoss: number): number {
  readValue('perplexity', 'meanLoss', meanLoss, LOSS);
  // JavaScript's exp does not give the same number in every engine.
  return kernels.perplexity(meanLoss);
}
