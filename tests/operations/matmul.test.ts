import { matmul } from '../../ts/operations/index.js';
import { scattered } from '../support/compare.js';
import { testOperation } from '../support/operations.js';

const SIZES = [
  { m: 1, n: 1, k: 1 },
  { m: 3, n: 5, k: 7 },
  { m: 33, n: 65, k: 17 },
  { m: 130, n: 9, k: 300 },
];

for (const { m, n, k } of SIZES) {
  for (const [transposeA, transposeB] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    const [a, b, bias] = [scattered(m * k, 1), scattered(k * n, 2), scattered(n, 3)];
    const product = (added?: Float32Array) =>
      Float64Array.from({ length: m * n }, (_, i) => {
        const [row, column] = [Math.floor(i / n), i % n];
        let sum = added?.[column] ?? 0;
        for (let j = 0; j < k; j++) {
          sum +=
            a[transposeA ? j * m + row : row * k + j]! * b[transposeB ? column * k + j : j * n + column]!;
        }
        return sum;
      });
    const turned = `${transposeA ? 'ᵀ' : ''}·${transposeB ? 'ᵀ' : ''}`;
    testOperation(`[${m}, ${k}] ${turned} [${k}, ${n}]`, {
      inputs: { a, b },
      run: (given, { out }) => ({
        out: matmul(given.a, given.b, { m, n, k, transposeA, transposeB, out }),
      }),
      expected: () => ({ out: product() }),
    });
    testOperation(`[${m}, ${k}] ${turned} [${k}, ${n}] + bias`, {
      inputs: { a, b, bias },
      run: (given, { out }) => ({
        out: matmul(given.a, given.b, { m, n, k, transposeA, transposeB, bias: given.bias, out }),
      }),
      expected: () => ({ out: product(bias) }),
    });
  }
}
