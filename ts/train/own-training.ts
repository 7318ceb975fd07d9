/** The whole state of a training of your own, as bytes. */
import { readFields } from '../core/options.js';
import { LanguageModel } from '../models/language-model.js';
import {
  decodeCheckpoint,
  encodeCheckpoint,
  restoreCheckpoint,
  STATE,
  TRAINED,
  type Trained,
} from './checkpoint.js';

/** The name that stands where a run has its experiment's and its data's. */
const OWN = 'own';

/**
 * A training as the bytes of a checkpoint: the model's parameters and what it remembers, the optimizer's state, and the
 * number of passes that `gradient` has made. A training that {@link loadTraining} takes up goes on with the same bits, if
 * its batches follow from the step, as those of `shuffledEpochs` and `drawnWithReplacement` do.
 * @param training model and optimizer
 * @throws BadakError when there is no model or optimizer, or a value is not finite
 */
export function saveTraining(training: Trained): Uint8Array {
  const { model, optimizer } = readFields('saveTraining', training, TRAINED);
  const step = model.nextStep;
  const info = {
    ...{ experiment: OWN, params: {}, seed: 0, data: OWN },
    ...{ step, progress: { step, lossSum: 0, lossCount: 0 } },
    ...{ training: 0, reports: 0, results: {} },
  };
  return encodeCheckpoint({ model, optimizer }, info);
}

/**
 * Takes up a training: that of {@link saveTraining}, or of a run whose model has the same parameters. `model.nextStep` is
 * then the number of steps done.
 * @param training a model and an optimizer that were made as those that were saved
 * @param bytes of the checkpoint
 * @param who the name that errors begin with, such as the file's
 * @throws BadakError `<who>: …` when the file is damaged, or belongs to another model or optimizer. Nothing is changed then
 */
export function loadTraining(training: Trained, bytes: Uint8Array, who = 'loadTraining'): void {
  const { model, optimizer } = readFields('loadTraining', training, TRAINED);
  const checkpoint = decodeCheckpoint(who, bytes);
  // A new language model carries nothing yet: the file knows the size of the batches.
  const carried = [...checkpoint.tensors].find(([name]) => name.startsWith(STATE))?.[1];
  const isNew = model instanceof LanguageModel && model.state.size === 0;
  if (isNew && carried) model.resetState(carried.shape[0]);
  try {
    restoreCheckpoint(who, checkpoint, model, optimizer);
  } catch (error) {
    if (isNew) model.resetState();
    throw error;
  }
}
