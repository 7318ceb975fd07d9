/** Curves over one column of x, as they grow. */
import { expect, test } from 'vitest';
import type { Chart } from '../../ts/experiments/experiment.js';
import { Plot } from '../../ts/experiments/plot.js';
import type { Report } from '../../ts/train/report.js';

const chart: Chart = {
  title: 'Loss',
  yLabel: 'loss',
  series: [
    { run: 'a', metric: 'train', label: 'a' },
    { run: 'a', metric: 'test', label: 'a, test', dashed: true },
    { run: 'b', metric: 'train', label: 'b' },
  ],
  reference: [{ label: 'book', series: 2, points: [[1.5, 9]] }],
};

const report = (run: string, epoch: number, metrics: Record<string, number>, more = {}): Report => ({
  ...{ type: 'epoch', run, step: 10 * epoch, epoch, metrics },
  ...more,
});

test('every series has a column, with gaps where others have points', () => {
  const plot = new Plot(chart);
  plot.add(report('a', 1, { train: 4, test: 5 }));
  plot.add(report('a', 2, { train: 3 }));
  plot.add(report('b', 1, { train: 7 }));
  plot.add(report('c', 3, { train: 1 }));
  const { columns, series, xLabel } = plot.plotted;
  expect(columns).toEqual([
    [1, 1.5, 2],
    [4, null, 3],
    [5, null, null],
    [7, null, null],
    [null, 9, null],
  ]);
  expect(series.map(({ label, colour }) => [label, colour])).toEqual([
    ['a', 0],
    ['a, test', 0],
    ['b', 1],
    ['book', 1],
  ]);
  expect(series.map(({ reference, dashed }) => [reference, dashed])).toEqual([
    [false, false],
    [false, true],
    [false, false],
    [true, false],
  ]);
  expect(xLabel).toBe('epoch');
});

test('reports one by one give what all at once give, in any order', () => {
  const reports = [3, 1, 2, 2, 5, 4].map((epoch, i) => report(i % 2 ? 'a' : 'b', epoch, { train: i }));
  const plot = new Plot(chart);
  for (const each of reports) plot.add(each);
  expect(plot.plotted).toEqual(new Plot(chart, reports).plotted);
  expect(plot.plotted.columns[0]).toEqual([1, 1.5, 2, 3, 4, 5]);
});

test('the last of two values at one place stands', () => {
  const reports = [report('a', 1, { train: 1 }), report('a', 1, { train: 2 })];
  expect(new Plot(chart, reports).plotted.columns.slice(0, 2)).toEqual([
    [1, 1.5],
    [2, null],
  ]);
});

test('against the step', () => {
  const { plotted } = new Plot({ ...chart, x: 'step', reference: [] }, [report('a', 1, { train: 1 })]);
  expect([plotted.xLabel, plotted.columns[0]]).toEqual(['step', [10]]);
});

test('a training that diverged is named, in a small chart in its title', () => {
  const reports = [report('b', 1, { train: 1 }, { diverged: true })];
  expect(new Plot(chart, reports).plotted.series.map(({ label }) => label)).toEqual([
    ...['a', 'a, test', 'b (diverged)', 'book'],
  ]);
  expect(new Plot({ ...chart, small: true, yMax: 2 }, reports).plotted).toMatchObject({
    ...{ title: 'Loss: b diverged', small: true, yMax: 2 },
  });
});

test('a chart is not drawn for the book’s points alone', () => {
  expect(new Plot({ ...chart, series: [] }).plotted).toMatchObject({ columns: [[]], series: [] });
});

test('a report costs its own points only', () => {
  const plot = new Plot(chart);
  const time = (from: number) => {
    const began = performance.now();
    for (let i = from; i < from + 20_000; i++) plot.add(report('a', i, { train: i }));
    return performance.now() - began;
  };
  const first = time(2);
  // Not ten times as long, as it would be if all points were laid out again.
  time(20_002);
  time(40_002);
  expect(time(60_002)).toBeLessThan(10 * first + 50);
});
