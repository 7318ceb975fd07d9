/** A training of one's own: kept in the middle, taken up by another program. */
import { expect, test } from 'vitest';
import { Workspace } from '../../ts/core/workspace.js';
import { MultiLayerNetExtend } from '../../ts/models/multi-layer-net-extend.js';
import { SimpleRnnlm } from '../../ts/models/simple-rnnlm.js';
import { Adam } from '../../ts/optimizers/adam.js';
import { SGD } from '../../ts/optimizers/sgd.js';
import { loadTraining, saveTraining } from '../../ts/train/own-training.js';
import { saveModel } from '../../ts/train/weights.js';
import { bits, scattered } from '../support/compare.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

const ws = new Workspace();
const x = ws.keep([8, 6]).set(scattered(48));
const t = ws.keep([8], 'i32').set([0, 1, 2, 0, 1, 2, 0, 1]);

/** With dropout, whose masks follow from the step, and with running statistics. */
function begun(hiddenSizes = [5]) {
  const sizes = { inputSize: 6, hiddenSizes, outputSize: 3 };
  return {
    model: new MultiLayerNetExtend({ ...sizes, batchNorm: true, dropoutRatio: 0.4 }),
    optimizer: new Adam(),
  };
}

function train({ model, optimizer }: ReturnType<typeof begun>, to: number) {
  while (model.nextStep < to) {
    model.gradient(x, t);
    optimizer.update(model.params);
  }
}

test('a training that was taken up ends with the bits of one that went on', () => {
  const [whole, before, after] = [begun(), begun(), begun()];
  train(whole, 9);
  train(before, 4);
  loadTraining(after, saveTraining(before));
  expect(after.model.nextStep).toBe(4);
  train(after, 9);
  expect(saveModel(after.model)).toEqual(saveModel(whole.model));
  expect(saveTraining(after)).toEqual(saveTraining(whole));
});

test('it has what a language model carries from batch to batch', () => {
  const make = () => ({
    model: new SimpleRnnlm({ vocabSize: 5, wordvecSize: 3, hiddenSize: 3 }),
    optimizer: new SGD(0.1),
  });
  const [before, after] = [make(), make()];
  const ids = ws.keep([2, 3], 'i32').set([0, 1, 2, 3, 4, 0]);
  before.model.gradient(ids, ids);
  loadTraining(after, saveTraining(before));
  for (const { model } of [before, after]) model.gradient(ids, ids);
  const gradients = [before, after].map(({ model }) => model.params.map(({ grad }) => bits(grad.toArray())));
  expect(gradients[1]).toEqual(gradients[0]);
});

test('another model, another optimizer or a damaged file changes nothing', () => {
  const training = begun();
  train(training, 2);
  const bytes = saveTraining(training);
  const other = begun([7]);
  const values = saveModel(other.model);
  expect(() => loadTraining(other, bytes, 'mine')).toThrow(refusal('mismatch', 'mine'));
  expect(saveModel(other.model)).toEqual(values);
  const fresh = begun();
  const cut = bytes.subarray(0, bytes.length - 5);
  expect(() => loadTraining(fresh, cut)).toThrow(refusal('damaged'));
  const sgd = { model: fresh.model, optimizer: new SGD(0.1) };
  expect(() => loadTraining(sgd, bytes)).toThrow(refusal('mismatch'));
  expect(fresh.model.nextStep).toBe(0);
});

test('a language model that takes no file carries nothing afterwards', () => {
  const make = (vocabSize: number) => ({
    model: new SimpleRnnlm({ vocabSize, wordvecSize: 3, hiddenSize: 3 }),
    optimizer: new SGD(0.1),
  });
  const [before, after] = [make(5), make(6)];
  const ids = ws.keep([2, 3], 'i32').set([0, 1, 2, 3, 4, 0]);
  before.model.gradient(ids, ids);
  expect(() => loadTraining(after, saveTraining(before))).toThrow(refusal('mismatch'));
  expect(after.model.state.size).toBe(0);
});

test('without a model there is nothing to save', () => {
  expect(() => saveTraining({} as never)).toThrow(refusal('invalid-argument', 'model'));
});
