import { AdaGrad } from '../../ts/optimizers/ada-grad.js';
import { RATE, testOptimizer } from '../support/optimizers.js';

testOptimizer('AdaGrad', {
  make: (rate) => new AdaGrad(rate),
  defaults: { learningRate: 0.01 },
  kinds: ['h'],
  rule: (p, g, state) => {
    state['h']! += g * g;
    return p - (RATE * g) / (Math.sqrt(state['h']!) + 1e-7);
  },
});
