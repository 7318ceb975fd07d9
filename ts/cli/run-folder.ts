import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BadakError, reasonOf } from '../core/errors.js';
import { decodePanels, encodePanels } from '../experiments/panels-file.js';
import type { Panel } from '../experiments/panels.js';
import {
  filesIn,
  isFolder,
  isThere,
  leftBeside,
  makeFile,
  makeFolders,
  namesIn,
  readWhole,
  readWholeText,
  writeAtomically,
} from '../platform/node.js';
import { type Checkpoint, decodeCheckpoint } from '../train/checkpoint.js';
import type { RunConfig, RunLine, StartLine } from '../report/records.js';
import type { Report } from '../train/report.js';
import { shardName } from '../train/shard.js';
import { pathWord } from './shell-words.js';
import { isReport, parseConfig, parseLines } from './run-records.js';

const NAMES = {
  config: 'config.json',
  metrics: 'metrics.jsonl',
  checkpoint: 'checkpoint.safetensors',
  best: 'best.safetensors',
  report: 'report.html',
  panels: 'panels.json',
};

/**
 * The folder of one run: `config.json`, `metrics.jsonl`, `checkpoint.safetensors`, `report.html`; `panels.json` if
 * its views show something; `best.safetensors` if the run chooses by validation.
 */
export class RunFolder {
  #metrics: FileHandle | undefined;

  constructor(readonly path: string) {}

  get configPath(): string {
    return join(this.path, NAMES.config);
  }
  get checkpointPath(): string {
    return join(this.path, NAMES.checkpoint);
  }
  get bestPath(): string {
    return join(this.path, NAMES.best);
  }
  get reportPath(): string {
    return join(this.path, NAMES.report);
  }

