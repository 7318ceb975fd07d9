import { describe, expect, test } from 'vitest';
import { Param } from '../../ts/core/param.js';
import { Workspace } from '../../ts/core/workspace.js';
import { numericalGradient } from '../../ts/metrics/numerical-gradient.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

const ws = new Workspace();
const point = (values: number[]) => ws.keep([values.length]).set(values);

describe('by central differences', () => {
  test('of x₀² + 3x₁, exactly, and the values are put back', () => {
    const value = point([2, -1]);
    const loss = () => value.get(0) ** 2 + 3 * value.get(1);
    const gradient = numericalGradient(loss, { name: 'x', value }, 0.25);
    expect([...gradient]).toEqual([4, 3]);
    expect([...value.toArray()]).toEqual([2, -1]);
  });

  test('of some elements of a parameter, in their order', () => {
    const param = new Param(ws, 'W', [2, 2]);
    param.value.set([1, 2, 3, 4]);
    const loss = () => param.value.toArray().reduce((sum, w) => sum + w * w, 0);
    expect([...numericalGradient(loss, param, 0.5, [3, 0])]).toEqual([8, 2]);
  });

  test('by what single precision makes of the step', () => {
    const value = point([1e6]);
    // 0.01 is not a multiple of what numbers of 10⁶ differ by: the difference is divided by the step that was made.
    expect(numericalGradient(() => 2 * value.get(0), { name: 'x', value }, 0.1)[0]).toBe(2);
  });
});

test('what is refused', () => {
  const value = point([1, 2]);
  for (const h of [0, -1, NaN]) {
    expect(() => numericalGradient(() => 0, { name: 'x', value }, h)).toThrow(
      refusal('invalid-argument', 'numericalGradient h'),
    );
  }
  const broken = () => numericalGradient(() => NaN, { name: 'x', value }, 0.1, [1]);
  expect(broken).toThrow(refusal('not-finite', 'found NaN and NaN', 'element 1 of x'));
  expect([...value.toArray()]).toEqual([1, 2]);
});
