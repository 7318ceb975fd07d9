/** The run of a search: its steps are trials. */
import { engine } from '../core/engine.js';
import { BadakError } from '../core/errors.js';
import { encodeCheckpoint } from '../train/checkpoint.js';
import { BEGINNING } from '../train/fit.js';
import type { MemoryPlan } from '../train/plan.js';
import type { Metrics, Report } from '../train/report.js';
import { type Shard, shardName, shareOf } from '../train/shard.js';
import type { Experiment, Run, RunOptions } from './experiment.js';
import type { KeptMoments } from './kept-moments.js';
import type { Panel } from './panels.js';
import { expectSameParams, flagName } from './params.js';
import { arithmeticOf, knowsHashes, runHash, SAME_ARITHMETIC } from './run-hash.js';
import { bestCurve, ranking } from './search-results.js';
import type { DrawnTrial, SearchSpace } from './search-space.js';
import { type Look, Looks, type View } from './view.js';
import { type Found, trialsView } from './views/trials.js';
import { oneByOne, sideBySide, startTrialWorkers, type Trial } from './trials.js';

/** Trains the trials of a search, or its shard's; trials run side by side where the platform can start workers. */
export class SearchRun implements Run {
  readonly unit = 'trials';
  /** The number of trials that are done says nothing of the one that is not. */
  readonly isEvaluating = false;
  readonly steps: number;
  readonly reports: Generator<Report, void>;
  /** None: trials come and go, and some run in other threads, so there is no model to look at. */
  readonly trainings = [];
  readonly edits = [];
  readonly #looks: Looks;
  /** What each trial that this run has trained has reported. */
  readonly #curves = new Map<string, readonly Report[]>();
  readonly #experiment: Experiment;
  readonly #space: SearchSpace;
  readonly #options: RunOptions;
  readonly #shard: Shard | undefined;
  readonly #trials: readonly DrawnTrial[];
  readonly #results: Record<string, Metrics>;
  /** Of the trials that are done. */
  readonly #hashes: string[];
  #done: number;
  /** Reports of the trials that are done: a trial that is interrupted begins again. */
  #reported: number;

