import { BadakError } from '../core/errors.js';
import type { DType } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import type { Optimizer } from '../optimizers/index.js';
import { type Checkpoint, restoreCheckpoint, restoreModel, trainingOf } from '../train/checkpoint.js';
import type { LoadedData, Saved } from './experiment.js';
import type { AnyParams } from './params.js';
import { savedTokenization } from './text-params.js';
import { type AnyView, type Look, Looks, type Subject, type View } from './view.js';

/** The model of a checkpoint, which is looked at as a run is. */
export interface Restored extends Disposable {
  readonly model: Model<DType>;
  readonly params: Readonly<AnyParams>;
  readonly views: readonly View[];
  /** What a view shows, as in a {@link Run}. A view of the data needs the data that the model was trained on. */
  look(view: string, input?: object): Look;
  /** Frees the model. */
  dispose(): void;
}

/** What an experiment knows of the models in its checkpoints. */
interface Restoring {
  id: string;
  views: readonly AnyView[];
  params: AnyParams;
  data: LoadedData | undefined;
  says?: readonly ('words' | 'lengths')[];
  build(saved: Saved<never, never>): { model: Model<DType>; optimizer?: Optimizer } | undefined;
  expectFits?: ((from: string, checkpoint: Checkpoint, model: Model<DType>) => void) | undefined;
}

/** @throws BadakError that names the checkpoint when it holds no model, or one that does not fit the experiment */
export function restoreFrom(
  from: string,
  checkpoint: Checkpoint,
  { id, views, params, data, says = [], build, expectFits }: Restoring,
): Restored {
  const { seed, words, lengths, training, progress, tensors } = trainingOf(checkpoint);
  if (tensors.size === 0) {
    throw new BadakError(`${from}: the checkpoint holds no model: it stands between two trainings`);
  }
  if (says.includes('words') && !words) throw new BadakError(`${from} is damaged: it has no words`);
  if (says.includes('lengths') && !lengths) {
    throw new BadakError(`${from} is damaged: it does not say what its questions are`);
  }
  const classes = classesOf(tensors);
  const saved = { params, seed, training, words, lengths, data, classes };
  const made = build(saved as Saved<never, never>);
  if (!made) throw new BadakError(`${from} is damaged: there is no training ${training + 1}`);
  const { model, optimizer } = made;
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
    params,
    views: looks.views,
    look: (view, input) => looks.look(view, subject, input),
    dispose,
    [Symbol.dispose]: dispose,
  };
}

/** As many as the last parameter, a bias, has elements; 0 where it is not a bias. */
function classesOf(tensors: Checkpoint['tensors']): number {
  const last = [...tensors].filter(([name]) => name.startsWith('param/')).at(-1);
  return last?.[1].shape.length === 1 ? last[1].shape[0]! : 0;
}

/** The parameters of a checkpoint: a file can hold anything. @throws BadakError that names the file */
export function resolveSaved<P>(
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
