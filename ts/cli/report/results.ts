import type { Experiment } from '../../experiments/index.js';
import { bestTrials } from '../../experiments/search.js';
import type { Metrics, Report } from '../../train/report.js';
import type { DoneLine, RunConfig } from '../run-folder.js';
import { count, counted, number } from '../table.js';

/** Of a search. */
const BEST_TRIALS = 10;

/** `9,550 steps in 12.3 s` */
export function pace({ steps, seconds, resumedAt }: DoneLine, unit: string): string {
  const last = resumedAt === undefined ? '' : `, the last ${count(steps - resumedAt)}`;
  return `${counted(steps, unit)}${last} in ${seconds.toFixed(1)} s`;
}

/** The last metrics of a run, or of each training of a comparison, beside the book's: for terminal and report. */
export function resultTable(
  experiment: Experiment,
  config: RunConfig,
  results: Readonly<Record<string, Metrics>>,
  history: readonly Report[],
): { head: string[]; rows: string[][] } {
  const book = experiment.book(config.params, config.data);
  const cell = (value: number | undefined, missing: string) =>
    value === undefined ? missing : number(value);
  const shown = experiment.base ? bestTrials(results, BEST_TRIALS) : results;
  const names = Object.keys(shown);
  if (names.length === 1 && names[0] === '') {
    const metrics = results['']!;
    return {
      head: ['', 'here', ...(book?.metrics ? [book?.label ?? 'book'] : [])],
      rows: Object.keys(metrics).map((name) => [
        name,
        cell(metrics[name], '–'),
        ...(book?.metrics ? [cell(book.metrics[name], '–')] : []),
      ]),
    };
  }
  const columns = [...new Set(names.flatMap((name) => Object.keys(results[name]!)))];
  const diverged = new Set(
    history.flatMap(({ run, diverged }) => (diverged && run !== undefined ? [run] : [])),
  );
  const inBook = columns.filter((column) => names.some((name) => book?.runs?.[name]?.[column] !== undefined));
  return {
    head: [
      '',
      ...columns.flatMap((column) => [column, ...(inBook.includes(column) ? [book?.label ?? 'book'] : [])]),
    ],
    rows: names.map((name) => [
      // Where no cell is free to say so, the name does.
      diverged.has(name) && columns.every((column) => results[name]![column] !== undefined)
        ? `${name} (diverged)`
        : name,
      ...columns.flatMap((column) => [
        cell(results[name]![column], diverged.has(name) ? 'diverged' : '–'),
        ...(inBook.includes(column) ? [cell(book!.runs![name]?.[column], '–')] : []),
      ]),
    ]),
  };
}