  /**
   * Claims the folder for a new run; of several processes that try at once, one succeeds.
   * @param config that the others find at once; default none yet
   * @returns false when the folder has a run already
   * @throws BadakError when the folder cannot be written to
   */
  async claim(config?: RunConfig): Promise<boolean> {
    return this.#write(async () => {
      await makeFolders(this.path);
      const names = await readdir(this.path);
      if (Object.values(NAMES).some((name) => names.includes(name))) return false;
      return makeFile(this.configPath, config ? textOf(config) : '');
    });
  }

  /** Whether it has a run without a checkpoint. */
  async isUnsaved(): Promise<boolean> {
    return (await isThere(this.configPath)) && !(await isThere(this.checkpointPath));
  }

  /**
   * Whether its run can begin again: it was killed before its first checkpoint. A training saves at its first evaluation, so
   * one with more than that was saved, and its metrics are all that is left of it.
   */
  async isHardlyBegun(): Promise<boolean> {
    // Killed between making its folder and claiming it.
    if ((await namesIn(this.path))?.length === 0) return true;
    if (!(await this.isUnsaved())) return false;
    const lines = await this.readLines();
    const first = lines.findIndex(({ type }) => type === 'eval' || type === 'epoch');
    return (
      (first < 0 || first === lines.length - 1) && lines.every((line) => !isReport(line) || !line.diverged)
    );
  }

  /** Its settings; undefined when its run was killed before it wrote them down. @throws BadakError as readConfig */
  async readSettings(): Promise<RunConfig | undefined> {
    return (await readWhole(this.configPath))?.length ? this.readConfig() : undefined;
  }

  /** Whether its run was begun with the same settings, or killed before it wrote them down. */
  async isOf(config: RunConfig): Promise<boolean> {
    if (!(await isThere(this.configPath))) return false;
    const own = await this.readSettings();
    return own === undefined || settingsOf(own) === settingsOf(config);
  }

  /**
   * Starts the records of a run. @param kept reports before the checkpoint that the run was resumed from
   * @throws BadakError when the folder cannot be written to
   */
  async begin(config: RunConfig, kept: readonly Report[]): Promise<void> {
    await this.record(config, kept);
    await this.#write(async () => {
      this.#metrics = await open(join(this.path, NAMES.metrics), 'a');
    });
  }

  /**
   * Writes the records of a run, those of one that has ended with its last line. Several processes may write the same ones at
   * the same time: each file is whole at any moment.
   * @throws BadakError when the folder cannot be written to
   */
  async record(config: RunConfig, lines: readonly RunLine[]): Promise<void> {
    await this.#write(async () => {
      await makeFolders(this.path);
      await this.removeHalfWritten();
      await writeAtomically(this.configPath, textOf(config));
      const { experiment, params, seed, data, backend } = config;
      const { build, threads } = backend;
      const start: StartLine = { type: 'start', experiment, params, seed, data, backend: { build, threads } };
      const all = [start, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
      await writeAtomically(join(this.path, NAMES.metrics), all);
    });
  }

  /** The names of what a run that was killed while it wrote has left beside its files. */
  async halfWritten(): Promise<string[]> {
    const own = Object.values(NAMES);
    const names = (await filesIn(this.path)) ?? [];
    return names.filter((name) => {
      const target = leftBeside(name);
      return target !== undefined && own.includes(target);
    });
  }

  async removeHalfWritten(): Promise<void> {
    for (const name of await this.halfWritten()) await rm(join(this.path, name), { force: true });
  }

  /** @throws BadakError when the records cannot be written, or were removed */
  async append(line: RunLine): Promise<void> {
    await this.#write(async () => {
      await this.#expectKept();
      await this.#metrics!.appendFile(`${JSON.stringify(line)}\n`);
    });
  }

  /** A removed file can be written to, as long as it is open, and all of it is lost in the end. */
  async #expectKept(): Promise<void> {
    if ((await this.#metrics?.stat())?.nlink === 0)
      throw new Error(`${NAMES.metrics} was removed during the run`);
  }

  async saveCheckpoint(bytes: Uint8Array): Promise<void> {
    await this.#save(this.checkpointPath, bytes);
  }

  /** Saves a file. The folder of a run that goes on is not made anew: without its records it would be none. */
  async #save(path: string, content: Uint8Array | string): Promise<void> {
    await this.#write(async () => {
      await this.#expectKept();
      await writeAtomically(path, content);
    });
  }

  /** Saves the checkpoint with the best validation, in addition to the latest one. */
  async saveBest(bytes: Uint8Array): Promise<void> {
    await this.#save(this.bestPath, bytes);
  }

  async saveReport(html: string): Promise<void> {
    await this.#save(this.reportPath, html);
  }

  async end(): Promise<void> {
    await this.#metrics?.close();
    this.#metrics = undefined;
  }

  /** The checked config.json. @throws BadakError when the folder has no run, or its config.json is damaged */
  async readConfig(): Promise<RunConfig> {
    const path = this.configPath;
    const text = await readWholeText(path);
    if (text !== undefined) return parseConfig(path, text);
    throw new BadakError('not-found', `${this.path}: expected the folder of a run, found no ${NAMES.config}`);
  }

  /** All complete lines; the last line is incomplete if the program was killed while it wrote. */
  async readLines(): Promise<RunLine[]> {
    return (await this.readRecords()).lines;
  }

  /**
   * All complete lines, the number of other lines, and whether there is a file of them.
   * @throws BadakError when there is one that cannot be read: it may hold what must not be written over
   */
  async readRecords(): Promise<{ lines: RunLine[]; unreadable: number; isMissing: boolean }> {
    const path = join(this.path, NAMES.metrics);
    const text = await readWholeText(path);
    const records = parseLines(text ?? '');
    expectFewMetrics(path, records.lines);
    return { ...records, isMissing: text === undefined };
  }

  /** The first `count` reports. */
  async readReports(count: number): Promise<Report[]> {
    return (await this.readLines()).filter(isReport).slice(0, count);
  }

  async savePanels(panels: readonly Panel[]): Promise<void> {
    if (panels.length === 0) return;
    await this.#save(join(this.path, NAMES.panels), encodePanels(panels));
  }

  /** The panels that can be drawn, and the number of the others. No panels if the run has no file of them. */
  async readPanels(): Promise<{ panels: readonly Panel[]; unreadable: number }> {
    return decodePanels((await readWholeText(join(this.path, NAMES.panels))) ?? '[]');
  }

  async #write<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new BadakError(
        'unwritable',
        `cannot write to the run folder ${this.path}: ${reasonOf(error)}. Files that were saved before are unchanged. Use --out to name another folder`,
      );
    }
  }
}

const textOf = (config: RunConfig) => `${JSON.stringify(config, null, 2)}\n`;

/** What makes two runs the same. */
function settingsOf({ experiment, params, seed, shard }: RunConfig): string {
  return JSON.stringify([experiment, params, seed, shard]);
}

