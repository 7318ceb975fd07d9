import { describe, expect, test } from 'vitest';
import { RowParam } from '../../ts/core/row-param.js';
import type { Tensor } from '../../ts/core/tensor.js';
import { NegativeSamplingLoss, UnigramSampler } from '../../ts/layers/index.js';
import { numericalGradient } from '../../ts/metrics/numerical-gradient.js';
import { refusal } from '../support/errors.js';
import { relativeDifference, scattered } from '../support/compare.js';
import { expectClose, input, ws } from '../support/layers.js';
import { givenSampler, plainNegativeSampling } from '../support/negative-sampling.js';

const V = 8;
/** Right words in columns 0 and 3, two drawn ones behind each. */
const IDS = [
  [1, 5, 0, 2, 1, 7],
  [2, 1, 5, 1, 0, 6],
  [1, 5, 6, 4, 2, 1],
];
const GROUP = 3;
const rows = IDS.length;
const rightOf = (j: number) => IDS.map((row) => row[j * GROUP]!);
const both = () => ws.keep([rows, 2], 'i32').set(IDS.flatMap((row) => [row[0]!, row[GROUP]!]));

function weight(columns: number, size = 1): RowParam {
  const W = new RowParam(ws, 'W_out', [V, columns]);
  W.value.set(scattered(V * columns, 1).map((w) => size * w));
  return W;
}

const TRAIN = { train: true, step: 0 } as const;
const layerOf = (W: RowParam, ids: number[]) => new NegativeSamplingLoss(W, givenSampler(ws, ids, GROUP - 1));

describe.each([1, 4, 7, 12])('%d columns', (columns) => {
  const h = input('h', [rows, columns], 2);

  test('loss, dh and dW as in double precision', () => {
    const W = weight(columns);
    const layer = layerOf(W, IDS.flat());
    const plain = plainNegativeSampling(h.value.toArray(), W.value.toArray(), IDS.flat(), {
      rows,
      columns,
      group: GROUP,
    });
    expect(layer.forward(h.value, both(), TRAIN)).toBeCloseTo(plain.loss, 5);
    const dh = layer.backward();
    expect(dh.shape).toEqual([rows, columns]);
    expectClose(dh, plain.dh, 'dh');
    expectClose(W.grad, plain.dW, 'dW');
  });

  test('numerical gradients of h and W', () => {
    const W = weight(columns);
    const layer = layerOf(W, IDS.flat());
    const targets = both();
    const loss = () => {
      ws.begin();
      return layer.forward(h.value, targets, TRAIN);
    };
    loss();
    const dh = layer.backward().toArray();
    const dW = W.grad.toArray();
    expect(relativeDifference(dh, numericalGradient(loss, h, 2e-2))).toBeLessThan(5e-4);
    expect(relativeDifference(dW, numericalGradient(loss, W, 2e-2))).toBeLessThan(5e-4);
  });

  test('targets [N, 2] are the sum of two losses', () => {
    const [W, apart] = [weight(columns), weight(columns)];
    const layer = layerOf(W, IDS.flat());
    const loss = layer.forward(h.value, both(), TRAIN);
    const dh = layer.backward().toArray();
    let sum = 0;
    const dhSum = new Float32Array(dh.length);
    for (const j of [0, 1]) {
      const single = layerOf(
        apart,
        IDS.flatMap((row) => row.slice(j * GROUP, (j + 1) * GROUP)),
      );
      sum += single.forward(h.value, ws.keep([rows], 'i32').set(rightOf(j)), TRAIN);
      single
        .backward()
        .toArray()
        .forEach((d, i) => (dhSum[i]! += d));
    }
    expect(loss).toBeCloseTo(sum, 5);
    expect(relativeDifference(dh, dhSum)).toBeLessThan(1e-6);
    expect(relativeDifference(W.grad.toArray(), apart.grad.toArray())).toBeLessThan(1e-6);
  });
});

