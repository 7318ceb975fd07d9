/**
 * The deep net against NumPy in double precision (scripts/golden/multi_layer_net.py), its gradient against central
 * differences, how it starts, and what it says to wrong options.
 */
import { describe, expect, test } from 'vitest';
import { BadakError } from '../../ts/core/errors.js';
import { MultiLayerNet, type MultiLayerNetOptions } from '../../ts/models/multi-layer-net.js';
import { SGD } from '../../ts/optimizers/sgd.js';
import { refusal } from '../support/errors.js';
import { bits } from '../support/compare.js';
import { golden } from '../support/layers.js';
import {
  batchOf,
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
  decay: number;
  scores: number[];
  gradient: Numbers;
  losses: number[];
}

interface Golden {
  sizes: number[];
  rows: number;
  rate: number;
  plain: { given: Numbers; cases: Case[] };
}

const { sizes, rows, rate, plain } = golden<Golden>('multi-layer-net');
const [inputSize, ...hiddenSizes] = sizes as [number, ...number[]];
const outputSize = hiddenSizes.pop()!;
const small = { inputSize, hiddenSizes, outputSize };
const { x, t } = batchOf([rows, inputSize], plain.given as { x: number[]; t: number[] });

/** Four layers in single precision, sums of at most 12 terms (7.7e-7 measured on the three builds). */
const ONE_PASS = 3e-6;

describe.each(plain.cases)('against NumPy, $activation with decay $decay', (expected) => {
  const { activation, decay } = expected;
  const net = () => give(new MultiLayerNet({ ...small, activation, weightDecay: decay }), plain.given);

  test('scores', () => {
    using model = net();
    expectNear(model.predict(x).toArray(), expected.scores, ONE_PASS);
  });

  test('loss and every gradient', () => {
    using model = net();
    expectNear([model.loss(x, t)], [expected.losses[0]!], ONE_PASS);
    expectGradients(model.gradient(x, t), expected.gradient, ONE_PASS);
  });

  test('the losses of five steps of SGD', () => {
    using model = net();
    const losses = descend(model, new SGD(rate), Array(5).fill({ x, t }));
    losses.forEach((loss, step) => expectNear([loss], [expected.losses[step]!], ONE_PASS, `step ${step}`));
  });
});

test.each(['relu', 'sigmoid', 'tanh'] as const)('central differences: %s, with decay', (activation) => {
  // Two hidden layers: through a third sigmoid gradients fade to where the differences are noise.
  const options = { ...small, hiddenSizes: [9, 8], weightInitStd: 0.7, activation, weightDecay: 0.1 };
  using model = stir(new MultiLayerNet(options));
  expectGradcheck(model, { x, t });
});

describe('weight decay', () => {
  test('adds ½ λ Σ W² to the loss, of the weights alone, and λ W to their gradients', () => {
    const lambda = 0.3;
    using without = give(new MultiLayerNet(small), plain.given);
    using with_ = give(new MultiLayerNet({ ...small, weightDecay: lambda }), plain.given);
    const weights = Object.entries(plain.given).filter(([name]) => name.startsWith('W'));
    expect(weights.length).toBe(4);
    const squares = weights.flatMap(([, values]) => values).reduce((sum, w) => sum + w * w, 0);
    for (const pass of [undefined, { train: true, step: 0 } as const]) {
      const found = with_.loss(x, t, pass) - without.loss(x, t, pass);
      expect(found / (0.5 * lambda * squares)).toBeCloseTo(1, 5);
    }
    const [plainly, decayed] = [without.gradient(x, t), with_.gradient(x, t)];
    for (const { name, value } of without.params) {
      const share = name.startsWith('W') ? lambda : 0;
      const expected = plainly[name]!.map((g, i) => g + share * value.get(i));
      expectNear(decayed[name]!, expected, ONE_PASS, name);
    }
  });

  test('does not touch the scores', () => {
    using without = give(new MultiLayerNet(small), plain.given);
    using with_ = give(new MultiLayerNet({ ...small, weightDecay: 0.3 }), plain.given);
    expect(bits(with_.predict(x).toArray())).toEqual(bits(without.predict(x).toArray()));
  });
});

