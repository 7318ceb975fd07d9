import { BadakError } from '../core/errors.js';
import { type Experiment, experimentFor, experiments } from '../experiments/index.js';
import type { AnyParams } from '../experiments/params.js';
import type { RunConfig } from '../report/records.js';

/**
 * The experiment and the parameters of a run as its config.json has them, checked.
 * @param file the path of config.json, for errors
 * @throws BadakError that names the file when there is no such experiment, or it does not take the parameters
 */
export function recordedRun(
  file: string,
  { experiment: id, params }: Pick<RunConfig, 'experiment' | 'params'>,
): { experiment: Experiment; params: AnyParams } {
  const plain = experiments.find((each) => each.id === id);
  if (!plain)
    throw new BadakError('unknown-name', `${file}: the experiment ${id} of this run does not exist`);
  const experiment = experimentFor(plain, params);
  try {
    return { experiment, params: experiment.resolve({}, params) };
  } catch (error) {
    if (error instanceof BadakError) throw new BadakError('damaged', `${file} is damaged: ${error.message}`);
    throw error;
  }
}
