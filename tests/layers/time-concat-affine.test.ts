import { describe, expect, test } from 'vitest';
import * as kernels from '../../ts/core/kernels.js';
import type { Param } from '../../ts/core/param.js';
import type { Tensor } from '../../ts/core/tensor.js';
import { type Layer, TimeAffine, TimeConcatAffine } from '../../ts/layers/index.js';
import { refusal } from '../support/errors.js';
import { bits, scattered } from '../support/compare.js';
import { checkGradients, input, ws } from '../support/layers.js';

const SIZES = [
  [1, 1, 1, 1, 1],
  [3, 4, 5, 2, 7],
  [2, 1, 3, 6, 4],
  [4, 5, 9, 9, 33],
] as const;

/** As a layer of the second input alone: the first is a parameter, whose gradient is what comes back for it. */
function ofSecond(affine: TimeConcatAffine, first: Param): Layer {
  return {
    params: [first, ...affine.params],
    forward: (x) => affine.forward(first.value, x),
    backward(dout) {
      const { dfirst, dsecond } = affine.backward(dout);
      first.grad.set(dfirst.toArray());
      return dsecond;
    },
  };
}

/** Whole numbers, whose sums are the same in any order. */
const whole = (size: number, seed: number) => scattered(size, seed).map((v) => Math.round(8 * v));
const wholeInput = (name: string, shape: number[], seed: number) => {
  const param = input(name, shape, seed);
  param.value.set(whole(param.value.size, seed));
  return param;
};

describe.each(SIZES)('%d rows, %d steps, %d and %d to %d', (n, t, c, d, m) => {
  describe.each([
    ['at every step', true],
    ['once a sequence', false],
  ])('the first %s', (_, everyStep) => {
    const shape = everyStep ? [n, t, c] : [n, c];

    test('is TimeAffine of both copied together, to the bit', () => {
      ws.begin();
      const [first, second] = [wholeInput('first', shape, 1), wholeInput('second', [n, t, d], 2)];
      const params = () => [wholeInput('W', [c + d, m], 3), wholeInput('b', [m], 4)] as const;
      const [own, others] = [params(), params()];
      // Something that is there already.
      for (const { grad } of [...own, ...others]) grad.set(whole(grad.size, 5));
      const both = ws.take([n, t, c + d]);
      const repeated = ws.take([n, t, c]);
      if (everyStep) kernels.copyColumns(repeated, first.value, { count: c });
      else kernels.repeatSteps(repeated, first.value);
      kernels.copyColumns(both, repeated, { count: c });
      kernels.copyColumns(both, second.value, { count: d, to: c });

      const [layer, plain] = [new TimeConcatAffine(...own), new TimeAffine(...others)];
      const y = layer.forward(first.value, second.value);
      expect(y.shape).toEqual([n, t, m]);
      expect(bits(y.toArray())).toEqual(bits(plain.forward(both).toArray()));

      const dy = ws.take([n, t, m]).set(whole(n * t * m, 6));
      const { dfirst, dsecond } = layer.backward(dy);
      const dboth = plain.backward(dy);
      const [dsteps, dlast] = [ws.take([n, t, c]), ws.take([n, t, d])];
      kernels.copyColumns(dsteps, dboth, { count: c });
      kernels.copyColumns(dlast, dboth, { count: d, from: c });
      let expected: Tensor = dsteps;
      if (!everyStep) {
        expected = ws.take([n, c]);
        kernels.fill(expected, 0);
        kernels.addStepSums(expected, dsteps);
      }
      expect([dfirst.shape, dsecond.shape]).toEqual([shape, [n, t, d]]);
      // toEqual tells 0 from −0, which a sum of whole numbers may end with in one order and not in another.
      const values = (tensor: Tensor) => [...tensor.toArray()].map((v) => v + 0);
      expect(values(dfirst)).toEqual(values(expected));
      expect(values(dsecond)).toEqual(values(dlast));
      own.forEach((param, i) => expect(values(param.grad), param.name).toEqual(values(others[i]!.grad)));
    });

    test('numerical gradients', () => {
      const affine = new TimeConcatAffine(input('W', [c + d, m], 3), input('b', [m], 4));
      checkGradients(ofSecond(affine, input('first', shape, 1)), input('second', [n, t, d], 2));
    });

    test('gradients are added to what is there, those by the inputs are not', () => {
      ws.begin();
      const layer = new TimeConcatAffine(wholeInput('W', [c + d, m], 3), wholeInput('b', [m], 4));
      layer.forward(wholeInput('first', shape, 1).value, wholeInput('second', [n, t, d], 2).value);
      const dy = ws.take([n, t, m]).set(whole(n * t * m, 6));
      const back = () => {
        const { dfirst, dsecond } = layer.backward(dy);
        return {
          inputs: [dfirst, dsecond].flatMap((tensor) => [...tensor.toArray()]),
          params: layer.params.flatMap(({ grad }) => [...grad.toArray()]),
        };
      };
      const [once, twice] = [back(), back()];
      expect(once.params.some((v) => v !== 0)).toBe(true);
      expect(twice.params).toEqual(once.params.map((v) => 2 * v));
      expect(twice.inputs).toEqual(once.inputs);
    });

    test('no rows: nothing comes of it, and nothing is added', () => {
      ws.begin();
      const layer = new TimeConcatAffine(input('W', [c + d, m], 3), input('b', [m], 4));
      const none = ws.take(everyStep ? [0, t, c] : [0, c]);
      const y = layer.forward(none, ws.take([0, t, d]));
      expect(y.shape).toEqual([0, t, m]);
      const { dfirst, dsecond } = layer.backward(y);
      expect([dfirst.shape, dsecond.shape]).toEqual([none.shape, [0, t, d]]);
      for (const { grad } of layer.params) expect(grad.toArray().every((v) => v === 0)).toBe(true);
    });
  });

  test('the same at every step, given once or at every one', () => {
    ws.begin();
    const layer = new TimeConcatAffine(input('W', [c + d, m], 3), input('b', [m], 4));
    const [first, second] = [input('first', [n, c], 1).value, input('second', [n, t, d], 2).value];
    const repeated = ws.take([n, t, c]);
    kernels.repeatSteps(repeated, first);
    // The same products, in the same order.
    expect(bits(layer.forward(first, second).toArray())).toEqual(
      bits(layer.forward(repeated, second).toArray()),
    );
  });
});

