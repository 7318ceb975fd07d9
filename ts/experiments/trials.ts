/** Runs of an experiment side by side, each on a thread of its own. */
import { currentPlatform, engine, init } from '../core/engine.js';
import { BadakError, DivergedError } from '../core/errors.js';
import type { WorkerHandle } from '../platform/platform.js';
import type { Report } from '../train/report.js';
import type { Experiment, LoadedData } from './experiment.js';
import type { AnyParams } from './params.js';

/** What all trials of a search have in common. */
export interface TrialSetting {
  experiment: string;
  seed: number;
  data: LoadedData;
}

type ToWorker =
  | { kind: 'begin'; setting: TrialSetting; build: 'simd' | 'threads' | 'relaxed' }
  | { kind: 'trial'; index: number; params: AnyParams };

type FromWorker = { kind: 'done'; index: number; reports: Report[] } | { kind: 'failed'; message: string };

/** One run from beginning to end. A loss that is no number ends it with a report that says so. */
export function* runTrial(
  experiment: Experiment,
  { seed, data }: TrialSetting,
  params: AnyParams,
): Generator<Report, void> {
  const run = experiment.run({ params, seed, data });
  let last: Report | undefined;
  try {
    for (const report of run.reports) {
      if (report.type !== 'pause') last = report;
      yield report;
    }
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    const { step, epoch = 0, metrics = {} } = last ?? { step: error.step };
    yield { type: 'eval', step, epoch, metrics, diverged: true };
  } finally {
    run.dispose();
  }
}

/** The worker's side: answers trials with their reports, one after the other. */
export function serveTrials(
  experiments: readonly Experiment[],
  post: (message: unknown) => void,
): (message: unknown) => void {
  let ready: Promise<{ experiment: Experiment; setting: TrialSetting }> | undefined;
  const handle = async (message: ToWorker): Promise<void> => {
    if (message.kind === 'begin') {
      const { setting, build } = message;
      ready = init({ build, threads: 1 }).then(() => {
        const experiment = experiments.find(({ id }) => id === setting.experiment);
        if (!experiment) throw new BadakError(`no experiment ${setting.experiment}`);
        return { experiment, setting };
      });
      await ready;
      return;
    }
    const { experiment, setting } = await ready!;
    const reports = [...runTrial(experiment, setting, message.params)].filter(({ type }) => type !== 'pause');
    post({ kind: 'done', index: message.index, reports } satisfies FromWorker);
  };
  return (message) => {
    handle(message as ToWorker).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      post({ kind: 'failed', message: text } satisfies FromWorker);
    });
  };
}

/** How long to sleep before looking for answers again, in ms. */
const SLEEP = 4;
/** Trials handed to a worker ahead, so that it never waits for the next. */
const AHEAD = 2;

/**
 * All trials' reports in the trials' order, each trial on a thread of its own; a `pause` report while none is ready.
 * Results do not depend on the number of threads: a trial is a function of its parameters, the seed and the data.
 */
export function* sideBySide(
  workers: readonly WorkerHandle[],
  setting: TrialSetting,
  trials: readonly AnyParams[],
  first: number,
): Generator<{ index: number; report: Report }, void> {
  const found = new Map<number, Report[]>();
  const bell = new Int32Array(new SharedArrayBuffer(4));
  let failure: Error | undefined;
  let next = first;
  const { build } = engine().backend;
  const give = (worker: WorkerHandle) => {
    if (next >= trials.length) return;
    worker.post({ kind: 'trial', index: next, params: trials[next]! } satisfies ToWorker);
    next += 1;
  };
  for (const worker of workers) {
    worker.onMessage((message) => {
      const answer = message as FromWorker;
      if (answer.kind === 'done') {
        found.set(answer.index, answer.reports);
        give(worker);
      } else {
        failure ??= new BadakError(answer.message);
      }
    });
    worker.onFailure((error) => (failure ??= new BadakError(`a search worker ended: ${error.message}`)));
    worker.post({ kind: 'begin', setting, build } satisfies ToWorker);
    for (let i = 0; i < AHEAD; i++) give(worker);
  }
  try {
    for (let index = first; index < trials.length; index++) {
      while (!found.has(index)) {
        if (failure) throw failure;
        // Answers arrive while whoever drives this has its turn.
        Atomics.wait(bell, 0, 0, SLEEP);
        yield { index, report: { type: 'pause', step: 0, epoch: 0, metrics: {} } };
      }
      for (const report of found.get(index)!) yield { index, report };
      found.delete(index);
    }
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

/** The same on this thread and its helpers. */
export function* oneByOne(
  experiment: Experiment,
  setting: TrialSetting,
  trials: readonly AnyParams[],
  first: number,
): Generator<{ index: number; report: Report }, void> {
  for (let index = first; index < trials.length; index++) {
    for (const report of runTrial(experiment, setting, trials[index]!)) yield { index, report };
  }
}

/** Workers for as many trials as the engine has threads; none where the platform has no such workers or one thread is all. */
export function startTrialWorkers(trials: number): WorkerHandle[] {
  const count = Math.min(engine().backend.threads, trials);
  const start = currentPlatform().startTrialWorker;
  if (count < 2 || !start) return [];
  const workers = Array.from({ length: count }, start);
  return workers.filter((worker) => worker !== undefined);
}
