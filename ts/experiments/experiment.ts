import { BadakError, ParamError } from '../core/errors.js';
import { choice, type OptionTable, readOptions, required, seedOption } from '../core/options.js';
import type { LookupOptions } from '../data/lookup.js';
import type { Tokenization } from '../data/tokenizer.js';
import type { DType } from '../core/tensor.js';
import { isObject } from '../core/values.js';
import type { Model } from '../models/model.js';
import type { Optimizer } from '../optimizers/index.js';
import type { Checkpoint, CheckpointInfo, Parent } from '../train/checkpoint.js';
import type { Editable } from '../train/edited-model.js';
import type { Edit, MadeEdit } from '../train/edits.js';
import type { Pace } from '../train/fit.js';
import type { GradcheckRow } from '../train/gradcheck.js';
import type { MemoryPlan } from '../train/plan.js';
import type { Metrics, Report } from '../train/report.js';
import type { Shard } from '../train/shard.js';
import type { KeptMoments } from './kept-moments.js';
import type { Panel } from './panels.js';
import { type AnyParams, type ParamSpecs, type ParamValues, resolveParams } from './params.js';
import { expectExperiment, resolveSaved, restoreFrom, type Restored } from './restore.js';
import { type AnyView, describeView, type Look, type View } from './view.js';

/** What an experiment trains on, loaded before it runs. */
export interface LoadedData {
  /** Short name for records: `mnist`, `digits`, … */
  name: string;
  /** One line for people: what the data is, where it came from, and why no better data was used. */
  said: string;
  /** How a text was cut into words. */
  tokenization?: Tokenization;
  /** SHA-256 of the file of a text of one's own, by which a checkpoint's text is recognised before it is read. */
  textHash?: string | undefined;
  /** Hints about the data, shown before and after training. */
  notes?: readonly Note[];
  /** Whether it replaces a data set that is not available. Front-ends say so even when they are quiet. */
  isSubstitute?: boolean;
}

/** A hint for people. */
export interface Note {
  /** A sentence. */
  text: string;
  /** The parameter to change. */
  param?: string;
}

/** Figures to compare with: of the book, of its authors' stored run, or of a reproduction. */
export interface BookFigures {
  /** Whose figures these are, as the head of a column; default `book`. */
  label?: string;
  /** Figures of a run with one training. */
  metrics?: Metrics;
  /** Figures of a comparison, by the name of the training. */
  runs?: Readonly<Record<string, Metrics>>;
  /** Where the figures are printed, and what to know before comparing. */
  source: string;
}

/** One chart of the report: metrics against the epoch or the step, with the book's points where it has some. */
export interface Chart {
  /** What the chart shows. */
  title: string;
  /** The label of the y axis. */
  yLabel: string;
  /** What the x axis counts; default `epoch`. */
  x?: 'epoch' | 'step';
  /** What the y axis reaches from 0 at least, such as 1 for a share. It goes on to larger values. */
  yMax?: number;
  /** Whether the y axis is logarithmic, because large values would hide the others. */
  log?: boolean;
  /** `run` is the name of a training; a dashed series has the colour of the one before it. */
  series: readonly { run?: string; metric: string; label: string; dashed?: boolean }[];
  /** Points of the book; `series` is the index of the series whose colour they have. */
  reference?: readonly {
    label: string;
    series?: number;
    points: readonly (readonly [x: number, value: number])[];
  }[];
  /** Whether it belongs to a grid of small charts. */
  small?: boolean;
}

/**
 * A run of an experiment. Its driver iterates `reports` at any pace, and may call `look` and `checkpoint` between two
 * of them.
 */
