import { BadakError } from '../core/errors.js';
import type { Experiment, Restored } from '../experiments/index.js';
import type { Checkpoint } from '../train/checkpoint.js';

/**
 * How a checkpoint gives the model that a command looks at. It is checked at once, and restored when the engine runs.
 * @param view what the command looks at
 * @throws BadakError when the checkpoint's experiment has no such view, or was a search, which keeps no net
 */
export function restorer(
  command: string,
  path: string,
  checkpoint: Checkpoint,
  view: string,
  experiments: readonly Experiment[],
): () => Restored {
  const { experiment: id, params } = checkpoint;
  const isAble = ({ views }: Experiment) => views.some((each) => each.id === view);
  const found = experiments.find((experiment) => experiment.id === id);
  // A search keeps no net; what it searched over has one.
  if (params['search'] !== undefined && found) {
    throw new BadakError(
      `${path} is a checkpoint of a search, which keeps no net: train one with the values it found`,
    );
  }
  if (!found || !isAble(found)) {
    const able = experiments.filter(isAble).map((experiment) => experiment.id);
    throw new BadakError(`${path} is a checkpoint of ${id}; ${command} takes one of ${able.join(', ')}`);
  }
  return () => found.restore(path, checkpoint);
}
