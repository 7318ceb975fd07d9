/** Models that a person changes while they train: what is held, what goes on, and what the run says of it. */
import { describe, expect, test } from 'vitest';
import type { BadakError } from '../../ts/core/errors.js';
import { digitsDataset } from '../../ts/data/digits.js';
import type { ImageData } from '../../ts/experiments/image-data.js';
import {
  type Edit,
  experiments,
  type LoadedData,
  openRun,
  type Policy,
  type Run,
} from '../../ts/experiments/index.js';
import type { HeatmapPanel } from '../../ts/experiments/panels.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import { type Checkpoint, decodeCheckpoint } from '../../ts/train/checkpoint.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

const dataset = digitsDataset({ train: 200, test: 40 });
const digits: ImageData = { name: dataset.name, said: 'a few digits', dataset };

interface Options {
  data?: LoadedData;
  policy?: Policy;
  resume?: Checkpoint;
}

function start(id: string, params: AnyParams, { data = digits, policy, resume }: Options = {}): Run {
  const experiment = experiments.find((each) => each.id === id)!;
  return experiment.run({
    ...{ params: experiment.resolve(params), seed: 3, data, policy, pace: { steps: 1 } },
    resume: resume && { from: 'saved', checkpoint: resume },
  });
}

async function wordData(id: string, params: AnyParams): Promise<LoadedData> {
  const experiment = experiments.find((each) => each.id === id)!;
  return experiment.load(experiment.resolve(params), { download: false });
}

/** Trains until so many steps are done and reported. */
function trainTo(run: Run, steps: number): void {
  while (run.done < steps) run.reports.next();
}

function finish(run: Run): void {
  for (const report of run.reports) void report;
}

const saved = (run: Run) => decodeCheckpoint('saved', run.checkpoint()!);
const numbers = (run: Run, name: string) => run.numbers(name);

const net: AnyParams = { iterations: 12, batchSize: 10, hiddenSize: 5 };
const FREEZE: Edit = { kind: 'freeze', layer: 'W1' };
const OFF: Edit = { kind: 'off', layer: 'W1', unit: 2 };
const UNFREEZE: Edit = { kind: 'unfreeze', layer: 'W1' };
const ON: Edit = { kind: 'on', layer: 'W1', unit: 2 };
const SET: Edit = { kind: 'set', parameter: 'W2', at: [1, 4], value: 0.75 };

