import { describe, expect, test } from 'vitest';
import type { PlottedChart } from '../../ts/experiments/plot.js';
import { experiments } from '../../ts/experiments/list.js';
import { type AnyParams, resolveParams } from '../../ts/experiments/params.js';
import { Plot } from '../../ts/experiments/plot.js';
import type { ExperimentId } from '../../web/src/lessons/index.js';
import { coloured } from '../../web/src/state/curves.js';
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
  const isNamed = false;

  test('stand over all their steps, each with a colour of its own', () => {
    const both = overlaid([
      { name: 'run 1', label: 1, chart: chart([1, 3], [5, 6]), isNamed },
      { name: 'run 2', label: 2, chart: chart([2, 3], [7, null]), isNamed },
    ]);
    expect(both.columns).toEqual([
      [1, 2, 3],
      [5, null, 6],
      [null, 7, null],
    ]);
    expect(both.series.map(({ group, label, colour }) => [group, label, colour])).toEqual([
      ['run 1', 'train', 0],
      ['run 2', 'train', 1],
    ]);
  });

  test('have the book’s points once', () => {
    const runs = ['a', 'b'].map((name, i) => ({ name, label: i + 1, chart: chart([1], [2], [3]), isNamed }));
    expect(overlaid(runs).series.map(({ group, label }) => [group, label])).toEqual([
      ['a', 'train'],
      [undefined, 'book'],
      ['b', 'train'],
    ]);
  });

  test('keep their colour when other runs leave', () => {
    const [train] = overlaid([{ name: 'run 2', label: 2, chart: chart([1], [2]), isNamed }]).series;
    expect([train!.label, train!.colour]).toEqual(['train', 1]);
  });

  test('of one run are its own', () => {
    const own = chart([1], [2]);
    expect(overlaid([{ name: 'a', label: 1, chart: own, isNamed }])).toBe(own);
  });

  test('with names for their colours keep them in every run, and have the lines of their run', () => {
    const named = chart([1, 2], [3, 4]);
    const two = { ...named, series: [named.series[0]!, { ...named.series[0]!, label: 'other', colour: 1 }] };
    const run = (label: number) => ({
      ...{ name: `run ${label}`, label, isNamed: true },
      chart: { ...two, columns: [...named.columns, [5, 6]] },
    });
    const { series } = overlaid([run(3), run(4)]);
    expect(series.map(({ colour, earlier }) => [colour, earlier])).toEqual([
      [0, 1],
      [1, 1],
      [0, 0],
      [1, 0],
    ]);
    // Also when it stands alone.
    expect(overlaid([run(4)]).series.map(({ colour }) => colour)).toEqual([0, 1]);
  });
});

describe('the colour of a curve is that of', () => {
  /** Labels and colours of the first chart of a run. */
  function coloursOf(id: string, params: AnyParams = {}): Record<string, number> {
    const experiment = experiments.find((each) => each.id === id)!;
    const [first] = experiment.charts(
      resolveParams(experiment.params, params),
      String(params.data ?? 'x'),
      [],
    );
    const { chart } = coloured({ experiment: id as ExperimentId, params }, new Plot(first!));
    return Object.fromEntries(chart.series.map(({ label, colour }) => [label, colour]));
  }

  test('its model, alone and in every comparison of lessons 8 and 9', () => {
    const all = coloursOf('seq2seq', { compare: true, attention: true });
    expect(new Set(Object.values(all)).size).toBe(4);
    const { plain, peeky, attention } = all;
    expect(coloursOf('attention', { compare: true })).toEqual({ plain, peeky, attention });
    expect(coloursOf('attention')).toEqual({ attention });
    expect(coloursOf('seq2seq', { peeky: true, reverse: true })).toEqual({ peeky });
  });

  test('its initial weights, as in their histograms, where the first row is of a size that is not trained', () => {
    expect(coloursOf('weight-init')).toEqual({ 'std=0.01': 1, Xavier: 2, He: 3 });
  });

  test('its cell, alone and in a comparison', () => {
    const cells = coloursOf('lstm', { compare: true });
    expect(coloursOf('rnn', { compare: true })).toEqual(cells);
    expect(coloursOf('rnn').train).toBe(cells.RNN);
    expect(coloursOf('lstm').train).toBe(cells.LSTM);
    expect(coloursOf('lstm', { cell: 'gru' }).train).toBe(cells.GRU);
    // Other texts have none of a cell.
    const { validation, test } = coloursOf('better-lstm');
    expect(Object.values(cells)).not.toContain(validation);
    expect(Object.values(cells)).not.toContain(test);
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
