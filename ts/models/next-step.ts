import type { Tensor } from '../core/tensor.js';
import { type Layer, type Pass, TimeSoftmaxWithLoss } from '../layers/index.js';
import type { LanguageModel } from './language-model.js';
import { probabilities } from './probabilities.js';

/** A layer of a language model in its next training step, for the first row of the batch. */
export interface NextLayer {
  readonly layer: Layer;
  /** What it makes of the row, [T, M]. */
  readonly output: Float32Array;
  /** Gradient of the mean loss of the row by that, [T, M]. */
  readonly gradient: Float32Array;
}

/** The next training step of a language model. */
export interface NextStep {
  readonly layers: readonly NextLayer[];
  /** Probability of every word after each word of the first row, [T, V]. */
  readonly probabilities: Float32Array;
  /** Gradients of the mean loss of the whole batch, by the name of the parameter. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/**
 * The forward and the backward pass of the next training step, from the state that the training carries. Afterwards the
 * carried state is as before, so the step can still be made, and the parameters' gradients are 0.
 * @param x ids [N, T] of the batch
 * @param t ids of the next word after each of x [N, T]
 * @param pass of this step
 */
export function nextStep(
  model: LanguageModel,
  x: Tensor<'i32'>,
  t: Tensor<'i32'>,
  pass: Extract<Pass, { train: true }>,
): NextStep {
  const carried = [...model.state.values()].map((tensor) => [tensor, tensor.toArray()] as const);
  const { embedding, layers, workspace } = model;
  const [N, T] = x.shape as [number, number];
  const firstRow = (tensor: Tensor) => tensor.first([T, tensor.shape[2]!]);
  const lossLayer = new TimeSoftmaxWithLoss(workspace);
  model.zeroGrad();
  try {
    workspace.begin();
    let y = embedding.forward(x, pass);
    const outputs = layers.map((layer) => firstRow((y = layer.forward(y, pass))).toArray());
    const chances = probabilities(firstRow(y));
    lossLayer.forward(y, t, pass);
    const gradients: Float32Array[] = [];
    let dout = lossLayer.backward();
    for (let i = layers.length - 1; i >= 0; i--) {
      // The mean over the batch has a part of 1 / N for each row.
      gradients[i] = firstRow(dout)
        .toArray()
        .map((value) => N * value);
      dout = layers[i]!.backward(dout);
    }
    embedding.backward(dout);
    return {
      layers: layers.map((layer, i) => ({ layer, output: outputs[i]!, gradient: gradients[i]! })),
      probabilities: chances,
      gradients: new Map(model.params.map(({ name, grad }) => [name, grad.toArray()])),
    };
  } finally {
    // What a repeated pass of the same step would begin with is forgotten: until the step, an edit may change the state.
    model.resetState(carried.length > 0 ? N : undefined);
    for (const [tensor, values] of carried) tensor.set(values);
    model.zeroGrad();
  }
}
