// @vitest-environment happy-dom
/** A chart for a file: every point at its place, every series with its look. */
import { describe, expect, test } from 'vitest';
import type { PlottedChart } from '../../ts/experiments/plot.js';
import { logTicksOf, ticksOf } from '../../ts/view/chart-axis.js';
import { drawChartLines } from '../../ts/view/chart-lines.js';
import { all, boxOf, texts } from '../support/view.js';

const chart: PlottedChart = {
  title: 'Accuracy',
  xLabel: 'epoch',
  yLabel: 'share',
  small: false,
  yMax: 1,
  series: [
    { label: 'train', colour: 0, dashed: false, reference: false },
    { label: 'test', colour: 0, dashed: true, reference: false },
    { label: 'book', colour: 1, dashed: false, reference: true },
  ],
  columns: [
    [0, 1, 2],
    [0, 0.5, 1],
    [null, 0.25, null],
    [null, null, 0.75],
  ],
};

function pointsOf(box: HTMLElement): number[][][] {
  return all(box, 'polyline').map((line) =>
    line
      .getAttribute('points')!
      .split(' ')
      .map((point) => point.split(',').map(Number)),
  );
}

describe('a chart', () => {
  const box = boxOf(720);
  drawChartLines(box, chart);

  test('has its points in proportion', () => {
    const [[a, b, c]] = pointsOf(box) as [[number[], number[], number[]]];
    expect(b![0]! - a![0]!).toBeCloseTo(c![0]! - b![0]!, 0);
    expect(a![1]! - b![1]!).toBeCloseTo(b![1]! - c![1]!, 0);
    expect(c![1]).toBeLessThan(a![1]!);
  });

  test('marks each of few points, joined by dots, and hollow points of the book', () => {
    expect(all(box, 'polyline').map((line) => line.getAttribute('class'))).toEqual([
      'line dotted',
      'line dotted',
    ]);
    expect(all(box, 'g .fill').length).toBe(4);
    expect(all(box, 'g .hollow').length).toBe(1);
    // Those of the dashed series have a shape of their own, on the line and in the legend.
    const shapes = (selector: string) => all(box, selector).map((mark) => mark.getAttribute('d'));
    const [train, test] = shapes('.key .fill');
    expect(test).not.toBe(train);
    expect(shapes('g .fill')).toEqual([train, train, train, test]);
  });

  test('of many points has lines and dashes without marks', () => {
    const box = boxOf(720);
    const xs = Array.from({ length: 60 }, (_, i) => i);
    drawChartLines(box, { ...chart, series: chart.series.slice(0, 2), columns: [xs, xs, xs] });
    expect(all(box, 'polyline').map((line) => line.getAttribute('class'))).toEqual(['line', 'line dashed']);
    expect(all(box, 'g .fill').length).toBe(0);
  });

  describe('with a series that runs away', () => {
    const [train, diverged] = chart.series as [PlottedChart['series'][0], PlottedChart['series'][0]];
    const withTwo = (second: (number | null)[], yMax: number | null = null) => {
      const box = boxOf(720);
      const xs = second.map((_, i) => i);
      const columns = [xs, xs.map((i) => 2.3 / (1 + i)), second];
      drawChartLines(box, { ...chart, yMax, series: [train, diverged], columns });
      return box;
    };
    const heights = (box: HTMLElement) => pointsOf(box).map((line) => line.map(([, y]) => y!));

    test('has the axis of the others, and says so', () => {
      const box = withTwo([2.3, 80, 9e5, 4e9]);
      const [near, far] = heights(box) as [number[], number[]];
      expect(near[0]! - near[3]!).toBeLessThan(-100);
      // It goes on above the axis, within the picture.
      expect(far.slice(1).every((y) => y < near[0]! && y > 0)).toBe(true);
      const [first, second] = texts(box, '.key span').map((text) => text.trim());
      expect(first).toBe('train');
      expect(second).not.toBe('test');
    });

    test('and another one that goes with it, as the losses of one run on two parts do', () => {
      const box = boxOf(720);
      const xs = [0, 1, 2, 3];
      const columns = [xs, [2.3, 2, 1.5, 1], [2.3, 80, 9e5, 4e9], [2.3, 70, 7e5, 3e9]];
      drawChartLines(box, { ...chart, yMax: null, series: [train, diverged, diverged], columns });
      const [near] = heights(box) as [number[]];
      expect(near[0]! - near[3]!).toBeLessThan(-100);
      const [first, ...others] = texts(box, '.key span').map((text) => text.trim());
      expect(first).toBe('train');
      // How far they have gone is read there.
      expect(others[0]).toMatch(/\b4e\+?9\b/);
      expect(others[1]).toMatch(/\b3e\+?9\b/);
    });

    test.each([
      ['curves that are high from the beginning', null, [100, 100, 100, 90], [90, 90, 90, 90]],
      ['shares on a whole axis', 1, [0, 0.1, 0.5, 0.9], [0, 0.1, 0.3, 0.6]],
    ])('is another thing than %s', (_, yMax, one, other) => {
      const box = boxOf(720);
      const columns = [[0, 1, 2, 3], [0, 0.01, 0.02, 0.04], one, other];
      drawChartLines(box, { ...chart, yMax, series: [train, diverged, diverged], columns });
      const labels = texts(box, '.key span').map((text) => text.trim());
      expect(labels).toEqual(['train', 'test', 'test']);
    });

    test('is another thing than the points of the book', () => {
      const box = boxOf(720);
      const book = { ...diverged, label: 'book', reference: true };
      const columns = [
        [0, 1, 2, 3],
        [0, 0.001, 0.002, 0.004],
        [0.001, 0.01, 0.1, 0.9],
      ];
      drawChartLines(box, { ...chart, yMax: null, series: [train, book], columns });
      expect(texts(box, '.key span').map((text) => text.trim())).toEqual(['train', 'book']);
    });

    test('is another thing than a loss that begins high, or the only one', () => {
      for (const box of [withTwo([4e9, 80, 9, 2]), withTwo([4, 6, 9, 22])]) {
        const [, second] = heights(box) as [number[], number[]];
        const top = Math.min(...heights(box).flat());
        expect(second).toContain(top);
        expect(texts(box, '.key span').map((text) => text.trim())).toEqual(['train', 'test']);
      }
    });
  });

  test('of two runs has the earlier one in dashes of its own, and hollow', () => {
    const box = boxOf(720);
    const [train] = chart.series;
    const of = (group: string, earlier: number) => ({ ...train!, group, earlier });
    drawChartLines(box, {
      ...chart,
      series: [of('run 1', 1), of('run 2', 0)],
      columns: chart.columns.slice(0, 3),
    });
    const [first, second] = all(box, 'polyline');
    expect(first!.getAttribute('stroke-dasharray')).not.toBeNull();
    expect(second!.getAttribute('class')).toBe('line dotted');
    expect(all(box, 'g .hollow').length).toBe(3);
    expect(texts(box, '.key-name')).toEqual(['run 1', 'run 2']);
  });

  test('of a grid of small ones has lines', () => {
    const box = boxOf(720);
    drawChartLines(box, { ...chart, small: true });
    expect(all(box, 'polyline').map((line) => line.getAttribute('class'))).toEqual(['line', 'line dashed']);
  });

  test('names series and axes, and has ticks at round numbers', () => {
    expect(texts(box, '.key span').map((text) => text.trim())).toEqual(['train', 'test', 'book']);
    expect(texts(box, '.tick')).toEqual(
      expect.arrayContaining(['share', 'epoch', '0.2', '0.8', '0', '1', '2']),
    );
  });
});

