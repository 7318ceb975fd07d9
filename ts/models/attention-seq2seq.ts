import { BadakError } from '../core/errors.js';
import { readOptions, withDefaults } from '../core/options.js';
import type { Tensor } from '../core/tensor.js';
import type { AnswerOptions } from './answer.js';
import { AttentionDecoder } from './attention-decoder.js';
import { Seq2seq, type Spelling } from './seq2seq.js';
import { SEQ2SEQ, type Seq2seqOptions } from './seq2seq-options.js';

/**
 * {@link Seq2seq} with attention (vol. 2, section 8.2), with the book's 256 units by default. decoder_affine_W is [2H, V], N(0, 1/2H);
 * its first H rows are for what attention brings.
 */
export class AttentionSeq2seq extends Seq2seq {
  declare protected readonly decoder: AttentionDecoder;

  /** @throws BadakError as {@link Seq2seq} */
  constructor(options: Seq2seqOptions) {
    super(
      withDefaults({ hiddenSize: 256 }, readOptions('AttentionSeq2seq', options, SEQ2SEQ)),
      (ws, sizes) => new AttentionDecoder(ws, sizes),
    );
  }

  /**
   * One answer with what the decoder looked at behind every character.
   * @param xs ids of one question [1, S]
   * @param given attention [S] in the place of the model's own, by the number of the character that is written with it
   * @returns the answer, and weights [length, S]
   * @throws BadakError as {@link Seq2seq.spell}, or when an attention that is given does not have S weights
   */
  spellWith(
    xs: Tensor<'i32'>,
    options: Omit<AnswerOptions, 'beam'>,
    given: ReadonlyMap<number, ArrayLike<number>> = new Map(),
  ): Spelling & { weights: Float32Array } {
    const { attention } = this.decoder;
    const S = xs.shape[1] ?? 0;
    for (const weights of given.values()) {
      if (weights.length !== S) {
        throw new BadakError(
          `spellWith: expected ${S} weights, one a character of the question, found ${weights.length}`,
        );
      }
    }
    const rows: Float32Array[] = [];
    try {
      const spelling = this.spell(xs, options, {
        beforeStep: (step) => {
          const own = given.get(step);
          attention.given = own && this.workspace.take([1, 1, S]).set(own);
        },
        afterStep: () => rows.push(attention.weights.toArray()),
      });
      return { ...spelling, weights: Float32Array.from(rows.flatMap((row) => [...row])) };
    } finally {
      attention.given = undefined;
    }
  }

  /**
   * What the decoder looks at while it writes answers that are given.
   * @returns [N, T − 1, S]: of every character of an answer but the first, the share of each character of the question
   */
  attention(xs: Tensor<'i32'>, ts: Tensor<'i32'>): Float32Array {
    this.predict(xs, ts);
    return this.decoder.attention.weights.toArray();
  }
}
