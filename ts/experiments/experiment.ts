import { BadakError, ParamError } from '../core/errors.js';
import { choice, type OptionTable, readOptions, required, seedOption } from '../core/options.js';
import type { LookupOptions } from '../data/lookup.js';
import type { Tokenization } from '../data/tokenizer.js';
import type { DType } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import type { Optimizer } from '../optimizers/index.js';
import type { Checkpoint, CheckpointInfo, Parent } from '../train/checkpoint.js';
import type { Pace } from '../train/fit.js';
import type { GradcheckRow } from '../train/gradcheck.js';
import type { MemoryPlan } from '../train/plan.js';
import type { Metrics, Report } from '../train/report.js';
import type { Panel } from './panels.js';
import { type AnyParams, type ParamSpecs, type ParamValues, resolveParams } from './params.js';
import { resolveSaved, restoreFrom, type Restored } from './restore.js';
import { type AnyView, describeView, type Look, type View } from './view.js';

/** What an experiment trains on, loaded before it runs. */
export interface LoadedData {
  /** Short name for records: `mnist`, `digits`, … */
  name: string;
  /** A line for people: what it is, from where, and why not something better. */
  said: string;
  /** How its words were cut, where it is a text. */
  tokenization?: Tokenization;
  /** What to know of it before or after training. */
  notes?: readonly Note[];
  /** Whether it takes the place of a set that could not be had: said even where nothing else is. */
  isSubstitute?: boolean;
}

/** A hint for people. */
export interface Note {
  text: string;
  /** The parameter that helps. */
  param?: string;
}

/** Figures that the book prints, or its authors' stored run shows. */
export interface BookFigures {
  /** Whose they are; default `book`. */
  label?: string;
  /** Of the run, or of each of its trainings by name. */
  metrics?: Metrics;
  runs?: Readonly<Record<string, Metrics>>;
  /** Where they stand, and what to know before comparing. */
  source: string;
}

/** One diagram of the report: metrics against the epoch or the step, and the book's curve where there is one. */
export interface Chart {
  title: string;
  yLabel: string;
  x?: 'epoch' | 'step';
  /** Where the scale ends, when the largest values would hide what matters. */
  yMax?: number;
  /** `run` is the name of a training; a dashed series has the colour of the one before it. */
  series: readonly { run?: string; metric: string; label: string; dashed?: boolean }[];
  /** Points of the book, each in the colour of the series of that number. */
  reference?: readonly {
    label: string;
    series?: number;
    points: readonly (readonly [x: number, value: number])[];
  }[];
  /** One of a grid of small ones. */
  small?: boolean;
}

/** An experiment that is running; drive `reports` at any pace, look and take a checkpoint between two of them. */
export interface Run extends Disposable {
  /** What `steps` and `done` count; default steps. */
  readonly unit?: 'steps' | 'trials';
  /** Steps of all its trainings. */
  readonly steps: number;
  /** Those that are done. */
  readonly done: number;
  /** Whether the report of the last step is still being made: the next turns go on with its evaluation. */
  readonly isEvaluating: boolean;
  /** The trainings of a comparison, or the only one. A search lists none: its trials come and go. */
  readonly trainings: readonly TrainingState[];
  /** What can be looked at. */
  readonly views: readonly View[];
  /** What its largest training will need; found by a step of a model that is thrown away. Before the first report. */
  plan(): MemoryPlan;
  /** The last metrics of a training are its result. */
  readonly reports: Generator<Report, void>;
  /** The state as it is now, between two reports; undefined if it is not finite and so not worth keeping. */
  checkpoint(): Uint8Array | undefined;
  /**
   * What a view shows at this moment, between two reports. It changes nothing that the training or a running evaluation goes on
   * with.
   * @param view its id
   * @param input what the view takes; default its sample
   * @param training in a comparison the number of a training that is open; default the one that goes on next
   * @throws BadakError when there is no such view or training, or the input is not what the view takes
   */
  look(view: string, input?: object, training?: number): Look;
  /** The panels of the report: every view with its sample, as it is now. */
  panels(): readonly Panel[];
  dispose(): void;
}

/** Where one training of a run stands. */
export interface TrainingState {
  /** The name of its curve in a comparison. */
  readonly name?: string;
  readonly steps: number;
  readonly step: number;
  /** Whether its model is there to be looked at. */
  readonly isOpen: boolean;
}

/** How the trainings of a comparison share the time: each to its end before the next, or a step of each in turn. */
export type Policy = 'one-after-another' | 'in-turns';

export interface RunOptions {
  params: Readonly<AnyParams>;
  seed: number;
  data: LoadedData;
  /** Where to go on from. */
  resume?: { from: string; checkpoint: Checkpoint } | undefined;
  /** When it pauses between two reports; default after 50 ms. */
  pace?: Pace | undefined;
  /** Of a comparison; default as its checkpoint says, or one after another. */
  policy?: Policy | undefined;
  /** The run that this one began from. */
  parent?: Parent | undefined;
}

