import { BadakError } from '../core/errors.js';
import { expectType } from '../core/kernels.js';
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
import { format, type Shape } from '../core/shape.js';
import type { DType, Labels, Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';
import { type Layer, LinearPiece, type Pass } from '../layers/index.js';
import { className, expectLayer, expectResult } from '../layers/layer.js';
import { inPiece } from '../layers/linear-piece.js';
import { numericalGradient } from '../metrics/numerical-gradient.js';
import type { Model } from '../models/model.js';

/** The comparison of one parameter's gradient with central differences. */
export interface GradcheckRow {
  /** Name of the parameter, or `x` for the input of a layer. */
  name: string;
  /** Shape of the parameter. */
  shape: Shape;
  /** Number of elements compared. */
  checked: number;
  /** The largest difference of an element. */
  maxDifference: number;
  /**
   * ‖numerical − gradient‖ / (‖numerical‖ + ‖gradient‖) over the elements compared. It is 0 if both gradients are
   * smaller than rounding errors, for example those of a bias before batch normalization, which cancels the bias.
   */
  relativeError: number;
  /**
   * The relative error that rounding alone can make: the differences of losses in single precision tell nothing finer
   * about gradients as small as these.
   */
  rounding: number;
  /** The element with the largest difference. */
  worst: GradcheckElement;
}

/** One element of a parameter in a check. */
export interface GradcheckElement {
  /** Its place in row-major order. */
  index: number;
  /** Its gradient by central differences. */
  numerical: number;
  /** Its gradient by the backward pass. */
  gradient: number;
}

/**
 * The largest relative error of a right gradient. Single precision makes right gradients differ by about 1e-5; 1e-3
 * leaves room.
 */
export const GRADCHECK_LIMIT = 1e-3;

/** Whether a gradient is right; `unsure` where rounding hides the gradient itself. */
export type GradcheckVerdict = 'right' | 'wrong' | 'unsure';

/** The share of a gradient that rounding may hide before nothing can be said about it. */
const HIDDEN = 0.5;

/** What a row says at any weights: at small ones rounding is allowed for, in addition to {@link GRADCHECK_LIMIT}. */
export function verdictOn({ relativeError, rounding }: GradcheckRow): GradcheckVerdict {
  if (relativeError >= Math.max(GRADCHECK_LIMIT, rounding)) return 'wrong';
  return rounding < HIDDEN ? 'right' : 'unsure';
}

/** The rounding error of the difference of two losses in single precision, in units of the loss’s last digit. */
const ROUNDINGS = 4;

const MODEL = withMethods<Model<DType>>('a model', 'gradient', 'loss');

/** The number of elements compared of a parameter, unless it has fewer. */
const MAX_ELEMENTS = 400;
/** The wanted change of the loss: well above rounding errors, but small, so that curvature has little influence. */
const LOSS_CHANGE = 1e-3;
const MIN_H = 2e-4;
const MAX_H = 3e-2;

/**
 * Compares `model.gradient` with central differences, parameter by parameter. A {@link LinearPiece} keeps the
 * differences from stepping over kinks of ReLU and max pooling. That includes every `kernels.reluForward` in a layer of
 * your own. A layer with other kinks gets the piece in its pass: after computing y = max(x, 0) in another way, it calls
 * `pass.piece?.keepSigns(this, y, x)`. Without this, a right gradient can look wrong.
 * @param x samples [N, …] and `t` their targets, as `model.loss` takes them
 * @param maxElements elements compared of each parameter; each takes two forward passes
 * @returns a row for each parameter; a gradient is right if its relative error is below {@link GRADCHECK_LIMIT}
 * @throws BadakError when an argument is not valid, or a loss is not finite
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
  const loss = () => inPiece(pass.piece, () => model.loss(x, t, pass));
  const check = { loss, size: Math.abs(loss()), seed, maxElements };
  return model.params.map((param) => compared(param, gradients[param.name]!, check));
}

/** Options of {@link gradcheckLayer}. */
export interface GradcheckLayerOptions {
  /** The pass to check; default `{ train: true, step: 0 }`. */
  pass?: Pass;
  /** Seed of the outputs' weights in the loss, and of the choice of elements; default 0. */
  seed?: number;
  /** Elements compared of the input and of each parameter; each takes two forward passes. Default 400. */
  maxElements?: number;
}

const LAYER_OPTIONS: OptionTable<GradcheckLayerOptions> = {
  pass: { takes: 'a pass, such as { train: true, step: 0 }', fits: (pass) => typeof pass === 'object' },
  seed: seedOption,
  maxElements: sizeOption,
};

/**
 * Compares the gradients of a layer's `backward` with central differences, for its input and every parameter. The loss
 * is the sum of all outputs, each times a fixed random number in [−1, 1). The parameters' gradients are overwritten.
 * @param x an input of the layer, of a shape that it takes, not near kinks such as that of ReLU at 0
 * @returns a row for `x` and for each parameter; a gradient is right if its relative error is below {@link
 *   GRADCHECK_LIMIT}
 * @throws BadakError when `layer` is not a layer, x is not a Tensor of f32, an option is not valid, or an output is not finite
 */
export function gradcheckLayer(layer: Layer, x: Tensor, options: GradcheckLayerOptions = {}): GradcheckRow[] {
  expectLayer('gradcheckLayer', 'layer', layer);
  expectType('gradcheckLayer', 'x', x);
  const {
    seed = 0,
    maxElements = MAX_ELEMENTS,
    pass: given,
  } = readOptions('gradcheckLayer', options, LAYER_OPTIONS);
  using memory = new Workspace();
  const input = { name: 'x', value: memory.keep(x.shape).set(x.toArray()) };
  const pass = given ?? ({ train: true, step: 0, piece: new LinearPiece() } as const);
  const piece = (pass.train && pass.piece) || new LinearPiece();
  const forward = () =>
    inPiece(piece, () => expectResult(layer, 'forward', layer.forward(input.value, pass)));
  const { workspace, shape, size } = forward();
  const stream = new RandomStream(seed, 'gradcheck/outputs');
  const weights = Float32Array.from({ length: size }, () => 2 * stream.uniform() - 1);
  const outputs = () => {
    // The layer's outputs are in this workspace. Without a new step, every pass would need more memory.
    workspace.begin();
    return forward()
      .toArray()
      .map((y, i) => y * weights[i]!);
  };
  const loss = () => outputs().reduce((sum, y) => sum + y, 0);
  for (const param of layer.params) param.zeroGrad();
  const magnitude = outputs().reduce((sum, y) => sum + Math.abs(y), 0);
  const dout = workspace.take(shape).set(weights);
  const dx = expectGradient(layer, x, expectResult(layer, 'backward', layer.backward(dout)));
  const gradients = layer.params.map(({ grad }) => grad.toArray());
  const check = { loss, size: magnitude, seed, maxElements };
  return [
    compared(input, dx, check),
    ...layer.params.map((param, i) => compared(param, gradients[i]!, check)),
  ];
}

/** @throws BadakError when what `backward` returned has not the shape of the input x */
function expectGradient(layer: Layer, x: Tensor, dx: Tensor): Float32Array {
  if (format(dx.shape) === format(x.shape)) return dx.toArray();
  throw new BadakError(
    'shape-mismatch',
    `${className(layer)}: backward() should return ${format(x.shape)}, the shape of x, found ${format(dx.shape)}`,
  );
}

interface Check {
  loss: () => number;
  /** Size of the loss, or the sum of the sizes of its summands. */
  size: number;
  seed: number;
  maxElements: number;
}

/** Compares one gradient with central differences. */
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
  const difference = exact.map((value, i) => Math.abs(numerical[i]! - value));
  const most = difference.reduce((most, value, i) => (value > difference[most]! ? i : most), 0);
  const scale = norm(numerical) + norm(exact);
  const rounding = ((ROUNDINGS * size * 2 ** -24) / h) * Math.sqrt(elements.length);
  const nothing = scale <= rounding;
  return {
    name: param.name,
    shape: param.value.shape,
    checked: exact.length,
    maxDifference: difference[most]!,
    relativeError: nothing ? 0 : norm(difference) / scale,
    rounding: nothing ? 1 : rounding / scale,
    worst: { index: elements[most]!, numerical: numerical[most]!, gradient: exact[most]! },
  };
}

/** @throws BadakError when the loss is not finite, so that there is nothing to compare */
function expectFiniteLoss(model: Model<DType>, x: Tensor<DType>, t: Labels): void {
  const loss = model.loss(x, t);
  if (Number.isFinite(loss)) return;
  const param = model.params.find(({ value }) => !value.toArray().every(Number.isFinite));
  const what = !x.toArray().every(Number.isFinite)
    ? 'x has values that are not finite.'
    : param
      ? `${param.name} has values that are not finite.`
      : 'The scores are too large. Scale x to numbers near 1.';
  throw new BadakError('not-finite', `gradcheck: expected a finite loss, found ${loss}. ${what}`);
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
}

/**
 * `count` random elements. Half of them have a gradient that is not 0, because in an embedding it is 0 nearly
 * everywhere.
 */
function sample(stream: RandomStream, gradient: Float32Array, count: number): Uint32Array {
  const moved = Uint32Array.from(gradient.keys()).filter((element) => gradient[element] !== 0);
  return Uint32Array.from({ length: count }, (_, i) =>
    i % 2 === 0 && moved.length > 0 ? moved[stream.below(moved.length)]! : stream.below(gradient.length),
  );
}
