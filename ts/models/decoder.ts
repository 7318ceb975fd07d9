import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { type InitialWeights, type Pass, TimeAffine, TimeEmbedding, TimeLSTM } from '../layers/index.js';
import type { CoderSizes, Encoded, EncodedGradients } from './encoder.js';

/** What writes an answer: from the characters before to the scores of the next. */
export interface Decoding {
  readonly params: readonly Param[];
  /**
   * @param xs ids of the characters before [N, T]
   * @param state of the step before; without it the answer begins
   * @returns scores of every character [N, T, V]
   */
  forward(xs: Tensor<'i32'>, encoded: Encoded, pass: Pass, state?: kernels.RecurrentState): Tensor;
  backward(dscores: Tensor): EncodedGradients;
  /** The state after the last step. */
  readonly last: kernels.RecurrentState;
}

/** An encoder's h [N, H] as the state that a decoder begins with: c is 0. */
export function beginning({ h }: Encoded): kernels.RecurrentState {
  const c = h.workspace.take(h.shape);
  kernels.fill(c, 0);
  return [h, c];
}

/**
 * What decoders have in common: the embedding of the characters before, an LSTM that begins with the encoder's h, and behind
 * it an affine to scores.
 */
export abstract class LstmDecoder<A extends { readonly params: readonly Param[] }> implements Decoding {
  readonly params: readonly Param[];
  protected readonly embedding: TimeEmbedding;
  protected readonly lstm: TimeLSTM;
  protected readonly affine: A;

  /** @param inputs of the LSTM beside the embedding's, and of the affine */
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

/** Embedding, LSTM and affine (vol. 2, section 7.3.2). Of the question it knows the h that it begins with. */
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