/** One experiment of the books, as every front-end sees it. */
export interface Experiment {
  readonly id: string;
  readonly title: string;
  readonly section: string;
  readonly summary: string;
  readonly params: ParamSpecs;
  /** Of a search: what it trains in each trial, and which of its parameters are the same in all trials. */
  readonly searched?: {
    readonly trial: Experiment;
    commonParams(params: Readonly<AnyParams>): AnyParams;
  };
  /** Parameters that make it end in a second or so: for tests. */
  readonly smoke: Readonly<AnyParams>;
  /**
   * Defaults, overridden by those of a run that goes on, overridden by what was given.
   * @throws BadakError when something does not fit
   */
  resolve(given: Readonly<AnyParams>, earlier?: Readonly<AnyParams>): AnyParams;
  load(params: Readonly<AnyParams>, options: LookupOptions): Promise<LoadedData>;
  run(options: RunOptions): Run;
  /** @param reports what was reported; some charts choose by it what to draw */
  charts(params: Readonly<AnyParams>, data: string, reports: readonly Report[]): readonly Chart[];
  /** The book's figures for these parameters and data, where it has any. */
  book(params: Readonly<AnyParams>, data: string): BookFigures | undefined;
  /** Checks the gradient of this experiment's model on a few of its samples. */
  gradcheck(options: RunOptions): GradcheckRow[];
  /** Ids of what can be looked at in a run or in a restored checkpoint. */
  readonly views: readonly View[];
  /**
   * The model of a checkpoint, to be looked at and used; of a comparison the one that was trained when it was saved.
   * @param from the checkpoint's name for errors
   * @param data what it was trained on, for the views that show it
   * @throws BadakError when it does not fit the experiment, or holds no model
   */
  restore(from: string, checkpoint: Checkpoint, data?: LoadedData): Restored;
}

/** What is known of the model in a checkpoint before it is built. */
export interface Saved<P, D = LoadedData> extends Pick<CheckpointInfo, 'words' | 'lengths' | 'seed'> {
  params: P;
  /** What it was trained on, where that is there. */
  data?: D | undefined;
  /** In a comparison, which of its trainings this is. */
  training: number;
  /** Elements of the last parameter, a bias: the classes of a net that tells classes apart. */
  classes: number;
}

/** What an experiment's file defines: the same with the types of its own parameters and data. */
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
  /** What can be looked at. */
  views: readonly AnyView[];
  /** What its checkpoints say beside the values: a vocabulary, lengths of questions and answers. */
  says?: readonly ('words' | 'lengths')[];
  /**
   * Builds the model that the values of a checkpoint are put into; with its optimizer where that says what the values mean.
   * Undefined when a comparison has no such training.
   */
  build(saved: Saved<ParamValues<S>, D>): { model: Model<DType>; optimizer?: Optimizer } | undefined;
  /** @throws BadakError `<from>: …` when the values cannot be of the model, in words that say more than the general check */
  expectFits?: ((from: string, checkpoint: Checkpoint, model: Model<DType>) => void) | undefined;
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
  params: required({ takes: 'what resolve() gave', fits: isObject }),
  seed: required(seedOption),
  data: required({ takes: 'what load() gave', fits: (value) => isObject(value) && 'said' in value }),
  resume: { takes: 'an object { from, checkpoint }', fits: isObject },
  pace: { takes: 'an object { ms, steps }', fits: isObject },
  policy: choice('one-after-another', 'in-turns'),
  parent: { takes: 'an object { seed, params, step }', fits: isObject },
};

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Closes over the types: `resolve` and `load` are what makes the values that the other functions get. */
export function defineExperiment<S extends ParamSpecs, D extends LoadedData>(
  definition: Definition<S, D>,
): Experiment {
  const resolve = (given: Readonly<AnyParams>, earlier: Readonly<AnyParams> = {}) => {
    if (!isObject(given)) throw new BadakError(`expected parameters by name, found ${String(given)}`);
    const isGiven = (key: string) => given[key] !== undefined && given[key] !== false;
    const displaced = new Set<string>();
    for (const pair of definition.alternatives ?? []) {
      if (pair.every(isGiven)) {
        const [one, other] = pair;
        throw new ParamError(one, `it excludes \`${other}\`: give one of them`);
      }
      // What is given takes the place of its alternative, too.
      if (pair.some(isGiven)) pair.forEach((key) => displaced.add(key));
    }
    const kept = Object.entries(earlier).filter(([key]) => !displaced.has(key));
    return resolveParams(definition.params, { ...Object.fromEntries(kept), ...given });
  };
  const { id, title, section, summary, params, smoke, load, charts, book } = definition;
  const defined = (options: RunOptions) =>
    ({ ...options, experiment: id, views: definition.views }) as TypedRunOptions<S, D>;
  const run = (options: RunOptions) =>
    definition.run(defined(readOptions(`${id}, run`, options, RUN_OPTIONS)));
  const gradcheck = (options: RunOptions) => definition.gradcheck(defined(options));
  const views = definition.views.map(describeView);
  const restore = (from: string, checkpoint: Checkpoint, data?: LoadedData) => {
    const saved = resolveSaved(from, resolve, checkpoint);
    return restoreFrom(from, checkpoint, { ...definition, params: saved, data });
  };
  const shown = { id, title, section, summary, params, smoke, load, charts, book, gradcheck };
  return { ...shown, views, resolve, run, restore } as unknown as Experiment;
}
