/** Many test questions: right sums by digits and carries, and attention by style, each counted one question at a time. */
import { describe, expect, test } from 'vitest';
import { Workspace } from '../../../ts/core/workspace.js';
import { drawCalendar } from '../../../ts/data/calendar.js';
import { parsePairs, splitPairs } from '../../../ts/data/pairs.js';
import { drawSums } from '../../../ts/data/sums.js';
import type { SequenceData } from '../../../ts/experiments/pair-data.js';
import type { BarsPanel, HeatmapPanel } from '../../../ts/experiments/panels.js';
import { Looks, type Subject } from '../../../ts/experiments/view.js';
import { carriesOf, stylesView, sumsView } from '../../../ts/experiments/views/tested.js';
import { AttentionSeq2seq } from '../../../ts/models/attention-seq2seq.js';
import { Seq2seq } from '../../../ts/models/seq2seq.js';
import { Adam } from '../../../ts/optimizers/index.js';
import { Pairs } from '../../../ts/data/pairs.js';
import '../../support/engine.js';
import { refusal } from '../../support/errors.js';

function dataOf(lines: readonly string[]): SequenceData {
  return { name: 'lines', said: '', ...splitPairs('lines', parsePairs('lines', lines.join('\n'))) };
}

function setUp(model: Seq2seq, data: SequenceData, isReversed: boolean) {
  const reversed = () => isReversed;
  const looks = new Looks('toy', [sumsView(reversed), stylesView(reversed, () => true)], {});
  const lengths = { question: data.test.questionLength, answer: data.test.answerLength };
  const subject: Subject = {
    ...{ model, params: {}, seed: 0, training: 0, step: 0, data },
    ...{ words: data.characters, lengths },
  };
  return (view: string, input?: object) => looks.look(view, subject, input);
}

test.each([
  ['1', '2', 0],
  ['5', '5', 1],
  ['95', '17', 2],
  ['99', '1', 2],
  ['20', '34', 0],
  ['190', '15', 1],
])('%s + %s carries %s times', (a, b, times) => {
  expect([carriesOf(a, b), carriesOf(b, a)]).toEqual([times, times]);
});

describe.each([false, true])('read from the end: %s', (isReversed) => {
  test('right sums are those that the model answers rightly, one by one', () => {
    const data = dataOf(drawSums({ digits: 2, count: 900 }));
    const { characters, test: part } = data;
    using model = new Seq2seq({ vocabSize: characters.length, wordvecSize: 12, hiddenSize: 24, seed: 2 });
    const optimizer = new Adam(0.02);
    // Until it is right now and then: trained on the questions that it is asked.
    using asked = new Pairs(part, isReversed);
    for (let step = 0; step < 60; step++) {
      const { x, t } = asked.batch(Array.from({ length: part.count }, (_, i) => i));
      model.gradient(x, t, step);
      optimizer.update(model.params);
    }
    const counts = { digits: new Map<string, number[]>(), carries: new Map<string, number[]>() };
    const note = (map: Map<string, number[]>, key: number, right: boolean) =>
      map.set(String(key), [...(map.get(String(key)) ?? []), Number(right)]);
    for (let row = 0; row < 50; row++) {
      const { x, t } = asked.batch([row]);
      const [expected, ids] = [[...t.toArray()].slice(1), part.questions];
      const found = [...model.generate(x, { start: t.toArray()[0]!, length: expected.length })];
      const text = Array.from(ids.subarray(row * 5, row * 5 + 5), (id) => characters[id])
        .join('')
        .trim();
      const [a, b] = text.split('+') as [string, string];
      const right = found.join() === expected.join();
      note(counts.digits, Math.max(a.length, b.length), right);
      note(counts.carries, carriesOf(a, b), right);
    }
    const { panels } = setUp(model, data, isReversed)('sums', { pairs: 50 });
    for (const [i, map] of [counts.digits, counts.carries].entries()) {
      const { bars } = (panels[i] as BarsPanel).groups[0]!;
      expect(bars.map(({ label }) => label)).toEqual([...map.keys()].sort());
      for (const { label, value } of bars) {
        const answers = map.get(label)!;
        expect(value).toBeCloseTo(answers.reduce((x, y) => x + y) / answers.length, 10);
      }
    }
    expect([...counts.digits.values()].flat()).toContain(1);
    expect([...counts.digits.values()].flat()).toContain(0);
  });

  test('attention by style is the mean of that of its questions, piece by piece', () => {
    const data = dataOf(drawCalendar({ count: 400 }));
    const { characters, test: part } = data;
    using model = new AttentionSeq2seq({ vocabSize: characters.length, hiddenSize: 6, seed: 4 });
    for (const { value } of model.params) value.set(value.toArray().map((v) => 12 * v));
    const { maps } = setUp(model, data, isReversed)('styles', { pairs: 40 }).panels[0] as HeatmapPanel;
    const [S, T] = [part.questionLength, 10];
    const questionAt = (row: number) =>
      Array.from(part.questions.subarray(row * S, row * S + S), (id) => characters[id])
        .join('')
        .trimEnd();
    // Slashes make a style of their own: three numbers and two signs.
    const rows = Array.from({ length: 40 }, (_, row) => row).filter((row) =>
      /^\d+\/\d+\/\d+$/.test(questionAt(row)),
    );
    expect(rows.length).toBeGreaterThan(2);
    const expected = new Float64Array(T * 6);
    using memory = new Workspace();
    for (const row of rows) {
      const question = part.questions.slice(row * S, row * S + S);
      const x = memory.keep([1, S], 'i32').set(isReversed ? question.toReversed() : question);
      const t = memory.keep([1, T + 1], 'i32').set(part.answers.slice(row * (T + 1), (row + 1) * (T + 1)));
      const weights = model.attention(x, t);
      const pieces = questionAt(row).split(/(\/)/);
      let place = 0;
      for (const [piece, text] of [...pieces, ' '.repeat(S - questionAt(row).length)].entries()) {
        for (const end = place + text.length; place < end; place++) {
          for (let step = 0; step < T; step++)
            expected[step * 6 + piece]! +=
              weights[step * S + (isReversed ? S - 1 - place : place)]! / rows.length;
        }
      }
    }
    // Every column has a label, also that of the padding.
    for (const { columns } of maps) expect(columns!.every((label) => label !== '')).toBe(true);
    const map = maps.find(({ columns }) => columns!.filter((each) => each === '/').length === 2)!;
    expect(map.rows!.join('')).toBe('YYYY-MM-DD');
    expect(map.width).toBe(6);
    for (const [i, value] of map.values.entries()) expect(value).toBeCloseTo(expected[i]!, 5);
    for (const { values, width, height } of maps)
      for (let row = 0; row < height; row++)
        expect(values.subarray(row * width, (row + 1) * width).reduce((a, b) => a + b)).toBeCloseTo(1, 4);
  });
});

test('questions that are no sums, and a model without attention, are refused in words', () => {
  const data = dataOf(drawCalendar({ count: 40 }));
  using model = new Seq2seq({ vocabSize: data.characters.length, hiddenSize: 4 });
  const look = setUp(model, data, false);
  expect(() => look('sums')).toThrow(refusal('mismatch', 'sums', '12+3'));
  expect(() => look('styles')).toThrow(refusal('mismatch', 'styles', 'attention'));
});
