import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { flagOption, numberOption, type OptionTable, readOptions } from '../core/options.js';
import { Param } from '../core/param.js';
import { format } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectParams } from './arguments.js';
import { expectOf, partnerName } from './init.js';
import { EVALUATION, expectPass, type Layer, type Pass } from './layer.js';

export interface BatchNormalizationOptions {
  /** Share of the old value in a running statistic; the book's 0.9 by default. */
  momentum?: number;
  /** Statistics per channel of [N, C, H, W]; otherwise per element of a row, as in the book. */
  perChannel?: boolean;
}

const OPTIONS: OptionTable<BatchNormalizationOptions> = {
  momentum: numberOption({ min: 0, below: 1 }),
  perChannel: flagOption,
};

/** A training pass that `backward` belongs to. */
interface Training {
  x: Tensor;
  mean: Tensor;
  variance: Tensor;
  /** The running statistics have seen it. */
  counted: boolean;
}

/**
 * Batch normalization (vol. 1, section 6.3): y = γ · (x − μ) / √(σ² + 1e-6) + β, in training with the mean and the
 * variance of the batch, in evaluation with running ones, which start at 0 as the book's do.
 *
 * | form       | x            | γ, β, statistics  | taken over |
 * | ---------- | ------------ | ----------------- | ---------- |
 * | the book's | [N, …]       | one per element of a row | N   |
 * | perChannel | [N, C, H, W] | [C]               | N, H, W    |
 *
 * The running statistics move in `backward`, not in `forward`: losses that are only looked at, as by a numerical gradient,
 * leave them alone, and an update moves them once.
 */
export class BatchNormalization implements Layer {
  readonly params: readonly Param[];
  /** `gamma1/runningMean` and `gamma1/runningVariance` for a γ called gamma1, of its shape: part of a model's state. */
  readonly state: ReadonlyMap<string, Tensor>;
  readonly #runningMean: Tensor;
  readonly #runningVariance: Tensor;
  readonly #momentum: number;
  readonly #perChannel: boolean;
  #training: Training | undefined;

  /** @throws BadakError when γ and β differ in size, or the momentum is not in [0, 1) */
  constructor(
    readonly gamma: Param,
    readonly beta: Param,
    options: BatchNormalizationOptions = {},
  ) {
    expectParams('BatchNormalization', { gamma, beta });
    const who = `BatchNormalization ${gamma.name}`;
    const { momentum = 0.9, perChannel = false } = readOptions(who, options, OPTIONS);
    if (gamma.value.size !== beta.value.size) {
      throw new BadakError(
        `${who} ${format(gamma.value.shape)}: expected ${beta.name} of the same size, found ${format(beta.value.shape)}`,
      );
    }
    this.params = [gamma, beta];
    this.#momentum = momentum;
    this.#perChannel = perChannel;
    const { workspace, shape } = gamma.value;
    this.#runningMean = workspace.keep(shape);
    this.#runningVariance = workspace.keep(shape);
    kernels.fill(this.#runningMean, 0);
    kernels.fill(this.#runningVariance, 0);
    this.state = new Map([
      [`${gamma.name}/runningMean`, this.#runningMean],
      [`${gamma.name}/runningVariance`, this.#runningVariance],
    ]);
  }

  /**
   * A layer with parameters of its own: γ of ones and β of zeros.
   * @param name of γ, such as `gamma1`; β is then called `beta1`
   * @param size features of a row, or with `perChannel` channels
   * @throws BadakError when the size, the name or an option is not what it should be
   */
  static of(
    ws: Workspace,
    name: string,
    size: number,
    options: BatchNormalizationOptions = {},
  ): BatchNormalization {
    expectOf('BatchNormalization.of', { ws, name, sizes: [size] }, 1);
    const beta = partnerName('BatchNormalization.of', name, 'gamma', 'beta');
    const gamma = new Param(ws, name, [size]);
    kernels.fill(gamma.value, 1);
    return new BatchNormalization(gamma, new Param(ws, beta, [size]), options);
  }

  /** @throws BadakError when x does not have as many features or channels as γ */
  forward(x: Tensor, pass: Pass = EVALUATION): Tensor {
    expectPass('BatchNormalization', pass);
    kernels.expectType('BatchNormalization', 'x', x);
    this.#expectInput(x);
    const { workspace, shape } = this.gamma.value;
    const y = workspace.take(x.shape);
    const [gamma, beta] = [this.gamma.value, this.beta.value];
    if (pass.train) {
      const [mean, variance] = [workspace.take(shape), workspace.take(shape)];
      kernels.batchNormForwardTrain(y, x, { mean, variance, gamma, beta });
      this.#training = { x, mean, variance, counted: false };
    } else {
      const [mean, variance] = [this.#runningMean, this.#runningVariance];
      kernels.batchNormForwardEval(y, x, { mean, variance, gamma, beta });
      this.#training = undefined;
    }
    return y;
  }

  backward(dout: Tensor): Tensor {
    const training = this.#training;
    if (!training)
      throw new BadakError('BatchNormalization: backward() needs a training forward() before it');
    const { x, mean, variance } = training;
    const { gamma, beta } = this;
    const dx = gamma.value.workspace.take(x.shape);
    const gradients = { dx, dgamma: gamma.grad, dbeta: beta.grad };
    kernels.batchNormBackward(gradients, dout, x, { mean, variance, gamma: gamma.value });
    if (!training.counted) {
      kernels.batchNormUpdateRunning(this.#runningMean, mean, this.#momentum);
      kernels.batchNormUpdateRunning(this.#runningVariance, variance, this.#momentum);
      training.counted = true;
    }
    return dx;
  }

  #expectInput({ shape, size }: Tensor): void {
    const { name, value } = this.gamma;
    const fits = this.#perChannel
      ? shape.length === 4 && shape[1] === value.size
      : shape.length > 1 && size === shape[0]! * value.size;
    if (fits && size > 0) return;
    const expected = this.#perChannel ? ['N', value.size, 'H', 'W'] : ['N', value.size];
    throw new BadakError(
      `BatchNormalization ${name} ${format(value.shape)}: expected an input ${format(expected)}, found ${format(shape)}`,
    );
  }
}
