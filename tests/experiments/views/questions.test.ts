/** Views of sequence-to-sequence models: every number is the model's own and in its place. */
import { describe, expect, test } from 'vitest';
import { Workspace } from '../../../ts/core/workspace.js';
import { NumpyRandom } from '../../../ts/data/numpy-random.js';
import { parsePairs, splitPairs } from '../../../ts/data/pairs.js';
import { experiments } from '../../../ts/experiments/index.js';
import type { HeatmapPanel, TextPanel } from '../../../ts/experiments/panels.js';
import type { SequenceData } from '../../../ts/experiments/pair-data.js';
import { Looks, type Subject } from '../../../ts/experiments/view.js';
import { nextCharacterView } from '../../../ts/experiments/views/next-character.js';
import { attentionView } from '../../../ts/experiments/views/attention-map.js';
import { encoderView } from '../../../ts/experiments/views/encoder-state.js';
import { answerView } from '../../../ts/experiments/views/questions.js';
import { AttentionSeq2seq } from '../../../ts/models/attention-seq2seq.js';
import { PeekySeq2seq } from '../../../ts/models/peeky-seq2seq.js';
import { Seq2seq } from '../../../ts/models/seq2seq.js';
import { sharedData } from '../../support/shared-data.js';
import '../../support/engine.js';
import { refusal } from '../../support/errors.js';
import { expectSum, sumsOf } from '../../support/sums.js';

const lines = Array.from({ length: 80 }, (_, i) => `${i} x`.padEnd(6) + `_${100 + i}`);
const split = splitPairs('lines', parsePairs('lines', lines.join('\n')));
const data: SequenceData = { name: 'lines', said: '', ...split };
const { characters } = data;
const [S, T] = [6, 3];

/** A model with large weights: attention and answers are not everywhere alike. */
function stirred<M extends Seq2seq>(model: M): M {
  for (const { value } of model.params) value.set(value.toArray().map((v) => 12 * v));
  return model;
}

const sizes = { vocabSize: characters.length, hiddenSize: 6, seed: 4 };

function setUp(model: Seq2seq, isReversed: boolean) {
  const reversed = () => isReversed;
  const looks = new Looks(
    'toy',
    [
      answerView(reversed),
      nextCharacterView(reversed),
      attentionView(reversed, () => true),
      encoderView(reversed),
    ],
    {},
  );
  const lengths = { question: S, answer: T + 1 };
  const subject: Subject = {
    model,
    params: {},
    seed: 0,
    training: 0,
    step: 0,
    data,
    words: characters,
    lengths,
  };
  return (view: string, input?: object) => looks.look(view, subject, input);
}

const idsOf = (question: string) => [...question.padEnd(S)].map((each) => characters.indexOf(each));

/** The answer and all weights by the model's own methods, [T, S]. */
function byModel(model: AttentionSeq2seq, question: string, isReversed: boolean) {
  using memory = new Workspace();
  const ids = idsOf(question);
  const x = memory.keep([1, S], 'i32').set(isReversed ? ids.toReversed() : ids);
  const start = characters.indexOf('_');
  const answer = [...model.generate(x, { start, length: T })];
  const t = memory.keep([1, T + 1], 'i32').set([start, ...answer]);
  return { answer: answer.map((id) => characters[id]!).join(''), weights: model.attention(x, t).slice() };
}

const mapsOf = ({ panels }: { panels: readonly object[] }) => (panels[0] as HeatmapPanel).maps;

