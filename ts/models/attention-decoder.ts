import * as kernels from '../core/kernels.js';
import { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { type Pass, TimeAttention, TimeConcatAffine, TimeEmbedding, TimeLSTM } from '../layers/index.js';
import { beginning, type Decoding } from './decoder.js';
import type { CoderSizes, Encoded, EncodedGradients } from './encoder.js';
import { embeddingParam, lstmParams, weightParam } from './init.js';

/** The decoder with attention (vol. 2, section 8.2): behind its LSTM it looks at all steps of the encoder. */
export class AttentionDecoder implements Decoding {
  readonly params: readonly Param[];
  readonly attention = new TimeAttention();
  readonly #embedding: TimeEmbedding;
  readonly #lstm: TimeLSTM;
  readonly #affine: TimeConcatAffine;

  constructor(ws: Workspace, { vocabSize: V, wordvecSize: D, hiddenSize: H, seed }: CoderSizes) {
    this.#embedding = new TimeEmbedding(embeddingParam(ws, 'decoder_embed_W', [V, D], seed));
    this.#lstm = new TimeLSTM(...lstmParams(ws, 'decoder_lstm', [D, H], seed), { name: 'decoder_lstm' });
    this.#affine = new TimeConcatAffine(
      weightParam(ws, 'decoder_affine_W', [2 * H, V], seed),
      new Param(ws, 'decoder_affine_b', [V]),
    );
    this.params = [this.#embedding, this.#lstm, this.#affine].flatMap(
      ({ params }): readonly Param[] => params,
    );
  }

  forward(xs: Tensor<'i32'>, encoded: Encoded, pass: Pass, state = beginning(encoded)): Tensor {
    const vectors = this.#embedding.lookup(xs, pass);
    const hs = this.#lstm.forward(vectors, pass, { initial: state });
    return this.#affine.forward(this.attention.forward(encoded.hs, hs), hs);
  }

  backward(dscores: Tensor): EncodedGradients {
    const { dfirst: dcontexts, dsecond } = this.#affine.backward(dscores);
    const { dhsEncoder: dhs, dhsDecoder } = this.attention.backward(dcontexts);
    kernels.addScaled(dhsDecoder, dsecond, 1);
    this.#embedding.backwardRows(this.#lstm.backward(dhsDecoder));
    return { dhs, dh: this.#lstm.dfirst[0]! };
  }

  get last(): kernels.RecurrentState {
    return this.#lstm.last;
  }
}
