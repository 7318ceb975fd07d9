/** Matrix products through the wasm boundary, at odd sizes, against a few plain lines. */
import { describe, expect, test } from 'vitest';
import { engine } from '../../../ts/core/engine.js';
import * as kernels from '../../../ts/core/kernels.js';
import type { Shape } from '../../../ts/core/shape.js';
import { Workspace } from '../../../ts/core/workspace.js';
import { refusal } from '../../support/errors.js';
import { relativeDifference, scattered } from '../../support/compare.js';
import '../../support/engine.js';

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

  test('without a bias, the memory at address 0 does not matter', () => {
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
      refusal('shape-mismatch', 'gemm', 'a [2, 3]', 'b [5, 4]'),
    );
    expect(() => kernels.gemm(ws.keep([2, 5]), ws.keep([2, 3]), ws.keep([3, 4]))).toThrow(
      refusal('shape-mismatch', 'gemm: c', '[2, 4]', 'found [2, 5]'),
    );
    expect(() =>
      kernels.gemm(ws.keep([2, 4]), ws.keep([2, 3]), ws.keep([3, 4]), { bias: ws.keep([3]) }),
    ).toThrow(refusal('shape-mismatch', 'gemm: bias', '[4]', 'found [3]'));
  });
});