describe('what is held', () => {
  test('a frozen layer keeps its bits, and the others go on with those that a loop by hand gives', () => {
    using run = start('two-layer-net', net);
    using plain = start('two-layer-net', net);
    trainTo(run, 4);
    trainTo(plain, 4);
    run.edit(FREEZE);
    const held = { W1: numbers(run, 'W1'), b1: numbers(run, 'b1') };
    // By hand: each number of the layer is set again after every step.
    for (const [parameter, shape] of [
      ['W1', [784, 5]],
      ['b1', [5]],
    ] as const)
      expect(plain.editable().parameters).toContainEqual({ name: parameter, shape });
    for (let step = 5; step <= 7; step++) {
      trainTo(run, step);
      trainTo(plain, step);
      putBack(plain, held);
      expect(saved(run).tensors).toEqual(saved(plain).tensors);
    }
    expect(numbers(run, 'W1')).toEqual(held.W1);
    expect(numbers(run, 'W2')).not.toEqual(numbers(start('two-layer-net', net), 'W2'));
  });

  test.each(['sgd', 'momentum', 'adam'])('whatever updates the others: %s', (optimizer) => {
    const params = {
      iterations: 6,
      batchSize: 10,
      hiddenLayers: 1,
      hiddenSize: 5,
      [`${optimizer}LearningRate`]: 0.01,
    };
    using run = start('optimizers', params, { policy: 'in-turns' });
    trainTo(run, 8);
    const index = run.trainings.findIndex(({ name }) => name!.toLowerCase() === optimizer);
    run.edit({ kind: 'freeze', parameter: 'W1' }, index);
    const [before, other] = [run.numbers('W1', [], index), run.numbers('W2', [], index)];
    finish(run);
    expect(run.numbers('W1', [], index)).toEqual(before);
    expect(run.numbers('W2', [], index)).not.toEqual(other);
  });

  test('a unit that is switched off adds nothing, now and later, and learns nothing', () => {
    using run = start('two-layer-net', net);
    trainTo(run, 3);
    run.edit(OFF);
    const incoming = () => Array.from(numbers(run, 'W1')).filter((_, place) => place % 5 === 2);
    const before = incoming();
    finish(run);
    expect(run.numbers('W2', [2])).toEqual(new Float32Array(10));
    expect(run.numbers('W2', [1])).not.toEqual(new Float32Array(10));
    // No gradient comes back through weights of 0.
    expect(incoming()).toEqual(before);
  });

  test('a number that is set trains on; one that is held stays at its new value', () => {
    using run = start('two-layer-net', net);
    run.edit(SET);
    expect(run.numbers('W2', [1, 4])).toEqual(Float32Array.of(0.75));
    trainTo(run, 2);
    expect(run.numbers('W2', [1, 4])).not.toEqual(Float32Array.of(0.75));
    run.edit({ kind: 'freeze', parameter: 'W2' });
    run.edit({ ...SET, value: -2 } as Edit);
    finish(run);
    expect(run.numbers('W2', [1, 4])).toEqual(Float32Array.of(-2));
  });

  test('vectors of words stay, though their optimizer updates rows only when they are needed', async () => {
    const params = { data: 'grammar', epochs: 1, hiddenSize: 4, batchSize: 2000 };
    const data = await wordData('cbow', params);
    using run = start('cbow', params, { data });
    trainTo(run, 5);
    run.edit({ kind: 'set', parameter: 'W_in', at: [7, 2], value: 0.5 });
    run.edit({ kind: 'freeze', layer: 'W_in' });
    run.edit({ kind: 'off', layer: 'W_in', unit: 1 });
    const [before, out] = [numbers(run, 'W_in'), numbers(run, 'W_out')];
    expect(run.numbers('W_in', [7, 2])).toEqual(Float32Array.of(0.5));
    trainTo(run, 9);
    expect(numbers(run, 'W_in')).toEqual(before);
    const after = numbers(run, 'W_out');
    expect(after).not.toEqual(out);
    expect(
      Array.from(after)
        .filter((_, place) => place % 4 === 1)
        .every((value) => value === 0),
    ).toBe(true);
    // The run that goes on holds the same.
    using resumed = start('cbow', params, { data, resume: saved(run) });
    for (const each of [run, resumed]) trainTo(each, 12);
    expect(saved(resumed).tensors).toEqual(saved(run).tensors);
  });
});

/** Sets every number of the parameters that is not as given: the loop by hand that an edited run is compared with. */
function putBack(run: Run, held: Readonly<Record<string, Float32Array>>): void {
  const { parameters } = run.editable();
  for (const [parameter, values] of Object.entries(held)) {
    const { shape } = parameters.find(({ name }) => name === parameter)!;
    const now = run.numbers(parameter);
    values.forEach((value, place) => {
      if (value === now[place]) return;
      const at = shape.length === 1 ? [place] : [Math.floor(place / shape[1]!), place % shape[1]!];
      run.edit({ kind: 'set', parameter, at, value });
    });
  }
}

