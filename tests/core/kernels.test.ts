/** Every kernel through the wasm boundary, at odd sizes, against a few plain lines. The bounds are those of the Rust tests. */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import * as kernels from '../../ts/core/kernels.js';
import type { Shape } from '../../ts/core/shape.js';
import type { DType, Tensor } from '../../ts/core/tensor.js';
import { Workspace } from '../../ts/core/workspace.js';
import { relativeDifference, scattered } from '../support/compare.js';
import '../support/engine.js';

const ws = new Workspace();
const tensor = (shape: Shape, seed?: number) => {
  const t = ws.keep(shape);
  return t.set(scattered(t.size, seed));
};

/** Single precision sums of up to a thousand products. */
const SUM = 1e-5;

describe('gemm', () => {
  const cases = [1, 3, 4, 5, 8, 9, 33].flatMap((m) => [1, 7, 8, 13, 131].map((n) => [m, n] as const));
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      test(`odd sizes${transposeA ? ', a transposed' : ''}${transposeB ? ', b transposed' : ''}`, () => {
        for (const [m, n] of cases) {
          const k = m + n;
          const a = tensor(transposeA ? [k, m] : [m, k], 1);
          const b = tensor(transposeB ? [n, k] : [k, n], 2);
          const bias = tensor([n], 3);
          const [x, y, z] = [a.toArray(), b.toArray(), bias.toArray()];
          const plain = Float64Array.from({ length: m * n }, (_, at) => {
            const [i, j] = [Math.floor(at / n), at % n];
            let sum = 0;
            for (let p = 0; p < k; p++) {
              sum += x[transposeA ? p * m + i : i * k + p]! * y[transposeB ? j * k + p : p * n + j]!;
            }
            return sum;
          });
          const c = ws.keep([m, n]);
          kernels.gemm(c, a, b, { transposeA, transposeB });
          expect(relativeDifference(c.toArray(), plain)).toBeLessThan(SUM);
          kernels.gemm(c, a, b, { transposeA, transposeB, accumulate: true });
          expect(
            relativeDifference(
              c.toArray(),
              plain.map((v) => 2 * v),
            ),
          ).toBeLessThan(SUM);
          kernels.gemm(c, a, b, { transposeA, transposeB, bias });
          expect(
            relativeDifference(
              c.toArray(),
              plain.map((v, at) => v + z[at % n]!),
            ),
          ).toBeLessThan(SUM);
        }
      });
    }
  }

  test('a product large enough for blocks of depth and several chunks', () => {
    const [m, n, k] = [150, 260, 900];
    const [a, b, c] = [tensor([m, k], 4), tensor([k, n], 5), ws.keep([m, n])];
    kernels.gemm(c, a, b);
    const [x, y] = [a.toArray(), b.toArray()];
    const plain = Float64Array.from({ length: m * n }, (_, at) => {
      let sum = 0;
      for (let p = 0; p < k; p++) sum += x[Math.floor(at / n) * k + p]! * y[p * n + (at % n)]!;
      return sum;
    });
    expect(relativeDifference(c.toArray(), plain)).toBeLessThan(SUM);
  });

  test('no bias is no bias, whatever stands at address 0', () => {
    const [m, n, k] = [5, 9, 3];
    const [a, b, c, clean] = [tensor([m, k], 1), tensor([k, n], 2), ws.keep([m, n]), ws.keep([m, n])];
    kernels.gemm(clean, a, b);
    const bottom = new Float32Array(engine().memory.buffer, 0, n);
    const before = bottom.slice();
    bottom.fill(5);
    kernels.gemm(c, a, b);
    bottom.set(before);
    expect(c.toArray()).toEqual(clean.toArray());
  });

  test('sizes that do not fit are named', () => {
    expect(() => kernels.gemm(ws.keep([2, 4]), ws.keep([2, 3]), ws.keep([5, 4]))).toThrow(
      'gemm: inner sizes differ, [2, 3] · [5, 4] from a [2, 3] and b [5, 4]',
    );
    expect(() => kernels.gemm(ws.keep([2, 5]), ws.keep([2, 3]), ws.keep([3, 4]))).toThrow(
      'gemm: c should be [2, 4], found [2, 5]',
    );
    expect(() =>
      kernels.gemm(ws.keep([2, 4]), ws.keep([2, 3]), ws.keep([3, 4]), { bias: ws.keep([3]) }),
    ).toThrow('gemm: bias should be [4], found [3]');
  });
});

