import * as kernels from '../core/kernels.js';
import { expectInstance } from '../core/values.js';
import { Sequences } from '../data/sequences.js';
import { Session } from '../layers/index.js';
import { LanguageModel } from '../models/language-model.js';

/**
 * The perplexity of a text, in evaluation (vol. 2, section 6.4): exp of the mean loss of all words in the text's
 * complete batches. The state that training carries from batch to batch does not change.
 *
 * It is a generator, because it takes long: it yields after every batch.
 * @throws BadakError when an argument is not of its kind, or the text has words that the model does not have
 */
export function* perplexityOf(model: LanguageModel, text: Sequences): Generator<void, number> {
  expectInstance('perplexityOf', 'model', model, LanguageModel, 'a language model');
  expectInstance('perplexityOf', 'text', text, Sequences, 'Sequences');
  let sum = 0;
  using session = new Session();
  for (const { x, t } of text.batches()) {
    // All batches have the same number of words, so the mean of their means is the mean.
    sum += model.loss(x, t, { train: false, session });
    yield;
  }
  // A NaN stays NaN, so that it is seen.
  return kernels.perplexity(sum / text.stepsPerEpoch);
}
