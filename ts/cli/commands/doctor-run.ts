import { basename } from 'node:path';
import { BadakError, reasonOf } from '../../core/errors.js';
import { count, counted } from '../../core/format.js';
import { isReadable, isThere } from '../../platform/node.js';
import type { RunConfig } from '../../report/records.js';
import type { Checkpoint } from '../../train/checkpoint.js';
import { commandName } from '../command-name.js';
import { EXIT } from '../exit.js';
import { type Finding, findingLine } from '../finding.js';
import { print } from '../print.js';
import { pathWord } from '../shell-words.js';
import { contradictionOf, recordedRun } from '../recorded-run.js';
import { readCheckpoint, RunFolder } from '../run-folder.js';
import { isReport } from '../run-records.js';
import { rewriteReport } from './report.js';

interface RunFinding extends Finding {
  /** Repairs what is not good. */
  repair?: () => Promise<unknown>;
}

/**
 * `badak doctor <run-dir>`: reads all files of a run.
 * @param repairs whether what can be repaired is
 * @returns the exit code: failed if something is wrong and was not repaired
 */
export async function doctorRun(path: string, repairs: boolean): Promise<number> {
  const folder = new RunFolder(path);
  let healthy = true;
  let repairable = 0;
  const all = await findings(folder);
  const width = Math.max(...all.map(({ what }) => what.length));
  for (const finding of all) {
    const { what, isGood, found, repair } = finding;
    const isTried = isGood === false && repairs && repair !== undefined;
    const failure = isTried ? await failureOf(repair) : undefined;
    const isRepaired = isTried && failure === undefined;
    const outcome = isRepaired
      ? '; repaired'
      : failure === undefined
        ? ''
        : `; cannot be repaired: ${failure}`;
    print(findingLine({ what, isGood: isRepaired || isGood, found: found + outcome }, width));
    if (isGood !== false || isRepaired) continue;
    healthy = false;
    if (repair) repairable += 1;
  }
  if (repairable > 0 && !repairs)
    print(
      '',
      `To repair ${repairable === 1 ? 'it' : 'them'}:  ${commandName()} doctor ${pathWord(path)} --repair`,
    );
  return healthy ? EXIT.done : EXIT.failed;
}

