/** Chosen rows of a tensor, through the wasm boundary, exactly. */
import { describe, expect, test } from 'vitest';
import * as kernels from '../../../ts/core/kernels.js';
import type { Shape } from '../../../ts/core/shape.js';
import { Workspace } from '../../../ts/core/workspace.js';

import { refusal } from '../../support/errors.js';
import { dice } from '../../support/garbage.js';
import '../../support/engine.js';

const ws = new Workspace();
const integers = (shape: Shape, values: ArrayLike<number>) => ws.take(shape, 'i32').set(values);
const unsigned = (values: ArrayLike<number>) => ws.take([values.length], 'u32').set(values);
/** Random bits, also of NaN: a copy keeps them. */
const anyBits = (count: number, seed: number) => {
  const roll = dice(seed);
  return Uint32Array.from({ length: count }, () => roll(2 ** 32));
};
const ints = (raw: Uint32Array) => new Int32Array(raw.buffer, raw.byteOffset, raw.length);

describe('rows of ids', () => {
  test.each([
    [1, [1], 1],
    [5, [3], 9],
    [5, [2, 3], 4],
    [40, [29], 700],
    [3, [1, 1], 2],
  ])('%i of %o, %i picks', (rows, rest, count) => {
    ws.begin();
    const width = rest.reduce((a, b) => a * b);
    const given = ints(anyBits(rows * width, 3));
    const roll = dice(4);
    // The first and the last row among them, and some of them more than once.
    const picks = Array.from({ length: count }, (_, i) => [rows - 1, 0][i] ?? roll(rows));
    const y = integers([count, ...rest], new Int32Array(count * width).fill(-1));
    kernels.gatherRows(y, integers([rows, ...rest], given), unsigned(picks));
    expect([...y.toArray()]).toEqual(
      picks.flatMap((row) => [...given.subarray(row * width, (row + 1) * width)]),
    );
  });

  test('no picks, no columns, and what does not fit', () => {
    ws.begin();
    const x = integers([4, 3], new Int32Array(12));
    kernels.gatherRows(ws.take([0, 3], 'i32'), x, unsigned([]));
    kernels.gatherRows(ws.take([2, 0], 'i32'), ws.take([4, 0], 'i32'), unsigned([0, 3]));
    for (const shape of [[2, 2], [3, 3], [6], [2, 3, 1]]) {
      expect(() => kernels.gatherRows(ws.take(shape, 'i32'), x, unsigned([0, 3]))).toThrow(
        refusal('shape-mismatch', 'gatherRows: y', '[2, 3]', `found [${shape.join(', ')}]`),
      );
    }
  });
});

test('rows are gathered and scaled', () => {
  const x = ws.keep([4, 2, 3], 'u8').set(Array.from({ length: 24 }, (_, i) => i * 10));
  const picks = ws.keep([3], 'u32').set([3, 0, 3]);
  const y = ws.keep([3, 2, 3]);
  kernels.gatherBytes(y, x, picks, 255);
  const row = (r: number) => Array.from({ length: 6 }, (_, i) => Math.fround(((r * 6 + i) * 10) / 255));
  expect([...y.toArray()]).toEqual([...row(3), ...row(0), ...row(3)]);
  const t = ws.keep([3], 'i32');
  kernels.gatherRows(t, ws.keep([4], 'i32').set([7, 8, 9, 10]), picks);
  expect([...t.toArray()]).toEqual([10, 7, 10]);
});

test('rows of numbers keep their bits', () => {
  const values = [-0, 1, Number.NaN, Infinity, 2.5, -3];
  const [x, y] = [ws.keep([3, 2]).set(values), ws.keep([2, 2])];
  kernels.gatherRows(y, x, unsigned([2, 0]));
  expect([...y.toArray()]).toEqual([2.5, -3, -0, 1]);
});

test('rows of another type are named', () => {
  const [x, y, bytes] = [ws.keep([3, 2], 'i32'), ws.keep([2, 2]), ws.keep([3, 2], 'u8')];
  expect(() => kernels.gatherRows(y, x as never, unsigned([2, 0]))).toThrow(
    refusal('invalid-argument', 'gatherRows: y', 'Tensor', 'i32', 'found a Tensor of f32'),
  );
  expect(() => kernels.gatherRows(y, bytes as never, unsigned([2, 0]))).toThrow(
    refusal('invalid-argument', 'gatherRows: x', 'Tensor', 'f32', 'found a Tensor of u8'),
  );
});
