import { readOptions, withDefaults } from '../core/options.js';
import { Rnnlm, RNNLM, type RnnlmOptions } from './rnnlm.js';

/**
 * The better language model (vol. 2, section 6.5): two LSTMs of 650 units, dropout before, between and after them, and
 * one matrix for both the embedding and the scores. With PTB's 10,000 words it has 13,275,200 parameters.
 */
export class BetterRnnlm extends Rnnlm {
  /** @throws BadakError when an option is missing, unknown or out of range, or `wordvecSize` and `hiddenSize` differ */
  constructor(options: RnnlmOptions) {
    const defaults = { wordvecSize: 650, hiddenSize: 650, layers: 2, dropout: 0.5, tied: true };
    super(withDefaults(defaults, readOptions('BetterRnnlm', options, RNNLM)));
  }
}
