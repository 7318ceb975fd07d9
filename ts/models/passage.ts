import type { Shape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { EVALUATION, type Layer } from '../layers/index.js';
import type { Model } from './model.js';
import { probabilities, scoresGradient } from './probabilities.js';

/** A model of layers one after another, with a softmax after the last. */
export type LayerRow = Model & { readonly layers: readonly Layer[]; predict(x: Tensor): Tensor };

/** Output and gradient of one layer in a {@link Passage}. */
export interface LayerPassage {
  readonly layer: Layer;
  /** Shape of the output. */
  readonly shape: Shape;
  /** Output of the layer. */
  readonly output: Float32Array;
  /** Gradient of the loss by the output. */
  readonly gradient: Float32Array;
}

/** The results of a forward and a backward pass through a model, layer by layer. */
export interface Passage {
  readonly layers: readonly LayerPassage[];
  /** Softmax of the scores, [N, classes]. */
  readonly probabilities: Float32Array;
  /** The gradient of the loss by x, of its shape. */
  readonly dx: Float32Array;
  /** The gradients of the parameters that were asked for, by name. */
  readonly dparams: ReadonlyMap<string, Float32Array>;
}

/**
 * A forward and a backward pass through a model's own layers, in evaluation. It sets the parameters' gradients to 0;
 * nothing else of the model changes.
 * @param x [N, …]
 * @param targets class ids [N]; the loss is −Σ log p(target)
 * @param asked whether the gradient of a parameter is wanted; default of none
 * @throws BadakError when a layer has no backward pass in evaluation, such as batch normalization
 */
export function passage(
  model: LayerRow,
  x: Tensor,
  targets: ArrayLike<number>,
  asked: (parameter: string) => boolean = () => false,
): Passage {
  model.workspace.begin();
  let y = x;
  const outputs = model.layers.map((layer) => (y = layer.forward(y, EVALUATION)));
  const chances = probabilities(y);
  let dout = model.workspace.take(y.shape).set(scoresGradient(chances, targets));
  const gradients = outputs.map(() => dout);
  // Those of the last step of training may still be there.
  model.zeroGrad();
  for (let i = outputs.length - 1; i >= 0; i--) {
    gradients[i] = dout;
    dout = model.layers[i]!.backward(dout);
  }
  const dparams = new Map(
    model.params.filter(({ name }) => asked(name)).map(({ name, grad }) => [name, grad.toArray()]),
  );
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
    dparams,
  };
}
