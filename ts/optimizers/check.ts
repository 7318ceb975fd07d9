import { BadakError } from '../core/errors.js';

/** @throws BadakError `<who>: …` when the rate is not a positive number */
export function expectLearningRate(who: string, rate: number): void {
  if (!(rate > 0 && Number.isFinite(rate))) {
    throw new BadakError(`${who}: expected a learning rate above 0, found ${rate}`);
  }
}

/** @throws BadakError `<who>: …` when the share of the old value that an average keeps is not in [0, 1) */
export function expectDecay(who: string, name: string, decay: number): void {
  if (!(decay >= 0 && decay < 1)) {
    throw new BadakError(`${who}: expected ${name} of at least 0 and below 1, found ${decay}`);
  }
}
