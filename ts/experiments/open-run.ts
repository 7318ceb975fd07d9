/**
 * How a run begins: at step 0, at a checkpoint, or as a branch of a checkpoint. The checks here serve every
 * front-end.
 */
import { currentPlatform } from '../core/current-platform.js';
import { BadakError, ParamError } from '../core/errors.js';
import { count } from '../core/format.js';
import {
  choice,
  flagOption,
  type OptionTable,
  readFields,
  readOptions,
  required,
  seedOption,
  textOption,
} from '../core/options.js';
import { isObject } from '../core/values.js';
import { type LookupOptions, readLookupOptions } from '../data/lookup.js';
import { type Checkpoint, decodeCheckpoint, type Parent } from '../train/checkpoint.js';
import type { Pace } from '../train/fit.js';
import { readPace } from '../train/fit-options.js';
import { isShard, type Shard } from '../train/shard.js';
import type { Experiment, LoadedData, Policy, Run } from './experiment.js';
import { experimentFor, experiments } from './list.js';
import type { AnyParams } from './params.js';
import { checkpointOption, expectExperiment, naming, resolveSaved } from './restore.js';
import { expectSameData } from './same-data.js';
import { expectSearch, expectShard } from './search-space.js';

/** Options of {@link openRun} and {@link prepareRun}. */
export interface OpenRunOptions {
  /** The experiment or its id; default the checkpoint's. */
  experiment?: Experiment | string | undefined;
  /** Given parameters; the others are those of the checkpoint, or else the defaults. */
  params?: Readonly<AnyParams> | undefined;
  /** Default the checkpoint's, or 0. A run that goes on keeps its seed; a branch may have another. */
  seed?: number | undefined;
  /** The checkpoint to go on from, decoded or as bytes, and its name for errors. */
  resume?: { from: string; checkpoint: Checkpoint | Uint8Array } | undefined;
  /** Whether a new run, a branch, begins at the checkpoint. It records the checkpoint's run as its parent. */
  branch?: boolean | undefined;
  /** After how many ms or steps `reports.next()` returns; default 50 ms. */
  pace?: Pace | undefined;
  /** How the trainings of a comparison share the time. */
  policy?: Policy | undefined;
  /** Of a search, the share of its trials that are trained; default that of the checkpoint, or all. */
  shard?: Shard | undefined;
}

/** A parameter whose value differs from the checkpoint's. */
export interface ChangedParam {
  /** The parameter’s name. */
  key: string;
  /** Its value in the checkpoint. */
  before: AnyParams[string];
  /** Its value from now on. */
  now: AnyParams[string];
}

/** A run before its data is loaded. */
export interface PreparedRun {
  /** The experiment. */
  readonly experiment: Experiment;
  /** All parameters. */
  readonly params: AnyParams;
  /** Seed of everything random. */
  readonly seed: number;
  /** The parameters that differ from the checkpoint's; none without a checkpoint. */
  readonly changed: readonly ChangedParam[];
  /** The decoded checkpoint. */
  readonly checkpoint: Checkpoint | undefined;
  /** For a branch, and for a run that goes on with one: the run from which it began. */
  readonly parent: Parent | undefined;
  /**
   * Loads the data that the run trains on. A text whose path is the checkpoint’s, and was not given, has to be the one that the
   * checkpoint was trained on.
   * @throws BadakError when the data is not available
   */
  load(lookup?: LookupOptions): Promise<LoadedData>;
  /**
   * Builds the run.
   * @throws BadakError when the data is not what the checkpoint was trained on, or the checkpoint does not fit
   */
  open(data: LoadedData): Run;
}

/** A run with the experiment, parameters, seed and data that it was opened with. */
export interface OpenedRun extends Omit<PreparedRun, 'load' | 'open'>, Disposable {
  /** The data that the run trains on. */
  readonly data: LoadedData;
  /** The run, before its first step or at its checkpoint. */
  readonly run: Run;
}

const OPTIONS: OptionTable<OpenRunOptions> = {
  experiment: {
    takes: 'an experiment or its id',
    fits: (value) => typeof value === 'string' || isObject(value),
  },
  params: { takes: 'an object', fits: isObject },
  seed: seedOption,
  resume: { takes: 'an object { from, checkpoint }', fits: isObject },
  branch: flagOption,
  pace: { takes: 'an object { ms, steps }', fits: isObject },
  policy: choice('one-after-another', 'in-turns'),
  shard: { takes: 'an object { number, of }, with a number from 1 to `of`', fits: isShard },
};

const RESUME: OptionTable<NonNullable<OpenRunOptions['resume']>> = {
  from: required(textOption),
  checkpoint: required(checkpointOption),
};

/**
 * Prepares a run; it needs neither the engine nor data.
 * @throws BadakError when an option or a parameter is not valid, or the checkpoint is of another experiment or seed, or a search
 *   is asked for and the checkpoint is of a single training
 */
