/** Units of recurrent layers and scores of next words, opened: the numbers and gradients are those of the model. */
import { describe, expect, test } from 'vitest';
import { Workspace } from '../../../ts/core/workspace.js';
import type { Restored } from '../../../ts/experiments/index.js';
import type { HeatmapPanel, SumPanel, TextPanel } from '../../../ts/experiments/panels.js';
import { spokenTargets } from '../../../ts/experiments/views/sentences.js';
import type { LanguageModel } from '../../../ts/models/language-model.js';
import { readingOfStep } from '../../../ts/models/step-reading.js';
import { refusal } from '../../support/errors.js';
import { data, drive, experimentOf, saved, start } from '../../support/language.js';
import { expectSum, sumsOf } from '../../support/sums.js';

const { words } = data.corpus;
const SENTENCE = [...new Set(data.corpus.ids.subarray(0, 30))].slice(0, 5).map((id) => words[id]!);
const ids = SENTENCE.map((word) => words.indexOf(word));
const T = ids.length;

function trained(id: string, given: object = {}): Restored & { lm: LanguageModel } {
  const run = start(id, { epochs: 1, learningRate: 1, ...given });
  drive(run);
  const restored = experimentOf(id).restore('saved', saved(run), data);
  run.dispose();
  return { ...restored, lm: restored.model as LanguageModel };
}

const look = (model: Restored, view: string, input: object = {}) =>
  model.look(view, { sentence: SENTENCE.join(' '), ...input }).panels;

/** The gradients of the loss that the views speak of, by the model's own backward pass. */
function gradients(model: Restored & { lm: LanguageModel }): (name: string) => Float32Array {
  using memory = new Workspace();
  const best = (look(model, 'candidates')[0] as TextPanel).tokens.at(-1)!.candidates![0]!.label;
  const [xs, ts] = [memory.keep([1, T], 'i32').set(ids), memory.keep([1, T], 'i32')];
  ts.set([...ids.slice(1), words.indexOf(best)]);
  model.lm.resetState();
  model.lm.loss(xs, ts, { train: true, step: 0 });
  model.lm.zeroGrad();
  model.lm.backward();
  const all = new Map(model.lm.params.map(({ name, grad }) => [name, grad.toArray().map((g) => g * T)]));
  model.lm.zeroGrad();
  return (name) => all.get(name)!;
}

const GATES = { rnn: ['h'], lstm: ['f', 'g', 'i', 'o'], gru: ['z', 'r', 'n'] };

describe.each([
  ['rnn', 1],
  ['lstm', 1],
  ['gru', 1],
  ['rnn', 2],
  ['lstm', 2],
] as const)('%s in %i layers', (cell, layers) => {
  const given = { cell, layers, hiddenSize: 6, wordvecSize: 6 };
  const open = () =>
    cell === 'rnn' ? trained('rnn', { ...given, cell: undefined }) : trained('lstm', given);

  test('every sum adds up, stands in the maps, and all words together have the gradient of training', () => {
    using model = open();
    const gradient = gradients(model);
    for (let layer = 0; layer < layers; layer++) {
      const [{ maps }] = look(model, 'gates', { layer }) as [HeatmapPanel];
      const suffix = layers === 1 ? '' : String(layer + 1);
      for (const unit of [0, 5]) {
        const totals = new Array<number>(GATES[cell].length).fill(0);
        for (let word = 0; word < T; word++) {
          const sums = sumsOf(look(model, 'cell', { layer, word, unit }));
          const gates = sums.slice(-GATES[cell].length);
          expect(sums.length - gates.length).toBe(cell === 'rnn' ? 0 : 1);
          gates.forEach((sum, gate) => {
            expectSum(sum);
            const map = maps.find(({ caption }) => caption![0] === GATES[cell][gate]!)!;
            expect(sum.value).toBe(map.values[unit * T + word]);
            expect(sum.terms.length + (sum.rest?.count ?? 0)).toBe(12);
            // All terms are listed: those of the word, and those of the state before it.
            const ofWord = sum.terms.filter(({ label }) => label.startsWith('x '));
            expect(ofWord).toHaveLength(6);
            const [fromWord, fromState] = sum.parts!.map((part) => part.sum) as [number, number];
            expect(fromWord).toBeCloseTo(
              ofWord.reduce((total, { product }) => total + product, 0),
              5,
            );
            expect(fromWord + fromState + sum.bias!).toBeCloseTo(sum.sum, 5);
            totals[gate]! += sum.gradient!;
            expect(sum.shared!.biasGradient).toBeCloseTo(gradient(`${cell}_b${suffix}`)[gate * 6 + unit]!, 5);
            const columns = GATES[cell].length * 6;
            for (const { label, wholeGradient } of sum.terms) {
              const W = gradient(`${cell}_W${label.startsWith('x ') ? 'x' : 'h'}${suffix}`);
              const row = Number(/\d+$/.exec(label)![0]);
              expect(wholeGradient).toBeCloseTo(W[row * columns + gate * 6 + unit]!, 5);
            }
          });
        }
        totals.forEach((total, gate) => {
          expect(total).toBeCloseTo(gradient(`${cell}_b${suffix}`)[gate * 6 + unit]!, 5);
        });
      }
    }
  });
});

