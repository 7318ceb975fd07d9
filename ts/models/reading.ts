import type { RecurrentState } from '../core/kernels.js';
import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import { expectWordIds } from '../core/whole-numbers.js';
import { Workspace } from '../core/workspace.js';
import { EVALUATION, type Layer, type TimeRecurrent } from '../layers/index.js';
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

/** One time step of a recurrent layer, with gradients of the loss of the whole sentence. */
export interface StepReading {
  /** Gradient by the sums of all gates, [G·H]; by that of tanh for an RNN, [H]. */
  readonly dsums: Float32Array;
  /** Gradient by h after the step, [H]: by the layers above and by the later time steps. */
  readonly dh: Float32Array;
  /** For an LSTM: gradient by c after the step, without the part that goes through h of the same step, [H]. */
  readonly dc?: Float32Array;
  /** Gradient by the state before the step: h, and for an LSTM c, each [H]. */
  readonly dbefore: readonly Float32Array[];
}

/**
 * {@link reading} with a closer look at one time step of a recurrent layer. The layer itself computes all gradients: it
 * makes the step alone, and those after it, once more. The gradient of a sum is that of its bias in this one step.
 * @param at index of the layer in `model.layers`
 * @param step index of the word
 */
export function readingOfStep(
  model: LanguageModel,
  ids: readonly number[],
  targets: Targets,
  at: number,
  step: number,
): Reading & { step: StepReading } {
  return passOver(model, ids, targets, ({ result, inputs, gradients }) => {
    const layer = model.layers[at] as TimeRecurrent;
    return { ...result, step: stepOf(model, layer, inputs[at]!, gradients[at]!, step) };
  });
}

interface Passed {
  result: Reading;
  /** The tensors of every layer; they are there until the next pass. */
  inputs: readonly Tensor[];
  gradients: readonly Tensor[];
}

function passOver<T>(
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

function stepOf(
  model: LanguageModel,
  layer: TimeRecurrent,
  input: Tensor,
  gradient: Tensor,
  step: number,
): StepReading {
  const zeros = (): RecurrentState =>
    kernels.STATE[layer.cell].map(() => {
      const tensor = model.workspace.take([1, layer.units]);
      kernels.fill(tensor, 0);
      return tensor;
    });
  const [, steps] = input.shape as [number, number];
  const part = (tensor: Tensor, from: number, to: number) => {
    const [, , width] = tensor.shape as [number, number, number];
    return tensor
      .reshape([steps, width])
      .rows(from, to)
      .reshape([1, to - from, width]);
  };
  let before = zeros();
  if (step > 0) {
    layer.forward(part(input, 0, step), EVALUATION, { initial: before });
    before = layer.last;
  }
  const one = () => layer.forward(part(input, step, step + 1), EVALUATION, { initial: before });
  one();
  let later = zeros();
  if (step < steps - 1) {
    layer.forward(part(input, step + 1, steps), EVALUATION, { initial: layer.last });
    layer.backward(part(gradient, step + 1, steps));
    later = layer.dfirst;
  }
  one();
  model.zeroGrad();
  const above = part(gradient, step, step + 1);
  layer.backward(above, later);
  const [ofH, ofC] = later.map((tensor) => tensor.toArray());
  const own = above.toArray();
  return {
    dsums: layer.params[2].grad.toArray(),
    dh: ofH!.map((value, unit) => value + own[unit]!),
    ...(ofC && { dc: ofC }),
    dbefore: layer.dfirst.map((tensor) => tensor.toArray()),
  };
}
