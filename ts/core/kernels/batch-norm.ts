import { engine } from '../engine.js';
import { BadakError } from '../errors.js';
import { format } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { at, sameSize } from './check.js';

/** The parameters and statistics of a batch normalization, each [C]. */
export interface ChannelTensors {
  mean: Tensor;
  variance: Tensor;
  gamma: Tensor;
  beta: Tensor;
}

/** x as [N, C, P] for C channels: its first size is N. */
function sizes(kernel: string, x: Tensor, channels: readonly Tensor[]): [number, number, number] {
  const [rows, count] = [x.shape[0] ?? 1, channels[0]!.size];
  sameSize(kernel, ...(channels as [Tensor]));
  const positions = x.size / (rows * count);
  if (!(x.size > 0 && Number.isInteger(positions))) {
    throw new BadakError(`${kernel}: ${count} channels do not fit an input ${format(x.shape)}`);
  }
  return [rows, count, positions];
}

/** mean and variance ← those of every channel of x; y = gamma · (x − mean) / √(variance + 1e-6) + beta */
export function batchNormForwardTrain(y: Tensor, x: Tensor, channels: ChannelTensors): void {
  const { mean, variance, gamma, beta } = channels;
  const [yAt, meanAt, varianceAt, xAt] = [
    at('batchNormForwardTrain', 'y', y),
    at('batchNormForwardTrain', 'mean', mean),
    at('batchNormForwardTrain', 'variance', variance),
    at('batchNormForwardTrain', 'x', x),
  ];
  const [gammaAt, betaAt] = [
    at('batchNormForwardTrain', 'gamma', gamma),
    at('batchNormForwardTrain', 'beta', beta),
  ];
  sameSize('batchNormForwardTrain', y, x);
  const [n, c, p] = sizes('batchNormForwardTrain', x, [mean, variance, gamma, beta]);
  engine().run((e) => e.batch_norm_forward_train(yAt, meanAt, varianceAt, xAt, gammaAt, betaAt, n, c, p));
}

/** y = gamma · (x − mean) / √(variance + 1e-6) + beta by the statistics that are given */
export function batchNormForwardEval(y: Tensor, x: Tensor, channels: ChannelTensors): void {
  const { mean, variance, gamma, beta } = channels;
  const [yAt, xAt, meanAt, varianceAt] = [
    at('batchNormForwardEval', 'y', y),
    at('batchNormForwardEval', 'x', x),
    at('batchNormForwardEval', 'mean', mean),
    at('batchNormForwardEval', 'variance', variance),
  ];
  const [gammaAt, betaAt] = [
    at('batchNormForwardEval', 'gamma', gamma),
    at('batchNormForwardEval', 'beta', beta),
  ];
  sameSize('batchNormForwardEval', y, x);
  const [n, c, p] = sizes('batchNormForwardEval', x, [mean, variance, gamma, beta]);
  engine().run((e) => e.batch_norm_forward_eval(yAt, xAt, meanAt, varianceAt, gammaAt, betaAt, n, c, p));
}

export interface BatchNormGradients {
  dx: Tensor;
  /** Added to. */
  dgamma: Tensor;
  /** Added to. */
  dbeta: Tensor;
}

/** The gradients of {@link batchNormForwardTrain}, with the statistics it left. */
export function batchNormBackward(
  gradients: BatchNormGradients,
  dy: Tensor,
  x: Tensor,
  channels: Omit<ChannelTensors, 'beta'>,
): void {
  const { dx, dgamma, dbeta } = gradients;
  const { mean, variance, gamma } = channels;
  const [dxAt, dgammaAt, dbetaAt, dyAt, xAt] = [
    at('batchNormBackward', 'dx', dx),
    at('batchNormBackward', 'dgamma', dgamma),
    at('batchNormBackward', 'dbeta', dbeta),
    at('batchNormBackward', 'dy', dy),
    at('batchNormBackward', 'x', x),
  ];
  const [meanAt, varianceAt, gammaAt] = [
    at('batchNormBackward', 'mean', mean),
    at('batchNormBackward', 'variance', variance),
    at('batchNormBackward', 'gamma', gamma),
  ];
  sameSize('batchNormBackward', dx, dy, x);
  const [n, c, p] = sizes('batchNormBackward', x, [mean, variance, gamma, dgamma, dbeta]);
  engine().run((e) =>
    e.batch_norm_backward(dxAt, dgammaAt, dbetaAt, dyAt, xAt, meanAt, varianceAt, gammaAt, n, c, p),
  );
}

/** running ← momentum · running + (1 − momentum) · batch */
export function batchNormUpdateRunning(running: Tensor, batch: Tensor, momentum: number): void {
  const [runningAt, batchAt] = [
    at('batchNormUpdateRunning', 'running', running),
    at('batchNormUpdateRunning', 'batch', batch),
  ];
  sameSize('batchNormUpdateRunning', running, batch);
  engine().run((e) => e.batch_norm_update_running(runningAt, batchAt, running.size, momentum));
}
