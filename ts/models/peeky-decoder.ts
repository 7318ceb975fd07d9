import * as kernels from '../core/kernels.js';
import { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { type Pass, TimeConcatAffine, TimeEmbedding, TimeLSTM } from '../layers/index.js';
import { beginning, type Decoding } from './decoder.js';
import type { CoderSizes, Encoded, EncodedGradients } from './encoder.js';
import { embeddingParam, lstmParams, weightParam } from './init.js';

/** The decoder that peeks (vol. 2, section 7.4.2): its LSTM and its affine see the encoder's h at every step. */
export class PeekyDecoder implements Decoding {
  readonly params: readonly Param[];
  readonly #embedding: TimeEmbedding;
  readonly #lstm: TimeLSTM;
  readonly #affine: TimeConcatAffine;

  constructor(ws: Workspace, { vocabSize: V, wordvecSize: D, hiddenSize: H, seed }: CoderSizes) {
    this.#embedding = new TimeEmbedding(embeddingParam(ws, 'decoder_embed_W', [V, D], seed));
    this.#lstm = new TimeLSTM(...lstmParams(ws, 'decoder_lstm', [H + D, H], seed), { name: 'decoder_lstm' });
    this.#affine = new TimeConcatAffine(
      weightParam(ws, 'decoder_affine_W', [2 * H, V], seed),
      new Param(ws, 'decoder_affine_b', [V]),
    );
    this.params = [this.#embedding, this.#lstm, this.#affine].flatMap(
      ({ params }): readonly Param[] => params,
    );
  }

  forward(xs: Tensor<'i32'>, encoded: Encoded, pass: Pass, state = beginning(encoded)): Tensor {
    const { h } = encoded;
    const vectors = this.#embedding.lookup(xs, pass);
    return this.#affine.forward(h, this.#lstm.forward(vectors, pass, { initial: state, peek: h }));
  }

  backward(dscores: Tensor): EncodedGradients {
    const { dfirst: dh, dsecond: dhs } = this.#affine.backward(dscores);
    this.#embedding.backwardRows(this.#lstm.backward(dhs));
    kernels.addScaled(dh, this.#lstm.dpeek, 1);
    kernels.addScaled(dh, this.#lstm.dfirst[0]!, 1);
    return { dh };
  }

  get last(): kernels.RecurrentState {
    return this.#lstm.last;
  }
}