describe('elementwise', () => {
  for (const size of [1, 4, 5, 1003, 40_001]) {
    test(`${size} elements`, () => {
      const [x, dy, y, dx] = [tensor([size], 6), tensor([size], 7), ws.keep([size]), ws.keep([size])];
      const [plainX, plainDy] = [x.toArray(), dy.toArray()];
      kernels.reluForward(y, x);
      expect(y.toArray()).toEqual(plainX.map((v) => Math.max(v, 0)));
      kernels.reluBackward(dx, dy, y);
      expect(dx.toArray()).toEqual(plainDy.map((v, i) => (plainX[i]! > 0 ? v : 0)));
      kernels.sigmoidForward(y, x);
      const sigmoid = Float64Array.from(plainX, (v) => 1 / (1 + Math.exp(-v)));
      expect(relativeDifference(y.toArray(), sigmoid)).toBeLessThan(3e-7);
      kernels.sigmoidBackward(dx, dy, y);
      const gradient = sigmoid.map((s, i) => plainDy[i]! * s * (1 - s));
      expect(relativeDifference(dx.toArray(), gradient)).toBeLessThan(1e-6);
      kernels.tanhForward(y, x);
      const tanh = Float64Array.from(plainX, Math.tanh);
      expect(relativeDifference(y.toArray(), tanh)).toBeLessThan(2e-7);
      kernels.tanhBackward(dx, dy, y);
      const tanhGradient = tanh.map((v, i) => plainDy[i]! * (1 - v * v));
      expect(relativeDifference(dx.toArray(), tanhGradient)).toBeLessThan(1e-6);
      kernels.scale(y, x, 0.25);
      expect(y.toArray()).toEqual(plainX.map((v) => v * 0.25));
      kernels.multiply(y, x, dy);
      expect(y.toArray()).toEqual(plainX.map((v, i) => v * plainDy[i]!));
      dx.set(plainDy);
      kernels.addScaled(dx, x, -0.5);
      expect(dx.toArray()).toEqual(plainDy.map((v, i) => v - 0.5 * plainX[i]!));
      kernels.sgd(x, dy, 0.5);
      expect(x.toArray()).toEqual(plainX.map((v, i) => Math.fround(v - 0.5 * plainDy[i]!)));
      kernels.fill(y, 2.5);
      expect(y.toArray().every((v) => v === 2.5)).toBe(true);
    });
  }

  test('what is no number goes through', () => {
    // In four lanes at once and in the few that are left.
    const [x, y] = [tensor([7], 6), ws.keep([7])];
    for (const place of [1, 5]) x.setAt(place, Number.NaN);
    for (const kernel of [kernels.reluForward, kernels.sigmoidForward, kernels.tanhForward]) {
      kernel(y, x);
      expect([...y.toArray()].map(Number.isNaN)).toEqual([false, true, false, false, false, true, false]);
    }
  });

  test('sizes that differ are an error', () => {
    expect(() => kernels.reluForward(ws.keep([2]), ws.keep([3]))).toThrow(
      'reluForward: sizes differ, [2] and [3]',
    );
  });
});

