import * as kernels from '../core/kernels.js';
import { readValue } from '../core/options.js';

/** An infinite loss has an infinite perplexity. */
const LOSS = {
  takes: 'a mean loss, a number of at least 0',
  fits: (value: unknown) => typeof value === 'number' && value >= 0,
};

/**
 * exp of the mean loss over all words that were scored (vol. 2, section 5.5.2): among how many equally likely words the model
 * chooses, as it were. 1 is perfect; who knows nothing of V words has V.
 * @throws BadakError when it is not a number, or is below 0, as no mean of −log P is
 */
export function perplexity(meanLoss: number): number {
  readValue('perplexity', 'meanLoss', meanLoss, LOSS);
  // JavaScript's own is not the same number in every engine.
  return kernels.perplexity(meanLoss);
}