/** @returns why it cannot be repaired; undefined when it is */
async function failureOf(repair: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await repair();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

async function findings(folder: RunFolder): Promise<RunFinding[]> {
  const [records, ofRecords] = await read('metrics.jsonl', () => folder.readRecords());
  const reports = records?.lines.filter(isReport).length ?? 0;
  const [config, ofConfig] = await read('config.json', async () => {
    const config = await folder.readConfig();
    recordedRun(folder.configPath, config);
    return config;
  });
  if (config) ofConfig.found = `${config.experiment} on ${config.data}, seed ${config.seed}`;
  const hasEnded = records?.lines.at(-1)?.type === 'done';
  const [at, ofCheckpoints] = await checkpoints(folder, { reports, config, hasEnded });
  return [
    ofConfig,
    records ? ofLines(reports, records) : ofRecords,
    ...ofCheckpoints,
    await ofPanels(folder),
    ...(await ofReport(folder, hasEnded)),
    ...(await ofOthers(folder)),
    ...(config && records && !hasEnded ? [goesOn(folder, config, at)] : []),
  ];
}

/** @returns what was read, if it could be, and what is to be said of it */
async function read<T>(
  what: string,
  work: () => T | Promise<T>,
): Promise<[value: T | undefined, finding: RunFinding]> {
  try {
    return [await work(), { what, isGood: true, found: 'is whole' }];
  } catch (error) {
    if (!(error instanceof BadakError)) throw error;
    return [undefined, { what, isGood: false, found: error.message }];
  }
}

function ofLines(
  reports: number,
  { unreadable, isMissing }: { unreadable: number; isMissing: boolean },
): RunFinding {
  const others =
    unreadable === 0 ? '' : `; ${counted(unreadable, 'lines')} that no run wrote, which nothing reads`;
  return {
    what: 'metrics.jsonl',
    isGood: !isMissing && unreadable === 0,
    found: isMissing ? 'is missing' : counted(reports, 'reports') + others,
  };
}

/** What is said of a run beside its checkpoints. */
interface Records {
  /** Reports that can be read. */
  reports: number;
  /** Undefined where it cannot be read. */
  config: RunConfig | undefined;
  hasEnded: boolean;
}

/** @returns the step of the checkpoint with which the run can go on, and what was found of both */
async function checkpoints(
  folder: RunFolder,
  { reports, config, hasEnded }: Records,
): Promise<[step: number | undefined, RunFinding[]]> {
  const findings: RunFinding[] = [];
  const steps: (number | undefined)[] = [];
  for (const path of [folder.checkpointPath, folder.bestPath]) {
    const [isHere, unknown] = await read(basename(path), () => isThere(path));
    if (isHere !== true) {
      steps.push(undefined);
      if (isHere === undefined) findings.push(unknown);
      continue;
    }
    const [checkpoint, finding] = await read(basename(path), () => readCheckpoint(path, 'read'));
    steps.push(checkpoint?.step);
    findings.push(finding);
    if (!checkpoint) continue;
    finding.found = `is whole, after step ${count(checkpoint.step)}`;
    const other = config && (await ofAnotherRun(folder, path, checkpoint, config, hasEnded));
    if (other !== undefined) {
      finding.isGood = false;
      finding.found += `; ${other}`;
    }
    if (path !== folder.checkpointPath || checkpoint.reports <= reports) continue;
    finding.isGood = false;
    finding.found += `; it was saved after ${counted(checkpoint.reports, 'reports')}, of which metrics.jsonl has ${count(reports)}`;
  }
  const [latest, best] = steps;
  if (latest === undefined && best !== undefined && findings[0])
    findings[0].found += `. ${folder.bestPath} is whole: --resume goes on from it, into another --out`;
  return [latest, findings];
}

/** What is to be said of a checkpoint that is not of the run of config.json; undefined when it is. */
async function ofAnotherRun(
  folder: RunFolder,
  path: string,
  checkpoint: Checkpoint,
  config: RunConfig,
  hasEnded: boolean,
): Promise<string | undefined> {
  const recorded = { file: folder.configPath, config, from: path, checkpoint };
  // A run that goes on with other parameters writes them down before it saves, and its best moment may be an earlier one.
  const isFree = !hasEnded || path !== folder.checkpointPath;
  const free = isFree ? Object.keys(config.params) : [];
  const [difference, { isGood, found }] = await read('', () => contradictionOf(recorded, free));
  if (difference !== undefined) return `config.json is of another run: ${difference}`;
  return isGood ? undefined : found;
}

async function ofPanels(folder: RunFolder): Promise<RunFinding> {
  const [found, finding] = await read('panels.json', () => folder.readPanels());
  if (!found) return finding;
  const { panels, unreadable } = found;
  const others = unreadable === 0 ? '' : `, and ${count(unreadable)} that cannot be drawn`;
  return { ...finding, isGood: unreadable === 0, found: counted(panels.length, 'panels') + others };
}

/** A run that has ended has a report. */
async function ofReport(folder: RunFolder, hasEnded: boolean): Promise<RunFinding[]> {
  const [has, finding] = await read('report.html', () => isReadable(folder.reportPath));
  if (has === false && !hasEnded) return [];
  if (has) return [{ ...finding, found: 'is there' }];
  const found = has === false ? 'is missing' : finding.found;
  return [{ ...finding, isGood: false, found, repair: () => rewriteReport(folder) }];
}

async function ofOthers(folder: RunFolder): Promise<RunFinding[]> {
  const left = await folder.halfWritten();
  if (left.length === 0) return [];
  const found = `${counted(left.length, 'files')} that a killed run did not write to the end: ${left.join(', ')}`;
  return [{ what: 'left over', isGood: false, found, repair: () => folder.removeHalfWritten() }];
}

function goesOn(folder: RunFolder, { experiment }: RunConfig, step: number | undefined): RunFinding {
  const at = step === undefined ? 'before it saved anything' : `after step ${count(step)}`;
  const command = `${commandName()} train ${experiment} --resume ${pathWord(folder.path)}`;
  return {
    what: 'the run',
    isGood: undefined,
    found: `has not ended; it stands ${at}. To go on:  ${command}`,
  };
}
