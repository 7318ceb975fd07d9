/**
 * Mistakes that people make in a backward pass, for a check of gradients to find. Each replaces a method of one layer. It
 * is for a copy of a model, which is thrown away.
 */
import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';
import { type Layer, TimeGRU, TimeLSTM, type TimeRecurrent, TimeRNN } from '../layers/index.js';

/** A layer that multiplies by a weight W [D, M]. */
export type WeightLayer = Layer & { readonly weight: Param };

/** The gradient by the input is dout · Wᵀ. Here the numbers of W are taken as they lie in memory. */
export function forgetTranspose(layer: WeightLayer): void {
  const right = layer.backward.bind(layer);
  const [inputs, outputs] = layer.weight.value.shape as [number, number];
  layer.backward = (dout) => {
    const dx = right(dout);
    const rows = dx.size / inputs;
    const dy = dout.reshape([rows, outputs]);
    kernels.gemm(dx.reshape([rows, inputs]), dy, layer.weight.value.reshape([outputs, inputs]));
    return dx;
  };
}

/** The loss is a mean over all rows. Here its gradient is not divided by their number when it comes to the last layer. */
export function forgetMean(last: WeightLayer): void {
  const right = last.backward.bind(last);
  const outputs = last.weight.value.shape[1]!;
  last.backward = (dout) => {
    kernels.scaleInPlace(dout, dout.size / outputs);
    return right(dout);
  };
}

const CELLS = { rnn: TimeRNN, gru: TimeGRU, lstm: TimeLSTM };

/** The forward pass begins with the state after the batch before. Here the backward pass is that of a layer that begins with zeros. */
export function forgetState(layer: TimeRecurrent): void {
  const right = layer.forward.bind(layer);
  const stateless = new CELLS[layer.cell](...layer.params);
  let xs: Tensor | kernels.Lookup;
  layer.forward = (given, pass, inputs) => right((xs = given), pass, inputs);
  layer.backward = (dhs) => {
    stateless.forward(xs);
    return stateless.backward(dhs!);
  };
}
