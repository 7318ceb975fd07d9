import { BadakError, DivergedError } from '../core/errors.js';
import type { DType } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import { type CheckpointInfo, encodeCheckpoint, isSound, restoreCheckpoint } from '../train/checkpoint.js';
import { BEGINNING, evaluated, fit, type FitOptions, type FitProgress } from '../train/fit.js';
import { planMemory, totalOf } from '../train/plan.js';
import type { Metrics, Report } from '../train/report.js';
import type { Run, RunOptions } from './experiment.js';
import type { Panel } from './panels.js';
import { type AnyParams, flagName } from './params.js';

/** A training that is about to begin: what {@link fit} needs, and how to let go of it. */
export interface OpenTraining<M extends Model<DType> = Model<DType>> extends Omit<
  FitOptions,
  'steps' | 'progress' | 'pauseAfter'
> {
  model: M;
  dispose(): void;
}

/** One training of an experiment; a comparison has several, one after the other. */
export interface Training<M extends Model<DType> = Model<DType>> {
  /** The name of its curve; an experiment's only training has none. */
  name?: string;
  steps: number;
  /** Builds the model and everything around it. */
  open(): OpenTraining<M>;
}

interface MakeRunOptions<M extends Model<DType>> extends RunOptions {
  experiment: string;
  trainings: readonly Training<M>[];
  /** @param model what is being trained, or was last; undefined before the first step */
  panels?: (model: M | undefined) => readonly Panel[];
  /** The vocabulary, for the checkpoints. */
  words?: readonly string[];
  /** Of questions and answers, likewise. */
  lengths?: CheckpointInfo['lengths'];
  /** Frees what outlives the single trainings. */
  dispose?: () => void;
}

/** Whoever drives a run gets a turn at least this often, in ms, however long a step takes. */
const PAUSE_AFTER = 50;

/**
 * Runs trainings one after the other, and saves and restores where it stands. In a comparison a training that diverges
 * ends with a report that says so, and the next begins; alone it throws.
 */
export function makeRun<M extends Model<DType>>(options: MakeRunOptions<M>): Run {
  const { experiment, params, seed, data, resume, trainings, panels, words, lengths, dispose } = options;
  const saved = resume?.checkpoint;
  const identity = {
    experiment,
    params,
    seed,
    data: data.name,
    ...(words && { words }),
    ...(lengths && { lengths }),
    ...(data.tokenization && { tokenization: data.tokenization }),
  };
  let current = saved?.training ?? 0;
  let progress: FitProgress = { ...(saved?.progress ?? BEGINNING) };
  let reports = saved?.reports ?? 0;
  let open: OpenTraining<M> | undefined;
  const results: Record<string, Metrics> = { ...saved?.results };
  const steps = trainings.reduce((sum, training) => sum + training.steps, 0);
  const before = (index: number) => trainings.slice(0, index).reduce((sum, each) => sum + each.steps, 0);

  // A checkpoint that does not fit is refused now, not when the first report is asked for.
  if (resume) {
    try {
      if (trainings.length > 1) expectSameParams(resume, params);
      const training = trainings[current];
      if (!training) {
        throw new BadakError(
          `${resume.from}: it is at training ${current + 1}, and there are ${trainings.length}`,
        );
      }
      open = training.open();
      if (progress.step > 0) restoreCheckpoint(resume.from, resume.checkpoint, open.model, open.optimizer);
    } catch (error) {
      open?.dispose();
      dispose?.();
      throw error;
    }
  }

  const isLast = () => current === trainings.length - 1;

  function* all(): Generator<Report, void> {
    for (;;) {
      const training = trainings[current]!;
      open ??= training.open();
      for (const report of one(training, open)) {
        if (report.type !== 'pause') reports += 1;
        const last = report.diverged || (report.step === training.steps && report.type !== 'pause');
        if (last && training.name !== undefined) results[training.name] = report.metrics;
        yield report;
      }
      // The last one stays open: its pictures are still to be taken.
      if (isLast()) return;
      open.dispose();
      open = undefined;
      progress = { ...BEGINNING };
      current += 1;
    }
  }

  function* one(training: Training<M>, open: OpenTraining<M>): Generator<Report, void> {
    const named = training.name === undefined ? {} : { run: training.name };
    try {
      const fitting = fit({
        ...fitOptionsOf(open),
        steps: training.steps,
        progress,
        pauseAfter: PAUSE_AFTER,
      });
      for (const report of fitting) yield { ...report, ...named };
    } catch (error) {
      if (!(error instanceof DivergedError) || trainings.length === 1) throw error;
      const { step } = progress;
      const epoch = step / open.rows.stepsPerEpoch;
      const metrics = evaluated(open.evaluate(step));
      // Resumed from here, the next training begins.
      Object.assign(progress, { ...BEGINNING, step: training.steps });
      yield { type: 'eval', ...named, step, epoch, metrics, diverged: true };
    }
  }

  const done = () => Math.min(steps, before(current) + progress.step);
  return {
    steps,
    get done() {
      return done();
    },
    reports: all(),
    plan() {
      const plans = trainings.map((training) => {
        const open = training.open();
        try {
          return planMemory(open);
        } finally {
          open.dispose();
        }
      });
      return plans.reduce((most, plan) => (totalOf(plan) > totalOf(most) ? plan : most));
    },
    checkpoint() {
      const { step: at, lossCount } = progress;
      // What has ended is no longer needed, nor sound if it diverged.
      if (!isLast() && at === trainings[current]!.steps && lossCount === 0) {
        const position = { step: done(), reports, training: current + 1, progress: BEGINNING, results };
        return encodeCheckpoint(undefined, { ...identity, ...position });
      }
      if (open && !isSound(open.model, open.optimizer)) return undefined;
      const position = { step: done(), reports, training: current, progress, results };
      return encodeCheckpoint(open, { ...identity, ...position });
    },
    panels: () => panels?.(open?.model) ?? [],
    dispose() {
      open?.dispose();
      dispose?.();
    },
  };
}

/** All but how to let go of it. */
function fitOptionsOf<M extends Model<DType>>(open: OpenTraining<M>): Omit<OpenTraining<M>, 'dispose'> {
  const options: Partial<OpenTraining<M>> = { ...open };
  delete options.dispose;
  return options as OpenTraining<M>;
}

/**
 * What is compared has to have the same parameters from the first curve to the last.
 * @throws BadakError that names a parameter which the checkpoint has otherwise
 */
export function expectSameParams(
  { from, checkpoint }: NonNullable<RunOptions['resume']>,
  params: Readonly<AnyParams>,
  free: readonly string[] = [],
): void {
  const before = checkpoint.params as AnyParams;
  const shown = (value: unknown) => (value === undefined ? 'nothing' : String(value));
  for (const key of new Set([...Object.keys(before), ...Object.keys(params)])) {
    // Which data it is was settled when it was found; that a text is the same is looked at there.
    if (key === 'data' || key === 'text' || free.includes(key) || before[key] === params[key]) continue;
    throw new BadakError(
      `${from}: a comparison goes on with the parameters that it began with: expected --${flagName(key)} ${shown(before[key])}, found ${shown(params[key])}`,
    );
  }
}
