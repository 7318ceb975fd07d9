/** The shards of a search, which several machines trained, as the one run that they are parts of. */
import type { Arithmetic } from '../core/engine.js';
import { BadakError } from '../core/errors.js';
import { counted, firstOf } from '../core/format.js';
import {
  listOf,
  type Option,
  type OptionTable,
  readFields,
  readValue,
  required,
  textOption,
} from '../core/options.js';
import { isObject } from '../core/values.js';
import { type Checkpoint, decodeCheckpoint } from '../train/checkpoint.js';
import { BEGINNING } from '../train/fit.js';
import type { Metrics, Report } from '../train/report.js';
import { type Shard, shardName, shareOf } from '../train/shard.js';
import type { Experiment } from './experiment.js';
import { prepareRun } from './open-run.js';
import { checkpointOption } from './restore.js';
import type { Panel } from './panels.js';
import { type AnyParams, differenceOf } from './params.js';
import { arithmeticOf, runHash, SAME_ARITHMETIC } from './run-hash.js';
import { trialName } from './search-space.js';

/** What a shard has left behind: a run that was opened with `shard`. */
export interface SearchPart {
  /** Its name for errors. */
  from: string;
  /** Its last checkpoint, decoded or as bytes. */
  checkpoint: Checkpoint | Uint8Array;
  /** Its reports from the beginning; those after the checkpoint are left out. */
  reports: readonly Report[];
}

/** What one run over all trials gives, to the bit. */
export interface MergedSearch {
  /** All reports, trial after trial. */
  readonly reports: readonly Report[];
  /** The panels of the report. */
  readonly panels: readonly Panel[];
  /** The hash of the run. */
  readonly hash: string;
  /** The checkpoint of the run, as bytes of a file. */
  readonly checkpoint: Uint8Array;
}

/** What is known of a search from its shards. */
export interface GatheredSearch {
  /** The search. */
  readonly experiment: Experiment;
  /** The parameters that all trials share, with the space that is searched. */
  readonly params: AnyParams;
  /** The seed of all shards. */
  readonly seed: number;
  /** The short name of the data. */
  readonly data: string;
  /** How the trials were rounded; undefined before the first of them. */
  readonly arithmetic: Arithmetic | undefined;
  /** The number of trials in all shards together. */
  readonly trials: number;
  /** The shards that have trials left to train. */
  readonly missing: readonly Shard[];
  /** @throws BadakError that names the shards that are missing */
  merge(): MergedSearch;
}

const PART: OptionTable<SearchPart> = {
  from: required(textOption),
  checkpoint: required(checkpointOption),
  reports: required(listOf<Report>({ takes: 'a report', fits: isObject })),
};

const PARTS: Option<readonly SearchPart[]> = {
  takes: 'an array of parts { from, checkpoint, reports }',
  fits: Array.isArray,
};

/** Missing shards that an error names. */
const MOST_NAMED = 10;

interface FoundTrial {
  from: string;
  hash: string;
  metrics: Metrics;
  reports: readonly Report[];
}

type DecodedPart = Omit<SearchPart, 'checkpoint'> & { checkpoint: Checkpoint };

/**
 * Brings the shards of a search together, in any order. It needs neither the engine nor data. Shards may overlap where they say
 * the same, so a part can be given twice.
 * @throws BadakError that names the part when it is no part of the search of the first one, was computed with other arithmetic,
 *   says something else of a trial than another part, or is damaged
 */
export function gatherShards(parts: readonly SearchPart[]): GatheredSearch {
  const [first, ...others] = readValue('gatherShards', 'parts', parts, PARTS).map(decoded);
  if (!first)
    throw new BadakError('invalid-argument', 'gatherShards: expected the parts of a search, found none');
  const { checkpoint } = first;
  const { seed, data } = checkpoint;
  const resume = { from: first.from, checkpoint };
  const { experiment, params } = prepareRun({ resume });
  if (!experiment.searched)
    throw new BadakError('mismatch', `${first.from}: expected a shard of a search, found a single training`);
  for (const other of others) expectSameSearch(first, other);
  const trials = params['trials'] as number;
  const found = foundTrials([first, ...others], trials);
  const ofAll = Math.max(...[first, ...others].map((part) => part.checkpoint.shard?.of ?? 1));
  const missing = shardsWithout(found, ofAll);
  const hash = found.find((trial) => trial !== undefined)?.hash;
  const arithmetic = hash === undefined ? undefined : arithmeticOf(hash);
  return {
    ...{ experiment, params, seed, data, arithmetic, trials, missing },
    merge() {
      if (missing.length > 0)
        throw new BadakError(
          'not-found',
          `${counted(missing.length, 'shards')} missing or not finished: ${firstOf(missing.map(shardName), MOST_NAMED)}`,
        );
      const all = found.filter((trial) => trial !== undefined);
      const merged = mergedCheckpoint(checkpoint, all);
      const reports = all.flatMap((trial) => trial.reports);
      // A search whose results are all known: nothing of it is trained.
      using run = prepareRun({ resume: { ...resume, checkpoint: merged } }).open({
        name: data,
        said: data,
        textHash: checkpoint.textHash,
      });
      const names = { reports, panels: run.panels(), checkpoint: run.checkpoint()! };
      return { ...names, hash: runHash(arithmetic!, merged.hashes!) };
    },
  };
}

