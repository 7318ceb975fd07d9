/** Softmax and the losses on it, through the wasm boundary, against plain lines. */
import { describe, expect, test } from 'vitest';
import * as kernels from '../../../ts/core/kernels.js';
import type { Shape } from '../../../ts/core/shape.js';
import type { Tensor } from '../../../ts/core/tensor.js';
import { Workspace } from '../../../ts/core/workspace.js';
import { refusal } from '../../support/errors.js';
import { relativeDifference, scattered } from '../../support/compare.js';
import '../../support/engine.js';

const ws = new Workspace();
const tensor = (shape: Shape, seed?: number) => {
  const t = ws.keep(shape);
  return t.set(scattered(t.size, seed));
};

describe('softmax', () => {
  test('rows of an odd width', () => {
    const [x, y] = [tensor([5, 301], 11), ws.keep([5, 301])];
    kernels.softmax(y, x);
    const plain = x.toArray();
    const rows = Array.from({ length: 5 }, (_, r) => {
      const e = Array.from(plain.slice(r * 301, (r + 1) * 301), Math.exp);
      const sum = e.reduce((a, b) => a + b);
      return e.map((v) => v / sum);
    }).flat();
    expect(relativeDifference(y.toArray(), rows)).toBeLessThan(2e-6);
  });

  test('the mean loss and its gradient', () => {
    const [rows, columns, scale] = [7, 11, -2.5];
    const [x, y, dx] = [tensor([rows, columns], 15), ws.keep([rows, columns]), ws.keep([rows, columns])];
    const classes = Array.from({ length: rows }, (_, r) => (r * 4) % columns);
    const labels = ws.keep([rows], 'i32').set(classes);
    const loss = kernels.softmaxCrossEntropyForward(y, x, labels);
    kernels.softmax(dx, x);
    expect(y.toArray()).toEqual(dx.toArray());
    const share = y.toArray();
    const plain = classes.map((label, r) => -Math.log(share[r * columns + label]! + 1e-7));
    expect(loss).toBeCloseTo(plain.reduce((a, b) => a + b) / rows, 12);
    kernels.softmaxCrossEntropyBackward(dx, y, labels, scale);
    const gradient = share.map(
      (v, at) => ((v - (classes[Math.floor(at / columns)] === at % columns ? 1 : 0)) * scale) / rows,
    );
    expect(relativeDifference(dx.toArray(), gradient)).toBeLessThan(1e-6);
    expect(() => kernels.softmaxCrossEntropyBackward(dx, y, ws.keep([6], 'i32'), 1)).toThrow(
      refusal('shape-mismatch', 'softmaxCrossEntropyBackward: labels', '[7]', 'found [6]'),
    );
  });

  test('over time: the mean loss of the rows that count, and its gradient in place', () => {
    const [rows, columns] = [9, 301];
    const x = tensor([rows, columns], 17);
    const classes = Array.from({ length: rows }, (_, r) => (r % 3 === 1 ? -1 : (r * 44) % columns));
    const labels = ws.keep([rows], 'i32').set(classes);
    const plain = x.toArray();
    let exact = 0;
    const gradient = classes.flatMap((label, r) => {
      const row = plain.slice(r * columns, (r + 1) * columns);
      const e = Array.from(row, Math.exp);
      const sum = e.reduce((a, b) => a + b);
      if (label >= 0) exact += (Math.log(sum) - row[label]!) / 6;
      return e.map((v, c) => (label < 0 ? 0 : (v / sum - (c === label ? 1 : 0)) / 6));
    });
    expect(kernels.countScored(labels, columns)).toBe(6);
    const only = kernels.timeSoftmaxCrossEntropyForward(x, labels, { gradient: false });
    expect(x.toArray()).toEqual(plain);
    expect(only.scored).toBe(6);
    expect(only.loss).toBeCloseTo(exact, 6);
    expect(kernels.timeSoftmaxCrossEntropyForward(x, labels, { gradient: true })).toEqual(only);
    expect(relativeDifference(x.toArray(), gradient)).toBeLessThan(1e-6);
  });

  test('over time: a wrong label is named before anything is written', () => {
    const [x, labels] = [tensor([2, 3]), ws.keep([2], 'i32')];
    const before = x.toArray();
    for (const gradient of [false, true]) {
      const call = (t: Tensor<'i32'>) => kernels.timeSoftmaxCrossEntropyForward(x, t, { gradient });
      expect(() => call(labels.set([-1, 3]))).toThrow(refusal('out-of-range', 'found 3', 'row 1', 2));
      expect(() => call(labels.set([-2, 0]))).toThrow(refusal('out-of-range', 'found -2', 'row 0'));
      expect(() => call(labels.set([-1, -1]))).toThrow(
        refusal('invalid-argument', 'timeSoftmaxCrossEntropyForward', '−1', 'found 2'),
      );
      expect(() => call(ws.keep([3], 'i32'))).toThrow(
        refusal('shape-mismatch', 'labels', '[2]', 'found [3]'),
      );
    }
    expect(x.toArray()).toEqual(before);
    const none = (shape: Shape) => ws.keep(shape);
    expect(() =>
      kernels.timeSoftmaxCrossEntropyForward(none([0, 3]), ws.keep([0], 'i32'), { gradient: false }),
    ).toThrow(refusal('invalid-argument', 'found 0'));
  });

  test('a label that is not a class is named', () => {
    const [x, y] = [tensor([2, 3]), ws.keep([2, 3])];
    const labels = ws.keep([2], 'i32');
    expect(() => kernels.softmaxCrossEntropyForward(y, x, labels.set([0, 3]))).toThrow(
      refusal('out-of-range', 'found 3', 'row 1', 2),
    );
    expect(() => kernels.softmaxCrossEntropyForward(y, x, labels.set([-1, 0]))).toThrow(
      refusal('out-of-range', 'found -1', 'row 0'),
    );
  });
});
