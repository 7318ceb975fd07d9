import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../ts/core/random.js';
import { drawDigits } from '../../ts/data/digits.js';
import { Samples } from '../../ts/data/samples.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import { Adam, Momentum, Nesterov, ReduceOnPlateau, SGD } from '../../ts/optimizers/index.js';
import { decodeCheckpoint, encodeCheckpoint, isSound, restoreCheckpoint } from '../../ts/train/checkpoint.js';
import { BEGINNING, fit, type FitProgress } from '../../ts/train/fit.js';
import { drawnWithReplacement } from '../../ts/train/rows.js';
import { refusal } from '../support/errors.js';
import { bits } from '../support/compare.js';
import '../support/engine.js';

const samples = new Samples(drawDigits(100, new RandomStream(0, 'plateau')));
const rows = drawnWithReplacement({ count: samples.count, batchSize: 20, seed: 0 });
const net = (seed = 1) => new TwoLayerNet({ inputSize: 784, hiddenSize: 8, outputSize: 10, seed });
const values = (model: TwoLayerNet) => model.params.map(({ value }) => bits(value.toArray()));
const gradient = (model: TwoLayerNet, step: number) => {
  const { x, t } = samples.batch(rows.at(step));
  model.gradient(x, t);
};
/** An optimizer that has observed these values. */
function observing(...observed: number[]) {
  const model = net();
  const optimizer = new ReduceOnPlateau(new SGD(20));
  optimizer.state(model.params);
  return { model, optimizer, best: observed.map((value) => optimizer.observe(value)) };
}

describe('the rate', () => {
  test('is divided by 4 when a value is not better than the best; the last value does not matter', () => {
    const { optimizer, best } = observing(300, 200, 250, 210, 200, 150);
    expect(best).toEqual([true, true, false, false, false, true]);
    expect(optimizer.learningRate).toBe(20 / 64);
  });

  test('is that of the optimizer within before anything was observed', () => {
    const optimizer = new ReduceOnPlateau(new SGD(0.1));
    expect(optimizer.learningRate).toBe(0.1);
    optimizer.state(net().params);
    expect(optimizer.learningRate).toBe(0.1);
    optimizer.observe(2);
    expect(optimizer.learningRate).toBe(0.1);
  });

  test('falls for what is not finite, too, and that is never the best', () => {
    for (const bad of [NaN, Infinity, 1e39]) {
      const { model, optimizer, best } = observing(bad, 100);
      expect(best).toEqual([false, true]);
      expect(optimizer.learningRate).toBe(5);
      expect(isSound(model, optimizer)).toBe(true);
    }
  });

  test('a value that is equal in single precision is not better', () => {
    expect(observing(100, 100 - 1e-7).best).toEqual([true, false]);
    expect(observing(100, 100 - 1e-5).best).toEqual([true, true]);
  });
});

describe('updates', () => {
  const inner = [
    (rate: number) => new SGD(rate),
    (rate: number) => new Momentum(rate),
    (rate: number) => new Nesterov(rate),
  ];

  test.each(inner)('at the first rate they are those of the optimizer within, to the bit: %#', (make) => {
    using plain = net();
    using wrapped = net();
    const [a, b] = [make(0.1), new ReduceOnPlateau(make(0.1))];
    for (let step = 0; step < 3; step++) {
      for (const [model, optimizer] of [
        [plain, a],
        [wrapped, b],
      ] as const) {
        gradient(model, step);
        optimizer.update(model.params, 0.7);
      }
      b.observe(10 - step);
    }
    expect(values(wrapped)).toEqual(values(plain));
  });

  test('at a quarter they are those of a quarter', () => {
    using plain = net();
    using wrapped = net();
    const optimizer = new ReduceOnPlateau(new SGD(0.1));
    optimizer.state(wrapped.params);
    optimizer.observe(1);
    optimizer.observe(1);
    gradient(wrapped, 0);
    optimizer.update(wrapped.params, 0.5);
    gradient(plain, 0);
    new SGD(0.025).update(plain.params, 0.5);
    expect(values(wrapped)).toEqual(values(plain));
  });
});

