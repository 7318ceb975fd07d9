import { describe, expect, test } from 'vitest';
import { MeanSquaredError } from '../../ts/layers/index.js';
import { numericalGradient } from '../../ts/metrics/numerical-gradient.js';
import { refusal } from '../support/errors.js';
import { relativeDifference, scattered } from '../support/compare.js';
import { input, ws } from '../support/layers.js';

const TRAIN = { train: true, step: 0 } as const;

describe('MeanSquaredError', () => {
  test('of y [2, 2] by hand', () => {
    const layer = new MeanSquaredError(ws);
    const [y, t] = [ws.keep([2, 2]).set([1, 2, 3, 4]), ws.keep([2, 2]).set([1, 0, 4, 4])];
    expect(layer.forward(y, t, TRAIN)).toBe((4 + 1) / 4);
    expect([...layer.backward().toArray()]).toEqual([0, 1, -0.5, 0]);
    expect([...y.toArray()]).toEqual([1, 2, 3, 4]);
    expect([...t.toArray()]).toEqual([1, 0, 4, 4]);
  });

  test.each([[[1]], [[7, 1]], [[3, 5]], [[2, 3, 4]]])('numerical gradient of %j', (shape) => {
    const layer = new MeanSquaredError(ws);
    const y = input('y', shape, 1);
    const t = ws.keep(shape).set(scattered(y.value.size, 2));
    const loss = () => layer.forward(y.value, t, TRAIN);
    loss();
    const dy = layer.backward();
    expect(dy.shape).toEqual(shape);
    // The loss is quadratic, so a wide step is exact but for rounding.
    expect(relativeDifference(dy.toArray(), numericalGradient(loss, y, 0.25))).toBeLessThan(1e-5);
  });

  test('what is refused', () => {
    const layer = new MeanSquaredError(ws);
    const y = ws.keep([3, 1]);
    expect(() => layer.forward(y, ws.keep([3]))).toThrow(refusal('shape-mismatch', '[3, 1]', 'found [3]'));
    expect(() => layer.forward(y, ws.keep([3, 1], 'i32'))).toThrow(
      refusal('invalid-argument', ': t', 'Tensor', 'f32', 'found a Tensor of i32'),
    );
    expect(() => layer.forward(ws.keep([0, 1]), ws.keep([0, 1]))).toThrow(
      refusal('shape-mismatch', 'found [0, 1]'),
    );
    expect(() => new MeanSquaredError(3 as never)).toThrow(refusal('invalid-argument', 'Workspace'));
  });

  test('no backward() without a training pass, or after one that failed', () => {
    const layer = new MeanSquaredError(ws);
    const [y, t] = [ws.keep([2]), ws.keep([2])];
    const says = refusal('wrong-order', 'MeanSquaredError', 'backward()');
    expect(() => layer.backward()).toThrow(says);
    layer.forward(y, t);
    expect(() => layer.backward()).toThrow(says);
    layer.forward(y, t, TRAIN);
    expect(() => layer.forward(y, ws.keep([3]), TRAIN)).toThrow(refusal('shape-mismatch', 'found [3]'));
    expect(() => layer.backward()).toThrow(says);
  });
});
