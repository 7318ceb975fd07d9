/** Wide mode and tall tiles: the same bits, and a word where wide mode cannot be had. */
import { afterEach, describe, expect, test } from 'vitest';
import { type Build, engine } from '../../ts/core/engine.js';
import { init } from '../../ts/core/init.js';
import * as kernels from '../../ts/core/kernels.js';
import { Param } from '../../ts/core/param.js';
import type { Shape } from '../../ts/core/shape.js';
import { Workspace } from '../../ts/core/workspace.js';
import { TimeLSTM } from '../../ts/layers/index.js';
import '../../ts/node.js';
import { bits, scattered } from '../support/compare.js';

const build = (process.env['BADAK_TEST_BUILD'] ?? 'relaxed') as Build;
const backend = await init({ wide: true, build, threads: build === 'simd' ? 1 : 2 });
const ws = new Workspace();
const tensor = (shape: Shape, seed = 1) => {
  const t = ws.keep(shape);
  return t.set(scattered(t.size, seed));
};

function useTiles(kind: { wide: boolean; tall: boolean }): void {
  engine().exports.set_wide(kind.wide);
  engine().exports.set_tall(kind.tall);
}

afterEach(() => useTiles({ wide: false, tall: false }));

/** That `compute` gives the same bits with all kinds of tiles. */
function expectSameBits(compute: () => readonly Float32Array[], what?: string): void {
  const found = [false, true].flatMap((wide) =>
    [false, true].map((tall) => {
      useTiles({ wide, tall });
      return compute().map((values) => bits(values));
    }),
  );
  for (const other of found.slice(1)) expect(other, what).toEqual(found[0]);
}

test('it says why it stays off', () => {
  expect(backend.reasons.some((why) => why.includes('wide'))).toBe(!backend.wide);
  if (parseInt(process.versions.v8) < 13) expect(backend.wide).toBe(false);
});

test('an engine that was asked for it may be asked again', async () => {
  expect(await init({ wide: true })).toBe(backend);
  expect(await init({ wide: false })).toBe(backend);
});

describe('the same bits with all kinds of tiles', () => {
  test('products, around the edges of a tile', () => {
    for (const [m, n, k] of [
      [1, 1, 1],
      [5, 15, 3],
      [4, 16, 400],
      [13, 17, 9],
      [130, 50, 784],
      [33, 131, 20],
      [27, 260, 390],
    ] as const) {
      for (const transposeA of [false, true]) {
        for (const transposeB of [false, true]) {
          const a = tensor(transposeA ? [k, m] : [m, k]);
          const b = tensor(transposeB ? [n, k] : [k, n], 2);
          const bias = tensor([n], 3);
          const compute = () => {
            const [c, d] = [tensor([m, n], 4), tensor([m, n], 4)];
            kernels.gemm(c, a, b, { transposeA, transposeB, accumulate: true });
            kernels.gemm(d, a, b, { transposeA, transposeB, bias });
            return [c.toArray(), d.toArray()];
          };
          expectSameBits(compute, `${[m, n, k, transposeA, transposeB]}`);
        }
      }
    }
  });

  test('a product whose panels are packed where they are used', () => {
    const [a, b] = [tensor([20, 700]), tensor([700, 1500], 2)];
    expectSameBits(() => {
      const c = ws.keep([20, 1500]);
      kernels.gemm(c, a, b);
      return [c.toArray()];
    });
  });

  test.each([
    [3, 1, 28, 30, 5, 0],
    [2, 3, 9, 5, 3, 1],
    [7, 2, 8, 17, 3, 1],
    [1, 4, 5, 16, 5, 2],
    [30, 5, 6, 9, 3, 2],
  ])('convolution of %i × %i × %i² with %i filters of %i²', (n, c, size, filters, side, pad) => {
    const how = { strideY: 1, strideX: 1, padY: pad, padX: pad };
    const out = size + 2 * pad - side + 1;
    const [x, w, b] = [tensor([n, c, size, size]), tensor([filters, c, side, side], 2), tensor([filters], 3)];
    const dy = tensor([n, filters, out, out], 4);
    expectSameBits(() => {
      const y = ws.keep(dy.shape);
      kernels.convolutionForward(y, x, w, b, how, true);
      const [dx, dw, db] = [ws.keep(x.shape), tensor(w.shape, 5), tensor(b.shape, 6)];
      kernels.convolutionBackward(dx, dw, db, dy, x, w, how, y);
      return [y, dx, dw, db].map((found) => found.toArray());
    });
  });

  test.each([
    [3, 4, 7, 9],
    [12, 3, 5, 20],
    [21, 3, 30, 59],
    [128, 2, 16, 32],
  ])('an LSTM of %i sequences, %i steps, %i inputs, %i units', (n, t, d, h) => {
    const [xs, dhs] = [tensor([n, t, d]), tensor([n, t, h], 2)];
    expectSameBits(() => {
      using own = new Workspace();
      const [Wx, Wh] = [new Param(own, 'Wx', [d, 4 * h]), new Param(own, 'Wh', [h, 4 * h])];
      const b = new Param(own, 'b', [4 * h]);
      for (const { value } of [Wx, Wh, b]) value.set(scattered(value.size, 3));
      own.begin();
      const layer = new TimeLSTM(Wx, Wh, b, { stateful: true });
      const hs = layer.forward(xs, { train: true, step: 0 });
      const dxs = layer.backward(dhs);
      return [hs, dxs, Wx.grad, Wh.grad, b.grad].map((found) => found!.toArray());
    });
  });
});
