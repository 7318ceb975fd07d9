import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { EVALUATION, TimeSoftmaxWithLoss } from '../../ts/layers/index.js';
import { numericalGradient } from '../../ts/metrics/numerical-gradient.js';
import { refusal } from '../support/errors.js';
import { bits, relativeDifference, scattered } from '../support/compare.js';
import { expectClose, golden, input, ws } from '../support/layers.js';

interface Case {
  shape: [number, number, number];
  x: number[];
  labels: number[];
  loss: number;
  dx: number[];
}
const CASES = Object.entries(golden<Record<string, Case>>('time-softmax')).filter(
  ([name]) => name !== 'numpy',
);
const TRAIN = { train: true, step: 0 } as const;

function given({ shape, x, labels }: Case) {
  ws.begin();
  const [n, time] = shape;
  return { xs: ws.take(shape).set(x), ts: ws.take([n, time], 'i32').set(labels) };
}

describe.each(CASES)('as in double precision: %s', (_, one) => {
  test('loss and gradient', () => {
    const { xs, ts } = given(one);
    const layer = new TimeSoftmaxWithLoss(ws);
    const loss = layer.forward(xs, ts, TRAIN);
    expect(Math.abs(loss / one.loss - 1)).toBeLessThan(1e-6);
    expect(layer.scored).toBe(one.labels.filter((label) => label >= 0).length);
    const dx = layer.backward();
    expect(dx.shape).toEqual(one.shape);
    expectClose(dx, one.dx);
    one.labels.forEach((label, row) => {
      const words = one.shape[2];
      if (label < 0)
        expect([...dx.toArray().slice(row * words, (row + 1) * words)]).toEqual(
          new Array<number>(words).fill(0),
        );
    });
  });

  test('an evaluation has the same loss, to the bit, and writes nothing', () => {
    const { xs, ts } = given(one);
    const layer = new TimeSoftmaxWithLoss(ws);
    const before = bits(xs.toArray());
    const loss = layer.forward(xs, ts);
    expect(bits(xs.toArray())).toEqual(before);
    expect(layer.forward(xs, ts, TRAIN)).toBe(loss);
  });
});

test.each([
  [3, 2, 5],
  [1, 1, 9],
  [2, 5, 19],
] as const)('numerical gradient of %d × %d × %d scores', (n, time, words) => {
  const x = input('x', [n, time, words], 3);
  const labels = Array.from({ length: n * time }, (_, i) => (i % 3 === 1 ? -1 : (7 * i) % words));
  const ts = ws.keep([n, time], 'i32').set(labels);
  const layer = new TimeSoftmaxWithLoss(ws);
  const numerical = numericalGradient(
    () => {
      ws.begin();
      return layer.forward(x.value, ts, EVALUATION);
    },
    x,
    1e-2,
  );
  ws.begin();
  const copy = () => ws.take(x.value.shape).set(x.value.toArray());
  layer.forward(copy(), ts, TRAIN);
  expect(relativeDifference(layer.backward().toArray(), numerical)).toBeLessThan(1e-4);
  const half = numerical.map((v) => v / 2);
  expect(relativeDifference(layer.backward(0.5).toArray(), half)).toBeLessThan(1e-4);
});

test('1, 2 and 3 threads give the same bits', () => {
  const results = [1, 2, 3].map((threads) => {
    engine().setThreads(threads);
    ws.begin();
    const xs = ws.take([4, 9, 1003]).set(scattered(36 * 1003));
    const ts = ws.take([4, 9], 'i32').set(Array.from({ length: 36 }, (_, i) => (i % 5) * 200 - 1));
    const layer = new TimeSoftmaxWithLoss(ws);
    const loss = layer.forward(xs, ts, TRAIN);
    return { loss, dx: bits(layer.backward().toArray()) };
  });
  engine().setThreads(engine().backend.threads);
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

test('a NaN reaches the loss', () => {
  const layer = new TimeSoftmaxWithLoss(ws);
  const ts = ws.keep([1, 2], 'i32').set([0, 1]);
  for (const bad of [NaN, Infinity]) {
    for (const pass of [EVALUATION, TRAIN]) {
      expect(layer.forward(ws.keep([1, 2, 3]).set([0, 1, 2, 0, 1, bad]), ts, pass)).toBeNaN();
    }
  }
  expect(layer.forward(ws.keep([1, 2, 2]).set([0, 0, 0, -Infinity]), ts)).toBe(Infinity);
});

describe('what is refused', () => {
  const xs = () => ws.keep([2, 3, 4]).set(scattered(24));
  const ts = (...labels: number[]) => ws.keep([2, 3], 'i32').set(labels);

  test('shapes that do not fit', () => {
    const layer = new TimeSoftmaxWithLoss(ws);
    const labels = ts(0, 0, 0, 0, 0, 0);
    for (const [x, t] of [
      [xs().reshape([6, 4]), labels],
      [xs(), labels.reshape([6])],
      [xs(), labels.reshape([3, 2])],
    ] as const) {
      expect(() => layer.forward(x, t)).toThrow(refusal('shape-mismatch', 'TimeSoftmaxWithLoss'));
    }
  });

  test('labels that are all −1, or that are not words', () => {
    const layer = new TimeSoftmaxWithLoss(ws);
    expect(() => layer.forward(xs(), ts(-1, -1, -1, -1, -1, -1))).toThrow(
      refusal('invalid-argument', '−1', 'found 6'),
    );
    expect(() => layer.forward(xs(), ts(0, -1, 3, 4, 0, 0))).toThrow(
      refusal('out-of-range', 'found 4', 'row 3'),
    );
  });

  test('a backward after no forward, an evaluation or what failed', () => {
    const layer = new TimeSoftmaxWithLoss(ws);
    const says = refusal('wrong-order', 'TimeSoftmaxWithLoss', 'backward()');
    const good = ts(0, 1, 2, 3, 0, 1);
    expect(() => layer.backward()).toThrow(says);
    layer.forward(xs(), good, TRAIN);
    expect(layer.backward().shape).toEqual([2, 3, 4]);
    layer.forward(xs(), good);
    expect(() => layer.backward()).toThrow(says);
    layer.forward(xs(), good, TRAIN);
    expect(() => layer.forward(xs(), ts(0, 0, 0, 0, 0, 9), TRAIN)).toThrow(
      refusal('out-of-range', 'found 9', 'row 5'),
    );
    expect(layer.scored).toBe(0);
    expect(() => layer.backward()).toThrow(says);
  });
});
