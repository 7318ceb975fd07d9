/**
 * Seq2seq, PeekySeq2seq and AttentionSeq2seq: against NumPy in double precision (scripts/golden/seq2seq.py), against central
 * differences, their parameters and how they start, the answers they write, and what they say to what does not fit.
 */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { BadakError } from '../../ts/core/errors.js';
import { AttentionSeq2seq } from '../../ts/models/attention-seq2seq.js';
import { PeekySeq2seq } from '../../ts/models/peeky-seq2seq.js';
import { Seq2seq } from '../../ts/models/seq2seq.js';
import type { Seq2seqOptions } from '../../ts/models/seq2seq-options.js';
import { Adam, SGD } from '../../ts/optimizers/index.js';
import { scattered } from '../support/compare.js';
import { golden } from '../support/layers.js';
import {
  type Batch,
  bitsOf,
  descend,
  expectDeviation,
  expectGradcheck,
  expectGradients,
  expectNear,
  expectParams,
  give,
  type Numbers,
  ws,
} from '../support/models.js';

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

const given = golden<Golden>('seq2seq');
const [n, s, t] = given.batch;
const V = given.sizes.vocabSize;

type Make = (options: Seq2seqOptions) => Seq2seq;

const KINDS: readonly (readonly [name: string, make: Make])[] = [
  ['Seq2seq', (options) => new Seq2seq(options)],
  ['PeekySeq2seq', (options) => new PeekySeq2seq(options)],
  ['AttentionSeq2seq', (options) => new AttentionSeq2seq(options)],
  ['bidirectional', (options) => new AttentionSeq2seq({ ...options, bidirectional: true })],
];

function pairs(
  xs: ArrayLike<number>,
  ts: ArrayLike<number>,
  [n, s, t]: readonly [number, number, number] = given.batch,
): Batch<'i32'> {
  return { x: ws.keep([n, s], 'i32').set(xs), t: ws.keep([n, t], 'i32').set(ts) };
}

/** Ids that look random. */
const ids = (count: number, seed: number) =>
  [...scattered(count, seed)].map((v) => Math.floor(((v + 1) / 2) * V));
const somePairs = (seed = 1) => pairs(ids(n * s, seed), ids(n * t, seed + 50));

/** With weights that matter, biases as well. */
function stirred<M extends Seq2seq>(model: M, scale = 0.7, seed = 1): M {
  model.params.forEach(({ value }, i) => value.set(scattered(value.size, i + seed).map((v) => scale * v)));
  return model;
}

describe.each(KINDS)('%s against NumPy', (name, make) => {
  const { xs, ts, params, loss, scores, gradient, weights, answers } = given[name]!;
  // Seen: 1.1e-6. Four times that leaves room for sums in another order.
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

describe.each(KINDS)('%s', (_, make) => {
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
      // Weights with which a single vector of one number moves the loss by more than single precision makes of it.
      using model = stirred(make({ vocabSize: V, wordvecSize: 1, hiddenSize: 6 }), 0.7, 4);
      expectGradcheck(model, pairs(ids(n * s, 4), ids(n * t, 5), [n, s, t]));
      expect(model.generate(ws.keep([n, s], 'i32').set(ids(n * s, 4)), { start: 0, length: 1 }).length).toBe(
        n,
      );
    }
  });
});

