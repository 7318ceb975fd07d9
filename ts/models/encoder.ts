import type { Tensor } from '../core/tensor.js';
import type { Param } from '../core/param.js';
import type { Workspace } from '../core/workspace.js';
import { BadakError } from '../core/errors.js';
import { type Pass, TimeBiLSTM, TimeEmbedding, TimeLSTM } from '../layers/index.js';

/** What an encoder makes of a sequence, and what a decoder begins with. */
export interface Encoded {
  /** Of every step [N, S, H]. */
  hs: Tensor;
  /** Of the whole [N, H]. */
  h: Tensor;
}

/** The gradients by an encoder's output; those by `hs` only where a decoder looks at every step. */
export interface EncodedGradients {
  dhs?: Tensor;
  dh: Tensor;
}

export interface CoderSizes {
  /** V, different characters. */
  vocabSize: number;
  /** D, length of a character's vector. */
  wordvecSize: number;
  /** H */
  hiddenSize: number;
  /** Of the initial weights. */
  seed: number;
}

/** Embedding and LSTM (vol. 2, section 7.3.1): ids [N, S] to the states of all steps. Only h is handed on, never c. */
export class Encoder {
  readonly params: readonly Param[];
  readonly #embedding: TimeEmbedding;
  readonly #lstm: TimeLSTM | TimeBiLSTM;

  /**
   * @param bidirectional half of the units read from the end (vol. 2, section 8.4.1)
   * @throws BadakError when an odd number of units is to be halved
   */
  constructor(
    ws: Workspace,
    { vocabSize, wordvecSize, hiddenSize, seed }: CoderSizes,
    bidirectional = false,
  ) {
    if (bidirectional && hiddenSize % 2 !== 0) {
      throw new BadakError(
        `Encoder: half of the units read in each direction, expected an even number of them, found ${hiddenSize}`,
      );
    }
    this.#embedding = TimeEmbedding.of(ws, 'encoder_embed_W', [vocabSize, wordvecSize], { seed });
    this.#lstm = bidirectional
      ? TimeBiLSTM.of(ws, 'encoder', [wordvecSize, hiddenSize / 2], { seed })
      : TimeLSTM.of(ws, 'encoder_lstm', [wordvecSize, hiddenSize], { seed });
    this.params = [...this.#embedding.params, ...this.#lstm.params];
  }

  forward(xs: Tensor<'i32'>, pass: Pass): Encoded {
    const hs = this.#lstm.forward(this.#embedding.input(xs, pass), pass);
    return { hs, h: this.#lstm.last[0]! };
  }

  backward({ dhs, dh }: EncodedGradients): void {
    this.#embedding.backward(this.#lstm.backward(dhs, [dh]));
  }
}