describe('forward and backward', () => {
  const [n, t, c, d, m] = [2, 3, 4, 5, 6];
  const make = () => new TimeConcatAffine(input('affine_W', [c + d, m], 3), input('affine_b', [m], 4));
  const says = refusal('wrong-order', 'TimeConcatAffine', 'backward()', 'forward()');

  test('its parameters', () => {
    const layer = make();
    expect(layer.params).toEqual([layer.weight, layer.bias]);
  });

  test('the backward pass belongs to the last forward pass', () => {
    ws.begin();
    const layer = make();
    const given = [1, 10].map((seed) => [
      input('first', seed === 1 ? [n, c] : [n, t, c], seed).value,
      input('second', [n, t, d], seed + 1).value,
    ]) as [Tensor, Tensor][];
    const dy = ws.take([n, t, m]).set(scattered(n * t * m, 6));
    const back = () => {
      for (const param of layer.params) param.zeroGrad();
      const { dfirst, dsecond } = layer.backward(dy);
      return [dfirst, dsecond, ...layer.params.map(({ grad }) => grad)].map((x) => bits(x.toArray()));
    };
    const alone = given.map((inputs) => {
      layer.forward(...inputs);
      return back();
    });
    for (const [before, last] of [
      [1, 0],
      [0, 1],
    ] as const) {
      layer.forward(...given[before]!);
      layer.forward(...given[last]!);
      expect(back()).toEqual(alone[last]);
    }
    expect(alone[0]![3]).not.toEqual(alone[1]![3]);
  });

  test('what does not fit is named, and nothing is left to go back from', () => {
    ws.begin();
    const layer = make();
    const none = () => expect(() => layer.backward(ws.take([n, t, m]))).toThrow(says);
    none();
    for (const [first, second] of [
      [
        [n, c + 1],
        [n, t, d],
      ],
      [
        [n, t, c],
        [n, t, d - 1],
      ],
      [
        [n + 1, c],
        [n, t, d],
      ],
      [
        [n + 1, t, c],
        [n, t, d],
      ],
      [
        [n, t + 1, c],
        [n, t, d],
      ],
      [
        [n, 1, c],
        [n, t, d],
      ],
      [
        [n, c],
        [n, d],
      ],
      [
        [n, t, c, 1],
        [n, t, c + d - 1],
      ],
      [[n], [n, t, c + d - n]],
      [
        [n, c],
        [n, t, 1, d],
      ],
    ] as const) {
      layer.forward(ws.take([n, c]), ws.take([n, t, d]));
      expect(() => layer.forward(ws.take(first), ws.take(second))).toThrow(
        refusal(
          'shape-mismatch',
          'TimeConcatAffine affine_W [9, 6]',
          '[N, T, C]',
          '[N, C]',
          '[N, T, D]',
          'C + D = 9',
          `found [${first.join(', ')}]`,
          `[${second.join(', ')}]`,
        ),
      );
      none();
    }
    layer.forward(ws.take([n, c]), ws.take([n, t, d]));
    expect(() => layer.backward(ws.take([n, t, m + 1]))).toThrow(
      refusal('shape-mismatch', '[2, 3, 7]', '[6, 6]'),
    );
  });
});
