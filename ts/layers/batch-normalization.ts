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

/** Options of {@link BatchNormalization}. */
export interface BatchNormalizationOptions {
  /** Weight of the old value in a running statistic, in [0, 1); default 0.9, as in the book. */
  momentum?: number;
  /**
   * One mean and variance for each channel of [N, C, H, W]. Otherwise one for each element of a row, as in the book.
   */
  perChannel?: boolean;
}

const OPTIONS: OptionTable<BatchNormalizationOptions> = {
  momentum: numberOption({ min: 0, below: 1 }),
  perChannel: flagOption,
};

/** What `backward` needs of the last training pass. */
interface Training {
  x: Tensor;
  mean: Tensor;
  variance: Tensor;
  /** Whether the running statistics already include this pass. */
  counted: boolean;
}

/**
 * Batch normalization (vol. 1, section 6.3): y = γ · (x − μ) / √(σ² + 1e-6) + β. Training uses the mean and the
 * variance of the batch. Evaluation uses running statistics, which start at 0 as in the book.
 *
 * | form       | x            | γ, β, statistics  | averaged over |
 * | ---------- | ------------ | ----------------- | ---------- |
 * | the book's | [N, …]       | one per element of a row | N   |
 * | perChannel | [N, C, H, W] | [C]               | N, H, W    |
 *
 * The running statistics are updated in `backward` and not in `forward`. So a loss without `backward`, as in a
 * numerical gradient, does not change them, and each training step updates them once.
 */
export class BatchNormalization implements Layer {
  readonly params: readonly Param[];
  /**
   * The running statistics, of the shape of γ; for a γ called gamma1 `gamma1/runningMean` and `gamma1/runningVariance`.
   */
  readonly state: ReadonlyMap<string, Tensor>;
  readonly #runningMean: Tensor;
  readonly #runningVariance: Tensor;
  readonly #momentum: number;
  /** Whether there is one mean and variance for each channel. */
  readonly perChannel: boolean;
  #training: Training | undefined;

  /** @throws BadakError when γ and β have different sizes, or the momentum is not in [0, 1) */
  constructor(
    /** γ, the factor of each normalized number. */
    readonly gamma: Param,
    /** β, which is added to it. */
    readonly beta: Param,
    options: BatchNormalizationOptions = {},
  ) {
    expectParams('BatchNormalization', { gamma, beta });
    const who = `BatchNormalization ${gamma.name}`;
    const { momentum = 0.9, perChannel = false } = readOptions(who, options, OPTIONS);
    if (gamma.value.size !== beta.value.size) {
      throw new BadakError(
        'shape-mismatch',
        `${who} ${format(gamma.value.shape)}: expected ${beta.name} of the same size, found ` +
          `${format(beta.value.shape)}`,
      );
    }
    this.params = [gamma, beta];
    this.#momentum = momentum;
    this.perChannel = perChannel;
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
   * @param size number of elements of a row, or with `perChannel` of channels
   * @throws BadakError when the size, the name or an option is not valid
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

  /** @throws BadakError when the number of elements of a row, or of channels, of x is not the size of γ */
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
      throw new BadakError(
        'wrong-order',
        'BatchNormalization: backward() needs a training forward() before it',
      );
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
    const fits = this.perChannel
      ? shape.length === 4 && shape[1] === value.size
      : shape.length > 1 && size === shape[0]! * value.size;
    if (fits && size > 0) return;
    const expected = this.perChannel ? ['N', value.size, 'H', 'W'] : ['N', value.size];
    throw new BadakError(
      'shape-mismatch',
      `BatchNormalization ${name} ${format(value.shape)}: expected an input ${format(expected)}, found ` +
        `${format(shape)}`,
    );
  }
}
