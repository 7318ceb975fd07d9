import { BadakError } from '../../core/errors.js';
import { type Experiment, experimentFor, experiments } from '../../experiments/index.js';
import type { AnyParams } from '../../experiments/params.js';
import { sayLeftOut, sayNotes } from '../notes.js';
import { print } from '../print.js';
import { renderReport } from '../../report/render.js';
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
  const plain = experiments.find(({ id }) => id === config.experiment);
  if (!plain) {
    throw new BadakError(
      'unknown-name',
      `${folder.path}: the experiment ${config.experiment} of this run does not exist`,
    );
  }
  const experiment = experimentFor(plain, config.params);
  const params = resolved(folder.configPath, experiment, config.params);
  const [{ lines, ...records }, { panels, unreadable }] = [
    await folder.readRecords(),
    await folder.readPanels(),
  ];
  if (records.isMissing) sayNotes(['there is no metrics.jsonl, so the report has no curves and no results']);
  sayLeftOut(records.unreadable, 'lines', 'metrics.jsonl');
  sayLeftOut(unreadable, 'panels', 'panels.json');
  await folder.saveReport(renderReport(experiment, { ...config, params }, lines, panels));
}

/** The parameters of a run, checked. @throws BadakError that names the file */
function resolved(file: string, experiment: Experiment, params: AnyParams): AnyParams {
  try {
    return experiment.resolve({}, params);
  } catch (error) {
    if (error instanceof BadakError) throw new BadakError('damaged', `${file} is damaged: ${error.message}`);
    throw error;
  }
}
