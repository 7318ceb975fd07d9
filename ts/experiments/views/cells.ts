/** A view of one unit of a recurrent layer in numbers: its state, and the sum in each of its gates. */
import { wholeNumber } from '../../core/options.js';
import { say } from '../../core/say.js';
import { TimeRecurrent } from '../../layers/index.js';
import { largest } from '../../models/probabilities.js';
import { readingOfStep, type StepReading } from '../../models/step-reading.js';
import type { SumPanel } from '../panels.js';
import { type AnyView, defineView, type Look } from '../view.js';
import {
  activityIn,
  firstSentence,
  type LayerInput,
  type LanguageSubject,
  read,
  SENTENCE,
  spokenTargets,
  wordsOf,
} from './sentences.js';
import { expectIndex } from './expect-index.js';
import { sumPanel } from './units.js';

interface CellInput extends LayerInput {
  /** Index of a word of the sentence, from 0; default the last. */
  word?: number;
  /** Index of a unit, from 0; default the unit with the largest h. */
  unit?: number;
}

/** A view of one unit of a recurrent layer at one word: how its state is made, and the sum of each gate. */
export const cellView: AnyView = defineView<LanguageSubject, CellInput>({
  id: 'cell',
  title: 'One unit of a recurrent layer in numbers',
  input: 'sentence',
  takes: { ...SENTENCE, layer: wholeNumber(0), word: wholeNumber(0), unit: wholeNumber(0) },
  sample: firstSentence,
  look(subject, { sentence, layer, word, unit }): Look {
    const { ids, notes } = read(subject, sentence);
    const { units, values } = activityIn(subject, ids, layer);
    const t = expectIndex('word', word ?? ids.length - 1, ids.length);
    const hs = values['h']!.subarray(t * units, (t + 1) * units);
    const chosen = expectIndex('unit', unit ?? largest(hs), units);
    const all = [...subject.model.layers.keys()].filter(
      (i) => subject.model.layers[i] instanceof TimeRecurrent,
    );
    const at = all.at(layer ?? -1)!;
    const through = readingOfStep(subject.model, ids, spokenTargets(ids), at, t);
    const of = (name: string, step: number) =>
      step < 0 ? new Float32Array(units) : values[name]!.subarray(step * units, (step + 1) * units);
    const D = through.layers[at]!.input.length / ids.length;
    const letters = Object.keys(values).filter((name) => name !== 'h' && name !== 'c');
    const opened: OpenedUnit = {
      unit: chosen,
      word: wordsOf(subject)[ids[t]!]!,
      words: ids.length,
      layer: subject.model.layers[at] as TimeRecurrent,
      letters: letters.length > 0 ? letters : ['h'],
      now: (name) => of(name, t)[chosen]!,
      before: (name) => of(name, t - 1)[chosen]!,
      input: through.layers[at]!.input.subarray(t * D, (t + 1) * D),
      state: of('h', t - 1),
      reset: values['r'] && of('r', t),
      step: through.step,
    };
    const names = { word: ids.map((id) => wordsOf(subject)[id]!) };
    return { panels: [...statePanels(opened), ...gatePanels(opened)], notes, names };
  },
});

interface OpenedUnit {
  unit: number;
  word: string;
  /** Number of words of the sentence. */
  words: number;
  layer: TimeRecurrent;
  /** Those of the gates; that of an RNN, which has none, is its state. */
  letters: readonly string[];
  /** A value of the unit at this word. */
  now(name: string): number;
  /** Its value at the word before, or 0 at the first. */
  before(name: string): number;
  /** What the layer takes at this word, [D]. */
  input: Float32Array;
  /** h before this word, [H]. */
  state: Float32Array;
  /** The reset gates of a GRU, [H]. */
  reset: Float32Array | undefined;
  step: StepReading;
}