export interface Run extends Disposable {
  /** What `steps` and `done` count: steps, or the trials of a search; default `steps`. */
  readonly unit?: 'steps' | 'trials';
  /** Steps of all trainings together. */
  readonly steps: number;
  /** Steps that are done. */
  readonly done: number;
  /** Whether the last step's report is still being made: the next turns of `reports` go on with its evaluation. */
  readonly isEvaluating: boolean;
  /** The trainings of a comparison, or the only training. A search lists none. */
  readonly trainings: readonly TrainingState[];
  /** How the trainings of a comparison share the time. Absent where there is one, and in a search. */
  readonly policy?: Policy | undefined;
  /** The views that `look` takes. */
  readonly views: readonly View[];
  /**
   * The memory that the largest training needs, measured by one step of a model that is then freed. To be called
   * before the first report.
   */
  plan(): MemoryPlan;
  /** The reports of all trainings. The last metrics of a training are its result. */
  readonly reports: Generator<Report, void>;
  /** A checkpoint of the state between two reports; undefined when the state is not finite. */
  checkpoint(): Uint8Array | undefined;
  /**
   * What a view shows between two reports. Training and a running evaluation go on as if nobody had looked.
   * @param view the view's id
   * @param input what the view takes; what it needs and does not get is that of its sample
   * @param training index of a training of a comparison, from 0, that has not ended; one that has not begun is opened,
   *   and shows its untrained model. Default the first of a race, otherwise the training that has the next step
   * @throws BadakError when there is no such view or training, or the input is not what the view takes
   */
  look(view: string, input?: object, training?: number): Look;
  /**
   * Changes the model between two steps. What an edit holds is put back after every update; all other numbers train on.
   * Checkpoints contain the edits, so a run that goes on, and a branch, still hold what was held.
   * @param edit what to change. A number that is held can be set, and is then held at its new value
   * @param training index of a training, from 0; default as in {@link look}. Of trainings one after another only that which
   *   has the next step
   * @throws BadakError when the edit does not fit the model, the last step has still to be reported, the training has not
   *   begun or its model was freed, or the run is a search
   */
  edit(edit: Edit, training?: number): void;
  /** The edits so far, also those before a checkpoint that the run goes on from. Their steps are those of their training. */
  readonly edits: readonly MadeEdit[];
  /** What can be edited in a training. @throws BadakError as {@link edit} */
  editable(training?: number): Editable;
  /**
   * Numbers of a parameter at this moment.
   * @param at the first indices; the numbers of all further dimensions are given. Default none, which gives the whole parameter
   * @throws BadakError as {@link edit}, and when there is no such parameter or place
   */
  numbers(parameter: string, at?: readonly number[], training?: number): Float32Array;
  /**
   * Keeps a little of this moment for views that show how a later one came to be: the map of words draws where words
   * were, `activations` how they were spread. Without calls they show the present alone.
   */
  keep(): void;
  /** What was kept, for {@link Restored.look}. */
  readonly kept: KeptMoments;
  /** The panels of the report: what every view shows of its sample. */
  panels(): readonly Panel[];
  /**
   * A name for everything that the run has reported and for the bits of its parameters at this moment: runs with equal
   * hashes have equal numbers. It begins with the arithmetic, and with `edited-` before it in a run that was edited: no
   * settings repeat that one. Threads, runtime and policy do not change it. Undefined in a
   * run that goes on from a checkpoint of an earlier version, which does not have what was reported before.
   */
  hash(): string | undefined;
  /** Frees the models and the data. */
  dispose(): void;
}

/** The progress of one training of a run. */
export interface TrainingState {
  /** The name of its curve in a comparison. */
  readonly name?: string;
  /** Number of steps of the whole training. */
  readonly steps: number;
  /** Steps that it has done. */
  readonly step: number;
  /** Whether its model exists, so that views can show it. */
  readonly isOpen: boolean;
}

/**
 * How the trainings of a comparison share the time: one after another, each to its end; or one step of each in turn.
 */
export type Policy = 'one-after-another' | 'in-turns';

