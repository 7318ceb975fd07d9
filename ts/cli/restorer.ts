import { BadakError } from '../core/errors.js';
import type { Experiment } from '../experiments/index.js';
import type { Checkpoint } from '../train/checkpoint.js';

/** What an experiment may make of a checkpoint. */
type Restore = 'restoreClassifier' | 'restoreWords' | 'restoreLanguageModel' | 'restoreTranslator';

/**
 * How the experiment of a checkpoint gives what a command needs.
 * @throws BadakError when it has no such thing, or was a search, which keeps no net
 */
export function restorer<R extends Restore>(
  command: string,
  path: string,
  { experiment: id, params }: Checkpoint,
  restore: R,
  experiments: readonly Experiment[],
): NonNullable<Experiment[R]> {
  const found = experiments.find((experiment) => experiment.id === id)?.[restore];
  if (!found) {
    const able = experiments.filter((experiment) => experiment[restore]).map((experiment) => experiment.id);
    throw new BadakError(`${path} is a checkpoint of ${id}; ${command} takes one of ${able.join(', ')}`);
  }
  if (params['search'] !== undefined) {
    throw new BadakError(
      `${path} is a checkpoint of a search, which keeps no net: train one with the values it found`,
    );
  }
  return found;
}
