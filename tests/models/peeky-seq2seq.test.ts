import { test } from 'vitest';
import { PeekySeq2seq } from '../../ts/models/peeky-seq2seq.js';
import { expectDeviation, expectParams } from '../support/models.js';
import { coders, testSeq2seq } from '../support/seq2seq-models.js';

testSeq2seq('PeekySeq2seq');

test('PeekySeq2seq of the book’s addition', () => {
  using model = new PeekySeq2seq({ vocabSize: 13 });
  expectParams(model, coders(256, 144), 217_773);
  expectDeviation(model, 'decoder_lstm_Wx', 1 / 12);
  expectDeviation(model, 'decoder_affine_W', 1 / 16);
});
