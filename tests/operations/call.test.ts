/** What every operation refuses, by the example of two of them; and how its results live. */
import { expect, test } from 'vitest';
import { engine, Tensor, Workspace } from '../../ts/index.js';
import {
  batchNorm,
  conv2d,
  conv2dBackward,
  embedding,
  lstm,
  lstmBackward,
  matmul,
  maxPool,
  relu,
} from '../../ts/operations/index.js';
import { scattered } from '../support/compare.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

const SIZES = { m: 2, n: 3, k: 4 };
const [a, b] = [scattered(8, 1), scattered(12, 2)];
const tensor = (values: Float32Array) => new Workspace().keep([values.length]).set(values);

test('an array of another size', () => {
  expect(() => matmul(a, a, SIZES)).toThrow(refusal('shape-mismatch', 'matmul', 'b', '[4, 3]', 12, 8));
  expect(() => matmul(tensor(a), tensor(a), SIZES)).toThrow(refusal('shape-mismatch', 'b', '[4, 3]', 12, 8));
  const out = new Float32Array(7);
  expect(() => matmul(a, b, { ...SIZES, out })).toThrow(refusal('shape-mismatch', 'out', '[2, 3]', 6, 7));
  expect(() => matmul(a, b, { ...SIZES, bias: out })).toThrow(refusal('shape-mismatch', 'bias', '[3]', 7));
});

test('what is no array of numbers', () => {
  for (const wrong of [[...a], new Float64Array(8), 'a', undefined, null]) {
    expect(() => matmul(wrong as never, b as never, SIZES)).toThrow(
      refusal('invalid-argument', 'matmul', 'a should be', 'Float32Array', 'Tensor'),
    );
    expect(() => relu(wrong as never)).toThrow(refusal('invalid-argument', 'relu', 'x', 'Float32Array'));
  }
  const floats = Float32Array.of(0, 1);
  expect(() => embedding(b, floats as never, { n: 2, v: 4, h: 3 })).toThrow(
    refusal('invalid-argument', 'embedding', 'ids', 'Int32Array', 'Float32Array'),
  );
});

test('two kinds in one call', () => {
  expect(() => matmul(a as never, tensor(b), SIZES)).toThrow(
    refusal('invalid-argument', 'b should be a Float32Array', 'Tensor'),
  );
  expect(() => matmul(tensor(a), b as never, SIZES)).toThrow(
    refusal('invalid-argument', 'b should be a Tensor', 'Float32Array'),
  );
  expect(() => matmul(a, b, { ...SIZES, out: tensor(a) as never })).toThrow(
    refusal('invalid-argument', 'out should be a Float32Array', 'Tensor'),
  );
});

test('options that are missing, unknown or not sizes', () => {
  expect(() => matmul(a, b, { m: 2, n: 3 } as never)).toThrow(refusal('invalid-argument', 'matmul', 'k'));
  expect(() => matmul(a, b, { ...SIZES, m: 0 })).toThrow(refusal('invalid-argument', 'matmul', 'm', 0));
  expect(() => matmul(a, b, { ...SIZES, trans: true } as never)).toThrow(refusal('unknown-name', 'trans'));
  const sizes = { n: 1, c: 1, h: 2, w: 2, fn: 1, fh: 3, fw: 3 };
  expect(() => conv2d(a.subarray(0, 4), b.subarray(0, 9), sizes)).toThrow(
    refusal('shape-mismatch', 'conv2d', '[3, 3]', '[2, 2]'),
  );
  expect(() => maxPool(a, { n: 1, c: 1, h: 4, w: 2, size: 2, pad: 2 })).toThrow(
    refusal('invalid-argument', 'maxPool', 'padding'),
  );
});

test('a tensor whose memory was given back, or that would be its own result', () => {
  const ws = new Workspace();
  const x = ws.take([4]).set([-1, 0, 1, 2]);
  expect(() => relu(x, { out: x })).toThrow(refusal('overlap', 'y', 'x'));
  ws.begin();
  expect(() => relu(x)).toThrow(refusal('disposed'));
});

