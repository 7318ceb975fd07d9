/**
 * The four word2vec models of vol. 2, chapters 3 and 4: against NumPy in double precision (scripts/golden/word2vec.py),
 * their gradients against central differences, the book's toy text, and their errors for ids that are not words.
 */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { BadakError } from '../../ts/core/errors.js';
import { RowParam } from '../../ts/core/row-param.js';
import type { Tensor } from '../../ts/core/tensor.js';
import { Embedding, NegativeSamplingLoss, UnigramSampler } from '../../ts/layers/index.js';
import { CBOW } from '../../ts/models/cbow.js';
import type { Model } from '../../ts/models/model.js';
import { SimpleCBOW } from '../../ts/models/simple-cbow.js';
import { SimpleSkipGram } from '../../ts/models/simple-skip-gram.js';
import { SkipGram } from '../../ts/models/skip-gram.js';
import { Adam, LazyAdam } from '../../ts/optimizers/index.js';
import { bits, scattered } from './compare.js';
import { refusal } from './errors.js';
import { golden } from './layers.js';
import {
  type Batch,
  descend,
  expectDeviation,
  expectGradcheck,
  expectGradients,
  expectNear,
  expectParams,
  give,
  type Numbers,
  ws,
} from './models.js';
import { givenSampler, plainNegativeSampling } from './negative-sampling.js';

interface Result {
  ids: number[];
  scores: number[];
  loss: number;
  gradient: Numbers;
}

interface Case {
  words: number;
  hidden: number;
  window: number;
  rows: number;
  W_in: number[];
  W_out: number[];
  contexts: number[];
  target: number[];
  cbow: Result;
  skipGram: Result;
}

const { softmax, negativeSampling } = golden<{
  softmax: Record<string, Case>;
  negativeSampling: Record<string, Case>;
}>('word2vec');

/** Two products in single precision, sums of some ten terms. */
const ONE_PASS = 5e-6;

export type Words = Model<'i32'> & { predict(given: Tensor<'i32'>): Tensor };
type Ids = Batch<'i32'>;

/** You say goodbye and I say hello. */
const TOY = [0, 1, 2, 3, 4, 1, 5, 6];
export const counts = [1, 2, 1, 1, 1, 1, 1];
export const sizes = { vocabSize: 7, hiddenSize: 5 };

/** All windows of a text. */
export function windowsOf(text: number[], window: number): Ids {
  const places = Array.from(text.keys()).slice(window, text.length - window);
  const around = places.flatMap((p) => [...text.slice(p - window, p), ...text.slice(p + 1, p + 1 + window)]);
  return idBatch(
    around,
    places.map((p) => text[p]!),
  );
}

function idBatch(contexts: number[], target: number[]): Ids {
  const n = target.length;
  return {
    x: ws.keep([n, contexts.length / n], 'i32').set(contexts),
    t: ws.keep([n], 'i32').set(target),
  };
}

export const toy = windowsOf(TOY, 1);

/** Each with what it takes for the words of `predict`, and its loss where all words are equally likely. */
const MODELS: [
  name: string,
  make: (seed?: number) => Words,
  input: (batch: Ids) => Tensor<'i32'>,
  start: number,
][] = [
  ['SimpleCBOW', (seed = 0) => new SimpleCBOW({ ...sizes, seed }), ({ x }) => x, Math.log(7)],
  ['SimpleSkipGram', (seed = 0) => new SimpleSkipGram({ ...sizes, seed }), ({ t }) => t, 2 * Math.log(7)],
  ['CBOW', (seed = 0) => new CBOW({ counts, hiddenSize: 5, seed }), ({ x }) => x, 6 * Math.LN2],
  ['SkipGram', (seed = 0) => new SkipGram({ counts, hiddenSize: 5, seed }), ({ t }) => t, 12 * Math.LN2],
];

const TRAIN = { train: true, step: 0 } as const;

