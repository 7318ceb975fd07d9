import { relative } from 'node:path';
import { BadakError } from '../../core/errors.js';
import { counted, firstOf } from '../../core/format.js';
import { type GatheredSearch, gatherShards, type SearchPart } from '../../experiments/index.js';
import { type AnyParams, flagName } from '../../experiments/params.js';
import { givenParams } from '../../experiments/run-link.js';
import { STANDARD_INPUT } from '../../platform/platform.js';
import { doneLine } from '../../report/done-line.js';
import type { DoneLine, RunConfig } from '../../report/records.js';
import type { Checkpoint } from '../../train/checkpoint.js';
import { type Shard, shardName } from '../../train/shard.js';
import { commandName } from '../command-name.js';
import { summary, writeReport } from '../ended.js';
import { sayNotes } from '../notes.js';
import { print, tell } from '../print.js';
import { asPath, shellWord } from '../shell-words.js';
import { contradictionOf } from '../recorded-run.js';
import { claimMerged, expectNoShard, readCheckpoint, RunFolder } from '../run-folder.js';
import { printedTables } from '../table.js';
import { recordedTexts } from '../text-file.js';

/** Missing shards that are named, and have their command printed. */
const MOST_NAMED = 10;

/** A shard that saved something, with what its folder says of it. */
interface SavedPart extends SearchPart {
  checkpoint: Checkpoint;
  config: RunConfig;
  done: DoneLine | undefined;
}

/** `badak merge <run-dirs...>`: joins the shards of a search. */
export async function merge(paths: readonly string[], out: string): Promise<void> {
  await expectNoShard(out);
  // A pattern such as runs/* names the merged run too when the command is given again.
  const folders = paths.filter((path) => relative(path, out) !== '').map((path) => new RunFolder(path));
  const [parts, places] = await readParts(folders);
  const search = gatherShards(parts);
  if (search.missing.length > 0) throw await missingShards(search, parts, places);
  const { reports, panels, hash, checkpoint } = search.merge();
  const { experiment } = search;
  const config = mergedConfig(parts);
  const folder = await claimMerged(out, config, checkpoint);
  const done = doneLine({
    ...{ experiment, config, history: reports, start: 0 },
    run: { steps: search.trials, hash: () => hash },
    seconds: parts.reduce((sum, part) => sum + (part.done?.seconds ?? 0), 0),
    peakMemoryBytes: Math.max(...parts.map((part) => part.done?.peakMemoryBytes ?? 0)),
  });
  await folder.saveCheckpoint(checkpoint);
  await folder.record(config, [...reports, done]);
  await folder.savePanels(panels);
  await writeReport(experiment, folder);
  print(summary(experiment, config, done, reports, folder, 'trials', printedTables(panels)));
}

/** The parts that saved something, and the folder of each shard that has one. */
async function readParts(
  folders: readonly RunFolder[],
): Promise<[parts: SavedPart[], places: Map<string, string>]> {
  const parts: SavedPart[] = [];
  const places = new Map<string, string>();
  for (const folder of folders) {
    const isUnsaved = await folder.isUnsaved();
    const config = await folder.readConfig().catch((error: unknown) => {
      // One that was killed at once may not have written its settings either.
      if (isUnsaved) return undefined;
      throw error;
    });
    if (config?.shard) places.set(shardName(config.shard), folder.path);
    if (isUnsaved || !config) continue;
    const checkpoint = await readCheckpoint(folder.path, 'merge');
    expectOneRun(folder, config, checkpoint);
    const done = (await folder.readLines()).findLast((line): line is DoneLine => line.type === 'done');
    const reports = await folder.readReports(checkpoint.reports);
    parts.push({ from: folder.path, checkpoint, reports, config, done });
  }
  if (parts.length === 0)
    throw new BadakError(
      'not-found',
      'expected folders of shards, found none in which a shard has saved something',
    );
  return [parts, places];
}

/** The merged run has the settings of config.json and the models of the checkpoint. @throws BadakError when they are of two runs */
function expectOneRun({ path, configPath }: RunFolder, config: RunConfig, checkpoint: Checkpoint): void {
  const difference = contradictionOf({ file: configPath, config, from: path, checkpoint });
  if (difference === undefined) return;
  throw new BadakError(
    'mismatch',
    `${configPath} is not of the run of the checkpoint beside it: ${difference}. Leave the folder out, or train the shard again`,
  );
}

/** The settings of the first part, which are those of all; its machine stands for theirs. */
function mergedConfig(parts: readonly SavedPart[]): RunConfig {
  const configs = parts.map((part) => part.config);
  const kinds = new Set(
    configs.map(({ machine, backend }) => JSON.stringify([machine.processor, backend.build])),
  );
  if (kinds.size > 1)
    sayNotes([`the shards ran on ${counted(kinds.size, 'kinds')} of machines; the report names the first`]);
  const [startedAt] = configs.map((each) => each.startedAt).sort();
  return { ...configs[0]!, shard: undefined, startedAt: startedAt! };
}

/** Prints the commands that complete a search. @returns the error that names its missing shards */
async function missingShards(
  search: GatheredSearch,
  parts: readonly SavedPart[],
  places: ReadonlyMap<string, string>,
): Promise<BadakError> {
  const { missing } = search;
  const params = await typedParams(search, parts[0]!.checkpoint);
  for (const shard of missing.slice(0, MOST_NAMED))
    tell(`  ${commandFor({ ...search, params }, shard, places.get(shardName(shard)))}`);
  const states = missing.map(shardName).map((name) => (places.has(name) ? `${name} (not finished)` : name));
  return new BadakError(
    'not-found',
    `the search is not complete: expected all of its shards, found trials left in ${counted(missing.length, 'shards')}: ${firstOf(states, MOST_NAMED)}. The commands above train ${missing.length > MOST_NAMED ? `the first ${MOST_NAMED}` : 'them'}`,
  );
}

/** The parameters for a command. A path that the files name is in it only if the text of the search is there. */
async function typedParams({ params }: GatheredSearch, { textHash }: Checkpoint): Promise<AnyParams> {
  const { text } = params;
  if (text === undefined || text === STANDARD_INPUT) return params;
  const isIts = textHash !== undefined && (await recordedTexts().hashOf(text)) === textHash;
  return isIts ? params : { ...params, text: '<file>' };
}

function commandFor(
  { experiment, params, seed, arithmetic }: GatheredSearch,
  shard: Shard,
  place?: string,
): string {
  const given = Object.entries(givenParams(experiment.params, params)).flatMap(([key, value]) =>
    value === true ? [`--${flagName(key)}`] : [`--${flagName(key)}`, String(value)],
  );
  const words = [
    ...['train', experiment.id, ...given, '--shard', shardName(shard)],
    ...(seed === 0 ? [] : ['--seed', String(seed)]),
    ...(arithmetic === 'exact' ? ['--strict'] : []),
    ...(place === undefined ? [] : ['--out', asPath(place)]),
  ];
  return `${commandName()} ${words.map(shellWord).join(' ')}`;
}
