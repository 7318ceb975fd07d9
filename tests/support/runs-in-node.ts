/** Runs as the command line trains them, for tests that compare with them. */
import { type LoadedData, openRun, type OpenedRun, type OpenRunOptions } from '../../ts/experiments/index.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import './engine.js';

/** Drawn once for all experiments. */
let digits: LoadedData | undefined;

/** Opens a run of an experiment in this process. */
export async function openInNode(
  experiment: string,
  params: AnyParams,
  options: OpenRunOptions = {},
): Promise<OpenedRun> {
  const takesDigits = params['data'] === 'digits';
  const known = takesDigits && digits ? { data: digits } : {};
  const opened = await openRun({ experiment, params, ...options }, { download: false, ...known });
  if (takesDigits) digits = opened.data;
  return opened;
}
