import { expect, test } from 'vitest';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import { Adam, SGD } from '../../ts/optimizers/index.js';
import { planMemory, totalOf } from '../../ts/train/plan.js';
import { shuffledEpochs } from '../../ts/train/rows.js';
import { scatteredBatch } from '../support/models.js';
import '../support/engine.js';

test('bytes of parameters, gradients and what an optimizer remembers', () => {
  const floats = 6 * 5 + 5 + 5 * 3 + 3;
  const rows = shuffledEpochs({ count: 8, batchSize: 4, seed: 0 });
  const batch = (rows: ArrayLike<number>) => scatteredBatch([rows.length, 6], 3);
  const plan = (optimizer: SGD | Adam) => {
    const model = new TwoLayerNet({ inputSize: 6, hiddenSize: 5, outputSize: 3 });
    return planMemory({ model, optimizer, batch, rows });
  };
  const [sgd, adam] = [plan(new SGD()), plan(new Adam())];
  expect([sgd.parameters, sgd.gradients, sgd.optimizer]).toEqual([4 * floats, 4 * floats, 0]);
  // m and v of every parameter, and the number of updates.
  expect(adam.optimizer).toBe(4 * (2 * floats + 1));
  expect(sgd.step).toBeGreaterThan(0);
  expect(totalOf(sgd)).toBe(sgd.parameters + sgd.gradients + sgd.step);
});
