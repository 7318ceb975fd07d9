import { sayLeftOut, sayNotes } from '../notes.js';
import { print } from '../print.js';
import { renderReport } from '../../report/render.js';
import { recordedRun } from '../recorded-run.js';
import { RunFolder } from '../run-folder.js';

/** `badak report <run-dir>` */
export async function report(path: string): Promise<void> {
  const folder = new RunFolder(path);
  await rewriteReport(folder);
  print(folder.reportPath);
}

/** Writes the report of a run from its records, and says what it has to leave out. */
export async function rewriteReport(folder: RunFolder): Promise<void> {
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
}
