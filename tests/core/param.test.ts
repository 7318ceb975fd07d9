import { expect, test } from 'vitest';
import { Param } from '../../ts/core/param.js';
import { Workspace } from '../../ts/core/workspace.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

test('values and gradient start at 0, and live as long as the workspace', () => {
  const ws = new Workspace();
  const W = new Param(ws, 'W', [2, 3]);
  expect([...W.value.toArray(), ...W.grad.toArray()]).toEqual(Array(12).fill(0));
  expect(W.value.shape).toEqual([2, 3]);
  W.value.set([1, 2, 3, 4, 5, 6]);
  W.grad.set([1, 2, 3, 4, 5, 6]);
  ws.begin();
  W.zeroGrad();
  expect([...W.grad.toArray()]).toEqual(Array(6).fill(0));
  expect(W.settled()).toBe(W.value);
  expect(W.value.get(5)).toBe(6);
  ws.dispose();
  expect(() => W.value.toArray()).toThrow(refusal('disposed', 'disposed'));
});

test('what is refused', () => {
  const ws = new Workspace();
  expect(() => new Param('W' as never, 'W', [2])).toThrow(
    refusal('invalid-argument', 'Param: workspace', 'Workspace'),
  );
  expect(() => new Param(ws, 7 as never, [2])).toThrow(refusal('invalid-argument', 'Param name', 'found 7'));
  expect(() => new Param(ws, 'W', [2.5])).toThrow(refusal('invalid-argument', 'expected a shape'));
});
