/**
 * The deep net with batch normalization and dropout against NumPy in double precision
 * (scripts/golden/multi_layer_net.py): training with given masks, what that does to the running statistics, evaluation
 * with them. Its gradient against central differences, its masks, its checkpoints.
 */
import { describe, expect, test } from 'vitest';
import { Dropout } from '../../ts/layers/index.js';
import {
  MultiLayerNetExtend,
  type MultiLayerNetExtendOptions,
} from '../../ts/models/multi-layer-net-extend.js';
import { MultiLayerNet } from '../../ts/models/multi-layer-net.js';
import { Adam, SGD } from '../../ts/optimizers/index.js';
import { decodeCheckpoint, encodeCheckpoint, restoreCheckpoint } from '../../ts/train/checkpoint.js';
import { refusal } from '../support/errors.js';
import { bits } from '../support/compare.js';
import { golden } from '../support/layers.js';
import {
  batchOf,
  bitsOf,
  descend,
  expectAll,
  expectDeviation,
  expectGradcheck,
  expectGradients,
  expectNear,
  expectParams,
  give,
  type Numbers,
  scatteredBatch,
  stir,
  ws,
} from '../support/models.js';

interface Case {
  activation: 'relu' | 'sigmoid' | 'tanh';
  batchNorm: boolean;
  ratio: number;
  decay: number;
  given: Numbers;
  batches: { x: number[]; t: number[]; masks: number[][] }[];
  gradient: Numbers;
  losses: number[];
  params: Numbers;
  running: Numbers;
  evaluated: { scores: number[]; loss: number };
}

interface Golden {
  sizes: number[];
  rows: number;
  rate: number;
  extended: Record<string, Case>;
}

const { sizes, rows, rate, extended } = golden<Golden>('multi-layer-net');
const [inputSize, ...hiddenSizes] = sizes as [number, ...number[]];
const outputSize = hiddenSizes.pop()!;
const small = { inputSize, hiddenSizes, outputSize };

/**
 * Three normalizations in single precision, each dividing by a deviation of six rows (1.1e-6 measured on the three
 * builds).
 */
const ONE_PASS = 5e-6;
/** Biases of two hidden layers, which a normalization takes out again. */
const FLAT = /^b[12]$/;

const dropouts = (model: MultiLayerNet) => model.layers.filter((layer) => layer instanceof Dropout);

describe.each(Object.entries(extended))('against NumPy, %s', (_, expected) => {
  const { activation, batchNorm, ratio, decay } = expected;
  const options = { ...small, activation, batchNorm, dropoutRatio: ratio, weightDecay: decay };
  const net = () => give(new MultiLayerNetExtend(options), expected.given);
  const batches = expected.batches.map((batch) => ({
    ...batchOf([rows, inputSize], batch),
    masks: batch.masks.map((mask) => ws.keep([rows, mask.length / rows]).set(mask)),
  }));
  const first = batches[0]!;
  const setMasks = (model: MultiLayerNet, { masks }: (typeof batches)[0]) => {
    expect(dropouts(model).length).toBe(masks.length);
    dropouts(model).forEach((layer, i) => (layer.mask = masks[i]));
  };

  test('loss of a training pass and every gradient', () => {
    using model = net();
    setMasks(model, first);
    expectNear([model.loss(first.x, first.t, { train: true, step: 0 })], [expected.losses[0]!], ONE_PASS);
    expectGradients(model.gradient(first.x, first.t), expected.gradient, ONE_PASS);
  });

  test('five steps: losses, parameters, running statistics, and the evaluation with them', () => {
    using model = net();
    const optimizer = new SGD(rate);
    batches.forEach((batch, step) => {
      setMasks(model, batch);
      const losses = descend(model, optimizer, [batch], step);
      expectNear(losses, [expected.losses[step]!], ONE_PASS, `step ${step}`);
    });
    for (const { name, value } of model.params) {
      expectNear(value.toArray(), expected.params[name]!, ONE_PASS, name);
    }
    expect([...model.state.keys()]).toEqual(Object.keys(expected.running));
    for (const [name, tensor] of model.state) {
      expectNear(tensor.toArray(), expected.running[name]!, ONE_PASS, name);
    }
    expectNear(model.predict(first.x).toArray(), expected.evaluated.scores, ONE_PASS, 'scores');
    expectNear([model.loss(first.x, first.t)], [expected.evaluated.loss], ONE_PASS, 'loss');
  });
});

