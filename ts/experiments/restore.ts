import { BadakError } from '../core/errors.js';
import { type Option, readValue } from '../core/options.js';
import type { DType } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import {
  type Checkpoint,
  isCheckpoint,
  restoreCheckpoint,
  restoreModel,
  trainingOf,
} from '../train/checkpoint.js';
import type { Built, LoadedData, Saved } from './experiment.js';
import type { KeptMoments } from './kept-moments.js';
import type { AnyParams } from './params.js';
import { savedTokenization } from './text-params.js';
import { type AnyView, type Look, Looks, type Subject, type View } from './view.js';

/** The model of a checkpoint, with the views that a run has. */
export interface Restored extends Disposable {
  /** The model, with the parameters of the checkpoint. */
  readonly model: Model<DType>;
  /** Whether it was trained on questions from their end, and has to be given them so. */
  readonly reverse: boolean;
  /** The parameters of its run. */
  readonly params: Readonly<AnyParams>;
  /** What can be looked at. */
  readonly views: readonly View[];
  /**
   * What a view shows, as `Run.look`. A view of the data needs the data that the model was trained on.
   * @param kept that of the run, to show this moment with those before it
   */
  look(view: string, input?: object, kept?: KeptMoments): Look;
  /** Frees the model. */
  dispose(): void;
}

/** The part of an experiment's definition that restores its checkpoints. */
interface Restoring {
  id: string;
  views: readonly AnyView[];
  params: AnyParams;
  data: LoadedData | undefined;
  says?: readonly ('words' | 'lengths')[];
  build(saved: Saved<never, never>): Built | undefined;
  expectFits?: ((from: string, checkpoint: Checkpoint, model: Model<DType>) => void) | undefined;
}

/**
 * Rebuilds the model of a checkpoint.
 * @throws BadakError when it holds no model, or one that does not fit the experiment
 */
export function restoreFrom(from: string, checkpoint: Checkpoint, restoring: Restoring): Restored {
  const { id, views, params } = restoring;
  const looks = new Looks(id, views, params);
  /** By their training: those beside the first one are built when a view shows them. */
  const all = new Map<number, RestoredTraining>();
  const compared = (): readonly (Subject | undefined)[] =>
    Array.from(checkpoint.race ?? [], (_, training) => {
      const known = all.get(training);
      // Of a training that has diverged there is nothing.
      if (!known && trainingOf(checkpoint, training).tensors.size === 0) return undefined;
      const { subject } = known ?? restored(training);
      return subject;
    });
  const restored = (training: number): RestoredTraining => {
    const made = restoreTraining(from, trainingOf(checkpoint, training), restoring);
    const subject = { ...made.subject, ...(checkpoint.race && { compared }) };
    all.set(training, { ...made, subject });
    return all.get(training)!;
  };
  const { subject, reverse } = restored(checkpoint.training);
  const dispose = () => {
    for (const { subject } of all.values()) subject.model.dispose();
  };
  return {
    model: subject.model,
    reverse,
    params,
    views: looks.views,
    look: (view, input, kept) => naming(from, () => looks.look(view, subject, input, kept)),
    dispose,
    [Symbol.dispose]: dispose,
  };
}

interface RestoredTraining {
  subject: Subject;
  reverse: boolean;
}

/** @param checkpoint that of the training alone */
function restoreTraining(
  from: string,
  checkpoint: Checkpoint,
  { params, data, says = [], build, expectFits }: Restoring,
): RestoredTraining {
  const { seed, words, lengths, training, progress, tensors } = checkpoint;
  if (tensors.size === 0) {
    throw new BadakError(
      'mismatch',
      `${from}: expected a checkpoint with a model, found one between two trainings, which has none`,
    );
  }
  if (says.includes('words') && !words) {
    throw new BadakError('damaged', `${from} is damaged: expected the words of its vocabulary, found none`);
  }
  if (says.includes('lengths') && !lengths) {
    throw new BadakError(
      'damaged',
      `${from} is damaged: expected the lengths of its questions and answers, found none`,
    );
  }
  const classes = classesOf(tensors);
  const saved = { params, seed, training, words, lengths, data, classes };
  // All sizes of the model are those of the file.
  const made = naming(from, () => build(saved as Saved<never, never>), true);
  if (!made) {
    throw new BadakError(
      'damaged',
      `${from} is damaged: training ${training + 1} does not exist in this experiment`,
    );
  }
  const { model, optimizer, reverse = false } = made;
  try {
    expectFits?.(from, checkpoint, model);
    if (optimizer) restoreCheckpoint(from, checkpoint, model, optimizer);
    else restoreModel(from, checkpoint, model);
  } catch (error) {
    model.dispose();
    throw error;
  }
  const tokenization = savedTokenization(checkpoint);
  const { step } = progress;
  return { subject: { model, params, seed, training, step, data, words, lengths, tokenization }, reverse };
}

/** Elements of the last parameter, if it is a bias; otherwise 0. */
function classesOf(tensors: Checkpoint['tensors']): number {
  const last = [...tensors].filter(([name]) => name.startsWith('param/')).at(-1);
  return last?.[1].shape.length === 1 ? last[1].shape[0]! : 0;
}

/** Codes of errors that say that something was given wrong. Where it came from a file, the file is damaged. */
const OF_WHAT_IS_GIVEN: readonly string[] = [
  ...['invalid-argument', 'invalid-param', 'shape-mismatch', 'out-of-range', 'unknown-name', 'wrong-order'],
];

/**
 * The result of work on a file. Damage is the file's, and so is the size of a model that does not fit into memory.
 * @param isOfFile whether all that the work was given came from the file
 * @throws BadakError that names the file, where the file is to blame
 */
export function naming<T>(file: string, work: () => T, isOfFile = false): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BadakError) || error.message.includes(file)) throw error;
    if (isOfFile && OF_WHAT_IS_GIVEN.includes(error.code))
      throw new BadakError('damaged', `${file} is damaged: ${error.message}`);
    if (isOfFile || error.code === 'damaged' || error.code === 'out-of-memory')
      throw new BadakError(error.code, `${file}: ${error.message}`);
    throw error;
  }
}

/** What a checkpoint may be given as. */
export const checkpointOption: Option<Checkpoint | Uint8Array> = {
  takes: 'a checkpoint, or the bytes of one',
  fits: (value) => value instanceof Uint8Array || isCheckpoint(value),
};

/** @throws BadakError when it is no checkpoint, or one of another experiment */
export function expectExperiment(from: string, id: string, checkpoint: Checkpoint): void {
  readValue(from, 'checkpoint', checkpoint, checkpointOption);
  const { experiment } = checkpoint;
  if (experiment === id) return;
  throw new BadakError(
    'mismatch',
    `${from}: expected a checkpoint of the experiment ${id}, found one of ${experiment}`,
  );
}

/** The parameters of a checkpoint, checked: a file can hold anything. @throws BadakError naming the file */
export function resolveSaved<P>(
  from: string,
  resolve: (given: Readonly<AnyParams>, earlier: Readonly<AnyParams>) => P,
  { params }: Checkpoint,
): P {
  try {
    return resolve({}, params as AnyParams);
  } catch (error) {
    if (error instanceof BadakError) throw new BadakError('damaged', `${from} is damaged: ${error.message}`);
    throw error;
  }
}
