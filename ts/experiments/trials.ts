/** The trials of a search, each a run of an experiment: side by side on a thread each, or one by one here. */
import { engine } from '../core/engine.js';
import { init } from '../core/init.js';
import { currentPlatform } from '../core/current-platform.js';
import { BadakError, DivergedError, type ErrorCode, failureOf } from '../core/errors.js';
import type { TrialWorker } from '../platform/platform.js';
import type { Report } from '../train/report.js';
import type { Experiment, LoadedData } from './experiment.js';
import type { AnyParams } from './params.js';

/** What is the same in all trials of a search. */
export interface TrialSetting {
  experiment: string;
  seed: number;
  data: LoadedData;
}

/** A trial that has ended, with its reports. */
export interface Trial {
  index: number;
  reports: readonly Report[];
  /** That of its run. */
  hash: string;
}

type ToWorker =
  | { kind: 'begin'; setting: TrialSetting; build: 'simd' | 'threads' | 'relaxed' }
  | { kind: 'trial'; index: number; params: AnyParams };

type FromWorker =
  { kind: 'ready' } | { kind: 'done'; trial: Trial } | { kind: 'failed'; code: ErrorCode; message: string };

/**
 * One run from beginning to end. A loss that is not finite ends it with a report that has `diverged`.
 * @returns its hash
 */
function* runTrial(
  experiment: Experiment,
  { seed, data }: TrialSetting,
  params: AnyParams,
): Generator<Report, string> {
  using run = experiment.run({ params, seed, data });
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
  }
  return run.hash()!;
}

/** The worker's side: it answers each trial with its reports, one trial after another. */
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
        if (!experiment) throw new BadakError('unknown-name', `no experiment ${setting.experiment}`);
        return { experiment, setting };
      });
      await ready;
      post({ kind: 'ready' } satisfies FromWorker);
      return;
    }
    const { experiment, setting } = await ready!;
    for (const trial of one(experiment, setting, message.params, message.index)) {
      if (trial) post({ kind: 'done', trial } satisfies FromWorker);
    }
  };
  return (message) => {
    handle(message as ToWorker).catch((error: unknown) => {
      post({ kind: 'failed', ...failureOf(error) } satisfies FromWorker);
    });
  };
}

/**
 * How long the main thread sleeps before it looks for answers again, in ms. `reports` is a synchronous generator: who drains it
 * in one loop never lets the event loop deliver messages, so messages are fetched.
 */
const SLEEP = 4;
/** Trials that a worker has at a time: with two it never waits for the next one. */
const AHEAD = 2;
/** How long a worker may take to start, in ms: it loads the package and compiles the kernels, which takes 0.2 s. */
const START_MS = 20_000;

/**
 * Gives all trials in their order, each trained on a thread of its own; gives undefined while the next one is not ready.
 * Results do not depend on the number of threads: a trial is a function of its parameters, the seed and the data.
 * If no worker answers, because the runtime starts none or does not deliver their messages, the trials run on this thread.
 *
 * @param first the number of the first trial to run
 * @param startMs how long to wait for the first answer, in ms
 * @throws BadakError when a worker ends or says that it cannot work
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
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
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
        failure ??= new BadakError(answer.code, answer.message);
      }
    }
  };
  for (const worker of workers) {
    worker.onFailure(
      (error) => (failure ??= new BadakError('engine-failed', `a search worker ended: ${error.message}`)),
    );
    worker.post({ kind: 'begin', setting: shared, build } satisfies ToWorker);
  }
  // First one trial for each worker: few trials are then spread over all of them.
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
        Atomics.wait(sleeper, 0, 0, SLEEP);
        yield undefined;
      }
      yield found.get(index)!;
      found.delete(index);
    }
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

/** Gives all trials in their order, trained on this thread and its helpers; gives undefined between two reports. */
export function* oneByOne(
  experiment: Experiment,
  setting: TrialSetting,
  trials: readonly AnyParams[],
  first: number,
): Generator<Trial | undefined, void> {
  for (let index = first; index < trials.length; index++) {
    yield* one(experiment, setting, trials[index]!, index);
  }
}

function* one(
  experiment: Experiment,
  setting: TrialSetting,
  params: AnyParams,
  index: number,
): Generator<Trial | undefined, void> {
  const reports: Report[] = [];
  const running = runTrial(experiment, setting, params);
  for (;;) {
    const { done, value } = running.next();
    if (done) {
      yield { index, reports, hash: value };
      return;
    }
    if (value.type !== 'pause') reports.push(value);
    yield undefined;
  }
}

/** Starts a worker for each thread of the engine, but not more than trials; none where one thread is all or the platform has none. */
export function startTrialWorkers(trials: number): TrialWorker[] {
  const count = Math.min(engine().backend.threads, trials);
  const start = currentPlatform().startTrialWorker;
  if (count < 2 || !start) return [];
  const workers = Array.from({ length: count }, start);
  return workers.filter((worker) => worker !== undefined);
}

/** A copy whose bytes and ids are in shared memory: a data set sent to each worker would be copied for each. */
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
