import { describe, expect, test } from 'vitest';
import { BadakError } from '../../ts/core/errors.js';
import { RowParam } from '../../ts/core/row-param.js';
import { Embedding } from '../../ts/layers/index.js';
import { numericalGradient } from '../../ts/metrics/numerical-gradient.js';
import { refusal } from '../support/errors.js';
import { bits, relativeDifference, scattered } from '../support/compare.js';
import { expectClose, ws } from '../support/layers.js';

const [V, H] = [9, 7];

function embedding(rows = V, columns = H): Embedding {
  const W = new RowParam(ws, 'W_in', [rows, columns]);
  W.value.set(scattered(rows * columns, 1));
  return new Embedding(W);
}

const idsOf = (shape: number[], ids: number[]) => ws.keep(shape, 'i32').set(ids);

/** A row of a matrix [_, H]. */
const row = (values: Float32Array, id: number, columns = H) => values.slice(id * columns, (id + 1) * columns);

describe('forward', () => {
  test('ids [N] give their rows, to the bit', () => {
    const layer = embedding();
    const W = layer.weight.value.toArray();
    const ids = [8, 0, 3, 0];
    const y = layer.forward(idsOf([4], ids));
    expect(y.shape).toEqual([4, H]);
    expect(bits(y.toArray())).toEqual(bits(Float32Array.from(ids.flatMap((id) => [...row(W, id)]))));
  });

  test.each([1, 2, 4, 10])('ids [N, %d] give the mean of their rows', (per) => {
    const layer = embedding();
    const W = layer.weight.value.toArray();
    const ids = Array.from({ length: 3 * per }, (_, i) => (i * i + 2) % V);
    const y = layer.forward(idsOf([3, per], ids));
    expect(y.shape).toEqual([3, H]);
    const mean = Array.from({ length: 3 * H }, (_, at) => {
      const [n, column] = [Math.floor(at / H), at % H];
      return ids.slice(n * per, (n + 1) * per).reduce((sum, id) => sum + W[id * H + column]!, 0) / per;
    });
    expectClose(y, mean);
  });
});

describe('backward', () => {
  test('an id that comes again adds up; rows that were not used stay 0', () => {
    const layer = embedding(4, 2);
    layer.forward(idsOf([4], [2, 0, 2, 2]));
    layer.backward(ws.take([4, 2]).set([1, 2, 10, 20, 100, 200, 1000, 2000]));
    expect([...layer.weight.grad.toArray()]).toEqual([10, 20, 0, 0, 1101, 2202, 0, 0]);
  });

  test('in a mean every position gets its share, and an id at two positions gets two shares', () => {
    const layer = embedding(4, 1);
    layer.forward(idsOf([2, 4], [1, 1, 3, 0, 3, 3, 3, 3]));
    layer.backward(ws.take([2, 1]).set([4, 100]));
    expect([...layer.weight.grad.toArray()]).toEqual([1, 2, 0, 101]);
  });

  test('gradients add up until they are cleared', () => {
    const layer = embedding(3, 1);
    for (const id of [1, 2, 1]) {
      layer.forward(idsOf([1], [id]));
      layer.backward(ws.take([1, 1]).set([5]));
    }
    expect([...layer.weight.grad.toArray()]).toEqual([0, 10, 5]);
    layer.weight.zeroGrad();
    expect([...layer.weight.grad.toArray()]).toEqual([0, 0, 0]);
  });

  test.each([[[6]], [[3, 2]], [[2, 3]]])('numerical gradient of W, ids %j', (shape) => {
    const layer = embedding();
    const ids = idsOf(shape, [4, 8, 4, 0, 1, 4]);
    const weights = scattered(shape[0]! * H, 99);
    const loss = () => {
      ws.begin();
      const y = layer.forward(ids).toArray();
      return y.reduce((sum, value, i) => sum + value * weights[i]!, 0);
    };
    loss();
    layer.backward(ws.take([shape[0]!, H]).set(weights));
    const numerical = numericalGradient(loss, layer.weight, 2e-2);
    expect(relativeDifference(layer.weight.grad.toArray(), numerical)).toBeLessThan(2e-4);
  });
});

describe('what is refused', () => {
  test.each([9, -1, 2 ** 31 - 1, -(2 ** 31)])('an id of %d: its place, itself, the range', (id) => {
    const layer = embedding();
    layer.forward(idsOf([1], [0]));
    const forward = () => layer.forward(idsOf([2, 3], [0, 8, 1, 2, id, 3]));
    expect(forward).toThrow(refusal('out-of-range', 'W_in', `found ${id}`, 'index 4', 8));
    // What failed has no backward.
    expect(() => layer.backward(ws.take([1, H]))).toThrow(
      refusal('wrong-order', 'Embedding', 'backward()', 'forward()'),
    );
    expect(layer.forward(idsOf([1], [8])).shape).toEqual([1, H]);
  });

  test('a mean of no ids', () => {
    expect(() => embedding().forward(idsOf([2, 0], []))).toThrow(
      refusal('shape-mismatch', 'embeddingForward', '[N, C]', 'found [2, 0]'),
    );
  });

  test('a gradient of another shape', () => {
    const layer = embedding();
    layer.forward(idsOf([2], [0, 1]));
    expect(() => layer.backward(ws.take([2, H - 1]))).toThrow(BadakError);
    expect(() => layer.backward(ws.take([3, H]))).toThrow(
      refusal('shape-mismatch', 'found 2 ids', `[3, ${H}]`),
    );
  });

  test('backward without forward', () => {
    expect(() => embedding().backward(ws.take([1, H]))).toThrow(
      refusal('wrong-order', 'Embedding', 'backward()', 'forward()'),
    );
  });
});
