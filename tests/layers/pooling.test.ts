/**
 * Pooling against NumPy in double precision (scripts/golden/convolution.py) and against numerical gradients, and what
 * it says to a window that is not valid.
 */
import { describe, expect, test } from 'vitest';
import { Param } from '../../ts/core/param.js';
import { Workspace } from '../../ts/core/workspace.js';
import { Pooling, type PoolingOptions } from '../../ts/layers/index.js';
import { numericalGradient } from '../../ts/metrics/numerical-gradient.js';
import golden from '../golden/convolution.json' with { type: 'json' };
import { refusal } from '../support/errors.js';
import { relativeDifference } from '../support/compare.js';
import '../support/engine.js';

const ws = new Workspace();

/** Sums of at most a dozen numbers. */
const SUM = 1e-6;

describe.each(Object.entries(golden.pooling))('%s', (name, given) => {
  const [size, stride, pad] = [given.size, given.stride, given.pad] as [number, number][];
  const x = new Param(ws, name, given.shape);
  x.value.set(given.x);

  test.each(['max', 'average'] as const)('%s', (kind) => {
    const layer = new Pooling(ws, { size: size!, stride: stride!, pad: pad!, kind });
    ws.begin();
    const y = layer.forward(x.value);
    expect(y.shape).toEqual(given.output);
    const dx = layer.backward(ws.take(y.shape).set(given.dy));
    expect(dx.shape).toEqual(given.shape);
    const exact = { max: given.maxDx, average: given.averageDx }[kind];
    expect(relativeDifference(y.toArray(), given[kind])).toBeLessThan(SUM);
    expect(relativeDifference(dx.toArray(), exact)).toBeLessThan(SUM);

    const loss = () => {
      ws.begin();
      const y = layer.forward(x.value).toArray();
      return y.reduce((sum, value, i) => sum + value * given.dy[i]!, 0);
    };
    // No two numbers of x are closer than 0.05, so that the same one stays the maximum.
    const numerical = numericalGradient(loss, x, 2e-2);
    expect(relativeDifference(exact, numerical)).toBeLessThan(2e-4);
  });
});

test('windows stand side by side unless a stride is given', () => {
  const shape = (options: PoolingOptions) => new Pooling(ws, options).forward(ws.keep([2, 3, 7, 9])).shape;
  expect(shape({ size: 2 })).toEqual([2, 3, 3, 4]);
  expect(shape({ size: [3, 2] })).toEqual([2, 3, 2, 4]);
  expect(shape({ size: 3, stride: 1 })).toEqual([2, 3, 5, 7]);
  expect(shape({ size: 3, stride: [1, 2], pad: 1 })).toEqual([2, 3, 7, 5]);
  expect(shape({ size: [7, 9], stride: 5 })).toEqual([2, 3, 1, 1]);
});

test('an empty batch', () => {
  for (const kind of ['max', 'average'] as const) {
    const layer = new Pooling(ws, { size: 2, kind });
    const y = layer.forward(ws.keep([0, 3, 4, 4]));
    expect(y.shape).toEqual([0, 3, 2, 2]);
    expect(layer.backward(y).shape).toEqual([0, 3, 4, 4]);
  }
});

test('a window that is not valid is named', () => {
  const pooling = (options: PoolingOptions) => () => new Pooling(ws, options);
  expect(pooling({ size: 0 })).toThrow(refusal('invalid-argument', 'Pooling: height', 1, 'found 0'));
  expect(pooling({ size: [2, 1.5] })).toThrow(refusal('invalid-argument', 'Pooling: width'));
  expect(pooling({ size: 2, stride: 0 })).toThrow(refusal('invalid-argument', 'strideY', 1, 'found 0'));
  expect(pooling({ size: 2, pad: [0, -1] })).toThrow(refusal('invalid-argument', 'padX', 0, 'found -1'));
  expect(pooling({ size: [3, 2], pad: 2 })).toThrow(
    refusal('invalid-argument', 'Pooling', 'padding', '[3, 2]', 'found [2, 2]'),
  );
  expect(pooling({ size: 17 })).toThrow(refusal('invalid-argument', 256, 289, 'found [17, 17]'));
  expect(pooling({ size: 17, kind: 'average' })).not.toThrow();
  for (const [options, name, found] of [
    [{ size: 2, stride: [2 ** 32, 1] }, 'strideY', 2 ** 32],
    [{ size: 2, stride: [1, 2 ** 31] }, 'strideX', 2 ** 31],
    [{ size: [2 ** 31, 1] }, 'height', 2 ** 31],
    [{ size: [1, 2 ** 40] }, 'width', 2 ** 40],
    [{ size: 2, pad: [0, 2 ** 32] }, 'padX', 2 ** 32],
    [{ size: 2 ** 16 }, 'height · width', 2 ** 32],
  ] as [PoolingOptions, string, number][]) {
    expect(pooling({ ...options, kind: 'average' })).toThrow(
      refusal('invalid-argument', `Pooling: ${name}`, 2147483648, `found ${found}`),
    );
  }
  expect(pooling({ size: 2, stride: 2 ** 31 - 1 })).not.toThrow();
  expect(pooling({ size: 2, kind: 'least' as 'max' })).toThrow(
    refusal('invalid-argument', 'Pooling kind', 'max', 'average'),
  );
});

test('a picture that does not fit is named', () => {
  const layer = new Pooling(ws, { size: 4, pad: 1 });
  expect(() => layer.forward(ws.keep([3, 28, 28]))).toThrow(
    refusal('shape-mismatch', 'Pooling', '[N, C, H, W]', 'found [3, 28, 28]'),
  );
  expect(() => layer.forward(ws.keep([1, 1, 2, 1]))).toThrow(
    refusal('shape-mismatch', 'Pooling', '[4, 4]', '[1, 1]', 'found [2, 1]'),
  );
});

test('a picture without pixels, or with more than can be counted', () => {
  for (const kind of ['max', 'average'] as const) {
    const layer = new Pooling(ws, { size: 3, pad: 2, kind });
    for (const [shape, name] of [
      [[1, 1, 0, 5], 'H'],
      [[1, 1, 5, 0], 'W'],
    ] as const) {
      expect(() => layer.forward(ws.keep(shape))).toThrow(
        refusal('invalid-argument', `Pooling: ${name}:`, 'found 0'),
      );
    }
  }
  const wide = new Pooling(ws, {
    size: [2 ** 30, 1],
    stride: 2 ** 30,
    pad: [2 ** 30 - 1, 0],
    kind: 'average',
  });
  expect(() => wide.forward(ws.keep([1, 1, 2, 1]))).toThrow(
    refusal('invalid-argument', 'Pooling: H', 'found 2147483648'),
  );
});

test('backward needs a forward, and a gradient of its shape', () => {
  for (const kind of ['max', 'average'] as const) {
    const layer = new Pooling(ws, { size: 2, kind });
    expect(() => layer.backward(ws.take([1, 1, 2, 2]))).toThrow(
      refusal('wrong-order', 'Pooling', 'backward()', 'forward()'),
    );
    layer.forward(ws.take([1, 1, 4, 4]));
    expect(() => layer.backward(ws.take([1, 1, 2, 3]))).toThrow(
      refusal('shape-mismatch', 'dy', '[1, 1, 2, 2]', 'found [1, 1, 2, 3]'),
    );
  }
});
