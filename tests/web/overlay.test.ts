import { describe, expect, test } from 'vitest';
import type { PlottedChart } from '../../ts/experiments/plot.js';
import { comparison } from '../../web/src/state/compare.js';
import { overlaid } from '../../web/src/state/overlay.js';

const chart = (xs: number[], ys: (number | null)[], reference?: (number | null)[]): PlottedChart => ({
  title: 'Loss',
  xLabel: 'epoch',
  yLabel: 'loss',
  small: false,
  yMax: null,
  series: [
    { label: 'train', colour: 0, dashed: false, reference: false },
    ...(reference ? [{ label: 'book', colour: 0, dashed: false, reference: true }] : []),
  ],
  columns: [xs, ys, ...(reference ? [reference] : [])],
});

describe('curves of several runs', () => {
  test('stand over all their steps, each with a colour of its own', () => {
    const both = overlaid([
      { name: 'run 1', label: 1, chart: chart([1, 3], [5, 6]) },
      { name: 'run 2', label: 2, chart: chart([2, 3], [7, null]) },
    ]);
    expect(both.columns).toEqual([
      [1, 2, 3],
      [5, null, 6],
      [null, 7, null],
    ]);
    expect(both.series.map(({ label, colour }) => [label, colour])).toEqual([
      ['run 1: train', 0],
      ['run 2: train', 1],
    ]);
  });

  test('have the book’s points once', () => {
    const runs = ['a', 'b'].map((name, i) => ({ name, label: i + 1, chart: chart([1], [2], [3]) }));
    expect(overlaid(runs).series.map(({ label }) => label)).toEqual(['a: train', 'book', 'b: train']);
  });

  test('keep their colour when other runs leave', () => {
    const [train] = overlaid([{ name: 'run 2', label: 2, chart: chart([1], [2]) }]).series;
    expect([train!.label, train!.colour]).toEqual(['train', 1]);
  });

  test('of one run are its own', () => {
    const own = chart([1], [2]);
    expect(overlaid([{ name: 'a', label: 1, chart: own }])).toBe(own);
  });
});

test('a table of runs has the parameters that differ, the steps and the metrics', () => {
  const { head, rows } = comparison([
    { name: 'run 1', params: { learningRate: 0.1, data: 'digits' }, seed: 0, done: 10, latest: { loss: 2 } },
    { name: 'run 2', params: { data: 'digits', peeky: true }, seed: 3, done: 20, latest: { accuracy: 0.5 } },
  ]);
  expect(head).toEqual(['', 'learning-rate', 'peeky', 'seed', 'steps', 'loss', 'accuracy']);
  expect(rows).toEqual([
    ['run 1', 0.1, undefined, 0, 10, 2, undefined],
    ['run 2', undefined, 'true', 3, 20, undefined, 0.5],
  ]);
});
