/** Metrics as TensorBoard reads them: files of records, each record an `Event` with the `Summary` of its scalars. */
import { BadakError } from '../core/errors.js';
import {
  numberOption,
  type OptionTable,
  readFields,
  readOptions,
  required,
  textOption,
  wholeNumber,
} from '../core/options.js';
import { expectList } from '../core/values.js';
import { encodeRecords } from '../io/tf-record.js';
import { double, type Encoded, float, int, joined, message, text } from '../io/wire.js';
import type { NamedFiles } from '../io/word-vectors.js';
import type { Report } from './report.js';

/** When a run took place. */
export interface RunTime {
  /** When the run began. */
  startedAt: Date;
  /** How long it took; default 0. */
  seconds?: number | undefined;
}

const TIME: OptionTable<RunTime> = {
  startedAt: required({
    takes: 'a Date that is a time',
    fits: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  }),
  seconds: numberOption({ min: 0 }),
};

type Written = Pick<Report, 'run' | 'step' | 'metrics'>;

const REPORT: OptionTable<Written> = {
  run: textOption,
  step: required(wholeNumber(0)),
  // Those of a training that diverged are not finite.
  metrics: required({
    takes: 'an object of numbers by name',
    fits: (value) =>
      typeof value === 'object' &&
      value !== null &&
      Object.values(value).every((metric) => typeof metric === 'number'),
  }),
};

const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 };
const SUMMARY = { value: 1 };
const VALUE = { tag: 1, simpleValue: 2 };
const VERSION = 'brain.Event:2';

/**
 * The metrics of a run as TensorBoard’s event files, by their paths in a folder of their own. A tag is the name of a
 * metric. Each training of a comparison or a search has a folder, which TensorBoard shows as a run. Reports do not have
 * times, so they are spread evenly over the time of the run.
 * @throws BadakError when a time or a report is not valid, or the names of two trainings differ only in case
 */
export function encodeEvents(reports: readonly Report[], time: RunTime): NamedFiles {
  expectList('encodeEvents', 'reports', reports);
  for (const [i, report] of reports.entries()) {
    readFields<Written>(`encodeEvents, report ${i}`, report, REPORT);
  }
  expectFolders(reports);
  const { startedAt, seconds = 0 } = readOptions('encodeEvents', time, TIME);
  const start = startedAt.getTime() / 1000;
  const file = `events.out.tfevents.${Math.floor(start)}.badak`;
  const events = new Map<string, Uint8Array[]>();
  for (const [i, report] of reports.entries()) {
    const values = Object.entries(report.metrics);
    if (values.length === 0) continue;
    const path = report.run ? `${folderOf(report.run)}/${file}` : file;
    if (!events.has(path)) events.set(path, [event(start, text(EVENT.fileVersion, VERSION))]);
    const summary = message(EVENT.summary, ...values.map(([tag, value]) => scalar(tag, value)));
    const wallTime = start + (seconds * (i + 1)) / reports.length;
    events.get(path)!.push(event(wallTime, int(EVENT.step, report.step), summary));
  }
  return new Map([...events].map(([path, records]) => [path, encodeRecords(records)]));
}

/** Many systems take names of folders that differ only in case for one. */
function expectFolders(reports: readonly Report[]): void {
  const names = new Map<string, string>();
  for (const { run = '' } of reports) {
    const folder = run.toLowerCase();
    const other = names.get(folder) ?? run;
    if (other !== run) {
      throw new BadakError(
        'invalid-argument',
        `encodeEvents: expected trainings whose names differ in more than case, found ${other} and ${run}. Rename one of them.`,
      );
    }
    names.set(folder, run);
  }
}

function event(wallTime: number, ...fields: readonly Encoded[]): Uint8Array {
  return joined(double(EVENT.wallTime, wallTime), ...fields);
}

function scalar(tag: string, value: number): Encoded {
  return message(SUMMARY.value, text(VALUE.tag, tag), float(VALUE.simpleValue, value));
}

/** What a name of a folder may not have in some system: separators, signs of shells, a dot at an end. */
const UNFIT = /[\\/:*?"<>|%\p{Cc}]|^\.|[. ]$/gu;

/** The name of a training as that of a folder; `%` stands before the code of a character that is not fit for it. */
function folderOf(name: string): string {
  return name.replace(UNFIT, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