describe.each([true, false])('attention, read from the end: %s', (isReversed) => {
  test('is a row a character of the answer, a column a character of the question as it is typed', () => {
    using model = stirred(new AttentionSeq2seq(sizes));
    const look = setUp(model, isReversed);
    const questions = ['12 x', '7 x', '79 x'];
    const maps = mapsOf(look('attention', { questions }));
    for (const [i, question] of questions.entries()) {
      const { answer, weights } = byModel(model, question, isReversed);
      const map = maps[i]!;
      expect(map.rows!.join('')).toBe(answer.trimEnd() || answer[0]);
      expect(map.columns!.join('').replaceAll('␣', ' ')).toBe(question.padEnd(S));
      const turned = weights.map((_, k) => {
        const column = k % S;
        return weights[k - column + (isReversed ? S - 1 - column : column)]!;
      });
      expect(map.values).toEqual(turned.slice(0, map.values.length));
      expect(new Set(map.values).size).toBeGreaterThan(3);
    }
  });

  test('by itself asks five test questions, by the seed of the books', () => {
    using model = stirred(new AttentionSeq2seq(sizes));
    const random = new NumpyRandom(1984);
    const rows = Array.from({ length: 5 }, () => random.randint(0, data.test.count));
    const asked = rows.map((row) =>
      Array.from(data.test.questions.subarray(row * S, (row + 1) * S), (id) => characters[id]).join(''),
    );
    const maps = mapsOf(setUp(model, isReversed)('attention'));
    expect(maps.map(({ columns }) => columns!.join('').replaceAll('␣', ' '))).toEqual(asked);
  });

  test('that is given takes the place of the model’s own at one character, and what follows changes', () => {
    using model = stirred(new AttentionSeq2seq(sizes));
    const look = setUp(model, isReversed);
    const questions = ['12 x'];
    const [own] = mapsOf(look('attention', { questions }));
    const weights = [0, 0, 0, 1, 0, 0];
    const [given] = mapsOf(look('attention', { questions, at: 0, weights }));
    expect([...given!.values.subarray(0, S)]).toEqual(weights);
    expect(given!.values).not.toEqual(own!.values);
    // The model's own, given back to it, change nothing.
    const same = [...own!.values.subarray(0, S)];
    const [again] = mapsOf(look('attention', { questions, at: 0, weights: same }));
    expect(again!.rows).toEqual(own!.rows);
    for (const [i, value] of again!.values.entries()) expect(value).toBeCloseTo(own!.values[i]!, 5);
    // And afterwards it is as before.
    expect(mapsOf(look('attention', { questions }))).toEqual([own]);
  });

  test('of one place is set, and the others keep their shares of the rest', () => {
    using model = stirred(new AttentionSeq2seq(sizes));
    const look = setUp(model, isReversed);
    const questions = ['12 x'];
    const [own] = mapsOf(look('attention', { questions }));
    const row = [...own!.values.subarray(0, S)];
    const weights = row.map((each, i) => (i === 2 ? 0.4 : (0.6 * each) / (1 - row[2]!)));
    const [moved] = mapsOf(look('attention', { questions, at: 0, place: 2, weight: 0.4 }));
    const [given] = mapsOf(look('attention', { questions, at: 0, weights }));
    expect(moved!.rows).toEqual(given!.rows);
    for (const [i, value] of moved!.values.entries()) expect(value).toBeCloseTo(given!.values[i]!, 5);
    // Without a weight it has all of it.
    expect(moved!.marked).toEqual({ row: 0, column: 2 });
    expect(mapsOf(look('attention', { questions }))[0]!.marked).toBeUndefined();
    const [whole] = mapsOf(look('attention', { questions, at: 0, place: 2 }));
    expect([...whole!.values.subarray(0, S)]).toEqual(row.map((_, i) => (i === 2 ? 1 : 0)));
  });
});

test('attention that is given in a way that would not be used is refused', () => {
  using model = stirred(new AttentionSeq2seq(sizes));
  const look = setUp(model, false);
  const weights = [0, 0, 0, 1, 0, 0];
  for (const [given, code, ...mentions] of [
    [{ weights }, 'invalid-argument', 'at', 'weights'],
    [{ at: 0 }, 'invalid-argument', 'at', 'weights'],
    [{ at: 0, weights, beam: 4 }, 'invalid-argument', 'beam', 4],
    [{ at: T, weights }, 'out-of-range', 'at', `to ${T - 1}`, `found ${T}`],
    [{ at: 0, weights: weights.map((each) => 50 * each) }, 'invalid-argument', 'weights'],
    [{ at: 0, weights: weights.map((each) => -each) }, 'invalid-argument', 'weights'],
    [{ at: 0, weights: weights.slice(1) }, 'shape-mismatch', S, `found ${S - 1}`],
    [{ at: 0, place: 1, weights }, 'invalid-argument', 'weights', 'place'],
    [{ place: 1 }, 'invalid-argument', 'at', 'place'],
    [{ at: 0, place: S }, 'out-of-range', 'place', `to ${S - 1}`, `found ${S}`],
    [{ at: 0, place: 1, weight: 1.5 }, 'invalid-argument', 'weight'],
    [{ questions: [] }, 'invalid-argument', 'questions'],
  ] as const) {
    const input = { questions: ['12 x'], ...given };
    expect(() => look('attention', input), JSON.stringify(given)).toThrow(refusal(code, ...mentions));
  }
  // The last character, and a beam with the model's own weights.
  for (const given of [{ at: T - 1, weights }, { beam: 4 }, { at: 0, weights, beam: 1 }]) {
    expect(mapsOf(look('attention', { questions: ['12 x'], ...given }))).toHaveLength(1);
  }
});

