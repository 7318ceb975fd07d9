/** Pooling through the wasm boundary, against a few plain lines where four windows are done at once. */
import { describe, expect, test } from 'vitest';
import * as kernels from '../../../ts/core/kernels.js';
import type { Shape } from '../../../ts/core/shape.js';
import { Workspace } from '../../../ts/core/workspace.js';
import { refusal } from '../../support/errors.js';
import { scattered } from '../../support/compare.js';
import '../../support/engine.js';

const ws = new Workspace();
const tensor = (shape: Shape, seed?: number) => {
  const t = ws.keep(shape);
  return t.set(scattered(t.size, seed));
};

describe('pooling in halves', () => {
  const halves = { height: 2, width: 2, strideY: 2, strideX: 2, padY: 0, padX: 0 };

  /** Ties, and now and then a NaN or an infinity. */
  const picture = (shape: Shape) => {
    const t = tensor(shape, shape.length);
    return t.set(
      t.toArray().map((v, i) => [Number.NaN, -Infinity, Infinity][(i * 37) % 101] ?? Math.round(v * 3)),
    );
  };

  for (const [h, w] of [
    [2, 8],
    [5, 9],
    [28, 28],
    [15, 22],
    [14, 14],
  ] as const) {
    test(`${h} × ${w}`, () => {
      const [oh, ow] = [h >> 1, w >> 1];
      const x = picture([3, 2, h, w]);
      const [y, argmax] = [ws.keep([3, 2, oh, ow]), ws.keep([3, 2, oh, ow], 'u8')];
      const dy = tensor(y.shape, 7);
      const dx = tensor(x.shape, 8);
      kernels.maxPoolForward(y, argmax, x, halves);
      kernels.maxPoolBackward(dx, dy, argmax, halves);
      const [xs, dys] = [x.toArray(), dy.toArray()];
      const plain = { y: new Float32Array(y.size), argmax: new Uint8Array(y.size), dx: xs.map(() => 0) };
      for (let i = 0; i < y.size; i++) {
        const [p, oy, ox] = [Math.floor(i / (oh * ow)), Math.floor(i / ow) % oh, i % ow];
        const places = [0, 1, 2, 3].map((k) => (p * h + 2 * oy + (k >> 1)) * w + 2 * ox + (k & 1));
        const four = places.map((place) => xs[place]!);
        const nan = four.findIndex(Number.isNaN);
        const k = nan >= 0 ? nan : four.indexOf(Math.max(...four));
        [plain.y[i], plain.argmax[i]] = [four[k]!, k];
        plain.dx[places[k]!]! += dys[i]!;
      }
      expect(y.toArray()).toEqual(plain.y);
      expect(argmax.toArray()).toEqual(plain.argmax);
      expect(dx.toArray()).toEqual(plain.dx);
    });
  }

  test('shapes that do not fit are named', () => {
    const x = ws.keep([3, 6, 8]);
    const [y, argmax] = [ws.keep([3, 3, 4]), ws.keep([3, 3, 4], 'u8')];
    const other = ws.keep([3, 4, 3]);
    expect(() => kernels.maxPoolForward(other, argmax, x, halves)).toThrow(
      refusal('shape-mismatch', 'maxPoolForward: y', '[3, 3, 4]', 'found [3, 4, 3]'),
    );
    expect(() => kernels.maxPoolForward(y, ws.keep([1, 3, 4], 'u8'), x, halves)).toThrow(
      refusal('shape-mismatch', 'maxPoolForward: argmax', '[3, 3, 4]', 'found [1, 3, 4]'),
    );
    expect(() => kernels.maxPoolBackward(x, other, argmax, halves)).toThrow(
      refusal('shape-mismatch', 'maxPoolBackward: dy', '[3, 3, 4]', 'found [3, 4, 3]'),
    );
    expect(() => kernels.averagePoolForward(other, x, halves)).toThrow(
      refusal('shape-mismatch', 'averagePoolForward: y'),
    );
    expect(() => kernels.averagePoolBackward(x, other, halves)).toThrow(
      refusal('shape-mismatch', 'averagePoolBackward: dy'),
    );
    expect(() => kernels.averagePoolForward(y, ws.keep([8]), halves)).toThrow(
      refusal('shape-mismatch', '[…, H, W]', 'found [8]'),
    );
  });
});
