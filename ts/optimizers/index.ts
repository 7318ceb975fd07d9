import { BadakError } from '../core/errors.js';
import { unknownName } from '../core/options.js';
import { AdaGrad } from './ada-grad.js';
import { Adam } from './adam.js';
import { clipScale } from './clip-gradients.js';
import { LazyAdam } from './lazy-adam.js';
import { Momentum } from './momentum.js';
import { Nesterov } from './nesterov.js';
import type { Optimizer } from './optimizer.js';
import { ReduceOnPlateau } from './reduce-on-plateau.js';
import { RMSProp } from './rms-prop.js';
import { SGD } from './sgd.js';

export {
  AdaGrad,
  Adam,
  clipScale,
  LazyAdam,
  Momentum,
  Nesterov,
  type Optimizer,
  ReduceOnPlateau,
  RMSProp,
  SGD,
};

/** The books' names. */
const BY_NAME = {
  sgd: SGD,
  momentum: Momentum,
  nesterov: Nesterov,
  adagrad: AdaGrad,
  rmsprop: RMSProp,
  adam: Adam,
} as const;

export type OptimizerName = keyof typeof BY_NAME;

/** What {@link makeOptimizer} knows. */
export const OPTIMIZERS = Object.keys(BY_NAME) as readonly OptimizerName[];

/**
 * @param learningRate the class's own default if left out
 * @throws BadakError when there is no optimizer of this name
 */
export function makeOptimizer(name: string, learningRate?: number): Optimizer {
  const found = OPTIMIZERS.find((known) => known === name);
  if (!found) {
    throw new BadakError(`makeOptimizer: ${unknownName('optimizer', String(name), OPTIMIZERS)}`);
  }
  return new BY_NAME[found](learningRate);
}