/** What an experiment makes a run of. */
export interface RunOptions {
  /** All parameters, as `resolve` gives them. */
  params: Readonly<AnyParams>;
  /** Seed of everything random: weights, batches, masks and draws. */
  seed: number;
  /** The data, as `load` gives it. */
  data: LoadedData;
  /** The checkpoint to go on from, and its name for errors. */
  resume?: { from: string; checkpoint: Checkpoint } | undefined;
  /** After how many ms or steps `reports.next()` returns; default 50 ms. */
  pace?: Pace | undefined;
  /** How the trainings of a comparison share the time; default that of the checkpoint, or one after another. */
  policy?: Policy | undefined;
  /** The run that this branch began from. */
  parent?: Parent | undefined;
  /** Of a search, the share of its trials that are trained; default that of the checkpoint, or all. */
  shard?: Shard | undefined;
}

/** One experiment of the books, as every front-end sees it. */
export interface Experiment {
  /** Its name for programs, such as `two-layer-net`. */
  readonly id: string;
  /** Its name for people. */
  readonly title: string;
  /** Its place in the books. */
  readonly section: string;
  /** A sentence that says what is trained on what. */
  readonly summary: string;
  /** Its parameters by name. */
  readonly params: ParamSpecs;
  /** Only in a search: what each trial trains, and which parameters all trials share. */
  readonly searched?: {
    /** What each trial trains. */
    readonly trial: Experiment;
    /** Of the search's parameters, those that every trial has. */
    commonParams(params: Readonly<AnyParams>): AnyParams;
  };
  /** Parameters with which a run ends after about a second, for tests. */
  readonly smoke: Readonly<AnyParams>;
  /**
   * All parameters: the given ones, or else those of the run that is resumed, or else the defaults.
   * @throws BadakError when a parameter is unknown, its value is not valid, or it excludes another that is given
   */
  resolve(given: Readonly<AnyParams>, earlier?: Readonly<AnyParams>): AnyParams;
  /** Finds, downloads or generates the data. @throws BadakError when it is not available or not usable */
  load(params: Readonly<AnyParams>, options: LookupOptions): Promise<LoadedData>;
  /** Builds a run. @throws BadakError when the checkpoint to go on from does not fit */
  run(options: RunOptions): Run;
  /** The charts of the report. @param reports those of the run; some charts leave out series without points */
  charts(params: Readonly<AnyParams>, data: string, reports: readonly Report[]): readonly Chart[];
  /** The book's figures for these parameters and data; undefined where it has none. */
  book(params: Readonly<AnyParams>, data: string): BookFigures | undefined;
  /** Checks the gradient of this experiment's model on a few of its samples. */
  gradcheck(options: RunOptions): GradcheckRow[];
  /** The views of a run or of a restored checkpoint. */
  readonly views: readonly View[];
  /**
   * Rebuilds the model of a checkpoint. In a comparison that is the model in training when the checkpoint was written.
   * @param from the checkpoint's name for errors
   * @param data what the model was trained on, for the views that show it
   * @throws BadakError when the checkpoint does not fit the experiment, or holds no model
   */
  restore(from: string, checkpoint: Checkpoint, data?: LoadedData): Restored;
}

/** What is known of the model in a checkpoint before it is built. */
export interface Saved<P, D = LoadedData> extends Pick<CheckpointInfo, 'words' | 'lengths' | 'seed'> {
  params: P;
  /** What it was trained on, if that was given. */
  data?: D | undefined;
  /** Index of this training in a comparison, from 0. */
  training: number;
  /** Elements of the last bias: the number of classes, if the net is a classifier. */
  classes: number;
}

/** What an experiment's file defines: an {@link Experiment} with the types of its own parameters and data. */
export interface Definition<S extends ParamSpecs, D extends LoadedData> {
  id: string;
  title: string;
  section: string;
  summary: string;
  params: S;
  smoke: Partial<ParamValues<S>>;
  /** Pairs of parameters of which only one may be given. */
  alternatives?: readonly (readonly [keyof S & string, keyof S & string])[];
  load(params: ParamValues<S>, options: LookupOptions): Promise<D>;
  run(options: TypedRunOptions<S, D>): Run;
  charts(params: ParamValues<S>, data: string, reports: readonly Report[]): readonly Chart[];
  book(params: ParamValues<S>, data: string): BookFigures | undefined;
  gradcheck(options: TypedRunOptions<S, D>): GradcheckRow[];
  /** The views of its runs and checkpoints. */
  views: readonly AnyView[];
  /** What its checkpoints hold in addition to tensors: a vocabulary, the lengths of questions and answers. */
  says?: readonly ('words' | 'lengths')[];
  /**
   * Builds the model that takes the tensors of a checkpoint. Lazy Adam's tensors need their optimizer, too. Undefined
   * when a comparison has no such training. `reverse`: whether the model reads its questions from their end.
   */
  build(saved: Saved<ParamValues<S>, D>): Built | undefined;
  /**
   * A check that explains more than the general one.
   * @throws BadakError `<from>: …` when the tensors do not fit the model
   */
  expectFits?: ((from: string, checkpoint: Checkpoint, model: Model<DType>) => void) | undefined;
}

