import { expect, test } from 'vitest';
import { Tanh } from '../../ts/layers/index.js';
import { refusal } from '../support/errors.js';
import { checkGradients, expectClose, golden, input, ws } from '../support/layers.js';

test('forward and backward as in double precision, small values to their own size', () => {
  const { tanh } = golden<{
    tanh: { shape: number[]; x: number[]; dy: number[]; y: number[]; dx: number[] };
  }>('training-layers');
  const layer = new Tanh(ws);
  const y = layer.forward(ws.keep(tanh.shape).set(tanh.x));
  expectClose(y, tanh.y);
  y.toArray().forEach((v, i) => expect(Math.abs(v / tanh.y[i]! - 1)).toBeLessThan(4e-7));
  expectClose(layer.backward(ws.keep(tanh.shape).set(tanh.dy)), tanh.dx);
});

test('numerical gradient', () => checkGradients(new Tanh(ws), input('x', [4, 9], 5), { h: 1e-2 }));

test('backward without forward says so', () => {
  expect(() => new Tanh(ws).backward(ws.take([1, 2]))).toThrow(
    refusal('wrong-order', 'Tanh', 'backward()', 'forward()'),
  );
});
