import { readOptions, withDefaults } from '../core/options.js';
import type { Tensor } from '../core/tensor.js';
import { AttentionDecoder } from './attention-decoder.js';
import { Seq2seq } from './seq2seq.js';
import { SEQ2SEQ, type Seq2seqOptions } from './seq2seq-options.js';

/**
 * {@link Seq2seq} with attention (vol. 2, section 8.2), and 256 units by default, as in the book. decoder_affine_W is
 * [2H, V], from N(0, 1/2H). Its first H rows are for the contexts of the attention.
 */
export class AttentionSeq2seq extends Seq2seq {
  /** The decoder, with its attention. */
  declare readonly decoder: AttentionDecoder;

  /** @throws BadakError as {@link Seq2seq} */
  constructor(options: Seq2seqOptions) {
    super(
      withDefaults({ hiddenSize: 256 }, readOptions('AttentionSeq2seq', options, SEQ2SEQ)),
      (ws, sizes) => new AttentionDecoder(ws, sizes),
    );
  }

  /**
   * The attention weights of the decoder for given answers (teacher forcing).
   * @param xs questions, ids [N, S]
   * @param ts answers with the character that they begin with, ids [N, T]
   * @returns [N, T − 1, S]: for every character of an answer after the first, the weight of each character of the
   *   question
   * @throws BadakError when the shapes do not fit together, or an id is not in 0 … V − 1
   */
  attention(xs: Tensor<'i32'>, ts: Tensor<'i32'>): Float32Array {
    this.predict(xs, ts);
    return this.decoder.attention.weights.toArray();
  }
}
