/** Groups and sets of rows, through the wasm boundary. */
import { describe, expect, test } from 'vitest';
import * as kernels from '../../../ts/core/kernels.js';
import { refusal } from '../../support/errors.js';
import { grouped, idsOf, integers, tensor, unsigned } from '../../support/kernels.js';
import '../../support/engine.js';

/** Lengths of rows, and numbers of rows: the last of each make several chunks of 16384 elements. */
const HIDDEN = [1, 3, 4, 7, 33, 100];

describe('groups of ids', () => {
  test.each([
    [0, 5],
    [1, 1],
    [7, 3],
    [60, 9],
    [5000, 700],
  ])('%i ids of %i rows', (count, rows) => {
    const ids = idsOf([count], rows);
    const groups = grouped(ids, rows);
    const plain = new Map<number, number[]>();
    ids.toArray().forEach((id, place) => plain.set(id, [...(plain.get(id) ?? []), place]));
    expect(groups.count).toBe(plain.size);
    expect([...groups.rows.toArray().subarray(0, groups.count)]).toEqual([...plain.keys()]);
    expect([...groups.order.toArray()]).toEqual([...plain.values()].flat());
    let end = 0;
    const ends = [...plain.values()].map((places) => (end += places.length));
    expect([...groups.ends.toArray().subarray(0, groups.count)]).toEqual(ends);
  });

  test('the first id that is outside', () => {
    expect(kernels.findOutside(integers([0, 3, 2]), 4)).toBe(-1);
    expect(kernels.findOutside(integers([0, 4, 9]), 4)).toBe(1);
    expect(kernels.findOutside(integers([0, 1, -1]), 4)).toBe(2);
    expect(kernels.findOutside(integers([-(2 ** 31), 0]), 4)).toBe(0);
    expect(kernels.findOutside(integers([]), 4)).toBe(-1);
    expect(kernels.findOutside(integers([0]), 0)).toBe(0);
  });

  test('a set of rows grows, and clearing it clears no others', () => {
    for (const columns of HIDDEN) {
      const rows = 23;
      const [list, marks] = [unsigned(new Uint32Array(rows)), unsigned(new Uint32Array(rows))];
      const parts = [idsOf([6], rows, 1), idsOf([9], rows, 2)];
      let count = 0;
      for (const ids of parts) count = kernels.addToSet(list, marks, count, grouped(ids, rows));
      const plain = [...new Set(parts.flatMap((ids) => [...ids.toArray()]))];
      expect([...list.toArray().subarray(0, count)]).toEqual(plain);
      const marked = [...marks.toArray()].flatMap((mark, row) => (mark === 1 ? [row] : []));
      expect(marked).toEqual([...plain].sort((a, b) => a - b));

      const y = tensor([rows, columns]);
      const before = y.toArray();
      kernels.clearRows(y, marks, list, count);
      const cleared = before.map((v, i) => (plain.includes(Math.floor(i / columns)) ? 0 : v));
      expect(y.toArray()).toEqual(cleared);
      expect(marks.toArray().every((mark) => mark === 0)).toBe(true);
    }
  });

  test('outputs of another size are named', () => {
    const list = (n: number) => unsigned(new Uint32Array(n));
    const outputs = { rows: list(3), ends: list(3), order: list(2) };
    expect(() => kernels.groupRows(outputs, list(4), integers([0, 1, 2]))).toThrow(
      refusal('shape-mismatch', 'groupRows', 'output', '[3]', 'found [2]'),
    );
  });
});
