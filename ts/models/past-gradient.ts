import { BadakError } from '../core/errors.js';
import type { LanguageModel } from './language-model.js';
import { largest } from './probabilities.js';
import { reading } from './reading.js';

/** How strongly each word of a sentence influences the prediction of the next one. */
export interface PastGradient {
  /** Id of the word after the sentence. */
  next: number;
  /** The length of the gradient of log p(next) by the vector of each word, [T]. */
  lengths: Float32Array;
}

/**
 * The gradient of log p by the words of a sentence, where p is the probability that the word `next` follows the
 * sentence. It uses the model's own backward pass, and then sets the parameters' gradients to 0.
 * @param ids of the sentence [T]
 * @param next id of the word after the sentence; default the likeliest
 * @throws BadakError when an id is not in 0 … V − 1, for V words
 */
export function pastGradient(model: LanguageModel, ids: readonly number[], next?: number): PastGradient {
  const words = model.embedding.params[0]!.value.shape[0]!;
  let chosen = next ?? -1;
  const { dvectors } = reading(model, ids, (chances) => {
    chosen = next ?? largest(chances.subarray((ids.length - 1) * words));
    if (!(chosen >= 0 && chosen < words)) {
      throw new BadakError(
        'out-of-range',
        `pastGradient: expected the id of a word from 0 to ${words - 1}, found ${next}`,
      );
    }
    // The gradient of −log p, which is as long as that of log p.
    return ids.map((_, t) => (t === ids.length - 1 ? chosen : undefined));
  });
  const size = dvectors.length / ids.length;
  const lengths = Float32Array.from(ids, (_, t) => {
    const row = dvectors.subarray(t * size, (t + 1) * size);
    return Math.sqrt(row.reduce((sum, v) => sum + v * v, 0));
  });
  return { next: chosen, lengths };
}