function decoded(part: SearchPart, index: number): DecodedPart {
  const { from, checkpoint, reports } = readFields(`gatherShards parts[${index}]`, part, PART);
  const read = checkpoint instanceof Uint8Array ? decodeCheckpoint(from, checkpoint) : checkpoint;
  return {
    from,
    checkpoint: read,
    reports: reports.filter(({ type }) => type !== 'pause').slice(0, read.reports),
  };
}

function expectSameSearch(first: DecodedPart, { from, checkpoint }: DecodedPart): void {
  const { experiment, seed, data, params } = first.checkpoint;
  const difference =
    differenceOf({ experiment, seed }, { experiment: checkpoint.experiment, seed: checkpoint.seed }) ??
    differenceOf(params as AnyParams, checkpoint.params as AnyParams) ??
    (data === checkpoint.data ? undefined : `expected the data ${data}, found ${checkpoint.data}`);
  if (difference === undefined) return;
  throw new BadakError('mismatch', `${from} is no shard of the search of ${first.from}: ${difference}`);
}

/** By the trial's index; undefined where no part has the trial. */
function foundTrials(parts: readonly DecodedPart[], trials: number): (FoundTrial | undefined)[] {
  const found = Array.from<FoundTrial | undefined>({ length: trials });
  let any: FoundTrial | undefined;
  for (const part of parts) {
    for (const [index, trial] of trialsOf(part, trials)) {
      any ??= trial;
      expectAlike(any, trial);
      const before = (found[index] ??= trial);
      if (before !== trial) expectSameTrial(trialName(index), before, trial);
    }
  }
  return found;
}

function expectSameTrial(name: string, before: FoundTrial, trial: FoundTrial): void {
  // The metrics are those of the last report.
  const [one, other] = [before, trial].map(({ hash, reports }) =>
    [hash, ...reports].map((each) => JSON.stringify(each)),
  ) as [string[], string[]];
  const longer = one.length > other.length ? one : other;
  const at = longer.findIndex((_, i) => one[i] !== other[i]);
  if (at < 0) return;
  throw new BadakError(
    'mismatch',
    `${trial.from}: expected what ${before.from} says of ${name}, found ${other[at] ?? 'nothing'} instead of ${one[at] ?? 'nothing'}. Leave one of the two out`,
  );
}

function expectAlike(first: FoundTrial, { from, hash }: FoundTrial): void {
  const [expected, found] = [arithmeticOf(first.hash), arithmeticOf(hash)];
  if (expected === found) return;
  throw new BadakError(
    'mismatch',
    `${from}: expected ${expected} arithmetic as in ${first.from}, found ${found}; ${SAME_ARITHMETIC}`,
  );
}

/** The trials of a part that are done. @throws BadakError when the part does not have all that its checkpoint says */
function trialsOf({ from, checkpoint, reports }: DecodedPart, trials: number): [index: number, FoundTrial][] {
  const { shard, training: done, results, hashes } = checkpoint;
  const curves = new Map<string | undefined, Report[]>();
  for (const report of reports) {
    const curve = curves.get(report.run);
    if (curve) curve.push(report);
    else curves.set(report.run, [report]);
  }
  const damaged = (what: string) =>
    new BadakError('damaged', `${from} is damaged: ${what}. Delete it, and train the shard again`);
  if (shard && shard.of > trials)
    throw damaged(`expected at most ${trials} shards, one for each trial, found ${shardName(shard)}`);
  const share = shareOf([...Array(trials).keys()], shard);
  if (done > share.length) throw damaged(`expected at most ${share.length} trials, found ${done}`);
  return share.slice(0, done).map((index, i) => {
    const name = trialName(index);
    const [hash, metrics, curve = []] = [hashes?.[i], results[name], curves.get(name)];
    if (hash === undefined || metrics === undefined) throw damaged(`it has no results of ${name}`);
    if (JSON.stringify(curve.at(-1)?.metrics) !== JSON.stringify(metrics))
      throw damaged(`its reports of ${name} do not end with the result in its checkpoint`);
    return [index, { from, hash, metrics, reports: curve }];
  });
}

function shardsWithout(found: readonly (FoundTrial | undefined)[], of: number): Shard[] {
  const numbers = new Set(found.flatMap((trial, index) => (trial === undefined ? [(index % of) + 1] : [])));
  return [...numbers].sort((a, b) => a - b).map((number) => ({ number, of }));
}

function mergedCheckpoint(first: Checkpoint, trials: readonly FoundTrial[]): Checkpoint {
  return {
    ...first,
    shard: undefined,
    step: trials.length,
    training: trials.length,
    progress: { ...BEGINNING },
    reports: trials.reduce((sum, { reports }) => sum + reports.length, 0),
    results: Object.fromEntries(trials.map(({ metrics }, index) => [trialName(index), metrics])),
    hashes: trials.map(({ hash }) => hash),
  };
}
