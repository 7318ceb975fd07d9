import { describe, expect, test } from 'vitest';
import { bestCurve, bestTrials, ranking, trialCharts } from '../../ts/experiments/search-results.js';
import type { Metrics, Report } from '../../ts/train/report.js';

const results: Record<string, Metrics> = {
  'trial 1': { 'valid/accuracy': 0.5, 'learning-rate': 0.1 },
  'trial 2': { 'valid/accuracy': NaN, 'learning-rate': 9 },
  'trial 3': { 'valid/accuracy': 0.75, 'learning-rate': 0.2 },
};
const report = (run: string, metrics: Metrics, type: Report['type'] = 'eval'): Report => ({
  run,
  type,
  step: 1,
  epoch: 0,
  metrics,
});

describe('trials by quality', () => {
  test('best first, and what is not a number is last', () => {
    expect(Object.keys(bestTrials(results))).toEqual(['trial 3', 'trial 1', 'trial 2']);
    expect(Object.keys(bestTrials(results, 1))).toEqual(['trial 3']);
  });

  test('accuracy on held-out data decides before the test set, and that before the loss', () => {
    const order = (all: Metrics[]) =>
      Object.keys(bestTrials(Object.fromEntries(all.map((each, i) => [`t${i}`, each]))));
    expect(order([{ 'train/loss': 2 }, { 'train/loss': 1 }, {}])).toEqual(['t1', 't0', 't2']);
  });

  test('the table has a row for each trial and a column for each metric of any', () => {
    const { columns, rows } = ranking({ a: { 'train/loss': 2 }, b: { 'train/loss': 1, size: 3 } });
    expect(columns.map(({ label }) => label)).toEqual(['', 'train/loss', 'size']);
    expect(rows).toEqual([
      ['b', 1, 3],
      ['a', 2, undefined],
    ]);
  });

  test('of a comparison the curve that ended best is the result', () => {
    const curve = (run: string, values: number[]) =>
      values.map((value) => report(run, { 'test/accuracy': value }));
    const best = curve('Adam', [0.1, 0.8]);
    expect(bestCurve([...curve('SGD', [0.9, 0.2]), ...best])).toEqual(best);
  });
});

describe('charts', () => {
  const reports = [
    report('trial 1', { 'train/loss': 3, 'valid/accuracy': 0.1, size: 2 }, 'step'),
    report('trial 1', { 'train/loss': 2, 'valid/accuracy': 0.5, 'train/accuracy': 0.75, size: 2 }),
    report('trial 2', { 'train/loss': 1, 'valid/accuracy': 0.75, 'train/accuracy': 1, size: 12.3456 }),
  ];

  test('the best come first, each with the values that were drawn', () => {
    const charts = trialCharts(['size'], reports);
    expect(charts.map(({ title }) => title)).toEqual(['trial 2: size 12', 'trial 1: size 2']);
    expect(charts[0]!.series.map(({ run, metric }) => [run, metric])).toEqual([
      ['trial 2', 'valid/accuracy'],
      ['trial 2', 'train/accuracy'],
    ]);
    expect(charts[0]!.yMax).toBe(1);
  });

  test('without an accuracy the loss is drawn, and its scale is open', () => {
    const [chart] = trialCharts([], [report('trial 1', { 'train/loss': 2 })]);
    expect(chart!.series.map(({ metric }) => metric)).toEqual(['train/loss']);
    expect(chart!.yMax).toBeUndefined();
  });

  test('no more than twenty', () => {
    const many = Array.from({ length: 30 }, (_, i) => report(`trial ${i + 1}`, { 'train/loss': i }));
    expect(trialCharts([], many)).toHaveLength(20);
  });
});
