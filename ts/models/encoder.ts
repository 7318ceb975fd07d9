import type { Tensor } from '../core/tensor.js';
import type { Param } from '../core/param.js';
import type { Workspace } from '../core/workspace.js';
import { BadakError } from '../core/errors.js';
import { type Pass, TimeBiLSTM, TimeEmbedding, TimeLSTM } from '../layers/index.js';

/** The output of an encoder for N questions of S characters. */
export interface Encoded {
  /** h at every time step [N, S, H]. */
  hs: Tensor;
  /** h of the whole question [N, H], with which a decoder begins. */
  h: Tensor;
}

/** The gradients by an encoder's output. The gradient by `hs` exists only for decoders that use every time step. */
export interface EncodedGradients {
  /** Gradient by h at every time step [N, S, H]. */
  dhs?: Tensor;
  /** Gradient by h of the whole question [N, H]. */
  dh: Tensor;
}

/** The sizes of an encoder or a decoder. */
export interface CoderSizes {
  /** V, the number of different characters. */
  vocabSize: number;
  /** D, the length of a character's vector. */
  wordvecSize: number;
  /** H, the number of units of the LSTM. */
  hiddenSize: number;
  /** Seed of the initial weights. */
  seed: number;
}

/**
 * The encoder, an embedding and an LSTM (vol. 2, section 7.3.1), for ids [N, S]. The decoder gets its h, but not its c.
 */
export class Encoder {
  /** All parameters, in the books’ order. */
  readonly params: readonly Param[];
  /** The vectors of the characters. */
  readonly embedding: TimeEmbedding;
  /** The LSTM, or one for each direction. */
  readonly lstm: TimeLSTM | TimeBiLSTM;

  /**
   * @param bidirectional whether half of the units read from the end (vol. 2, section 8.4.1)
   * @throws BadakError when a bidirectional encoder has an odd number of units
   */
  constructor(
    ws: Workspace,
    { vocabSize, wordvecSize, hiddenSize, seed }: CoderSizes,
    bidirectional = false,
  ) {
    if (bidirectional && hiddenSize % 2 !== 0) {
      throw new BadakError(
        'invalid-argument',
        `Encoder: expected an even number of units, because half of them read in each direction, found ${hiddenSize}`,
      );
    }
    this.embedding = TimeEmbedding.of(ws, 'encoder_embed_W', [vocabSize, wordvecSize], { seed });
    this.lstm = bidirectional
      ? TimeBiLSTM.of(ws, 'encoder', [wordvecSize, hiddenSize / 2], { seed })
      : TimeLSTM.of(ws, 'encoder_lstm', [wordvecSize, hiddenSize], { seed });
    this.params = [...this.embedding.params, ...this.lstm.params];
  }

  /**
   * Reads questions.
   * @param xs ids of their characters [N, S]
   * @throws BadakError when an id is not in 0 … V − 1
   */
  forward(xs: Tensor<'i32'>, pass: Pass): Encoded {
    const hs = this.lstm.forward(this.embedding.input(xs, pass), pass);
    return { hs, h: this.lstm.last[0]! };
  }

  /** Adds the gradients of the parameters. @throws BadakError when there was no forward pass before */
  backward({ dhs, dh }: EncodedGradients): void {
    this.embedding.backward(this.lstm.backward(dhs, [dh]));
  }
}
