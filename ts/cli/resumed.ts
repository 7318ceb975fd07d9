/** The checkpoint and the run that `--resume` goes on with. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { ChangedParam, Experiment } from '../experiments/index.js';
import { flagName } from '../experiments/params.js';
import type { Checkpoint } from '../train/checkpoint.js';
import type { Report } from '../train/report.js';
import type { Shard } from '../train/shard.js';
import { checkpointIn, readCheckpoint, RunFolder } from './run-folder.js';

export interface Resumed {
  checkpoint: Checkpoint;
  from: string;
  /** The folder of the run that goes on; undefined if the run gets a new folder. */
  folder: RunFolder | undefined;
  /** The reports up to the checkpoint. */
  history: Report[];
}

interface ResumeOptions {
  /** A checkpoint, the folder of a run, or `true` for the run in `out` or else the latest run. */
  resume?: string | true;
  out?: string;
  seed?: number;
}

/**
 * The default folder of a run: `runs/cnn-0`; if there is one, the run gets `runs/cnn-0-2`. That of a shard is always the same,
 * `runs/cnn-0-shard-3-of-40`, and goes on.
 */
export function defaultFolder({ id }: Experiment, seed: number, shard?: Shard): string {
  return join('runs', `${id}-${seed}${shard ? `-shard-${shard.number}-of-${shard.of}` : ''}`);
}

/**
 * The run of a shard in its folder, to go on with. Undefined when nothing was saved, or when the records are shorter than the
 * checkpoint says, as two processes in one folder leave them: the shard then begins again.
 */
export async function findStarted(path: string): Promise<Resumed | undefined> {
  const folder = new RunFolder(path);
  const from = folder.checkpointPath;
  if (!(await stat(from).catch(() => undefined))) return undefined;
  const checkpoint = await readCheckpoint(from);
  const history = await folder.readReports(checkpoint.reports);
  return history.length < checkpoint.reports ? undefined : { checkpoint, from, folder, history };
}

/** The checkpoint of `--resume`; undefined without `--resume`. @throws BadakError when there is no checkpoint */
export async function findResumed(
  experiment: Experiment,
  { resume, out, seed = 0 }: ResumeOptions,
): Promise<Resumed | undefined> {
  if (resume === undefined) return undefined;
  const from =
    resume === true
      ? new RunFolder(out ?? (await latestRun(defaultFolder(experiment, seed)))).checkpointPath
      : await checkpointIn(resume);
  const folder = new RunFolder(dirname(from));
  const checkpoint = await readCheckpoint(from);
  const history = await folder.readReports(checkpoint.reports);
  // A checkpoint outside of its run folder has no run that could go on.
  const isRun = relative(from, folder.checkpointPath) === '';
  const goesOn = isRun && (out === undefined || relative(out, folder.path) === '');
  return { checkpoint, from, folder: goesOn ? folder : undefined, history };
}

/** The run that was saved last: of the unfinished runs, or else of all; `base` where there is no run. */
async function latestRun(base: string): Promise<string> {
  const parent = dirname(base);
  const names = await readdir(parent).catch(() => []);
  const runs: { path: string; done: boolean; saved: number }[] = [];
  for (const name of names) {
    const rest = name.slice(basename(base).length);
    if (!name.startsWith(basename(base)) || !/^(-\d+)?$/.test(rest)) continue;
    const folder = new RunFolder(join(parent, name));
    const saved = await stat(folder.checkpointPath).catch(() => undefined);
    if (!saved) continue;
    const lines = await folder.readLines();
    runs.push({ path: folder.path, done: lines.at(-1)?.type === 'done', saved: saved.mtimeMs });
  }
  runs.sort((a, b) => Number(a.done) - Number(b.done) || b.saved - a.saved);
  return runs[0]?.path ?? base;
}

/** A parameter that differs from the checkpoint's: `--window-size: 3 instead of 5`. */
export function changedParam({ key, now, before }: ChangedParam): string {
  return `--${flagName(key)}: ${now ?? 'none'} instead of ${before ?? 'none'}`;
}
