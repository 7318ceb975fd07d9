/** Layers one by one: numerical gradients of their inputs, shapes, and what they say to a wrong one. */
import { describe, expect, test } from 'vitest';
import { Affine, Relu, Sigmoid, SoftmaxWithLoss } from '../../ts/layers/index.js';
import { numericalGradient } from '../../ts/metrics/numerical-gradient.js';
import { relativeDifference, scattered } from '../support/compare.js';
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
      'Affine W1 [784, 50]: expected an input [N, 784], found [32, 800]',
    );
  });
});

describe('activations', () => {
  // Away from the kink of the ReLU at 0 by more than the step.
  const x = input('x', [4, 9], 5);
  x.value.set(x.value.toArray().map((v) => v + Math.sign(v) * 0.1));

  test('Relu', () => checkGradients(new Relu(ws), x));
  test('Sigmoid', () => checkGradients(new Sigmoid(ws), x));
});

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
      'softmaxCrossEntropyForward: expected at least one row and one column, found [0, 10]',
    );
    layer.forward(ws.keep([3, 5]).set(scattered(15)), t, TRAIN);
    expect(() => layer.forward(ws.keep([1, 2]).set([0, 0]), ws.keep([1], 'i32').set([2]), TRAIN)).toThrow(
      'the label of row 0 is 2',
    );
    expect(() => layer.backward()).toThrow('SoftmaxWithLoss: backward() needs a training pass before it');
  });

  test('one label per row', () => {
    expect(() => new SoftmaxWithLoss(ws).forward(ws.keep([4, 5]), t)).toThrow(
      't should be class ids [4] or one-hot labels [4, 5], found [3]',
    );
  });
});

test('backward without forward says so', () => {
  for (const layer of [
    new Relu(ws),
    new Sigmoid(ws),
    new Affine(input('W', [2, 2], 1), input('b', [2], 2)),
  ]) {
    expect(() => layer.backward(ws.take([1, 2]))).toThrow('backward() needs a forward() before it');
  }
  expect(() => new SoftmaxWithLoss(ws).backward()).toThrow('SoftmaxWithLoss: backward() needs');
});
