/** Views of a language model over a sentence: every number is the model's own. */
import { describe, expect, test } from 'vitest';
import { Workspace } from '../../../ts/core/workspace.js';
import type { Restored } from '../../../ts/experiments/index.js';
import type { HeatmapPanel, SumPanel, TablePanel, TextPanel } from '../../../ts/experiments/panels.js';
import { likeliest } from '../../../ts/experiments/views/sentences.js';
import type { LanguageModel } from '../../../ts/models/language-model.js';
import { refusal } from '../../support/errors.js';
import { data, drive, experimentOf, saved, start } from '../../support/language.js';

const { words } = data.corpus;
/** Different words, of which the last is long after the first. */
const SENTENCE = [...new Set(data.corpus.ids.subarray(0, 30))].slice(0, 7).map((id) => words[id]!);
const ids = SENTENCE.map((word) => words.indexOf(word));

function trained(id = 'lstm', given: object = {}): Restored & { lm: LanguageModel } {
  const run = start(id, { epochs: 1, learningRate: 1, ...given });
  drive(run);
  const restored = experimentOf(id).restore('saved', saved(run), data);
  run.dispose();
  return { ...restored, lm: restored.model as LanguageModel };
}

const look = (model: Restored, view: string, input: object = {}) =>
  model.look(view, { sentence: SENTENCE.join(' '), ...input });

/** The probabilities of the next word after every word, [T][V], in double precision. */
function chances(model: LanguageModel, of = ids): number[][] {
  using memory = new Workspace();
  const scores = model.predict(memory.keep([1, of.length], 'i32').set(of)).toArray();
  return of.map((_, t) => {
    const row = [...scores.subarray(t * words.length, (t + 1) * words.length)].map(Math.exp);
    const sum = row.reduce((a, b) => a + b);
    return row.map((each) => each / sum);
  });
}

test('candidates are the likeliest words behind each word, and each word has the probability that it had', () => {
  using model = trained();
  const { tokens } = look(model, 'candidates', { top: 3 }).panels[0] as TextPanel;
  const expected = chances(model.lm);
  expect(tokens.map(({ text }) => text)).toEqual(SENTENCE);
  for (const [t, { value, candidates }] of tokens.entries()) {
    if (t === 0) expect(value).toBeUndefined();
    else expect(value).toBeCloseTo(expected[t - 1]![ids[t]!]!, 5);
    const best = [...expected[t]!].sort((a, b) => b - a).slice(0, 3);
    candidates!.forEach(({ label, probability }, i) => {
      expect(probability).toBeCloseTo(best[i]!, 5);
      expect(probability).toBeCloseTo(expected[t]![words.indexOf(label)]!, 5);
    });
    // The word that came is marked, where it is among them.
    const marked = look(model, 'candidates', { top: words.length }).panels[0] as TextPanel;
    const came = marked.tokens[t]!.candidates!.filter((each) => each.marked).map(({ label }) => label);
    expect(came).toEqual(SENTENCE.slice(t + 1, t + 2));
  }
});

describe.each(['rnn', 'lstm', 'gru'])('the past, with %s', (cell) => {
  test('is felt as log p of the next word moves with a word’s vector', () => {
    using model = trained('lstm', { cell });
    const { tokens } = look(model, 'past').panels[0] as TextPanel;
    const next = words.indexOf(tokens.at(-1)!.text);
    const W = model.lm.param('embed_W').value;
    const whole = W.toArray();
    const size = W.shape[1]!;
    const last = () => Math.log(chances(model.lm)[ids.length - 1]![next]!);
    // Every word stands once: the gradient by its row is that by its vector.
    for (const t of [0, 3, 6]) {
      const gradient = Array.from({ length: size }, (_, k) => {
        const h = 3e-2;
        const [up, down] = [h, -h].map((step) => {
          const moved = whole.slice();
          moved[ids[t]! * size + k]! += step;
          W.set(moved);
          return last();
        });
        return (up! - down!) / (2 * h);
      });
      W.set(whole);
      const length = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
      expect(Math.abs(tokens[t]!.value! / length - 1), `word ${t}: ${length}`).toBeLessThan(0.1);
    }
    expect(tokens).toHaveLength(8);
  });
});

test('a cell is not bounded as the other values are: none is beyond the ends of its scale', () => {
  using model = trained();
  // Gates that are open let a cell grow from word to word.
  const bias = model.lm.params.find(({ name }) => name === 'lstm_b')!.value;
  bias.set(new Float32Array(bias.size).fill(3));
  const [{ maps }] = look(model, 'gates').panels as [HeatmapPanel];
  const { low, high, values } = maps.find(({ caption }) => caption!.startsWith('c,'))!;
  const most = Math.max(...values.map(Math.abs));
  expect(most).toBeGreaterThan(1);
  expect([low, high]).toEqual([-most, most]);
});

