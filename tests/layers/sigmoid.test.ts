import { expect, test } from 'vitest';
import { Sigmoid } from '../../ts/layers/index.js';
import { refusal } from '../support/errors.js';
import { relativeDifference, scattered } from '../support/compare.js';
import { checkGradients, input, ws } from '../support/layers.js';

test('y, element by element on any shape', () => {
  const layer = new Sigmoid(ws);
  for (const shape of [[1], [5, 7], [2, 3, 4, 5]]) {
    const size = shape.reduce((a, b) => a * b);
    const values = scattered(size, 3).map((v) => 6 * v);
    const y = layer.forward(ws.take(shape).set(values));
    expect(y.shape).toEqual(shape);
    const expected = Float64Array.from(values, (x) => 1 / (1 + Math.exp(-x)));
    expect(relativeDifference(y.toArray(), expected)).toBeLessThan(2e-7);
  }
});

test('its gradient', () => {
  // Away from 0, where a ReLU has a kink, by more than the step.
  const x = input('x', [4, 9], 5);
  x.value.set(x.value.toArray().map((v) => v + Math.sign(v) * 0.1));
  checkGradients(new Sigmoid(ws), x);
});

test('backward without forward says so', () => {
  expect(() => new Sigmoid(ws).backward(ws.take([1, 2]))).toThrow(
    refusal('wrong-order', 'Sigmoid', 'backward()', 'forward()'),
  );
});