/** Registers the tests that hold for every one of them. */
export function testWordModel(wanted: string): void {
  describe.each(MODELS.filter(([known]) => known === wanted))('%s', (name, make, input, start) => {
    const simple = name.startsWith('Simple');

    /** With weights that matter. */
    const stirred = () => {
      const model = make();
      model.params.forEach(({ value }, i) => value.set(scattered(value.size, i + 1)));
      return model;
    };

    test('parameters, and how they start', () => {
      using model = make();
      expectParams(model, { W_in: [7, 5], W_out: simple ? [5, 7] : [7, 5] }, 70);
      for (const W of ['W_in', 'W_out']) expectDeviation(model, W, 0.01);
      using again = make();
      using other = make(1);
      const values = (net: Words, W: string) => net.param(W).value.toArray();
      expect(bits(values(again, 'W_in'))).toEqual(bits(values(model, 'W_in')));
      expect(values(other, 'W_in')).not.toEqual(values(model, 'W_in'));
      expect(values(model, 'W_out')).not.toEqual(values(model, 'W_in'));
    });

    test('starts where all words are equally likely', () => {
      using model = make();
      expect(model.loss(toy.x, toy.t)).toBeCloseTo(start, 2);
      for (const { value } of model.params) value.set(new Float32Array(value.size));
      expect(model.loss(toy.x, toy.t)).toBeCloseTo(start, 4);
    });

    test('central differences', () => {
      using model = stirred();
      expectGradcheck(model, toy);
    });

    test('predict: a row of scores for each, also of one alone', () => {
      using model = stirred();
      const ids = input(toy);
      const scores = model.predict(ids);
      expect(scores.shape).toEqual([6, 7]);
      const all = scores.toArray();
      const width = ids.size / 6;
      const last = ws.keep([1, ...ids.shape.slice(1)], 'i32').set(ids.toArray().subarray(5 * width));
      expectNear(model.predict(last).toArray(), all.subarray(35), 1e-6, 'the last row');
    });

    test('gradient starts from zero each time; a step has draws of its own', () => {
      using model = stirred();
      const once = { ...model.gradient(toy.x, toy.t, 0) };
      expect(model.gradient(toy.x, toy.t, 0)).toEqual(once);
      const later = model.gradient(toy.x, toy.t, 1);
      // Of seven words all others are drawn but one.
      if (simple) expect(later).toEqual(once);
      else expect(later).not.toEqual(once);
    });

    test('memory is flat over 200 steps', () => {
      for (const optimizer of [new Adam(), new LazyAdam()]) {
        using model = make();
        const steps = (from: number, count: number) =>
          descend(model, optimizer, Array<Ids>(count).fill(toy), from);
        steps(0, 3);
        const before = [model.workspace.bytes, engine().memoryBytes];
        const losses = steps(3, 200);
        expect([model.workspace.bytes, engine().memoryBytes]).toEqual(before);
        expect(losses.every(Number.isFinite)).toBe(true);
      }
    });

    test('learns', () => {
      using model = make();
      const losses = descend(model, new Adam(0.02), Array<Ids>(300).fill(toy));
      const late = losses.slice(-20).reduce((a, b) => a + b) / 20;
      expect(late).toBeLessThan(0.75 * losses[0]!);
    });

    test.each([7, -1, 2 ** 31 - 1, -(2 ** 31)])('an id of %d: its place, itself, the range', (id) => {
      using model = make();
      const contexts = toy.x.toArray();
      const target = toy.t.toArray();
      contexts[3] = id;
      target[4] = id;
      const wrongX = ws.keep([6, 2], 'i32').set(contexts);
      const wrongT = ws.keep([6], 'i32').set(target);
      const goesIn = simple ? 'oneHot' : 'W_in';
      const outside = (...mentions: string[]) =>
        refusal('out-of-range', ...mentions, '0 to 6', `found ${id}`);
      const comesOut = (place: number, row: number) =>
        simple ? outside(`row ${row}`) : outside('NegativeSamplingLoss:', `index ${place}`);
      const skip = name.endsWith('SkipGram');
      const saysIn = outside(`${goesIn}:`, `index ${skip ? 4 : 3}`);
      const inWrong = skip ? { x: toy.x, t: wrongT } : { x: wrongX, t: toy.t };
      const outWrong = skip ? { x: wrongX, t: toy.t } : { x: toy.x, t: wrongT };
      const cases: [() => unknown, ReturnType<typeof refusal>][] = [
        [() => model.predict(input(inWrong)), saysIn],
        [() => model.loss(inWrong.x, inWrong.t), saysIn],
        [() => model.gradient(inWrong.x, inWrong.t), saysIn],
        [() => model.loss(outWrong.x, outWrong.t), skip ? comesOut(3, 1) : comesOut(4, 4)],
      ];
      for (const [call, error] of cases) {
        expect(call).toThrow(error);
      }
      // And the model goes on.
      expect(model.loss(toy.x, toy.t)).toBeGreaterThan(0);
    });

    test('contexts and targets of different numbers of rows', () => {
      using model = make();
      const few = ws.keep([3], 'i32').set([1, 2, 3]);
      expect(() => model.loss(toy.x, few)).toThrow(BadakError);
      expect(model.loss(toy.x, toy.t)).toBeGreaterThan(0);
    });

    test('backward before a loss', () => {
      using model = make();
      expect(() => model.backward()).toThrow(refusal('wrong-order', 'backward()'));
    });

    test('dispose gives its memory back, and every later use throws', () => {
      const model = make();
      model.gradient(toy.x, toy.t);
      expect(model.workspace.bytes).toBeGreaterThan(0);
      model.dispose();
      model.dispose();
      expect(model.workspace.bytes).toBe(0);
      const uses = [
        () => model.predict(input(toy)),
        () => model.loss(toy.x, toy.t),
        () => model.gradient(toy.x, toy.t),
        () => model.zeroGrad(),
        () => model.param('W_in').value.toArray(),
      ];
      for (const use of uses) expect(use, String(use)).toThrow(refusal('disposed', 'disposed'));
    });
  });

  if (wanted.startsWith('Simple')) testWithSoftmax(wanted);
  else testWithNegativeSampling(wanted);
}

