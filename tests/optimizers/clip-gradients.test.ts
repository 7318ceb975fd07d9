import { expect, test } from 'vitest';
import { Param } from '../../ts/core/param.js';
import { RowParam } from '../../ts/core/row-param.js';
import { Workspace } from '../../ts/core/workspace.js';
import { clipScale, SGD } from '../../ts/optimizers/index.js';
import { refusal } from '../support/errors.js';
import { scattered } from '../support/compare.js';
import '../support/engine.js';

const ws = new Workspace();

function params(...gradients: ArrayLike<number>[]): Param[] {
  return gradients.map((gradient, i) => {
    const param = new Param(ws, `p${i}`, [gradient.length]);
    param.value.set(new Float32Array(gradient.length));
    param.grad.set(gradient);
    return param;
  });
}

test('one norm over all of them, as in the book', () => {
  const given = params([3, 0], [0, 4, 12]);
  expect(clipScale(given, 6.5)).toBeCloseTo(6.5 / (13 + 1e-6), 15);
  expect(given.map(({ grad }) => [...grad.toArray()])).toEqual([
    [3, 0],
    [0, 4, 12],
  ]);
});

test('gradients are never made larger', () => {
  const given = params([3, 4]);
  expect(clipScale(given, 5.1)).toBe(1);
  // The book's 1e-6 keeps a norm at the limit a little below it.
  expect(clipScale(given, 5)).toBeCloseTo(5 / (5 + 1e-6), 15);
  expect(clipScale(params([0, 0]), 0.25)).toBe(1);
  expect(clipScale([], 0.25)).toBe(1);
  expect(clipScale(given, Infinity)).toBe(1);
});

test('an update with it moves by the limit', () => {
  const given = params(scattered(1003, 1), scattered(70, 2));
  new SGD(1).update(given, clipScale(given, 0.25));
  const moved = given.flatMap(({ value }) => [...value.toArray()]);
  expect(Math.hypot(...moved)).toBeCloseTo(0.25, 5);
});

test('squares that single precision does not hold', () => {
  expect(clipScale(params([3e25, 4e25]), 1) * 5e25).toBeCloseTo(1, 6);
  expect(clipScale(params([3e-25, 4e-25]), 1)).toBe(1);
});

test('rows that no step touched count for nothing', () => {
  const rows = new RowParam(ws, 'W', [5, 2]);
  ws.begin();
  rows.touch(rows.group(ws.take([2], 'i32').set([3, 3])));
  rows.grad.set(6, 3);
  rows.grad.set(7, 4);
  expect(clipScale([rows], 1)).toBeCloseTo(0.2, 6);
});

test('a norm that is not finite gives NaN, and a limit of 0 is refused', () => {
  for (const bad of [NaN, Infinity, -Infinity]) expect(clipScale(params([1], [0, bad]), 1)).toBeNaN();
  for (const limit of [0, -1, NaN]) {
    expect(() => clipScale(params([1]), limit)).toThrow(
      refusal('invalid-argument', 'clipScale largest norm', 0, `found ${limit}`),
    );
  }
});
