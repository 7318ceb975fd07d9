import { flagOption, type OptionTable, required, seedOption, sizeOption } from '../core/options.js';
import type { CoderSizes } from './encoder.js';

/** Options of sequence-to-sequence models. */
export interface Seq2seqOptions extends Pick<CoderSizes, 'vocabSize'> {
  /** Length of a character's vector; default 16, as in the book. */
  wordvecSize?: number;
  /** Number of units of the encoder's and of the decoder's LSTM; default 128, as in the book. */
  hiddenSize?: number;
  /** Half of the encoder's units read the question from its end (vol. 2, section 8.4.1); default false. */
  bidirectional?: boolean;
  /** Seed of the initial weights; default 0. */
  seed?: number;
}

export const SEQ2SEQ: OptionTable<Seq2seqOptions> = {
  vocabSize: required(sizeOption),
  wordvecSize: sizeOption,
  hiddenSize: sizeOption,
  bidirectional: flagOption,
  seed: seedOption,
};