function testWithSoftmax(wanted: string): void {
  describe.each(Object.entries(softmax))('with a softmax, against NumPy, %s', (_, given) => {
    const { words, hidden, window } = given;
    const sizes = { vocabSize: words, hiddenSize: hidden, windowSize: window };
    const { x, t } = idBatch(given.contexts, given.target);
    const weights = { W_in: given.W_in, W_out: given.W_out };

    test.each(
      (
        [
          ['SimpleCBOW', () => new SimpleCBOW(sizes), x, given.cbow],
          ['SimpleSkipGram', () => new SimpleSkipGram(sizes), t, given.skipGram],
        ] as [string, () => Words, Tensor<'i32'>, Result][]
      ).filter(([known]) => known === wanted),
    )('%s', (_, make, ids, expected) => {
      using model = give(make(), weights);
      expectNear(model.predict(ids).toArray(), expected.scores, ONE_PASS, 'scores');
      expectNear([model.loss(x, t)], [expected.loss], ONE_PASS, 'loss');
      expectGradients(model.gradient(x, t), expected.gradient, ONE_PASS);
    });
  });
}

function testWithNegativeSampling(wanted: string): void {
  describe.each(Object.entries(negativeSampling))('with negative sampling, against NumPy, %s', (_, given) => {
    const { words, hidden, rows } = given;
    const counts = Array<number>(words).fill(1);
    const { x, t } = idBatch(given.contexts, given.target);
    const weights = { W_in: given.W_in, W_out: given.W_out };

    describe.each(
      (
        [
          ['CBOW', () => new CBOW({ counts, hiddenSize: hidden, seed: 3 }), x, t, given.cbow],
          ['SkipGram', () => new SkipGram({ counts, hiddenSize: hidden, seed: 3 }), t, x, given.skipGram],
        ] as [string, () => Words, Tensor<'i32'>, Tensor<'i32'>, Result][]
      ).filter(([known]) => known === wanted),
    )('%s', (_, make, goIn, comeOut, expected) => {
      test('its layers, with words that are given instead of drawn', () => {
        ws.begin();
        const [W_in, W_out] = (['W_in', 'W_out'] as const).map((name) => {
          const W = new RowParam(ws, name, [words, hidden]);
          W.value.set(weights[name]);
          return W;
        }) as [RowParam, RowParam];
        const embedding = new Embedding(W_in);
        const loss = new NegativeSamplingLoss(W_out, givenSampler(ws, expected.ids, 5));
        expectNear(
          [loss.forward(embedding.forward(goIn), comeOut, TRAIN)],
          [expected.loss],
          ONE_PASS,
          'loss',
        );
        embedding.backward(loss.backward());
        const gradient = { W_in: W_in.grad.toArray(), W_out: W_out.grad.toArray() };
        expectGradients(gradient, expected.gradient, ONE_PASS);
      });

      test('scores', () => {
        using model = give(make(), weights);
        expectNear(model.predict(goIn).toArray(), expected.scores, ONE_PASS, 'scores');
      });

      test('the whole model, by what a sampler of its seed draws', () => {
        using model = give(make(), weights);
        for (const step of [0, 9]) {
          const gradient = { ...model.gradient(x, t, step) };
          const loss = model.loss(x, t, { train: true, step });
          ws.begin();
          const ids = new UnigramSampler(ws, { counts, seed: 3 }).draw(comeOut, step).toArray();
          const embedding = new Embedding(new RowParam(ws, 'W_in', [words, hidden]));
          embedding.weight.value.set(weights.W_in);
          const h = embedding.forward(goIn).toArray();
          const plain = plainNegativeSampling(h, weights.W_out, ids, {
            rows,
            columns: hidden,
            group: 6,
          });
          expectNear([loss], [plain.loss], ONE_PASS, 'loss');
          embedding.backward(ws.take([rows, hidden]).set(plain.dh));
          const expected = { W_in: [...embedding.weight.grad.toArray()], W_out: plain.dW };
          expectGradients(gradient, expected, ONE_PASS);
        }
      });
    });
  });
}
