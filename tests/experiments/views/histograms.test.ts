/** Activations layer by layer, now and at the moments that were kept. */
import { expect, test } from 'vitest';
import { digitsDataset } from '../../../ts/data/digits.js';
import type { ImageData } from '../../../ts/experiments/image-data.js';
import { experiments } from '../../../ts/experiments/index.js';
import type { HistogramsPanel } from '../../../ts/experiments/panels.js';
import '../../support/engine.js';

const dataset = digitsDataset({ train: 100, test: 50 });
const data: ImageData = { name: dataset.name, said: 'a few digits', dataset };
const experiment = experiments.find(({ id }) => id === 'weight-init')!;
// A sigmoid keeps the range, so that the bins of all moments are the same.
const params = experiment.resolve({
  ...{ data: 'digits', iterations: 40, batchSize: 20, hiddenLayers: 2, hiddenSize: 9, activation: 'sigmoid' },
});

test('a kept moment has the counts that it had then, and the present comes last', () => {
  using run = experiment.run({ params, seed: 3, data, pace: { steps: 1 } });
  const look = (pictures?: number) =>
    run.look('activations', pictures ? { pictures } : {}).panels[0] as HistogramsPanel;
  const then: [number, HistogramsPanel][] = [];
  for (let i = 0; i < 12; i++) {
    run.reports.next();
    if (i % 6 !== 0) continue;
    run.keep();
    then.push([run.done, look(30)]);
  }
  const { rows, columns } = look();
  expect(columns).toHaveLength(2);
  expect(rows.map(({ label }) => label)).toEqual([
    ...then.map(([step]) => `step ${step}`),
    `step ${run.trainings[0]!.step}`,
  ]);
  for (const [i, [, panel]] of then.entries()) expect(rows[i]!.counts).toEqual(panel.rows.at(-1)!.counts);
  for (const counts of rows.at(-1)!.counts) expect(counts.reduce((a, b) => a + b)).toBe(50 * 9);
});

test('a moment with huge values does not hide what is now', () => {
  const params = experiment.resolve({
    ...{ data: 'digits', iterations: 40, batchSize: 20, hiddenLayers: 2, hiddenSize: 9 },
  });
  using run = experiment.run({ params, seed: 3, data, pace: { steps: 1 } });
  const look = () => run.look('activations').panels[0] as HistogramsPanel;
  run.reports.next();
  const bias = { kind: 'set', parameter: 'b1', at: [0] } as const;
  run.edit({ ...bias, value: 1e9 });
  const then = look();
  run.keep();
  run.edit({ ...bias, value: 0 });
  run.reports.next();
  const now = look();
  expect(now.rows).toHaveLength(2);
  expect(then.range[1]).toBeGreaterThan(1e8);
  expect(now.range[1]).toBeLessThan(then.range[1] / 10);
  // No value is lost.
  const totals = now.rows.map(({ counts }) => counts.map((bins) => bins.reduce((a, b) => a + b)));
  expect(totals[0]).toEqual(totals[0]!.map(() => 30 * 9));
  expect(totals.at(-1)).toEqual(totals.at(-1)!.map(() => 50 * 9));
});

test('of a net with batch normalization there is no moment before its first batch, at which it normalizes nothing', () => {
  const normalized = experiments.find(({ id }) => id === 'batch-norm')!;
  const given = { scales: 2, samples: 100, batchSize: 20, hiddenLayers: 3, hiddenSize: 9, data: 'digits' };
  const params = normalized.resolve(given);
  const options = { params, seed: 0, data, pace: { steps: 1 }, policy: 'in-turns' } as const;
  using run = normalized.run(options);
  const look = (training: number) => run.look('activations', {}, training).panels[0] as HistogramsPanel;
  const [plain, first] = [look(0), look(1)];
  run.keep();
  while (run.trainings[1]!.step < 4) run.reports.next();
  run.keep();
  while (run.trainings[1]!.step < 8) run.reports.next();
  const now = look(1);
  expect(now.rows.map(({ label }) => label)).toEqual(['step 4', 'step 8']);
  expect(now.range[1]).toBeLessThan(first.range[1] / 10);
  expect(first.note).not.toBe(now.note);
  // A reader sees which of two nets has the layer.
  expect(first.title).not.toBe(plain.title);
});
