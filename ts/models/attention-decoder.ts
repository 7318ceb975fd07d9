import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { type Pass, TimeAttention, TimeConcatAffine } from '../layers/index.js';
import { beginning, LstmDecoder } from './decoder.js';
import type { CoderSizes, Encoded, EncodedGradients } from './encoder.js';

/** The decoder with attention (vol. 2, section 8.2): after its LSTM, attention over all time steps of the encoder. */
export class AttentionDecoder extends LstmDecoder<TimeConcatAffine> {
  /** The attention over the time steps of the encoder. */
  readonly attention = new TimeAttention();

  /** A decoder with parameters of its own, in the given workspace. @throws BadakError when a size is not valid */
  constructor(ws: Workspace, sizes: CoderSizes) {
    super(ws, sizes, TimeConcatAffine, { affine: 2 * sizes.hiddenSize });
  }

  forward(xs: Tensor<'i32'>, encoded: Encoded, pass: Pass, state = beginning(encoded)): Tensor {
    const vectors = this.embedding.input(xs, pass);
    const hs = this.lstm.forward(vectors, pass, { initial: state });
    return this.affine.forward(this.attention.forward(encoded.hs, hs), hs);
  }

  backward(dscores: Tensor): EncodedGradients {
    const { dfirst: dcontexts, dsecond } = this.affine.backward(dscores);
    const { dhsEncoder: dhs, dhsDecoder } = this.attention.backward(dcontexts);
    kernels.addScaled(dhsDecoder, dsecond, 1);
    this.embedding.backward(this.lstm.backward(dhsDecoder));
    return { dhs, dh: this.lstm.dfirst[0]! };
  }
}
