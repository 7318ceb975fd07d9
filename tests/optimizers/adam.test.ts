import { expect, test } from 'vitest';
import { Adam } from '../../ts/optimizers/adam.js';
import { paramOf, RATE, testOptimizer } from '../support/optimizers.js';

testOptimizer('Adam', {
  make: (rate) => new Adam(rate),
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999 },
  kinds: ['m', 'v'],
  rule: (p, g, state, t) => {
    state['m']! += (1 - 0.9) * (g - state['m']!);
    state['v']! += (1 - 0.999) * (g * g - state['v']!);
    const rate = (RATE * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
    return p - (rate * state['m']!) / (Math.sqrt(state['v']!) + 1e-7);
  },
  shares: { beta1: (share) => new Adam(0.1, share), beta2: (share) => new Adam(0.1, 0.9, share) },
});

test('Adam counts its updates, not its parameters', () => {
  const adam = new Adam();
  const params = [paramOf('a', 2), paramOf('b', 2)];
  for (let i = 0; i < 3; i++) adam.update(params);
  expect([...adam.state(params).keys()]).toEqual(['t', 'm/a', 'v/a', 'm/b', 'v/b']);
  expect(adam.state(params).get('t')!.get(0)).toBe(3);
  expect([...new Adam().state([])]).toEqual([]);
});
