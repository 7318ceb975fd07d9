/** Attention weights opened: they are the model's own, and add up to its contexts. */
import { describe, expect, test } from 'vitest';
import { parsePairs, splitPairs } from '../../../ts/data/pairs.js';
import type { HeatmapPanel, SumPanel } from '../../../ts/experiments/panels.js';
import type { SequenceData } from '../../../ts/experiments/pair-data.js';
import { Looks, type Subject } from '../../../ts/experiments/view.js';
import { scoreView } from '../../../ts/experiments/views/attention-scores.js';
import { attentionView } from '../../../ts/experiments/views/attention-map.js';
import { attentionReading } from '../../../ts/models/attention-reading.js';
import { AttentionSeq2seq } from '../../../ts/models/attention-seq2seq.js';
import { Seq2seq } from '../../../ts/models/seq2seq.js';
import '../../support/engine.js';
import { refusal } from '../../support/errors.js';
import { expectSum, sumsOf } from '../../support/sums.js';

const lines = Array.from({ length: 80 }, (_, i) => `${i} x`.padEnd(6) + `_${100 + i}`);
const data: SequenceData = {
  name: 'lines',
  said: '',
  ...splitPairs('lines', parsePairs('lines', lines.join('\n'))),
};
const { characters } = data;
const [S, T] = [6, 3];
const sizes = { vocabSize: characters.length, hiddenSize: 6, seed: 4 };

/** A model with large weights: attention and answers are not everywhere alike. */
function stirred<M extends Seq2seq>(model: M): M {
  for (const { value } of model.params) value.set(value.toArray().map((v) => 12 * v));
  return model;
}

function lookInto(model: Seq2seq, isReversed: boolean) {
  const views = [
    attentionView(
      () => isReversed,
      () => true,
    ),
    scoreView(
      () => isReversed,
      () => true,
    ),
  ];
  const looks = new Looks('toy', views, {});
  const lengths = { question: S, answer: T + 1 };
  const subject: Subject = {
    ...{ model, params: {}, seed: 0, training: 0, step: 0 },
    ...{ data, words: characters, lengths },
  };
  return (view: string, input?: object) => looks.look(view, subject, input).panels;
}

describe.each([false, true])('read backwards: %s', (isReversed) => {
  test('the softmax of a row’s scores is its weights, and they add up to the context', () => {
    using model = stirred(new AttentionSeq2seq(sizes));
    const look = lookInto(model, isReversed);
    const [{ maps }] = look('attention', { questions: ['12 x'] }) as [HeatmapPanel];
    const [{ values, height, width, opens }] = maps as [(typeof maps)[0]];
    expect(opens).toMatchObject({ view: 'score', input: { question: '12 x' } });
    for (let row = 0; row < height; row++) {
      const opened = Array.from({ length: width }, (_, column) =>
        sumsOf(look('score', { question: '12 x', row, column, unit: 2 })),
      );
      const whole = opened.reduce((sum, [score]) => sum + Math.exp(score!.sum), 0);
      opened.forEach(([score, context], column) => {
        expectSum(score!);
        expectSum(context!);
        expect(score!.value).toBeCloseTo(values[row * width + column]!, 5);
        expect(score!.value).toBeCloseTo(Math.exp(score!.sum) / whole, 5);
        const own = context!.terms.find(({ label }) => label.startsWith(`${column}:`))!;
        expect(own.weight).toBe(score!.value);
      });
      // What one score gains, the others of its row lose.
      expect(opened.reduce((sum, [score]) => sum + score!.gradient!, 0)).toBeCloseTo(0, 5);
    }
  });
});

test('the gradients of the scores make the gradient that the layer passes on', () => {
  using model = stirred(new AttentionSeq2seq(sizes));
  const found = attentionReading(model, [1, 2, 3, 4, 5, 1], [0, 3, 4, 5]);
  const { units, hsEncoder, dscores, dhsDecoder } = found;
  dhsDecoder.forEach((d, i) => {
    const [t, k] = [Math.floor(i / units), i % units];
    let sum = 0;
    for (let s = 0; s < S; s++) sum += dscores[t * S + s]! * hsEncoder[s * units + k]!;
    expect(d).toBeCloseTo(sum, 5);
  });
  for (const { grad } of model.params) expect(grad.toArray().every((value) => value === 0)).toBe(true);
});

test('weights that do not exist, and models that have none', () => {
  using model = stirred(new AttentionSeq2seq(sizes));
  const look = lookInto(model, false);
  const ask = (input: object) => () => look('score', { question: '12 x', ...input });
  expect(ask({ row: T })).toThrow(refusal('out-of-range', 'row', 'found 3'));
  expect(ask({ column: S })).toThrow(refusal('out-of-range', 'column', 'found 6'));
  expect(ask({ unit: 6 })).toThrow(refusal('out-of-range', 'unit', 'found 6'));
  using plain = new Seq2seq(sizes);
  expect(() => lookInto(plain, false)('score', { question: '12 x' })).toThrow(
    refusal('mismatch', 'attention'),
  );
  // Weights that a person gives, and those of a beam, are not what is opened.
  const [{ maps }] = look('attention', { questions: ['12 x'], beam: 2 }) as [HeatmapPanel];
  expect(maps[0]!.opens).toBeUndefined();
  expect((look('score', { question: '12 x' })[0] as SumPanel).kind).toBe('sum');
});
