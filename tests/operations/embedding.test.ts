import { expect, test } from 'vitest';
import { embedding, embeddingBackward } from '../../ts/operations/index.js';
import { scattered } from '../support/compare.js';
import { refusal } from '../support/errors.js';
import { differences, dot, testOperation } from '../support/operations.js';

for (const { n, v, h } of [
  { n: 1, v: 1, h: 1 },
  { n: 7, v: 5, h: 3 },
  { n: 12, v: 3, h: 130 },
]) {
  const [w, dy] = [scattered(v * h, 1), scattered(n * h, 2)];
  const ids = Int32Array.from({ length: n }, (_, i) => (i * i) % v);
  const rows = (of: ArrayLike<number>) =>
    Float64Array.from({ length: n * h }, (_, i) => of[ids[Math.floor(i / h)]! * h + (i % h)]!);
  testOperation(`embedding ${n} of ${v} rows of ${h}`, {
    inputs: { w, ids },
    run: (given, { out }) => ({ out: embedding(given.w, given.ids, { n, v, h, out }) }),
    expected: () => ({ out: rows(w) }),
  });
  testOperation(`embeddingBackward ${n} of ${v} rows of ${h}`, {
    inputs: { dy, ids },
    run: (given, { out }) => ({ out: embeddingBackward(given.dy, given.ids, { n, v, h, out }) }),
    expected: () => ({ out: differences({ w }, ['w'], (given) => dot(rows(given.w), dy)).w }),
  });
}

test.each([[3], [-1]])('an id %i of three rows is refused, and calls after it work', (id) => {
  const [ids, sizes] = [Int32Array.of(0, id), { n: 2, v: 3, h: 2 }];
  expect(() => embedding(scattered(6), ids, sizes)).toThrow(refusal('out-of-range', 'id', 2, id));
  expect(() => embeddingBackward(scattered(4), ids, sizes)).toThrow(refusal('out-of-range', 'id', 2, id));
  expect(embedding(scattered(6), Int32Array.of(0, 2), sizes)).toHaveLength(4);
});