export function prepareRun(options: OpenRunOptions): PreparedRun {
  const { resume, branch = false, pace, policy, shard } = readOptions('openRun', options, OPTIONS);
  if (resume) readFields('openRun resume', resume, RESUME);
  if (pace) readPace('openRun pace', pace);
  const checkpoint = resume && readResumed(resume.from, resume.checkpoint);
  const plain = experimentOf(options.experiment ?? checkpoint?.experiment);
  if (checkpoint) expectExperiment(resume!.from, plain.id, checkpoint);
  const given = options.params ?? {};
  const earlier = checkpoint?.params as AnyParams | undefined;
  // Those of a file first, by themselves: what is wrong in it was not typed.
  const before = checkpoint && savedParams(resume!.from, plain, checkpoint);
  const experiment = experimentFor(plain, { ...earlier, ...given });
  if (plain.searched === undefined) expectSearchFits(resume?.from, given, earlier);
  const params = experiment.resolve(given, earlier);
  if (shard) expectShard(experiment, params, shard);
  const seed = seedFor(options, checkpoint);
  const changed = before ? changedParams(params, before) : [];
  const parent =
    branch && checkpoint
      ? { seed: checkpoint.seed, params: before!, step: checkpoint.step }
      : checkpoint?.parent;
  return {
    experiment,
    params,
    seed,
    checkpoint,
    parent,
    changed,
    async load(lookup = {}) {
      const texts = currentPlatform().files?.recordedTexts;
      if (checkpoint && given['text'] === undefined)
        await texts?.expect(resume!.from, params['text'], checkpoint.textHash);
      const textHash = await texts?.hashOf(params['text']);
      const data = await experiment.load(params, lookup);
      return textHash === undefined ? data : { ...data, textHash };
    },
    open(data) {
      if (checkpoint) expectSameData(checkpoint, data);
      const from = resume && { from: resume.from, checkpoint: { ...checkpoint!, params: before! } };
      const start = () => experiment.run({ params, seed, data, resume: from, pace, policy, parent, shard });
      // Only the file can be to blame where nothing else was given.
      const run = resume ? naming(resume.from, start, changed.length === 0) : start();
      if (checkpoint && checkpoint.step > run.steps) {
        run.dispose();
        throw new BadakError(
          'mismatch',
          `${resume!.from}: expected a checkpoint within the ${count(run.steps)} steps of the run, found step ${count(checkpoint.step)}`,
        );
      }
      return run;
    },
  };
}

/**
 * Opens a run: loads its data, and builds or restores its model. Call `init()` first.
 * @param data what the run trains on, if it is loaded already
 * @throws BadakError where {@link prepareRun} throws, or when the data is not available or is not what the checkpoint
 *   was trained on, or the checkpoint does not fit the model
 */
export async function openRun(
  options: OpenRunOptions,
  from: LookupOptions & { data?: LoadedData } = {},
): Promise<OpenedRun> {
  if (!isObject(from)) readLookupOptions('openRun', from);
  const { data: given, ...lookup } = from;
  readLookupOptions('openRun', lookup);
  const { load, open, ...prepared } = prepareRun(options);
  const data = given ?? (await load(lookup));
  const run = open(data);
  return { ...prepared, data, run, [Symbol.dispose]: () => run.dispose() };
}

/**
 * The parameters of a checkpoint. Those that an earlier version did not have get their defaults.
 * @throws BadakError that names the file when the experiment does not take them
 */
function savedParams(from: string, plain: Experiment, checkpoint: Checkpoint): AnyParams {
  const resolve = (given: Readonly<AnyParams>, earlier: Readonly<AnyParams>) => {
    if (plain.searched === undefined) expectSearch(earlier);
    return experimentFor(plain, earlier).resolve(given, earlier);
  };
  return resolveSaved(from, resolve, checkpoint);
}

function readResumed(from: string, checkpoint: Checkpoint | Uint8Array): Checkpoint {
  return checkpoint instanceof Uint8Array ? decodeCheckpoint(from, checkpoint) : checkpoint;
}

function experimentOf(experiment: Experiment | string | undefined): Experiment {
  if (typeof experiment === 'object') return experiment;
  const found = experiments.find(({ id }) => id === experiment);
  if (found) return found;
  const ids = experiments.map(({ id }) => id).join(', ');
  throw new BadakError(
    'unknown-name',
    `openRun: expected one of the experiments ${ids}, found ${String(experiment)}`,
  );
}

/** @throws BadakError when `trials` is given without `search`, or `search` with the checkpoint of a single training */
function expectSearchFits(from: string | undefined, given: AnyParams, earlier: AnyParams | undefined): void {
  expectSearch({ ...earlier, ...given });
  if (!earlier || given['search'] === undefined || 'search' in earlier) return;
  throw new ParamError(
    'search',
    `expected the checkpoint of a search, found a single training in ${from}. Start the search without a checkpoint`,
  );
}

function seedFor({ seed, resume, branch }: OpenRunOptions, checkpoint: Checkpoint | undefined): number {
  if (!checkpoint) return seed ?? 0;
  if (seed !== undefined && seed !== checkpoint.seed && !branch) {
    throw new BadakError(
      'mismatch',
      `\`seed\`: expected ${checkpoint.seed}, the seed of ${resume!.from}, found ${seed}. A resumed run keeps its seed`,
    );
  }
  return seed ?? checkpoint.seed;
}

function changedParams(now: AnyParams, before: AnyParams): ChangedParam[] {
  return Object.keys(now)
    .filter((key) => now[key] !== before[key])
    .map((key) => ({ key, before: before[key], now: now[key] }));
}
