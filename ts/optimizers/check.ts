import { BadakError } from '../core/errors.js';
import { numberOption, readValue } from '../core/options.js';
import { Param } from '../core/param.js';
import { RowParam } from '../core/row-param.js';
import { isList, shown } from '../core/values.js';
import type { Optimizer } from './optimizer.js';

const ABOVE_ZERO = numberOption({ above: 0 });
const DECAY = numberOption({ min: 0, below: 1 });
const FINITE = numberOption();

/** @throws BadakError `<who> learning rate: …` when the rate is not a positive number */
export function expectLearningRate(who: string, rate: number): void {
  readValue(who, 'learning rate', rate, ABOVE_ZERO);
}

/**
 * Checks the weight of the old value in a running average.
 * @throws BadakError `<who> <name>: …` when it is not in [0, 1)
 */
export function expectDecay(who: string, name: string, decay: number): void {
  readValue(who, name, decay, DECAY);
}

/** @throws BadakError `<who>: …` when `params` is not a list of parameters */
export function expectParamList(who: string, params: readonly Param[]): void {
  if (!isList(params)) {
    const model = typeof params === 'object' && params !== null && 'params' in params;
    throw new BadakError(
      'invalid-argument',
      `${who}: expected a list of parameters${model ? ', such as model.params' : ''}, found ${shown(params)}`,
    );
  }
  for (const param of params) {
    if (!(param instanceof Param)) {
      throw new BadakError(
        'invalid-argument',
        `${who}: expected a list of parameters, found a list with ${shown(param)}`,
      );
    }
  }
}

/**
 * Checks the arguments of every update.
 * @throws BadakError `<who>: …` when an argument is not valid and would spoil the parameters, or when another optimizer
 *   updates rows of a parameter only when they are needed
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
      throw new BadakError(
        'invalid-argument',
        `${who}: another optimizer updates the rows of ${param.name} when they are needed. Update ${param.name} ` +
          'only with that one.',
      );
    }
  }
}
