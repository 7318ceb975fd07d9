/**
 * Seq2seq, PeekySeq2seq and AttentionSeq2seq: against NumPy in double precision (scripts/golden/seq2seq.py), against
 * central differences, their parameters and how they start, the answers they write, and what they say to what does not
 * fit.
 */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { AttentionSeq2seq } from '../../ts/models/attention-seq2seq.js';
import { PeekySeq2seq } from '../../ts/models/peeky-seq2seq.js';
import { Seq2seq } from '../../ts/models/seq2seq.js';
import type { Seq2seqOptions } from '../../ts/models/seq2seq-options.js';
import { Adam, SGD } from '../../ts/optimizers/index.js';
import { scattered } from './compare.js';
import { golden } from './layers.js';
import {
  type Batch,
  bitsOf,
  descend,
  expectGradcheck,
  expectGradients,
  expectNear,
  give,
  type Numbers,
  ws,
} from './models.js';

type Sizes = Pick<Required<Seq2seqOptions>, 'vocabSize' | 'wordvecSize' | 'hiddenSize'>;

interface Case {
  xs: number[];
  ts: number[];
  params: Numbers;
  loss: number;
  scores: number[];
  gradient: Numbers;
  weights?: number[];
  answers: number[];
}

type Golden = { sizes: Sizes; batch: [n: number, s: number, t: number] } & Record<string, Case>;

export const given = golden<Golden>('seq2seq');
export const [n, s, t] = given.batch;
export const V = given.sizes.vocabSize;

type Make = (options: Seq2seqOptions) => Seq2seq;

export const KINDS: readonly (readonly [name: string, make: Make])[] = [
  ['Seq2seq', (options) => new Seq2seq(options)],
  ['PeekySeq2seq', (options) => new PeekySeq2seq(options)],
  ['AttentionSeq2seq', (options) => new AttentionSeq2seq(options)],
  ['bidirectional', (options) => new AttentionSeq2seq({ ...options, bidirectional: true })],
];

export function pairs(
  xs: ArrayLike<number>,
  ts: ArrayLike<number>,
  [n, s, t]: readonly [number, number, number] = given.batch,
): Batch<'i32'> {
  return { x: ws.keep([n, s], 'i32').set(xs), t: ws.keep([n, t], 'i32').set(ts) };
}

/** Ids that look random. */
export const ids = (count: number, seed: number) =>
  [...scattered(count, seed)].map((v) => Math.floor(((v + 1) / 2) * V));
export const somePairs = (seed = 1) => pairs(ids(n * s, seed), ids(n * t, seed + 50));

/** A model with large weights and biases, so that all have an effect. */
export function stirred<M extends Seq2seq>(model: M, scale = 0.7, seed = 1): M {
  model.params.forEach(({ value }, i) => value.set(scattered(value.size, i + seed).map((v) => scale * v)));
  return model;
}

/** Shapes of the parameters with the book's sizes. */
export const coders = (affineRows: number, decoderInputs: number) => ({
  encoder_embed_W: [13, 16],
  encoder_lstm_Wx: [16, 512],
  encoder_lstm_Wh: [128, 512],
  encoder_lstm_b: [512],
  decoder_embed_W: [13, 16],
  decoder_lstm_Wx: [decoderInputs, 512],
  decoder_lstm_Wh: [128, 512],
  decoder_lstm_b: [512],
  decoder_affine_W: [affineRows, 13],
  decoder_affine_b: [13],
});

