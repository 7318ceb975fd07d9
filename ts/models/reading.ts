import type { Tensor } from '../core/tensor.js';
import { expectWordIds } from '../core/whole-numbers.js';
import { Workspace } from '../core/workspace.js';
import { EVALUATION, type Layer } from '../layers/index.js';
import type { LanguageModel } from './language-model.js';
import { probabilities, scoresGradient } from './probabilities.js';

/** A layer of a language model while it reads a sentence. */
export interface LayerReading {
  readonly layer: Layer;
  /** What the layer takes, [T, D]. */
  readonly input: Float32Array;
  /** What it makes of it, [T, M]. */
  readonly output: Float32Array;
  /** Gradient of the loss by the output, [T, M]. */
  readonly gradient: Float32Array;
}

/** The results of a forward and a backward pass of a language model over a sentence. */
export interface Reading {
  readonly layers: readonly LayerReading[];
  /** Probability of every word after each word of the sentence, [T, V]. */
  readonly probabilities: Float32Array;
  /** The gradient of the loss by the scores, [T, V]. */
  readonly dscores: Float32Array;
  /** The gradient of the loss by the vector of each word, [T, D]. */
  readonly dvectors: Float32Array;
}

/**
 * The right words for a loss, from the probabilities [T, V]: an id after each word of the sentence, or undefined where
 * the loss has no term.
 */
export type Targets = (probabilities: Float32Array) => readonly (number | undefined)[];

/**
 * A forward and a backward pass through the model's own layers, in evaluation, for the loss −Σ log p(target). It sets
 * the parameters' gradients to 0.
 * @param ids of the sentence [T]
 * @throws BadakError when there is no id, or one is not in 0 … V − 1
 */
export function reading(model: LanguageModel, ids: readonly number[], targets: Targets): Reading {
  return passOver(model, ids, targets, ({ result }) => result);
}

/** A pass with its tensors, which are there until the next pass. */
export interface Passed {
  result: Reading;
  /** What each layer takes. */
  inputs: readonly Tensor[];
  /** Gradient of the loss by what each layer makes of it. */
  gradients: readonly Tensor[];
}

/** {@link reading}, of which `use` gets the tensors. */
export function passOver<T>(
  model: LanguageModel,
  ids: readonly number[],
  targets: Targets,
  use: (passed: Passed) => T,
): T {
  expectWordIds('reading', ids);
  using memory = new Workspace();
  const { layers, embedding, workspace } = model;
  workspace.begin();
  let y = embedding.forward(memory.keep([1, ids.length], 'i32').set(ids), EVALUATION);
  const inputs = layers.map((layer) => {
    const input = y;
    y = layer.forward(input, EVALUATION);
    return input;
  });
  const outputs = [...inputs.slice(1), y];
  const chances = probabilities(y);
  const dscores = lossGradient(chances, targets(chances));
  const gradients: Tensor[] = [];
  // Those of the last step of training may still be there.
  model.zeroGrad();
  let dout = workspace.take(y.shape).set(dscores);
  for (let i = layers.length - 1; i >= 0; i--) {
    gradients[i] = dout;
    dout = layers[i]!.backward(dout);
  }
  const result = {
    layers: layers.map((layer, i) => ({
      layer,
      input: inputs[i]!.toArray(),
      output: outputs[i]!.toArray(),
      gradient: gradients[i]!.toArray(),
    })),
    probabilities: chances,
    dscores,
    dvectors: dout.toArray(),
  };
  const used = use({ result, inputs, gradients });
  model.zeroGrad();
  return used;
}

/** The gradient of the loss by all scores; 0 where it has no term. */
function lossGradient(chances: Float32Array, targets: readonly (number | undefined)[]): Float32Array {
  const words = chances.length / targets.length;
  const dscores = new Float32Array(chances.length);
  for (const [t, target] of targets.entries()) {
    if (target === undefined) continue;
    dscores.set(scoresGradient(chances.subarray(t * words, (t + 1) * words), [target]), t * words);
  }
  return dscores;
}
