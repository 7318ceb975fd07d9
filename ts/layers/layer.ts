import { BadakError } from '../core/errors.js';
import { unknownName } from '../core/options.js';
import { Param } from '../core/param.js';
import { type Labels, Tensor } from '../core/tensor.js';
import { shown } from '../core/values.js';
import type { LinearPiece } from './linear-piece.js';
import type { Session } from './session.js';

/**
 * Whether a forward pass is for training or for evaluation. In training, dropout sets elements to 0 and batch
 * normalization uses the statistics of the batch. The dropout mask is a function of `step`, so the same step gives the
 * same pass again. Numerical gradients and resumed runs need this.
 *
 * Layers that carry a state from batch to batch have one state for training; a pass that `begins` a new text does not
 * use it. In evaluation the session holds the state, and a pass without a session begins with zeros.
 */
export type Pass = EvaluationPass | TrainingPass;

/** A forward pass for evaluation. */
export interface EvaluationPass {
  /** Says that it is not for training. */
  readonly train: false;
  /** Holds the state of recurrent layers; without it they begin with zeros. */
  readonly session?: Session;
}

/** A forward pass for training. */
export interface TrainingPass {
  /** Says that it is for training. */
  readonly train: true;
  /** Number of steps done before this one. */
  readonly step: number;
  /** Whether the batch begins a new text, so that recurrent layers begin with zeros. */
  readonly begins?: boolean;
  /**
   * Only in checks of gradients, and undefined in training: avoids the kinks of ReLU and max pooling. A layer of your
   * own that calls `kernels.reluForward` needs nothing else. One that computes max(x, 0) in another way has to call
   * `piece.keepSigns(this, y, x)` after it, or `gradcheck` can find that its right gradient is wrong.
   */
  readonly piece?: LinearPiece;
}

/** An evaluation pass without a session: the default of `predict` and of layers. */
export const EVALUATION: Pass = { train: false };

/** Passes whose field names were already checked: the same pass goes through all layers of a model. */
const named = new WeakSet<Pass>();

const PASS_NAMES = { training: ['train', 'step', 'begins', 'piece'], evaluation: ['train', 'session'] };

/**
 * Checks a pass that was given.
 * @param who the function that takes it, for the error
 * @throws BadakError when `train` is missing, a training pass has no step, or there is an unknown field
 */
export function expectPass(who: string, pass: Pass): void {
  if (typeof pass !== 'object' || pass === null || typeof pass.train !== 'boolean') {
    throw new BadakError(
      'invalid-argument',
      `${who}: expected a pass, { train: true, step } or { train: false }, found ${shown(pass)}`,
    );
  }
  if (pass.train && !(Number.isSafeInteger(pass.step) && pass.step >= 0)) {
    throw new BadakError(
      'invalid-argument',
      `${who}: the step of a training pass should be a whole number of at least 0, found ${shown(pass.step)}`,
    );
  }
  if (!named.has(pass)) expectNames(who, pass);
}

function expectNames(who: string, pass: Pass): void {
  const kind = pass.train ? 'training' : 'evaluation';
  const names = PASS_NAMES[kind];
  for (const name of Object.keys(pass)) {
    if (!names.includes(name)) {
      throw new BadakError(
        'unknown-name',
        `${who}: ${unknownName(`field of ${kind === 'training' ? 'a' : 'an'} ${kind} pass`, name, names)}`,
      );
    }
  }
  named.add(pass);
}

/**
 * A layer of a network. `forward` stores what `backward` needs, so each backward pass belongs to the forward pass
 * before it. `backward` adds the gradients of the parameters to `param.grad`.
 */