test('all zero: ln 2 a word', () => {
  const loss = layerOf(weight(5, 0), IDS.flat()).forward(input('h', [rows, 5], 2).value, both());
  expect(loss).toBeCloseTo(6 * Math.LN2, 5);
});

test('scores that are certain and wrong cost −ln 1e-7 each, and never more', () => {
  const W = weight(1);
  W.value.set([0, -1000, 0, 0, 0, 1000, 1000, 0]);
  const layer = layerOf(W, [1, 5, 6]);
  const loss = layer.forward(ws.keep([1, 1]).set([1]), ws.keep([1], 'i32').set([1]), TRAIN);
  expect(loss).toBeCloseTo(-3 * Math.log(1e-7), 3);
  // The gradient goes on as if there were no guard.
  expectClose(layer.backward(), [3000]);
  expectClose(W.grad, [0, -1, 0, 0, 0, 1, 1, 0]);
});

test('a NaN stays NaN', () => {
  const h = ws.keep([rows, 2]).set([0, 1, NaN, 0, 1, 1]);
  expect(layerOf(weight(2), IDS.flat()).forward(h, both())).toBeNaN();
});

test('the sampler is asked for the step of a training pass, for step 0 in evaluation', () => {
  const steps: number[] = [];
  const inner = givenSampler(ws, IDS.flat(), GROUP - 1);
  const draw = (targets: Tensor<'i32'>, step: number) => {
    steps.push(step);
    return inner.draw(targets, step);
  };
  const layer = new NegativeSamplingLoss(weight(2), { sampleSize: inner.sampleSize, draw });
  const h = input('h', [rows, 2], 2).value;
  layer.forward(h, both(), { train: true, step: 7 });
  layer.forward(h, both());
  layer.forward(h, both(), { train: false });
  expect(steps).toEqual([7, 0, 0]);
});

describe('what is refused', () => {
  const sampler = new UnigramSampler(ws, { counts: Array<number>(V).fill(1) });
  const h = input('h', [rows, 4], 2).value;
  const layer = () => new NegativeSamplingLoss(weight(4), sampler);

  test.each([8, -1, -(2 ** 31)])('a target of %d: its place, itself, the range', (id) => {
    const used = layer();
    used.forward(h, both(), TRAIN);
    const forward = () => used.forward(h, ws.keep([rows, 2], 'i32').set([0, 1, 2, 3, id, 5]), TRAIN);
    expect(forward).toThrow(refusal('out-of-range', 'NegativeSamplingLoss', `found ${id}`, 'index 4', 7));
    expect(() => used.backward()).toThrow(refusal('wrong-order', 'NegativeSamplingLoss', 'backward()'));
    expect(used.forward(h, both())).toBeGreaterThan(0);
  });

  test.each([[[2]], [[4]], [[6]], [[6, 1]], [[1, 3]]])('targets %j of 3 rows', (shape) => {
    const targets = ws.keep(shape, 'i32').set(new Int32Array(shape.reduce((a, b) => a * b)));
    expect(() => layer().forward(h, targets)).toThrow(
      refusal('shape-mismatch', 'NegativeSamplingLoss', '[3]', '[3, J]', `found [${shape.join(', ')}]`),
    );
  });

  test('no rows have no mean loss', () => {
    expect(() => layer().forward(ws.keep([0, 4]), ws.keep([0], 'i32'))).toThrow(
      refusal('shape-mismatch', 'negativeSamplingForward', '[N, K]', 'N', 0),
    );
  });

  test('hidden vectors of another length', () => {
    const wide = ws.keep([rows, 5]).set(scattered(rows * 5));
    expect(() => layer().forward(wide, both())).toThrow(
      refusal('shape-mismatch', 'negativeSamplingForward: h', '[3, 4]', 'found [3, 5]'),
    );
  });

  test('backward without forward', () => {
    expect(() => layer().backward()).toThrow(refusal('wrong-order', 'NegativeSamplingLoss', 'backward()'));
  });
});
