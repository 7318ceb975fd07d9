import { describe, expect, test } from 'vitest';
import { BadakError } from '../../ts/core/errors.js';
import { format } from '../../ts/core/shape.js';
import { AttentionSeq2seq } from '../../ts/models/attention-seq2seq.js';
import { Seq2seq } from '../../ts/models/seq2seq.js';
import { refusal } from '../support/errors.js';
import { expectDeviation, expectParams, ws } from '../support/models.js';
import { coders, given, ids, n, pairs, s, somePairs, t, testSeq2seq, V } from '../support/seq2seq-models.js';

testSeq2seq('Seq2seq');

test('Seq2seq of the book’s addition', () => {
  using model = new Seq2seq({ vocabSize: 13 });
  expectParams(model, coders(128, 16), 150_573);
  for (const [name, deviation] of Object.entries({
    encoder_embed_W: 0.01,
    encoder_lstm_Wx: 1 / 4,
    encoder_lstm_Wh: 1 / Math.sqrt(128),
    decoder_embed_W: 0.01,
    decoder_lstm_Wx: 1 / 4,
    decoder_lstm_Wh: 1 / Math.sqrt(128),
    decoder_affine_W: 1 / Math.sqrt(128),
  })) {
    expectDeviation(model, name, deviation);
  }
  const start = somePairs();
  using other = new Seq2seq({ vocabSize: 13, seed: 1 });
  expect(other.loss(start.x, start.t)).not.toBe(model.loss(start.x, start.t));
  // Nobody knows anything yet.
  expect(Math.abs(model.loss(start.x, start.t) - Math.log(13))).toBeLessThan(0.05);
});

describe('what does not fit', () => {
  test('sizes', () => {
    for (const options of [
      { vocabSize: 0 },
      { vocabSize: 5, wordvecSize: 1.5 },
      { vocabSize: 5, hiddenSize: -1 },
    ]) {
      expect(() => new AttentionSeq2seq(options)).toThrow(BadakError);
    }
  });

  test('shapes, ids and options', () => {
    using model = new Seq2seq(given.sizes);
    const { x, t: answers } = somePairs();
    const i32 = (...shape: number[]) =>
      ws.keep(shape, 'i32').set(new Int32Array(shape.reduce((a, b) => a * b)));
    for (const [xs, ts] of [
      [x, i32(n + 1, t)],
      [x, i32(n, 1)],
      [i32(n), answers],
      [x, i32(n)],
    ] as const) {
      expect(() => model.loss(xs, ts)).toThrow(
        refusal(
          'shape-mismatch',
          ...['Seq2seq', '[N, S]', '[N, T]', `found ${format(xs.shape)}`, `and ${format(ts.shape)}`],
        ),
      );
    }
    expect(() => model.loss(pairs([V, ...ids(n * s - 1, 1)], ids(n * t, 2)).x, answers)).toThrow(
      refusal('out-of-range', `found ${V}`, 'index 0', V - 1),
    );
    expect(() => model.loss(x, pairs(ids(n * s, 1), [-1, ...ids(n * t - 1, 1)]).t)).toThrow(
      refusal('out-of-range', 'found -1', 'index 0'),
    );
    for (const wrong of [
      { length: 0 },
      { length: 2, beam: 0 },
      { length: 2, beam: 1.5 },
      { length: 2, beam: 1001 },
    ]) {
      expect(() => model.generate(x, { start: 0, ...wrong })).toThrow(BadakError);
    }
    expect(() => model.generate(x, { start: V, length: 2 })).toThrow(
      refusal('out-of-range', `found ${V}`, 'index 0'),
    );
  });

  test('weights that are NaN', () => {
    using model = new Seq2seq(given.sizes);
    model.param('decoder_affine_b').value.set(0, Number.NaN);
    expect(() => model.generate(somePairs().x, { start: 0, length: 2, beam: 2 })).toThrow(
      refusal('not-finite', 'generate'),
    );
  });
});
