import { describe, expect, test } from 'vitest';
import { RowParam } from '../../ts/core/row-param.js';
import { Affine, TimeAffine, TimeEmbedding } from '../../ts/layers/index.js';
import { refusal } from '../support/errors.js';
import { bits, relativeDifference, scattered } from '../support/compare.js';
import { checkGradients, input, ws } from '../support/layers.js';

const transpose = (values: Float32Array, [rows, columns]: readonly [number, number]) =>
  Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);

const SIZES = [
  [1, 1, 1, 1],
  [3, 4, 5, 7],
  [2, 5, 9, 33],
] as const;

describe.each(SIZES)('%d rows, %d steps, %d to %d', (n, t, d, m) => {
  const x = input('x', [n, t, d], 1);
  const [W, b] = [input('W', [d, m], 2), input('b', [m], 3)];

  test('is an affine layer at every step, to the bit', () => {
    const layer = new TimeAffine(W, b);
    const y = layer.forward(x.value);
    expect(y.shape).toEqual([n, t, m]);
    const plain = new Affine(W, b);
    expect(bits(y.toArray())).toEqual(bits(plain.forward(x.value.reshape([n * t, d])).toArray()));
    const dy = ws.take([n, t, m]).set(scattered(n * t * m, 4));
    const [first, second] = [layer, plain].map((one) => {
      for (const param of [W, b]) param.zeroGrad();
      const dx = one.backward(one === layer ? dy : dy.reshape([n * t, m]));
      return [dx, W.grad, b.grad].map((tensor) => bits(tensor.toArray()));
    });
    expect(first).toEqual(second);
  });

  test.each([false, true])('gradients are added to what is there, transposed: %s', (transposed) => {
    const [weight, bias] = [input('W', transposed ? [m, d] : [d, m], 5), input('b', [m], 6)];
    const layer = new TimeAffine(weight, bias, { transposed });
    const grads = () => [weight, bias].flatMap(({ grad }) => [...grad.toArray()]);
    const dy = ws.keep([n, t, m]).set(scattered(n * t * m, 4));
    layer.forward(x.value);
    layer.backward(dy);
    const once = grads();
    layer.backward(dy);
    const twice = once.map((g) => 2 * g);
    expect(relativeDifference(grads(), twice)).toBeLessThan(1e-6);
  });

  test('transposed: by the columns of W', () => {
    for (const param of [W, b]) param.zeroGrad();
    const Wt = input('Wt', [m, d], 2);
    Wt.value.set(transpose(W.value.toArray(), [d, m]));
    const bt = input('bt', [m], 3);
    const [layer, plain] = [new TimeAffine(Wt, bt, { transposed: true }), new TimeAffine(W, b)];
    const near = (found: Float32Array, expected: Float32Array) =>
      expect(relativeDifference(found, expected)).toBeLessThan(1e-6);
    near(layer.forward(x.value).toArray(), plain.forward(x.value).toArray());
    const dy = ws.take([n, t, m]).set(scattered(n * t * m, 4));
    near(layer.backward(dy).toArray(), plain.backward(dy).toArray());
    near(Wt.grad.toArray(), transpose(W.grad.toArray(), [d, m]));
    near(bt.grad.toArray(), b.grad.toArray());
  });

  test.each([false, true])('numerical gradients, transposed: %s', (transposed) => {
    const weight = input('W', transposed ? [m, d] : [d, m], 5);
    checkGradients(new TimeAffine(weight, input('b', [m], 6), { transposed }), x);
  });
});

test('a weight that is an embedding’s holds both gradients, and every row is touched', () => {
  const [V, D] = [9, 4];
  const W = new RowParam(ws, 'embed_W', [V, D]);
  W.value.set(scattered(V * D));
  const ids = ws.keep([2, 3], 'i32').set([1, 4, 1, 8, 0, 4]);
  const b = input('b', [V], 3);
  const [embedding, affine] = [new TimeEmbedding(W), new TimeAffine(W, b, { transposed: true })];
  const step = () => {
    ws.begin();
    W.zeroGrad();
    expect(W.grad.toArray().every((g) => g === 0)).toBe(true);
    const y = affine.forward(embedding.forward(ids));
    const dx = affine.backward(ws.take(y.shape).set(scattered(y.size, 5)));
    const [ofScores, dxs] = [W.grad.toArray(), dx.toArray()];
    expect(W.touchedCount).toBe(V);
    expect([...W.touched.toArray()]).toEqual([...Array(V).keys()]);
    embedding.backward(dx);
    expect(W.touchedCount).toBe(V);
    const sum = Float64Array.from(ofScores);
    ids.toArray().forEach((id, place) => {
      for (let k = 0; k < D; k++) sum[id * D + k]! += dxs[place * D + k]!;
    });
    expect(relativeDifference(W.grad.toArray(), sum)).toBeLessThan(1e-6);
    return bits(W.grad.toArray());
  };
  expect([step(), step()]).toEqual([step(), step()]);
});

test('what does not fit is named', () => {
  const [W, b] = [input('affine_W', [3, 5], 1), input('affine_b', [5], 2)];
  const layer = new TimeAffine(W, b);
  expect(() => layer.backward(ws.take([1, 1, 5]))).toThrow(
    refusal('wrong-order', 'TimeAffine', 'backward()', 'forward()'),
  );
  for (const shape of [[2, 3], [2, 2, 4], [2, 3, 1, 1], [3]]) {
    expect(() => layer.forward(ws.take(shape))).toThrow(
      refusal('shape-mismatch', 'TimeAffine affine_W [3, 5]', '[N, T, 3]', `found [${shape.join(', ')}]`),
    );
  }
  expect(() => new TimeAffine(W, b, { transposed: true }).forward(ws.take([2, 2, 3]))).toThrow(
    refusal('shape-mismatch', 'TimeAffine affine_W [3, 5]', '[N, T, 5]', 'found [2, 2, 3]'),
  );
});
