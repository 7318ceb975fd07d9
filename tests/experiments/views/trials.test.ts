/** Trials of a search as points: each at the values that were drawn for it, with the curve of one. */
import { expect, test } from 'vitest';
import { digitsDataset } from '../../../ts/data/digits.js';
import type { ImageData } from '../../../ts/experiments/image-data.js';
import { experiments } from '../../../ts/experiments/index.js';
import type { HeatmapPanel, MapPanel } from '../../../ts/experiments/panels.js';
import { decodeCheckpoint } from '../../../ts/train/checkpoint.js';
import { openedBy } from '../../../ts/view/pieces.js';
import type { Report } from '../../../ts/train/report.js';
import '../../support/engine.js';
import { refusal } from '../../support/errors.js';

const dataset = digitsDataset({ train: 100, test: 20 });
const data: ImageData = { name: dataset.name, said: 'a few digits', dataset };
const experiment = experiments.find(({ id }) => id === 'hyperparameters')!;
const params = experiment.resolve({
  ...{ data: 'digits', trials: 4, epochs: 3, samples: 60, batchSize: 20, hiddenLayers: 1, hiddenSize: 8 },
});

test('a point is where its values are in the ranges, and a trial has the curve that it reported', () => {
  using run = experiment.run({ params, seed: 2, data });
  expect(run.views.map(({ id }) => id)).toEqual(['trials']);
  expect((run.look('trials').panels[0] as MapPanel).points).toEqual([]);
  const reports: Report[] = [...run.reports].filter(({ type }) => type !== 'pause');
  const results = reports.filter(({ type }) => type === 'eval');
  const { points } = run.look('trials').panels[0] as MapPanel;
  expect(points.map(({ label }) => label).sort()).toEqual(['1', '2', '3', '4']);
  for (const { label, x, y } of points) {
    const { metrics } = results.find((report) => report.run === `trial ${label}`)!;
    expect(x).toBeCloseTo((Math.log10(metrics['learning-rate']!) + 6) / 4, 6);
    expect(y).toBeCloseTo((Math.log10(metrics['weight-decay']!) + 8) / 4, 6);
  }
  const accuracy = (trial: string) =>
    results.find((report) => report.run === `trial ${trial}`)!.metrics['valid/accuracy']!;
  const inOrder = points.map(({ label }) => accuracy(label));
  expect(inOrder.toSorted((a, b) => b - a)).toEqual(inOrder);
  // A result stands beside its number, and the powers of ten at their places.
  expect(points.map(({ value }) => Number(value))).toEqual(
    inOrder.map((result) => Number(result.toPrecision(3))),
  );
  const { x, y } = (run.look('trials').panels[0] as MapPanel).axes!;
  for (const [{ name, ticks }, lowest] of [[x, -6] as const, [y, -8] as const]) {
    expect(['learning-rate', 'weight-decay']).toContain(name);
    expect(ticks.map(({ label }) => Math.log10(Number(label)) - lowest)).toEqual([0, 1, 2, 3, 4]);
    expect(ticks.map(({ at }) => 4 * at)).toEqual([0, 1, 2, 3, 4]);
  }
  const curveOf = (input?: object) =>
    (run.look('trials', input).panels[1] as HeatmapPanel).maps.find(
      ({ caption }) => caption === 'valid/accuracy',
    )!.values;
  for (const trial of [2, 3]) {
    const reported = reports.filter((report) => report.run === `trial ${trial}`);
    expect([...curveOf({ trial })]).toEqual(
      reported.map(({ metrics }) => Math.fround(metrics['valid/accuracy']!)),
    );
  }
  // A point opens its own.
  const { opens } = run.look('trials').panels[0] as MapPanel;
  for (const { label } of points) {
    const { view, input } = openedBy(opens!, { label });
    const [, curve] = run.look(view, input).panels as [MapPanel, HeatmapPanel];
    expect(curve.title).toBe(`The curve of trial ${label}`);
    const last = curve.maps.find(({ caption }) => caption === 'valid/accuracy')!.values.at(-1);
    expect(last).toBe(Math.fround(accuracy(label)));
  }
  // By itself it opens the best.
  expect(curveOf().at(-1)).toBe(Math.fround(inOrder[0]!));
  expect(() => run.look('trials', { trial: 9 })).toThrow(refusal('out-of-range', 'trial', 'found 9'));
  expect(() => run.look('digit')).toThrow(refusal('unknown-name', 'digit', 'trials'));
});

test('of trials before the checkpoint that a run goes on from there are points, and it says that it has no curves', () => {
  using first = experiment.run({ params, seed: 2, data });
  while (first.done < 2) first.reports.next();
  const checkpoint = decodeCheckpoint('saved', first.checkpoint()!);
  using run = experiment.run({ params, seed: 2, data, resume: { from: 'saved', checkpoint } });
  for (const report of run.reports) void report;
  const early = run.look('trials', { trial: 1 });
  expect(early.panels.map(({ kind }) => kind)).toEqual(['map']);
  expect(early.notes.join()).toContain('trial 1');
  const late = run.look('trials', { trial: 4 });
  expect(late.panels.map(({ kind }) => kind)).toEqual(['map', 'heatmap']);
  expect(late.notes).toEqual([]);
});
