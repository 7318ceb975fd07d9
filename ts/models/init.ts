import { BadakError } from '../core/errors.js';
import type { Param } from '../core/param.js';
import { RandomStream } from '../core/random.js';

/**
 * How large initial weights are (vol. 1, section 6.2): a standard deviation, or one by the number of inputs n of a unit:
 * He's √(2/n) for ReLU, Xavier's √(1/n) for sigmoid and tanh. The book also calls them by their activations.
 */
export type WeightInit = number | 'he' | 'relu' | 'xavier' | 'sigmoid';

/** @throws BadakError when it is neither a number of at least 0 nor one of the names */
export function deviation(who: string, init: WeightInit, inputs: number): number {
  if (init === 'he' || init === 'relu') return Math.sqrt(2 / inputs);
  if (init === 'xavier' || init === 'sigmoid') return Math.sqrt(1 / inputs);
  if (typeof init === 'number' && init >= 0 && Number.isFinite(init)) return init;
  throw new BadakError(
    `${who} weightInitStd: expected a number of at least 0, he (relu) or xavier (sigmoid), found ${String(init)}`,
  );
}

/** Fills a weight from N(0, std²); each weight has a random stream of its own, named after it. */
export function initWeight(weight: Param, std: number, seed: number): void {
  new RandomStream(seed, `init/${weight.name}`).fillNormal(weight.value, std);
}
