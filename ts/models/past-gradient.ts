import { BadakError } from '../core/errors.js';
import { expectWordIds } from '../core/whole-numbers.js';
import { Workspace } from '../core/workspace.js';
import type { LanguageModel } from './language-model.js';
import { largest, probabilities } from './probabilities.js';

/** How strongly the words of a sentence are felt at its end. */
export interface PastGradient {
  /** Id of the word behind the sentence. */
  next: number;
  /** [T], the length of the gradient of log p(next) by the vector of each word. */
  lengths: Float32Array;
}

/**
 * The gradient of log p by the words of a sentence, where p is the probability of `next` behind the last of them. It is found by
 * the model's own backward pass; the parameters' gradients are cleared behind it.
 * @param ids of the sentence [T]
 * @param next id of the word behind it; default the likeliest
 * @throws BadakError when an id is not the number of a word
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
    throw new BadakError(`pastGradient: expected the id of a word from 0 to ${words - 1}, found ${next}`);
  }
  const dscores = new Float32Array(scores.size);
  dscores.set(
    chances.map((chance, word) => (word === chosen ? 1 : 0) - chance),
    (ids.length - 1) * words,
  );
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