describe('central differences in training', () => {
  const batch = scatteredBatch([8, 12], 5);

  test.each([
    [true, 0.25, 0.1],
    [true, 0, 0],
    [false, 0.25, 0.1],
  ])('batch norm %s, dropout %d, decay %d', (batchNorm, dropoutRatio, weightDecay) => {
    const options = { ...small, hiddenSizes: [10, 9], batchNorm, dropoutRatio, weightDecay };
    using model = stir(new MultiLayerNetExtend({ ...options, activation: 'tanh' }));
    expectGradcheck(model, batch, batchNorm ? FLAT : undefined);
    using relu = stir(new MultiLayerNetExtend({ ...options, activation: 'relu' }));
    expectGradcheck(relu, batch, batchNorm ? FLAT : undefined);
  });

  test('losses without backward() do not change the running statistics; one step updates them once', () => {
    using model = new MultiLayerNetExtend({ ...small, batchNorm: true });
    const before = bitsOf(model);
    for (let i = 0; i < 3; i++) model.loss(batch.x, batch.t, { train: true, step: 0 });
    expect(bitsOf(model)).toEqual(before);
    model.gradient(batch.x, batch.t);
    const once = model.state.get('gamma1/runningMean')!.toArray();
    model.gradient(batch.x, batch.t);
    const twice = model.state.get('gamma1/runningMean')!.toArray();
    // 0.1 m, then 0.9 · 0.1 m + 0.1 m.
    expectNear(
      twice,
      once.map((m) => 1.9 * m),
      ONE_PASS,
    );
  });
});

describe('dropout', () => {
  const options = { ...small, dropoutRatio: 0.5, seed: 3 };
  const batch = scatteredBatch([8, 12], 5);
  const scores = (model: MultiLayerNetExtend, step: number) =>
    bits(model.predict(batch.x, { train: true, step }).toArray());

  test('the same step gives the same masks, another step or seed others', () => {
    using model = new MultiLayerNetExtend(options);
    using again = new MultiLayerNetExtend(options);
    const first = scores(model, 7);
    expect(scores(model, 8)).not.toEqual(first);
    expect(scores(model, 7)).toEqual(first);
    expect(scores(again, 7)).toEqual(first);
    using other = new MultiLayerNetExtend({ ...options, seed: 4 });
    for (const { name, value } of other.params) value.set(model.param(name).value.toArray());
    expect(scores(other, 7)).not.toEqual(first);
  });

  test('every layer has masks of its own', () => {
    using model = new MultiLayerNetExtend({ ...options, hiddenSizes: [40, 40] });
    const ones = ws.keep([10, 40]).set(new Float32Array(400).fill(1));
    const [one, two] = dropouts(model).map((l) => l.forward(ones, { train: true, step: 0 }).toArray());
    expect(one).not.toEqual(two);
  });

  test('evaluation drops nothing and scales what is behind an activation by 1 − ratio', () => {
    using model = new MultiLayerNetExtend({ ...small, hiddenSizes: [9], dropoutRatio: 0.25 });
    using plain = new MultiLayerNet({ ...small, hiddenSizes: [9] });
    for (const { name, value } of plain.params) {
      const scale = name === 'W2' ? 0.75 : 1;
      value.set(
        model
          .param(name)
          .value.toArray()
          .map((v) => scale * v),
      );
    }
    expectNear(model.predict(batch.x).toArray(), plain.predict(batch.x).toArray(), ONE_PASS);
    expect(bits(model.predict(batch.x).toArray())).not.toEqual(scores(model, 0));
  });
});

test('with neither it is a MultiLayerNet, to the bit', () => {
  using extended = new MultiLayerNetExtend({ ...small, seed: 2 });
  using plain = new MultiLayerNet({ ...small, seed: 2 });
  expect(bitsOf(extended)).toEqual(bitsOf(plain));
  expect(extended.layers.length).toBe(plain.layers.length);
  expect(extended.state.size).toBe(0);
});

