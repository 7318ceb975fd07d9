import { describe, expect, test } from 'vitest';
import { Param } from '../../ts/core/param.js';
import { BatchNormalization, type BatchNormalizationOptions } from '../../ts/layers/index.js';
import { refusal } from '../support/errors.js';
import { bits } from '../support/compare.js';
import { checkGradients, expectClose, golden, input, ws } from '../support/layers.js';

interface Golden {
  shape: number[];
  perChannel: boolean;
  xs: number[][];
  dy: number[];
  gamma: number[];
  beta: number[];
  y: number[];
  dx: number[];
  dgamma: number[];
  dbeta: number[];
  runningMean: number[];
  runningVariance: number[];
  evaluated: number[];
}

const { batchNorm } = golden<{ batchNorm: Record<string, Golden> }>('training-layers');
const TRAIN = { train: true, step: 0 } as const;

/** A layer of `size` statistics with γ and β that matter. */
function layerOf(size: number, options?: BatchNormalizationOptions): BatchNormalization {
  return new BatchNormalization(input('gamma', [size], 7), input('beta', [size], 8), options);
}

const running = (layer: BatchNormalization) => [...layer.state.values()].map((t) => bits(t.toArray()));

describe.each(Object.entries(batchNorm))('as in double precision: %s', (_, given) => {
  const param = (name: string, values: number[]) => {
    const made = new Param(ws, name, [values.length]);
    made.value.set(values);
    return made;
  };
  const [gamma, beta] = [param('gamma', given.gamma), param('beta', given.beta)];
  const layer = new BatchNormalization(gamma, beta, { perChannel: given.perChannel });
  const x = ws.keep(given.shape);
  const dy = ws.keep(given.shape).set(given.dy);

  test('training: outputs, gradients and running statistics after three steps', () => {
    for (const values of given.xs) {
      for (const { grad } of layer.params) grad.set(new Float32Array(grad.size));
      ws.begin();
      const y = layer.forward(x.set(values), TRAIN);
      const dx = layer.backward(dy);
      if (values !== given.xs.at(-1)) continue;
      expectClose(y, given.y, 'y');
      expectClose(dx, given.dx, 'dx');
    }
    expectClose(gamma.grad, given.dgamma, 'dgamma');
    expectClose(beta.grad, given.dbeta, 'dbeta');
    expectClose(layer.state.get(`${layer.gamma.name}/runningMean`)!, given.runningMean, 'runningMean');
    expectClose(
      layer.state.get(`${layer.gamma.name}/runningVariance`)!,
      given.runningVariance,
      'runningVariance',
    );
  });

  test('evaluation, which is the default and changes nothing', () => {
    const before = running(layer);
    expectClose(layer.forward(x.set(given.xs[0]!)), given.evaluated);
    expect(running(layer)).toEqual(before);
  });
});

describe('numerical gradients', () => {
  // 1 / s is curved: a smaller step than for nearly linear layers.
  const options = { pass: TRAIN, h: 5e-3 };

  test('rows', () => checkGradients(layerOf(5), input('x', [6, 5], 3), options));
  test('images, the form of the book', () =>
    checkGradients(layerOf(12), input('x', [7, 3, 2, 2], 4), options));
  test('images, per channel', () =>
    checkGradients(layerOf(3, { perChannel: true }), input('x', [3, 3, 2, 3], 5), options));
});

describe('running statistics', () => {
  test('start at 0 and move once per step, in backward', () => {
    const layer = layerOf(2, { momentum: 0.75 });
    const x = ws.keep([2, 2]).set([1, 10, 3, 30]);
    const mean = layer.state.get(`${layer.gamma.name}/runningMean`)!;
    expect([...mean.toArray()]).toEqual([0, 0]);
    for (let i = 0; i < 3; i++) layer.forward(x, TRAIN);
    expect([...mean.toArray()]).toEqual([0, 0]);
    for (let i = 0; i < 3; i++) layer.backward(x);
    expect([...mean.toArray()]).toEqual([0.5, 5]);
    expect([...layer.state.get(`${layer.gamma.name}/runningVariance`)!.toArray()]).toEqual([0.25, 25]);
  });

  test('outlive a step', () => {
    const layer = layerOf(2);
    ws.begin();
    layer.forward(ws.take([2, 2]).set([1, 10, 3, 30]), TRAIN);
    layer.backward(ws.take([2, 2]).set([1, 1, 1, 1]));
    ws.begin();
    expect(layer.state.get(`${layer.gamma.name}/runningMean`)!.get(1)).toBeCloseTo(2, 6);
  });
});

test('gradients add up until they are cleared', () => {
  const layer = layerOf(2);
  const x = ws.keep([2, 2]).set([1, 10, 3, 30]);
  layer.forward(x, TRAIN);
  for (let i = 0; i < 2; i++) layer.backward(ws.take([2, 2]).set([1, 2, 3, 4]));
  expect([...layer.beta.grad.toArray()]).toEqual([8, 12]);
});

test('a training batch of one row gives β', () => {
  const layer = layerOf(6);
  const y = layer.forward(input('x', [1, 2, 3], 3).value, TRAIN);
  expect(y.shape).toEqual([1, 2, 3]);
  expect(y.toArray()).toEqual(layer.beta.value.toArray());
  expect([...layer.backward(y).toArray()].every((v) => v === 0)).toBe(true);
});

test('many statistics, in several chunks and with a tail', () => {
  const layer = layerOf(1027);
  const x = input('x', [40, 1027], 3).value;
  const y = layer.forward(x, TRAIN).toArray();
  for (const c of [0, 63, 64, 1023, 1026]) {
    const column = Array.from({ length: 40 }, (_, n) => x.get(n * 1027 + c));
    const mean = column.reduce((a, b) => a + b) / 40;
    const variance = column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 40;
    const [gamma, beta] = [layer.gamma.value.get(c), layer.beta.value.get(c)];
    column.forEach((v, n) => {
      expect(y[n * 1027 + c]).toBeCloseTo((gamma * (v - mean)) / Math.sqrt(variance + 1e-6) + beta, 5);
    });
  }
});

describe('errors', () => {
  test('inputs that do not fit name layer, expected and found', () => {
    expect(() => layerOf(6).forward(ws.keep([4, 2, 4]))).toThrow(
      refusal('shape-mismatch', 'BatchNormalization gamma [6]', '[N, 6]', 'found [4, 2, 4]'),
    );
    const perChannel = layerOf(3, { perChannel: true });
    for (const shape of [
      [4, 3],
      [4, 2, 3, 3],
    ]) {
      expect(() => perChannel.forward(ws.keep(shape))).toThrow(
        refusal(
          'shape-mismatch',
          'BatchNormalization gamma [3]',
          '[N, 3, H, W]',
          `found [${shape.join(', ')}]`,
        ),
      );
    }
  });

  test('β of another size, a momentum that is not valid', () => {
    expect(() => new BatchNormalization(input('g', [3], 1), input('b', [4], 1))).toThrow(
      refusal('shape-mismatch', 'BatchNormalization g [3]', 'found [4]'),
    );
    expect(() => layerOf(3, { momentum: 1 })).toThrow(
      refusal('invalid-argument', 'BatchNormalization gamma momentum', 0, 1, 'found 1'),
    );
  });

  test('backward needs a training pass', () => {
    const layer = layerOf(2);
    const x = ws.keep([2, 2]).set([1, 2, 3, 4]);
    layer.forward(x, TRAIN);
    layer.forward(x);
    expect(() => layer.backward(x)).toThrow(refusal('wrong-order', 'backward()', 'forward()'));
  });
});
