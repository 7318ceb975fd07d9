/**
 * Small numbers that the books print or that follow from their pages by hand. The kernels compute in single precision,
 * good to 6e-8 of each intermediate value: unless it says otherwise a value of order 1 is held to 5e-7, eight of those.
 */
import { backend } from '../support/engine.js';
import { expect, test } from 'vitest';
import * as kernels from '../../ts/core/kernels.js';
import { Param } from '../../ts/core/param.js';
import { Workspace } from '../../ts/core/workspace.js';
import { Affine, Sigmoid, SoftmaxWithLoss } from '../../ts/layers/index.js';
import { numericalGradient } from '../../ts/metrics/numerical-gradient.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';

const SINGLE = 5e-7;

function expectNear(found: ArrayLike<number>, expected: readonly number[], tolerance: number | number[]) {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    const allowed = typeof tolerance === 'number' ? tolerance : tolerance[i]!;
    expect(
      Math.abs(found[i]! - value),
      `number ${i} on ${backend.build}: ${found[i]}, expected ${value}`,
    ).toBeLessThanOrEqual(allowed);
  });
}

function softmax(scores: readonly number[]): Float32Array {
  using ws = new Workspace();
  const x = ws.keep([1, scores.length]).set(scores);
  const y = ws.keep(x.shape);
  kernels.softmax(y, x);
  return y.toArray();
}

function param(ws: Workspace, name: string, rows: readonly (readonly number[])[]): Param {
  const made = new Param(ws, name, [rows.length, rows[0]!.length]);
  made.value.set(rows.flat());
  return made;
}

function bias(ws: Workspace, name: string, values: readonly number[]): Param {
  const made = new Param(ws, name, [values.length]);
  made.value.set(values);
  return made;
}

test('softmax of (.3, 2.9, 4)', () => {
  expectNear(softmax([0.3, 2.9, 4]), [0.01821127, 0.24519181, 0.73659691], SINGLE);
});

test('softmax of (1010, 1000, 990) does not overflow, and small shares keep their digits', () => {
  // The reference gives five digits of the small ones.
  expectNear(softmax([1010, 1000, 990]), [0.9999546, 4.5398e-5, 2.0611e-9], [SINGLE, 6e-10, 6e-14]);
});

test('the forward pass of chapter 3: two, three, two and two neurons', () => {
  using ws = new Workspace();
  const affine1 = new Affine(
    param(ws, 'W1', [
      [0.1, 0.3, 0.5],
      [0.2, 0.4, 0.6],
    ]),
    bias(ws, 'b1', [0.1, 0.2, 0.3]),
  );
  const affine2 = new Affine(
    param(ws, 'W2', [
      [0.1, 0.4],
      [0.2, 0.5],
      [0.3, 0.6],
    ]),
    bias(ws, 'b2', [0.1, 0.2]),
  );
  const affine3 = new Affine(
    param(ws, 'W3', [
      [0.1, 0.3],
      [0.2, 0.4],
    ]),
    bias(ws, 'b3', [0.1, 0.2]),
  );
  const layers = [affine1, new Sigmoid(ws), affine2, new Sigmoid(ws), affine3];
  const y = layers.reduce((x, layer) => layer.forward(x), ws.keep([1, 2]).set([1, 0.5]));
  expectNear(y.toArray(), [0.31682708, 0.69627909], SINGLE);
});

/** Scores whose softmax is these shares; a share of zero is one too small for single precision. */
const scoresOf = (shares: readonly number[]) => shares.map((y) => (y === 0 ? -200 : Math.log(y)));

const TRAIN = { train: true, step: 0 } as const;

test('cross-entropy of a share of .6 at the right class', () => {
  using ws = new Workspace();
  const shares = [0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0];
  const scores = ws.keep([1, 10]).set(scoresOf(shares));
  const t = ws.keep([1], 'i32').set([2]);
  expectNear([new SoftmaxWithLoss(ws).forward(scores, t)], [0.51082546], SINGLE);
});

test('at a share of zero the loss is −log 1e-7, and the gradient is as if the 1e-7 were not there', () => {
  using ws = new Workspace();
  const scores = ws.keep([1, 2]).set([0, -200]);
  const t = ws.keep([1], 'i32').set([1]);
  const layer = new SoftmaxWithLoss(ws);
  expectNear([layer.forward(scores, t, TRAIN)], [16.11809565], 1e-7);
  expectNear(layer.backward().toArray(), [1, -1], 0);
});

test('simpleNet of chapter 4: loss and gradient', () => {
  using ws = new Workspace();
  const W = param(ws, 'W', [
    [0.47355232, 0.9977393, 0.84668094],
    [0.85557411, 0.03563661, 0.69422093],
  ]);
  const x = ws.keep([1, 2]).set([0.6, 0.9]);
  const t = ws.keep([1], 'i32').set([2]);
  const lastLayer = new SoftmaxWithLoss(ws);

  const scores = ws.keep([1, 3]);
  kernels.gemm(scores, x, W.value);
  expectNear(scores.toArray(), [1.05414809, 0.63071653, 1.1328074], SINGLE);
  // .9280680 without the 1e-7, closer than single precision could tell; the test above tells.
  expectNear([lastLayer.forward(scores, t, TRAIN)], [0.9280683], SINGLE);

  kernels.gemm(W.grad, x, lastLayer.backward(), { transposeA: true });
  const gradient = [0.21924763, 0.14356247, -0.36281009, 0.32887144, 0.2153437, -0.54421514];
  expectNear(W.grad.toArray(), gradient, SINGLE);

  const numerical = numericalGradient(
    () => {
      kernels.gemm(scores, x, W.value);
      return lastLayer.forward(scores, t);
    },
    W,
    1e-2,
  );
  // Losses good to 1e-7 over 2h = 2e-2 give 1e-5; the third derivative is below 0.1, so h² of it is less than that.
  expectNear(numerical, gradient, 2e-5);
});

test('the derivative of .01x² + .1x at 5, by central differences', () => {
  using ws = new Workspace();
  const x = bias(ws, 'x', [5]);
  const loss = () => 0.01 * x.value.get(0) ** 2 + 0.1 * x.value.get(0);
  // Computed in double precision at two points of single precision, whose middle may lie 2.4e-7 from 5: times f″ = .02.
  expectNear(numericalGradient(loss, x, 1e-4), [0.2], 1e-8);
  expect(x.value.get(0)).toBe(5);
});

test.each(['relu', 'sigmoid'] as const)('ten classes start at ln 10 = 2.3026 (%s)', (activation) => {
  using model = new TwoLayerNet({ inputSize: 784, hiddenSize: 50, outputSize: 10, activation });
  using ws = new Workspace();
  const rows = 100;
  const x = ws.keep([rows, 784]).set(Float32Array.from({ length: rows * 784 }, (_, i) => (i % 101) / 101));
  // All classes equally often: then the loss is off only by half the variance of the scores, about 1e-3 of which
  // the sigmoid's .01·√(50/4) makes the most.
  const t = ws.keep([rows], 'i32').set(Int32Array.from({ length: rows }, (_, i) => i % 10));
  expectNear([model.loss(x, t)], [Math.LN10], 3e-3);
});
