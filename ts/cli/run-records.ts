/** The records of a run, config.json and metrics.jsonl, as they are read: the files can hold anything. */
import { isText } from '../core/checks.js';
import { BadakError } from '../core/errors.js';
import type { RunConfig, RunLine } from '../report/records.js';
import { isEdits } from '../train/edits.js';
import { isParent, isPlainValue, isTextHash } from '../train/checkpoint.js';
import type { Report } from '../train/report.js';
import { areMetrics, areSaid, isPrintable, isWrittenReport } from '../train/report-check.js';
import { isShard } from '../train/shard.js';

export function isReport(line: RunLine): line is Report {
  return line.type === 'step' || line.type === 'eval' || line.type === 'epoch';
}

type Kind = readonly [expected: string, holds: (value: unknown) => boolean];

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const TEXT: Kind = ['a text', isText];
const COUNT: Kind = ['a whole number', (value) => Number.isSafeInteger(value) && (value as number) >= 0];

const PARAMS: Kind = [
  'numbers, texts, and true or false by name',
  (value) => isObject(value) && Object.values(value as object).every(isPlainValue),
];
const maybe = ([expected, holds]: Kind): Kind => [expected, (value) => value === undefined || holds(value)];

const CONFIG: Readonly<Record<string, Kind>> = {
  badak: TEXT,
  experiment: TEXT,
  params: PARAMS,
  seed: COUNT,
  shard: maybe(['an object { number, of }', isShard]),
  parent: maybe(['an object { seed, params, step }', isParent]),
  edits: maybe(['a list of edits', isEdits]),
  data: TEXT,
  dataSaid: TEXT,
  textHash: ['a SHA-256', isTextHash],
  'backend.build': TEXT,
  'backend.threads': COUNT,
  'backend.arithmetic': maybe(['fused or exact', (value) => value === 'fused' || value === 'exact']),
  'backend.wide': maybe(['true or false', (value) => typeof value === 'boolean']),
  'backend.reasons': ['a list of texts', (value) => Array.isArray(value) && value.every(isText)],
  'machine.processor': TEXT,
  'machine.processors': COUNT,
  'machine.memoryBytes': COUNT,
  'machine.system': TEXT,
  'machine.runtime': TEXT,
  startedAt: TEXT,
};

/** The checked config.json. @throws BadakError that names the file and its first value that no run writes */
export function parseConfig(path: string, text: string): RunConfig {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw new BadakError('damaged', `${path} is damaged: ${(error as Error).message}`);
  }
  const check = (what: string, [expected, holds]: Kind, value: unknown) => {
    if (holds(value)) return;
    const found = value === undefined ? 'nothing' : brief(value);
    throw new BadakError('damaged', `${path} is damaged: ${what} should be ${expected}, found ${found}`);
  };
  check('the file', ['an object', isObject], config);
  for (const [key, kind] of Object.entries(CONFIG)) {
    const value = key
      .split('.')
      .reduce<unknown>((v, part) => (v as Record<string, unknown> | null)?.[part], config);
    check(key, kind, value);
  }
  // What no run writes, at any depth, goes no further.
  const { shard, parent, backend, machine, ...others } = config as RunConfig;
  const kept = {
    ...others,
    ...(shard && { shard: picked(shard, 'number', 'of') }),
    ...(parent && { parent: picked(parent, 'seed', 'params', 'step') }),
    backend: picked(backend, ...namesWithin('backend')),
    machine: picked(machine, ...namesWithin('machine')),
  };
  const names = Object.keys(CONFIG).map((key) => key.split('.')[0]!);
  // In the order of the file.
  const order = Object.keys(config as object).filter((name) => names.includes(name));
  return Object.fromEntries(
    order.map((name) => [name, kept[name as keyof RunConfig]]),
  ) as unknown as RunConfig;
}

function namesWithin(part: string): string[] {
  return Object.keys(CONFIG).flatMap((key) =>
    key.startsWith(`${part}.`) ? [key.slice(part.length + 1)] : [],
  );
}

/** Those fields of an object that have these names. */
function picked<T extends object>(from: T, ...names: readonly string[]): T {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name))) as T;
}

/** Parts of a list or an object, depth, and characters that a message repeats of a value. */
const [MOST_PARTS, MOST_DEPTH, MOST_CHARACTERS] = [5, 3, 100];

/** The beginning of a value as JSON. It is cut before it becomes a text: it can be of any size and depth. */
function brief(value: unknown, depth = MOST_DEPTH): string {
  const parts = (all: readonly string[]) => [
    ...all.slice(0, MOST_PARTS),
    ...(all.length > MOST_PARTS ? ['…'] : []),
  ];
  let text: string;
  if (typeof value === 'string') text = JSON.stringify(value.slice(0, MOST_CHARACTERS));
  else if (typeof value !== 'object' || value === null) text = String(value);
  else if (depth === 0) text = Array.isArray(value) ? '[…]' : '{…}';
  else if (Array.isArray(value)) {
    const first: readonly unknown[] = value.slice(0, MOST_PARTS + 1);
    text = `[${parts(first.map((part) => brief(part, depth - 1))).join(',')}]`;
  } else {
    const first = Object.entries(value).slice(0, MOST_PARTS + 1);
    text = `{${parts(first.map(([name, part]) => `${brief(name)}:${brief(part, depth - 1)}`)).join(',')}}`;
  }
  return text.slice(0, MOST_CHARACTERS);
}

/** A line with `text` of an earlier version, as today's line with `said`. */
function withSaid(line: unknown): unknown {
  const { text, ...others } = (line ?? {}) as Record<string, unknown>;
  if (text === undefined) return line;
  return { ...others, said: Array.isArray(text) ? text.map((text) => ({ text })) : text };
}

/** Whether a value is a line that a run writes; a file can hold anything. */
function isRunLine(line: unknown): line is RunLine {
  const { type, run, said, metrics, hash, ...others } = (line ?? {}) as Record<string, unknown>;
  if (type !== 'start' && type !== 'done') return isWrittenReport(line);
  if (!isPrintable(run) || !areSaid(said)) return false;
  if (type === 'start') return true;
  const { steps, seconds, resumedAt, peakMemoryBytes } = others;
  const numbers = [steps, seconds, resumedAt ?? 0, peakMemoryBytes];
  const isNumber = (value: unknown) => Number.isFinite(value) && (value as number) >= 0;
  return isPrintable(hash) && areMetrics(metrics) && numbers.every(isNumber);
}

/** A report without what no run writes: the reports of a run that goes on are written again. */
function withoutOthers(line: RunLine): RunLine {
  if (!isReport(line)) return line;
  const report = picked(line, 'type', 'run', 'step', 'epoch', 'metrics', 'said', 'best', 'diverged');
  if (!report.said) return report;
  return {
    ...report,
    said: report.said.map((each) => picked(each, 'text', 'question', 'answer', 'expected')),
  };
}

/**
 * The complete lines of metrics.jsonl, and the number of other lines. The last line is incomplete if the program was killed
 * while it wrote.
 */
export function parseLines(text: string): { lines: RunLine[]; unreadable: number } {
  const read = text.split('\n').map((line) => {
    try {
      const parsed = withSaid(JSON.parse(line));
      return isRunLine(parsed) ? withoutOthers(parsed) : undefined;
    } catch {
      return undefined;
    }
  });
  const unreadable = read.slice(0, -1).filter((line) => line === undefined).length;
  return { lines: read.filter((line) => line !== undefined), unreadable };
}