test('one unit along the sentence has the numbers of the maps, and what its forget gates leave of the memory', () => {
  using model = trained();
  const [table, { maps }] = look(model, 'gates', { unit: 2 }).panels as [TablePanel, HeatmapPanel];
  const at = (name: string, t: number) =>
    maps.find(({ caption }) => caption![0] === name)!.values[2 * SENTENCE.length + t]!;
  const names = table.columns.slice(1, -1).map(({ label }) => label);
  expect([...names].sort()).toEqual(['c', 'f', 'g', 'h', 'i', 'o']);
  expect(table.rows.map(([word]) => word)).toEqual(SENTENCE);
  for (const [t, row] of table.rows.entries()) {
    expect(row.slice(1, -1)).toEqual(names.map((name) => at(name, t)));
    let left = 1;
    for (let later = t + 1; later < SENTENCE.length; later++) left *= at('f', later);
    expect(row.at(-1)).toBeCloseTo(left, 6);
  }
  const { view, input, index } = table.opens!;
  const [opened] = look(model, view, { ...input, [index!]: 3 }).panels as [SumPanel];
  expect(opened.sum).toBe(at('c', 3));
  expect(() => look(model, 'gates', { unit: 999 })).toThrow(refusal('out-of-range', 'unit', 'found 999'));
  using plain = trained('rnn');
  const [state] = look(plain, 'gates', { unit: 2 }).panels as [TablePanel];
  expect(state.columns.slice(1).map(({ label }) => label)).toEqual(['h']);
});

test('a cell opened adds up: c = f · c before + i · g, h = o · tanh c', () => {
  using model = trained();
  const [gates] = look(model, 'gates').panels as [HeatmapPanel];
  const of = (name: string) => gates.maps.find(({ caption }) => caption![0] === name)!;
  for (const [word, unit] of [
    [0, 1],
    [4, 2],
    [6, 0],
  ] as const) {
    const [sum] = look(model, 'cell', { word, unit }).panels as [SumPanel];
    const at = (name: string, t: number = word) => (t < 0 ? 0 : of(name).values[unit * SENTENCE.length + t]!);
    expect(sum.sum).toBe(at('c'));
    expect(sum.value).toBe(at('h'));
    expect(sum.terms.reduce((total, { product }) => total + product, 0)).toBeCloseTo(sum.sum, 5);
    expect(sum.sum).toBeCloseTo(at('f') * at('c', word - 1) + at('i') * at('g'), 5);
    expect(sum.value).toBeCloseTo(at('o') * Math.tanh(sum.sum), 5);
  }
  expect(() => look(model, 'cell', { word: 7 })).toThrow(refusal('out-of-range', 'word', 'to 6', 'found 7'));
  expect(() => look(model, 'cell', { unit: 999 })).toThrow(refusal('out-of-range', 'unit', 'found 999'));
  expect(() => look(model, 'gates', { layer: 1 })).toThrow(refusal('out-of-range', 'layer', 'found 1'));
});

test('a text is written as the model writes it, from the sentence on', () => {
  using model = trained();
  const options = { length: 12, seed: 4, temperature: 0.8 };
  const { panels } = look(model, 'write', { ...options, skip: [] });
  const { tokens } = panels[0] as TextPanel;
  const written = model.lm.generate(ids, options);
  expect(tokens.map(({ text }) => words.indexOf(text))).toEqual([...ids, ...written]);
  expect(tokens.map(({ marked = false }) => marked)).toEqual([
    ...ids.map(() => true),
    ...written.map(() => false),
  ]);
});

test('a sentence is read as the text was, and what cannot be read is refused', () => {
  using model = trained();
  expect(() => model.look('gates', { sentence: '' })).toThrow(refusal('invalid-argument', 'sentence'));
  expect(model.look('candidates', { sentence: SENTENCE[0]! }).notes).toEqual([]);
  expect(model.look('candidates', { sentence: `${SENTENCE[0]!} zzyzx` }).notes).toHaveLength(1);
});

test('the likeliest are in order, and of equal ones the first', () => {
  expect(likeliest(Float32Array.of(0.1, 0.4, 0.4, 0.05, 0.05), 3)).toEqual([1, 2, 0]);
  expect(likeliest(Float32Array.of(1, 1, 1), 2)).toEqual([0, 1]);
  expect(likeliest(Float32Array.of(2), 5)).toEqual([0]);
});

test.each(['lstm', 'rnn'])(
  'a unit of %s over the text has the values that it has over a sentence',
  (cell) => {
    using model = trained('lstm', { cell });
    const { tokens } = model.look('unit-text', { unit: 2, start: 5, length: 9 }).panels[0] as TextPanel;
    const read = data.valid.subarray(5, 14);
    expect(tokens.map(({ text }) => words.indexOf(text))).toEqual([...read]);
    const { values } = model.lm.activities([...read])[0]!;
    const all = values['c'] ?? values['h']!;
    expect(tokens.map(({ value }) => value)).toEqual([...read].map((_, t) => all[t * 6 + 2]));
    // By itself it takes the unit with the largest value.
    const chosen = model.look('unit-text', { length: 9 }).panels[0] as TextPanel;
    const first = model.lm.activities([...data.valid.subarray(0, 9)])[0]!.values[values['c'] ? 'c' : 'h']!;
    expect(Math.max(...chosen.tokens.map(({ value }) => value!))).toBe(Math.max(...first));
    expect(() => model.look('unit-text', { unit: 6 })).toThrow(refusal('out-of-range', 'unit', 'to 5'));
    expect(() => model.look('unit-text', { start: 9999 })).toThrow(
      refusal('out-of-range', 'start', 'found 9999'),
    );
  },
);
