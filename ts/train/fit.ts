import { DivergedError } from '../core/errors.js';
import type { DType, Labels, Tensor } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import { clipScale } from '../optimizers/clip-gradients.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import {
  expectBatch,
  expectKind,
  expectMetrics,
  notFinite,
  readFitOptions,
  wrongMetric,
} from './fit-options.js';
import type { Metrics, Report, Said } from './report.js';
import type { Rows } from './rows.js';

/** How far a training has come: with the parameters and the optimizer's state, all there is to it. */
export interface FitProgress {
  /** Steps done. */
  step: number;
  /** Sum and number of the losses since the last report. */
  lossSum: number;
  lossCount: number;
}

export const BEGINNING: Readonly<FitProgress> = { step: 0, lossSum: 0, lossCount: 0 };

export interface FitOptions {
  model: Model<DType>;
  optimizer: Optimizer;
  /** Gives the batch with these rows. */
  batch: (rows: ArrayLike<number>) => { x: Tensor<DType>; t: Labels };
  rows: Rows;
  /** Steps to train in all. */
  steps: number;
  /** Where to begin; kept up to date while training goes on. */
  progress?: FitProgress;
  /** What kind of report follows after this many steps, if any. The last step always ends with an evaluation. */
  reportAfter: (step: number) => Exclude<Report['type'], 'pause'> | undefined;
  /**
   * What a report says besides the loss: `epoch` and `eval` always, `step` where `evaluateSteps` is set. A generator is
   * one that takes long: where it yields there may be a pause.
   */
  evaluate: (step: number) => Metrics | Generator<void, Metrics>;
  evaluateSteps?: boolean;
  /** What `epoch` and `eval` say in words, after the evaluation; undefined where there is nothing to say. */
  said?: (step: number) => readonly Said[] | undefined;
  /** What every report says besides `train/loss`, by that loss. */
  metricsOfLoss?: (loss: number) => Metrics;
  /**
   * Called once for every evaluation that was finished, right before its report: with what the report says. What it changes in
   * the optimizer is in every checkpoint from there on.
   * @returns whether the model is the best so far, if that is known
   */
  evaluated?: (step: number, metrics: Metrics) => boolean | undefined;
  /** Gradients of a larger common norm are scaled down to this one for the update. Default: they are not. */
  maxGrad?: number;
  /** Report the loss after the update, on the same batch, as the book's comparisons do: one more pass forward a step. */
  lossAfterUpdate?: boolean;
  /** When to pause between two reports. Default: never. */
  pace?: Pace;
}

/** How long a training goes on before it pauses: whichever limit comes first. */
export interface Pace {
  /** Time without a report or a pause, in ms; 0 pauses after every step. Default: no limit. */
  ms?: number;
  /** Steps since the last report or pause; 1 trains one step at a time. Default: no limit. */
  steps?: number;
}

/** An evaluation without pauses. */
export function evaluated<M extends Metrics | number>(evaluation: M | Generator<void, M>): M {
  if (!isGenerator(evaluation)) return evaluation;
  for (;;) {
    const { done, value } = evaluation.next();
    if (done) return value;
  }
}

function isGenerator<M>(evaluation: M | Generator<void, M>): evaluation is Generator<void, M> {
  return typeof (evaluation as Partial<Generator> | undefined)?.next === 'function';
}

/**
 * The one training loop: forward, backward, update, and now and then an evaluation.
 *
 * It is a generator of {@link Report}s. Whoever drives it owns the pace: not calling `next()` is a pause, and between two
 * reports the model stands exactly at `progress.step`, ready for a checkpoint. One that goes on from within an evaluation
 * begins that evaluation anew.
 *
 * `train/loss` is the mean over the batches since the last report, each before its update unless `lossAfterUpdate`.
 * @throws BadakError at once when an option is missing, unknown or not what it should be; and while it goes on, when a batch
 *   holds values that are not finite
 * @throws DivergedError when a loss is not finite, or with `maxGrad` the gradient; the parameters are then those before that
 *   step's update, unless it is a loss from after it; or when a metric is not finite
 */
