/** The checkpoint and the run that `--resume` goes on with. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { BadakError } from '../core/errors.js';
import {
  type ChangedParam,
  type Experiment,
  type OpenRunOptions,
  type PreparedRun,
  prepareRun,
} from '../experiments/index.js';
import { flagName } from '../experiments/params.js';
import { isThere, namesIn } from '../platform/node.js';
import type { RunConfig } from '../report/records.js';
import type { Checkpoint } from '../train/checkpoint.js';
import type { Report } from '../train/report.js';
import type { Shard } from '../train/shard.js';
import { recordedRun } from './recorded-run.js';
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
  if (!(await isThere(from))) return undefined;
  const checkpoint = await readCheckpoint(from);
  const history = await folder.readReports(checkpoint.reports);
  return history.length < checkpoint.reports ? undefined : { checkpoint, from, folder, history };
}

/** A run that was killed before it saved a checkpoint. */
export interface Unsaved {
  /** Where it was. */
  from: string;
  /** As of a run that goes on. */
  folder: RunFolder | undefined;
  /** Its settings; undefined when it was killed before it wrote them down. */
  config: RunConfig | undefined;
}

/** What `--resume` means: a run that goes on at its checkpoint, or one that begins again. */
export interface Found {
  resumed?: Resumed;
  again?: Unsaved;
}

/** What `--resume` means; nothing without `--resume`. @throws BadakError when there is no run to go on with */
export async function findResumed(experiment: Experiment, options: ResumeOptions): Promise<Found> {
  const { resume, out } = options;
  if (resume === undefined) return {};
  const from = await resumedFrom(experiment, options);
  const folder = new RunFolder(dirname(from));
  // A checkpoint outside of its run folder has no run that could go on.
  const isRun = relative(from, folder.checkpointPath) === '';
  const goesOn = isRun && (out === undefined || relative(out, folder.path) === '') ? folder : undefined;
  // Who names a checkpoint wants that one.
  const unsaved = from === resume ? undefined : await settingsOfUnsaved(folder);
  if (unsaved) return { again: { from: folder.path, folder: goesOn, ...unsaved } };
  const checkpoint = await readCheckpoint(from);
  const history = await folder.readReports(checkpoint.reports);
  return { resumed: { checkpoint, from, folder: goesOn, history } };
}

/** The settings of a run that has to begin again; undefined if it has a checkpoint, or metrics that would be lost. */
async function settingsOfUnsaved(folder: RunFolder): Promise<Pick<Unsaved, 'config'> | undefined> {
  if (!(await folder.isHardlyBegun())) return undefined;
  const config = await folder.readSettings();
  // The beginning of a branch is a checkpoint of another run.
  return config?.parent || config?.edits ? undefined : { config };
}

/**
 * A run that was killed before it saved anything, with its own settings.
 * @param options what is typed: it comes before the run's own
 * @throws BadakError when it was another experiment, or its settings are damaged
 */
export function beginAgain(
  experiment: Experiment,
  { from, config }: Unsaved,
  { params, seed = config?.seed, shard = config?.shard, ...others }: OpenRunOptions,
): PreparedRun {
  if (config && config.experiment !== experiment.id) {
    throw new BadakError(
      'mismatch',
      `${from} has a run of ${config.experiment}, expected one of ${experiment.id}. Use --out to name another folder`,
    );
  }
  const saved = config && recordedRun(new RunFolder(from).configPath, config).params;
  return prepareRun({ experiment, params: { ...saved, ...params }, seed, shard, ...others });
}

/** The path of the checkpoint that `--resume` means. */
async function resumedFrom(
  experiment: Experiment,
  { resume = true, out, seed = 0 }: ResumeOptions,
): Promise<string> {
  return resume === true
    ? new RunFolder(out ?? (await latestRun(defaultFolder(experiment, seed)))).checkpointPath
    : checkpointIn(resume);
}

/** The run that was saved or begun last: of the unfinished runs, or else of all; `base` where there is no run. */
async function latestRun(base: string): Promise<string> {
  const parent = dirname(base);
  const names = (await namesIn(parent)) ?? [];
  const runs: { path: string; done: boolean; saved: number }[] = [];
  for (const name of names) {
    const rest = name.slice(basename(base).length);
    if (!name.startsWith(basename(base)) || !/^(-\d+)?$/.test(rest)) continue;
    const folder = new RunFolder(join(parent, name));
    const isSaved = await isThere(folder.checkpointPath);
    if (!isSaved && !(await folder.isHardlyBegun())) continue;
    const saved = await stat(isSaved ? folder.checkpointPath : folder.path);
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