test('arrays that belong together and are not in an object', () => {
  const sizes = { n: 1, t: 1, d: 1, h: 1 };
  for (const wrong of [a, undefined, null, 7]) {
    expect(() => lstm(a, wrong as never, sizes)).toThrow(refusal('invalid-argument', 'lstm', 'Wx'));
  }
  expect(() => lstmBackward(a, { x: a, Wx: a, Wh: a } as never, sizes)).toThrow(
    refusal('invalid-argument', 'lstmBackward', 'memory', 'missing'),
  );
});

test('a call that fails leaves its outputs alone, and one may write over its inputs’ parameters', () => {
  const sizes = { n: 1, c: 1, h: 2, w: 2, fn: 1, fh: 2, fw: 2 };
  const [x, filters, dy] = [tensor(a.subarray(0, 4)), tensor(b.subarray(0, 4)), tensor(Float32Array.of(2))];
  const short = tensor(a.subarray(0, 3));
  expect(() => conv2dBackward(dy, { x: short, filters }, { ...sizes, dfilters: filters })).toThrow(
    refusal('shape-mismatch', 'x', 4, 3),
  );
  expect(filters.toArray()).toEqual(b.slice(0, 4));
  expect(conv2dBackward(dy, { x, filters }, { ...sizes, dfilters: filters }).dfilters).toBe(filters);
  expect(filters.toArray()).toEqual(a.slice(0, 4).map((value) => 2 * value));
});

test('a plain array may be its own result, and may be a part of another', () => {
  const values = Float32Array.of(9, -1, 2, 9);
  const part = values.subarray(1, 3);
  expect(relu(part, { out: part })).toBe(part);
  expect([...values]).toEqual([9, 0, 2, 9]);
});

test('a new tensor has the shape of the result, and lives in the workspace of its input', () => {
  const ws = new Workspace();
  const c = matmul(ws.take([8]).set(a), ws.take([12]).set(b), SIZES);
  expect(c).toBeInstanceOf(Tensor);
  expect(c.shape).toEqual([2, 3]);
  expect(c.workspace).toBe(ws);
  ws.begin();
  expect(() => c.toArray()).toThrow(refusal('disposed'));
});

test('results of plain arrays are their own, whatever is called later', () => {
  const first = matmul(a, b, SIZES);
  const kept = [...first];
  matmul(b, a, { m: 3, n: 2, k: 4 });
  expect([...first]).toEqual(kept);
});

test('calls of changing sizes take no more memory once each was seen', () => {
  const sizes = [3, 700, 41, 513];
  const all = () => {
    for (const n of sizes) matmul(scattered(n * n, 1), scattered(n * n, 2), { m: n, n, k: n });
  };
  all();
  all();
  const { memoryBytes } = engine();
  for (let i = 0; i < 5; i++) all();
  expect(engine().memoryBytes).toBe(memoryBytes);
});

test('a size that is mistyped takes no memory', () => {
  relu(a);
  const before = engine().memoryBytes;
  expect(() => matmul(a, b, { m: 9000, n: 9000, k: 4 })).toThrow(refusal('shape-mismatch', 'a', '[9000, 4]'));
  const sizes = { n: 1, c: 1, h: 2, w: 4, fn: 1, fh: 3, fw: 4, pad: 3000 };
  expect(() => conv2d(a, a, sizes)).toThrow(refusal('shape-mismatch', 'filters'));
  expect(engine().memoryBytes).toBe(before);
});

test('two results cannot go into one array', () => {
  const both = new Float32Array(4);
  const x = scattered(4);
  const run = (mean: Float32Array, variance: Float32Array) =>
    batchNorm(x, { gamma: x.subarray(0, 2), beta: x.subarray(2) }, { n: 2, c: 2, mean, variance });
  expect(() => run(both.subarray(0, 2), both.subarray(1, 3))).toThrow(refusal('overlap', 'mean', 'variance'));
  expect(() => run(both.subarray(0, 2), both.subarray(2))).not.toThrow();
});
