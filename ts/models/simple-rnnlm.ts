import { type OptionTable, readOptions } from '../core/options.js';
import { Rnnlm, RNNLM, type RnnlmOptions } from './rnnlm.js';

const { vocabSize, wordvecSize, hiddenSize, layers, dropout, tied, seed } = RNNLM;
const OPTIONS: OptionTable<Omit<RnnlmOptions, 'cell'>> = {
  vocabSize,
  wordvecSize,
  hiddenSize,
  layers,
  dropout,
  tied,
  seed,
};

/**
 * The language model with a simple recurrent layer (vol. 2, section 5.5): embedding, RNN, affine, softmax.
 *
 * | parameter     | shape          | start                |
 * | ------------- | -------------- | -------------------- |
 * | embed_W       | [V, D]         | 0.01·N(0, 1)         |
 * | rnn_Wx, _Wh   | [D, H], [H, H] | N(0, 1/D), N(0, 1/H) |
 * | affine_W      | [H, V]         | N(0, 1/H)            |
 * | rnn_b, affine_b | [H], [V]     | 0                    |
 */
export class SimpleRnnlm extends Rnnlm {
  /** @throws BadakError when an option is missing, unknown or out of range */
  constructor(options: Omit<RnnlmOptions, 'cell'>) {
    super({ ...readOptions('SimpleRnnlm', options, OPTIONS), cell: 'rnn' });
  }
}
