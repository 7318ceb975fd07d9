import * as kernels from '../core/kernels.js';
import { expectInstance } from '../core/values.js';
import { Sequences } from '../data/sequences.js';
import { Session } from '../layers/index.js';
import { LanguageModel } from '../models/language-model.js';

/**
 * The perplexity of a text, in evaluation (vol. 2, section 6.4): exp of the mean loss of the words that are scored, which are those of the
 * text's whole batches. What training carries from batch to batch stays as it is.
 *
 * A generator, because it takes long: where it yields there may be a pause.
 */
export function* perplexityOf(model: LanguageModel, text: Sequences): Generator<void, number> {
  expectInstance('perplexityOf', 'model', model, LanguageModel, 'a language model');
  expectInstance('perplexityOf', 'text', text, Sequences, 'Sequences');
  let sum = 0;
  using session = new Session();
  for (const { x, t } of text.batches()) {
    // Every batch scores as many words, so that the mean of the means is the mean.
    sum += model.loss(x, t, { train: false, session });
    yield;
  }
  // What is no number stays, to be seen.
  return kernels.perplexity(sum / text.stepsPerEpoch);
}
