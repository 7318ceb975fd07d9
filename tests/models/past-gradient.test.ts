/** The gradient by the words of a sentence leaves nothing behind. */
import { expect, test } from 'vitest';
import { pastGradient } from '../../ts/models/past-gradient.js';
import { Rnnlm } from '../../ts/models/rnnlm.js';
import { refusal } from '../support/errors.js';
import { bitsOf } from '../support/models.js';
import '../support/engine.js';

test('no gradient is left, and no bit of the model changes', () => {
  using model = new Rnnlm({ vocabSize: 9, wordvecSize: 4, hiddenSize: 4, seed: 1 });
  const before = bitsOf(model);
  const { lengths, next } = pastGradient(model, [1, 5, 2]);
  expect(lengths.every((length) => length > 0)).toBe(true);
  expect(next).toBeLessThan(9);
  expect(bitsOf(model)).toEqual(before);
  model.workspace.begin();
  for (const { name, grad } of model.params) {
    expect(
      grad.toArray().every((value) => value === 0),
      name,
    ).toBe(true);
  }
  expect(() => pastGradient(model, [1], 9)).toThrow(refusal('out-of-range', 'to 8', 'found 9'));
});