export interface Layer {
  /** The parameters, which layers can share. */
  readonly params: readonly Param[];
  /** For layers that draw random numbers or carry a state. It has to be unique in a model. */
  readonly name?: string;
  /**
   * The output of a batch. Shapes are those of the layer's description.
   * @param pass training or evaluation, for layers in which they differ; default evaluation
   * @throws BadakError when x is not what the layer takes, by its type or shape
   */
  forward(x: Tensor, pass?: Pass): Tensor;
  /**
   * Adds the gradients of the parameters, for the last forward pass.
   * @param dout gradient of the loss by the output, of its shape
   * @returns gradient of the loss by the input, of its shape
   * @throws BadakError when there was no forward pass before, or dout does not have the shape of its output
   */
  backward(dout: Tensor): Tensor;
  /**
   * Like `backward`, but without the gradient by the input, which the first layer of a network does not need.
   * @param dout gradient of the loss by the output, of its shape
   * @throws BadakError as `backward`
   */
  backwardParams?(dout: Tensor): void;
  /** What the layer remembers in addition to its parameters, by name, such as running statistics. */
  readonly state?: ReadonlyMap<string, Tensor>;
}

/**
 * Returns a layer, with everything that a layer has. Layers of others are checked where they are given, so that errors
 * name the layer.
 * @param who the function that takes it, and `which` layer it is: `layer 1`
 * @throws BadakError when it has no method `forward` or `backward`, or its `params` are not an array of Params
 */
export function expectLayer(who: string, which: string, layer: Layer): Layer {
  const fail = (detail: string) => {
    throw new BadakError('invalid-argument', `${who}: ${which}${detail}`);
  };
  if (typeof layer !== 'object' || layer === null) fail(` should be a layer, found ${shown(layer)}`);
  const named = ` (class ${className(layer)})`;
  for (const method of ['forward', 'backward'] as const) {
    if (typeof layer[method] !== 'function') fail(`${named} is not a layer: it has no method ${method}.`);
  }
  if (!Array.isArray(layer.params)) {
    fail(`${named} is not a layer: it has no array params. Write \`params = []\` if it has no parameters.`);
  }
  layer.params.forEach((param: unknown, i) => {
    if (param instanceof Param) return;
    const found = param instanceof Tensor ? 'a Tensor' : shown(param);
    fail(
      `${named}: params[${i}] should be a Param, found ${found}. new Param(workspace, 'W', [2, 3]) makes one.`,
    );
  });
  return layer;
}

/** Returns what a layer's method gave. @throws BadakError that names both when it is not a Tensor */
export function expectResult<T>(layer: object, method: string, result: T): T {
  if (result instanceof Tensor) return result;
  throw new BadakError(
    'invalid-argument',
    `${className(layer)}: ${method}() should return a Tensor, found ${shown(result)}`,
  );
}

export function className(value: object): string {
  const { constructor } = value as { constructor?: unknown };
  return typeof constructor === 'function' ? constructor.name : 'Object';
}

/** The loss after the last layer of a network, with which backpropagation begins. */
export interface LossLayer {
  /**
   * The mean loss of a batch.
   * @param x outputs of the network [N, …]
   * @param t targets, of the shapes that the loss's description says
   * @param pass only a training pass allows `backward`; default evaluation
   * @throws BadakError when x and t do not fit together
   */
  forward(x: Tensor, t: Labels, pass?: Pass): number;
  /** @returns gradient of the loss by x, of its shape @throws BadakError when the last pass was not for training */
  backward(): Tensor;
}

/**
 * Returns what a loss layer stored in its last training pass. An evaluation pass stores nothing, because its gradients
 * would be those of a network without dropout and with running statistics.
 * @throws BadakError when the last pass was for evaluation, or there was none
 */
export function trainingPass<T>(layer: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new BadakError(
    'wrong-order',
    `${layer}: backward() needs a training pass before it. Call loss(x, t, { train: true, step }) first, or ` +
      'gradient(x, t), which does both.',
  );
}

/**
 * Returns what a layer stored in a pass.
 * @param who the method that needs it, and `needs` the one that stores it
 * @throws BadakError when there was no such pass
 */
export function remembered<T>(
  layer: string,
  value: T | undefined,
  { who = 'backward()', needs = 'forward()' }: { who?: string; needs?: string } = {},
): T {
  if (value === undefined) throw new BadakError('wrong-order', `${layer}: ${who} needs a ${needs} before it`);
  return value;
}
