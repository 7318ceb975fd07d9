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
      // A metric can have a name that every object has, such as toString.
      ...metrics.map((name) => (Object.hasOwn(values, name) ? values[name] : undefined)),
    ]),
  ];
}
