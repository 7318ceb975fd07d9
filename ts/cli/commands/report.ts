import { BadakError } from '../../core/errors.js';
import { sayLeftOut, sayNotes } from '../notes.js';
import { print } from '../print.js';
import type { RunConfig, RunLine } from '../../report/records.js';
import { renderReport } from '../../report/render.js';
import { contradictionOf, recordedRun } from '../recorded-run.js';
import { readCheckpoint, RunFolder } from '../run-folder.js';

/** `badak report <run-dir>` */
export async function report(path: string): Promise<void> {
  const folder = new RunFolder(path);
  await sayContradiction(folder, await rewriteReport(folder));
  print(folder.reportPath);
}

/** What a report was made from. */
interface Reported {
  config: RunConfig;
  lines: readonly RunLine[];
}

/** Writes the report of a run from its records, and says what it has to leave out. */
export async function rewriteReport(folder: RunFolder): Promise<Reported> {
  const config = await folder.readConfig();
  const { experiment, params } = recordedRun(folder.configPath, config);
  const [{ lines, ...records }, { panels, unreadable }] = [
    await folder.readRecords(),
    await folder.readPanels(),
  ];
  if (records.isMissing) sayNotes(['there is no metrics.jsonl, so the report has no curves and no results']);
  sayLeftOut(records.unreadable, 'lines', 'metrics.jsonl');
  sayLeftOut(unreadable, 'panels', 'panels.json');
  await folder.saveReport(renderReport(experiment, { ...config, params }, lines, panels));
  return { config, lines };
}

/**
 * Says in what config.json, which the report is made from, is of another run than the checkpoint beside it. The report is written
 * whatever the checkpoint turns out to be.
 */
async function sayContradiction(folder: RunFolder, { config, lines }: Reported): Promise<void> {
  // A run that goes on may have other parameters than those that it saved last.
  const hasEnded = lines.some(({ type }) => type === 'done');
  if (!hasEnded || (await folder.isUnsaved())) return;
  try {
    const checkpoint = await readCheckpoint(folder.path, 'read');
    const recorded = { file: folder.configPath, config, from: folder.checkpointPath, checkpoint };
    const difference = contradictionOf(recorded);
    if (difference === undefined) return;
    sayNotes([
      `${folder.configPath} is of another run than the checkpoint beside it: ${difference}. The report says what this file says`,
    ]);
  } catch (error) {
    if (!(error instanceof BadakError)) throw error;
    sayNotes([error.message]);
  }
}
