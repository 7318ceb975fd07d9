import type { Metrics, Report } from '../train/report.js';
import type { Experiment } from './experiment.js';
import type { TableCell, TablePanel } from './panels.js';
import type { AnyParams } from './params.js';
import { bestTrials } from './search-results.js';

/** Trials of a search that the table shows. */
const BEST_TRIALS = 10;

/** The columns and rows of a table. */
export type Results = Pick<TablePanel, 'columns' | 'rows'>;

/** The parameters and data of the run. */
interface Settings {
  params: AnyParams;
  /** The data set's short name. */
  data: string;
}

/**
 * A table of the last metrics of a run, or of each training of a comparison, next to the book's figures.
 * @param results the last metrics by the training's name, which is `''` for an experiment's only training
 * @param history all reports, which tell the trainings that diverged
 */
export function resultTable(
  experiment: Experiment,
  settings: Settings,
  results: Readonly<Record<string, Metrics>>,
  history: readonly Report[],
): Results {
  const shown = experiment.searched ? bestTrials(results, BEST_TRIALS) : results;
  const names = Object.keys(shown);
  return names.length === 1 && names[0] === ''
    ? metricRows(experiment, settings, results['']!)
    : trainingRows(experiment, settings, shown, history);
}

/** What a record has by a name of a file, which can be one that every object has, such as toString. */
const own = <T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined;

const text = (label: string) => ({ label, kind: 'text' }) as const;
/** All metrics have the same number of digits, so that a column can be compared. */
const metric = (label: string) => ({ label, kind: 'number', decimals: 4 }) as const;

/** A table with one row per metric. */
function metricRows(experiment: Experiment, { params, data }: Settings, metrics: Metrics): Results {
  const book = experiment.book(params, data);
  const theirs = book?.metrics;
  return {
    columns: [text(''), metric('here'), ...(theirs ? [metric(book.label ?? 'book')] : [])],
    rows: Object.entries(metrics).map(([name, value]) => [
      name,
      value,
      ...(theirs ? [own(theirs, name)] : []),
    ]),
  };
}

/** A table with one row per training and one column per metric. */
function trainingRows(
  experiment: Experiment,
  { params, data }: Settings,
  results: Readonly<Record<string, Metrics>>,
  history: readonly Report[],
): Results {
  const book = experiment.book(params, data);
  const trainings = Object.entries(results);
  const names = [...new Set(trainings.flatMap(([, metrics]) => Object.keys(metrics)))];
  const inBook = names.filter((name) =>
    trainings.some(([run]) => own(own(book?.runs, run), name) !== undefined),
  );
  const diverged = new Set(history.flatMap((report) => (report.diverged ? [report.run] : [])));
  return {
    columns: [
      text(''),
      ...names.flatMap((name) => [
        metric(name),
        ...(inBook.includes(name) ? [metric(book?.label ?? 'book')] : []),
      ]),
    ],
    rows: trainings.map(([run, metrics]): TableCell[] => {
      const ended = diverged.has(run);
      const isFull = names.every((name) => own(metrics, name) !== undefined);
      return [
        // No cell is free for the word when every metric has a number.
        ended && isFull ? `${run} (diverged)` : run,
        ...names.flatMap((name): TableCell[] => [
          own(metrics, name) ?? (ended ? 'diverged' : undefined),
          ...(inBook.includes(name) ? [own(own(book?.runs, run), name)] : []),
        ]),
      ];
    }),
  };
}
