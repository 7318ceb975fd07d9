import { BadakError } from '../errors.js';
import { format } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { sameSize } from './check.js';

const forwardTrain = kernel('batch_norm_forward_train', [
  'out y',
  'out mean',
  'out variance',
  'in x',
  'in gamma',
  'in beta',
]);
const forwardEval = kernel('batch_norm_forward_eval', [
  'out y',
  'in x',
  'in mean',
  'in variance',
  'in gamma',
  'in beta',
]);
const backward = kernel('batch_norm_backward', [
  'out dx',
  'out dgamma',
  'out dbeta',
  'in dy',
  'in x',
  'in mean',
  'in variance',
  'in gamma',
]);
const updateRunning = kernel('batch_norm_update_running', ['out running', 'in batch']);

/** The parameters and statistics of a batch normalization with C channels, each of shape [C]. */
export interface ChannelTensors {
  mean: Tensor;
  variance: Tensor;
  gamma: Tensor;
  beta: Tensor;
}

/** The sizes of x seen as [N, C, P], for C channels. Its first dimension is N. */
function sizes(kernel: string, x: Tensor, channels: readonly Tensor[]): [number, number, number] {
  const [rows, count] = [x.shape[0] ?? 1, channels[0]!.size];
  sameSize(kernel, ...(channels as [Tensor]));
  const positions = x.size / (rows * count);
  if (!(x.size > 0 && Number.isInteger(positions))) {
    throw new BadakError(
      'shape-mismatch',
      `${kernel}: expected an input of ${count} channels, found ${format(x.shape)}`,
    );
  }
  return [rows, count, positions];
}

/** Writes mean and variance of every channel of x, then y = gamma · (x − mean) / √(variance + 1e-6) + beta. */
export function batchNormForwardTrain(y: Tensor, x: Tensor, channels: ChannelTensors): void {
  const { mean, variance, gamma, beta } = channels;
  const run = forwardTrain(y, mean, variance, x, gamma, beta);
  sameSize('batchNormForwardTrain', y, x);
  const [n, c, p] = sizes('batchNormForwardTrain', x, [mean, variance, gamma, beta]);
  run(n, c, p);
}

/** y = gamma · (x − mean) / √(variance + 1e-6) + beta, with the given mean and variance. */
export function batchNormForwardEval(y: Tensor, x: Tensor, channels: ChannelTensors): void {
  const { mean, variance, gamma, beta } = channels;
  const run = forwardEval(y, x, mean, variance, gamma, beta);
  sameSize('batchNormForwardEval', y, x);
  const [n, c, p] = sizes('batchNormForwardEval', x, [mean, variance, gamma, beta]);
  run(n, c, p);
}

export interface BatchNormGradients {
  dx: Tensor;
  /** The kernel adds to its values. */
  dgamma: Tensor;
  /** The kernel adds to its values. */
  dbeta: Tensor;
}

/** The gradients of {@link batchNormForwardTrain}, with the mean and variance that it wrote. */
export function batchNormBackward(
  gradients: BatchNormGradients,
  dy: Tensor,
  x: Tensor,
  channels: Omit<ChannelTensors, 'beta'>,
): void {
  const { dx, dgamma, dbeta } = gradients;
  const { mean, variance, gamma } = channels;
  const run = backward(dx, dgamma, dbeta, dy, x, mean, variance, gamma);
  sameSize('batchNormBackward', dx, dy, x);
  const [n, c, p] = sizes('batchNormBackward', x, [mean, variance, gamma, dgamma, dbeta]);
  run(n, c, p);
}

/** running ← momentum · running + (1 − momentum) · batch */
export function batchNormUpdateRunning(running: Tensor, batch: Tensor, momentum: number): void {
  const run = updateRunning(running, batch);
  sameSize('batchNormUpdateRunning', running, batch);
  run(running.size, momentum);
}
