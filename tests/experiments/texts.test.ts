/** Texts that a model writes are in the reports of its run, unchanged. */
import { expect, test } from 'vitest';
import { makeRun, type Training } from '../../ts/experiments/run.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import { SGD } from '../../ts/optimizers/sgd.js';
import { drawnWithReplacement } from '../../ts/train/rows.js';
import '../support/engine.js';

const training = (name: string): Training => ({
  name,
  steps: 3,
  open() {
    const model = new TwoLayerNet({ inputSize: 2, hiddenSize: 2, outputSize: 2 });
    const x = model.workspace.keep([1, 2]).set(Float32Array.of(1, 2));
    const t = model.workspace.keep([1], 'i32').set(Int32Array.of(1));
    return {
      model,
      optimizer: new SGD(0.1),
      batch: () => ({ x, t }),
      rows: drawnWithReplacement({ count: 1, batchSize: 1, seed: 0 }),
      reportAfter: (step) => (step === 1 ? 'step' : 'eval'),
      evaluate: () => ({}),
      said: (step) => (step === 2 ? [{ text: `${name}\u001b` }, { text: 'you said .' }] : undefined),
      dispose: () => model.dispose(),
    };
  },
});

test('of each training', () => {
  const data = { name: 'a sentence', said: '' };
  const trainings = ['one', 'two'].map(training);
  const run = makeRun({ experiment: 'toy', params: {}, seed: 0, data, trainings });
  const said = [...run.reports].filter(({ type }) => type !== 'pause').map(({ said }) => said);
  run.dispose();
  expect(said).toEqual(
    ['one', 'two'].flatMap((name) => [
      undefined,
      [{ text: `${name}\u001b` }, { text: 'you said .' }],
      undefined,
    ]),
  );
});
