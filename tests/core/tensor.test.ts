/** Tensors from outside: values in and out, rows, and what console.log shows. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Param } from '../../ts/core/param.js';
import type { Shape } from '../../ts/core/shape.js';
import { Tensor } from '../../ts/core/tensor.js';
import { Workspace } from '../../ts/core/workspace.js';
import { Affine } from '../../ts/layers/index.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import { refusal } from '../support/errors.js';
import { scattered } from '../support/compare.js';
import '../support/engine.js';

const ws = new Workspace();
const tensor = (shape: Shape, seed?: number) => {
  const t = ws.take(shape);
  return t.set(scattered(t.size, seed));
};

describe('rows of a tensor', () => {
  test('are the same memory, of every type', () => {
    using own = new Workspace();
    for (const dtype of ['f32', 'i32', 'u32', 'u8'] as const) {
      const t = own.keep([5, 2, 3], dtype).set([...Array(30).keys()]);
      const some = t.rows(1, 4);
      expect([some.shape, some.dtype, some.size]).toEqual([[3, 2, 3], dtype, 18]);
      expect([...some.toArray()]).toEqual([...Array(18).keys()].map((i) => i + 6));
      some.set(17, 99);
      expect(t.get(23)).toBe(99);
      t.set(6, 77);
      expect(some.get(0)).toBe(77);
      expect([...some.rows(1, 2).toArray()]).toEqual([12, 13, 14, 15, 16, 17]);
      expect(t.rows(0, 5).toArray()).toEqual(t.toArray());
      expect(() => some.get(18)).toThrow(refusal('out-of-range', '[3, 2, 3]', 18));
    }
    const flat = own.keep([4]).set([1, 2, 3, 4]).rows(2, 4);
    expect([flat.shape, [...flat.toArray()]]).toEqual([[2], [3, 4]]);
  });

  test('can be none', () => {
    ws.begin();
    for (const at of [0, 2, 5]) {
      const none = tensor([5, 3]).rows(at, at);
      expect([none.shape, none.size]).toEqual([[0, 3], 0]);
    }
    expect(tensor([5, 0]).rows(1, 3).shape).toEqual([2, 0]);
  });

  test('that it has not are named', () => {
    ws.begin();
    for (const [from, to] of [
      [-1, 2],
      [3, 2],
      [4, 6],
      [6, 6],
      [Number.NaN, 2],
      [0, Number.NaN],
      [0.5, 2],
      [0, 1.5],
    ] as const) {
      expect(() => tensor([5, 3]).rows(from, to)).toThrow(
        refusal('out-of-range', '[5, 3]', `${from} to ${to}`),
      );
    }
    expect(() => ws.take([]).rows(0, 1)).toThrow(refusal('out-of-range', '[]', '0 to 1'));
  });

  test('live as long as it does', () => {
    using own = new Workspace();
    const [kept, taken] = [own.keep([3, 2]).set([1, 2, 3, 4, 5, 6]).rows(1, 2), own.take([3, 2]).rows(1, 2)];
    own.begin();
    expect([...kept.toArray()]).toEqual([3, 4]);
    expect(() => taken.toArray()).toThrow(refusal('disposed', '[1, 2]', 'toArray()'));
    own.dispose();
    expect(() => kept.toArray()).toThrow(refusal('disposed', 'disposed'));
  });
});

describe('values', () => {
  test('all of them, or one by its place in row-major order', () => {
    const tensor = ws.keep([2, 3]).set([1, 2, 3, 4, 5, 6]);
    expect(tensor.set(4, 50)).toBe(tensor);
    expect(tensor.get(4)).toBe(50);
    expect([...tensor.toArray()]).toEqual([1, 2, 3, 4, 50, 6]);
    expect(tensor.reshape([6]).rows(1, 3).set([7, 8]).get(0)).toBe(7);
    expect([...tensor.toArray()]).toEqual([1, 7, 8, 4, 50, 6]);
  });

  test.each([-1, 6, 1.5, NaN])('index %d is refused, in get and in set', (place) => {
    const tensor = ws.keep([2, 3]);
    const says = refusal('out-of-range', `index ${place} `, '[2, 3]', '6 elements');
    expect(() => tensor.get(place)).toThrow(says);
    expect(() => tensor.set(place, 1)).toThrow(says);
    expect([...tensor.toArray()]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('a value that is not of the type is refused, and nothing changes', () => {
    const bytes = ws.keep([2], 'u8').set([1, 2]);
    for (const value of [256, -1, 0.5, NaN]) {
      expect(() => bytes.set(1, value)).toThrow(refusal('invalid-argument', 'u8', '0 to 255'));
    }
    expect(() => ws.keep([2]).set(0, undefined as unknown as number)).toThrow(
      refusal('invalid-argument', 'found nothing'),
    );
    expect([...bytes.toArray()]).toEqual([1, 2]);
  });

  test('only a workspace makes tensors', () => {
    const Any = Tensor as unknown as new () => Tensor;
    expect(() => new Any()).toThrow(refusal('invalid-argument', 'new Workspace().keep([2, 3])'));
    expect(ws.keep([1])).toBeInstanceOf(Tensor);
  });
});

test('JSON.stringify writes type, shape and values', () => {
  const tensor = ws.keep([2, 2], 'i32').set([1, 2, 3, 4]);
  expect(JSON.parse(JSON.stringify({ tensor }))).toEqual({
    tensor: { dtype: 'i32', shape: [2, 2], values: [1, 2, 3, 4] },
  });
});

test('JSON.stringify of a model has its parameters, and nothing of the engine', () => {
  using model = new TwoLayerNet({ inputSize: 2, hiddenSize: 2, outputSize: 2 });
  const written = JSON.stringify(model);
  expect(written).toContain('"W1"');
  expect(written).not.toContain('exports');
});

describe('console.log', () => {
  test('of a tensor: type, shape and the first values', () => {
    expect(inspect(ws.keep([2, 2]).set([1, 0.1, -2.5, NaN]))).toBe('Tensor f32 [2, 2]: 1, 0.1, -2.5, NaN');
    expect(inspect(ws.keep([100], 'i32').set(Array.from({ length: 100 }, (_, i) => i)))).toBe(
      'Tensor i32 [100]: 0, 1, 2, 3, 4, 5, …',
    );
    expect(inspect(ws.keep([0, 3]))).toBe('Tensor f32 [0, 3]: ');
  });

  test('of a tensor whose memory was given back does not throw', () => {
    const workspace = new Workspace();
    const [kept, taken] = [workspace.keep([1]), workspace.take([2])];
    workspace.begin();
    expect(inspect(taken)).toMatch(/^Tensor f32 \[2\], /);
    workspace.dispose();
    expect(inspect(kept)).toMatch(/^Tensor f32 \[1\], /);
    expect(inspect(workspace)).toBe('Workspace, disposed');
  });

  test('of a parameter, a layer and a model it is short', () => {
    const [W, b] = [new Param(ws, 'W1', [2, 3]), new Param(ws, 'b1', [3])];
    expect(inspect(W)).toBe('Param W1 [2, 3]');
    expect(inspect(new Affine(W, b)).replace(/\s+/g, ' ')).toBe(
      'Affine { weight: Param W1 [2, 3], bias: Param b1 [3], params: [ Param W1 [2, 3], Param b1 [3] ] }',
    );
    using model = new TwoLayerNet({ inputSize: 784, hiddenSize: 50, outputSize: 10 });
    expect(inspect(model)).toBe(
      'TwoLayerNet of 39,760 parameters: W1 [784, 50], b1 [50], W2 [50, 10], b2 [10]',
    );
    expect(inspect(model.workspace)).toMatch(/^Workspace of [\d,]+ bytes$/);
  });
});
