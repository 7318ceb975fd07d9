import * as kernels from '../core/kernels.js';
import { readValue } from '../core/options.js';

/** A loss that is not finite has a perplexity that is not. */
const LOSS = { takes: 'a number', fits: (value: unknown) => typeof value === 'number' };

/**
 * exp of the mean loss over all words that were scored (vol. 2, section 5.5.2): among how many equally likely words the model
 * chooses, as it were. 1 is perfect; who knows nothing of V words has V.
 */
export function perplexity(meanLoss: number): number {
  readValue('perplexity', 'meanLoss', meanLoss, LOSS);
  // JavaScript's own is not the same number in every engine.
  return kernels.perplexity(meanLoss);
}
