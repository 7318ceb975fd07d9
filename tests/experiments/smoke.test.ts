/** Every experiment from its smallest parameters to its report's parts. */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { digitsDataset } from '../../ts/data/digits.js';
import { type ImageData, loadImageData } from '../../ts/experiments/image-data.js';
import { type Experiment, experiments, type LoadedData } from '../../ts/experiments/index.js';
import { decodePanels, encodePanels } from '../../ts/experiments/panels-file.js';
import type { Panel, Picture } from '../../ts/experiments/panels.js';
import { GRADCHECK_LIMIT } from '../../ts/train/gradcheck.js';
import { totalOf } from '../../ts/train/plan.js';
import '../support/engine.js';

function expectPicture({ width, height, values }: Picture) {
  expect(values).toHaveLength(width * height);
  expect(values.every(Number.isFinite)).toBe(true);
}

function expectPanel(panel: Panel) {
  expect(panel.title).not.toBe('');
  switch (panel.kind) {
    case 'pictures':
      expect(panel.columns).toBeGreaterThan(0);
      panel.pictures.forEach(expectPicture);
      break;
    case 'histograms':
      for (const { counts } of panel.rows) {
        expect(counts).toHaveLength(panel.columns.length);
        for (const bins of counts) {
          expect(bins).toHaveLength(panel.rows[0]!.counts[0]!.length);
          const sum = bins.reduce((a, b) => a + b);
          expect(bins.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
          expect(sum).toBeLessThanOrEqual(100_000);
          // Initial activations are 1,000 rows of 100 units; values outside the range are not counted.
          const isInitial = /with (sigmoid|tanh)/.test(panel.title);
          if (isInitial) expect(sum).toBe(100_000);
        }
      }
      break;
    case 'paths':
      for (const { points, reference = [] } of panel.paths) {
        expect(points).toHaveLength(30);
        // The part of the plane that is drawn.
        for (const [x, y] of points) expect(Math.abs(x) <= 10 && Math.abs(y) <= 5).toBe(true);
        reference.forEach((point, i) => {
          const ours = points[i === 0 ? 1 : 29]!;
          for (const axis of [0, 1] as const) expect(Math.abs(ours[axis] - point[axis])).toBeLessThan(1e-4);
        });
      }
      break;
    case 'table':
      expect(panel.rows.length).toBeGreaterThan(0);
      for (const row of panel.rows) expect(row).toHaveLength(panel.columns.length);
      break;
    case 'map':
      for (const { x, y } of panel.points) expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
      break;
    case 'heatmap':
      expect(panel.maps.length).toBeGreaterThan(0);
      for (const map of panel.maps) {
        expectPicture(map);
        if (map.columns) expect(map.columns).toHaveLength(map.width);
        expect(map.low).toBeLessThan(map.high);
      }
  }
}

/** Drawing all 70,000 takes a second for every experiment, and looking at them longer. */
const dataset = digitsDataset({ train: 400, test: 100 });
const digits: ImageData = { name: dataset.name, said: 'a few digits', dataset };

/** What an experiment that takes pictures is given; texts are made or found at once. */
async function dataFor(
  experiment: Experiment,
  params = experiment.resolve(experiment.smoke),
): Promise<LoadedData> {
  return params['data'] === 'digits' ? digits : experiment.load(params, { download: false });
}

/** What a panel is for, by experiment. */
const PANELS: Readonly<Record<string, readonly string[]>> = {
  'two-layer-net': [
    'pictures',
    'bars',
    'pictures',
    'sum',
    'bars',
    'pictures',
    'heatmap',
    'pictures',
    'pictures',
  ],
  optimizers: ['paths', 'histograms', 'pictures', 'sum', 'bars', 'pictures', 'bars'],
  'weight-init': ['histograms', 'histograms', 'histograms', 'histograms'],
  'batch-norm': ['histograms'],
  overfitting: ['histograms', 'histograms', 'heatmap', 'pictures', 'sum', 'bars', 'pictures', 'bars'],
  hyperparameters: ['table'],
  cnn: [
    'pictures',
    'bars',
    'pictures',
    'pictures',
    'sum',
    'pictures',
    'table',
    'sum',
    'bars',
    'pictures',
    'pictures',
    'pictures',
    'heatmap',
    'pictures',
    'pictures',
  ],
  'deep-cnn': [
    'pictures',
    'bars',
    'pictures',
    'pictures',
    'pictures',
    'pictures',
    'pictures',
    'pictures',
    'pictures',
    'pictures',
    'pictures',
    'sum',
    'pictures',
    'table',
    'sum',
    'bars',
    'pictures',
    'pictures',
    'pictures',
    'heatmap',
    'pictures',
    'pictures',
  ],
  'simple-cbow': ['table', 'bars', 'bars', 'sum', 'sum', 'table', 'bars', 'map'],
  cbow: ['table', 'table', 'bars', 'map', 'bars', 'table', 'sum', 'sum'],
  'skip-gram': ['table', 'table', 'bars', 'map', 'bars', 'table', 'sum', 'sum'],
  rnn: ['heatmap', 'sum', 'text', 'text', 'sum', 'text', 'text'],
  lstm: ['heatmap', 'sum', 'sum', 'sum', 'sum', 'sum', 'text', 'text', 'sum', 'text', 'text'],
  'better-lstm': ['heatmap', 'sum', 'sum', 'sum', 'sum', 'sum', 'text', 'text', 'sum', 'text', 'text'],
  seq2seq: ['text', 'sum', 'heatmap', 'bars', 'bars'],
  attention: ['text', 'sum', 'heatmap', 'sum', 'sum', 'heatmap', 'heatmap'],
};

/** What the books train on, where it is not MNIST. */
const REAL: Readonly<Record<string, string>> = {
  'simple-cbow': 'ptb',
  cbow: 'ptb',
  'skip-gram': 'ptb',
  rnn: 'ptb',
  lstm: 'ptb',
  'better-lstm': 'ptb',
  seq2seq: 'addition',
  attention: 'date',
};

describe.each(experiments.map((experiment) => [experiment.id, experiment] as const))(
  '%s',
  (id, experiment) => {
    // One batch of the few pictures is enough.
    const few = experiment.smoke['data'] === 'digits';
    const batchSize = Math.min((experiment.smoke['batchSize'] as number | undefined) ?? 100, 100);
    const params = experiment.resolve(few ? { ...experiment.smoke, batchSize } : experiment.smoke);

    test('runs to its end; its charts, panels and figures can be drawn and stored', async () => {
      const data = await dataFor(experiment);
      expect(['digits', 'grammar', 'sentence', 'sums', 'calendar']).toContain(data.name);
      const run = experiment.run({ params, seed: 1, data });
      const reports = [...run.reports].filter(({ type }) => type !== 'pause');
      expect(run.done).toBe(run.steps);
      expect(JSON.parse(JSON.stringify(reports))).toEqual(reports);

      const names = new Set(reports.map((report) => report.run));
      for (const name of names) {
        const last = reports.findLast((report) => report.run === name)!;
        expect(last.type === 'eval' || last.type === 'epoch').toBe(true);
        for (const value of Object.values(last.metrics)) expect(Number.isFinite(value)).toBe(true);
        expect(Object.keys(last.metrics).length).toBeGreaterThan(0);
      }

      const charts = experiment.charts(params, data.name, reports);
      expect(charts.length).toBeGreaterThan(0);
      for (const { series, reference = [] } of charts) {
        for (const { run: name, metric } of series) {
          const points = reports.filter((report) => report.run === name && metric in report.metrics);
          expect(points.length, `${name} ${metric}`).toBeGreaterThan(0);
        }
        for (const { series: of = 0 } of reference) expect(of).toBeLessThan(series.length);
      }

      const panels = run.panels();
      expect(panels.map(({ kind }) => kind)).toEqual(PANELS[id]);
      panels.forEach(expectPanel);
      expect(decodePanels(encodePanels(panels))).toEqual({ panels, unreadable: 0 });
      run.dispose();

      expect(experiment.book(params, data.name)).toBeUndefined();
    });

    test('the gradient of its model is right', async () => {
      const data = await dataFor(experiment);
      const rows = experiment.gradcheck({ params, seed: 1, data });
      expect(rows.length).toBeGreaterThan(1);
      for (const { name, relativeError } of rows) expect(relativeError, name).toBeLessThan(GRADCHECK_LIMIT);
    });

    test('with its defaults on the book’s data, the book’s figures are next to ours', () => {
      const defaults = experiment.resolve({});
      const real = REAL[id] ?? 'mnist';
      const book = experiment.book(defaults, real);
      // The book trains the deep network on all pictures.
      if (id === 'deep-cnn') expect(book).toBeUndefined();
      const shown = book ?? experiment.book(experiment.resolve({ full: true }), real)!;
      expect(shown.source).not.toBe('');
      for (const chart of experiment.charts(defaults, real, [])) {
        for (const { points, series = 0 } of chart.reference ?? []) {
          expect(chart.series[series]).toBeDefined();
          expect(points.flat().every(Number.isFinite)).toBe(true);
        }
      }
    });
  },
);

test('every experiment plans less than 256 MiB at its defaults', async () => {
  for (const experiment of experiments) {
    const data = await dataFor(experiment);
    const run = experiment.run({ params: experiment.resolve({}), seed: 0, data });
    expect(totalOf(run.plan()), experiment.id).toBeLessThan(2 ** 28);
    run.dispose();
  }
  expect(engine().memoryBytes).toBeLessThan(2 ** 28);
});

test('digits are drawn where they are asked for', async () => {
  const loaded = await loadImageData({ data: 'digits' }, {});
  expect(loaded).toMatchObject({ name: 'digits', dataset: { train: { count: 60_000 } } });
  expect(loaded.said).toContain('generated digits');
});
