import { PeekyDecoder } from './peeky-decoder.js';
import { Seq2seq } from './seq2seq.js';
import type { Seq2seqOptions } from './seq2seq-options.js';

/**
 * {@link Seq2seq} with a decoder that gets the encoder's h at every time step (vol. 2, section 7.4.2).
 *
 * | parameter         | shape        | start          |
 * | ----------------- | ------------ | -------------- |
 * | decoder_lstm_Wx   | [H + D, 4H]  | N(0, 1/(H + D)) |
 * | decoder_affine_W  | [2H, V]      | N(0, 1/2H)     |
 *
 * The first H rows of both parameters are for the encoder's h.
 */
export class PeekySeq2seq extends Seq2seq {
  /** @throws BadakError as {@link Seq2seq} */
  constructor(options: Seq2seqOptions) {
    super(options, (ws, sizes) => new PeekyDecoder(ws, sizes));
  }
}
