import * as kernels from '../core/kernels.js';

/**
 * exp of the mean loss over all words that were scored (vol. 2, section 5.5.2): among how many equally likely words the model
 * chooses, as it were. 1 is perfect; who knows nothing of V words has V.
 */
export function perplexity(meanLoss: number): number {
  // JavaScript's own is not the same number in every engine.
  return kernels.perplexity(meanLoss);
}
