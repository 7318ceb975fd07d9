import {
  batchNormBackward as backward,
  batchNormForwardEval,
  batchNormForwardTrain,
} from '../core/kernels/batch-norm.js';
import { type OptionTable, readOptions, sizeOption } from '../core/options.js';
import { expectArrays, type Floats, floats, type Out, type OutOf, sizes } from './arrays.js';
import { Call } from './call.js';

/** The sizes of x [N, C, P]: rows, channels, and positions of a channel. */
export interface BatchNormSizes {
  /** N, the batch. */
  n: number;
  /** C, features, or channels of pictures. */
  c: number;
  /** For pictures H·W; default 1. */
  p?: number;
}

const SIZES: OptionTable<BatchNormSizes> = { ...sizes('n', 'c'), p: sizeOption };

/** The results of {@link batchNorm}. */
export interface BatchNormed<F extends Floats> {
  /** [N, C, P] */
  y: F;
  /** [C] */
  mean: F;
  /** [C], not corrected for the sample. */
  variance: F;
}

/** Sizes of {@link batchNorm}, and arrays that get its results. */
export interface BatchNormOptions<F extends Floats> extends BatchNormSizes, OutOf<BatchNormed<F>> {}

const FORWARD: OptionTable<BatchNormOptions<Floats>> = { ...SIZES, ...floats('y', 'mean', 'variance') };

/** The parameters of a batch normalization, [C] each. */
export interface BatchNormParams<F extends Floats> {
  /** Scale of each feature, [C] */
  gamma: F;
  /** Shift of each feature, [C] */
  beta: F;
}

/**
 * Batch normalization by the mean and the variance of every channel of x [N, C, P]: y = gamma · (x − mean) / √(variance
 * + 1e-6) + beta.
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function batchNorm<F extends Floats>(
  x: F,
  params: BatchNormParams<F>,
  options: BatchNormOptions<F>,
): BatchNormed<F> {
  readOptions<BatchNormOptions<Floats>>('batchNorm', options, FORWARD);
  expectArrays('batchNorm', params, 'gamma', 'beta');
  const { gamma, beta } = params;
  const { n, c, p = 1 } = options;
  const call = new Call('batchNorm', x);
  const given = {
    x: call.input('x', x, [n, c, p]),
    gamma: call.input('gamma', gamma, [c]),
    beta: call.input('beta', beta, [c]),
  };
  const y = call.output('y', options.y, [n, c, p]);
  batchNormForwardTrain(y, given.x, {
    ...given,
    mean: call.output('mean', options.mean, [c]),
    variance: call.output('variance', options.variance, [c]),
  });
  return call.results();
}

/** Sizes of {@link batchNormInference}, and an array that gets the result. */
export interface BatchNormInferenceOptions<F extends Floats> extends BatchNormSizes, Out<F> {}

const INFERENCE: OptionTable<BatchNormInferenceOptions<Floats>> = { ...SIZES, ...floats('out') };

/**
 * As {@link batchNorm}, with a mean and a variance that are given, such as running means.
 * @returns [N, C, P]
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function batchNormInference<F extends Floats>(
  x: F,
  given: BatchNormParams<F> & { mean: F; variance: F },
  options: BatchNormInferenceOptions<F>,
): F {
  readOptions<BatchNormInferenceOptions<Floats>>('batchNormInference', options, INFERENCE);
  expectArrays('batchNormInference', given, 'gamma', 'beta', 'mean', 'variance');
  const { gamma, beta, mean, variance } = given;
  const { n, c, p = 1, out } = options;
  const call = new Call('batchNormInference', x);
  const inputs = {
    x: call.input('x', x, [n, c, p]),
    mean: call.input('mean', mean, [c]),
    variance: call.input('variance', variance, [c]),
    gamma: call.input('gamma', gamma, [c]),
    beta: call.input('beta', beta, [c]),
  };
  batchNormForwardEval(call.output('out', out, [n, c, p]), inputs.x, inputs);
  return call.result();
}

/** The gradients of {@link batchNorm}: by x [N, C, P], by gamma [C] and by beta [C]. */
export interface BatchNormGradientsOf<F extends Floats> {
  /** Gradient by x, [N, C, P] */
  dx: F;
  /** Gradient by gamma, [C] */
  dgamma: F;
  /** Gradient by beta, [C] */
  dbeta: F;
}

/** Sizes of {@link batchNormBackward}, and arrays that get the gradients. */
export interface BatchNormBackwardOptions<F extends Floats>
  extends BatchNormSizes, OutOf<BatchNormGradientsOf<F>> {}

const BACKWARD: OptionTable<BatchNormBackwardOptions<Floats>> = {
  ...SIZES,
  ...floats('dx', 'dgamma', 'dbeta'),
};

/**
 * The gradients of {@link batchNorm}.
 * @param dy gradient by its y, [N, C, P]
 * @param given what it took, and the mean and the variance that it gave
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function batchNormBackward<F extends Floats>(
  dy: F,
  given: { x: F; gamma: F; mean: F; variance: F },
  options: BatchNormBackwardOptions<F>,
): BatchNormGradientsOf<F> {
  readOptions<BatchNormBackwardOptions<Floats>>('batchNormBackward', options, BACKWARD);
  expectArrays('batchNormBackward', given, 'x', 'gamma', 'mean', 'variance');
  const { x, gamma, mean, variance } = given;
  const { n, c, p = 1 } = options;
  const call = new Call('batchNormBackward', dy);
  const inputs = {
    dy: call.input('dy', dy, [n, c, p]),
    x: call.input('x', x, [n, c, p]),
    mean: call.input('mean', mean, [c]),
    variance: call.input('variance', variance, [c]),
    gamma: call.input('gamma', gamma, [c]),
  };
  const dx = call.output('dx', options.dx, [n, c, p]);
  const dgamma = call.sums('dgamma', options.dgamma, [c]);
  const dbeta = call.sums('dbeta', options.dbeta, [c]);
  backward({ dx, dgamma, dbeta }, inputs.dy, inputs.x, inputs);
  return call.results();
}
