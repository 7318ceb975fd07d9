import type { RecurrentState } from '../core/kernels.js';
import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import { EVALUATION, type TimeRecurrent } from '../layers/index.js';
import type { LanguageModel } from './language-model.js';
import { passOver, type Reading, type Targets } from './reading.js';

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
  /** Gradients by the parameters of the layer, Wx, Wh and b, of all steps together. */
  readonly dparams: readonly Float32Array[];
}

/**
 * `reading` with a closer look at one time step of a recurrent layer. The layer itself computes all gradients: it
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
    // Before the step is made once more, which adds to them.
    const dparams = layer.params.map(({ grad }) => grad.toArray());
    return { ...result, step: { ...stepOf(model, layer, inputs[at]!, gradients[at]!, step), dparams } };
  });
}

function stepOf(
  model: LanguageModel,
  layer: TimeRecurrent,
  input: Tensor,
  gradient: Tensor,
  step: number,
): Omit<StepReading, 'dparams'> {
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
