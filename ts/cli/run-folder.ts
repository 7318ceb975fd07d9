import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from '../core/engine.js';
import { BadakError, visible } from '../core/errors.js';
import { decodePanels, encodePanels } from '../experiments/panels-file.js';
import type { Panel } from '../experiments/panels.js';
import type { AnyParams } from '../experiments/params.js';
import { makeFolders, writeAtomically } from '../platform/node.js';
import { type Checkpoint, decodeCheckpoint } from '../train/checkpoint.js';
import type { Metrics, Report, Said } from '../train/report.js';
import type { Machine } from './machine.js';

/** config.json: what a run was asked to do, and with what. */
export interface RunConfig {
  badak: string;
  experiment: string;
  params: AnyParams;
  seed: number;
  data: string;
  dataSaid: string;
  backend: Backend;
  machine: Machine;
  startedAt: string;
}

/** A line of metrics.jsonl, and of `--format jsonl`. */
export type RunLine = StartLine | Report | DoneLine;

export interface StartLine {
  type: 'start';
  experiment: string;
  params: AnyParams;
  seed: number;
  data: string;
  backend: Pick<Backend, 'build' | 'threads'>;
}

export interface DoneLine {
  type: 'done';
  metrics: Metrics;
  /** In a comparison, the last metrics of each training. */
  runs?: Record<string, Metrics>;
  /** Of the last sitting. */
  seconds: number;
  steps: number;
  /** Where the last sitting began, unless it was the only one. */
  resumedAt?: number;
  peakMemoryBytes: number;
  /** The book's figures; in a comparison those of each training. */
  book?: Metrics | Readonly<Record<string, Metrics>>;
}

const NAMES = {
  config: 'config.json',
  metrics: 'metrics.jsonl',
  checkpoint: 'checkpoint.safetensors',
  best: 'best.safetensors',
  report: 'report.html',
  panels: 'panels.json',
};

function isReport(line: RunLine): line is Report {
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

/** @throws BadakError that names the file and the first thing in it that is not what a run writes */
function checkConfig(path: string, config: unknown): RunConfig {
  const check = (what: string, [expected, holds]: Kind, value: unknown) => {
    if (holds(value)) return;
    const found = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 100);
    throw new BadakError(`${path} is damaged: ${what} should be ${expected}, found ${found}`);
  };
  check('it', ['an object', isObject], config);
  for (const [place, kind] of Object.entries(CONFIG)) {
    const value = place
      .split('.')
      .reduce<unknown>((v, key) => (v as Record<string, unknown> | null)?.[key], config);
    check(place, kind, value);
  }
  return config as RunConfig;
}

/** Whether a value is something that a model said. */
function isSaid(value: unknown): value is Said {
  const { text, question, answer, expected } = (value ?? {}) as Record<string, unknown>;
  return isText(text) || [question, answer, expected].every(isText);
}

/** A report of an earlier version, which had lines of text: the same report as it is written today. */
function withSaid(line: unknown): unknown {
  const { text, ...others } = (line ?? {}) as Record<string, unknown>;
  if (text === undefined) return line;
  return { ...others, said: Array.isArray(text) ? text.map((text) => ({ text })) : text };
}

/** A line that was written by a run, whole; files can hold anything. */
function isRunLine(line: unknown): line is RunLine {
  const { type, run, step, epoch, steps, seconds, resumedAt, peakMemoryBytes, metrics, said } = (line ??
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
  if (type === 'done') return hasMetrics && numbers(steps, seconds, resumedAt ?? 0, peakMemoryBytes);
  return (type === 'step' || type === 'eval' || type === 'epoch') && hasMetrics && numbers(step, epoch);
}

/** The folder of one run: `config.json metrics.jsonl checkpoint.safetensors report.html`, `panels.json` if there are pictures, `best.safetensors` if there is a best one. */
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
   * Takes the folder for a new run; of several processes that try at once one succeeds.
   * @returns false when there is a run in it already
   * @throws BadakError when the folder cannot be written to
   */
  async claim(): Promise<boolean> {
    return this.#write(async () => {
      await makeFolders(this.path);
      const there = await readdir(this.path);
      if (Object.values(NAMES).some((name) => there.includes(name))) return false;
      try {
        await (await open(this.configPath, 'wx')).close();
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      }
    });
  }

  /**
   * Starts the records, with the reports of an earlier sitting in front.
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

  /** Beside the checkpoint to go on from, the one that was best. */
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

  /** @throws BadakError when there is no run here, or its config.json is not what a run wrote */
  async readConfig(): Promise<RunConfig> {
    const path = this.configPath;
    const text = await readFile(path, 'utf8').catch(() => {
      throw new BadakError(`no run in ${this.path}: expected ${NAMES.config} there`);
    });
    let config: unknown;
    try {
      config = JSON.parse(text);
    } catch (error) {
      throw new BadakError(`${path} is damaged: ${(error as Error).message}`);
    }
    return checkConfig(path, config);
  }

  /** Every whole line; the last may have been cut off with the program. */
  async readLines(): Promise<RunLine[]> {
    const text = await readFile(join(this.path, NAMES.metrics), 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => {
      try {
        const parsed = withSaid(JSON.parse(line));
        return isRunLine(parsed) ? [parsed] : [];
      } catch {
        return [];
      }
    });
  }

  /** The first reports, as many as asked for. */
  async readReports(count: number): Promise<Report[]> {
    return (await this.readLines()).filter(isReport).slice(0, count);
  }

  async savePanels(panels: readonly Panel[]): Promise<void> {
    if (panels.length === 0) return;
    await this.#write(() => writeAtomically(join(this.path, NAMES.panels), encodePanels(panels)));
  }

  /** The panels that can be drawn, and how many others the file has. Many runs have no such file. */
  async readPanels(): Promise<{ panels: readonly Panel[]; unreadable: number }> {
    const text = await readFile(join(this.path, NAMES.panels), 'utf8').catch(() => '[]');
    return decodePanels(text);
  }

  async #write<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new BadakError(
        `could not write to the run folder ${this.path}: ${(error as Error).message}. What was saved there before is unchanged; --out names another folder.`,
      );
    }
  }
}

/** Claims the first free of `<base>`, `<base>-2`, `<base>-3`, … */
export async function claimFolder(base: string): Promise<RunFolder> {
  for (let n = 1; ; n++) {
    const folder = new RunFolder(n === 1 ? base : `${base}-${n}`);
    if (await folder.claim()) return folder;
  }
}

/** The checkpoint of a run whose folder was named; any other path as it is. */
export async function checkpointIn(path: string): Promise<string> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? join(path, NAMES.checkpoint) : path;
}

/**
 * @param path the file, or the folder of its run
 * @param purpose what it is read for, in errors
 * @throws BadakError when there is none, or it is not whole
 */
export async function readCheckpoint(path: string, purpose = 'resume from'): Promise<Checkpoint> {
  const file = await checkpointIn(path);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const inFolder = file === path ? '' : `; a run that has not saved yet has none`;
    const why = error.code === 'ENOENT' ? `there is no such file${inFolder}` : error.message;
    throw new BadakError(`cannot ${purpose} ${file}: ${why}`);
  });
  return decodeCheckpoint(file, bytes);
}
