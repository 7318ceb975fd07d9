/** What a search found: its trials by quality, as a table and as charts. */
import { short } from '../core/format.js';
import { say } from '../core/say.js';
import type { Metrics, Report } from '../train/report.js';
import type { Chart } from './experiment.js';
import type { TablePanel } from './panels.js';
import { trialNumber } from './search-space.js';

/** Trials that the report draws, best first. */
const DRAWN = 20;

/** The larger, the better: the accuracy on data that was not trained on, or else the loss turned round. */
export function quality(metrics: Metrics): number {
  const value = metrics['valid/accuracy'] ?? metrics['test/accuracy'] ?? -(metrics['train/loss'] ?? NaN);
  return Number.isNaN(value) ? -Infinity : value;
}

/** The best trials, best first. */
export function bestTrials(
  results: Readonly<Record<string, Metrics>>,
  count = Infinity,
): Record<string, Metrics> {
  const sorted = Object.entries(results).sort(([, a], [, b]) => quality(b) - quality(a));
  return Object.fromEntries(sorted.slice(0, count));
}

/** The reports of the training that ended best: a trial may be a comparison, and that is what its parameters can do. */
export function bestCurve(reports: readonly Report[]): readonly Report[] {
  const names = [...new Set(reports.map(({ run }) => run))];
  const curves = names.map((name) => reports.filter(({ run }) => run === name));
  const result = (curve: readonly Report[]) => quality(curve.at(-1)!.metrics);
  return curves.reduce((best, curve) => (result(curve) > result(best) ? curve : best));
}

export function ranking(results: Readonly<Record<string, Metrics>>): TablePanel {
  const sorted = Object.entries(bestTrials(results));
  const names = [...new Set(sorted.flatMap(([, metrics]) => Object.keys(metrics)))];
  return {
    kind: 'table',
    title: say`All trials, best first`,
    columns: [{ label: '', kind: 'text' }, ...names.map((label) => ({ label, kind: 'number' }) as const)],
    rows: sorted.map(([trial, metrics]) => [trial, ...names.map((name) => metrics[name])]),
  };
}

/**
 * The curves of the best trials, best first.
 * @param drawn names of the parameters that were drawn: each chart's title gives their values
 */
export function trialCharts(drawn: readonly string[], reports: readonly Report[]): Chart[] {
  const results = Object.fromEntries(
    reports.flatMap(({ type, run, metrics }) =>
      type === 'eval' && run !== undefined ? [[run, metrics]] : [],
    ),
  ) as Record<string, Metrics>;
  const best = Object.entries(bestTrials(results, DRAWN));
  return best.map(([run, metrics]) => trialChart(run, metrics, drawn));
}

function trialChart(run: string, metrics: Metrics, drawn: readonly string[]): Chart {
  const values = drawn.map(
    (name) => `${name} ${metrics[name] === undefined ? '–' : short(metrics[name], 2)}`,
  );
  const shown = ['valid/accuracy', 'train/accuracy', 'test/accuracy'].filter((name) => name in metrics);
  const [first = 'train/loss', second] = shown;
  return {
    title: say`trial ${trialNumber(run)}: ${values.join(', ')}`,
    yLabel: first,
    small: true,
    ...(shown.length > 0 ? { yMax: 1 } : {}),
    series: [
      { run, metric: first, label: first },
      ...(second ? [{ run, metric: second, label: second, dashed: true }] : []),
    ],
  };
}