describe('units go out through their weights', () => {
  /** How far the scores of a net move when the incoming weights of a unit are set: not at all when it is off. */
  test.each([
    ['cnn', { epochs: 1, filters: 3, hiddenSize: 4 }, 'W1', 1, 'W2', [432, 4]],
    ['deep-cnn', { epochs: 1 }, 'W1', 3, 'W2', undefined],
  ])('%s', (id, params, layer, unit, next, shape) => {
    using run = start(id, params);
    run.edit({ kind: 'off', layer, unit });
    const answers = () => JSON.stringify(run.look('digit', { digit: new Uint8Array(784).fill(90) }).panels);
    const before = answers();
    if (shape) expect(run.editable().parameters.find(({ name }) => name === next)!.shape).toEqual(shape);
    run.edit({ kind: 'set', parameter: layer.replace('W', 'b'), at: [unit], value: 5 });
    expect(answers()).toBe(before);
    run.edit({ kind: 'set', parameter: layer.replace('W', 'b'), at: [0], value: 5 });
    expect(answers()).not.toBe(before);
  });

  test.each([
    ['lstm', 'lstm', { data: 'grammar', hiddenSize: 6, wordvecSize: 5 }, 6],
    ['rnn', 'rnn', { data: 'grammar', hiddenSize: 6, wordvecSize: 5 }, 6],
    ['simple-cbow', 'W_in', { hiddenSize: 5 }, 5],
    ['seq2seq', 'decoder_lstm', { data: 'sums', hiddenSize: 6 }, 6],
    ['seq2seq', 'encoder_lstm', { data: 'sums', hiddenSize: 6 }, 6],
    ['seq2seq', 'decoder_embed_W', { data: 'sums', hiddenSize: 6, wordvecSize: 4, peeky: true }, 4],
    ['seq2seq', 'decoder_lstm', { data: 'sums', hiddenSize: 6, peeky: true }, 6],
    ['attention', 'encoder_lstm', { hiddenSize: 6 }, 6],
    ['attention', 'decoder_lstm', { hiddenSize: 6 }, 6],
    ['attention', 'encoder_onward_Wx', { hiddenSize: 6, bidirectional: true }, 6],
    ['better-lstm', 'lstm2', { data: 'grammar', hiddenSize: 6, wordvecSize: 6 }, 6],
    // Scores are what the model says.
    ['seq2seq', 'decoder_affine_W', { data: 'sums', hiddenSize: 6 }, 0],
  ])('%s: units of %s', async (id, layer, params, units) => {
    using run = start(id, params, { data: await wordData(id, params) });
    expect(run.editable().layers.find(({ name }) => name === layer)).toMatchObject({ units });
  });
});