describe('an answer', () => {
  test('is the model’s, each character with its probability and what else could stand there', () => {
    using model = stirred(new Seq2seq(sizes));
    const { panels } = setUp(model, false)('answer', { question: '12 x' });
    const { tokens } = panels[0] as TextPanel;
    using memory = new Workspace();
    const x = memory.keep([1, S], 'i32').set(idsOf('12 x'));
    const [answer] = model.answers(x, { start: characters.indexOf('_'), length: T });
    expect(tokens.map(({ text }) => characters.indexOf(text))).toEqual([...answer!.ids]);
    expect(tokens.map(({ value }) => value)).toEqual([...answer!.probabilities]);
    for (const { text, value, candidates } of tokens) {
      expect(candidates).toHaveLength(5);
      expect(candidates![0]).toEqual({ label: text === ' ' ? '␣' : text, probability: value });
      const chances = candidates!.map(({ probability }) => probability);
      expect(chances.toSorted((a, b) => b - a)).toEqual(chances);
    }
  });

  test('with a beam is that of the beam', () => {
    using model = stirred(new Seq2seq(sizes));
    const { panels } = setUp(model, true)('answer', { question: '12 x', beam: 4 });
    using memory = new Workspace();
    const x = memory.keep([1, S], 'i32').set(idsOf('12 x').toReversed());
    const [answer] = model.answers(x, { start: characters.indexOf('_'), length: T, beam: 4 });
    const { tokens } = panels[0] as TextPanel;
    expect(tokens.map(({ text }) => characters.indexOf(text))).toEqual([...answer!.ids]);
  });

  test('says how a question was read, and what it cannot read', () => {
    using model = new Seq2seq(sizes);
    const look = setUp(model, false);
    expect(look('answer', { question: '１２ x' }).notes).toHaveLength(1);
    expect(look('answer', { question: '12 x' }).notes).toEqual([]);
    expect(() => look('answer', { question: 'z' })).toThrow('"z"');
    expect(() => look('attention', { questions: ['1 x'] })).toThrow(refusal('mismatch', 'attention'));
  });
});

