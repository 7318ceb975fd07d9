import { openRun } from '../../ts/experiments/index.js';
import type { AnyParams } from '../../ts/experiments/params.js';

/** The hash of a run as the command line trains it, in Node. */
export async function hashInNode(experiment: string, params: AnyParams): Promise<string | undefined> {
  const { run } = await openRun({ experiment, params }, { download: false });
  for (const report of run.reports) void report;
  const hash = run.hash();
  run.dispose();
  return hash;
}
