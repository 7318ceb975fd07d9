/** Runs of an experiment side by side, each on a thread of its own. */
import { currentPlatform, engine, init } from '../core/engine.js';
import { BadakError, DivergedError } from '../core/errors.js';
import type { TrialWorker } from '../platform/platform.js';
import type { Report } from '../train/report.js';
import type { Experiment, LoadedData } from './experiment.js';
import type { AnyParams } from './params.js';

/** What all trials of a search have in common. */
export interface TrialSetting {
  experiment: string;
  seed: number;
  data: LoadedData;
}

/** A trial that has ended, with what it reported. */
export interface Trial {
  index: number;
  reports: readonly Report[];
}

type ToWorker =
  | { kind: 'begin'; setting: TrialSetting; build: 'simd' | 'threads' | 'relaxed' }
  | { kind: 'trial'; index: number; params: AnyParams };

type FromWorker = { kind: 'ready' } | { kind: 'done'; trial: Trial } | { kind: 'failed'; message: string };

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
      post({ kind: 'ready' } satisfies FromWorker);
      return;
    }
    const { experiment, setting } = await ready!;
    const reports = [...runTrial(experiment, setting, message.params)].filter(({ type }) => type !== 'pause');
    post({ kind: 'done', trial: { index: message.index, reports } } satisfies FromWorker);
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
/** How long a worker may take to start, in ms: it loads the package and compiles the kernels, which takes 0.2 s. */
const START_MS = 20_000;

/**
 * All trials in their order, each on a thread of its own; undefined while the next is not ready.
 * Results do not depend on the number of threads: a trial is a function of its parameters, the seed and the data.
 * Where no worker answers, because the runtime starts none or does not deliver what they say, the trials run here.
 *
 * @param startMs how long to wait for the first answer
 */
export function* sideBySide(
  workers: readonly TrialWorker[],
  experiment: Experiment,
  setting: TrialSetting,
  trials: readonly AnyParams[],
  first: number,
  startMs = START_MS,
): Generator<Trial | undefined, void> {
  const found = new Map<number, Trial>();
  const bell = new Int32Array(new SharedArrayBuffer(4));
  const shared = { ...setting, data: share(setting.data) };
  let failure: Error | undefined;
  let answered = false;
  let next = first;
  const { build } = engine().backend;
  const give = (worker: TrialWorker) => {
    if (next >= trials.length) return;
    worker.post({ kind: 'trial', index: next, params: trials[next]! } satisfies ToWorker);
    next += 1;
  };
  const hear = (worker: TrialWorker) => {
    for (let answer; (answer = worker.receive() as FromWorker | undefined);) {
      answered = true;
      if (answer.kind === 'done') {
        found.set(answer.trial.index, answer.trial);
        give(worker);
      } else if (answer.kind === 'failed') {
        failure ??= new BadakError(answer.message);
      }
    }
  };
  for (const worker of workers) {
    worker.onFailure((error) => (failure ??= new BadakError(`a search worker ended: ${error.message}`)));
    worker.post({ kind: 'begin', setting: shared, build } satisfies ToWorker);
  }
  // One for each first, or the last of few trials would wait for the others.
  for (let i = 0; i < AHEAD; i++) workers.forEach(give);
  const began = performance.now();
  try {
    for (let index = first; index < trials.length; index++) {
      for (;;) {
        workers.forEach(hear);
        if (found.has(index)) break;
        if (failure) throw failure;
        if (!answered && performance.now() - began > startMs) {
          yield* oneByOne(experiment, setting, trials, first);
          return;
        }
        Atomics.wait(bell, 0, 0, SLEEP);
        yield undefined;
      }
      yield found.get(index)!;
      found.delete(index);
    }
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

/** The same on this thread and its helpers; undefined between two reports. */
export function* oneByOne(
  experiment: Experiment,
  setting: TrialSetting,
  trials: readonly AnyParams[],
  first: number,
): Generator<Trial | undefined, void> {
  for (let index = first; index < trials.length; index++) {
    const reports: Report[] = [];
    for (const report of runTrial(experiment, setting, trials[index]!)) {
      if (report.type !== 'pause') reports.push(report);
      yield undefined;
    }
    yield { index, reports };
  }
}

/** Workers for as many trials as the engine has threads; none where the platform has no such workers or one thread is all. */
export function startTrialWorkers(trials: number): TrialWorker[] {
  const count = Math.min(engine().backend.threads, trials);
  const start = currentPlatform().startTrialWorker;
  if (count < 2 || !start) return [];
  const workers = Array.from({ length: count }, start);
  return workers.filter((worker) => worker !== undefined);
}

/** The same with bytes and ids in memory that all workers see: a data set sent to each would be copied for each. */
function share<T>(value: T): T {
  if (value instanceof Uint8Array || value instanceof Uint32Array) {
    const memory = new SharedArrayBuffer(value.byteLength);
    const shared = value instanceof Uint8Array ? new Uint8Array(memory) : new Uint32Array(memory);
    shared.set(value);
    return shared as T;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, share(part)])) as T;
}