describe('a unit that goes on without weights of its own is off when it is made of nothing', () => {
  const SUMS = { data: 'sums', digits: 1, hiddenSize: 6, wordvecSize: 4, batchSize: 30 };
  /** The rows of a map that are 0 everywhere. */
  const silent = (run: Run, view: string, input: object) => {
    const [panel] = run.look(view, input).panels as [HeatmapPanel];
    const { values, width, height } = panel.maps[0]!;
    const isSilent = (row: number) => values.subarray(row * width, (row + 1) * width).every((h) => h === 0);
    return Array.from({ length: height }, (_, row) => row).filter(isSilent);
  };

  test.each<[string, AnyParams, string, number]>([
    ['seq2seq', SUMS, 'encoder_lstm', 2],
    ['seq2seq', { ...SUMS, peeky: true }, 'encoder_lstm', 5],
    ['seq2seq', { ...SUMS, attention: true }, 'encoder_lstm', 0],
    ['attention', { hiddenSize: 6, bidirectional: true, batchSize: 30 }, 'encoder_onward_Wx', 1],
    ['attention', { hiddenSize: 6, bidirectional: true, batchSize: 30 }, 'encoder_onward_Wx', 4],
  ])('%s with %j: unit of %s', async (id, params, layer, unit) => {
    using run = start(id, params, { data: await wordData(id, params) });
    trainTo(run, 3);
    const input = { question: id === 'seq2seq' ? '3+4' : '9/27/94' };
    expect(silent(run, 'encoder', input)).toEqual([]);
    run.edit({ kind: 'off', layer, unit });
    expect(silent(run, 'encoder', input)).toEqual([unit]);
    trainTo(run, 6);
    expect(silent(run, 'encoder', input)).toEqual([unit]);
  });

  test.each<[string, AnyParams, readonly number[]]>([
    ['of a decoder with attention', { attention: true }, [6 + 3, 2]],
    ['of a peeky decoder', { peeky: true }, []],
  ])('%s: what it goes out through, or is made of, changes nothing', async (_, more, out) => {
    const params = { ...SUMS, ...more };
    using run = start('seq2seq', params, { data: await wordData('seq2seq', params) });
    trainTo(run, 3);
    run.edit({ kind: 'off', layer: 'decoder_lstm', unit: 3 });
    trainTo(run, 6);
    const answer = () => JSON.stringify(run.look('answer', { question: '3+4' }).panels);
    const before = answer();
    const edit = (parameter: string, at: readonly number[]) =>
      run.edit({ kind: 'set', parameter, at, value: 5 });
    // By its weights in the scores, or, where those are held at 0, by the bias of its new values.
    if (out.length > 0) edit('decoder_affine_W', out);
    else edit('decoder_lstm_b', [6 + 3]);
    expect(answer()).toBe(before);
    if (out.length > 0) edit('decoder_affine_W', [6 + 2, 2]);
    else edit('decoder_lstm_b', [6 + 2]);
    expect(answer()).not.toBe(before);
  });

  test.each(['lstm', 'gru', 'rnn'])(
    '%s before tied scores, with what it carries, also from a checkpoint',
    async (cell) => {
      const params = {
        data: 'grammar',
        cell,
        hiddenSize: 6,
        wordvecSize: 6,
        batchSize: 10,
        timeSize: 4,
        dropout: 0.2,
      };
      const data = await wordData('better-lstm', params);
      using run = start('better-lstm', params, { data });
      trainTo(run, 3);
      const h = { sentence: 'the king', layer: 1 };
      const carriedBy = (each: Run) =>
        [...saved(each).tensors]
          .filter(([name]) => name.startsWith('state/') && name.includes(`${cell}2`))
          .flatMap(([, { data }]) => [...data].filter((_, i) => i % 6 === 4));
      expect(carriedBy(run).some((value) => value !== 0)).toBe(true);
      run.edit({ kind: 'off', layer: `${cell}2`, unit: 4 });
      expect(silent(run, 'gates', h)).toEqual([4]);
      using resumed = start('better-lstm', params, { data, resume: saved(run) });
      for (const each of [run, resumed]) trainTo(each, 6);
      expect(silent(run, 'gates', h)).toEqual([4]);
      expect(new Set(carriedBy(run).map(Math.abs))).toEqual(new Set([0]));
      expect(saved(resumed).tensors).toEqual(saved(run).tensors);
    },
  );
});

