/** What is recorded of a run: its settings, its reports, and how it ended. */
import type { Backend } from '../core/engine.js';
import type { AnyParams } from '../experiments/params.js';
import type { Parent } from '../train/checkpoint.js';
import type { MadeEdit } from '../train/edits.js';
import type { Metrics, Report } from '../train/report.js';
import type { Shard } from '../train/shard.js';

/** The machine that a run or a benchmark ran on. */
export interface Machine {
  processor: string;
  processors: number;
  memoryBytes: number;
  system: string;
  runtime: string;
}

/** config.json: experiment, parameters, data and machine of a run. */
export interface RunConfig {
  badak: string;
  experiment: string;
  params: AnyParams;
  seed: number;
  /** The share of a search's trials that the run trains. */
  shard?: Shard | undefined;
  data: string;
  dataSaid: string;
  /** SHA-256 of the file of a text of one's own, by which a run that begins again recognises it. */
  textHash?: string;
  backend: Backend;
  machine: Machine;
  startedAt: string;
  /** For a branch, the run from which it began. */
  parent?: Parent;
  /** What a person has changed in the models before this run began or went on. */
  edits?: readonly MadeEdit[];
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
  /** Time since the start, or since the last `--resume`. */
  seconds: number;
  steps: number;
  /** The step of the last `--resume`; undefined without one. */
  resumedAt?: number;
  peakMemoryBytes: number;
  /** Of all reports and of the parameters' bits; undefined after an older checkpoint was resumed. */
  hash?: string;
  /** The book's figures; in a comparison those of each training. */
  book?: Metrics | Readonly<Record<string, Metrics>>;
}
