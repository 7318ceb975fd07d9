import { describe, expect, test } from 'vitest';
import { SoftmaxWithLoss } from '../../ts/layers/index.js';
import { numericalGradient } from '../../ts/metrics/numerical-gradient.js';
import { refusal } from '../support/errors.js';
import { relativeDifference, scattered } from '../support/compare.js';
import { input, ws } from '../support/layers.js';

const TRAIN = { train: true, step: 0 } as const;

describe('SoftmaxWithLoss', () => {
  const t = ws.keep([3], 'i32').set([2, 0, 4]);

  test('gradient, which ignores the 1e-7 as the book does', () => {
    const x = input('x', [3, 5], 6);
    const layer = new SoftmaxWithLoss(ws);
    const numerical = numericalGradient(() => layer.forward(x.value, t), x, 1e-2);
    layer.forward(x.value, t, TRAIN);
    expect(relativeDifference(layer.backward().toArray(), numerical)).toBeLessThan(1e-4);
    const half = layer.backward(0.5).toArray();
    expect(
      relativeDifference(
        half,
        numerical.map((v) => v / 2),
      ),
    ).toBeLessThan(1e-4);
  });

  test('no rows have no mean loss, and what failed has no backward', () => {
    const layer = new SoftmaxWithLoss(ws);
    expect(() => layer.forward(ws.keep([0, 10]), ws.keep([0], 'i32'))).toThrow(
      refusal('shape-mismatch', 'softmaxCrossEntropyForward', 'found [0, 10]'),
    );
    layer.forward(ws.keep([3, 5]).set(scattered(15)), t, TRAIN);
    expect(() => layer.forward(ws.keep([1, 2]).set([0, 0]), ws.keep([1], 'i32').set([2]), TRAIN)).toThrow(
      refusal('out-of-range', 'found 2', 'row 0'),
    );
    expect(() => layer.backward()).toThrow(refusal('wrong-order', 'SoftmaxWithLoss', 'backward()'));
  });

  test('one label per row', () => {
    expect(() => new SoftmaxWithLoss(ws).forward(ws.keep([4, 5]), t)).toThrow(
      refusal('shape-mismatch', ': t', '[4]', '[4, 5]', 'found [3]'),
    );
  });
});

test('one-hot labels give the bits of class ids', () => {
  const x = input('x', [2, 3], 6).value;
  const [ids, hot] = [ws.keep([2], 'i32').set([2, 0]), ws.keep([2, 3]).set([0, 0, 1, 1, 0, 0])];
  const [a, b] = [new SoftmaxWithLoss(ws), new SoftmaxWithLoss(ws)];
  expect(a.forward(x, ids, TRAIN)).toBe(b.forward(x, hot, TRAIN));
  expect(a.backward().toArray()).toEqual(b.backward().toArray());
});

test('backward belongs to a training pass only', () => {
  const layer = new SoftmaxWithLoss(ws);
  const [x, t] = [input('x', [2, 3], 6).value, ws.keep([2], 'i32')];
  const says = refusal('wrong-order', 'SoftmaxWithLoss', 'backward()');
  expect(() => layer.backward()).toThrow(says);
  layer.forward(x, t);
  expect(() => layer.backward()).toThrow(says);
  layer.forward(x, t, TRAIN);
  expect(layer.backward().shape).toEqual([2, 3]);
});
