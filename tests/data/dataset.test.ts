/** Data sets from arrays: what comes out in batches, that they train, and what is refused. */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { Dataset } from '../../ts/data/dataset.js';
import { Samples } from '../../ts/data/samples.js';
import { Affine, MeanSquaredError, Relu } from '../../ts/layers/index.js';
import { accuracy } from '../../ts/metrics/accuracy.js';
import { Sequential } from '../../ts/models/sequential.js';
import { Adam } from '../../ts/optimizers/index.js';
import { fit } from '../../ts/train/fit.js';
import { shuffledEpochs } from '../../ts/train/rows.js';
import { scattered } from '../support/compare.js';
import { refusal } from '../support/errors.js';
import '../support/engine.js';

const values = (batch: { x: { shape: readonly number[]; toArray(): ArrayLike<number> } }) =>
  Array.from(batch.x.toArray());

test('what is no list of numbers is told how to become one', () => {
  const nested = [
    [1, 2],
    [3, 4],
  ] as never;
  expect(() => Dataset.from(nested, Int32Array.of(0, 1))).toThrow(refusal('invalid-argument', 'flat()'));
  const make = Dataset as unknown as new (...given: unknown[]) => unknown;
  expect(() => new make([1, 2], [0])).toThrow(refusal('invalid-argument', 'Dataset.from'));
  expect(() => new Samples({ xs: [1] } as never)).toThrow(refusal('invalid-argument', 'Dataset.from'));
});

describe('batches', () => {
  test('of classes: floats stay as they are, a row for each class', () => {
    using data = Dataset.from([0, 1, 2, 3, 4.5, 5], Int32Array.of(7, 0, 2));
    expect(data.count).toBe(3);
    const batch = data.batch([2, 0, 2]);
    expect(batch.x.shape).toEqual([3, 2]);
    expect(values(batch)).toEqual([4.5, 5, 0, 1, 4.5, 5]);
    expect(batch.t.shape).toEqual([3]);
    expect([...batch.t.toArray()]).toEqual([2, 7, 2]);
  });

  test('of float targets, with shapes of their own', () => {
    using numbers = Dataset.from(Float32Array.of(1, 2, 3, 4), Float64Array.of(0.5, -1));
    expect(numbers.batch([1]).t.shape).toEqual([1, 1]);
    expect([...numbers.batch([1]).t.toArray()]).toEqual([-1]);
    const all = Float32Array.from({ length: 24 }, (_, i) => i);
    using pictures = Dataset.from(all, all, { x: [1, 2, 3], t: [2, 3] });
    const { x, t } = pictures.batch([3, 1]);
    expect([x.shape, t.shape]).toEqual([
      [2, 1, 2, 3],
      [2, 2, 3],
    ]);
    expect([...t.toArray()]).toEqual([18, 19, 20, 21, 22, 23, 6, 7, 8, 9, 10, 11]);
    expect(x.toArray()).toEqual(t.toArray());
  });

  test('of bytes: pixels over 255', () => {
    using data = Dataset.from(Uint8Array.of(0, 51, 102, 255), Uint8Array.of(1, 0));
    expect(values(data.batch([1, 0]))).toEqual([102, 255, 0, 51].map((v) => Math.fround(v / 255)));
  });

  test('in order, the last one smaller', () => {
    using data = Dataset.from(
      Float32Array.from({ length: 10 }, (_, i) => i),
      Int8Array.of(0, 1, 2, 3, 4),
    );
    const seen: number[][] = [];
    for (const { x, t } of data.batches(2)) seen.push([...x.toArray(), ...t.toArray()]);
    expect(seen).toEqual([
      [0, 1, 2, 3, 0, 1],
      [4, 5, 6, 7, 2, 3],
      [8, 9, 4],
    ]);
  });

  test('keep their memory, and give it back', () => {
    const before = engine().holders;
    {
      using data = Dataset.from(scattered(3000), new Int32Array(1000));
      data.batch(Array.from({ length: 500 }, (_, i) => i));
      const memory = engine().memoryBytes;
      for (let i = 0; i < 50; i++) data.batch([i, i + 1]);
      expect(engine().memoryBytes).toBe(memory);
      expect(engine().holders).toBe(before + 1);
    }
    expect(engine().holders).toBe(before);
  });
});

