import { expect, test } from 'vitest';
import { softmax, softmaxCrossEntropy, softmaxCrossEntropyBackward } from '../../ts/operations/index.js';
import { scattered } from '../support/compare.js';
import { refusal } from '../support/errors.js';
import { differences, testOperation } from '../support/operations.js';

function plain(x: ArrayLike<number>, c: number): Float64Array {
  const powers = Float64Array.from(x, (value) => Math.exp(value));
  return powers.map((power, i) => {
    const first = i - (i % c);
    return power / powers.subarray(first, first + c).reduce((a, b) => a + b);
  });
}

/** As the gradient of the book, without the 1e-7 in the logarithm. */
function meanLoss(x: ArrayLike<number>, labels: Int32Array, c: number): number {
  const y = plain(x, c);
  return labels.reduce((sum, label, row) => sum - Math.log(y[row * c + label]!), 0) / labels.length;
}

for (const [n, c] of [
  [1, 1],
  [3, 7],
  [33, 10],
] as const) {
  const x = scattered(n * c, 1);
  const labels = Int32Array.from({ length: n }, (_, i) => (5 * i) % c);
  const y = Float32Array.from(plain(x, c));
  testOperation(`softmax [${n}, ${c}]`, {
    inputs: { x },
    run: (given, { out }) => ({ out: softmax(given.x, { n, c, out }) }),
    expected: () => ({ out: plain(x, c) }),
  });
  testOperation(`softmaxCrossEntropy [${n}, ${c}]`, {
    inputs: { x, labels },
    run: (given, { y }) => {
      const { loss, ...results } = softmaxCrossEntropy(given.x, given.labels, { n, c, y });
      expect(loss).toBeCloseTo(meanLoss(x, labels, c), 5);
      return results;
    },
    expected: () => ({ y: plain(x, c) }),
  });
  testOperation(`softmaxCrossEntropyBackward [${n}, ${c}]`, {
    inputs: { y, labels },
    run: (given, { out }) => ({
      out: softmaxCrossEntropyBackward(given.y, given.labels, { n, c, scale: 2, out }),
    }),
    expected: () => ({ out: differences({ x }, ['x'], (given) => 2 * meanLoss(given.x, labels, c)).x }),
  });
}

test('a gradient without a scale is that of the mean', () => {
  const [y, labels, sizes] = [softmax(scattered(6), { n: 2, c: 3 }), Int32Array.of(0, 2), { n: 2, c: 3 }];
  const once = softmaxCrossEntropyBackward(y, labels, sizes);
  expect(once).toEqual(Float32Array.from(y, (value, i) => (value - Number(i === 0 || i === 5)) / 2));
  expect(once).toEqual(softmaxCrossEntropyBackward(y, labels, { ...sizes, scale: 1 }));
});

test.each([[3], [-1]])('a label %i of three classes is refused, and calls after it work', (label) => {
  const [x, labels, sizes] = [scattered(6), Int32Array.of(0, label), { n: 2, c: 3 }];
  for (const operation of [softmaxCrossEntropy, softmaxCrossEntropyBackward]) {
    expect(() => operation(x, labels, sizes)).toThrow(refusal('out-of-range', 'label', 2, label));
  }
  expect(softmax(x, sizes)).toHaveLength(6);
});