/** What to do with the folder of a run that cannot go on, because it has no checkpoint. Its metrics are not to be deleted. */
export async function withoutCheckpoint(folder: RunFolder): Promise<string> {
  const { length } = await folder.readReports(1);
  return length > 0
    ? `${folder.path} has a run without a checkpoint. Its metrics are there for report and for export --run; to get a checkpoint, train again with another --out`
    : `${folder.path} has a run that saved nothing. If it has ended, --resume ${pathWord(folder.path)} begins it again; another --out begins a new one`;
}

/** Claims the first folder without a run of `<base>`, `<base>-2`, `<base>-3`, … */
export async function claimFolder(base: string): Promise<RunFolder> {
  for (let n = 1; ; n++) {
    const folder = new RunFolder(n === 1 ? base : `${base}-${n}`);
    if (await folder.claim()) return folder;
  }
}

/** @throws BadakError when the folder for merged shards is that of a shard */
export async function expectNoShard(path: string): Promise<void> {
  const config = await new RunFolder(path).readConfig().catch(() => undefined);
  if (config?.shard === undefined) return;
  throw new BadakError(
    'unwritable',
    `--out ${path} is one of the shards: it has shard ${shardName(config.shard)}. Choose another --out`,
  );
}

/**
 * Claims a folder for merged shards. The same shards may be merged into it again, also where a merge was killed before it saved
 * anything.
 * @param config of the merged run
 * @throws BadakError when it has another run
 */
export async function claimMerged(
  path: string,
  config: RunConfig,
  checkpoint: Uint8Array,
): Promise<RunFolder> {
  const folder = new RunFolder(path);
  if (await folder.claim(config)) return folder;
  const isSaved = async () => (await readWhole(folder.checkpointPath))?.equals(checkpoint) === true;
  if (await isSaved()) return folder;
  if ((await folder.isHardlyBegun()) && (await isOfMerge(folder, config))) return folder;
  // Another merge of the same shards may have saved it meanwhile.
  if (await isSaved()) return folder;
  throw new BadakError('unwritable', `${path} has another run already. Choose another --out, or delete it`);
}

/** Whether a merge of the same shards has claimed a folder: it writes its records when it has saved, and a training before. */
async function isOfMerge(folder: RunFolder, config: RunConfig): Promise<boolean> {
  if ((await folder.readLines()).length > 0) return false;
  const own = await folder.readSettings();
  const kindOf = ({ data, backend }: RunConfig) => JSON.stringify([data, backend.arithmetic]);
  return own === undefined || (settingsOf(own) === settingsOf(config) && kindOf(own) === kindOf(config));
}

/** The path of the checkpoint in the folder of a run; a path that is not a folder is returned as it is. */
export async function checkpointIn(path: string): Promise<string> {
  return (await isFolder(path)) ? join(path, NAMES.checkpoint) : path;
}

/**
 * Reads a checkpoint.
 * @param path the file, or the folder of its run
 * @param purpose a verb for errors: `cannot <purpose> <path>`
 * @throws BadakError when the file does not exist, cannot be read, or is not a whole checkpoint
 */
export async function readCheckpoint(path: string, purpose = 'resume from'): Promise<Checkpoint> {
  const file = await checkpointIn(path);
  const bytes = await readWhole(file).catch((error: unknown) => {
    throw new BadakError(
      'unreadable',
      `cannot ${purpose} ${file}: ${reasonOf(error).replace(`${file}: `, '')}`,
    );
  });
  if (!bytes) {
    const folder = new RunFolder(dirname(file));
    const isUnsaved = file === folder.checkpointPath && (await folder.isUnsaved());
    const why = isUnsaved ? await withoutCheckpoint(folder) : 'this file does not exist';
    throw new BadakError('not-found', `cannot ${purpose} ${file}: ${why}`);
  }
  return decodeCheckpoint(file, bytes);
}

/** Tables have a column for each metric. No run has a tenth as many. */
const MOST_METRICS = 100;

/** @throws BadakError when the records have more metrics than any run */
function expectFewMetrics(path: string, lines: readonly RunLine[]): void {
  const names = new Set(lines.flatMap((line) => ('metrics' in line ? Object.keys(line.metrics) : [])));
  if (names.size <= MOST_METRICS) return;
  throw new BadakError(
    'damaged',
    `${path} is damaged: expected at most ${MOST_METRICS} metrics, found ${names.size}`,
  );
}
