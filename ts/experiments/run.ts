import { DivergedError } from '../core/errors.js';
import { encodeCheckpoint, isSound, restoreCheckpoint } from '../train/checkpoint.js';
import { BEGINNING, fit, type FitOptions, type FitProgress } from '../train/fit.js';
import type { Metrics, Report } from '../train/report.js';
import type { Panel } from './panels.js';
import type { Run, RunOptions } from './experiment.js';

/** A training that is about to begin: what {@link fit} needs, and how to let go of it. */
export interface OpenTraining extends Omit<FitOptions, 'steps' | 'progress' | 'pauseAfter'> {
  dispose(): void;
}

/** One training of an experiment; a comparison has several, one after the other. */
export interface Training {
  /** The name of its curve; an experiment's only training has none. */
  name?: string;
  steps: number;
  /** Builds the model and everything around it. */
  open(): OpenTraining;
}

interface MakeRunOptions extends RunOptions {
  experiment: string;
  trainings: readonly Training[];
  panels?: () => readonly Panel[];
  /** Frees what outlives the single trainings. */
  dispose?: () => void;
}

/** Whoever drives a run gets a turn at least this often, in ms, however long a step takes. */
const PAUSE_AFTER = 50;

/**
 * Runs trainings one after the other, and saves and restores where it stands. In a comparison a training that diverges
 * ends with a report that says so, and the next begins; alone it throws.
 */
export function makeRun(options: MakeRunOptions): Run {
  const { experiment, params, seed, data, resume, trainings, panels, dispose } = options;
  const saved = resume?.checkpoint;
  let current = saved?.training ?? 0;
  let progress: FitProgress = { ...(saved?.progress ?? BEGINNING) };
  let reports = saved?.reports ?? 0;
  let open: OpenTraining | undefined;
  const results: Record<string, Metrics> = { ...saved?.results };
  const steps = trainings.reduce((sum, training) => sum + training.steps, 0);
  const before = (index: number) => trainings.slice(0, index).reduce((sum, each) => sum + each.steps, 0);

  // A checkpoint that does not fit is refused now, not when the first report is asked for.
  if (resume) {
    open = trainings[current]!.open();
    try {
      if (progress.step > 0) restoreCheckpoint(resume.from, resume.checkpoint, open.model, open.optimizer);
    } catch (error) {
      open.dispose();
      dispose?.();
      throw error;
    }
  }

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
      if (current === trainings.length - 1) return;
      open.dispose();
      open = undefined;
      progress = { ...BEGINNING };
      current += 1;
    }
  }

  function* one(training: Training, open: OpenTraining): Generator<Report, void> {
    const named = training.name === undefined ? {} : { run: training.name };
    try {
      const fitting = fit({ ...open, steps: training.steps, progress, pauseAfter: PAUSE_AFTER });
      for (const report of fitting) yield { ...report, ...named };
    } catch (error) {
      if (!(error instanceof DivergedError) || trainings.length === 1) throw error;
      const { step } = progress;
      const epoch = step / open.rows.stepsPerEpoch;
      // Resumed from here, the next training begins.
      progress.step = training.steps;
      yield { type: 'eval', ...named, step, epoch, metrics: open.evaluate(step), diverged: true };
    }
  }

  const done = () => Math.min(steps, before(current) + progress.step);
  return {
    steps,
    get done() {
      return done();
    },
    reports: all(),
    checkpoint() {
      if (open && !isSound(open.model, open.optimizer)) return undefined;
      const position = { step: done(), reports, training: current, progress, results };
      return encodeCheckpoint(open, { experiment, params, seed, data: data.name, ...position });
    },
    panels: () => panels?.() ?? [],
    dispose() {
      open?.dispose();
      dispose?.();
    },
  };
}
