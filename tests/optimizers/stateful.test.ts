/** What optimizers with a state share. */
import { expect, test } from 'vitest';
import { Adam, Momentum, Nesterov, RMSProp } from '../../ts/optimizers/index.js';
import { paramOf } from '../support/optimizers.js';

test('states that fade are 0 at last, never denormal', () => {
  const param = paramOf('p', 7);
  const optimizers = [new Momentum(), new Nesterov(), new Adam(0.001, 0.5, 0.5), new RMSProp(0.01, 0.5)];
  for (const optimizer of optimizers) {
    param.grad.set(new Float32Array(7).fill(1));
    optimizer.update([param]);
    param.grad.set(new Float32Array(7));
    for (let i = 0; i < 800; i++) optimizer.update([param]);
    for (const [name, tensor] of optimizer.state([param])) {
      if (name !== 't') expect([...tensor.toArray()], name).toEqual([0, 0, 0, 0, 0, 0, 0]);
    }
  }
});

test('each parameter has a state of its own, in its own workspace', () => {
  const [a, b] = [paramOf('p', 3), paramOf('p', 3)];
  const optimizer = new Momentum();
  optimizer.update([a]);
  const [ofA, ofB] = [optimizer.state([a]).get('v/p')!, optimizer.state([b]).get('v/p')!];
  expect(ofA.toArray().some((v) => v !== 0)).toBe(true);
  expect([...ofB.toArray()]).toEqual([0, 0, 0]);
  expect([ofA.workspace, ofB.workspace]).toEqual([a.value.workspace, b.value.workspace]);
});