export function fit(options: FitOptions): Generator<Report, void> {
  return training(readFitOptions(options));
}

function* training(options: FitOptions): Generator<Report, void> {
  const { model, optimizer, batch, rows, steps, reportAfter, evaluate, evaluateSteps = false } = options;
  const { lossAfterUpdate = false, maxGrad } = options;
  const { ms = Infinity, steps: stride = Infinity } = options.pace ?? {};
  const progress = options.progress ?? { ...BEGINNING };
  let heard = performance.now();
  let heardAt = progress.step;
  const pause = (): Report => {
    const { step } = progress;
    return { type: 'pause', step, epoch: step / rows.stepsPerEpoch, metrics: {} };
  };

  function* evaluation(step: number): Generator<Report, Metrics> {
    const running = evaluate(step);
    if (!isGenerator(running)) return expectMetrics(running);
    try {
      for (;;) {
        const { done, value } = running.next();
        if (done) return expectMetrics(value);
        if (performance.now() - heard >= ms) {
          yield pause();
          heard = performance.now();
        }
      }
    } finally {
      // It may hold memory, and whoever drives may stop in a pause.
      running.return({});
    }
  }

  /**
   * The report after the step that `progress` stands at, if one is due.
   * @param isNew whether the step was just made, so that there may be a pause behind it
   */
  function* report(isNew: boolean): Generator<Report, void> {
    const { step } = progress;
    const asked = expectKind(reportAfter(step));
    const type = step === steps && asked !== 'epoch' ? 'eval' : asked;
    if (type) {
      const mean = progress.lossSum / progress.lossCount;
      const loss = { 'train/loss': mean, ...options.metricsOfLoss?.(mean) };
      const whole = type !== 'step' || evaluateSteps;
      const metrics: Metrics = whole ? { ...loss, ...(yield* evaluation(step)) } : loss;
      // The exponential of a loss can overflow long before the loss does, and records have no such numbers.
      const wrong = Object.entries(metrics).find(([, value]) => !Number.isFinite(value));
      if (wrong)
        throw Object.hasOwn(loss, wrong[0])
          ? new DivergedError(step, wrong[1], wrong[0])
          : wrongMetric(step, wrong, mean);
      progress.lossSum = 0;
      progress.lossCount = 0;
      const best = whole && options.evaluated?.(step, metrics) === true;
      const said = type === 'step' ? undefined : options.said?.(step);
      const epoch = step / rows.stepsPerEpoch;
      yield { type, step, epoch, metrics, ...(said && { said }), ...(best && { best }) };
      [heard, heardAt] = [performance.now(), step];
    } else if (isNew && (step - heardAt >= stride || performance.now() - heard >= ms)) {
      yield pause();
      [heard, heardAt] = [performance.now(), step];
    }
  }

  // It stopped within an evaluation: the losses are still to be reported.
  if (progress.lossCount > 0) yield* report(false);
  while (progress.step < steps) {
    const { x, t } = expectBatch(batch(rows.at(progress.step)));
    model.zeroGrad();
    const begins = rows.begins?.(progress.step) ?? false;
    const loss = model.loss(x, t, { train: true, step: progress.step, begins });
    if (!Number.isFinite(loss)) throw notFinite(loss, progress.step + 1, x);
    model.backward();
    const scale = maxGrad === undefined ? 1 : clipScale(model.params, maxGrad);
    if (Number.isNaN(scale)) throw new DivergedError(progress.step + 1, scale, 'the norm of the gradient');
    optimizer.update(model.params, scale);
    progress.step += 1;
    model.nextStep = progress.step;
    const reported = lossAfterUpdate ? model.loss(x, t) : loss;
    if (!Number.isFinite(reported)) throw new DivergedError(progress.step, reported);
    progress.lossSum += reported;
    progress.lossCount += 1;
    yield* report(true);
  }
}