describe('what is let go again', () => {
  test('a layer that is unfrozen trains on, as by hand', () => {
    using run = start('two-layer-net', net);
    using plain = start('two-layer-net', net);
    for (const each of [run, plain]) trainTo(each, 4);
    run.edit(FREEZE);
    const held = { W1: numbers(run, 'W1'), b1: numbers(run, 'b1') };
    for (const step of [5, 6]) {
      trainTo(plain, step);
      putBack(plain, held);
    }
    trainTo(run, 6);
    run.edit(UNFREEZE);
    for (const each of [run, plain]) trainTo(each, 9);
    expect(saved(run).tensors).toEqual(saved(plain).tensors);
    expect(numbers(run, 'W1')).not.toEqual(held.W1);
  });

  test('of a frozen layer one parameter alone', () => {
    using run = start('two-layer-net', net);
    run.edit(FREEZE);
    const [W1, b1] = [numbers(run, 'W1'), numbers(run, 'b1')];
    run.edit({ kind: 'unfreeze', parameter: 'b1' });
    finish(run);
    expect(numbers(run, 'W1')).toEqual(W1);
    expect(numbers(run, 'b1')).not.toEqual(b1);
  });

  test('a unit begins at 0 and learns again; others stay off, and what is frozen stays frozen', () => {
    const zeros = new Float32Array(10);
    using run = start('two-layer-net', net);
    trainTo(run, 2);
    run.edit(OFF);
    run.edit({ ...OFF, unit: 3 } as Edit);
    trainTo(run, 4);
    run.edit(ON);
    expect(run.numbers('W2', [2])).toEqual(zeros);
    trainTo(run, 6);
    const learned = run.numbers('W2', [2]);
    expect(learned).not.toEqual(zeros);
    expect(run.numbers('W2', [3])).toEqual(zeros);
    run.edit({ kind: 'freeze', layer: 'W2' });
    run.edit({ ...ON, unit: 3 } as Edit);
    trainTo(run, 8);
    expect([run.numbers('W2', [2]), run.numbers('W2', [3])]).toEqual([learned, zeros]);
    run.edit({ kind: 'unfreeze', layer: 'W2' });
    finish(run);
    expect(run.numbers('W2', [3])).not.toEqual(zeros);
  });

  test('a unit stays off while its layer is frozen and unfrozen', () => {
    using run = start('two-layer-net', net);
    run.edit(OFF);
    run.edit({ kind: 'freeze', layer: 'W2' });
    run.edit({ kind: 'unfreeze', layer: 'W2' });
    finish(run);
    expect(run.numbers('W2', [2])).toEqual(new Float32Array(10));
    expect(run.numbers('W2', [1])).not.toEqual(new Float32Array(10));
  });

  test('a recurrent unit, whose new values were made of nothing', async () => {
    const params = { data: 'grammar', wordvecSize: 6, hiddenSize: 6, epochs: 2 };
    const data = await wordData('rnn', params);
    using run = start('rnn', params, { data });
    const { name: layer } = run.editable().layers.find(({ units }) => units === 6)!;
    run.edit({ kind: 'off', layer, unit: 1 });
    trainTo(run, 3);
    const before = saved(run).tensors;
    run.edit({ kind: 'on', layer, unit: 1 });
    // The edit alone changes nothing.
    expect(saved(run).tensors).toEqual(before);
    using off = start('rnn', params, { data, resume: decodeCheckpoint('saved', run.checkpoint()!) });
    expect(off.edits).toEqual(run.edits);
    for (const each of [run, off]) trainTo(each, 6);
    expect(saved(off).tensors).toEqual(saved(run).tensors);
    off.edit({ kind: 'off', layer, unit: 1 });
    expect(saved(off).tensors).not.toEqual(saved(run).tensors);
  });

  test('a run says so, goes on from a checkpoint with the same bits, and is repeated by its edits', () => {
    const edited = () => {
      const run = start('two-layer-net', net);
      const moments: Checkpoint[] = [];
      trainTo(run, 2);
      for (const edit of [FREEZE, OFF]) run.edit(edit);
      trainTo(run, 4);
      for (const edit of [UNFREEZE, ON]) run.edit(edit);
      moments.push(saved(run));
      trainTo(run, 6);
      moments.push(saved(run));
      finish(run);
      return { run, moments };
    };
    const { run, moments } = edited();
    expect(run.edits.map(({ kind, step }) => [kind, step])).toEqual([
      ['freeze', 2],
      ['off', 2],
      ['unfreeze', 4],
      ['on', 4],
    ]);
    expect(run.hash()).toMatch(/^edited-/);
    expect(edited().run.hash()).toBe(run.hash());
    for (const resume of moments) {
      using resumed = start('two-layer-net', net, { resume });
      finish(resumed);
      expect(resumed.hash()).toBe(run.hash());
    }
  });
});

