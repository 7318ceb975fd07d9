/** What every model inherits: gradients, and the count of its training passes. */
import { describe, expect, test } from 'vitest';
import type { DType, Labels, Tensor } from '../../ts/core/tensor.js';
import { Sequences } from '../../ts/data/sequences.js';
import { CBOW } from '../../ts/models/cbow.js';
import type { Model } from '../../ts/models/model.js';
import { MultiLayerNetExtend } from '../../ts/models/multi-layer-net-extend.js';
import { Rnnlm } from '../../ts/models/rnnlm.js';
import { Seq2seq } from '../../ts/models/seq2seq.js';
import { SimpleCBOW } from '../../ts/models/simple-cbow.js';
import { SimpleSkipGram } from '../../ts/models/simple-skip-gram.js';
import { SkipGram } from '../../ts/models/skip-gram.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import { SGD } from '../../ts/optimizers/index.js';
import { fit } from '../../ts/train/fit.js';
import { type Rows, textInOrder, shuffledEpochs } from '../../ts/train/rows.js';
import { refusal } from '../support/errors.js';
import { scattered } from '../support/compare.js';
import '../support/engine.js';
import { bitsOf, scatteredBatch, ws } from '../support/models.js';

const STEPS = 5;
const COUNTS = [40, 30, 20, 10, 8, 6, 4, 2, 1, 1];
const text = Array.from({ length: 60 }, (_, i) => (i * i + 3 * i) % 7);

test('a training by hand stops where its loss is no number, before the update', () => {
  const net = new TwoLayerNet({ inputSize: 4, hiddenSize: 8, outputSize: 3, weightInitStd: 1 });
  const { x, t } = scatteredBatch([6, 4], 3, 1);
  const sgd = new SGD(1e30);
  const train = () => {
    for (;;) {
      net.gradient(x, t);
      sgd.update(net.params);
    }
  };
  expect(train).toThrow(refusal('diverged', 'step'));
  const step = net.nextStep;
  expect(() => net.gradient(x, t)).toThrow(refusal('diverged', `step ${step + 1}`));
  expect(net.nextStep).toBe(step);
  const fresh = new TwoLayerNet({ inputSize: 4, hiddenSize: 8, outputSize: 3 });
  const broken = ws.keep([6, 4]).set(x.toArray()).set(5, Number.NaN);
  expect(() => fresh.gradient(broken, t)).toThrow(refusal('not-finite', 'gradient', 'index 5'));
});

/** Every kind of model whose training passes differ by their step, with a batch for each step. */
const CASES: Record<
  string,
  () => { model: Model<DType>; rows: Rows; batch: (rows: ArrayLike<number>) => Batch }
> = {
  'a net with dropout': () => ({
    model: new MultiLayerNetExtend({
      ...{ inputSize: 4, hiddenSizes: [16], outputSize: 3, dropoutRatio: 0.5, activation: 'tanh', seed: 1 },
    }),
    rows: shuffledEpochs({ count: 8, batchSize: 4, seed: 1 }),
    batch: (rows) => scatteredBatch([rows.length, 4], 3, 1 + rows[0]!),
  }),
  'CBOW with negative sampling': () => ({
    model: new CBOW({ counts: COUNTS, hiddenSize: 4, sampleSize: 3, seed: 1 }),
    rows: shuffledEpochs({ count: 8, batchSize: 4, seed: 1 }),
    batch: (rows) => ({
      x: ids([rows.length, 2], (i) => (rows[i >> 1]! + i) % 10),
      t: ids([rows.length], (i) => rows[i]!),
    }),
  }),
  'a stateful Rnnlm with dropout': () => {
    const sequences = new Sequences(text, { batchSize: 2, timeSize: 3 });
    return {
      model: new Rnnlm({ vocabSize: 7, wordvecSize: 4, hiddenSize: 5, dropout: 0.5, seed: 1 }),
      rows: textInOrder(sequences),
      batch: (rows) => sequences.batch(rows),
    };
  },
};

interface Batch {
  x: Tensor<DType>;
  t: Labels;
}

function ids(shape: readonly number[], id: (i: number) => number): Tensor<'i32'> {
  const size = shape.reduce((a, b) => a * b);
  return ws.keep(shape, 'i32').set(Int32Array.from({ length: size }, (_, i) => id(i)));
}