/** Registers the tests that all three models pass. */
export function testSeq2seq(...wanted: readonly string[]): void {
  const kinds = KINDS.filter(([name]) => wanted.includes(name));

  describe.each(kinds)('%s against NumPy', (name, make) => {
    const { xs, ts, params, loss, scores, gradient, weights, answers } = given[name]!;
    // Measured: 1.1e-6. Four times that allows for sums in another order.
    const ONE_PASS = 4e-6;
    const { x, t: answersGiven } = pairs(xs, ts);

    test('scores, loss and gradients', () => {
      using model = give(make(given.sizes), params);
      const predicted = model.predict(x, answersGiven);
      expect(predicted.shape).toEqual([n, t - 1, V]);
      expectNear(predicted.toArray(), scores, ONE_PASS, 'scores');
      expectNear([model.loss(x, answersGiven)], [loss], ONE_PASS, 'loss');
      expectGradients(model.gradient(x, answersGiven), gradient, ONE_PASS);
      // Gradients add up, and go back from the last pass only.
      model.loss(x, answersGiven, { train: true, step: 0 });
      model.backward();
      const doubled = model.params.map(({ grad }) => grad.toArray());
      Object.values(gradient).forEach((of, i) =>
        expectNear(
          doubled[i]!,
          of.map((v) => 2 * v),
          ONE_PASS,
          'twice',
        ),
      );
    });

    test('answers', () => {
      using model = give(make(given.sizes), params);
      expect([...model.generate(x, { start: ts[0]!, length: answers.length / n })]).toEqual(answers);
    });

    test.runIf(weights)('what it looks at', () => {
      using model = give(make(given.sizes) as AttentionSeq2seq, params);
      const found = model.attention(x, answersGiven);
      expectNear(found, weights!, ONE_PASS, 'weights');
      for (let row = 0; row < n * (t - 1); row++) {
        const sum = found.subarray(row * s, (row + 1) * s).reduce((a, b) => a + b);
        expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
      }
    });
  });

  describe.each(kinds)('%s', (_, make) => {
    test('central differences', () => {
      using model = stirred(make(given.sizes));
      expectGradcheck(model, somePairs());
    });

    test('numericalGradient of a single pair', () => {
      using model = stirred(make({ vocabSize: V, wordvecSize: 3, hiddenSize: 4 }));
      const { x, t } = pairs(ids(s, 1), ids(4, 2), [1, s, 4]);
      const numerical = model.numericalGradient(x, t, 2e-3);
      for (const [name, gradient] of Object.entries(model.gradient(x, t))) {
        // Differences of a loss of 2 in single precision, over 4e-3.
        const largest = Math.max(...gradient.map(Math.abs), 0.1);
        gradient.forEach((value, i) =>
          expect(Math.abs(value - numerical[name]![i]!) / largest, name).toBeLessThan(2e-3),
        );
      }
    });

    test('a batch knows nothing of the one before, nor of answers that were written', () => {
      using quiet = stirred(make(given.sizes));
      using watched = stirred(make(given.sizes));
      const batches = [1, 2, 3, 4].map(somePairs);
      const expected = descend(quiet, new Adam(0.01), batches);
      const adam = new Adam(0.01);
      const found = batches.map((batch, step) => {
        watched.loss(batches[3 - step]!.x, batches[3 - step]!.t);
        watched.generate(batches[0]!.x, { start: 0, length: 3, beam: 1 + step });
        return descend(watched, adam, [batch], step)[0];
      });
      expect(found).toEqual(expected);
      expect(bitsOf(watched)).toEqual(bitsOf(quiet));
      expect(watched.state.size).toBe(0);
    });

    test('learns to turn sequences round', () => {
      using model = make({ vocabSize: 5, wordvecSize: 8, hiddenSize: 24, seed: 3 });
      const questions = Array.from({ length: 64 }, (_, i) => [1 + (i % 4), 1 + ((i >> 2) % 4), 1 + (i >> 4)]);
      const answers = questions.map((question) => [0, ...[...question].reverse()]);
      const batch = pairs(questions.flat(), answers.flat(), [64, 3, 4]);
      const losses = descend(model, new Adam(0.02), Array<Batch<'i32'>>(250).fill(batch));
      expect(losses[0]).toBeCloseTo(Math.log(5), 1);
      const found = model.generate(batch.x, { start: 0, length: 3 });
      expect([...found]).toEqual(answers.flatMap(([, ...answer]) => answer));
    });

    test('step memory stays as it is', () => {
      using model = make(given.sizes);
      const [one, other] = [somePairs(1), somePairs(2)];
      const round = () => {
        descend(model, new SGD(0.1), [one, other]);
        model.generate(one.x, { start: 0, length: 6, beam: 3 });
        model.loss(one.x, one.t);
      };
      for (let i = 0; i < 3; i++) round();
      const [before, all] = [model.workspace.bytes, engine().memoryBytes];
      for (let i = 0; i < 200; i++) round();
      expect([model.workspace.bytes, engine().memoryBytes]).toEqual([before, all]);
    });

    test('odd sizes and single steps', () => {
      for (const [n, s, t] of [
        [1, 1, 2],
        [5, 1, 3],
        [2, 9, 2],
      ] as const) {
        // With these weights a single vector of one number changes the loss by more than the rounding of single
        // precision.
        using model = stirred(make({ vocabSize: V, wordvecSize: 1, hiddenSize: 6 }), 0.7, 4);
        expectGradcheck(model, pairs(ids(n * s, 4), ids(n * t, 5), [n, s, t]));
        expect(
          model.generate(ws.keep([n, s], 'i32').set(ids(n * s, 4)), { start: 0, length: 1 }).length,
        ).toBe(n);
      }
    });
  });
}
