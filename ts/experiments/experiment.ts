import { BadakError } from '../core/errors.js';
import { type OptionTable, readOptions, required, seedOption } from '../core/options.js';
import type { WordVectors } from '../words/word-vectors.js';
import type { LookupOptions } from '../data/lookup.js';
import type { Tokenization } from '../data/tokenizer.js';
import type { DType } from '../core/tensor.js';
import type { LanguageModel } from '../models/language-model.js';
import type { Classifier, Model } from '../models/model.js';
import type { Seq2seq } from '../models/seq2seq.js';
import { type Checkpoint, restoreModel } from '../train/checkpoint.js';
import type { GradcheckRow } from '../train/gradcheck.js';
import type { MemoryPlan } from '../train/plan.js';
import type { Metrics, Report } from '../train/report.js';
import type { Panel } from './panels.js';
import { type AnyParams, flagName, type ParamSpecs, type ParamValues, resolveParams } from './params.js';
import { expectPictures } from './picture-size.js';

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

/** An experiment that is running; drive `reports` at any pace, and take a checkpoint between two of them. */
export interface Run {
  /** What `steps` and `done` count; default steps. */
  readonly unit?: 'steps' | 'trials';
  /** Steps of all its trainings. */
  readonly steps: number;
  /** Those that are done. */
  readonly done: number;
  /** What its largest training will need; found by a step of a model that is thrown away. Before the first report. */
  plan(): MemoryPlan;
  /** The last metrics of a training are its result. */
  readonly reports: Generator<Report, void>;
  /** The state as it is now, between two reports; undefined if it is not finite and so not worth keeping. */
  checkpoint(): Uint8Array | undefined;
  /** Pictures of the state as it is now. */
  panels(): readonly Panel[];
  dispose(): void;
}

export interface RunOptions {
  params: Readonly<AnyParams>;
  seed: number;
  data: LoadedData;
  /** Where to go on from. */
  resume?: { from: string; checkpoint: Checkpoint } | undefined;
}

/** A model that answers questions, and what to know of the ones it was trained with. */
export interface Translator {
  model: Seq2seq;
  /** Questions are read from their ends. */
  reverse: boolean;
  /** [V] */
  characters: readonly string[];
  /** Characters of a question, padding included. */
  questionLength: number;
  /** Characters of an answer, with the one that all begin with. */
  answerLength: number;
}

/** One experiment of the books, as every front-end sees it. */
export interface Experiment {
  readonly id: string;
  readonly title: string;
  readonly section: string;
  readonly summary: string;
  readonly params: ParamSpecs;
  /** What a search runs in each of its trials. */
  readonly base?: Experiment;
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
  /**
   * The trained net of a checkpoint, for pictures that are not its data; where an experiment ends with one net that tells
   * handwritten digits apart, or the classes of another set: x [N, 1, 28, 28] → scores [N, classes].
   * @param from the checkpoint's name for errors
   * @throws BadakError when it does not fit the experiment
   */
  restoreClassifier?(from: string, checkpoint: Checkpoint): Classifier;
  /**
   * The word vectors of a checkpoint, where an experiment's model has them.
   * @param from the checkpoint's name for errors
   * @throws BadakError when it does not fit the experiment
   */
  restoreWords?(from: string, checkpoint: Checkpoint): WordVectors;
  /**
   * The trained language model of a checkpoint, where an experiment's model is one; its words are the checkpoint's.
   * @param from the checkpoint's name for errors
   * @throws BadakError when it does not fit the experiment
   */
  restoreLanguageModel?(from: string, checkpoint: Checkpoint): LanguageModel;
  /**
   * The trained model of a checkpoint, where an experiment's goes from questions to answers; in a comparison the one that it was at.
   * @param from the checkpoint's name for errors
   * @throws BadakError when it does not fit the experiment
   */
  restoreTranslator?(from: string, checkpoint: Checkpoint): Translator;
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
  /** The net that `restoreClassifier` puts a checkpoint's values into. */
  classifier?(params: ParamValues<S>, classes: number): Classifier;
  /** What `restoreWords` gives, with the parameters of the checkpoint's run. */
  words?(from: string, checkpoint: Checkpoint, params: ParamValues<S>): WordVectors;
  /** The net that `restoreLanguageModel` puts a checkpoint's values into. */
  language?(params: ParamValues<S>, vocabSize: number): LanguageModel;
  /**
   * The model that `restoreTranslator` puts a checkpoint's values into.
   * @param training which one of a comparison; undefined when there is no such one
   */
  translator?(
    params: ParamValues<S>,
    training: number,
    vocabSize: number,
  ): Pick<Translator, 'model' | 'reverse'> | undefined;
}

