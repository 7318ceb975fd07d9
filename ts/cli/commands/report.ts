import { BadakError } from '../../core/errors.js';
import { experiments } from '../../experiments/index.js';
import { renderReport } from '../report/render.js';
import { RunFolder } from '../run-folder.js';

/** `badak report <run-dir>` */
export async function report(path: string): Promise<void> {
  const folder = new RunFolder(path);
  const config = await folder.readConfig();
  const experiment = experiments.find(({ id }) => id === config.experiment);
  if (!experiment)
    throw new BadakError(`the run in ${path} is of an unknown experiment ${config.experiment}`);
  await folder.saveReport(
    renderReport(experiment, config, await folder.readLines(), await folder.readPanels()),
  );
  console.log(folder.reportPath);
}
