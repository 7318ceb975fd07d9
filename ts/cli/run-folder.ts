import { type FileHandle, mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from '../core/engine.js';
import { BadakError } from '../core/errors.js';
import type { AnyParams } from '../experiments/params.js';
import { writeAtomically } from '../platform/node.js';
import { type Checkpoint, decodeCheckpoint } from '../train/checkpoint.js';
import type { Metrics, Report } from '../train/report.js';
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
export type RunLine = StartLine | (Report & { run?: string }) | DoneLine;

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
  seconds: number;
  steps: number;
  peakMemoryBytes: number;
  book?: Metrics;
}

const NAMES = {
  config: 'config.json',
  metrics: 'metrics.jsonl',
  checkpoint: 'checkpoint.safetensors',
  report: 'report.html',
};

function isReport(line: RunLine): line is Report {
  return line.type === 'step' || line.type === 'eval' || line.type === 'epoch';
}

/** The folder of one run: `config.json metrics.jsonl checkpoint.safetensors report.html`. */
export class RunFolder {
  #metrics: FileHandle | undefined;

  constructor(readonly path: string) {}

  get checkpointPath(): string {
    return join(this.path, NAMES.checkpoint);
  }
  get reportPath(): string {
    return join(this.path, NAMES.report);
  }

  /** Whether there is a run in it already. */
  async isUsed(): Promise<boolean> {
    return isFile(join(this.path, NAMES.config));
  }

  /**
   * Starts the records: those of a run that is resumed are kept up to the checkpoint's step, the rest is done again.
   * @throws BadakError when the folder cannot be written to
   */
  async begin(config: RunConfig, resumedAt: number | undefined): Promise<Report[]> {
    const kept = resumedAt === undefined ? [] : (await this.readReports()).filter((r) => r.step <= resumedAt);
    await this.#write(async () => {
      await mkdir(this.path, { recursive: true });
      await writeAtomically(join(this.path, NAMES.config), `${JSON.stringify(config, null, 2)}\n`);
      const { experiment, params, seed, data, backend } = config;
      const { build, threads } = backend;
      const start: StartLine = { type: 'start', experiment, params, seed, data, backend: { build, threads } };
      const lines = [start, ...kept].map((line) => `${JSON.stringify(line)}\n`).join('');
      await writeAtomically(join(this.path, NAMES.metrics), lines);
      this.#metrics = await open(join(this.path, NAMES.metrics), 'a');
    });
    return kept;
  }

  async append(line: RunLine): Promise<void> {
    await this.#write(() => this.#metrics!.appendFile(`${JSON.stringify(line)}\n`));
  }

  async saveCheckpoint(bytes: Uint8Array): Promise<void> {
    await this.#write(() => writeAtomically(this.checkpointPath, bytes));
  }

  async saveReport(html: string): Promise<void> {
    await this.#write(() => writeAtomically(this.reportPath, html));
  }

  async end(): Promise<void> {
    await this.#metrics?.close();
    this.#metrics = undefined;
  }

  /** @throws BadakError when there is no run here */
  async readConfig(): Promise<RunConfig> {
    const path = join(this.path, NAMES.config);
    const text = await readFile(path, 'utf8').catch(() => {
      throw new BadakError(`no run in ${this.path}: expected ${NAMES.config} there`);
    });
    try {
      return JSON.parse(text) as RunConfig;
    } catch (error) {
      throw new BadakError(`${path} is damaged: ${(error as Error).message}`);
    }
  }

  /** Every whole line; the last may have been cut off with the program. */
  async readLines(): Promise<RunLine[]> {
    const text = await readFile(join(this.path, NAMES.metrics), 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => {
      try {
        return [JSON.parse(line) as RunLine];
      } catch {
        return [];
      }
    });
  }

  async readReports(): Promise<Report[]> {
    return (await this.readLines()).filter(isReport);
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

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** The first free of `<base>`, `<base>-2`, `<base>-3`, … */
export async function freeFolder(base: string): Promise<RunFolder> {
  for (let n = 1; ; n++) {
    const folder = new RunFolder(n === 1 ? base : `${base}-${n}`);
    if (!(await folder.isUsed())) return folder;
  }
}

/** @throws BadakError when there is none, or it is not whole */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new BadakError(`cannot resume from ${path}: ${why}`);
  });
  return decodeCheckpoint(path, bytes);
}
