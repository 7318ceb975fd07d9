import { BadakError } from '../core/errors.js';
import type { DType } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import { type Checkpoint, restoreCheckpoint, restoreModel, trainingOf } from '../train/checkpoint.js';
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
export function restoreFrom(
  from: string,
  checkpoint: Checkpoint,
  { id, views, params, data, says = [], build, expectFits }: Restoring,
): Restored {
  const { seed, words, lengths, training, progress, tensors } = trainingOf(checkpoint);
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
  const made = build(saved as Saved<never, never>);
  if (!made) {
    throw new BadakError(
      'damaged',
      `${from} is damaged: training ${training + 1} does not exist in this experiment`,
    );
  }
  const { model, optimizer, reverse = false } = made;
  try {
    expectFits?.(from, trainingOf(checkpoint), model);
    if (optimizer) restoreCheckpoint(from, trainingOf(checkpoint), model, optimizer);
    else restoreModel(from, trainingOf(checkpoint), model);
  } catch (error) {
    model.dispose();
    throw error;
  }
  const looks = new Looks(id, views, params);
  const tokenization = savedTokenization(checkpoint);
  const { step } = progress;
  const subject: Subject = { model, params, seed, training, step, data, words, lengths, tokenization };
  const dispose = () => model.dispose();
  return {
    model,
    reverse,
    params,
    views: looks.views,
    look: (view, input, kept) => looks.look(view, subject, input, kept),
    dispose,
    [Symbol.dispose]: dispose,
  };
}

/** Elements of the last parameter, if it is a bias; otherwise 0. */
function classesOf(tensors: Checkpoint['tensors']): number {
  const last = [...tensors].filter(([name]) => name.startsWith('param/')).at(-1);
  return last?.[1].shape.length === 1 ? last[1].shape[0]! : 0;
}

/** @throws BadakError when the checkpoint is of another experiment */
export function expectExperiment(from: string, id: string, { experiment }: Checkpoint): void {
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
