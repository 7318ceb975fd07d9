/** What models from sequence to sequence can be told. */
import { flagOption, type OptionTable, required, seedOption, sizeOption } from '../core/options.js';
import type { CoderSizes } from './encoder.js';

export interface Seq2seqOptions extends Pick<CoderSizes, 'vocabSize'> {
  /** Length of a character's vector; the book's 16 by default. */
  wordvecSize?: number;
  /** Units of the encoder's and of the decoder's LSTM; the book's 128 by default. */
  hiddenSize?: number;
  /** Half of the encoder's units read the question from its end (vol. 2, section 8.4.1); default false. */
  bidirectional?: boolean;
  /** Seed of the initial weights. */
  seed?: number;
}

export const SEQ2SEQ: OptionTable<Seq2seqOptions> = {
  vocabSize: required(sizeOption),
  wordvecSize: sizeOption,
  hiddenSize: sizeOption,
  bidirectional: flagOption,
  seed: seedOption,
};
