import { DivergedError } from '../core/errors.js';
import type { DType, Labels, Tensor } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import { notFinite } from '../models/not-finite.js';
import { clipScale } from '../optimizers/clip-gradients.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { expectBatch, expectKind, expectMetrics, readFitOptions, wrongMetric } from './fit-options.js';
import type { Metrics, Report, Said } from './report.js';
import type { Rows } from './rows.js';

/**
 * How far a training has come. Together with the parameters and the optimizer's state, this is the complete state of a
 * training.
 */
export interface FitProgress {
  /** Steps done. */
  step: number;
  /** Sum of the losses since the last report. */
  lossSum: number;
  /** Number of the losses since the last report. */
  lossCount: number;
}

/** The progress of a training before its first step. */
export const BEGINNING: Readonly<FitProgress> = { step: 0, lossSum: 0, lossCount: 0 };

/** Options of {@link fit}. */
export interface FitOptions {
  /** The model to train. */
  model: Model<DType>;
  /** Updates the model’s parameters at every step. */
  optimizer: Optimizer;
  /** Returns the batch of these rows. */
  batch: (rows: ArrayLike<number>) => { x: Tensor<DType>; t: Labels };
  /** The rows of each step's batch. */
  rows: Rows;
  /** Number of steps, including those done before `progress`. */
  steps: number;
  /** Where the training begins; default at step 0. `fit` updates it at every step. */
  progress?: FitProgress;
  /**
   * Returns the kind of report after this many steps; undefined for none. A `'step'` has the loss of the training; an
   * `'epoch'` and an `'eval'` also have the results of `evaluate`. The last step always ends with an evaluation.
   */
  reportAfter: (step: number) => Exclude<Report['type'], 'pause'> | undefined;
  /**
   * Returns the metrics of a report in addition to the loss, for `epoch` and `eval`, and with `evaluateSteps` also for
   * `step`. If it takes long, it can be a generator: wherever it yields, `fit` can pause.
   */
  evaluate: (step: number) => Metrics | Generator<void, Metrics>;
  /** Call `evaluate` also for reports of type `step`; default false. */
  evaluateSteps?: boolean;
  /** Returns texts of the model for reports of type `epoch` and `eval`, after the evaluation; undefined for none. */
  said?: (step: number) => readonly Said[] | undefined;
  /** Returns metrics of every report that depend only on `train/loss`, such as the perplexity. */
  metricsOfLoss?: (loss: number) => Metrics;
  /**
   * Called once after every complete evaluation, right before its report, with the report's metrics. If it changes the
   * optimizer, every later checkpoint contains the change.
   * @returns whether the model is the best so far; undefined if that is unknown
   */
  evaluated?: (step: number, metrics: Metrics) => boolean | undefined;
  /** Called after every update, before anything reads the new parameters. It may change them, for example to hold some. */
  updated?: () => void;
  /** Largest common norm of the gradients. The update scales larger gradients down to it. Default: no limit. */
  maxGrad?: number;
  /**
   * Report the loss after the update, on the same batch, as the book's comparisons do. It takes one more forward pass a
   * step.
   */
  lossAfterUpdate?: boolean;
  /** When to pause between two reports. Default: never. */
  pace?: Pace;
}

/** How long a training goes on before it pauses. The limit that is reached first counts. */
export interface Pace {
  /** Time since the last report or pause, in ms; 0 pauses after every step. Default: no limit. */
  ms?: number;
  /** Number of steps since the last report or pause; 1 pauses after every step. Default: no limit. */
  steps?: number;
}

/** The result of an evaluation, without pauses. */
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
 * The training loop: forward, backward, update, and evaluations.
 *
 * It is a generator of {@link Report}s, and its caller decides about the pace: training pauses until the next call of
 * `next()`. Between two reports the model has done exactly `progress.step` steps, so a checkpoint is possible. A
 * training that resumes from a pause inside an evaluation repeats this evaluation from its beginning.
 *
 * `train/loss` is the mean over the batches since the last report, each before its update, or after it with
 * `lossAfterUpdate`.
 * @throws BadakError at once when an option is missing, unknown or not valid; during training when a batch has values
 *   that are not finite
 * @throws DivergedError when a loss, a metric or, with `maxGrad`, the norm of the gradient is not finite. If the loss
 *   or the norm was computed before the update of the step, the parameters are those before that update
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
      // The evaluation may hold memory, and the caller may stop in a pause.
      running.return({});
    }
  }

  /**
   * The report after step `progress.step`, if there is one.
   * @param isNew whether the step was just done, so that a pause can follow it
   */
  function* report(isNew: boolean): Generator<Report, void> {
    const { step } = progress;
    const kind = expectKind(reportAfter(step));
    const type = step === steps && kind !== 'epoch' ? 'eval' : kind;
    if (type) {
      const mean = progress.lossSum / progress.lossCount;
      const loss = { 'train/loss': mean, ...options.metricsOfLoss?.(mean) };
      const whole = type !== 'step' || evaluateSteps;
      const metrics: Metrics = whole ? { ...loss, ...(yield* evaluation(step)) } : loss;
      // The exponential of a loss can overflow long before the loss does, and files of reports cannot contain such
      // numbers.
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

  // The training stopped inside an evaluation, so these losses have not been reported.
  if (progress.lossCount > 0) yield* report(false);
  while (progress.step < steps) {
    const { x, t } = expectBatch(batch(rows.at(progress.step)));
    model.zeroGrad();
    const begins = rows.begins?.(progress.step) ?? false;
    const loss = model.loss(x, t, { train: true, step: progress.step, begins });
    if (!Number.isFinite(loss)) throw notFinite('fit', loss, progress.step + 1, x);
    model.backward();
    const scale = maxGrad === undefined ? 1 : clipScale(model.params, maxGrad);
    if (Number.isNaN(scale)) throw new DivergedError(progress.step + 1, scale, 'the norm of the gradient');
    optimizer.update(model.params, scale);
    options.updated?.();
    progress.step += 1;
    model.nextStep = progress.step;
    const reported = lossAfterUpdate ? model.loss(x, t) : loss;
    if (!Number.isFinite(reported)) throw new DivergedError(progress.step, reported);
    progress.lossSum += reported;
    progress.lossCount += 1;
    yield* report(true);
  }
}
