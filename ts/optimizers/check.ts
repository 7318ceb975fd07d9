import { BadakError } from '../core/errors.js';
import type { Param } from '../core/param.js';
import { RowParam } from '../core/row-param.js';
import type { Optimizer } from './optimizer.js';

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

/** @throws BadakError `<who>: …` when another optimizer has yet to bring rows of a parameter up */
export function expectUnkept(who: string, optimizer: Optimizer, params: readonly Param[]): void {
  for (const param of params) {
    if (param instanceof RowParam && param.keeper && (param.keeper as object) !== optimizer) {
      throw new BadakError(`${who}: ${param.name} is kept by another optimizer, which updates its rows late`);
    }
  }
}