describe('optimizers', () => {
  for (const size of [1, 7, 40_001]) {
    test(`${size} elements, as plain lines in double precision`, () => {
      const g = tensor([size], 2);
      const plain = g.toArray();
      const start = scattered(size, 3);
      // Some roundings of values up to 1; the roots of small h are relative to their own size.
      const check = (p: Tensor, expected: (g: number, p: number) => number) => {
        const exact = Float64Array.from(plain, (v, i) => expected(v, start[i]!));
        expect(relativeDifference(p.toArray(), exact)).toBeLessThan(5e-7);
      };
      const p = () => ws.keep([size]).set(start);
      const state = () => ws.keep([size]).set(new Float32Array(size).fill(0.25));
      let [q, s] = [p(), state()];
      kernels.momentum(q, s, g, 0.1, 0.9);
      check(q, (g, p) => p + (0.9 * 0.25 - 0.1 * g));
      check(s, (g) => 0.9 * 0.25 - 0.1 * g);
      [q, s] = [p(), state()];
      kernels.nesterov(q, s, g, 0.1, 0.9);
      check(q, (g, p) => p + 0.81 * 0.25 - 1.9 * 0.1 * g);
      check(s, (g) => 0.9 * 0.25 - 0.1 * g);
      [q, s] = [p(), state()];
      kernels.adaGrad(q, s, g, 0.1);
      check(q, (g, p) => p - (0.1 * g) / (Math.sqrt(0.25 + g * g) + 1e-7));
      [q, s] = [p(), state()];
      kernels.rmsProp(q, s, g, 0.1, 0.99);
      check(q, (g, p) => p - (0.1 * g) / (Math.sqrt(0.99 * 0.25 + 0.01 * g * g) + 1e-7));
      // As if the gradient had been multiplied before.
      [q, s] = [p(), state()];
      kernels.adaGrad(q, s, g, 0.1, 0.5);
      check(q, (g, p) => p - (0.1 * 0.5 * g) / (Math.sqrt(0.25 + (0.5 * g) ** 2) + 1e-7));
      [q, s] = [p(), state()];
      kernels.rmsProp(q, s, g, 0.1, 0.99, 0.5);
      check(q, (g, p) => p - (0.1 * 0.5 * g) / (Math.sqrt(0.99 * 0.25 + 0.01 * (0.5 * g) ** 2) + 1e-7));
      const half = state();
      kernels.adam(p(), half, state(), g, {
        ...{ t: 3, learningRate: 0.1, beta1: 0.9, beta2: 0.999 },
        gradientScale: 0.5,
      });
      check(half, (g) => 0.25 + 0.1 * (0.5 * g - 0.25));
      const m = state();
      [q, s] = [p(), state()];
      kernels.adam(q, m, s, g, { t: 3, learningRate: 0.1, beta1: 0.9, beta2: 0.999 });
      const rate = (0.1 * Math.sqrt(1 - 0.999 ** 3)) / (1 - 0.9 ** 3);
      const mean = (g: number) => 0.25 + 0.1 * (g - 0.25);
      const square = (g: number) => 0.25 + 0.001 * (g * g - 0.25);
      check(q, (g, p) => p - (rate * mean(g)) / (Math.sqrt(square(g)) + 1e-7));
      check(m, mean);
      check(s, square);
    });
  }

  test('sizes that differ are an error', () => {
    expect(() => kernels.momentum(ws.keep([2]), ws.keep([3]), ws.keep([2]), 0.1, 0.9)).toThrow(
      'momentum: sizes differ, [2] and [3]',
    );
  });
});

test('batch normalization: channels that do not fit are named', () => {
  const [x, y] = [ws.keep([2, 5]), ws.keep([2, 5])];
  const c = ws.keep([3]);
  expect(() => kernels.batchNormForwardEval(y, x, { mean: c, variance: c, gamma: c, beta: c })).toThrow(
    'batchNormForwardEval: 3 channels do not fit an input [2, 5]',
  );
});