describe('training on arrays', () => {
  test('fit and accuracy take a data set of classes', () => {
    const xs = scattered(400, 1);
    const classes = Int32Array.from({ length: 200 }, (_, n) => (xs[2 * n]! * xs[2 * n + 1]! > 0 ? 1 : 0));
    using data = Dataset.from(xs, classes);
    using model = new Sequential((ws) => [
      Affine.of(ws, 'W1', [2, 16]),
      new Relu(ws),
      Affine.of(ws, 'W2', [16, 2]),
    ]);
    const rows = shuffledEpochs({ count: data.count, batchSize: 20, seed: 0 });
    const [batch, never] = [(rows: ArrayLike<number>) => data.batch(rows), () => undefined];
    const predict = model.predict.bind(model);
    const evaluate = () => ({ accuracy: accuracy((x) => predict(x), data, 30) });
    const run = fit({
      model,
      optimizer: new Adam(0.02),
      rows,
      batch,
      steps: 300,
      reportAfter: never,
      evaluate,
    });
    const reports = [...run];
    expect(reports.at(-1)!.metrics['accuracy']).toBeGreaterThan(0.95);
  });

  test('and one of numbers', () => {
    const xs = scattered(100, 2);
    using data = Dataset.from(
      xs,
      xs.map((x) => x * x),
    );
    using model = new Sequential(
      (ws) => [Affine.of(ws, 'W1', [1, 32]), new Relu(ws), Affine.of(ws, 'W2', [32, 1])],
      { loss: MeanSquaredError },
    );
    const adam = new Adam(0.02);
    const { x, t } = data.batch(Array.from({ length: 100 }, (_, i) => i));
    const before = model.loss(x, t);
    for (let step = 0; step < 500; step++) {
      model.gradient(x, t);
      adam.update(model.params);
    }
    expect(model.loss(x, t)).toBeLessThan(before / 100);
  });
});

describe('what is refused', () => {
  const two = Int32Array.of(0, 1);
  test.each<[string, () => unknown, { asymmetricMatch(error: unknown): boolean } | RegExp]>([
    [
      'no samples',
      () => Dataset.from([], new Int32Array()),
      refusal('shape-mismatch', 'Dataset.from: there are no', 'ts has 0 numbers'),
    ],
    [
      'samples of no size',
      () => Dataset.from([1, 2, 3], two),
      refusal('shape-mismatch', 'Dataset.from: xs ', '3 numbers', '2 targets'),
    ],
    [
      'no numbers',
      () => Dataset.from([], two),
      refusal('shape-mismatch', 'Dataset.from', 'xs has 0 numbers'),
    ],
    [
      'part of a sample',
      () => Dataset.from([1, 2, 3], two, { x: [2] }),
      refusal('shape-mismatch', 'Dataset.from: xs ', '2 numbers', 'found 3'),
    ],
    ['a value that is none', () => Dataset.from([1, NaN], two), refusal('not-finite', 'xs', 1, 'NaN')],
    [
      'an infinite value',
      () => Dataset.from(Float32Array.of(-Infinity, 1), Float32Array.of(1, 2)),
      refusal('not-finite', 'xs', 0, '-Infinity'),
    ],
    [
      'another count',
      () => Dataset.from([1, 2, 3], two, { x: [1] }),
      refusal('shape-mismatch', '3 samples [1]', 'xs', '2 targets', 'ts'),
    ],
    [
      'part of a target',
      () => Dataset.from([1, 2], Float32Array.of(1, 2, 3), { t: [2] }),
      refusal('shape-mismatch', 'Dataset.from: ts ', '2 numbers', 'found 3'),
    ],
    [
      'a plain array',
      () => Dataset.from([1, 2], [0, 1] as never),
      refusal('invalid-argument', 'Dataset.from: ts ', 'Int32Array', 'Float32Array', '[0, 1]'),
    ],
    [
      'numbers of 64 bits',
      () => Dataset.from([1, 2], BigInt64Array.of(0n) as never),
      refusal('invalid-argument', 'Dataset.from: ts ', 'BigInt64Array'),
    ],
    ['a class below 0', () => Dataset.from([1, 2], Int32Array.of(0, -1)), /class 1 .* from 0 .*-1/],
    ['a target that is none', () => Dataset.from([1, 2], Float32Array.of(0, NaN)), /target 1 .*NaN/],
    [
      'no array',
      () => Dataset.from(7 as never, two),
      refusal('invalid-argument', 'Dataset.from: xs ', 'found 7'),
    ],
    ['text', () => Dataset.from(['a', 'b'] as never, two), /"a"/],
    [
      'a shape of classes',
      () => Dataset.from([1, 2], two, { t: [1] } as never),
      refusal('invalid-argument', '`t`', '[1]'),
    ],
    [
      'a size of 0',
      () => Dataset.from([1, 2], two, { x: [0] }),
      refusal('invalid-argument', 'Dataset.from x: ', '[0]'),
    ],
    ['an option', () => Dataset.from([1, 2], two, { shape: [1] } as never), /Dataset\.from: .*\bshape\b/],
  ])('%s', (_, make, says) => {
    const before = engine().holders;
    expect(make).toThrow(says);
    expect(engine().holders).toBe(before);
  });

  test('a row that is not there', () => {
    using data = Dataset.from([1, 2], two);
    expect(() => data.batch([2])).toThrow(refusal('out-of-range', 'sample', 'from 0 to 1', 'found 2'));
    expect(() => data.batch([])).toThrow(refusal('invalid-argument', 'sample'));
    expect(() => data.batches(0).next()).toThrow(refusal('invalid-argument', 'batch', 0));
  });
});