export interface TypedRunOptions<S extends ParamSpecs, D extends LoadedData> extends RunOptions {
  params: ParamValues<S>;
  data: D;
}

const RUN_OPTIONS: OptionTable<RunOptions> = {
  params: required({ takes: 'what resolve() gave', fits: isObject }),
  seed: required(seedOption),
  data: required({ takes: 'what load() gave', fits: (value) => isObject(value) && 'said' in value }),
  resume: { takes: 'an object { from, checkpoint }', fits: isObject },
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
        const [one, other] = pair.map((key) => `--${flagName(key)}`);
        throw new BadakError(`${one} and ${other} exclude each other: give one of them`);
      }
      // What is given takes the place of its alternative, too.
      if (pair.some(isGiven)) pair.forEach((key) => displaced.add(key));
    }
    const kept = Object.entries(earlier).filter(([key]) => !displaced.has(key));
    return resolveParams(definition.params, { ...Object.fromEntries(kept), ...given });
  };
  const filled = <M extends Model<DType>>(
    from: string,
    checkpoint: Checkpoint,
    model: M,
    check = () => {},
  ): M => {
    try {
      check();
      restoreModel(from, checkpoint, model);
    } catch (error) {
      model.dispose();
      throw error;
    }
    return model;
  };
  const restoreClassifier = (from: string, checkpoint: Checkpoint): Classifier => {
    const params = resolveSaved(from, resolve, checkpoint);
    const model = definition.classifier!(params, classesOf(from, checkpoint));
    return filled(from, checkpoint, model, () => expectPictures(from, checkpoint, model));
  };
  const restoreLanguageModel = (from: string, checkpoint: Checkpoint): LanguageModel => {
    if (!checkpoint.words) throw new BadakError(`${from} is damaged: it has no words`);
    const params = resolveSaved(from, resolve, checkpoint);
    return filled(from, checkpoint, definition.language!(params, checkpoint.words.length));
  };
  const restoreTranslator = (from: string, checkpoint: Checkpoint): Translator => {
    const { words: characters, lengths, training } = checkpoint;
    if (!characters || !lengths)
      throw new BadakError(`${from} is damaged: it does not say what its questions are`);
    const params = resolveSaved(from, resolve, checkpoint);
    const made = definition.translator!(params, training, characters.length);
    if (!made) throw new BadakError(`${from} is damaged: there is no training ${training + 1}`);
    filled(from, checkpoint, made.model);
    return { ...made, characters, questionLength: lengths.question, answerLength: lengths.answer };
  };
  const restoreWords = (from: string, checkpoint: Checkpoint): WordVectors =>
    definition.words!(from, checkpoint, resolveSaved(from, resolve, checkpoint));
  const use = {
    ...(definition.classifier && { restoreClassifier }),
    ...(definition.words && { restoreWords }),
    ...(definition.language && { restoreLanguageModel }),
    ...(definition.translator && { restoreTranslator }),
  };
  const run = (options: TypedRunOptions<S, D>) => {
    readOptions(`${definition.id}, run`, options, RUN_OPTIONS);
    return definition.run(options);
  };
  return { ...definition, resolve, run, ...use } as unknown as Experiment;
}

/** A net on another set than MNIST has that set's classes: as many as its last parameter, a bias, has elements. */
function classesOf(from: string, { tensors }: Checkpoint): number {
  const last = [...tensors].filter(([name]) => name.startsWith('param/')).at(-1);
  const size = last?.[1].shape.length === 1 ? last[1].shape[0]! : 0;
  if (size < 1) throw new BadakError(`${from} is damaged: it has no bias of its last layer`);
  return size;
}

/** The parameters of a checkpoint: a file can hold anything. @throws BadakError that names the file */
function resolveSaved<P>(
  from: string,
  resolve: (given: Readonly<AnyParams>, earlier: Readonly<AnyParams>) => P,
  { params }: Checkpoint,
): P {
  try {
    return resolve({}, params as AnyParams);
  } catch (error) {
    if (error instanceof BadakError) throw new BadakError(`${from} is damaged: ${error.message}`);
    throw error;
  }
}