describe('reductions', () => {
  test('column sums are added', () => {
    const [x, sums] = [tensor([37, 301], 8), tensor([301], 9)];
    const plain = Float64Array.from(sums.toArray());
    x.toArray().forEach((v, i) => {
      plain[i % 301]! += v;
    });
    kernels.addColumnSums(sums, x);
    expect(relativeDifference(sums.toArray(), plain)).toBeLessThan(SUM);
  });

  test('sum of squares, and what is not finite', () => {
    const x = tensor([1001], 10);
    const plain = x.toArray().reduce((sum, v) => sum + v * v, 0);
    expect(kernels.sumOfSquares(x)).toBeCloseTo(plain, 9);
    x.setAt(1000, Number.NaN);
    expect(kernels.sumOfSquares(x)).toBeNaN();
    x.setAt(1000, Number.POSITIVE_INFINITY);
    expect(kernels.sumOfSquares(x)).toBe(Number.POSITIVE_INFINITY);
  });

  test('matches are counted at the first largest', () => {
    const y = ws.keep([3, 4]).set([0, 5, 5, 1, 9, 0, 0, 0, 1, 2, 3, 4]);
    const labels = ws.keep([3], 'i32').set([1, 1, 3]);
    expect(kernels.countMatches(y, labels)).toBe(2);
  });

  test('matches of many rows', () => {
    const [rows, columns] = [31, 11];
    const y = tensor([rows, columns], 16);
    const values = y.toArray();
    const largest = Array.from({ length: rows }, (_, r) => {
      const row = [...values.slice(r * columns, (r + 1) * columns)];
      return row.indexOf(Math.max(...row));
    });
    const labels = largest.map((label, r) => (r % 3 === 0 ? label : (label + 1) % columns));
    expect(kernels.countMatches(y, ws.keep([rows], 'i32').set(labels))).toBe(11);
    expect(kernels.countMatches(y, ws.keep([rows], 'i32').set(largest))).toBe(rows);
  });
});

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
      'softmaxCrossEntropyBackward: labels should be [7], found [6]',
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

  test('over time: what is no label is named, and before anything is written', () => {
    const [x, labels] = [tensor([2, 3]), ws.keep([2], 'i32')];
    const before = x.toArray();
    for (const gradient of [false, true]) {
      const call = (t: Tensor<'i32'>) => kernels.timeSoftmaxCrossEntropyForward(x, t, { gradient });
      expect(() => call(labels.set([-1, 3]))).toThrow(
        'the label of row 1 is 3; with 3 classes labels go from 0 to 2',
      );
      expect(() => call(labels.set([-2, 0]))).toThrow('the label of row 0 is -2');
      expect(() => call(labels.set([-1, -1]))).toThrow(
        'timeSoftmaxCrossEntropyForward: expected at least one label that is not ignored, found 2 of −1',
      );
      expect(() => call(ws.keep([3], 'i32'))).toThrow('labels should be [2], found [3]');
    }
    expect(x.toArray()).toEqual(before);
    const none = (shape: Shape) => ws.keep(shape);
    expect(() =>
      kernels.timeSoftmaxCrossEntropyForward(none([0, 3]), ws.keep([0], 'i32'), { gradient: false }),
    ).toThrow('expected at least one label that is not ignored, found 0');
  });

  test('a label that is no class is named', () => {
    const [x, y] = [tensor([2, 3]), ws.keep([2, 3])];
    const labels = ws.keep([2], 'i32');
    expect(() => kernels.softmaxCrossEntropyForward(y, x, labels.set([0, 3]))).toThrow(
      'the label of row 1 is 3; with 3 classes labels go from 0 to 2',
    );
    expect(() => kernels.softmaxCrossEntropyForward(y, x, labels.set([-1, 0]))).toThrow(
      'the label of row 0 is -1',
    );
  });
});

test('nothing in is nothing out, and a mean of nothing is an error', () => {
  const [none, picks] = [(shape: Shape) => ws.keep(shape), ws.keep([0], 'u32')];
  const five = tensor([5], 1);
  const before = five.toArray();
  const c = tensor([2, 3], 1);
  kernels.fill(none([0]), 1);
  kernels.reluForward(none([0, 3]), none([0, 3]));
  kernels.sigmoidBackward(none([0]), none([0]), none([0]));
  kernels.sgd(none([0]), none([0]), 1);
  kernels.softmax(none([0, 10]), none([0, 10]));
  kernels.addColumnSums(five, none([0, 5]));
  expect(five.toArray()).toEqual(before);
  kernels.gemm(none([0, 5]), none([0, 3]), none([3, 5]));
  // An empty sum is 0.
  kernels.gemm(c, none([2, 0]), none([0, 3]));
  expect([...c.toArray()]).toEqual([0, 0, 0, 0, 0, 0]);
  kernels.gatherBytes(none([0, 2, 2]), ws.keep([3, 2, 2], 'u8'), picks, 255);
  kernels.gatherRows(ws.keep([0], 'i32'), ws.keep([3], 'i32'), picks);
  expect(kernels.sumOfSquares(none([0]))).toBe(0);
  expect(kernels.countMatches(none([0, 10]), ws.keep([0], 'i32'))).toBe(0);
  for (const [shape, rows] of [
    [[0, 10], 0],
    [[3, 0], 3],
  ] as const) {
    const labels = ws.keep([rows], 'i32').set(new Array<number>(rows).fill(0));
    expect(() => kernels.softmaxCrossEntropyForward(none(shape), none(shape), labels)).toThrow(
      `softmaxCrossEntropyForward: expected at least one row and one column, found [${shape.join(', ')}]`,
    );
  }
  expect(kernels.asMatrix([0, 2, 5])).toEqual([0, 10]);
  expect(kernels.asMatrix([])).toEqual([1, 1]);
});

