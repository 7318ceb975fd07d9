import { BadakError } from '../core/errors.js';
import { unknownName } from '../core/options.js';
import type { Param } from '../core/param.js';
import type { Labels, Tensor } from '../core/tensor.js';
import { shown } from '../core/values.js';
import type { LinearPiece } from './linear-piece.js';
import type { Session } from './session.js';

/**
 * What a forward pass is for. In training, dropout leaves elements out and batch normalization uses the batch's own
 * statistics. Which elements are left out is a function of `step`: the same step gives the same pass again, which is
 * what numerical gradients and resumed runs rest on.
 *
 * Layers that carry a state from batch to batch have one for training, which a pass that `begins` a new text does without. In
 * evaluation the session has it; a pass without a session begins with zeros.
 */
export type Pass = EvaluationPass | TrainingPass;

export interface EvaluationPass {
  readonly train: false;
  readonly session?: Session;
}

export interface TrainingPass {
  readonly train: true;
  /** Steps done before this one. */
  readonly step: number;
  /** The batch begins a new text. */
  readonly begins?: boolean;
  readonly piece?: LinearPiece;
}

/** The pass of `predict` and `accuracy`. */
export const EVALUATION: Pass = { train: false };

/** Passes whose names were looked at: one goes through all layers of a model. */
const named = new WeakSet<Pass>();

const PASS_NAMES = { training: ['train', 'step', 'begins', 'piece'], evaluation: ['train', 'session'] };

/** @throws BadakError when it does not say what the pass is for, or a training pass has no step */
export function expectPass(who: string, pass: Pass): void {
  if (typeof pass !== 'object' || pass === null || typeof pass.train !== 'boolean') {
    throw new BadakError(
      `${who}: expected a pass, { train: true, step } or { train: false }, found ${shown(pass)}`,
    );
  }
  if (pass.train && !(Number.isSafeInteger(pass.step) && pass.step >= 0)) {
    throw new BadakError(
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
      throw new BadakError(`${who}: ${unknownName(`field of a pass of ${kind}`, name, names)}`);
    }
  }
  named.add(pass);
}

/**
 * One step of a network. `forward` remembers what `backward` needs, so each backward belongs to the forward before it;
 * gradients of parameters are added to `param.grad`.
 */
export interface Layer {
  readonly params: readonly Param[];
  /** Of layers that draw random numbers or carry a state: no two layers of a model have the same. */
  readonly name?: string;
  /** @param pass matters to layers that treat training and evaluation differently; they evaluate by default */
  forward(x: Tensor, pass?: Pass): Tensor;
  /** @param dout gradient of the loss by the output @returns gradient of the loss by the input */
  backward(dout: Tensor): Tensor;
  /** Like `backward`, without the gradient by the input: all that the first layer of a network has to give. */
  backwardParams?(dout: Tensor): void;
  /** What it remembers besides parameters, by name. */
  readonly state?: ReadonlyMap<string, Tensor>;
}

/** What stands behind the last layer in training: a loss, and where its gradients begin. */
export interface LossLayer {
  /** @param pass of which `backward` is to belong to; evaluation by default @returns the mean loss of the batch */
  forward(x: Tensor, t: Labels, pass?: Pass): number;
  /** @returns gradient of the loss by x @throws BadakError when the last forward was not that of a training pass */
  backward(): Tensor;
}

/**
 * What a loss layer remembers of its last training pass. An evaluation leaves nothing to go back from: its gradients would be
 * those of a network without dropout, with the running statistics.
 * @throws BadakError when the last pass was for evaluation, or there was none
 */
export function trainingPass<T>(layer: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new BadakError(
    `${layer}: backward() needs a training pass before it: loss(x, t, { train: true, step }), or gradient(x, t), which does both`,
  );
}

/** What `backward` says when there was no `forward` in this step, or another that needs something of a pass. */
export function remembered<T>(
  layer: string,
  value: T | undefined,
  { who = 'backward()', needs = 'forward()' }: { who?: string; needs?: string } = {},
): T {
  if (value === undefined) throw new BadakError(`${layer}: ${who} needs a ${needs} before it`);
  return value;
}
