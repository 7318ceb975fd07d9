import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BadakError, reasonOf, visible } from '../core/errors.js';
import { decodePanels, encodePanels } from '../experiments/panels-file.js';
import type { Panel } from '../experiments/panels.js';
import { makeFolders, writeAtomically } from '../platform/node.js';
import { type Checkpoint, decodeCheckpoint } from '../train/checkpoint.js';
import type { RunConfig, RunLine, StartLine } from '../report/records.js';
import type { Report, Said } from '../train/report.js';
import { isEdits } from '../train/edits.js';
import { isShard, shardName } from '../train/shard.js';

const NAMES = {
  config: 'config.json',
  metrics: 'metrics.jsonl',
  checkpoint: 'checkpoint.safetensors',
  best: 'best.safetensors',
  report: 'report.html',
  panels: 'panels.json',
};

export function isReport(line: RunLine): line is Report {
  return line.type === 'step' || line.type === 'eval' || line.type === 'epoch';
}

type Kind = readonly [expected: string, holds: (value: unknown) => boolean];

const isText = (value: unknown) => typeof value === 'string';
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const TEXT: Kind = ['a text', isText];
const COUNT: Kind = ['a whole number', (value) => Number.isSafeInteger(value) && (value as number) >= 0];

const CONFIG: Readonly<Record<string, Kind>> = {
  badak: TEXT,
  experiment: TEXT,
  params: [
    'numbers, texts, and true or false by name',
    (value) =>
      isObject(value) &&
      Object.values(value as object).every((v) => isText(v) || typeof v === 'boolean' || Number.isFinite(v)),
  ],
  seed: COUNT,
  shard: ['an object { number, of }', (value) => value === undefined || isShard(value)],
  edits: ['a list of edits', (value) => value === undefined || isEdits(value)],
  data: TEXT,
  dataSaid: TEXT,
  'backend.build': TEXT,
  'backend.threads': COUNT,
  'backend.reasons': ['a list of texts', (value) => Array.isArray(value) && value.every(isText)],
  'machine.processor': TEXT,
  'machine.processors': COUNT,
  'machine.memoryBytes': COUNT,
  'machine.system': TEXT,
  'machine.runtime': TEXT,
  startedAt: TEXT,
};

/** Checks config.json. @throws BadakError that names the file and its first value that no run writes */
function checkConfig(path: string, config: unknown): RunConfig {
  const check = (what: string, [expected, holds]: Kind, value: unknown) => {
    if (holds(value)) return;
    const found = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 100);
    throw new BadakError('damaged', `${path} is damaged: ${what} should be ${expected}, found ${found}`);
  };
  check('the file', ['an object', isObject], config);
  for (const [key, kind] of Object.entries(CONFIG)) {
    const value = key
      .split('.')
      .reduce<unknown>((v, part) => (v as Record<string, unknown> | null)?.[part], config);
    check(key, kind, value);
  }
  return config as RunConfig;
}

/** Whether a value is a text or an answer that a model wrote. */
function isSaid(value: unknown): value is Said {
  const { text, question, answer, expected } = (value ?? {}) as Record<string, unknown>;
  return isText(text) || [question, answer, expected].every(isText);
}

/** A line with `text` of an earlier version, as today's line with `said`. */
function withSaid(line: unknown): unknown {
  const { text, ...others } = (line ?? {}) as Record<string, unknown>;
  if (text === undefined) return line;
  return { ...others, said: Array.isArray(text) ? text.map((text) => ({ text })) : text };
}

