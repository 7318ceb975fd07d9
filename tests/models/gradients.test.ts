import { expect, test } from 'vitest';
import { Param } from '../../ts/core/param.js';
import { Workspace } from '../../ts/core/workspace.js';
import { gradientsOf } from '../../ts/models/gradients.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

test('each gradient is copied when it is first read, and not before', () => {
  using ws = new Workspace();
  const params = [new Param(ws, 'W', [2]), new Param(ws, 'b', [1])];
  let current = true;
  const gradients = gradientsOf(params, () => current);
  params[0]!.grad.set([1, 2]);
  expect([...gradients['W']!]).toEqual([1, 2]);
  params[0]!.grad.set([3, 4]);
  expect([...gradients['W']!]).toEqual([1, 2]);
  current = false;
  expect([...gradients['W']!]).toEqual([1, 2]);
  expect(() => gradients['b']).toThrow(refusal('wrong-order', ' b '));
  expect(Object.keys(gradients)).toEqual(['W', 'b']);
});