/** How the gates make the new state: nothing for an RNN, whose only sum is its state. */
function statePanels(opened: OpenedUnit): SumPanel[] {
  const { layer, now, before, unit, word, step } = opened;
  const title = say`Unit ${unit} at “${word}”`;
  if (layer.cell === 'lstm') {
    const tanh = Math.tanh(now('c'));
    return [
      sumPanel({
        title,
        note: say`The new memory is c′ = f · c + i · g. The output is h = o · tanh c′ with o = ${now('o').toFixed(4)}.`,
        factors: { x: say`value`, weight: say`gate` },
        inputs: [before('c'), now('g')],
        weights: [now('f'), now('i')],
        name: (term) => [say`c before this word, times f`, say`the new content g, times i`][term]!,
        sum: now('c'),
        activation: 'o · tanh',
        value: now('h'),
        // What later words pass on, and what comes through h.
        gradient: step.dc![unit]! + step.dh[unit]! * now('o') * (1 - tanh * tanh),
        passesOn: true,
        inOrder: true,
        pictures: [],
      }),
    ];
  }
  if (layer.cell === 'gru') {
    return [
      sumPanel({
        title,
        note: say`The new state is h′ = (1 − z) · h + z · n. The gradients of the values are those that come through this sum; h before this word has more, through the gates.`,
        factors: { x: say`value`, weight: say`gate` },
        inputs: [before('h'), now('n')],
        weights: [1 - now('z'), now('z')],
        name: (term) => [say`h before this word, times 1 − z`, say`the new content n, times z`][term]!,
        sum: now('h'),
        value: now('h'),
        gradient: step.dh[unit]!,
        passesOn: true,
        inOrder: true,
        pictures: [],
      }),
    ];
  }
  return [];
}

/** The sum of every gate; of an RNN, the one sum of its unit. */
function gatePanels(opened: OpenedUnit): SumPanel[] {
  const { layer, now, unit, word, step } = opened;
  const weights = namedWeights(layer.params.map(({ value }) => value.toArray()));
  const whole = namedWeights(step.dparams);
  return opened.letters.map((letter, gate) => {
    const column = gate * layer.units + unit;
    /** Those of Wx, then those of Wh. */
    const columnOf = ({ Wx, Wh }: NamedWeights) =>
      [Wx, Wh].flatMap((W) =>
        Array.from({ length: W.length / weights.b.length }, (_, i) => W[i * weights.b.length + column]!),
      );
    const isReset = layer.cell === 'gru' && letter === 'n';
    const state = isReset ? opened.state.map((h, i) => h * opened.reset![i]!) : opened.state;
    const inputs = [...opened.input, ...state];
    const columns = columnOf(weights);
    const bias = weights.b[column]!;
    const inputCount = opened.input.length;
    const total = (from: number, to: number) =>
      inputs.slice(from, to).reduce((sum, x, i) => sum + x * columns[from + i]!, 0);
    return sumPanel({
      title:
        layer.cell === 'rnn' ? say`Unit ${unit} at “${word}”` : say`${letter} of unit ${unit} at “${word}”`,
      note: say`The sum is the input x times Wx, the h before this word times Wh, and the bias. The gradient is that of the loss of the sentence: −log p of each next word, and of the likeliest word after the last. The weights are used at every word, and this word gives one share: the gradient of a weight is the sum of all shares.`,
      inputs,
      weights: columns,
      name(i) {
        if (i < inputCount) return `x ${i}`;
        return isReset ? say`r · h of unit ${i - inputCount}` : say`h of unit ${i - inputCount}`;
      },
      parts: [
        { label: 'x · Wx', sum: total(0, inputCount) },
        { label: isReset ? '(r · h) · Wh' : 'h · Wh', sum: total(inputCount, inputs.length) },
      ],
      bias,
      // The layer keeps no sums. A test compares this one with the gate, and with the layer's own gradients.
      sum: inputs.reduce((total, x, i) => total + x * columns[i]!, bias),
      activation: ['h', 'g', 'n'].includes(letter) ? 'tanh' : 'sigmoid',
      value: now(letter),
      gradient: step.dsums[column]!,
      wholeGradients: columnOf(whole),
      shared: {
        here: say`at this word`,
        whole: say`at all ${opened.words} words`,
        biasGradient: whole.b[column]!,
      },
      pictures: [],
    });
  });
}

interface NamedWeights {
  Wx: Float32Array;
  Wh: Float32Array;
  b: Float32Array;
}

/** The numbers of the parameters of a layer, or of their gradients, by name. */
function namedWeights(all: readonly Float32Array[]): NamedWeights {
  const [Wx, Wh, b] = all as readonly [Float32Array, Float32Array, Float32Array];
  return { Wx, Wh, b };
}