describe.each([
  ['plain', Seq2seq, ['unit']],
  ['peeky', PeekySeq2seq, ['unit', 'unit of the encoder']],
  ['attention', AttentionSeq2seq, ['unit', 'unit of the context']],
] as const)('a character of the answer of a %s decoder', (_, Kind, names) => {
  test.each([true, false])(
    'is a sum that the net’s own numbers add up to, read from the end: %s',
    (isReversed) => {
      using model = stirred(new Kind(sizes));
      const look = setUp(model, isReversed);
      const [answer] = look('answer', { question: '12 x' }).panels as [TextPanel];
      for (const [row, { candidates, text }] of answer.tokens.entries()) {
        const found = candidates!.map((_, candidate) => {
          const { view, input, row: named, column } = answer.opens!;
          const opened = look(view, { ...input, [named!]: row, [column!]: candidate });
          const [sum, ...others] = sumsOf(opened.panels);
          expect(others).toEqual([]);
          return sum!;
        });
        for (const [i, sum] of found.entries()) {
          expectSum(sum);
          const { label, probability } = candidates![i]!;
          expect(sum.title).toContain(`“${label}”`);
          expect(sum.value).toBeCloseTo(probability, 5);
          // p − 1 for the character that is written, p for the others.
          expect(sum.gradient).toBeCloseTo(probability - (i === 0 ? 1 : 0), 5);
          // The softmax: between two candidates, the difference of the scores is that of the logarithms.
          const logs = Math.log(probability) - Math.log(candidates![0]!.probability);
          expect(sum.sum - found[0]!.sum).toBeCloseTo(logs, 3);
          const kinds = new Set(sum.terms.map(({ label }) => label.replace(/ \d+/, '')));
          expect([...kinds].sort()).toEqual(names.filter((name) => kinds.has(name)));
          expect(sum.terms.length + (sum.rest?.count ?? 0)).toBe(6 * names.length);
        }
        expect(found[0]!.title).toContain(`“${text === ' ' ? '␣' : text}”`);
      }
      // The weights are used for every character: beside the share of one stands the gradient of training.
      using memory = new Workspace();
      const ids = idsOf('12 x');
      const x = memory.keep([1, S], 'i32').set(isReversed ? ids.toReversed() : ids);
      const written = model.generate(x, { start: characters.indexOf('_'), length: T });
      const t = memory.keep([1, T + 1], 'i32').set([characters.indexOf('_'), ...written]);
      model.loss(x, t, { train: true, step: 0 });
      model.zeroGrad();
      model.backward();
      const [dW, db] = model.params.slice(-2).map(({ grad }) => grad.toArray().map((each) => each * T));
      model.zeroGrad();
      const [opened] = sumsOf(look('next-character', { question: '12 x' }).panels);
      const id = written[0]!;
      expect(opened!.shared!.biasGradient).toBeCloseTo(db![id]!, 5);
      for (const { label, wholeGradient } of opened!.terms) {
        const row = Number(/\d+/.exec(label)![0]) + (names.length > 1 && /unit \d+$/.test(label) ? 6 : 0);
        expect(wholeGradient).toBeCloseTo(dW![row * characters.length + id]!, 5);
      }
      expect(() => look('next-character', { question: '12 x', row: T })).toThrow(
        refusal('out-of-range', 'row', T),
      );
      const beam = look('answer', { question: '12 x', beam: 2 }).panels[0] as TextPanel;
      expect(beam.opens).toBeUndefined();
    },
  );
});

test('the encoder’s state is shown in the order in which the question is read, which is said', () => {
  using model = stirred(new Seq2seq(sizes));
  const notes = [false, true].map(
    (isReversed) => setUp(model, isReversed)('encoder', { question: '12 x' }).panels[0]!.note,
  );
  expect(notes[0]).not.toBe(notes[1]);
  for (const isReversed of [false, true]) {
    const [map] = mapsOf(setUp(model, isReversed)('encoder', { question: '12 x' }));
    using memory = new Workspace();
    const ids = isReversed ? idsOf('12 x').toReversed() : idsOf('12 x');
    const { hs } = model.encode(memory.keep([1, S], 'i32').set(ids));
    const [states, units] = [hs.toArray(), hs.shape[2]!];
    expect(units).toBe(6);
    expect(map!.columns!.map((each) => characters.indexOf(each === '␣' ? ' ' : each))).toEqual(ids);
    for (let t = 0; t < S; t++) {
      for (let unit = 0; unit < units; unit++)
        expect(map!.values[unit * S + t]).toBe(states[t * units + unit]);
    }
  }
});

test.skipIf(!sharedData('seq2seq'))(
  'of date.txt the questions are those of the book (seq2seq in BADAK_DATA or ../shared/data)',
  async () => {
    const attention = experiments.find(({ id }) => id === 'attention')!;
    const options = { dataDir: sharedData('seq2seq')!, download: false };
    const params = attention.resolve({ data: 'date', hiddenSize: 4, epochs: 1 });
    const dates = (await attention.load(params, options)) as SequenceData;
    using run = attention.run({ params, seed: 0, data: dates });
    const maps = mapsOf(run.look('attention'));
    const questions = [4316, 1779, 1817, 3848, 138].map((row) =>
      Array.from(dates.test.questions.subarray(row * 29, (row + 1) * 29), (id) => dates.characters[id]).join(
        '',
      ),
    );
    expect(questions[0]!.trim()).toBe('FRIDAY, AUGUST 26, 1983');
    expect(maps.map(({ columns }) => columns!.join('').replaceAll('␣', ' '))).toEqual(questions);
  },
);
