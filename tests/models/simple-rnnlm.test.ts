import { expect, test } from 'vitest';
import { Rnnlm } from '../../ts/models/rnnlm.js';
import { SimpleRnnlm } from '../../ts/models/simple-rnnlm.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';
import { bitsOf } from '../support/models.js';

test('is a Rnnlm of simple recurrent layers', () => {
  const sizes = { vocabSize: 20, wordvecSize: 4, hiddenSize: 6, seed: 3 };
  using simple = new SimpleRnnlm(sizes);
  using plain = new Rnnlm({ ...sizes, cell: 'rnn' });
  expect(simple.params.map(({ name, value }) => [name, value.shape])).toEqual([
    ['embed_W', [20, 4]],
    ['rnn_Wx', [4, 6]],
    ['rnn_Wh', [6, 6]],
    ['rnn_b', [6]],
    ['affine_W', [6, 20]],
    ['affine_b', [20]],
  ]);
  expect(bitsOf(simple)).toEqual(bitsOf(plain));
});

test('takes no other cell', () => {
  expect(() => new SimpleRnnlm({ vocabSize: 20, cell: 'gru' } as never)).toThrow(
    refusal('unknown-name', 'SimpleRnnlm', 'cell'),
  );
});