describe('a tensor that is gone or of another type is an error, whichever it is', () => {
  type I32 = Tensor<'i32'>;
  const cases: [name: string, types: DType[], call: (...tensors: never[]) => unknown][] = [
    ['fill', ['f32'], (y: Tensor) => kernels.fill(y, 0)],
    ['fillNormal', ['f32'], (y: Tensor) => kernels.fillNormal(y, [1, 2], 0, 1)],
    ['reluForward', ['f32', 'f32'], kernels.reluForward],
    ['reluBackward', ['f32', 'f32', 'f32'], kernels.reluBackward],
    ['sigmoidForward', ['f32', 'f32'], kernels.sigmoidForward],
    ['sigmoidBackward', ['f32', 'f32', 'f32'], kernels.sigmoidBackward],
    ['gemm', ['f32', 'f32', 'f32'], kernels.gemm],
    [
      'gemm with bias',
      ['f32', 'f32', 'f32', 'f32'],
      (c: Tensor, a: Tensor, b: Tensor, bias: Tensor) => kernels.gemm(c, a, b, { bias }),
    ],
    ['sgd', ['f32', 'f32'], (p: Tensor, g: Tensor) => kernels.sgd(p, g, 1)],
    ['softmax', ['f32', 'f32'], kernels.softmax],
    ['softmaxCrossEntropyForward', ['f32', 'f32', 'i32'], kernels.softmaxCrossEntropyForward],
    [
      'softmaxCrossEntropyBackward',
      ['f32', 'f32', 'i32'],
      (dx: Tensor, y: Tensor, t: I32) => kernels.softmaxCrossEntropyBackward(dx, y, t, 1),
    ],
    ['countScored', ['i32'], (t: I32) => kernels.countScored(t, 1)],
    [
      'timeSoftmaxCrossEntropyForward',
      ['f32', 'i32'],
      (x: Tensor, t: I32) => kernels.timeSoftmaxCrossEntropyForward(x, t, { gradient: true }),
    ],
    ['addColumnSums', ['f32', 'f32'], kernels.addColumnSums],
    ['sumOfSquares', ['f32'], kernels.sumOfSquares],
    ['countMatches', ['f32', 'i32'], kernels.countMatches],
    [
      'gatherBytes',
      ['f32', 'u8', 'u32'],
      (y: Tensor, x: Tensor<'u8'>, picks: Tensor<'u32'>) => kernels.gatherBytes(y, x, picks, 1),
    ],
  ];
  test.each(cases)('%s', (_, types, call) => {
    // [1] is a row, a column, a label and a pick.
    const make = (type: DType, owner = ws) => owner.keep([1], type).set([0]) as never;
    expect(() => call(...types.map((type) => make(type)))).not.toThrow();
    for (const gone of types.keys()) {
      const other = new Workspace();
      const tensors = types.map((type, i) => make(type, i === gone ? other : ws));
      other.dispose();
      expect(() => call(...tensors), `tensor ${gone}`).toThrow('was used after its model was disposed');
      for (const wrong of [make(types[gone] === 'f32' ? 'i32' : 'f32'), [0], new Float32Array(1), 'x']) {
        const given = types.map((type, i) => (i === gone ? wrong : make(type)) as never);
        expect(() => call(...given), `tensor ${gone}`).toThrow(
          `should be a Tensor of ${types[gone]!}, found`,
        );
      }
    }
  });
});