test('the gradient of a cell is what later words pass back times their forget gates, and what comes through h', () => {
  using model = trained('lstm');
  const sumAt = (word: number) => sumsOf(look(model, 'cell', { word, unit: 2 }));
  for (let word = 0; word < T; word++) {
    const [state, forget, added] = sumAt(word) as [SumPanel, SumPanel, SumPanel];
    const [f, g] = [forget.value, added.value];
    // The gates' gradients are the layer's own.
    const before = state.terms.find(({ label }) => label.includes('before'))!.x;
    expect(forget.gradient).toBeCloseTo(state.gradient! * before * f * (1 - f), 6);
    const i = sumAt(word)[3]!.value;
    const handedBack = state.terms.find(({ label }) => label.includes('before'))!.xGradient!;
    expect(handedBack).toBeCloseTo(state.gradient! * f, 6);
    // It is that of the layer: the cell of the word before has it, with what comes through that word's own h.
    const { step } = readingOfStep(model.lm, ids, spokenTargets(ids), 0, word);
    expect(handedBack).toBeCloseTo(step.dbefore[1]![2]!, 6);
    // Two words can be compared: the terms have one order.
    expect(state.terms.map(({ label }) => label)).toEqual(
      (sumAt(0)[0] as SumPanel).terms.map(({ label }) => label),
    );
    expect(added.gradient).toBeCloseTo(state.gradient! * i * (1 - g * g), 6);
  }
});

test('of a GRU the state is the mean of the old and the new one, by z', () => {
  using model = trained('lstm', { cell: 'gru' });
  const [state, z] = sumsOf(look(model, 'cell', { word: 3, unit: 1 })) as [SumPanel, SumPanel];
  expectSum(state);
  const n = state.terms.find(({ label }) => label.includes('new'))!;
  expect(n.weight).toBe(z.value);
  const old = state.terms.find(({ label }) => label.includes('before'))!;
  expect(old.xGradient).toBeCloseTo(state.gradient! * (1 - z.value), 6);
  expect(z.gradient).toBeCloseTo(state.gradient! * (n.x - old.x) * z.value * (1 - z.value), 6);
});

test.each([
  ['rnn', {}],
  ['better-lstm', { hiddenSize: 6, wordvecSize: 6, dropout: 0 }],
])(
  'the scores of %s of all words make their probabilities, and have the gradients of training',
  (id, given) => {
    using model = trained(id, given);
    const gradient = gradients(model);
    const at = (word: number, candidate: number) => sumsOf(look(model, 'next-word', { word, candidate }))[0]!;
    const top = words.length;
    const { tokens } = look(model, 'candidates', { top })[0] as TextPanel;
    const all = words.map((_, candidate) => at(2, candidate));
    const whole = all.reduce((sum, each) => sum + Math.exp(each.sum), 0);
    all.forEach((sum, candidate) => {
      expectSum(sum);
      expect(sum.value).toBeCloseTo(Math.exp(sum.sum) / whole, 6);
      expect(sum.value).toBe(tokens[2]!.candidates![candidate]!.probability);
    });
    const word = words[7]!;
    const total = tokens.reduce((sum, { candidates }, t) => {
      const rank = candidates!.findIndex(({ label }) => label === word);
      return sum + at(t, rank).gradient!;
    }, 0);
    expect(total).toBeCloseTo(gradient('affine_b')[7]!, 5);
    const [opened] = [
      at(
        0,
        tokens[0]!.candidates!.findIndex(({ label }) => label === word),
      ),
    ];
    expect(opened.shared!.biasGradient).toBeCloseTo(gradient('affine_b')[7]!, 5);
    if (id !== 'rnn') return; // The other's last layer shares its weight with the first.
    for (const { label, wholeGradient } of opened.terms) {
      const row = Number(/\d+$/.exec(label)![0]);
      expect(wholeGradient).toBeCloseTo(gradient('affine_W')[row * words.length + 7]!, 5);
    }
  },
);

test('words, units and candidates that do not exist', () => {
  using model = trained('rnn');
  expect(() => look(model, 'cell', { word: T })).toThrow(refusal('out-of-range', 'word', 'found 5'));
  expect(() => look(model, 'cell', { unit: 99 })).toThrow(refusal('out-of-range', 'unit', 'found 99'));
  expect(() => look(model, 'cell', { layer: 1 })).toThrow(refusal('out-of-range', 'layer', 'found 1'));
  expect(() => look(model, 'next-word', { word: T })).toThrow(refusal('out-of-range', 'word', 'found 5'));
  expect(() => look(model, 'next-word', { candidate: 9999 })).toThrow(
    refusal('out-of-range', 'candidate', 'found 9999'),
  );
});
