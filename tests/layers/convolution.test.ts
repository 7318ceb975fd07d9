/**
 * The convolution layer against NumPy in double precision (scripts/golden/convolution.py), against numerical gradients,
 * with and without the ReLU in it, and what it says to shapes that do not fit.
 */
import { describe, expect, test } from 'vitest';
import { Param } from '../../ts/core/param.js';
import { Convolution, type ConvolutionOptions, Relu } from '../../ts/layers/index.js';
import golden from '../golden/convolution.json' with { type: 'json' };
import { refusal } from '../support/errors.js';
import { bits, scattered } from '../support/compare.js';
import { checkGradients, expectClose, input, ws } from '../support/layers.js';

type Four = [number, number, number, number];

function layerOf(shape: Four, options: ConvolutionOptions = {}): Convolution {
  return new Convolution(input('W', shape, 1), input('b', [shape[0]], 2), options);
}

describe.each(Object.entries(golden.convolution))('against NumPy, %s', (_, given) => {
  const [filters, height, width] = given.size as [number, number, number];
  const [stride, pad] = [given.stride, given.pad] as [number, number][];
  const made = (relu: boolean) => {
    const layer = layerOf([filters, given.shape[1]!, height, width], { stride: stride!, pad: pad!, relu });
    layer.weight.value.set(given.w);
    layer.bias.value.set(given.b);
    return layer;
  };
  const x = ws.keep(given.shape).set(given.x);
  const dy = ws.keep(given.output).set(given.dy);

  test('forward and backward', () => {
    const layer = made(false);
    const y = layer.forward(x);
    expect(y.shape).toEqual(given.output);
    expectClose(y, given.y, 'y');
    const dx = layer.backward(dy);
    expect(dx.shape).toEqual(given.shape);
    expectClose(dx, given.dx, 'dx');
    expectClose(layer.weight.grad, given.dw, 'dW');
    expectClose(layer.bias.grad, given.db, 'db');
  });

  test('backwardParams leaves dx out; gradients add up', () => {
    const layer = made(false);
    ws.begin();
    layer.forward(x);
    const { offset } = ws.take([1]);
    layer.backwardParams(dy);
    // No memory was taken for it: the next tensor is the next cache line.
    expect(ws.take([1]).offset).toBe(offset + 64);
    expectClose(layer.weight.grad, given.dw, 'dW');
    layer.backwardParams(dy);
    expectClose(
      layer.weight.grad,
      given.dw.map((g) => 2 * g),
      'dW',
    );
    expectClose(
      layer.bias.grad,
      given.db.map((g) => 2 * g),
      'db',
    );
  });

  test('with relu: as a Relu behind it', () => {
    const [fused, plain, relu] = [made(true), made(false), new Relu(ws)];
    const y = relu.forward(plain.forward(x));
    expect(bits(fused.forward(x).toArray())).toEqual(bits(y.toArray()));
    const dx = plain.backward(relu.backward(dy));
    expectClose(fused.backward(dy), [...dx.toArray()], 'dx');
    fused.params.forEach(({ name, grad }, i) =>
      expectClose(grad, [...plain.params[i]!.grad.toArray()], name),
    );
    // Some places are off, some on.
    expect(new Set(y.toArray().map(Math.sign))).toEqual(new Set([0, 1]));
  });
});

describe.each([false, true])('numerical gradients, relu %s', (relu) => {
  /** x in quarters, W in halves, b in odd sixteenths: no sum is nearer to the kink than 1/16, three steps. */
  function stepped(param: Param, size: number, offset = 0): Param {
    param.value.set(param.value.toArray().map((v) => Math.round(v / size) * size + offset));
    return param;
  }

  test.each([
    ['one picture, one channel', [1, 1, 5, 6], [2, 1, 3, 3], {}],
    ['several of both', [3, 2, 5, 5], [4, 2, 3, 3], {}],
    ['one filter of one place', [2, 3, 3, 4], [1, 3, 1, 1], {}],
    ['stride 2', [2, 2, 7, 6], [3, 2, 3, 2], { stride: 2 }],
    ['padding 1, as in the deep net', [2, 3, 6, 5], [2, 3, 3, 3], { pad: 1 }],
    ['padding 2', [2, 2, 4, 4], [3, 2, 3, 3], { pad: 2 }],
    ['nothing square', [2, 2, 5, 9], [3, 2, 2, 4], { stride: [2, 3], pad: [1, 2] }],
    ['a filter as large as the picture', [3, 2, 3, 4], [2, 2, 3, 4], {}],
  ] as [string, Four, Four, ConvolutionOptions][])('%s', (_, shape, filters, options) => {
    const W = stepped(input('W', filters, 11), 0.5);
    const b = stepped(input('b', [filters[0]], 12), 0.125, 0.0625);
    const layer = new Convolution(W, b, { ...options, relu });
    const x = stepped(input('x', shape, 13), 0.25);
    const y = new Convolution(W, b, options).forward(x.value).toArray();
    expect(Math.min(...y.map(Math.abs))).toBeGreaterThanOrEqual(0.0625);
    checkGradients(layer, x);
  });
});

