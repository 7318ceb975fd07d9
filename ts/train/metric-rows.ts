import type { Report } from './report.js';

/** Reports as the rows of a table: a head with a column for each metric, then a row for each report. */
export function metricRows(reports: readonly Report[]): (string | number | undefined)[][] {
  const metrics = [...new Set(reports.flatMap((report) => Object.keys(report.metrics)))];
  return [
    ['run', 'step', 'epoch', ...metrics],
    ...reports.map(({ run, step, epoch, metrics: values }) => [
      run,
      step,
      epoch,
      ...metrics.map((name) => values[name]),
    ]),
  ];
}
