/** Layers one by one: numerical gradients of their inputs, shapes, and what they say to a wrong one. */
import { describe, expect, test } from 'vitest';
import { Param } from '../../ts/core/param.js';
import type { Tensor } from '../../ts/core/tensor.js';
import { Workspace } from '../../ts/core/workspace.js';
import { Affine, type Layer, Relu, Sigmoid, SoftmaxWithLoss } from '../../ts/layers/index.js';
import { numericalGradient } from '../../ts/metrics/numerical-gradient.js';
import { relativeDifference, scattered } from '../support/compare.js';
import '../support/engine.js';

const ws = new Workspace();

/** A parameter as input, so that its gradient can be taken numerically. */
function input(name: string, shape: number[], seed: number): Param {
  const param = new Param(ws, name, shape);
  param.value.set(scattered(param.value.size, seed));
  return param;
}

/** Compares dL/dx and the gradients of the parameters for L = Σ w·y with fixed weights w. */
function check(layer: Layer, x: Param, outputSize: number) {
  const weights = scattered(outputSize, 99);
  const loss = () => {
    ws.begin();
    return layer
      .forward(x.value)
      .toArray()
      .reduce((sum, y, i) => sum + y * weights[i]!, 0);
  };
  loss();
  const shape = layer.forward(x.value).shape;
  const dx: Tensor = layer.backward(ws.take(shape).set(weights));
  const exact = [[x, dx.toArray()], ...layer.params.map((p) => [p, p.grad.toArray()])] as [
    Param,
    Float32Array,
  ][];
  for (const [param, gradient] of exact) {
    // Layers are linear or nearly so over a wide step, which drowns the rounding.
    const numerical = numericalGradient(loss, param, 2e-2);
    expect(relativeDifference(gradient, numerical), param.name).toBeLessThan(2e-4);
  }
}

describe('Affine', () => {
  test('gradients', () => {
    check(new Affine(input('W', [7, 5], 1), input('b', [5], 2)), input('x', [3, 7], 3), 15);
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

  test('Relu', () => check(new Relu(ws), x, 36));
  test('Sigmoid', () => check(new Sigmoid(ws), x, 36));
});

describe('SoftmaxWithLoss', () => {
  const t = ws.keep([3], 'i32').set([2, 0, 4]);

  test('gradient, which ignores the 1e-7 as the book does', () => {
    const x = input('x', [3, 5], 6);
    const layer = new SoftmaxWithLoss(ws);
    const numerical = numericalGradient(() => layer.forward(x.value, t), x, 1e-2);
    layer.forward(x.value, t);
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
      'softmaxCrossEntropy: expected at least one row and one column, found [0, 10]',
    );
    layer.forward(ws.keep([3, 5]).set(scattered(15)), t);
    expect(() => layer.forward(ws.keep([1, 2]).set([0, 0]), ws.keep([1], 'i32').set([2]))).toThrow(
      'the label of row 0 is 2',
    );
    expect(() => layer.backward()).toThrow('SoftmaxWithLoss: backward() needs a forward() before it');
  });

  test('one label per row', () => {
    expect(() => new SoftmaxWithLoss(ws).forward(ws.keep([4, 5]), t)).toThrow(
      'labels should be [4], found [3]',
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
