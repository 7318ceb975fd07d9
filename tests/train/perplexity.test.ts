import { expect, test } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint, evaluated, perplexityOf, restoreModel } from '../../ts/index.js';
import { Sequences } from '../../ts/data/sequences.js';
import { Rnnlm } from '../../ts/models/rnnlm.js';
import { SGD } from '../../ts/optimizers/index.js';
import '../support/engine.js';

const V = 7;
const SIZES = { vocabSize: V, wordvecSize: 5, hiddenSize: 6 };
const ids = Int32Array.from({ length: 61 }, (_, i) => (i * i) % V);

test('who knows nothing of V words has V', () => {
  using model = new Rnnlm(SIZES);
  for (const { value } of model.params) value.set(value.toArray().fill(0));
  using text = new Sequences(ids, { batchSize: 3, timeSize: 5 });
  expect(evaluated(perplexityOf(model, text))).toBeCloseTo(V, 4);
});

test('it is exp of the mean loss of the words of all whole batches, the state carried between them', () => {
  using model = new Rnnlm({ ...SIZES, seed: 3 });
  using text = new Sequences(ids, { batchSize: 3, timeSize: 5 });
  // In one batch of all steps nothing has to be carried: 4 batches of 5 words a row.
  using whole = new Sequences(ids, { batchSize: 3, timeSize: 20 });
  expect(text.stepsPerEpoch).toBe(4);
  expect(whole.stepsPerEpoch).toBe(1);
  const [batch] = whole.batches();
  const loss = model.loss(batch!.x, batch!.t);
  expect(evaluated(perplexityOf(model, text))).toBeCloseTo(Math.exp(loss), 4);
});

test('a training goes on as if there had been none', () => {
  const losses = [false, true].map((evaluating) => {
    using model = new Rnnlm(SIZES);
    using text = new Sequences(ids, { batchSize: 3, timeSize: 5 });
    using other = new Sequences(ids.toReversed(), { batchSize: 2, timeSize: 4 });
    const optimizer = new SGD(0.5);
    const told: number[] = [];
    for (const { x, t } of text.batches()) {
      const step = told.length;
      model.zeroGrad();
      told.push(model.loss(x, t, { train: true, step, begins: step === 0 }));
      model.backward();
      optimizer.update(model.params);
      if (evaluating) evaluated(perplexityOf(model, other));
    }
    return told;
  });
  expect(losses[0]).toEqual(losses[1]);
});

test('a model of a checkpoint has the perplexity of the one that was saved', () => {
  using saved = new Rnnlm({ ...SIZES, seed: 1 });
  using text = new Sequences(ids, { batchSize: 3, timeSize: 5 });
  const run = { experiment: 'lstm', params: {}, seed: 1, data: 'mine', step: 0, reports: 0, training: 0 };
  const progress = { step: 0, lossSum: 0, lossCount: 0 };
  const bytes = encodeCheckpoint({ model: saved, optimizer: new SGD(1) }, { ...run, progress, results: {} });
  using restored = new Rnnlm({ ...SIZES, seed: 2 });
  const before = evaluated(perplexityOf(restored, text));
  restoreModel('mine', decodeCheckpoint('mine', bytes), restored);
  const after = evaluated(perplexityOf(restored, text));
  expect(after).not.toBe(before);
  expect(after).toBe(evaluated(perplexityOf(saved, text)));
});
