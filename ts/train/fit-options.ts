/** The checks of the options of {@link fit}, and of the values that they return. */
import { BadakError, DivergedError } from '../core/errors.js';
import {
  callback,
  flagOption,
  numberOption,
  type Option,
  type OptionTable,
  readFields,
  readOptions,
  required,
  withMethods,
  wholeNumber,
} from '../core/options.js';
import type { DType, Labels, Tensor } from '../core/tensor.js';
import { isList, shown } from '../core/values.js';
import type { Model } from '../models/model.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { FitOptions, FitProgress, Pace } from './fit.js';
import type { Report } from './report.js';
import type { Rows } from './rows.js';

const PROGRESS: OptionTable<FitProgress> = {
  step: required(wholeNumber(0)),
  lossSum: required(numberOption()),
  lossCount: required(wholeNumber(0)),
};

/** A limit; `Infinity` means that there is no limit. */
const limit = (takes: string, fits: (value: number) => boolean): Option<number> => ({
  takes,
  fits: (value) => typeof value === 'number' && (value === Infinity || fits(value)),
});

const PACE: OptionTable<Pace> = {
  ms: limit('a time of at least 0, in ms', (ms) => ms >= 0),
  steps: limit('a whole number of at least 1', (steps) => Number.isSafeInteger(steps) && steps >= 1),
};

/** Checks a pace and returns it. @throws BadakError when a limit is not valid */
export function readPace(who: string, pace: Pace): Pace {
  return readOptions(who, pace, PACE);
}

const TABLE: OptionTable<FitOptions> = {
  model: required(withMethods<Model<DType>>('a model', 'loss', 'backward', 'zeroGrad')),
  optimizer: required(withMethods<Optimizer>('an optimizer', 'update')),
  batch: required(callback<FitOptions['batch']>()),
  rows: required(withMethods<Rows>('rows, such as shuffledEpochs({ count, batchSize, seed })', 'at')),
  steps: required(wholeNumber(0)),
  progress: { takes: 'an object { step, lossSum, lossCount }', fits: isObject },
  reportAfter: required(callback<FitOptions['reportAfter']>()),
  evaluate: required(callback<FitOptions['evaluate']>()),
  evaluateSteps: flagOption,
  said: callback(),
  metricsOfLoss: callback(),
  evaluated: callback(),
  updated: callback(),
  maxGrad: numberOption({ above: 0 }),
  lossAfterUpdate: flagOption,
  pace: { takes: 'an object { ms, steps }', fits: isObject },
};

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** Checks the options and returns them. @throws BadakError when an option is missing, unknown or not valid */
export function readFitOptions(options: FitOptions): FitOptions {
  readOptions('fit', options, TABLE);
  readFields('fit rows', options.rows, { stepsPerEpoch: required(numberOption({ above: 0 })) });
  if (options.progress) readOptions('fit progress', options.progress, PROGRESS);
  if (options.pace) readPace('fit pace', options.pace);
  return options;
}

/** Checks a batch and returns it. @throws BadakError when it is something else, for example a Promise of a batch */
export function expectBatch(batch: { x: Tensor<DType>; t: Labels }): typeof batch {
  if (isObject(batch) && !(batch instanceof Promise)) return batch;
  throw new BadakError(
    'invalid-argument',
    `fit: batch should return { x, t } at once, found ${shown(batch)}. Load slow data before the training.`,
  );
}

const KINDS: readonly unknown[] = ['step', 'epoch', 'eval', undefined] satisfies (
  Report['type'] | undefined
)[];

/** Checks a kind of report and returns it. @throws BadakError when there is no such kind */
export function expectKind<K>(kind: K): K {
  if (KINDS.includes(kind)) return kind;
  throw new BadakError(
    'invalid-argument',
    `fit: reportAfter should return 'step', 'epoch', 'eval' or undefined, found ${shown(kind)}`,
  );
}

/**
 * Checks metrics and returns them.
 * @throws BadakError when they are not numbers by name, but for example a Promise of them
 */
export function expectMetrics<M>(metrics: M): M {
  const fits =
    isObject(metrics) &&
    !(metrics instanceof Promise) &&
    Object.values(metrics as object).every((value) => typeof value === 'number');
  if (fits) return metrics;
  throw new BadakError(
    'invalid-argument',
    `fit: evaluate should return numbers by name at once, such as { 'test/accuracy': 0.9 }, found ${shown(metrics)}`,
  );
}

/** The error for a metric of `evaluate` that is not finite, while the loss is finite. */
export function wrongMetric(
  step: number,
  [name, value]: readonly [string, number],
  loss: number,
): DivergedError {
  const advice =
    `evaluate returned it, while the loss is ${loss}. Check how evaluate computes it, for example for data ` +
    'without any rows. If it comes from the model, a smaller learning rate may help.';
  return new DivergedError(step, value, name, advice);
}