describe('parameters', () => {
  test('five hidden layers of 100 with batch normalization: 119,910 and 1,000 more', () => {
    const book = { inputSize: 784, hiddenSizes: [100, 100, 100, 100, 100], outputSize: 10 };
    using model = new MultiLayerNetExtend({
      ...book,
      batchNorm: true,
      dropoutRatio: 0.2,
      weightInitStd: 0.05,
    });
    const hidden = [784, 100, 100, 100, 100].flatMap((inputs, i) => [
      [`W${i + 1}`, [inputs, 100]],
      [`b${i + 1}`, [100]],
      [`gamma${i + 1}`, [100]],
      [`beta${i + 1}`, [100]],
    ]);
    const shapes = Object.fromEntries([...hidden, ['W6', [100, 10]], ['b6', [10]]]) as Record<
      string,
      number[]
    >;
    expectParams(model, shapes, 120_910);
    for (const i of [1, 2, 3, 4, 5, 6]) expectDeviation(model, `W${i}`, 0.05);
    expectAll(model, /^(b|beta)\d$/, 0);
    expectAll(model, /^gamma/, 1);
    expect([...model.state.keys()]).toEqual(
      [1, 2, 3, 4, 5].flatMap((i) => [`gamma${i}/runningMean`, `gamma${i}/runningVariance`]),
    );
    for (const tensor of model.state.values()) expect(tensor.toArray()).toEqual(new Float32Array(100));
  });

  test('layers stand in the book’s order', () => {
    using model = new MultiLayerNetExtend({ ...small, hiddenSizes: [4], batchNorm: true, dropoutRatio: 0.5 });
    expect(model.layers.map((layer) => layer.constructor.name)).toEqual([
      'Affine',
      'BatchNormalization',
      'Relu',
      'Dropout',
      'Affine',
    ]);
  });
});

test('saved and restored with Adam it goes on as if nothing had been, to the bit', () => {
  const options = { ...small, batchNorm: true, dropoutRatio: 0.3, weightDecay: 0.01, seed: 6 };
  const batches = [1, 2, 3, 4, 5, 6, 7].map((seed) => scatteredBatch([8, 12], 5, seed));
  const info = {
    ...{ experiment: 'e', params: {}, seed: 6, data: 'd', step: 4, reports: 0, training: 0, results: {} },
    progress: { step: 4, lossSum: 0, lossCount: 0 },
  };
  using model = new MultiLayerNetExtend(options);
  const optimizer = new Adam();
  descend(model, optimizer, batches.slice(0, 4));
  const saved = encodeCheckpoint({ model, optimizer }, info);
  const losses = descend(model, optimizer, batches.slice(4), 4);

  using other = new MultiLayerNetExtend(options);
  const fresh = new Adam();
  descend(other, fresh, batches.slice(5), 9);
  restoreCheckpoint('c', decodeCheckpoint('c', saved), other, fresh);
  expect(descend(other, fresh, batches.slice(4), 4)).toEqual(losses);
  expect(bitsOf(other)).toEqual(bitsOf(model));
  const { x } = batches[0]!;
  expect(bits(other.predict(x).toArray())).toEqual(bits(model.predict(x).toArray()));
});

describe('what is refused', () => {
  const make = (options: Partial<MultiLayerNetExtendOptions>) => () =>
    new MultiLayerNetExtend({ ...small, ...options });

  test('ratios that are none', () => {
    for (const dropoutRatio of [-0.1, 1, Number.NaN]) {
      expect(make({ dropoutRatio })).toThrow(
        refusal('invalid-argument', 'MultiLayerNetExtend dropoutRatio', 0, 1, `found ${dropoutRatio}`),
      );
    }
  });

  test('what MultiLayerNet refuses', () => {
    expect(make({ weightDecay: -1 })).toThrow(refusal('invalid-argument', 'weightDecay', 0, 'found -1'));
    expect(make({ activation: 'step' as 'relu' })).toThrow(
      refusal('invalid-argument', 'relu', 'sigmoid', 'tanh', 'found the text "step"'),
    );
    expect(make({ hiddenSizes: [-5], batchNorm: true })).toThrow(
      refusal('invalid-argument', 'MultiLayerNetExtend hiddenSizes', 1, 'found [-5]'),
    );
  });
});