/** Whether a value is a line that a run writes; a file can hold anything. */
function isRunLine(line: unknown): line is RunLine {
  const { type, run, step, epoch, steps, seconds, resumedAt, peakMemoryBytes, hash, metrics, said } = (line ??
    {}) as Record<string, unknown>;
  const numbers = (...values: unknown[]) => values.every((value) => typeof value === 'number');
  // Names of trainings and metrics are printed as they are.
  const isNamed = run === undefined || (typeof run === 'string' && visible(run) === run);
  const hasMetrics =
    typeof metrics === 'object' &&
    metrics !== null &&
    Object.entries(metrics).every(([name, value]) => visible(name) === name && numbers(value));
  if (!isNamed || !(said === undefined || (Array.isArray(said) && said.every(isSaid)))) return false;
  if (type === 'start') return true;
  if (type === 'done') {
    const isHash = hash === undefined || (typeof hash === 'string' && visible(hash) === hash);
    return isHash && hasMetrics && numbers(steps, seconds, resumedAt ?? 0, peakMemoryBytes);
  }
  return (
    (type === 'step' || type === 'eval' || type === 'epoch') &&
    hasMetrics &&
    Number.isSafeInteger(step) &&
    numbers(epoch)
  );
}

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
  get reportPath(): string {
    return join(this.path, NAMES.report);
  }

  /**
   * Claims the folder for a new run; of several processes that try at once, one succeeds.
   * @returns false when the folder has a run already
   * @throws BadakError when the folder cannot be written to
   */
  async claim(): Promise<boolean> {
    return this.#write(async () => {
      await makeFolders(this.path);
      const names = await readdir(this.path);
      if (Object.values(NAMES).some((name) => names.includes(name))) return false;
      try {
        await (await open(this.configPath, 'wx')).close();
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      }
    });
  }

  /** Whether it has a run without a checkpoint. */
  async isUnsaved(): Promise<boolean> {
    const has = (path: string) =>
      stat(path).then(
        () => true,
        () => false,
      );
    return (await has(this.configPath)) && !(await has(this.checkpointPath));
  }

  /** Whether its run was begun with the same settings, or killed before it wrote them down. */
  async isOf(config: RunConfig): Promise<boolean> {
    const { size } = await stat(this.configPath).catch(() => ({ size: undefined }));
    if (size === undefined) return false;
    const settings = ({ experiment, params, seed, shard }: RunConfig) =>
      JSON.stringify([experiment, params, seed, shard]);
    return size === 0 || settings(await this.readConfig()) === settings(config);
  }

  /**
   * Starts the records of a run. @param kept reports before the checkpoint that the run was resumed from
   * @throws BadakError when the folder cannot be written to
   */
  async begin(config: RunConfig, kept: readonly Report[]): Promise<void> {
    await this.#write(async () => {
      await makeFolders(this.path);
      await writeAtomically(this.configPath, `${JSON.stringify(config, null, 2)}\n`);
      const { experiment, params, seed, data, backend } = config;
      const { build, threads } = backend;
      const start: StartLine = { type: 'start', experiment, params, seed, data, backend: { build, threads } };
      const lines = [start, ...kept].map((line) => `${JSON.stringify(line)}\n`).join('');
      await writeAtomically(join(this.path, NAMES.metrics), lines);
      this.#metrics = await open(join(this.path, NAMES.metrics), 'a');
    });
  }

  async append(line: RunLine): Promise<void> {
    await this.#write(() => this.#metrics!.appendFile(`${JSON.stringify(line)}\n`));
  }

  async saveCheckpoint(bytes: Uint8Array): Promise<void> {
    await this.#write(() => writeAtomically(this.checkpointPath, bytes));
  }

  /** Saves the checkpoint with the best validation, in addition to the latest one. */
  async saveBest(bytes: Uint8Array): Promise<void> {
    await this.#write(() => writeAtomically(join(this.path, NAMES.best), bytes));
  }

  async saveReport(html: string): Promise<void> {
    await this.#write(() => writeAtomically(this.reportPath, html));
  }

  async end(): Promise<void> {
    await this.#metrics?.close();
    this.#metrics = undefined;
  }

  /** The checked config.json. @throws BadakError when the folder has no run, or its config.json is damaged */
  async readConfig(): Promise<RunConfig> {
    const path = this.configPath;
    const text = await readFile(path, 'utf8').catch(() => {
      throw new BadakError(
        'not-found',
        `${this.path}: expected the folder of a run, found no ${NAMES.config}`,
      );
    });
    let config: unknown;
    try {
      config = JSON.parse(text);
    } catch (error) {
      throw new BadakError('damaged', `${path} is damaged: ${(error as Error).message}`);
    }
    return checkConfig(path, config);
  }

  /** All complete lines; the last line is incomplete if the program was killed while it wrote. */
  async readLines(): Promise<RunLine[]> {
    return (await this.readRecords()).lines;
  }

  /** All complete lines, the number of other lines, and whether there is a file of them. */
  async readRecords(): Promise<{ lines: RunLine[]; unreadable: number; isMissing: boolean }> {
    const text = await readFile(join(this.path, NAMES.metrics), 'utf8').catch(() => undefined);
    const read = (text ?? '').split('\n').map((line) => {
      try {
        const parsed = withSaid(JSON.parse(line));
        return isRunLine(parsed) ? parsed : undefined;
      } catch {
        return undefined;
      }
    });
    const unreadable = read.slice(0, -1).filter((line) => line === undefined).length;
    return { lines: read.filter((line) => line !== undefined), unreadable, isMissing: text === undefined };
  }

  /** The first `count` reports. */
  async readReports(count: number): Promise<Report[]> {
    return (await this.readLines()).filter(isReport).slice(0, count);
  }

  async savePanels(panels: readonly Panel[]): Promise<void> {
    if (panels.length === 0) return;
    await this.#write(() => writeAtomically(join(this.path, NAMES.panels), encodePanels(panels)));
  }

  /** The panels that can be drawn, and the number of the others. No panels if the run has no file of them. */
  async readPanels(): Promise<{ panels: readonly Panel[]; unreadable: number }> {
    const text = await readFile(join(this.path, NAMES.panels), 'utf8').catch(() => '[]');
    return decodePanels(text);
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

/** What to do with the folder of a run that cannot go on, because it has no checkpoint. Its metrics are not to be deleted. */
export async function withoutCheckpoint(folder: RunFolder): Promise<string> {
  const { length } = await folder.readReports(1);
  return length > 0
    ? `${folder.path} has a run without a checkpoint. Its metrics are there for report and for export --run; to get a checkpoint, train again with another --out`
    : `${folder.path} has a run that saved nothing. If it has ended, delete the folder, or train again with another --out`;
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
 * Claims a folder for merged shards. The same shards may be merged into it again.
 * @throws BadakError when it has another run
 */
export async function claimMerged(path: string, checkpoint: Uint8Array): Promise<RunFolder> {
  const folder = new RunFolder(path);
  if (await folder.claim()) return folder;
  const saved = await readFile(folder.checkpointPath).catch(() => undefined);
  if (saved?.equals(checkpoint)) return folder;
  throw new BadakError('unwritable', `${path} has another run already. Choose another --out, or delete it`);
}

/** The path of the checkpoint in the folder of a run; a path that is not a folder is returned as it is. */
export async function checkpointIn(path: string): Promise<string> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? join(path, NAMES.checkpoint) : path;
}

/**
 * Reads a checkpoint.
 * @param path the file, or the folder of its run
 * @param purpose a verb for errors: `cannot <purpose> <path>`
 * @throws BadakError when the file does not exist, cannot be read, or is not a whole checkpoint
 */
export async function readCheckpoint(path: string, purpose = 'resume from'): Promise<Checkpoint> {
  const file = await checkpointIn(path);
  // A device, such as /dev/zero, can go on for ever.
  const found = await stat(file).catch(() => undefined);
  if (found && !found.isFile())
    throw new BadakError('unreadable', `cannot ${purpose} ${file}: it is not a file`);
  const bytes = await readFile(file).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT')
      throw new BadakError('unreadable', `cannot ${purpose} ${file}: ${error.message}`);
    const folder = new RunFolder(dirname(file));
    if (file === folder.checkpointPath && (await folder.isUnsaved()))
      throw new BadakError('not-found', `cannot ${purpose} ${file}: ${await withoutCheckpoint(folder)}`);
    throw new BadakError('not-found', `cannot ${purpose} ${file}: this file does not exist`);
  });
  return decodeCheckpoint(file, bytes);
}
