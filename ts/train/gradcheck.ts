import { BadakError } from '../core/errors.js';
import {
  type OptionTable,
  readOptions,
  readValue,
  seedOption,
  sizeOption,
  withMethods,
} from '../core/options.js';
import type { Param } from '../core/param.js';
import { RandomStream } from '../core/random.js';
import type { Shape } from '../core/shape.js';
import type { DType, Labels, Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';
import { type Layer, LinearPiece, type Pass } from '../layers/index.js';
import { numericalGradient } from '../metrics/numerical-gradient.js';
import type { Model } from '../models/model.js';

/** How the gradient of one parameter compares with central differences. */
export interface GradcheckRow {
  name: string;
  shape: Shape;
  /** Elements compared. */
  checked: number;
  maxDifference: number;
  /**
   * ‖numerical − gradient‖ / (‖numerical‖ + ‖gradient‖) over the elements compared; 0 where both are below what rounding
   * makes of nothing, as for a bias that batch normalization takes out again.
   */
  relativeError: number;
}

/** Single precision: the loss is good to 1e-7, so differences over 2h are good to some 1e-5. */
export const GRADCHECK_LIMIT = 1e-3;

/** Of two losses in single precision: how far their difference may be off, in units of the loss’s last digit. */
const ROUNDINGS = 4;

const MODEL = withMethods<Model<DType>>('a model', 'gradient', 'loss');

/** Elements of a larger parameter are sampled. */
const MAX_ELEMENTS = 400;
/** A step so wide that the loss changes well above its rounding, and no wider: what is left is curvature. */
const LOSS_CHANGE = 1e-3;
const MIN_H = 2e-4;
const MAX_H = 3e-2;

/**
 * Holds `model.gradient` against central differences, parameter by parameter. The differences are taken on the
 * {@link LinearPiece} that the parameters lie on, where the gradient is the gradient.
 * @param maxElements of a parameter; each takes two passes forward
 * @returns a row for each parameter; a gradient is right if its relative error is below {@link GRADCHECK_LIMIT}
 */
export function gradcheck(
  model: Model<DType>,
  x: Tensor<DType>,
  t: Labels,
  seed = 0,
  maxElements = MAX_ELEMENTS,
): GradcheckRow[] {
  readValue('gradcheck', 'model', model, MODEL);
  readValue('gradcheck', 'seed', seed, seedOption);
  readValue('gradcheck', 'maxElements', maxElements, sizeOption);
  expectFiniteLoss(model, x, t);
  const gradients = { ...model.gradient(x, t) };
  const pass = { train: true, step: model.nextStep - 1, piece: new LinearPiece() } as const;
  const loss = () => model.loss(x, t, pass);
  const check = { loss, size: Math.abs(loss()), seed, maxElements };
  return model.params.map((param) => compared(param, gradients[param.name]!, check));
}

/** How a layer is checked. */
export interface GradcheckLayerOptions {
  /** Of which pass; default `{ train: true, step: 0 }`. */
  pass?: Pass;
  /** Seed of the weights of the outputs, and of which elements are compared; default 0. */
  seed?: number;
  /** Elements compared of the input and of each parameter, two passes forward for each; default 400. */
  maxElements?: number;
}

const LAYER = withMethods<Layer>('a layer', 'forward', 'backward');

const LAYER_OPTIONS: OptionTable<GradcheckLayerOptions> = {
  pass: { takes: 'a pass, such as { train: true, step: 0 }', fits: (pass) => typeof pass === 'object' },
  seed: seedOption,
  maxElements: sizeOption,
};

/**
 * Holds the `backward` of a layer against central differences: of its input and of every parameter. The loss is the sum of
 * all outputs, each times a fixed random number in [−1, 1). The parameters' gradients are overwritten.
 * @param x an input that the layer takes; away from kinks, as that of a ReLU at 0
 * @returns a row for `x` and for each parameter; a gradient is right if its relative error is below {@link GRADCHECK_LIMIT}
 * @throws BadakError when it is not a layer, an option is not what it should be, or an output is not finite
 */
export function gradcheckLayer(layer: Layer, x: Tensor, options: GradcheckLayerOptions = {}): GradcheckRow[] {
  readValue('gradcheckLayer', 'layer', layer, LAYER);
  const {
    seed = 0,
    maxElements = MAX_ELEMENTS,
    pass: given,
  } = readOptions('gradcheckLayer', options, LAYER_OPTIONS);
  using memory = new Workspace();
  const input = { name: 'x', value: memory.keep(x.shape).set(x.toArray()) };
  const pass = given ?? ({ train: true, step: 0, piece: new LinearPiece() } as const);
  const { workspace, shape, size } = layer.forward(input.value, pass);
  const stream = new RandomStream(seed, 'gradcheck/outputs');
  const weights = Float32Array.from({ length: size }, () => 2 * stream.uniform() - 1);
  const outputs = () => {
    // The layer takes its outputs from here: without this every pass would take more memory.
    workspace.begin();
    return layer
      .forward(input.value, pass)
      .toArray()
      .map((y, i) => y * weights[i]!);
  };
  const loss = () => outputs().reduce((sum, y) => sum + y, 0);
  for (const param of layer.params) param.zeroGrad();
  const magnitude = outputs().reduce((sum, y) => sum + Math.abs(y), 0);
  const dx = layer.backward(workspace.take(shape).set(weights)).toArray();
  const gradients = layer.params.map(({ grad }) => grad.toArray());
  const check = { loss, size: magnitude, seed, maxElements };
  return [
    compared(input, dx, check),
    ...layer.params.map((param, i) => compared(param, gradients[i]!, check)),
  ];
}

interface Check {
  loss: () => number;
  /** Of the loss, or of its summands. */
  size: number;
  seed: number;
  maxElements: number;
}

/** One gradient against central differences. */
function compared(
  param: Pick<Param, 'name' | 'value'>,
  gradient: Float32Array,
  { loss, size, seed, maxElements }: Check,
): GradcheckRow {
  const stream = new RandomStream(seed, `gradcheck/${param.name}`);
  const all = gradient.length <= maxElements;
  const elements = all ? stream.permutation(gradient.length) : sample(stream, gradient, maxElements);
  const steepest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const h = Math.min(MAX_H, Math.max(MIN_H, LOSS_CHANGE / steepest));
  const numerical = numericalGradient(loss, param, h, elements);
  const exact = Float64Array.from(elements, (element) => gradient[element]!);
  const difference = exact.map((value, i) => numerical[i]! - value);
  const scale = norm(numerical) + norm(exact);
  const rounding = ROUNDINGS * size * 2 ** -24;
  const nothing = scale <= (rounding / h) * Math.sqrt(elements.length);
  return {
    name: param.name,
    shape: param.value.shape,
    checked: exact.length,
    maxDifference: difference.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    relativeError: nothing ? 0 : norm(difference) / scale,
  };
}

/** @throws BadakError when there is nothing to compare, because the loss is no number */
function expectFiniteLoss(model: Model<DType>, x: Tensor<DType>, t: Labels): void {
  const loss = model.loss(x, t);
  if (Number.isFinite(loss)) return;
  const param = model.params.find(({ value }) => !value.toArray().every(Number.isFinite));
  const what = !x.toArray().every(Number.isFinite)
    ? 'x holds values that are not finite'
    : param
      ? `${param.name} holds values that are not finite`
      : 'the scores are too large: scale x to numbers near 1';
  throw new BadakError(`gradcheck: the loss is ${loss}: ${what}`);
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
}

/** Half of them anywhere, half where the gradient is not 0: in an embedding it is 0 nearly everywhere. */
function sample(stream: RandomStream, gradient: Float32Array, count: number): Uint32Array {
  const moved = Uint32Array.from(gradient.keys()).filter((element) => gradient[element] !== 0);
  return Uint32Array.from({ length: count }, (_, i) =>
    i % 2 === 0 && moved.length > 0 ? moved[stream.below(moved.length)]! : stream.below(gradient.length),
  );
}