describe('a chart with a logarithmic axis', () => {
  const train = { ...chart.series[0]!, label: 'train' };
  const others = ['validation', 'test'].map((label, i) => ({ ...train, label, colour: i + 1 }));
  const none = [null, null, null, null];
  const log: PlottedChart = {
    ...chart,
    ...{ yMax: null, log: true, series: [train, ...others] },
    columns: [[1, 2, 3, 4], [1000, 100, 10, 1], none, [null, null, null, 2]],
  };
  const heightsOf = (box: HTMLElement) => pointsOf(box)[0]!.map(([, y]) => y!);

  test('has equal distances for equal factors, and every point within its frame', () => {
    const box = boxOf(720);
    drawChartLines(box, log);
    const heights = heightsOf(box);
    const steps = heights.slice(1).map((y, i) => y - heights[i]!);
    for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 0);
    expect(Math.min(...heights)).toBeGreaterThan(28);
    expect(Math.max(...heights)).toBeLessThan(28 + 280);
    expect(texts(box, '.tick')).toEqual(expect.arrayContaining(['1', '10', '100', '1,000']));
  });

  test('names no series without points', () => {
    const box = boxOf(720);
    drawChartLines(box, log);
    expect(texts(box, '.key span').map((text) => text.trim())).toEqual(['train', 'test']);
  });

  test('is linear while a value has no logarithm', () => {
    const box = boxOf(720);
    drawChartLines(box, {
      ...log,
      series: [train],
      columns: [
        [1, 2, 3],
        [2, 1, 0],
      ],
    });
    const [a, b, c] = heightsOf(box);
    expect(b! - a!).toBeCloseTo(c! - b!, 0);
  });

  test('without points', () => {
    const box = boxOf(720);
    drawChartLines(box, { ...log, series: [train], columns: [[], []] });
    expect(box.innerHTML).not.toMatch(/NaN|Infinity|undefined/);
  });
});

test('an axis goes on to values beyond what it reaches at least', () => {
  const box = boxOf(720);
  drawChartLines(box, {
    ...chart,
    columns: [
      [0, 1, 2],
      [0, 3, 1],
      [null, 0.25, null],
      [null, null, 0.75],
    ],
  });
  for (const [, y] of pointsOf(box)[0]!) {
    expect(y!).toBeGreaterThanOrEqual(28);
    expect(y!).toBeLessThanOrEqual(28 + 280);
  }
});

test.each([
  ['no points', []],
  ['one point', [3]],
])('%s', (_, column) => {
  const box = boxOf(720);
  drawChartLines(box, { ...chart, yMax: null, series: [chart.series[0]!], columns: [column, column] });
  expect(box.innerHTML).not.toMatch(/NaN|Infinity|undefined/);
});

test.each([
  [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [-1.5, 1.5, 4, [-1, 0, 1]],
  [0.00012, 0.00019, 4, [0.00012, 0.00014, 0.00016, 0.00018]],
  [0, 9550, 8, [0, 2000, 4000, 6000, 8000]],
  [2, 2, 8, [2]],
])('ticks from %d to %d', (low, high, most, expected) => {
  expect(ticksOf(low, high, most)).toEqual(expected);
});

test.each([
  [8.5, 300, 6, [10, 20, 50, 100, 200]],
  [0.5, 2e6, 6, [1, 100, 10_000, 1_000_000]],
  [1, 1e30, 4, [1, 1e10, 1e20, 1e30]],
  [9.4, 9.9, 4, [9.4, 9.6, 9.8]],
])('ticks of a logarithmic axis from %d to %d', (low, high, most, expected) => {
  expect(logTicksOf(low, high, most)).toEqual(expected);
});
