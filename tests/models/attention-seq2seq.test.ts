import { expect, test } from 'vitest';
import { AttentionSeq2seq } from '../../ts/models/attention-seq2seq.js';
import { Seq2seq } from '../../ts/models/seq2seq.js';
import { refusal } from '../support/errors.js';
import { expectDeviation } from '../support/models.js';
import { testSeq2seq } from '../support/seq2seq-models.js';

testSeq2seq('AttentionSeq2seq', 'bidirectional');

test('AttentionSeq2seq of the book’s dates', () => {
  using model = new AttentionSeq2seq({ vocabSize: 59 });
  expect(model.params.reduce((sum, { value }) => sum + value.size, 0)).toBe(591_259);
  expect(model.param('decoder_affine_W').value.shape).toEqual([512, 59]);
  expectDeviation(model, 'decoder_affine_W', 1 / Math.sqrt(512));
});

test('an encoder that reads both ways has half of the units for each', () => {
  using model = new AttentionSeq2seq({ vocabSize: 59, bidirectional: true });
  const shapes = Object.fromEntries(model.params.map(({ name, value }) => [name, value.shape]));
  expect(shapes).toMatchObject({
    encoder_onward_Wx: [16, 512],
    encoder_onward_Wh: [128, 512],
    encoder_back_Wx: [16, 512],
    encoder_back_Wh: [128, 512],
    encoder_back_b: [512],
    decoder_lstm_Wh: [256, 1024],
  });
  expect(() => new Seq2seq({ vocabSize: 9, hiddenSize: 5, bidirectional: true })).toThrow(
    refusal('invalid-argument', 'found 5'),
  );
});
