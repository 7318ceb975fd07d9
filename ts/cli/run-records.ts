/** The records of a run, config.json and metrics.jsonl, as they are read: the files can hold anything. */
import { BadakError, visible } from '../core/errors.js';
import type { RunConfig, RunLine } from '../report/records.js';
import { isEdits } from '../train/edits.js';
import type { Report, Said } from '../train/report.js';
import { isShard } from '../train/shard.js';

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
 * The complete lines of metrics.jsonl, and the number of other lines. The last line is incomplete if the program was killed
 * while it wrote.
 */
export function parseLines(text: string): { lines: RunLine[]; unreadable: number } {
  const read = text.split('\n').map((line) => {
    try {
      const parsed = withSaid(JSON.parse(line));
      return isRunLine(parsed) ? parsed : undefined;
    } catch {
      return undefined;
    }
  });
  const unreadable = read.slice(0, -1).filter((line) => line === undefined).length;
  return { lines: read.filter((line) => line !== undefined), unreadable };
}
