import { expect, test } from 'vitest';
import { RowParam } from '../../ts/core/row-param.js';
import { TimeEmbedding } from '../../ts/layers/index.js';
import { refusal } from '../support/errors.js';
import { relativeDifference, scattered } from '../support/compare.js';
import { ws } from '../support/layers.js';

const embedding = (V: number, D: number) => {
  const W = new RowParam(ws, 'embed_W', [V, D]);
  W.value.set(scattered(V * D));
  return new TimeEmbedding(W);
};

test.each([
  [1, 1, 3, 1],
  [3, 5, 7, 4],
  [20, 35, 418, 100],
])('%d rows, %d steps: rows of [%d, %d], and the sum of what comes back for each', (n, t, V, D) => {
  ws.begin();
  const layer = embedding(V, D);
  const W = layer.weight.value.toArray();
  const values = Int32Array.from({ length: n * t }, (_, i) => (i * i + 3 * i) % V);
  const y = layer.forward(ws.take([n, t], 'i32').set(values));
  expect(y.shape).toEqual([n, t, D]);
  const rows = [...values].flatMap((id) => [...W.subarray(id * D, (id + 1) * D)]);
  expect([...y.toArray()]).toEqual(rows);
  const dy = scattered(y.size, 2);
  layer.backward(ws.take([n, t, D]).set(dy));
  const plain = new Float64Array(V * D);
  values.forEach((id, place) => {
    for (let k = 0; k < D; k++) plain[id * D + k]! += dy[place * D + k]!;
  });
  expect(relativeDifference(layer.weight.grad.toArray(), plain)).toBeLessThan(1e-6);
  expect(layer.weight.touchedCount).toBe(new Set(values).size);
  layer.weight.zeroGrad();
  expect(layer.weight.grad.toArray().every((g) => g === 0)).toBe(true);
});

test('what does not fit is named', () => {
  const layer = embedding(5, 3);
  const ids = (shape: number[], ...values: number[]) => ws.keep(shape, 'i32').set(values);
  expect(() => layer.backward(ws.take([1, 2, 3]))).toThrow(
    refusal('wrong-order', 'Embedding', 'backward()', 'forward()'),
  );
  expect(() => layer.forward(ids([3], 0, 1, 2))).toThrow(
    refusal('shape-mismatch', 'TimeEmbedding embed_W', '[N, T]', 'found [3]'),
  );
  expect(() => layer.forward(ids([1, 3, 1], 0, 1, 2))).toThrow(
    refusal('shape-mismatch', 'TimeEmbedding embed_W'),
  );
  for (const id of [5, -1]) {
    expect(() => layer.forward(ids([2, 2], 0, 4, id, 1))).toThrow(
      refusal('out-of-range', 'embed_W', `found ${id}`, 'index 2', 4),
    );
  }
});
