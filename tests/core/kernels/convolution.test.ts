/**
 * Convolution through the wasm boundary: against NumPy in double precision (scripts/golden/convolution.py), and what it
 * says to shapes that do not fit.
 */
import { describe, expect, test } from 'vitest';
import { engine } from '../../../ts/core/engine.js';
import * as kernels from '../../../ts/core/kernels.js';
import type { Shape } from '../../../ts/core/shape.js';
import { Workspace } from '../../../ts/core/workspace.js';
import golden from '../../golden/convolution.json' with { type: 'json' };
import { refusal } from '../../support/errors.js';
import { relativeDifference, scattered } from '../../support/compare.js';
import '../../support/engine.js';

const ws = new Workspace();
const tensor = (shape: Shape, seed?: number) => {
  const t = ws.keep(shape);
  return t.set(scattered(t.size, seed));
};
const steps = ([strideY, strideX]: number[], [padY, padX]: number[]) =>
  ({ strideY, strideX, padY, padX }) as kernels.StrideAndPad;
/** Single precision sums of up to a hundred products. */
const SUM = 1e-5;

describe('convolution', () => {
  test.each(Object.entries(golden.convolution))('%s', (_, given) => {
    const [fn, fh, fw] = given.size as [number, number, number];
    const x = ws.keep(given.shape).set(given.x);
    const w = ws.keep([fn, given.shape[1]!, fh, fw]).set(given.w);
    const b = ws.keep([fn]).set(given.b);
    const how = steps(given.stride, given.pad);
    const y = ws.keep(given.output);
    kernels.convolutionForward(y, x, w, b, how);
    expect(relativeDifference(y.toArray(), given.y)).toBeLessThan(SUM);

    const dy = ws.keep(given.output).set(given.dy);
    const [dx, dw, db] = [tensor(x.shape, 1), ws.keep(w.shape), ws.keep(b.shape)];
    kernels.fill(dw, 1);
    kernels.fill(db, 2);
    // dx is overwritten, dw and db are added to, with dx and without.
    kernels.convolutionBackward(dx, dw, db, dy, x, w, how);
    kernels.convolutionBackward(undefined, dw, db, dy, x, w, how);
    expect(relativeDifference(dx.toArray(), given.dx)).toBeLessThan(SUM);
    const twice = (start: number, gradient: number[]) => gradient.map((g) => start + 2 * g);
    expect(relativeDifference(dw.toArray(), twice(1, given.dw))).toBeLessThan(SUM);
    expect(relativeDifference(db.toArray(), twice(2, given.db))).toBeLessThan(SUM);
  });

  test('no pictures at all', () => {
    const [x, w, b, y] = [ws.keep([0, 2, 5, 5]), tensor([3, 2, 3, 3]), tensor([3]), ws.keep([0, 3, 3, 3])];
    const [dw, db] = [tensor(w.shape, 5), tensor(b.shape, 6)];
    kernels.convolutionForward(y, x, w, b, steps([1, 1], [0, 0]));
    kernels.convolutionBackward(ws.keep(x.shape), dw, db, y, x, w, steps([1, 1], [0, 0]));
    expect(dw.toArray()).toEqual(scattered(54, 5));
    expect(db.toArray()).toEqual(scattered(3, 6));
  });

  test('what does not fit is named', () => {
    const [x, w, b, y] = [ws.keep([2, 3, 5, 6]), ws.keep([4, 3, 3, 2]), ws.keep([4]), ws.keep([2, 4, 3, 5])];
    const how = steps([1, 1], [0, 0]);
    const forward = (parts: Partial<Record<'x' | 'w' | 'b' | 'y', typeof x>>, s = how) => {
      const all = { x, w, b, y, ...parts };
      return () => kernels.convolutionForward(all.y, all.x, all.w, all.b, s);
    };
    expect(forward({})).not.toThrow();
    expect(forward({ x: ws.keep([3, 5, 6]) })).toThrow(
      refusal('shape-mismatch', 'convolutionForward: x', '[N, C, H, W]', 'found [3, 5, 6]'),
    );
    expect(forward({ w: ws.keep([4, 2, 3, 2]) })).toThrow(
      refusal('shape-mismatch', 'w:', '[FN, 3, FH, FW]', 'found [4, 2, 3, 2]'),
    );
    expect(forward({ b: ws.keep([3]) })).toThrow(
      refusal('shape-mismatch', 'convolutionForward: b', '[4]', 'found [3]'),
    );
    expect(forward({ y: ws.keep([2, 4, 5, 3]) })).toThrow(
      refusal('shape-mismatch', ': y', '[2, 4, 3, 5]', 'found [2, 4, 5, 3]'),
    );
    expect(forward({ w: ws.keep([4, 3, 6, 2]) })).toThrow(
      refusal('shape-mismatch', '[6, 2]', '[0, 0]', 'found [5, 6]'),
    );
    expect(forward({}, steps([1, 0], [0, 0]))).toThrow(refusal('invalid-argument', 'strideX', 1, 'found 0'));
    expect(forward({}, steps([1, 1], [-1, 0]))).toThrow(refusal('invalid-argument', 'padY', 0, 'found -1'));
    expect(forward({ x: ws.keep([2, 3, 0, 6]) })).toThrow(refusal('invalid-argument', 'H:', 1, 'found 0'));
    const backward = (dx: typeof x | undefined, dw: typeof x, db: typeof x, dy: typeof x) => () =>
      kernels.convolutionBackward(dx, dw, db, dy, x, w, how);
    expect(backward(w, w, b, y)).toThrow(
      refusal('shape-mismatch', 'dx', '[2, 3, 5, 6]', 'found [4, 3, 3, 2]'),
    );
    expect(backward(undefined, x, b, y)).toThrow(
      refusal('shape-mismatch', 'dw', '[4, 3, 3, 2]', 'found [2, 3, 5, 6]'),
    );
    expect(backward(undefined, w, ws.keep([1]), y)).toThrow(
      refusal('shape-mismatch', 'db', '[4]', 'found [1]'),
    );
    expect(backward(undefined, w, b, x)).toThrow(
      refusal('shape-mismatch', 'dy', '[2, 4, 3, 5]', 'found [2, 3, 5, 6]'),
    );
  });

  test('one that fits no memory is an error, and the engine goes on', () => {
    // Padding makes y as large as it likes; the columns of one picture are four thousand times as much.
    const [x, w, b] = [ws.keep([1, 1, 64, 64]), ws.keep([1, 1, 64, 64]), ws.keep([1])];
    const y = ws.keep([1, 1, 513, 513]);
    expect(() => kernels.convolutionForward(y, x, w, b, steps([1, 1], [256, 256]))).toThrow(
      refusal('out-of-memory'),
    );
    kernels.fill(b, 1);
    expect(b.get(0)).toBe(1);
  });
});