describe('beams', () => {
  /** Every answer of so many characters, with its probability by teacher forcing, in double precision. */
  function allAnswers(model: Seq2seq, question: number[], start: number, length: number) {
    const answers = Array.from({ length: V ** length }, (_, code) =>
      Array.from({ length }, (_, i) => Math.floor(code / V ** i) % V),
    );
    const questions = answers.flatMap(() => question);
    const begun = answers.flatMap((answer) => [start, ...answer]);
    const { x, t } = pairs(questions, begun, [answers.length, question.length, length + 1]);
    const scores = model.predict(x, t).toArray();
    return answers.map((answer, which) => {
      let chance = 0;
      answer.forEach((id, step) => {
        const at = (which * length + step) * V;
        const row = scores.slice(at, at + V);
        const total = row.reduce((sum, score) => sum + Math.exp(score), 0);
        chance += row[id]! - Math.log(total);
      });
      return { answer, chance };
    });
  }

  test.each(KINDS)('a beam as wide as there are beginnings finds the likeliest answer: %s', (_, make) => {
    let better = 0;
    for (let seed = 1; seed < 13; seed++) {
      using model = stirred(make(given.sizes), 1, 100 * seed);
      const question = ids(s, seed);
      const all = allAnswers(model, question, 2, 3).sort((a, b) => b.chance - a.chance);
      const x = ws.keep([1, s], 'i32').set(question);
      const found = (beam: number) => [...model.generate(x, { start: 2, length: 3, beam })];
      expect(found(V ** 2)).toEqual(all[0]!.answer);
      if (found(1).join() !== all[0]!.answer.join()) better += 1;
    }
    // The likeliest character at every step does not always make the likeliest answer.
    expect(better).toBeGreaterThan(0);
  });

  test.each(KINDS)('questions of a batch do not mix: %s', (_, make) => {
    using model = stirred(make(given.sizes), 1.5);
    const { x } = somePairs();
    const questions = x.toArray();
    for (const beam of [1, 2, 5]) {
      const together = model.generate(x, { start: 1, length: 4, beam });
      for (let row = 0; row < n; row++) {
        const alone = ws.keep([1, s], 'i32').set(questions.slice(row * s, (row + 1) * s));
        expect(model.generate(alone, { start: 1, length: 4, beam })).toEqual(
          together.slice(row * 4, (row + 1) * 4),
        );
      }
    }
  });

  test('long answers do not run out of numbers', () => {
    using model = stirred(new Seq2seq(given.sizes), 3);
    const { x } = somePairs();
    const answers = model.generate(x, { start: 1, length: 400, beam: 4 });
    expect(answers.length).toBe(n * 400);
    expect(new Set(answers).size).toBeGreaterThan(1);
  });
});

describe('parameters', () => {
  const coders = (affineRows: number, decoderInputs: number) => ({
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

  test('PeekySeq2seq of the book’s addition', () => {
    using model = new PeekySeq2seq({ vocabSize: 13 });
    expectParams(model, coders(256, 144), 217_773);
    expectDeviation(model, 'decoder_lstm_Wx', 1 / 12);
    expectDeviation(model, 'decoder_affine_W', 1 / 16);
  });

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
      'half of the units read in each direction, expected an even number of them, found 5',
    );
  });
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
      expect(() => model.loss(xs, ts)).toThrow(/expected questions \[N, S\] and answers \[N, T\]/);
    }
    expect(() => model.loss(pairs([V, ...ids(n * s - 1, 1)], ids(n * t, 2)).x, answers)).toThrow(
      `id 0 is ${V}; with ${V} words ids go from 0 to ${V - 1}`,
    );
    expect(() => model.loss(x, pairs(ids(n * s, 1), [-1, ...ids(n * t - 1, 1)]).t)).toThrow('id 0 is -1');
    for (const wrong of [
      { length: 0 },
      { length: 2, beam: 0 },
      { length: 2, beam: 1.5 },
      { length: 2, beam: 1001 },
    ]) {
      expect(() => model.generate(x, { start: 0, ...wrong })).toThrow(BadakError);
    }
    expect(() => model.generate(x, { start: V, length: 2 })).toThrow(`id 0 is ${V}`);
  });

  test('weights that are no numbers', () => {
    using model = new Seq2seq(given.sizes);
    model.param('decoder_affine_b').value.set(0, Number.NaN);
    expect(() => model.generate(somePairs().x, { start: 0, length: 2, beam: 2 })).toThrow(
      'generate: the model’s scores are no numbers',
    );
  });
});
