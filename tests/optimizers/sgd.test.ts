import { expect, test } from 'vitest';
import { Param } from '../../ts/core/param.js';
import { Workspace } from '../../ts/core/workspace.js';
import { SGD } from '../../ts/optimizers/sgd.js';
import { RATE, testOptimizer } from '../support/optimizers.js';

test('p ← p − learningRate · g', () => {
  const param = new Param(new Workspace(), 'p', [3]);
  param.value.set([1, 2, 3]);
  param.grad.set([10, -20, 0]);
  new SGD(0.25).update([param]);
  expect([...param.value.toArray()]).toEqual([-1.5, 7, 3]);
  expect([...param.grad.toArray()]).toEqual([10, -20, 0]);
});

test('gradient descent on x² + y² from (−3, 4), 100 steps of 0.1, as in vol. 1, section 4.4', () => {
  const param = new Param(new Workspace(), 'p', [2]);
  param.value.set([-3, 4]);
  const sgd = new SGD(0.1);
  for (let step = 0; step < 100; step++) {
    param.grad.set(param.value.toArray().map((v) => 2 * v));
    sgd.update([param]);
  }
  const [x, y] = param.value.toArray();
  // Float64 gives −6.1111e-10 and 8.1481e-10; a hundred single precision steps keep five digits.
  expect(x! / -6.1111e-10).toBeCloseTo(1, 4);
  expect(y! / 8.1481e-10).toBeCloseTo(1, 4);
});

testOptimizer('SGD', {
  make: (rate) => new SGD(rate),
  defaults: { learningRate: 0.01 },
  kinds: [],
  rule: (p, g) => p - RATE * g,
});