describe('parameters at the book’s sizes', () => {
  test.each([
    [4, 109_810],
    [5, 119_910],
    [6, 130_010],
  ])('%d hidden layers of 100: %d numbers', (layers, count) => {
    using model = new MultiLayerNet({ inputSize: 784, hiddenSizes: Array(layers).fill(100), outputSize: 10 });
    const widths = [784, ...Array<number>(layers).fill(100), 10];
    const shapes = widths.slice(1).flatMap((size, i) => [
      [`W${i + 1}`, [widths[i]!, size]],
      [`b${i + 1}`, [size]],
    ]);
    expectParams(model, Object.fromEntries(shapes) as Record<string, number[]>, count);
  });

  const book: MultiLayerNetOptions = { inputSize: 784, hiddenSizes: [100, 50], outputSize: 10, seed: 4 };
  const he = [784, 100, 50].map((n) => Math.sqrt(2 / n));
  const xavier = [784, 100, 50].map((n) => Math.sqrt(1 / n));

  test.each([
    ['He for ReLU unless given', {}, he],
    ['Xavier for the sigmoid unless given', { activation: 'sigmoid' }, xavier],
    ['Xavier for tanh unless given', { activation: 'tanh' }, xavier],
    ['he', { weightInitStd: 'he', activation: 'tanh' }, he],
    ['relu', { weightInitStd: 'relu', activation: 'sigmoid' }, he],
    ['xavier', { weightInitStd: 'xavier' }, xavier],
    ['sigmoid', { weightInitStd: 'sigmoid' }, xavier],
    ['a number', { weightInitStd: 0.01 }, [0.01, 0.01, 0.01]],
  ] as [string, Partial<MultiLayerNetOptions>, number[]][])('start: %s; biases at 0', (_, options, stds) => {
    using model = new MultiLayerNet({ ...book, ...options });
    stds.forEach((std, i) => expectDeviation(model, `W${i + 1}`, std));
    expectAll(model, /^b/, 0);
  });

  test('a seed gives the same weights again, another one others; each weight has its own', () => {
    const start = (seed: number, name: string) => {
      using model = new MultiLayerNet({ ...book, hiddenSizes: [100, 100, 100], seed });
      return bits(model.param(name).value.toArray());
    };
    expect(start(4, 'W2')).toEqual(start(4, 'W2'));
    expect(start(5, 'W2')).not.toEqual(start(4, 'W2'));
    expect(start(4, 'W3')).not.toEqual(start(4, 'W2'));
  });
});

test('no hidden layer at all is a softmax regression', () => {
  using model = new MultiLayerNet({ inputSize: 3, hiddenSizes: [], outputSize: 2 });
  expect(model.params.map(({ name }) => name)).toEqual(['W1', 'b1']);
  expectGradcheck(model, scatteredBatch([4, 3], 2));
});

describe('what is refused', () => {
  const make = (options: Partial<MultiLayerNetOptions>) => () => new MultiLayerNet({ ...small, ...options });

  test.each([
    ['inputSize', (size: number) => ({ inputSize: size })],
    ['hiddenSizes', (size: number) => ({ hiddenSizes: [4, size, 4] })],
    ['outputSize', (size: number) => ({ outputSize: size })],
  ])('%s that are none', (name, options) => {
    for (const size of [0, -3, 1.5, Number.NaN]) {
      expect(make(options(size))).toThrow(BadakError);
      const found = name === 'hiddenSizes' ? `[4, ${size}, 4]` : size;
      expect(make(options(size))).toThrow(refusal('invalid-argument', `MultiLayerNet ${name}`));
      expect(make(options(size))).toThrow(refusal('invalid-argument', 1, `found ${found}`));
    }
  });

  test('activations, decays and deviations that are none', () => {
    expect(make({ activation: 'elu' as 'relu' })).toThrow(
      refusal(
        'invalid-argument',
        'MultiLayerNet activation',
        'relu',
        'sigmoid',
        'tanh',
        'found the text "elu"',
      ),
    );
    expect(make({ activation: 'constructor' as 'relu' })).toThrow(
      refusal('invalid-argument', 'found the text "constructor"'),
    );
    for (const weightDecay of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(make({ weightDecay })).toThrow(
        refusal('invalid-argument', 'MultiLayerNet weightDecay', 0, `found ${weightDecay}`),
      );
    }
    for (const weightInitStd of [-0.1, Number.NaN, 'tanh' as 'he']) {
      expect(make({ weightInitStd })).toThrow(
        refusal('invalid-argument', 'MultiLayerNet weightInitStd', 0, 'he', 'xavier', 'sigmoid'),
      );
    }
  });

  test('an input of another width names the layer, and the model goes on', () => {
    using model = new MultiLayerNet(small);
    expect(() => model.loss(ws.keep([rows, 11]), t)).toThrow(
      refusal('shape-mismatch', 'Affine W1 [12, 9]', '[N, 12]', 'found [6, 11]'),
    );
    expect(model.loss(x, t)).toBeGreaterThan(0);
  });
});
