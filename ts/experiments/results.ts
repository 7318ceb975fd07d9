import type { Metrics, Report } from '../train/report.js';
import type { Experiment } from './experiment.js';
import type { TableCell, TablePanel } from './panels.js';
import type { AnyParams } from './params.js';
import { bestTrials } from './search-results.js';

/** How many trials of a search are shown. */
const BEST_TRIALS = 10;

/** The columns and rows of a table. */
export type Results = Pick<TablePanel, 'columns' | 'rows'>;

/** The run that the results are of. */
interface Asked {
  params: AnyParams;
  /** The data set's short name. */
  data: string;
}

/**
 * The last metrics of a run, or of each training of a comparison, beside the book's: for terminal and report.
 * @param results the last metrics by the training's name, which is `''` where there is one only
 * @param history all reports, which say which trainings diverged
 */
export function resultTable(
  experiment: Experiment,
  asked: Asked,
  results: Readonly<Record<string, Metrics>>,
  history: readonly Report[],
): Results {
  const shown = experiment.searched ? bestTrials(results, BEST_TRIALS) : results;
  const names = Object.keys(shown);
  return names.length === 1 && names[0] === ''
    ? metricRows(experiment, asked, results['']!)
    : trainingRows(experiment, asked, shown, history);
}

const text = (label: string) => ({ label, kind: 'text' }) as const;
/** Metrics have the same number of digits, so that they can be compared down a column. */
const metric = (label: string) => ({ label, kind: 'number', decimals: 4 }) as const;

/** A row a metric. */
function metricRows(experiment: Experiment, { params, data }: Asked, metrics: Metrics): Results {
  const book = experiment.book(params, data);
  const theirs = book?.metrics;
  return {
    columns: [text(''), metric('here'), ...(theirs ? [metric(book.label ?? 'book')] : [])],
    rows: Object.entries(metrics).map(([name, value]) => [name, value, ...(theirs ? [theirs[name]] : [])]),
  };
}

/** A row a training, a column a metric. */
function trainingRows(
  experiment: Experiment,
  { params, data }: Asked,
  results: Readonly<Record<string, Metrics>>,
  history: readonly Report[],
): Results {
  const book = experiment.book(params, data);
  const trainings = Object.entries(results);
  const names = [...new Set(trainings.flatMap(([, metrics]) => Object.keys(metrics)))];
  const inBook = names.filter((name) => trainings.some(([run]) => book?.runs?.[run]?.[name] !== undefined));
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
      const isFull = names.every((name) => metrics[name] !== undefined);
      return [
        // Where every cell has a number, the name says it.
        ended && isFull ? `${run} (diverged)` : run,
        ...names.flatMap((name): TableCell[] => [
          metrics[name] ?? (ended ? 'diverged' : undefined),
          ...(inBook.includes(name) ? [book?.runs?.[run]?.[name]] : []),
        ]),
      ];
    }),
  };
}
