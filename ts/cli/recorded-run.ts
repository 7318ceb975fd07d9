import { BadakError } from '../core/errors.js';
import { type Experiment, experimentFor, experiments, prepareRun } from '../experiments/index.js';
import { type AnyParams, differenceOf } from '../experiments/params.js';
import type { RunConfig } from '../report/records.js';
import type { Checkpoint } from '../train/checkpoint.js';

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

/** The two files of a folder that say what its run is. */
interface Recorded {
  /** The path of config.json, for errors. */
  file: string;
  config: RunConfig;
  /** The path of the checkpoint, for errors. */
  from: string;
  checkpoint: Checkpoint;
}

/**
 * In what config.json is of another run than the checkpoint beside it: `expected seed 0, found 7`. Undefined where they agree.
 * Both are read as a run that goes on reads them: what an earlier version did not have gets its default.
 * @param free parameters that may differ
 * @throws BadakError that names the file when one of them is of no run
 */
export function contradictionOf(
  { file, config, from, checkpoint }: Recorded,
  free: readonly string[] = [],
): string | undefined {
  const { experiment, params, seed } = prepareRun({ resume: { from, checkpoint } });
  const { data } = checkpoint;
  return (
    differenceOf({ experiment: experiment.id, seed }, { experiment: config.experiment, seed: config.seed }) ??
    differenceOf(params, recordedRun(file, config).params, free) ??
    (data === config.data ? undefined : `expected the data ${data}, found ${config.data}`)
  );
}
