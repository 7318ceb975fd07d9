import { RMSProp } from '../../ts/optimizers/rms-prop.js';
import { RATE, testOptimizer } from '../support/optimizers.js';

testOptimizer('RMSProp', {
  make: (rate) => new RMSProp(rate),
  defaults: { learningRate: 0.01, decayRate: 0.99 },
  kinds: ['h'],
  rule: (p, g, state) => {
    state['h'] = 0.99 * state['h']! + (1 - 0.99) * g * g;
    return p - (RATE * g) / (Math.sqrt(state['h']) + 1e-7);
  },
  shares: { decayRate: (share) => new RMSProp(0.1, share) },
});
