import { describe, expect, test } from 'vitest';
import { Affine } from '../../ts/layers/index.js';
import { refusal } from '../support/errors.js';
import { checkGradients, input, ws } from '../support/layers.js';

describe('Affine', () => {
  test('gradients', () => {
    checkGradients(new Affine(input('W', [7, 5], 1), input('b', [5], 2)), input('x', [3, 7], 3));
  });

  test('gradients add up until they are cleared', () => {
    const affine = new Affine(input('W', [2, 2], 1), input('b', [2], 2));
    const x = input('x', [1, 2], 3);
    for (let i = 0; i < 2; i++) {
      affine.forward(x.value);
      affine.backwardParams(ws.take([1, 2]).set([1, 2]));
    }
    expect([...affine.bias.grad.toArray()]).toEqual([2, 4]);
    const values = x.value.toArray();
    expect(affine.weight.grad.get(1)).toBeCloseTo(4 * values[0]!, 6);
  });

  test('an input of more dimensions counts as [N, rest]; its gradient has its shape', () => {
    const affine = new Affine(input('W', [12, 2], 1), input('b', [2], 2));
    const y = affine.forward(input('x', [5, 3, 2, 2], 3).value);
    expect(y.shape).toEqual([5, 2]);
    expect(affine.backward(y).shape).toEqual([5, 3, 2, 2]);
  });

  test('a wrong width names layer, expected and found', () => {
    const affine = new Affine(input('W1', [784, 50], 1), input('b1', [50], 2));
    expect(() => affine.forward(ws.keep([32, 800]))).toThrow(
      refusal('shape-mismatch', 'Affine W1 [784, 50]', '[N, 784]', 'found [32, 800]'),
    );
  });
});

test('backward without forward says so', () => {
  const affine = new Affine(input('W', [2, 2], 1), input('b', [2], 2));
  const says = refusal('wrong-order', 'Affine', 'backward()', 'forward()');
  expect(() => affine.backward(ws.take([1, 2]))).toThrow(says);
  expect(() => affine.backwardParams(ws.take([1, 2]))).toThrow(says);
});
