import * as kernels from '../core/kernels.js';
import { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { type Pass, TimeAffine, TimeEmbedding, TimeLSTM } from '../layers/index.js';
import type { CoderSizes, Encoded, EncodedGradients } from './encoder.js';
import { embeddingParam, lstmParams, weightParam } from './init.js';

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

/** Embedding, LSTM and affine (vol. 2, section 7.3.2). Of the question it knows the h that it begins with. */
export class Decoder implements Decoding {
  readonly params: readonly Param[];
  readonly #embedding: TimeEmbedding;
  readonly #lstm: TimeLSTM;
  readonly #affine: TimeAffine;

  constructor(ws: Workspace, { vocabSize: V, wordvecSize: D, hiddenSize: H, seed }: CoderSizes) {
    this.#embedding = new TimeEmbedding(embeddingParam(ws, 'decoder_embed_W', [V, D], seed));
    this.#lstm = new TimeLSTM(...lstmParams(ws, 'decoder_lstm', [D, H], seed), { name: 'decoder_lstm' });
    this.#affine = new TimeAffine(
      weightParam(ws, 'decoder_affine_W', [H, V], seed),
      new Param(ws, 'decoder_affine_b', [V]),
    );
    this.params = [this.#embedding, this.#lstm, this.#affine].flatMap(
      ({ params }): readonly Param[] => params,
    );
  }

  forward(xs: Tensor<'i32'>, encoded: Encoded, pass: Pass, state = beginning(encoded)): Tensor {
    const vectors = this.#embedding.lookup(xs, pass);
    return this.#affine.forward(this.#lstm.forward(vectors, pass, { initial: state }));
  }

  backward(dscores: Tensor): EncodedGradients {
    this.#embedding.backwardRows(this.#lstm.backward(this.#affine.backward(dscores)));
    return { dh: this.#lstm.dfirst[0]! };
  }

  get last(): kernels.RecurrentState {
    return this.#lstm.last;
  }
}