test('one thread and several give the same bits', () => {
  const [x, w, b] = [tensor([6, 8, 28, 27], 1), tensor([10, 8, 3, 3], 2), tensor([10], 3)];
  const how = steps([1, 1], [1, 1]);
  const windows = [
    { height: 2, width: 2, ...steps([2, 2], [0, 0]) },
    { height: 3, width: 3, ...steps([2, 1], [1, 1]) },
  ];
  const results = [1, 2, 3].map((threads) => {
    engine().setThreads(threads);
    const [y, dx] = [ws.keep([6, 10, 28, 27]), ws.keep(x.shape)];
    const [dw, db] = [tensor(w.shape, 4), tensor(b.shape, 5)];
    kernels.convolutionForward(y, x, w, b, how);
    kernels.convolutionBackward(dx, dw, db, y, x, w, how);
    const pooled = windows.flatMap((window) => {
      const shape = [6, 10, ...kernels.outputSize('test', [28, 27], window)];
      const [max, argmax, average] = [ws.keep(shape), ws.keep(shape, 'u8'), ws.keep(shape)];
      const [dMax, dAverage] = [ws.keep(y.shape), ws.keep(y.shape)];
      kernels.maxPoolForward(max, argmax, y, window);
      kernels.maxPoolBackward(dMax, max, argmax, window);
      kernels.averagePoolForward(average, y, window);
      kernels.averagePoolBackward(dAverage, average, window);
      return [max, average, dMax, dAverage];
    });
    return Buffer.concat([y, dx, dw, db, ...pooled].map((t) => Buffer.from(t.toArray().buffer)));
  });
  engine().setThreads(engine().backend.threads);
  expect(results.map((result) => result.equals(results[0]!))).toEqual([true, true, true]);
});
