import { BadakError } from '../core/errors.js';
import type { Experiment, Restored } from '../experiments/index.js';
import type { Checkpoint } from '../train/checkpoint.js';

/**
 * Checks at once that a command can use a checkpoint. The returned function restores its model, once the engine runs.
 * @param view id of the view that the command needs; undefined if any model will do
 * @throws BadakError when the checkpoint's experiment does not have this view, or the checkpoint is of a search
 */
export function restorer(
  command: string,
  path: string,
  checkpoint: Checkpoint,
  view: string | undefined,
  experiments: readonly Experiment[],
): () => Restored {
  const { experiment: id, params } = checkpoint;
  const isAble = ({ views }: Experiment) => view === undefined || views.some((each) => each.id === view);
  const found = experiments.find((experiment) => experiment.id === id);
  // The checkpoint of a search has no model, although its experiment has the view.
  if (params['search'] !== undefined && found) {
    throw new BadakError(
      'mismatch',
      `${path}: expected a checkpoint with a model, found one of a search. Train a model with the values that it found`,
    );
  }
  if (!found || !isAble(found)) {
    const able = experiments.filter(isAble).map((experiment) => experiment.id);
    throw new BadakError(
      'mismatch',
      `${path}: ${command} expected a checkpoint of ${able.join(', ')}, found one of ${id}`,
    );
  }
  return () => found.restore(path, checkpoint);
}
