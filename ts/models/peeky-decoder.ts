import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { type Pass, TimeConcatAffine } from '../layers/index.js';
import { beginning, LstmDecoder } from './decoder.js';
import type { CoderSizes, Encoded, EncodedGradients } from './encoder.js';

/** The peeky decoder (vol. 2, section 7.4.2): its LSTM and its affine layer get the encoder's h at every time step. */
export class PeekyDecoder extends LstmDecoder<TimeConcatAffine> {
  constructor(ws: Workspace, sizes: CoderSizes) {
    super(ws, sizes, TimeConcatAffine, { peek: sizes.hiddenSize, affine: 2 * sizes.hiddenSize });
  }

  forward(xs: Tensor<'i32'>, encoded: Encoded, pass: Pass, state = beginning(encoded)): Tensor {
    const { h } = encoded;
    const vectors = this.embedding.input(xs, pass);
    return this.affine.forward(h, this.lstm.forward(vectors, pass, { initial: state, peek: h }));
  }

  backward(dscores: Tensor): EncodedGradients {
    const { dfirst: dh, dsecond: dhs } = this.affine.backward(dscores);
    this.embedding.backward(this.lstm.backward(dhs));
    kernels.addScaled(dh, this.lstm.dpeek, 1);
    kernels.addScaled(dh, this.lstm.dfirst[0]!, 1);
    return { dh };
  }
}
