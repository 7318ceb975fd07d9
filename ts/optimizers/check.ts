import { BadakError } from '../core/errors.js';
import { numberOption, readValue } from '../core/options.js';
import { Param } from '../core/param.js';
import { RowParam } from '../core/row-param.js';
import { isList, shown } from '../core/values.js';
import type { Optimizer } from './optimizer.js';

const ABOVE_ZERO = numberOption({ above: 0 });
const DECAY = numberOption({ min: 0, below: 1 });
const FINITE = numberOption();

/** @throws BadakError `<who>: …` when the rate is not a positive number */
export function expectLearningRate(who: string, rate: number): void {
  readValue(who, 'learning rate', rate, ABOVE_ZERO);
}

/** @throws BadakError `<who>: …` when the share of the old value that an average keeps is not in [0, 1) */
export function expectDecay(who: string, name: string, decay: number): void {
  readValue(who, name, decay, DECAY);
}

/** @throws BadakError `<who>: …` when it is not a list of a model's parameters */
export function expectParamList(who: string, params: readonly Param[]): void {
  if (!isList(params)) {
    const model = typeof params === 'object' && params !== null && 'params' in params;
    throw new BadakError(
      `${who}: expected a list of parameters${model ? ', model.params' : ''}, found ${shown(params)}`,
    );
  }
  for (const param of params) {
    if (!(param instanceof Param)) {
      throw new BadakError(`${who}: expected a list of parameters, found ${shown(param)} in it`);
    }
  }
}

/**
 * What every update begins with.
 * @throws BadakError `<who>: …` when one of these would spoil the parameters, or another optimizer has yet to bring rows of a
 *   parameter up
 */
export function expectUpdate(
  who: string,
  optimizer: Optimizer,
  params: readonly Param[],
  gradientScale: number,
): void {
  expectParamList(who, params);
  readValue(who, 'gradientScale', gradientScale, FINITE);
  expectLearningRate(who, optimizer.learningRate);
  for (const param of params) {
    if (param instanceof RowParam && param.keeper && (param.keeper as object) !== optimizer) {
      throw new BadakError(`${who}: ${param.name} is kept by another optimizer, which updates its rows late`);
    }
  }
}