export interface Built {
  model: Model<DType>;
  optimizer?: Optimizer;
  reverse?: boolean;
}

export interface TypedRunOptions<S extends ParamSpecs, D extends LoadedData> extends DefinedRunOptions {
  params: ParamValues<S>;
  data: D;
}

/** The options of a run with what the experiment's definition adds to them. */
export interface DefinedRunOptions extends RunOptions {
  /** The experiment's id. */
  experiment: string;
  views: readonly AnyView[];
}

const RUN_OPTIONS: OptionTable<RunOptions> = {
  params: required({ takes: 'the result of resolve()', fits: isObject }),
  seed: required(seedOption),
  data: required({ takes: 'the result of load()', fits: (value) => isObject(value) && 'said' in value }),
  resume: { takes: 'an object { from, checkpoint }', fits: isObject },
  pace: { takes: 'an object { ms, steps }', fits: isObject },
  policy: choice('one-after-another', 'in-turns'),
  parent: { takes: 'an object { seed, params, step }', fits: isObject },
  shard: { takes: 'nothing, because only the trials of a search are shared out', fits: () => false },
};

/** Hides the types of an experiment's own parameters and data: only its `resolve` and `load` make values of them. */
export function defineExperiment<S extends ParamSpecs, D extends LoadedData>(
  definition: Definition<S, D>,
): Experiment {
  const resolve = (given: Readonly<AnyParams>, earlier: Readonly<AnyParams> = {}) => {
    if (!isObject(given)) {
      throw new BadakError('invalid-argument', `parameters: expected an object, found ${String(given)}`);
    }
    const isGiven = (key: string) => given[key] !== undefined && given[key] !== false;
    const displaced = new Set<string>();
    for (const pair of definition.alternatives ?? []) {
      if (pair.every(isGiven)) {
        const [one, other] = pair;
        throw new ParamError(one, `it excludes \`${other}\`. Give one of the two`);
      }
      // A given parameter also replaces the alternative that the resumed run has.
      if (pair.some(isGiven)) pair.forEach((key) => displaced.add(key));
    }
    const kept = Object.entries(earlier).filter(([key]) => !displaced.has(key));
    return resolveParams(definition.params, { ...Object.fromEntries(kept), ...given });
  };
  const { id, title, section, summary, params, smoke, load, charts, book } = definition;
  const defined = (options: RunOptions) =>
    ({ ...options, experiment: id, views: definition.views }) as TypedRunOptions<S, D>;
  const run = (options: RunOptions) => {
    const { resume } = readOptions(`${id}, run`, options, RUN_OPTIONS);
    if (resume) expectExperiment(resume.from, id, resume.checkpoint);
    return definition.run(defined(options));
  };
  const gradcheck = (options: RunOptions) => definition.gradcheck(defined(options));
  const views = definition.views.map(describeView);
  const restore = (from: string, checkpoint: Checkpoint, data?: LoadedData) => {
    expectExperiment(from, id, checkpoint);
    const saved = resolveSaved(from, resolve, checkpoint);
    return restoreFrom(from, checkpoint, { ...definition, params: saved, data });
  };
  const shown = { id, title, section, summary, params, smoke, load, charts, book, gradcheck };
  return { ...shown, views, resolve, run, restore } as unknown as Experiment;
}
