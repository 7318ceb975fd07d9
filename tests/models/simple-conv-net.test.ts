/**
 * The convolutional net of chapter 7 against NumPy in double precision (scripts/golden/conv_nets.py), its gradient
 * against central differences, among them the book's own check, and what it says to wrong options.
 */
import { describe, expect, test } from 'vitest';
import { SimpleConvNet, type SimpleConvNetOptions } from '../../ts/models/simple-conv-net.js';
import { Adam } from '../../ts/optimizers/index.js';
import { gradcheck } from '../../ts/train/gradcheck.js';
import { refusal } from '../support/errors.js';
import { bits, scattered } from '../support/compare.js';
import { backend } from '../support/engine.js';
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
  options: Required<Omit<SimpleConvNetOptions, 'seed' | 'weightInitStd'>>;
  given: Numbers & { x: number[]; t: number[] };
  scores: number[];
  gradient: Numbers;
  losses: number[];
}

const { rate, simple } = golden<{ rate: number; simple: Record<string, Case> }>('conv-nets');

/**
 * Three products in single precision, sums of at most 64 terms; a bias of the filters sums about 400 (4.1e-7 measured).
 */
const ONE_PASS = 5e-6;

describe.each(Object.entries(simple))('against NumPy, %s', (_, expected) => {
  const { options, given } = expected;
  const net = () => give(new SimpleConvNet(options), given);
  const batch = batchOf([given.t.length, ...options.inputShape], given);

  test('scores, loss and every gradient', () => {
    using model = net();
    expectNear(model.predict(batch.x).toArray(), expected.scores, ONE_PASS, 'scores');
    expectNear([model.loss(batch.x, batch.t)], [expected.losses[0]!], ONE_PASS, 'loss');
    expectGradients(model.gradient(batch.x, batch.t), expected.gradient, ONE_PASS);
  });

  test('the losses of five steps of Adam', () => {
    using model = net();
    const losses = descend(model, new Adam(rate), Array(5).fill(batch));
    losses.forEach((loss, step) => expectNear([loss], [expected.losses[step]!], ONE_PASS, `step ${step}`));
  });
});

describe('central differences', () => {
  test.each([
    ['one picture, as in the book', {}, 1],
    ['two channels, nothing square', { inputShape: [2, 9, 12], filters: 3 }, 2],
    ['stride 2 and padding 1', { inputShape: [1, 9, 11], stride: 2, pad: 1 }, 4],
  ] as [string, SimpleConvNetOptions, number][])('%s', (_, options, rows) => {
    const sizes = {
      inputShape: [1, 10, 10],
      filters: 10,
      filterSize: 3,
      hiddenSize: 10,
      outputSize: 10,
    } as const;
    const all = { ...sizes, weightInitStd: 'he', seed: 1, ...options } as const;
    using model = stir(new SimpleConvNet(all));
    expectGradcheck(model, scatteredBatch([rows, ...all.inputShape], 10, 2));
  });

  test('the book’s check, of its size and start: a random picture of class 1', () => {
    const sizes = { inputShape: [1, 10, 10], filters: 10, filterSize: 3, hiddenSize: 10 } as const;
    using model = new SimpleConvNet({ ...sizes, outputSize: 10, weightInitStd: 0.01 });
    const pixels = [...scattered(100, 3)].map((v) => (v + 1) / 2);
    const { x, t } = batchOf([1, 1, 10, 10], { x: pixels, t: [1] });
    const rows = gradcheck(model, x, t);
    expect(rows.map(({ name }) => name)).toEqual(['W1', 'b1', 'W2', 'b2', 'W3', 'b3']);
    // The book compares in double precision, to 3e-6 on average. Here a loss is good to 1.5e-7, so a difference over
    // 4e-3 to 1e-4, about what the gradients of so small weights are: the nets above show more.
    for (const row of rows) expect(row.maxDifference, `${row.name} on ${backend.build}`).toBeLessThan(3e-4);
    // The last bias knows the answer: softmax minus one-hot, all classes being as likely.
    model.gradient(x, t)['b3']!.forEach((g, c) => expect(g).toBeCloseTo(c === 1 ? -0.9 : 0.1, 2));
  });
});

describe('parameters', () => {
  test('the book’s by default: 433,890 numbers of deviation 0.01, biases 0', () => {
    using model = new SimpleConvNet();
    const shapes = { W1: [30, 1, 5, 5], b1: [30], W2: [4320, 100], b2: [100], W3: [100, 10], b3: [10] };
    expectParams(model, shapes, 433_890);
    for (const name of ['W1', 'W2', 'W3']) expectDeviation(model, name, 0.01);
    expectAll(model, /^b/, 0);
  });

  test.each([
    ['he', 2],
    ['xavier', 1],
  ] as const)('%s: by the inputs of a unit', (weightInitStd, gain) => {
    using model = new SimpleConvNet({ inputShape: [3, 12, 12], filters: 40, weightInitStd });
    [3 * 5 * 5, 40 * 4 * 4, 100].forEach((inputs, i) =>
      expectDeviation(model, `W${i + 1}`, Math.sqrt(gain / inputs)),
    );
  });

  test('a seed gives the same start again, another one another', () => {
    const start = (seed: number) => {
      using model = new SimpleConvNet({ inputShape: [1, 8, 8], filterSize: 3, seed });
      return bitsOf(model);
    };
    expect(start(1)).toEqual(start(1));
    expect(start(2)['W1']).not.toEqual(start(1)['W1']);
  });

  test('features behind the pooling: places and halves are rounded down', () => {
    const features = (options: SimpleConvNetOptions) => {
      using model = new SimpleConvNet({ filters: 1, ...options });
      return model.param('W2').value.shape[0];
    };
    expect(features({})).toBe(12 * 12);
    expect(features({ inputShape: [1, 27, 10], filterSize: 4 })).toBe(12 * 3);
    expect(features({ inputShape: [1, 10, 12], filterSize: 3, stride: 2, pad: 1 })).toBe(2 * 3);
    expect(features({ inputShape: [2, 5, 6], filterSize: 3, pad: 2 })).toBe(3 * 4);
    expect(features({ inputShape: [1, 6, 6] })).toBe(1);
  });
});

