/** A run that has a vocabulary keeps it in every checkpoint. */
import { expect, test } from 'vitest';
import { makeRun, type Training } from '../../ts/experiments/run.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import { SGD } from '../../ts/optimizers/sgd.js';
import { decodeCheckpoint } from '../../ts/train/checkpoint.js';
import { drawnWithReplacement } from '../../ts/train/rows.js';
import '../support/engine.js';

const words = ['you', 'say', 'goodbye'];

const training = (name: string): Training => ({
  name,
  steps: 1,
  open() {
    const model = new TwoLayerNet({ inputSize: 2, hiddenSize: 2, outputSize: 2 });
    const x = model.workspace.keep([1, 2]).set(Float32Array.of(1, 2));
    const t = model.workspace.keep([1], 'i32').set(Int32Array.of(1));
    return {
      model,
      optimizer: new SGD(0.1),
      batch: () => ({ x, t }),
      rows: drawnWithReplacement({ count: 1, batchSize: 1, seed: 0 }),
      reportAfter: () => 'eval',
      evaluate: () => ({}),
      dispose: () => model.dispose(),
    };
  },
});

const start = (given: { words?: readonly string[] }) =>
  makeRun({
    experiment: 'toy',
    params: {},
    seed: 0,
    data: { name: 'a sentence', said: '' },
    trainings: [training('one'), training('two')],
    ...given,
  });

test.each<{ words?: readonly string[] }>([{ words }, {}])(
  '%j: before, between and behind its trainings',
  (given) => {
    const run = start(given);
    const saved = () => decodeCheckpoint('c', run.checkpoint()!);
    const seen = [saved()];
    for (const { type } of run.reports) if (type === 'eval') seen.push(saved());
    run.dispose();
    expect(seen.map(({ step }) => step)).toEqual([0, 1, 2]);
    for (const checkpoint of seen) expect(checkpoint.words).toEqual(given.words);
  },
);
