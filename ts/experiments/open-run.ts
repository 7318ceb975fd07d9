/** How a run begins: anew, where a checkpoint stands, or as a branch of it. The checks are here, for every front-end. */
import { BadakError, ParamError } from '../core/errors.js';
import type { LookupOptions } from '../data/lookup.js';
import { type Checkpoint, decodeCheckpoint } from '../train/checkpoint.js';
import type { Pace } from '../train/fit.js';
import type { Experiment, LoadedData, Policy, Run } from './experiment.js';
import { experimentFor, experiments } from './list.js';
import type { AnyParams } from './params.js';
import { expectSameData } from './same-data.js';
import { expectSearch } from './search-space.js';

export interface OpenRunOptions {
  /** The experiment or its id; default the checkpoint's. */
  experiment?: Experiment | string | undefined;
  /** Parameters that are given; the others are the checkpoint's, or else the defaults. */
  params?: Readonly<AnyParams> | undefined;
  /** Default the checkpoint's, or 0. A run that goes on keeps its seed; a branch may have another. */
  seed?: number | undefined;
  /** Where to go on from: a checkpoint, or the bytes of one, and its name for errors. */
  resume?: { from: string; checkpoint: Checkpoint | Uint8Array } | undefined;
  /** Begins a run of its own at the checkpoint, which records its parent. */
  branch?: boolean | undefined;
  /** When the run pauses; default after 50 ms. */
  pace?: Pace | undefined;
  /** How the trainings of a comparison share the time. */
  policy?: Policy | undefined;
}

/** A parameter that is not as the run began. */
export interface ChangedParam {
  key: string;
  before: AnyParams[string];
  now: AnyParams[string];
}

/** A run that is about to begin: everything about it is known but its data. */
export interface PreparedRun {
  readonly experiment: Experiment;
  readonly params: AnyParams;
  readonly seed: number;
  /** Against the checkpoint. */
  readonly changed: readonly ChangedParam[];
  /** The checkpoint, read. */
  readonly checkpoint: Checkpoint | undefined;
  /** What it trains on. @throws BadakError when it cannot be had */
  load(lookup?: LookupOptions): Promise<LoadedData>;
  /** Builds the run. @throws BadakError when the data is not what the checkpoint was trained on, or the checkpoint does not fit */
  open(data: LoadedData): Run;
}

/** A run with what it was opened with. */
export interface OpenedRun extends Omit<PreparedRun, 'load' | 'open'>, Disposable {
  readonly data: LoadedData;
  readonly run: Run;
}

/**
 * Prepares a run without an engine or data.
 * @throws BadakError when a parameter is not what it takes, or the checkpoint is of another experiment, of another seed, or of a
 *   search where a training is wanted
 */
export function prepareRun(options: OpenRunOptions): PreparedRun {
  const { resume, branch = false, pace, policy } = options;
  const checkpoint = resume && readResumed(resume.from, resume.checkpoint);
  const plain = experimentOf(options.experiment ?? checkpoint?.experiment);
  if (checkpoint && checkpoint.experiment !== plain.id) {
    throw new BadakError(
      `${resume!.from} belongs to the experiment ${checkpoint.experiment}, not to ${plain.id}`,
    );
  }
  const given = options.params ?? {};
  const earlier = checkpoint?.params as AnyParams | undefined;
  const experiment = experimentFor(plain, { ...earlier, ...given });
  if (plain.searched === undefined) expectSearchFits(resume?.from, given, earlier);
  const params = experiment.resolve(given, earlier);
  const seed = seedFor(options, checkpoint);
  // Parameters that came later have their defaults in the checkpoint of an earlier version.
  const before = earlier && experiment.resolve({}, earlier);
  return {
    experiment,
    params,
    seed,
    checkpoint,
    changed: before ? changedParams(params, before) : [],
    load: (lookup = {}) => experiment.load(params, lookup),
    open(data) {
      if (checkpoint) expectSameData(checkpoint, data);
      const from = resume && { from: resume.from, checkpoint: { ...checkpoint!, params: before! } };
      const parent =
        branch && checkpoint
          ? { seed: checkpoint.seed, params: before!, step: checkpoint.step }
          : checkpoint?.parent;
      const run = experiment.run({ params, seed, data, resume: from, pace, policy, parent });
      if (checkpoint && checkpoint.step > run.steps) {
        run.dispose();
        throw new BadakError(
          `${resume!.from} stands at step ${checkpoint.step.toLocaleString('en')}, beyond the ${run.steps.toLocaleString('en')} asked for`,
        );
      }
      return run;
    },
  };
}

/**
 * Opens a run: loads its data, and builds or restores its model. `init()` has been called before.
 * @param data what it trains on, where it is there already
 * @throws BadakError as {@link prepareRun}, or when the data cannot be had or is not what the checkpoint was trained on, or the
 *   checkpoint does not fit
 */
export async function openRun(
  options: OpenRunOptions,
  { data: given, ...lookup }: LookupOptions & { data?: LoadedData } = {},
): Promise<OpenedRun> {
  const { load, open, ...prepared } = prepareRun(options);
  const data = given ?? (await load(lookup));
  const run = open(data);
  return { ...prepared, data, run, [Symbol.dispose]: () => run.dispose() };
}

function readResumed(from: string, checkpoint: Checkpoint | Uint8Array): Checkpoint {
  return checkpoint instanceof Uint8Array ? decodeCheckpoint(from, checkpoint) : checkpoint;
}

function experimentOf(experiment: Experiment | string | undefined): Experiment {
  if (typeof experiment === 'object') return experiment;
  const found = experiments.find(({ id }) => id === experiment);
  if (found) return found;
  const ids = experiments.map(({ id }) => id).join(', ');
  throw new BadakError(`openRun: expected one of the experiments ${ids}, found ${String(experiment)}`);
}

/** @throws BadakError when what is given asks for a search and the checkpoint is of one training, or for trials without a search */
function expectSearchFits(from: string | undefined, given: AnyParams, earlier: AnyParams | undefined): void {
  expectSearch({ ...earlier, ...given });
  if (!earlier || given['search'] === undefined || 'search' in earlier) return;
  throw new ParamError(
    'search',
    `${from} is of a single training, which a search would throw away; start the search without resuming`,
  );
}

function seedFor({ seed, resume, branch }: OpenRunOptions, checkpoint: Checkpoint | undefined): number {
  if (!checkpoint) return seed ?? 0;
  if (seed !== undefined && seed !== checkpoint.seed && !branch) {
    throw new BadakError(
      `\`seed\`: ${resume!.from} began with seed ${checkpoint.seed}, and a run keeps its seed`,
    );
  }
  return seed ?? checkpoint.seed;
}

function changedParams(now: AnyParams, before: AnyParams): ChangedParam[] {
  return Object.keys(now)
    .filter((key) => now[key] !== before[key])
    .map((key) => ({ key, before: before[key], now: now[key] }));
}