describe('a run that was edited', () => {
  test('says so in its hash, and lists its edits with their steps', () => {
    using run = start('two-layer-net', net);
    using plain = start('two-layer-net', net);
    trainTo(run, 4);
    run.edit(FREEZE);
    trainTo(run, 6);
    run.edit(SET);
    run.edit({ ...SET, value: 0.5 } as Edit);
    for (const each of [run, plain]) finish(each);
    expect(run.edits).toEqual([
      { ...FREEZE, step: 4, training: 0 },
      { ...SET, value: 0.5, step: 6, training: 0 },
    ]);
    expect(run.hash()).toBe(`edited-${run.hash()!.slice('edited-'.length)}`);
    expect(run.hash()!.endsWith(plain.hash()!)).toBe(false);
    expect(plain.hash()).not.toContain('edited');
  });

  test('is repeated by its edits at their steps', () => {
    const edited = () => {
      using run = start('two-layer-net', net);
      trainTo(run, 3);
      run.edit(OFF);
      trainTo(run, 5);
      run.edit(SET);
      finish(run);
      return run.hash();
    };
    expect(edited()).toBe(edited());
  });

  test('goes on from a checkpoint with the same bits, also from its first step', () => {
    for (const at of [0, 3]) {
      using run = start('two-layer-net', net);
      trainTo(run, at);
      for (const edit of [FREEZE, OFF, SET]) run.edit(edit);
      const moments = [saved(run)];
      trainTo(run, at + 2);
      moments.push(saved(run));
      finish(run);
      for (const resume of moments) {
        using resumed = start('two-layer-net', net, { resume });
        finish(resumed);
        expect(resumed.hash()).toBe(run.hash());
        expect(resumed.edits).toEqual(run.edits);
      }
    }
  });

  test('branches with what is held', async () => {
    using run = start('two-layer-net', net);
    trainTo(run, 3);
    run.edit(FREEZE);
    const resume = { from: 'saved', checkpoint: run.checkpoint()! };
    using opened = await openRun({ resume, branch: true, params: { learningRate: 0.3 } }, { data: digits });
    finish(opened.run);
    expect(numbers(opened.run, 'W1')).toEqual(numbers(run, 'W1'));
    expect(opened.run.hash()).toMatch(/^edited-/);
  });

  test('of which a checkpoint was taken before the edit goes on from there as if there was none', () => {
    using run = start('two-layer-net', net);
    using plain = start('two-layer-net', net);
    trainTo(run, 5);
    const before = saved(run);
    run.edit(SET);
    trainTo(run, 7);
    using undone = start('two-layer-net', net, { resume: before });
    for (const each of [undone, plain]) finish(each);
    expect(undone.hash()).toBe(plain.hash());
    expect(saved(undone).tensors).toEqual(saved(plain).tensors);
  });

  test('is one training of a race; the others do not notice', () => {
    const params = { iterations: 6, batchSize: 20, hiddenLayers: 1, hiddenSize: 6 };
    using run = start('optimizers', params, { policy: 'in-turns' });
    using plain = start('optimizers', params, { policy: 'in-turns' });
    trainTo(run, 9);
    run.edit({ kind: 'freeze', parameter: 'W1' }, 1);
    using resumed = start('optimizers', params, { resume: saved(run) });
    for (const each of [run, plain, resumed]) finish(each);
    const weights = (each: Run, i: number) => each.numbers('W2', [], i);
    expect(weights(run, 0)).toEqual(weights(plain, 0));
    expect(weights(run, 1)).not.toEqual(weights(plain, 1));
    expect(resumed.hash()).toBe(run.hash());
  });
});

