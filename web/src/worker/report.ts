/** Makes the report of a run, with the script and styles that stand in it: loaded when a person asks for the first one. */
import { engine } from '../../../ts/core/engine.js';
import type { LoadedData, Run } from '../../../ts/experiments/experiment.js';
import type { PreparedRun } from '../../../ts/experiments/open-run.js';
import { doneLine } from '../../../ts/report/done-line.js';
import type { Machine, RunConfig } from '../../../ts/report/records.js';
import { renderReport } from '../../../ts/report/render.js';
import type { Report } from '../../../ts/train/report.js';

declare const __VERSION__: string;

interface Reported extends Pick<PreparedRun, 'experiment' | 'params' | 'seed' | 'parent'> {
  data: LoadedData;
  run: Run;
  /** All of the run, also those before the checkpoint that it began at. */
  reports: readonly Report[];
  hasEnded: boolean;
  startedAt: string;
  /** Steps that were done when it was opened. */
  start: number;
  /** Spent in training. */
  seconds: number;
  /** The address of the page. */
  page: string;
}

/** The report of this moment, as the command line writes it. */
export function reportOf(reported: Reported): string {
  const { experiment, params, seed, parent, data, run, reports, hasEnded, startedAt, page } = reported;
  const { backend, memoryBytes: peakMemoryBytes } = engine();
  const config: RunConfig = {
    badak: __VERSION__,
    experiment: experiment.id,
    params,
    seed,
    data: data.name,
    dataSaid: data.said,
    backend,
    machine: thisMachine(),
    startedAt,
    ...(parent && { parent }),
    ...(run.edits.length > 0 && { edits: run.edits }),
  };
  const lines = hasEnded
    ? [...reports, doneLine({ ...reported, config, history: reports, peakMemoryBytes })]
    : reports;
  return renderReport(experiment, config, lines, run.panels(), page);
}

/** A browser says less of its machine than Node. */
function thisMachine(): Machine {
  const { hardwareConcurrency, platform, userAgent } = navigator;
  return {
    processor: 'unknown processor',
    processors: hardwareConcurrency,
    memoryBytes: 0,
    system: platform,
    runtime: userAgent,
  };
}
