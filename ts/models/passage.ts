import type { Shape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { EVALUATION, type Layer } from '../layers/index.js';
import type { Model } from './model.js';
import { probabilities } from './probabilities.js';

/** A model that is a row of layers with a softmax behind them. */
export type LayerRow = Model & { readonly layers: readonly Layer[]; predict(x: Tensor): Tensor };

/** One layer in a {@link Passage}. */
export interface LayerPassage {
  readonly layer: Layer;
  /** Of its output. */
  readonly shape: Shape;
  /** What it made of its input. */
  readonly output: Float32Array;
  /** The gradient of the loss by that. */
  readonly gradient: Float32Array;
}

/** What a row of layers makes of x, forward and back, layer by layer. */
export interface Passage {
  readonly layers: readonly LayerPassage[];
  /** Softmax of the scores, [N, classes]. */
  readonly probabilities: Float32Array;
  /** The gradient of the loss by x, of its shape. */
  readonly dx: Float32Array;
}

/**
 * One pass forward and back through a model in evaluation, by its own layers. The parameters' gradients are cleared behind it; nothing
 * else of the model changes.
 * @param x [N, …]
 * @param targets class ids [N], of the loss whose gradient is taken: −Σ log p(target)
 * @throws BadakError from a layer that has no backward pass in evaluation, as batch normalization
 */
export function passage(model: LayerRow, x: Tensor, targets: ArrayLike<number>): Passage {
  model.workspace.begin();
  let y = x;
  const outputs = model.layers.map((layer) => (y = layer.forward(y, EVALUATION)));
  const chances = probabilities(y);
  const classes = y.shape.at(-1)!;
  const dscores = Float32Array.from(
    chances,
    (value, i) => value - (i % classes === targets[Math.floor(i / classes)] ? 1 : 0),
  );
  let dout = model.workspace.take(y.shape).set(dscores);
  const gradients = outputs.map(() => dout);
  for (let i = outputs.length - 1; i >= 0; i--) {
    gradients[i] = dout;
    dout = model.layers[i]!.backward(dout);
  }
  model.zeroGrad();
  return {
    layers: model.layers.map((layer, i) => ({
      layer,
      shape: outputs[i]!.shape,
      output: outputs[i]!.toArray(),
      gradient: gradients[i]!.toArray(),
    })),
    probabilities: chances,
    dx: dout.toArray(),
  };
}