describe('an edit is refused', () => {
  test.each<[string, unknown, BadakError['code'], (string | number)[]]>([
    ['of another kind', { kind: 'paint' }, 'invalid-argument', ['paint', 'freeze']],
    ['that is nothing', undefined, 'invalid-argument', ['set']],
    ['with a name too many', { ...FREEZE, unit: 3 }, 'unknown-name', ['unit']],
    ['of both or nothing', { kind: 'freeze' }, 'invalid-argument', ['parameter', 'layer']],
    ['of no parameter', { ...SET, parameter: 'W9' }, 'unknown-name', ['W9', 'W2']],
    ['of no layer', { kind: 'freeze', layer: 'b1' }, 'unknown-name', ['b1', 'W1']],
    ['beyond the end', { ...SET, at: [5, 0] }, 'out-of-range', ['W2', '[5, 10]', '[5, 0]']],
    ['at a row', { ...SET, at: [1] }, 'out-of-range', ['W2', '[1]']],
    ['at three indices', { ...SET, at: [1, 1, 1] }, 'out-of-range', ['W2', '[1, 1, 1]']],
    ['of no number', { ...SET, value: NaN }, 'invalid-argument', ['value', 'NaN']],
    ['too large', { ...SET, value: 1e39 }, 'not-finite', ['1e+39']],
    ['of no unit', { ...OFF, unit: 5 }, 'out-of-range', ['W1', 4, 5]],
    ['of what is not frozen', UNFREEZE, 'wrong-order', ['unfreeze', 'frozen', 'W1']],
    ['of a layer and a parameter', { ...UNFREEZE, parameter: 'b1' }, 'invalid-argument', ['unfreeze']],
    ['of a unit that is not off', ON, 'wrong-order', ['on', 2, 'W1']],
    ['of no unit to switch on', { ...ON, unit: 5 }, 'out-of-range', ['edit on', 4, 5]],
    ['of an answer', { ...OFF, layer: 'W2' }, 'out-of-range', ['W2', 'W1', 'scores']],
  ])('%s', (_, edit, code, mentions) => {
    using run = start('two-layer-net', net);
    trainTo(run, 1);
    const before = saved(run);
    expect(() => run.edit(edit as Edit)).toThrow(refusal(code, ...mentions));
    expect(saved(run)).toEqual(before);
  });

  test('before the last step is reported', () => {
    using run = start('two-layer-net', { ...net, iterations: undefined, epochs: 1 });
    trainTo(run, 3);
    run.edit(OFF);
    // A checkpoint within an evaluation: its report is still to come.
    const due = {
      ...saved(run),
      progress: { ...saved(run).progress, step: 20, lossCount: 4, lossSum: 3 },
      step: 20,
    };
    using resumed = start('two-layer-net', { ...net, iterations: undefined, epochs: 1 }, { resume: due });
    expect(() => resumed.edit(SET)).toThrow(refusal('wrong-order', 20));
    resumed.reports.next();
    resumed.edit(SET);
  });

  test('of a training that has not begun or has ended, of a disposed run, and of a search', () => {
    const params = { iterations: 3, batchSize: 20, hiddenLayers: 1, hiddenSize: 6 };
    using run = start('optimizers', params);
    const edit: Edit = { kind: 'freeze', parameter: 'W1' };
    trainTo(run, 4);
    expect(() => run.edit(edit, 3)).toThrow(refusal('wrong-order', 'Adam'));
    expect(() => run.edit(edit, 0)).toThrow(refusal('disposed', 'SGD'));
    expect(() => run.edit(edit, 9)).toThrow(refusal('out-of-range', 9));
    run.edit(edit);
    const gone = start('two-layer-net', net);
    gone.dispose();
    expect(() => gone.edit(FREEZE)).toThrow(refusal('disposed', 'edit'));
    using search = start('hyperparameters', { trials: 2, epochs: 1 });
    expect(() => search.edit(FREEZE)).toThrow(refusal('unsupported', 'search'));
    expect(search.edits).toEqual([]);
  });

  test.each([[[{ ...SET, step: 1 }]], [[{ kind: 'paint', step: 1, training: 0 }]], ['frozen']])(
    'in a damaged checkpoint: %j',
    async (edits) => {
      const { encodeCheckpoint } = await import('../../ts/train/checkpoint.js');
      using run = start('two-layer-net', net);
      trainTo(run, 1);
      const { tensors, ...info } = saved(run);
      void tensors;
      expect(() => encodeCheckpoint(undefined, { ...info, edits: edits as never })).toThrow(
        refusal('invalid-argument', 'edits'),
      );
    },
  );
});
