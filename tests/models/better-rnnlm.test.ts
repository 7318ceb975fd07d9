import { expect, test } from 'vitest';
import { BetterRnnlm } from '../../ts/models/better-rnnlm.js';
import { Rnnlm } from '../../ts/models/rnnlm.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';
import { bitsOf } from '../support/models.js';

test('the book’s sizes by default: 13,275,200 parameters, the embedding’s matrix used twice', () => {
  using model = new BetterRnnlm({ vocabSize: 10_000 });
  expect(model.params.reduce((sum, { value }) => sum + value.size, 0)).toBe(13_275_200);
  expect(model.params.map(({ name }) => name)).toEqual([
    'embed_W',
    ...[1, 2].flatMap((i) => [`lstm_Wx${i}`, `lstm_Wh${i}`, `lstm_b${i}`]),
    'affine_b',
  ]);
});

test('an option that is given counts, and the rest is a Rnnlm of these options', () => {
  const sizes = { vocabSize: 20, wordvecSize: 6, hiddenSize: 6, seed: 3 };
  using better = new BetterRnnlm(sizes);
  using plain = new Rnnlm({ ...sizes, layers: 2, dropout: 0.5, tied: true });
  expect(bitsOf(better)).toEqual(bitsOf(plain));
  using one = new BetterRnnlm({ ...sizes, layers: 1, tied: false });
  expect(one.params.map(({ name }) => name)).toContain('affine_W');
  expect(() => new BetterRnnlm({ vocabSize: 20, hiddenSize: 5 })).toThrow(
    refusal('shape-mismatch', 'tied', 'wordvecSize', 'hiddenSize'),
  );
});
