import { Nesterov } from '../../ts/optimizers/nesterov.js';
import { RATE, testOptimizer } from '../support/optimizers.js';

testOptimizer('Nesterov', {
  make: (rate) => new Nesterov(rate),
  defaults: { learningRate: 0.01, momentum: 0.9 },
  kinds: ['v'],
  rule: (p, g, state) => {
    const next = p + 0.9 * 0.9 * state['v']! - (1 + 0.9) * RATE * g;
    state['v'] = 0.9 * state['v']! - RATE * g;
    return next;
  },
  shares: { momentum: (share) => new Nesterov(0.1, share) },
});
