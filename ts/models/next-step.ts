import type { RecurrentState } from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import { EVALUATION, type Layer, type Pass, TimeRecurrent, TimeSoftmaxWithLoss } from '../layers/index.js';
import type { LanguageModel } from './language-model.js';
import { probabilities } from './probabilities.js';

/** A layer of a language model in its next training step, for the first row of the batch. */
export interface NextLayer {
  readonly layer: Layer;
  /** What it makes of the row, [T, M]. */
  readonly output: Float32Array;
  /** Gradient of the mean loss of the row by that, [T, M]; of a recurrent layer, the part that comes from the layers above it. */
  readonly gradient: Float32Array;
  /** Of a recurrent layer: the other part, which comes back from later time steps, [T, M]. */
  readonly throughTime?: Float32Array;
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
    const before: (readonly Tensor[] | undefined)[] = [];
    const inputs: Tensor[] = [];
    const outputs = layers.map((layer, i) => {
      inputs[i] = firstRow(y);
      const output = firstRow((y = layer.forward(y, pass)));
      before[i] = layer instanceof TimeRecurrent ? statesBefore(layer, output, firstRow) : undefined;
      return output.toArray();
    });
    const chances = probabilities(firstRow(y));
    lossLayer.forward(y, t, pass);
    const douts: Tensor[] = [];
    let dout = lossLayer.backward();
    for (let i = layers.length - 1; i >= 0; i--) {
      douts[i] = firstRow(dout);
      dout = layers[i]!.backward(dout);
    }
    embedding.backward(dout);
    const gradients = new Map(model.params.map(({ name, grad }) => [name, grad.toArray()]));
    // The mean over the batch has a part of 1 / N for each row.
    const ofRow = (values: Float32Array) => values.map((value) => N * value);
    return {
      layers: layers.map((layer, i) => ({
        ...{ layer, output: outputs[i]!, gradient: ofRow(douts[i]!.toArray()) },
        ...(before[i] && {
          throughTime: ofRow(throughTime(layer as TimeRecurrent, before[i]!, inputs[i]!, douts[i]!)),
        }),
      })),
      probabilities: chances,
      gradients,
    };
  } finally {
    // What a repeated pass of the same step would begin with is forgotten: until the step, an edit may change the state.
    model.resetState(carried.length > 0 ? N : undefined);
    for (const [tensor, values] of carried) tensor.set(values);
    model.zeroGrad();
  }
}

/** The states of the first row before each time step but the first, each [T − 1, H]. */
function statesBefore(
  { activity: { cells } }: TimeRecurrent,
  hs: Tensor,
  firstRow: (tensor: Tensor) => Tensor,
): readonly Tensor[] {
  const [T] = hs.shape as [number];
  return [hs.rows(0, T - 1), ...(cells ? [firstRow(cells.before).rows(1, T)] : [])];
}

/**
 * The gradient by h that comes back from later time steps, [T, H]: none at the last one. The layer makes each step once
 * more, the last one first, and hands on the gradient by the state that the step begins with. This adds to the gradients of its
 * parameters: they are read before, and set to 0 after it.
 * @param before the states before each time step but the first
 * @param input of the row [T, D]
 * @param dout gradient by its outputs from the layers above [T, H]
 */
function throughTime(
  layer: TimeRecurrent,
  before: readonly Tensor[],
  input: Tensor,
  dout: Tensor,
): Float32Array {
  const [T, H] = dout.shape as [number, number];
  const found = new Float32Array(T * H);
  const at = (tensor: Tensor, t: number) => tensor.rows(t, t + 1);
  let later: RecurrentState = [];
  for (let t = T - 1; t > 0; t--) {
    const initial = before.map((state) => at(state, t - 1));
    layer.forward(at(input, t).reshape([1, 1, input.shape[1]!]), EVALUATION, { initial });
    layer.backward(at(dout, t).reshape([1, 1, H]), later);
    later = layer.dfirst;
    found.set(later[0]!.toArray(), (t - 1) * H);
  }
  return found;
}
