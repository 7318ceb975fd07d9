import { BadakError } from '../core/errors.js';
import { expectWordIds } from '../core/whole-numbers.js';
import { Workspace } from '../core/workspace.js';
import type { LanguageModel } from './language-model.js';
import { largest, probabilities, scoresGradient } from './probabilities.js';

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
  expectWordIds('pastGradient', ids);
  using memory = new Workspace();
  const scores = model.predict(memory.keep([1, ids.length], 'i32').set(ids));
  const words = scores.shape[2]!;
  const last = scores.reshape([ids.length, words]).rows(ids.length - 1, ids.length);
  const chances = probabilities(last);
  const chosen = next ?? largest(chances);
  if (!(chosen >= 0 && chosen < words)) {
    throw new BadakError(
      'out-of-range',
      `pastGradient: expected the id of a word from 0 to ${words - 1}, found ${next}`,
    );
  }
  const dscores = new Float32Array(scores.size);
  // That of −log p, which is as long.
  dscores.set(scoresGradient(chances, [chosen]), (ids.length - 1) * words);
  const dout = model.workspace.take(scores.shape).set(dscores);
  const dvectors = model.layers.reduceRight((d, layer) => layer.backward(d), dout);
  const [values, size] = [dvectors.toArray(), dvectors.shape[2]!];
  model.zeroGrad();
  const lengths = Float32Array.from(ids, (_, t) => {
    const row = values.subarray(t * size, (t + 1) * size);
    return Math.sqrt(row.reduce((sum, v) => sum + v * v, 0));
  });
  return { next: chosen, lengths };
}
