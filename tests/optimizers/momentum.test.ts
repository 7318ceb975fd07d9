import { Momentum } from '../../ts/optimizers/momentum.js';
import { RATE, testOptimizer } from '../support/optimizers.js';

testOptimizer('Momentum', {
  make: (rate) => new Momentum(rate),
  defaults: { learningRate: 0.01, momentum: 0.9 },
  kinds: ['v'],
  rule: (p, g, state) => {
    state['v'] = 0.9 * state['v']! - RATE * g;
    return p + state['v'];
  },
  shares: { momentum: (share) => new Momentum(0.1, share) },
});