describe('shapes', () => {
  const shape = (options: ConvolutionOptions, x: number[] = [2, 3, 10, 12]) =>
    layerOf([4, 3, 3, 5], options).forward(ws.take(x).set(scattered(x.reduce((a, b) => a * b)))).shape;

  test('OH = ⌊(H + 2·pad − FH) / stride⌋ + 1, and one number is for both directions', () => {
    expect(shape({})).toEqual([2, 4, 8, 8]);
    expect(shape({ pad: 1 })).toEqual([2, 4, 10, 10]);
    expect(shape({ stride: 3 })).toEqual([2, 4, 3, 3]);
    expect(shape({ stride: [3, 2], pad: [0, 2] })).toEqual([2, 4, 3, 6]);
    expect(shape({}, [1, 3, 3, 5])).toEqual([1, 4, 1, 1]);
  });

  test('batches of other sizes one after the other', () => {
    const layer = layerOf([4, 2, 3, 3]);
    const x = ws.keep([5, 2, 6, 6]).set(scattered(360));
    const all = layer.forward(x).toArray();
    const last = ws.keep([1, 2, 6, 6]).set(x.toArray().subarray(288));
    expectClose(layer.forward(last), [...all.subarray(256)]);
    expect(layer.backward(layer.forward(last)).shape).toEqual([1, 2, 6, 6]);
    expect(bits(layer.forward(x).toArray())).toEqual(bits(all));
  });
});

describe('errors', () => {
  test('a weight and a bias that do not fit each other', () => {
    for (const [W, b] of [
      [[4, 3, 3], [4]],
      [[4, 3, 3, 3], [3]],
      [
        [4, 3, 3, 3],
        [4, 1],
      ],
    ] as const) {
      expect(() => new Convolution(new Param(ws, 'W', W), new Param(ws, 'b', b))).toThrow(
        refusal(
          'shape-mismatch',
          'Convolution',
          'W [FN, C, FH, FW]',
          'b [FN]',
          `found [${W.join(', ')}]`,
          `[${b.join(', ')}]`,
        ),
      );
    }
  });

  test('strides and paddings that are none', () => {
    const make = (options: ConvolutionOptions) => () => layerOf([2, 1, 3, 3], options);
    expect(make({ stride: 0 })).toThrow(refusal('invalid-argument', 'Convolution W: strideY', 1, 'found 0'));
    expect(make({ stride: [1, 1.5] })).toThrow(refusal('invalid-argument', 'strideX', 1, 'found 1.5'));
    expect(make({ pad: -1 })).toThrow(refusal('invalid-argument', 'padY', 0, 'found -1'));
    expect(make({ pad: [0, Number.NaN] })).toThrow(refusal('invalid-argument', 'padX', 0, 'found NaN'));
    expect(make({ stride: [1, 2 ** 32 + 1] })).toThrow(
      refusal('invalid-argument', 'Convolution W: strideX', 2147483648, 'found 4294967297'),
    );
    expect(make({ pad: [2 ** 32, 0] })).toThrow(
      refusal('invalid-argument', 'padY', 2147483648, 'found 4294967296'),
    );
    const wide = layerOf([2, 1, 3, 3], { pad: 2 ** 31 - 1, stride: 2 ** 31 - 1 });
    expect(() => wide.forward(ws.keep([1, 1, 4, 4]))).toThrow(refusal('invalid-argument', ': H'));
  });

  test('an input that does not fit names the layer, expected and found', () => {
    const layer = layerOf([2, 3, 3, 4]);
    for (const shape of [
      [5, 2, 6, 6],
      [3, 6, 6],
      [5, 108],
    ]) {
      expect(() => layer.forward(ws.keep(shape))).toThrow(
        refusal(
          'shape-mismatch',
          'Convolution W [2, 3, 3, 4]',
          '[N, 3, H, W]',
          `found [${shape.join(', ')}]`,
        ),
      );
    }
    expect(() => layer.forward(ws.keep([1, 3, 6, 3]))).toThrow(
      refusal('shape-mismatch', 'Convolution W [2, 3, 3, 4]', '[3, 4]', '[0, 0]', 'found [6, 3]'),
    );
  });

  test('a picture without pixels', () => {
    const layer = layerOf([2, 3, 3, 4], { pad: 2 });
    const named = 'Convolution W [2, 3, 3, 4]: ';
    expect(() => layer.forward(ws.keep([1, 3, 0, 6]))).toThrow(refusal('invalid-argument', `${named}H`));
    expect(() => layer.forward(ws.keep([1, 3, 6, 0]))).toThrow(refusal('invalid-argument', `${named}W`));
  });

  test('backward needs a forward, and a gradient of its shape', () => {
    for (const relu of [false, true]) {
      const layer = layerOf([2, 1, 3, 3], { relu });
      const dy = ws.take([1, 2, 2, 2]).set(scattered(8));
      for (const back of [() => layer.backward(dy), () => layer.backwardParams(dy)]) {
        expect(back).toThrow(refusal('wrong-order', 'Convolution', 'backward()', 'forward()'));
      }
      layer.forward(ws.take([1, 1, 5, 5]).set(scattered(25)));
      expect(() => layer.backward(dy)).toThrow(
        refusal('shape-mismatch', 'dy', '[1, 2, 3, 3]', 'found [1, 2, 2, 2]'),
      );
    }
  });
});
