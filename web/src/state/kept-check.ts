/**
 * What the browser has kept, as far as this page would have written it. Another version of the page may have done so, or another
 * page of the same origin: every field that is read is checked, so that one entry can spoil no more than itself.
 */
import {
  type Check,
  isFlag,
  isNumber,
  isText,
  listOf,
  maybe,
  objectWith,
  oneOf,
} from '../../../ts/core/checks.js';
import type { ParamSpecs } from '../../../ts/experiments/params.js';
import { isEdits } from '../../../ts/train/edits.js';
import { isWrittenReport } from '../../../ts/train/report-check.js';
import { experimentOf, isExperiment } from '../lessons/index.js';
import { readParam } from './params.js';
import type { ListedRun } from './run-list.js';
import type { KeptRun } from './storage.js';

type Fields = Readonly<Record<string, unknown>>;

const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isLabel: Check = (value) => isCount(value) && value !== 0;
const isFields = (value: unknown): value is Fields => objectWith({})(value);

const isStanding = objectWith({
  done: isCount,
  seconds: isNumber,
  playing: isFlag,
  epoch: maybe(isNumber),
  trainings: listOf(objectWith({ name: maybe(isText), steps: isCount, step: isCount, isOpen: isFlag })),
});

const isPoint: Check = (value) => listOf(isNumber)(value) && (value as unknown[]).length === 2;
const hasChartFields = objectWith({
  title: isText,
  yLabel: isText,
  x: maybe(oneOf('epoch', 'step')),
  yMax: maybe(isNumber),
  log: maybe(isFlag),
  small: maybe(isFlag),
  series: listOf(objectWith({ run: maybe(isText), metric: isText, label: isText, dashed: maybe(isFlag) })),
  reference: maybe(listOf(objectWith({ label: isText, series: maybe(isCount), points: listOf(isPoint) }))),
});

function isChart(value: unknown): boolean {
  if (!hasChartFields(value)) return false;
  const { series, reference = [] } = value as ListedRun['charts'][number];
  // The book's points have the colour of a series.
  return reference.every(({ series: of = 0 }) => series.length === 0 || of < series.length);
}

/** Whether an experiment takes the parameters. */
function areParams(experiment: unknown, params: unknown): boolean {
  if (typeof experiment !== 'string' || !isExperiment(experiment) || !isFields(params)) return false;
  const specs: ParamSpecs = experimentOf(experiment).params;
  const isTaken = ([key, value]: [string, unknown]) =>
    Object.hasOwn(specs, key) &&
    (value === undefined ||
      ((isText(value) || isFlag(value) || isNumber(value)) &&
        readParam(key, specs[key]!, String(value)) !== undefined));
  return Object.entries(params).every(isTaken);
}

const isPlace: Check = (value) =>
  isFields(value) && areParams(value['experiment'], value['params']) && isCount(value['seed']);

const LOG: { readonly [K in 'reports' | 'numbers']: Check } = {
  reports: listOf(isWrittenReport),
  numbers: maybe(listOf(isCount)),
};

/** Whether the reports have rising numbers, if they have numbers. */
function areNumbered({ reports, numbers }: Pick<ListedRun, 'reports' | 'numbers'>): boolean {
  if (!numbers) return true;
  const isRising = numbers.every((number, i) => i === 0 || number > numbers[i - 1]!);
  return numbers.length === reports.length && isRising;
}

const LISTED: { readonly [K in keyof Required<ListedRun>]: Check } = {
  ...LOG,
  label: isLabel,
  name: maybe(isText),
  experiment: isText,
  params: isFields,
  seed: isCount,
  parent: maybe(objectWith({ label: isLabel, step: isCount })),
  standing: isStanding,
  steps: isCount,
  unit: oneOf('steps', 'trials'),
  hash: maybe(isText),
  isWanted: maybe(isFlag),
  charts: listOf(isChart),
  edits: maybe(isEdits),
};

const KEPT: { readonly [K in keyof Required<KeptRun>]: Check } = {
  ...LOG,
  place: isPlace,
  step: isCount,
  bytes: (value) => value instanceof Uint8Array,
  reported: maybe(isCount),
  steps: maybe(isCount),
  label: maybe(isLabel),
};

/** Those of the fields that are there. */
function picked(value: Fields, names: readonly string[]): object {
  return Object.fromEntries(names.filter((name) => name in value).map((name) => [name, value[name]]));
}

/** A run of a list; undefined where it could not be drawn. */
export function asListed(found: unknown): ListedRun | undefined {
  if (!isFields(found) || !objectWith(LISTED)(found) || !isPlace(found)) return undefined;
  const run = picked(found, Object.keys(LISTED)) as ListedRun;
  return areNumbered(run) ? run : undefined;
}

/** A run that can go on; undefined where it could not. */
export function asKept(found: unknown): KeptRun | undefined {
  if (!isFields(found) || !objectWith(KEPT)(found)) return undefined;
  const run = picked(found, Object.keys(KEPT)) as KeptRun;
  const place = picked(found['place'] as Fields, ['experiment', 'params', 'seed']) as KeptRun['place'];
  return areNumbered(run) ? { ...run, place } : undefined;
}
