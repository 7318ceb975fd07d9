/** What {@link fit} takes, and what it says of a batch that cannot be. */
import { BadakError, DivergedError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
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
import { format } from '../core/shape.js';
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

/** An infinite limit is none. */
const limit = (takes: string, fits: (value: number) => boolean): Option<number> => ({
  takes,
  fits: (value) => typeof value === 'number' && (value === Infinity || fits(value)),
});

const PACE: OptionTable<Pace> = {
  ms: limit('a time of at least 0, in ms', (ms) => ms >= 0),
  steps: limit('a whole number of at least 1', (steps) => Number.isSafeInteger(steps) && steps >= 1),
};

/** @throws BadakError when a limit is not one */
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
  maxGrad: numberOption({ above: 0 }),
  lossAfterUpdate: flagOption,
  pace: { takes: 'an object { ms, steps }', fits: isObject },
};

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** @throws BadakError when an option is missing, unknown or not what it should be */
export function readFitOptions(options: FitOptions): FitOptions {
  readOptions('fit', options, TABLE);
  readFields('fit rows', options.rows, { stepsPerEpoch: required(numberOption({ above: 0 })) });
  if (options.progress) readOptions('fit progress', options.progress, PROGRESS);
  if (options.pace) readPace('fit pace', options.pace);
  return options;
}

/** @throws BadakError when it is not a batch but, say, a Promise of one */
export function expectBatch(batch: { x: Tensor<DType>; t: Labels }): typeof batch {
  if (isObject(batch) && !(batch instanceof Promise)) return batch;
  throw new BadakError(
    `fit: batch should return { x, t } at once, found ${shown(batch)}; load what takes time before the training`,
  );
}

const KINDS: readonly unknown[] = ['step', 'epoch', 'eval', undefined] satisfies (
  Report['type'] | undefined
)[];

/** @throws BadakError when it is not a kind of report */
export function expectKind<K>(kind: K): K {
  if (KINDS.includes(kind)) return kind;
  throw new BadakError(
    `fit: reportAfter should return 'step', 'epoch', 'eval' or undefined, found ${shown(kind)}`,
  );
}

/** @throws BadakError when what `evaluate` gave is not numbers by name but, say, a Promise of them */
export function expectMetrics<M>(metrics: M): M {
  const fits =
    isObject(metrics) &&
    !(metrics instanceof Promise) &&
    Object.values(metrics as object).every((value) => typeof value === 'number');
  if (fits) return metrics;
  throw new BadakError(
    `fit: evaluate should return numbers by name at once, such as { 'test/accuracy': 0.9 }, found ${shown(metrics)}`,
  );
}

/**
 * Why the loss of a batch is not finite, before the update of a step. Only then the batch is looked through, which
 * takes longer than a step.
 * @param step from 1
 */
export function notFinite(loss: number, step: number, x: Tensor<DType>): BadakError {
  if (x.dtype === 'f32' && !Number.isFinite(kernels.sumOfSquares(x as Tensor))) {
    const values = x.toArray();
    const place = values.findIndex((value) => !Number.isFinite(value));
    if (place >= 0) {
      return new BadakError(
        `fit: x ${format(x.shape)} of step ${step} holds ${values[place]} at index ${place}, so its loss is ${loss}; take such rows out of the data, or put numbers in their place`,
      );
    }
  }
  if (step > 1) return new DivergedError(step, loss);
  const advice =
    'Nothing was updated before, so it is not the learning rate: look at the initial weights, and scale x to numbers near 1.';
  return new DivergedError(step, loss, 'the loss', advice);
}

/** That what `evaluate` gave is not finite, while the loss is. */
export function wrongMetric(
  step: number,
  [name, value]: readonly [string, number],
  loss: number,
): DivergedError {
  const advice = `evaluate gave it, and the loss is ${loss}: look at how it is computed, of a part of the data with nothing in it for example. If it is of the model, a smaller learning rate may help.`;
  return new DivergedError(step, value, name, advice);
}
