import { expect, test } from 'vitest';
import { MatMul } from '../../ts/layers/index.js';
import { refusal } from '../support/errors.js';
import { checkGradients, expectClose, input, ws } from '../support/layers.js';

test('y = x·W', () => {
  const W = input('W', [3, 2], 1);
  W.value.set([1, 2, 3, 4, 5, 6]);
  const y = new MatMul(W).forward(ws.keep([2, 3]).set([1, 0, -1, 2, 3, 4]));
  expect(y.shape).toEqual([2, 2]);
  expectClose(y, [-4, -4, 31, 40]);
});

test('numerical gradient', () => checkGradients(new MatMul(input('W', [7, 5], 1)), input('x', [3, 7], 3)));

test('gradients add up until they are cleared, also of layers that share W', () => {
  const W = input('W', [2, 2], 1);
  for (const layer of [new MatMul(W), new MatMul(W)]) {
    layer.forward(ws.keep([1, 2]).set([3, 5]));
    layer.backwardParams(ws.take([1, 2]).set([1, 2]));
  }
  expect([...W.grad.toArray()]).toEqual([6, 12, 10, 20]);
  W.zeroGrad();
  expect([...W.grad.toArray()]).toEqual([0, 0, 0, 0]);
});

test.each([[[32, 8]], [[7]], [[2, 7, 1]], [[1, 2, 7]]])('an input %j is not [N, 7]', (shape) => {
  const forward = () => new MatMul(input('W_in', [7, 5], 1)).forward(ws.keep(shape));
  expect(forward).toThrow(
    refusal('shape-mismatch', 'MatMul W_in [7, 5]', '[N, 7]', `found [${shape.join(', ')}]`),
  );
});

test('backward without forward says so', () => {
  const layer = new MatMul(input('W', [2, 2], 1));
  expect(() => layer.backward(ws.take([1, 2]))).toThrow(
    refusal('wrong-order', 'MatMul', 'backward()', 'forward()'),
  );
});