test('the peak loop says how much it computes', () => {
  const one = kernels.peakMultiplyAdd(1);
  expect(one).toBeGreaterThan(0);
  expect(kernels.peakMultiplyAdd(10)).toBe(10 * one);
});

test('rows are gathered and scaled', () => {
  const x = ws.keep([4, 2, 3], 'u8').set(Array.from({ length: 24 }, (_, i) => i * 10));
  const picks = ws.keep([3], 'u32').set([3, 0, 3]);
  const y = ws.keep([3, 2, 3]);
  kernels.gatherBytes(y, x, picks, 255);
  const row = (r: number) => Array.from({ length: 6 }, (_, i) => Math.fround(((r * 6 + i) * 10) / 255));
  expect([...y.toArray()]).toEqual([...row(3), ...row(0), ...row(3)]);
  const t = ws.keep([3], 'i32');
  kernels.gatherRows(t, ws.keep([4], 'i32').set([7, 8, 9, 10]), picks);
  expect([...t.toArray()]).toEqual([10, 7, 10]);
});

test('one thread and several give the same bits', () => {
  const [a, b, x] = [tensor([300, 784], 12), tensor([784, 50], 13), tensor([70_000], 14)];
  const c700 = tensor([700], 15);
  const labels = ws.keep([70], 'i32').set(Array.from({ length: 70 }, (_, r) => 14 * r - 1));
  const results = [1, 2, 3].map((threads) => {
    engine().setThreads(threads);
    const [c, y] = [ws.keep([300, 50]), ws.keep([70_000])];
    kernels.gemm(c, a, b);
    kernels.sigmoidForward(y, x);
    const [p, v] = [ws.keep([70_000]).set(x.toArray()), ws.keep([70_000]).set(x.toArray())];
    kernels.nesterov(p, v, x, 0.1, 0.9);
    const channels = { mean: ws.keep([700]), variance: ws.keep([700]), gamma: c700, beta: c700 };
    const [n, dn] = [ws.keep([100, 700]), ws.keep([100, 700])];
    const [dgamma, dbeta] = [ws.keep([700]).set(c700.toArray()), ws.keep([700]).set(c700.toArray())];
    kernels.batchNormForwardTrain(n, x.reshape([100, 700]), channels);
    kernels.batchNormBackward({ dx: dn, dgamma, dbeta }, n, x.reshape([100, 700]), channels);
    const mask = ws.keep([70_000]);
    kernels.fillDropoutMask(mask, [1, 2], 3, 0.5, 1);
    const scores = ws.keep([70, 1000]).set(x.toArray());
    const { loss } = kernels.timeSoftmaxCrossEntropyForward(scores, labels, { gradient: true });
    return [[loss], ...[c, y, p, v, n, dn, dgamma, dbeta, mask, scores].map((t) => t.toArray())];
  });
  engine().setThreads(engine().backend.threads);
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

test('a kernel runs at its first call on all threads, before the engine has optimised anything', async () => {
  // Node 20's baseline compiler once lost the stack pointer here; see crates/pool/src/park.rs.
  const { execFileSync } = await import('node:child_process');
  const { fileURLToPath } = await import('node:url');
  const script = fileURLToPath(new URL('../support/baseline.mjs', import.meta.url));
  const output = execFileSync(process.execPath, ['--no-wasm-tier-up', script], { encoding: 'utf8' });
  expect(output.trim()).toBe('ok');
});

test('nothing can be the largest of no columns', () => {
  for (const shape of [
    [3, 0],
    [0, 0],
  ]) {
    const [x, ids] = [ws.keep(shape), ws.keep([shape[0]!], 'i32')];
    const said = `expected at least one column, found [${shape.join(', ')}]`;
    expect(() => kernels.argmaxRows(ids, x)).toThrow(`argmaxRows: ${said}`);
    expect(() => kernels.countMatches(x, ids)).toThrow(`accuracy: ${said}`);
  }
});