  /** @param experiment what each trial trains */
  constructor(experiment: Experiment, space: SearchSpace, options: RunOptions) {
    const { params, seed, resume } = options;
    this.#experiment = experiment;
    this.#space = space;
    this.#options = options;
    const saved = resume?.checkpoint;
    this.#shard = options.shard ?? saved?.shard;
    this.#looks = new Looks(experiment.id, [trialsView], params);
    if (resume) {
      expectSameParams(resume, params, ['trials']);
      expectSameShard(resume, this.#shard);
    }
    this.#trials = shareOf(space.trials(params, seed), this.#shard);
    this.steps = this.#trials.length;
    if (resume) {
      expectTrials(
        resume,
        this.#trials.map(({ name }) => name),
      );
    }
    this.#done = saved?.training ?? 0;
    this.#reported = saved?.reports ?? 0;
    this.#results = { ...saved?.results };
    this.#hashes = [...(saved?.hashes ?? [])];
    if (resume && this.#shard && this.#done < this.steps) expectSameArithmetic(resume.from, this.#hashes);
    this.reports = this.#all();
  }

  get done(): number {
    return this.#done;
  }

  plan(): MemoryPlan {
    const { params, seed, data } = this.#options;
    using largest = this.#experiment.run({ params: this.#space.atEnd(params, 'high'), seed, data });
    return largest.plan();
  }

  checkpoint(): Uint8Array | undefined {
    const { params, seed, data } = this.#options;
    return encodeCheckpoint(undefined, {
      experiment: this.#experiment.id,
      params,
      seed,
      data: data.name,
      step: this.#done,
      reports: this.#reported,
      training: this.#done,
      progress: { ...BEGINNING },
      results: this.#results,
      ...(knowsHashes(this.#options) && { hashes: this.#hashes }),
      ...(this.#shard && { shard: this.#shard }),
      ...(data.textHash !== undefined && { textHash: data.textHash }),
    });
  }

  hash(): string | undefined {
    if (!knowsHashes(this.#options)) return undefined;
    return runHash(engine().backend.arithmetic, this.#hashes);
  }

  panels(): readonly Panel[] {
    return [ranking(this.#results)];
  }

  get views(): readonly View[] {
    return this.#looks.views;
  }

  edit(): never {
    throw this.#withoutModel('edit');
  }

  editable(): never {
    throw this.#withoutModel('editable');
  }

  numbers(): never {
    throw this.#withoutModel('numbers');
  }

  #withoutModel(method: string): BadakError {
    return new BadakError(
      'unsupported',
      `${this.#experiment.id}, ${method}: expected a training, found a search, which keeps no model. Train one of its trials by itself`,
    );
  }

  get kept(): KeptMoments {
    return this.#looks.kept;
  }

  look(view: string, input?: object): Look {
    const found: Found = {
      ranges: this.#space.ranges(this.#options.params),
      results: this.#results,
      curves: this.#curves,
    };
    // Its only view shows what was found, and no model.
    return this.#looks.look(view, { ...found, training: 0, step: this.#done } as never, input);
  }

  keep(): void {}

  dispose(): void {}

  [Symbol.dispose](): void {}

  *#all(): Generator<Report, void> {
    const first = this.#done;
    if (first >= this.steps) return;
    const { seed, data } = this.#options;
    const setting = { experiment: this.#experiment.id, seed, data };
    const trials = this.#trials.map(({ params }) => params);
    const workers = startTrialWorkers(this.steps - first);
    const running =
      workers.length > 0
        ? sideBySide(workers, this.#experiment, setting, trials, first)
        : oneByOne(this.#experiment, setting, trials, first);
    for (const trial of running) {
      if (trial) yield* this.#reportsOf(trial);
      else yield { type: 'pause', step: this.#done, epoch: 0, metrics: {} };
    }
  }

  /** Of a trial only the end is a result; what came before it is drawn. */
  *#reportsOf(trial: Trial): Generator<Report, void> {
    const { name, values } = this.#trials[trial.index]!;
    const curve = bestCurve(trial.reports).map((report) => ({ ...report, run: name }));
    for (const report of curve.slice(0, -1)) yield { ...report, type: 'step' };
    const last = curve.at(-1)!;
    const drawn = Object.entries(values).map(([key, value]) => [flagName(key), value]);
    const metrics: Metrics = { ...last.metrics, ...Object.fromEntries(drawn) };
    this.#reported += curve.length;
    this.#done = trial.index + 1;
    this.#hashes.push(trial.hash);
    this.#results[name] = metrics;
    this.#curves.set(name, curve);
    yield { ...last, type: 'eval', metrics };
  }
}

/** @throws BadakError that names the checkpoint when it is of other trials */
function expectSameShard({ from, checkpoint }: NonNullable<RunOptions['resume']>, shard?: Shard): void {
  const written = (each?: Shard) => (each ? shardName(each) : 'all trials');
  if (written(shard) !== written(checkpoint.shard)) {
    throw new BadakError(
      'mismatch',
      `${from}: expected \`shard\` ${written(checkpoint.shard)}, found ${written(shard)}`,
    );
  }
}

/** A shard that another kind of machine went on with could not be merged. @throws BadakError that says so */
function expectSameArithmetic(from: string, [hash]: readonly string[]): void {
  const { arithmetic } = engine().backend;
  if (hash === undefined || arithmeticOf(hash) === arithmetic) return;
  throw new BadakError(
    'mismatch',
    `${from}: expected ${arithmeticOf(hash)} arithmetic, which the shard began with, found ${arithmetic}; ${SAME_ARITHMETIC}`,
  );
}

/**
 * A checkpoint of a search holds the results of its first trials.
 * @param all names of the trials that the run trains
 * @throws BadakError that names the checkpoint when it has more trials than asked for, or other results
 */
function expectTrials({ from, checkpoint }: NonNullable<RunOptions['resume']>, all: readonly string[]): void {
  const { training: done, results } = checkpoint;
  if (done > all.length) {
    throw new BadakError(
      'invalid-argument',
      `${from}: expected at most ${all.length} finished trials, found ${done}; raise \`trials\``,
    );
  }
  const names = all.slice(0, done);
  const found = Object.keys(results);
  if (found.length !== done || !names.every((name) => Object.hasOwn(results, name))) {
    throw new BadakError(
      'damaged',
      `${from} is damaged: expected results of ${listed(names)}, found ${listed(found)}`,
    );
  }
}

/** The number of names, and the first of them. */
function listed(names: readonly string[]): string {
  if (names.length === 0) return 'no trials';
  const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', ');
  return `${names.length} trials (${shown})`;
}
