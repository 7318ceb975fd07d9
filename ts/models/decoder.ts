import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { type InitialWeights, type Pass, TimeAffine, TimeEmbedding, TimeLSTM } from '../layers/index.js';
import type { CoderSizes, Encoded, EncodedGradients } from './encoder.js';

/** A decoder: it computes the scores of each next character of an answer. */
export interface Decoding {
  /** All parameters, in the books’ order. */
  readonly params: readonly Param[];
  /**
   * The scores of each next character.
   * @param xs ids of the characters so far [N, T]
   * @param state the decoder's state before xs; without it, xs is the beginning of the answer
   * @returns scores of the character after each of xs [N, T, V]
   * @throws BadakError when the shapes do not fit together, or an id is not in 0 … V − 1
   */
  forward(xs: Tensor<'i32'>, encoded: Encoded, pass: Pass, state?: kernels.RecurrentState): Tensor;
  /**
   * Adds the gradients of the parameters.
   * @param dscores gradient of the loss by the scores [N, T, V]
   * @returns gradients by the encoder’s output
   * @throws BadakError when there was no forward pass before, or dscores does not have the shape of its scores
   */
  backward(dscores: Tensor): EncodedGradients;
  /** The state after the last time step. */
  readonly last: kernels.RecurrentState;
}

/** The first state of a decoder: h [N, H] of the encoder, and c of zeros. */
export function beginning({ h }: Encoded): kernels.RecurrentState {
  const c = h.workspace.take(h.shape);
  kernels.fill(c, 0);
  return [h, c];
}

/**
 * The base class of decoders: an embedding of the characters so far, an LSTM that begins with the encoder's h, and an
 * affine layer for the scores.
 */
export abstract class LstmDecoder<A extends { readonly params: readonly Param[] }> implements Decoding {
  readonly params: readonly Param[];
  /** The vectors of the characters so far. */
  readonly embedding: TimeEmbedding;
  /** The LSTM, which begins with the encoder’s h. */
  readonly lstm: TimeLSTM;
  /** The layer that computes the scores. */
  readonly affine: A;

  /**
   * @param inputs `peek`: inputs of the LSTM in addition to the embedding's; `affine`: inputs of the affine layer
   * @throws BadakError when a size is not valid
   */
  protected constructor(
    ws: Workspace,
    { vocabSize: V, wordvecSize: D, hiddenSize: H, seed }: CoderSizes,
    Affine: { of(ws: Workspace, name: string, sizes: readonly [number, number], start: InitialWeights): A },
    { peek = 0, affine }: { peek?: number; affine: number },
  ) {
    this.embedding = TimeEmbedding.of(ws, 'decoder_embed_W', [V, D], { seed });
    this.lstm = TimeLSTM.of(ws, 'decoder_lstm', [peek + D, H], { seed });
    this.affine = Affine.of(ws, 'decoder_affine_W', [affine, V], { seed });
    this.params = [this.embedding, this.lstm, this.affine].flatMap(({ params }): readonly Param[] => params);
  }

  abstract forward(xs: Tensor<'i32'>, encoded: Encoded, pass: Pass, state?: kernels.RecurrentState): Tensor;

  abstract backward(dscores: Tensor): EncodedGradients;

  get last(): kernels.RecurrentState {
    return this.lstm.last;
  }
}

/**
 * The decoder with embedding, LSTM and affine layer (vol. 2, section 7.3.2). It gets only the encoder's h, as its first
 * state.
 */
export class Decoder extends LstmDecoder<TimeAffine> {
  constructor(ws: Workspace, sizes: CoderSizes) {
    super(ws, sizes, TimeAffine, { affine: sizes.hiddenSize });
  }

  forward(xs: Tensor<'i32'>, encoded: Encoded, pass: Pass, state = beginning(encoded)): Tensor {
    const vectors = this.embedding.input(xs, pass);
    return this.affine.forward(this.lstm.forward(vectors, pass, { initial: state }));
  }

  backward(dscores: Tensor): EncodedGradients {
    this.embedding.backward(this.lstm.backward(this.affine.backward(dscores)));
    return { dh: this.lstm.dfirst[0]! };
  }
}
