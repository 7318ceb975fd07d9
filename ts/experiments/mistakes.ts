/**
 * Mistakes that people make in a backward pass, for a check of gradients to find. Each replaces a method of one layer. It
 * is for a copy of a model, which is thrown away.
 */
import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';
import {
  type Embedding,
  type Layer,
  type NegativeSamplingLoss,
  TimeGRU,
  TimeLSTM,
  type TimeRecurrent,
  TimeRNN,
} from '../layers/index.js';
import type { Decoding } from '../models/decoder.js';

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
export function forgetMean(last: { backward(dout: Tensor): unknown }): void {
  const right = last.backward.bind(last);
  last.backward = (dout) => {
    kernels.scaleInPlace(dout, dout.size / dout.shape.at(-1)!);
    return right(dout);
  };
}

const CELLS = { rnn: TimeRNN, gru: TimeGRU, lstm: TimeLSTM };

/** The loss of negative sampling is a mean over the rows, too. Here its gradient is not divided by their number. */
export function forgetSampledMean(loss: NegativeSamplingLoss): void {
  const right = loss.backward.bind(loss);
  loss.backward = () => {
    const dh = right();
    for (const gradient of [dh, loss.weight.grad]) kernels.scaleInPlace(gradient, dh.shape[0]!);
    return dh;
  };
}

/** A row of the embedding is the mean of some vectors. Here each of them gets the whole gradient, and not its share. */
export function forgetContexts(embedding: Embedding): void {
  const right = { forward: embedding.forward.bind(embedding), backward: embedding.backward.bind(embedding) };
  let contexts = 1;
  embedding.forward = (ids, pass) => {
    contexts = ids.shape[1] ?? 1;
    return right.forward(ids, pass);
  };
  embedding.backward = (dout) => {
    kernels.scaleInPlace(dout, contexts);
    right.backward(dout);
  };
}

/** The decoder has gradients by what the encoder gave it. Here they are lost on the way. */
export function forgetEncoder(decoder: Decoding): void {
  const right = decoder.backward.bind(decoder);
  decoder.backward = (dscores) => {
    const gradients = right(dscores);
    for (const lost of Object.values(gradients)) kernels.fill(lost, 0);
    return gradients;
  };
}

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
