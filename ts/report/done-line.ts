import type { Experiment, Run } from '../experiments/index.js';
import type { Report } from '../train/report.js';
import type { DoneLine, RunConfig } from './records.js';

interface Ended {
  experiment: Experiment;
  config: Pick<RunConfig, 'params' | 'data'>;
  run: Pick<Run, 'steps' | 'hash'>;
  /** All reports. */
  history: readonly Report[];
  seconds: number;
  /** Steps that were done when the run went on from a checkpoint, or 0. */
  start: number;
  peakMemoryBytes: number;
}

/** What is recorded of a run that has come to its end. */
export function doneLine({
  experiment,
  config,
  run,
  history,
  seconds,
  start,
  peakMemoryBytes,
}: Ended): DoneLine {
  const book = experiment.book(config.params, config.data);
  const figures = book?.runs ?? book?.metrics;
  const evaluations = history.filter(({ type }) => type !== 'step');
  const runs = Object.fromEntries(
    evaluations.flatMap(({ run: name, metrics }) => (name === undefined ? [] : [[name, metrics]])),
  );
  const compared = Object.keys(runs).length > 0;
  const hash = run.hash();
  return {
    type: 'done',
    metrics: compared ? {} : (evaluations.at(-1)?.metrics ?? {}),
    ...(compared ? { runs } : {}),
    seconds: Number(seconds.toFixed(3)),
    steps: run.steps,
    ...(start > 0 ? { resumedAt: start } : {}),
    peakMemoryBytes,
    ...(hash === undefined ? {} : { hash }),
    ...(figures ? { book: figures } : {}),
  };
}
