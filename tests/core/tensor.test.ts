/** Rows of a tensor are a tensor in the same memory. */
import { describe, expect, test } from 'vitest';
import type { Shape } from '../../ts/core/shape.js';
import { Workspace } from '../../ts/core/workspace.js';
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
      some.setAt(17, 99);
      expect(t.get(23)).toBe(99);
      t.setAt(6, 77);
      expect(some.get(0)).toBe(77);
      expect([...some.rows(1, 2).toArray()]).toEqual([12, 13, 14, 15, 16, 17]);
      expect(t.rows(0, 5).toArray()).toEqual(t.toArray());
      expect(() => some.get(18)).toThrow('a tensor [3, 2, 3] has 18 elements');
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
        `a tensor [5, 3] has no rows from ${from} to ${to}`,
      );
    }
    expect(() => ws.take([]).rows(0, 1)).toThrow('a tensor [] has no rows from 0 to 1');
  });

  test('live as long as it does', () => {
    using own = new Workspace();
    const [kept, taken] = [own.keep([3, 2]).set([1, 2, 3, 4, 5, 6]).rows(1, 2), own.take([3, 2]).rows(1, 2)];
    own.begin();
    expect([...kept.toArray()]).toEqual([3, 4]);
    expect(() => taken.toArray()).toThrow('a tensor [1, 2] was used after the step it belonged to');
    own.dispose();
    expect(() => kept.toArray()).toThrow('was used after its model was disposed');
  });
});
