/** What a run leaves when it has ended: its report, and what is printed of it. */
import type { Experiment } from '../experiments/index.js';
import { resultTable } from '../experiments/results.js';
import { pace } from '../report/pace.js';
import type { DoneLine, RunConfig } from '../report/records.js';
import { renderReport } from '../report/render.js';
import type { Report } from '../train/report.js';
import type { RunFolder } from './run-folder.js';
import { cellTable } from './table.js';

export async function writeReport(experiment: Experiment, folder: RunFolder): Promise<void> {
  const [config, lines, drawn] = [folder.readConfig(), folder.readLines(), folder.readPanels()];
  await folder.saveReport(renderReport(experiment, await config, await lines, (await drawn).panels));
}

/** The lines that are printed of a run that has ended. */
export function summary(
  experiment: Experiment,
  config: RunConfig,
  done: DoneLine,
  history: readonly Report[],
  folder: RunFolder,
  unit: string,
  tables: readonly string[],
): string[] {
  const results = resultTable(experiment, config, done.runs ?? { '': done.metrics }, history);
  return [
    `${config.experiment} on ${config.data}: ${pace(done, unit)}`,
    ...(results.rows.length > 0 ? cellTable(results) : ['metrics.jsonl has no evaluation of this run']),
    ...tables,
    ...(tables.length > 0 ? [''] : []),
    `report   ${folder.reportPath}`,
    ...(done.hash === undefined ? [] : [`hash     ${done.hash}`]),
  ];
}
