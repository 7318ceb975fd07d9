/** Weights of the layers, and the units that dropout leaves out: each as the net itself has them. */
import { expect, test } from 'vitest';
import { BLOCKS_PER_STEP, RandomStream } from '../../../ts/core/random.js';
import { Workspace } from '../../../ts/core/workspace.js';
import { digitsDataset } from '../../../ts/data/digits.js';
import type { ImageData } from '../../../ts/experiments/image-data.js';
import { experiments } from '../../../ts/experiments/index.js';
import type { HeatmapPanel, HistogramsPanel } from '../../../ts/experiments/panels.js';
import { decodeCheckpoint } from '../../../ts/train/checkpoint.js';
import '../../support/engine.js';
import { refusal } from '../../support/errors.js';

const dataset = digitsDataset({ train: 100, test: 50 });
const data: ImageData = { name: dataset.name, said: 'a few digits', dataset };
const experiment = experiments.find(({ id }) => id === 'overfitting')!;
const given = {
  data: 'digits',
  samples: 60,
  batchSize: 20,
  hiddenLayers: 2,
  hiddenSize: 9,
  dropoutRatio: 0.4,
};
const params = experiment.resolve({ ...given, epochs: 4, dropoutEpochs: 4 });
const [SEED, DROPOUT] = [3, 2];

function begun(steps: number) {
  const run = experiment.run({ params, seed: SEED, data, policy: 'in-turns', pace: { steps: 1 } });
  while (run.done < steps) run.reports.next();
  return run;
}

test('every weight is counted once, in the bin of its value', () => {
  using run = begun(6);
  using restored = experiment.restore('saved', decodeCheckpoint('saved', run.checkpoint()!), data);
  const panel = restored.look('weights').panels[0] as HistogramsPanel;
  expect(run.look('weights').panels[0]).toEqual(panel);
  expect(panel.columns).toEqual(['W1', 'W2', 'W3']);
  const [low, high] = panel.range;
  for (const [i, name] of panel.columns.entries()) {
    const counts = panel.rows[0]!.counts[i]!;
    const expected = counts.map(() => 0);
    const { value } = restored.model.params.find((param) => param.name === name)!;
    for (const w of value.toArray()) {
      expected[Math.min(counts.length - 1, Math.floor(((w - low) / (high - low)) * counts.length))]! += 1;
    }
    expect(counts).toEqual(expected);
    expect(counts.reduce((a, b) => a + b)).toBe(value.size);
  }
});

test('a mask is that of the next step, for each picture of its batch', () => {
  using run = begun(7);
  const { step } = run.trainings[DROPOUT]!;
  const own = new RandomStream(SEED, 'runs/dropout').uint32();
  using memory = new Workspace();
  for (const row of [0, 13]) {
    const [map] = (run.look('mask', { row }, DROPOUT).panels[0] as HeatmapPanel).maps;
    expect([map!.width, map!.height]).toEqual([9, 2]);
    for (const layer of [0, 1]) {
      const mask = memory.keep([20, 9]);
      const stream = new RandomStream(own, `dropout/${layer + 1}`);
      stream.seek(step * BLOCKS_PER_STEP);
      stream.fillDropoutMask(mask, 0.4, 1);
      const expected = mask.toArray().subarray(row * 9, row * 9 + 9);
      expect(map!.values.subarray(layer * 9, layer * 9 + 9)).toEqual(expected);
    }
  }
  const maskNow = () => run.look('mask', {}, DROPOUT);
  const before = maskNow();
  for (let i = 0; i < 3; i++) run.reports.next();
  expect(maskNow()).not.toEqual(before);
  // A restored model has the masks of its run.
  const checkpoint = decodeCheckpoint('saved', run.checkpoint()!);
  using restored = experiment.restore('saved', { ...checkpoint, training: DROPOUT }, data);
  expect(restored.look('mask')).toEqual(maskNow());
  expect(() => run.look('mask', { row: 20 }, DROPOUT)).toThrow(
    refusal('out-of-range', 'row', 'to 19', 'found 20'),
  );
});

test('without dropout all units stay', () => {
  using run = begun(1);
  const [map] = (run.look('mask').panels[0] as HeatmapPanel).maps;
  expect([...map!.values]).toEqual(Array(18).fill(1));
});