describe.each(Object.entries(CASES))('%s', (_, make) => {
  function trainedByFit() {
    const { model, rows, batch } = make();
    const [never, nothing] = [() => undefined, () => ({})];
    const options = { model, rows, batch, steps: STEPS, reportAfter: never, evaluate: nothing };
    for (const report of fit({ ...options, optimizer: new SGD(0.5) })) void report;
    return model;
  }

  test('a loop of gradient and update, as in the README, gives the bits of fit', () => {
    const { model, rows, batch } = make();
    const optimizer = new SGD(0.5);
    for (let i = 0; i < STEPS; i++) {
      const { x, t } = batch(rows.at(i));
      model.gradient(x, t);
      optimizer.update(model.params);
    }
    expect(bitsOf(model)).toEqual(bitsOf(trainedByFit()));
  });

  test('gradient goes on from the step that it was given, and from where fit stopped', () => {
    const [byHand, fitted] = [make(), make()];
    for (let step = 0; step < STEPS; step++) {
      const { x, t } = byHand.batch(byHand.rows.at(step));
      byHand.model.gradient(x, t, step);
      new SGD(0.5).update(byHand.model.params);
    }
    const model = trainedByFit();
    expect(model.nextStep).toBe(STEPS);
    const { x, t } = fitted.batch(fitted.rows.at(STEPS));
    expect({ ...model.gradient(x, t) }).toEqual({ ...byHand.model.gradient(x, t) });
  });

  test('the numerical gradient is that of the last pass', () => {
    const { model, batch, rows } = make();
    const { x, t } = batch(rows.at(0));
    for (let i = 0; i < 3; i++) model.gradient(x, t);
    const [exact, next] = [{ ...model.gradient(x, t) }, model.nextStep];
    const largest = Math.max(...Object.values(exact).map((gradient) => Math.max(...gradient.map(Math.abs))));
    for (const [name, gradient] of Object.entries(model.numericalGradient(x, t, 2e-3))) {
      gradient.forEach((value, i) =>
        expect(Math.abs(value - exact[name]![i]!) / largest, name).toBeLessThan(0.02),
      );
    }
    expect(model.nextStep).toBe(next);
  });
});

describe('backward after a loss for evaluation is refused', () => {
  const [x, t] = [ws.keep([2, 4]).set(scattered(8)), ws.keep([2], 'i32')];
  const words = ws.keep([2, 2], 'i32');
  const sizes = { vocabSize: 4, hiddenSize: 3 };
  const cases: Record<string, [Model<DType>, Tensor<DType>, Labels]> = {
    TwoLayerNet: [new TwoLayerNet({ inputSize: 4, hiddenSize: 3, outputSize: 2 }), x, t],
    MultiLayerNetExtend: [
      new MultiLayerNetExtend({ inputSize: 4, hiddenSizes: [3], outputSize: 2, dropoutRatio: 0.5 }),
      ...([x, t] as const),
    ],
    SimpleCBOW: [new SimpleCBOW(sizes), words, t],
    SimpleSkipGram: [new SimpleSkipGram(sizes), words, t],
    CBOW: [new CBOW({ counts: COUNTS, hiddenSize: 3 }), words, t],
    SkipGram: [new SkipGram({ counts: COUNTS, hiddenSize: 3 }), words, t],
    Rnnlm: [new Rnnlm(sizes), words, words],
    Seq2seq: [new Seq2seq(sizes), words, words],
  };

  test.each(Object.entries(cases))('%s', (_, [model, x, t]) => {
    const says = refusal('wrong-order', 'backward()', 'loss(x, t, { train: true, step })', 'gradient(x, t)');
    model.loss(x, t);
    expect(() => model.backward()).toThrow(says);
    model.loss(x, t, { train: true, step: 0 });
    model.backward();
    model.loss(x, t, { train: true, step: 1 });
    model.loss(x, t, { train: false });
    expect(() => model.backward()).toThrow(says);
  });
});

describe('the gradients', () => {
  const make = () => new TwoLayerNet({ inputSize: 4, hiddenSize: 3, outputSize: 2, weightInitStd: 1 });
  const { x, t } = scatteredBatch([3, 4], 2);

  test('are copies, made when they are read', () => {
    const model = make();
    const gradients = model.gradient(x, t);
    expect(Object.keys(gradients)).toEqual(['W1', 'b1', 'W2', 'b2']);
    expect(gradients['W1']).toEqual(model.param('W1').grad.toArray());
    expect(gradients['W1']).toBe(gradients['W1']);
    model.zeroGrad();
    expect(gradients['W1']!.some((value) => value !== 0)).toBe(true);
    expect(gradients['W3']).toBeUndefined();
  });

  test('that were not read in time are an error', () => {
    const model = make();
    const gradients = model.gradient(x, t);
    model.gradient(x, t);
    expect(() => gradients['W1']).toThrow(refusal('wrong-order', ' W1 ', '{ ...model.gradient(x, t) }'));
  });
});

test('a pass that failed is not counted', () => {
  const model = new TwoLayerNet({ inputSize: 4, hiddenSize: 3, outputSize: 2 });
  expect(() => model.gradient(ws.keep([2, 5]), ws.keep([2], 'i32'))).toThrow(
    refusal('shape-mismatch', '[N, 4]'),
  );
  expect(model.nextStep).toBe(0);
  model.gradient(ws.keep([2, 4]), ws.keep([2], 'i32'));
  expect(model.nextStep).toBe(1);
});