describe('checkpoints', () => {
  const info = {
    ...{ experiment: 'rnnlm', params: {}, seed: 7, data: 'ptb', results: {}, step: 5, reports: 1 },
    ...{ training: 0, progress: { step: 5, lossSum: 0, lossCount: 0 } },
  };

  test('carry rate and best', () => {
    const { model, optimizer } = observing(300, 200.1, 250);
    const checkpoint = decodeCheckpoint('c', encodeCheckpoint({ model, optimizer }, info));
    const restored = new ReduceOnPlateau(new SGD(20));
    const other = net(2);
    restoreCheckpoint('c', checkpoint, other, restored);
    expect(restored.learningRate).toBe(5);
    expect([...restored.state(other.params).get('plateau')!.toArray()]).toEqual([0.25, Math.fround(200.1)]);
    expect(restored.observe(200.1)).toBe(false);
    expect(restored.observe(200)).toBe(true);
    // A run may go on with another rate, of which as much is left.
    const faster = new ReduceOnPlateau(new SGD(40));
    restoreCheckpoint('c', checkpoint, net(3), faster);
    expect(faster.learningRate).toBe(10);
  });

  test('hold what the optimizer within remembers, too', () => {
    const model = net();
    const names = [...new ReduceOnPlateau(new Momentum(0.1)).state(model.params).keys()];
    expect(names).toEqual(['plateau', 'v/W1', 'v/b1', 'v/W2', 'v/b2']);
    expect([...new ReduceOnPlateau(new SGD()).state([])]).toEqual([]);
  });

  test.each([
    ['plateau[0]', 'found 0', [0, 1]],
    ['plateau[0]', 'found -1', [-1, 1]],
    ['plateau[0]', 'found 20', [20, 1]],
    ['plateau[1]', 'found -2', [1, -2]],
  ])('that no training can have are refused: %s, %s', (name, found, stored) => {
    const { model, optimizer } = observing(300);
    optimizer.state(model.params).get('plateau')!.set(stored);
    const checkpoint = decodeCheckpoint('c', encodeCheckpoint({ model, optimizer }, info));
    const other = net(2);
    const before = values(other);
    expect(() => restoreCheckpoint('c', checkpoint, other, new ReduceOnPlateau(new SGD(20)))).toThrow(
      refusal('damaged', 'c ', `optimizer/${name}`, found),
    );
    expect(values(other)).toEqual(before);
  });

  test('a run that goes on from any report is the one that was never interrupted', () => {
    // A watched number that gets worse now and then.
    const watched = [5, 4, 4.5, 3, 3, 3.5, 2];
    const train = (model: TwoLayerNet, optimizer: ReduceOnPlateau, progress: FitProgress) =>
      fit({
        ...{ model, optimizer, rows, progress, steps: 14, pace: { ms: 0 }, maxGrad: 0.5 },
        batch: (picks) => samples.batch(picks),
        reportAfter: (step) => (step % 2 === 0 ? 'eval' : undefined),
        *evaluate(step) {
          for (let part = 0; part < 2; part++) yield;
          return { watched: watched[step / 2 - 1]! };
        },
        evaluated: (_, metrics) => void optimizer.observe(metrics['watched']!),
      });
    const make = () => new ReduceOnPlateau(new SGD(1));
    using whole = net();
    const steady = make();
    const reports = [...train(whole, steady, { ...BEGINNING })];
    expect(steady.learningRate).toBe(1 / 64);

    for (let stop = 1; stop < reports.length; stop++) {
      const [model, optimizer, progress] = [net(), make(), { ...BEGINNING }];
      const running = train(model, optimizer, progress);
      for (let i = 0; i < stop; i++) running.next();
      const saved = decodeCheckpoint('c', encodeCheckpoint({ model, optimizer }, { ...info, progress }));
      model.dispose();
      using resumed = net(2);
      const fresh = make();
      restoreCheckpoint('c', saved, resumed, fresh);
      Array.from(train(resumed, fresh, { ...saved.progress }));
      expect(fresh.learningRate, `after ${stop} reports`).toBe(1 / 64);
      expect(values(resumed), `after ${stop} reports`).toEqual(values(whole));
    }
  });
});

describe('what is refused', () => {
  test('an optimizer whose steps do not grow with the gradient', () => {
    expect(() => new ReduceOnPlateau(new Adam() as unknown as SGD)).toThrow(
      refusal('invalid-argument', 'ReduceOnPlateau', 'SGD', 'Momentum', 'Nesterov', 'found an object (Adam)'),
    );
  });

  test('divides by the divisor, or not at all', () => {
    for (const [divisor, rate] of [
      [2, 0.5],
      [1, 1],
    ] as const) {
      using model = net();
      const optimizer = new ReduceOnPlateau(new SGD(1), divisor);
      optimizer.update(model.params);
      optimizer.observe(1);
      optimizer.observe(1);
      expect(optimizer.learningRate).toBe(rate);
    }
    expect(() => new ReduceOnPlateau(new SGD(), 0.5)).toThrow(
      refusal('invalid-argument', 'divisor', 1, 'found 0.5'),
    );
    expect(() => new ReduceOnPlateau(new SGD(), NaN)).toThrow(refusal('invalid-argument', 'found NaN'));
  });

  test('a value before the first update', () => {
    expect(() => new ReduceOnPlateau(new SGD()).observe(1)).toThrow(
      refusal('wrong-order', 'observe()', 'update()'),
    );
  });
});