describe('evaluation', () => {
  const options = {
    inputShape: [2, 9, 12],
    filterSize: 3,
    filters: 3,
    hiddenSize: 5,
    outputSize: 4,
  } as const;
  const batch = scatteredBatch([5, 2, 9, 12], 4);

  test('a training pass is the same: nothing in it is random', () => {
    using model = new SimpleConvNet(options);
    const scores = bits(model.predict(batch.x).toArray());
    expect(bits(model.predict(batch.x, { train: true, step: 3 }).toArray())).toEqual(scores);
  });

  test('the scores of a picture do not depend on its batch', () => {
    using model = new SimpleConvNet({ ...options, weightInitStd: 'he' });
    const together = model.predict(batch.x).toArray();
    const one = ws.keep([1, 2, 9, 12]).set([...batch.x.toArray()].slice(-216));
    expectNear(model.predict(one).toArray(), together.subarray(-4), ONE_PASS);
  });
});

describe('what is refused', () => {
  const make = (options: SimpleConvNetOptions) => () => new SimpleConvNet(options);

  test.each([
    ['channels', (size: number) => ({ inputShape: [size, 28, 28] })],
    ['height', (size: number) => ({ inputShape: [1, size, 28] })],
    ['width', (size: number) => ({ inputShape: [1, 28, size] })],
    ...['filters', 'filterSize', 'stride', 'hiddenSize', 'outputSize'].map(
      (name) => [name, (size: number) => ({ [name]: size })] as const,
    ),
  ] as [string, (size: number) => SimpleConvNetOptions][])('a %s that is not a size', (name, options) => {
    for (const size of [0, -1, 2.5, Number.NaN]) {
      const isSide = ['channels', 'height', 'width'].includes(name);
      expect(make(options(size))).toThrow(
        isSide
          ? refusal('invalid-argument', 'SimpleConvNet inputShape:', '[C, H, W]', 'found [', size)
          : refusal('invalid-argument', `SimpleConvNet ${name}:`, 'at least 1', `found ${size}`),
      );
    }
  });

  test('a padding or deviation that is not valid', () => {
    for (const pad of [-1, 0.5, Number.NaN]) {
      expect(make({ pad })).toThrow(refusal('invalid-argument', 'SimpleConvNet pad', 0, `found ${pad}`));
    }
    expect(make({ weightInitStd: -1 })).toThrow(
      refusal('invalid-argument', 'SimpleConvNet weightInitStd', 0),
    );
  });

  test('a filter larger than the picture; a picture that is empty after the pooling', () => {
    for (const filterSize of [5, 6, 9, 30]) {
      expect(make({ inputShape: [1, 4, 4], filterSize })).toThrow(
        refusal(
          'shape-mismatch',
          'SimpleConvNet',
          `[${filterSize}, ${filterSize}]`,
          '[0, 0]',
          'found [4, 4]',
        ),
      );
    }
    expect(make({ inputShape: [1, 40, 4] })).toThrow(refusal('shape-mismatch', 'found [40, 4]'));
    expect(make({ inputShape: [1, 5, 5] })).toThrow(
      refusal('invalid-argument', 'SimpleConvNet', 1, 'found 0'),
    );
  });

  test('an input of another shape names the layer, and the model goes on', () => {
    using model = new SimpleConvNet({ inputShape: [1, 10, 10], filters: 4, filterSize: 3, hiddenSize: 6 });
    const t = ws.keep([2], 'i32').set([0, 1]);
    for (const shape of [
      [2, 3, 10, 10],
      [2, 100],
    ]) {
      expect(() => model.loss(ws.keep(shape), t)).toThrow(
        refusal(
          'shape-mismatch',
          'Convolution W1 [4, 1, 3, 3]',
          '[N, 1, H, W]',
          `found [${shape.join(', ')}]`,
        ),
      );
    }
    expect(() => model.predict(ws.keep([2, 1, 12, 10]))).toThrow(
      refusal('shape-mismatch', 'Affine W2 [64, 6]', '[N, 64]', 'found [2, 4, 5, 4]'),
    );
    expect(() => model.predict(ws.keep([2, 1, 2, 10]))).toThrow(
      refusal('shape-mismatch', 'Convolution W1 [4, 1, 3, 3]', '[3, 3]', 'found [2, 10]'),
    );
    expect(model.loss(scatteredBatch([2, 1, 10, 10], 10).x, t)).toBeGreaterThan(0);
  });
});
