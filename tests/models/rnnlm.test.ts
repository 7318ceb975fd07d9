/**
 * SimpleRnnlm, Rnnlm and BetterRnnlm: against NumPy in double precision (scripts/golden/language_models.py), every kind
 * of them against central differences, their parameters and how they start.
 */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { BadakError } from '../../ts/core/errors.js';
import { Session } from '../../ts/layers/index.js';
import { BetterRnnlm } from '../../ts/models/better-rnnlm.js';
import type { LanguageModel } from '../../ts/models/language-model.js';
import { Rnnlm, type RnnlmOptions } from '../../ts/models/rnnlm.js';
import { SimpleRnnlm } from '../../ts/models/simple-rnnlm.js';
import { SGD } from '../../ts/optimizers/index.js';
import { refusal } from '../support/errors.js';
import { bits } from '../support/compare.js';
import {
  dropoutsOf,
  H,
  idBatch,
  type Ids,
  KINDS,
  layersOf,
  make,
  stirred,
  textBatches,
  V,
} from '../support/language-models.js';
import { golden } from '../support/layers.js';
import {
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

interface Case {
  sizes: { vocabSize: number; wordvecSize: number; hiddenSize: number; dropout: number };
  batch: [number, number];
  params: Numbers;
  batches: {
    xs: number[];
    ts: number[];
    masks: number[][];
    loss: number;
    scores: number[];
    gradient: Numbers;
    norm: number;
  }[];
}

const given = golden<Record<string, Case>>('language-models');

describe.each<[string, (sizes: Case['sizes']) => LanguageModel]>([
  ['SimpleRnnlm', (sizes) => new SimpleRnnlm(sizes)],
  ['Rnnlm', (sizes) => new Rnnlm(sizes)],
  ['Rnnlm of two GRUs', (sizes) => new Rnnlm({ ...sizes, cell: 'gru', layers: 2 })],
  ['BetterRnnlm', (sizes) => new BetterRnnlm(sizes)],
])('%s against NumPy', (name, create) => {
  const { sizes, batch, params, batches } = given[name]!;
  const [n, t] = batch;
  // Seen: 5e-7. Four times that leaves room for sums in another order.
  const ONE_PASS = 2e-6;

  /** With given dropout masks, if it has any. */
  const mask = (model: LanguageModel, masks: number[][]) => {
    expect(dropoutsOf(model).length).toBe(masks.length);
    dropoutsOf(model).forEach((layer, i) => {
      layer.mask = ws.keep([n, t, masks[i]!.length / (n * t)]).set(masks[i]!);
    });
  };

  test('loss, scores and gradients of two batches that follow each other', () => {
    using model = give(create(sizes), params);
    batches.forEach(({ xs, ts, masks, loss, scores, gradient, norm }, step) => {
      mask(model, masks);
      const ids = idBatch(batch, xs, ts);
      const pass = { train: true, step } as const;
      expectNear(model.predict(ids.x, pass).toArray(), scores, ONE_PASS, 'scores');
      expectNear([model.loss(ids.x, ids.t, pass)], [loss], ONE_PASS, 'loss');
      const found = model.gradient(ids.x, ids.t, step);
      expectGradients(found, gradient, ONE_PASS);
      // What gradients are clipped by: a tied weight counts once.
      const squares = Object.values(found).flatMap((g) => [...g].map((v) => v * v));
      expectNear([Math.sqrt(squares.reduce((sum, v) => sum + v))], [norm], ONE_PASS, 'norm');
    });
  });

  test('evaluation leaves nothing out, and is carried over, too', () => {
    using model = give(create(sizes), params);
    mask(model, batches[0]!.masks);
    using session = new Session();
    if (sizes.dropout === 0) {
      for (const { xs, ts, loss } of batches) {
        const ids = idBatch(batch, xs, ts);
        expectNear([model.loss(ids.x, ids.t, { train: false, session })], [loss], ONE_PASS, 'loss');
      }
      return;
    }
    using without = give(create({ ...sizes, dropout: 0 }), params);
    using other = new Session();
    for (const { xs, ts } of batches) {
      const { x, t } = idBatch(batch, xs, ts);
      const expected = without.loss(x, t, { train: false, session: other });
      expect(model.loss(x, t, { train: false, session })).toBe(expected);
    }
  });
});

describe.each(KINDS)('central differences: %s', (_, options) => {
  const [before, batch] = textBatches(2, [3, 4], V) as [Ids, Ids];

  test('from zeros', () => {
    using model = stirred(make(options));
    expectGradcheck(model, batch);
  });

  test('from a state that is carried', () => {
    using model = stirred(make(options));
    model.gradient(before.x, before.t, 7);
    const carried = [...model.state].map(([name, tensor]) => [name, bits(tensor.toArray())]);
    expect(carried.length).toBe(options.layers * (options.cell === 'lstm' ? 2 : 1));
    expectGradcheck(model, batch);
    expect([...model.state].map(([name, tensor]) => [name, bits(tensor.toArray())])).not.toEqual(carried);
  });
});

describe.each(KINDS)('%s', (_, options) => {
  test('the gradient of a step is the same again; another step has another', () => {
    using model = stirred(make(options));
    const [first, second] = textBatches(2, [3, 4], V) as [Ids, Ids];
    const once = { ...model.gradient(first.x, first.t, 0) };
    expect(model.gradient(first.x, first.t, 0)).toEqual(once);
    // Words of another batch: rows that were touched are cleared.
    const other = { ...model.gradient(second.x, second.t, 1) };
    expect(model.gradient(second.x, second.t, 1)).toEqual(other);
    expect(model.gradient(first.x, first.t, 2)).not.toEqual(once);
    model.resetState();
    // Masks are those of the step.
    expect(model.gradient(first.x, first.t, 0)).toEqual(once);
    model.resetState();
    const later = model.gradient(first.x, first.t, 3);
    if (options.dropout > 0) expect(later).not.toEqual(once);
    else expect(later).toEqual(once);
  });

  test('1, 2 and 3 threads train to the same bits', () => {
    const batches = textBatches(3, [21, 4], 40);
    const results = [1, 2, 3].map((threads) => {
      engine().setThreads(threads);
      using model = new Rnnlm({ ...options, vocabSize: 40, wordvecSize: 59, hiddenSize: 59, seed: 1 });
      const losses = descend(model, new SGD(0.5), batches);
      return { losses, ...bitsOf(model) };
    });
    engine().setThreads(engine().backend.threads);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});

test('every dropout has masks of its own, of the model’s seed', () => {
  const ones = ws.keep([50, 60]).set(new Float32Array(3000).fill(1));
  const masks = [0, 1].flatMap((seed) => {
    using model = new BetterRnnlm({ vocabSize: V, wordvecSize: H, hiddenSize: H, seed });
    const mask = (step: number) =>
      dropoutsOf(model).map((layer) => [...layer.forward(ones, { train: true, step }).toArray()]);
    expect(mask(1)).toEqual(mask(1));
    return [...mask(0), ...mask(1)];
  });
  expect(masks.length).toBe(12);
  masks.forEach((mask, i) => {
    for (const other of masks.slice(i + 1)) {
      const same = mask.filter((v, k) => v === other[k]).length / mask.length;
      // Half of what is drawn twice agrees; five deviations.
      expect(Math.abs(same - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / mask.length));
    }
  });
});

describe('parameters', () => {
  test('of SimpleRnnlm, at the sizes of the book', () => {
    using model = new SimpleRnnlm({ vocabSize: 418 });
    const shapes = {
      embed_W: [418, 100],
      rnn_Wx: [100, 100],
      rnn_Wh: [100, 100],
      rnn_b: [100],
      affine_W: [100, 418],
      affine_b: [418],
    };
    expectParams(model, shapes, 104_118);
  });

  test('of Rnnlm, and how they start', () => {
    using model = new Rnnlm({ vocabSize: 10_000 });
    const shapes = {
      embed_W: [10_000, 100],
      lstm_Wx: [100, 400],
      lstm_Wh: [100, 400],
      lstm_b: [400],
      affine_W: [100, 10_000],
      affine_b: [10_000],
    };
    expectParams(model, shapes, 2_090_400);
    expectDeviation(model, 'embed_W', 0.01);
    for (const name of ['lstm_Wx', 'lstm_Wh', 'affine_W']) expectDeviation(model, name, 0.1);
    for (const name of ['lstm_b', 'affine_b']) {
      expect(
        model
          .param(name)
          .value.toArray()
          .every((v) => v === 0),
        name,
      ).toBe(true);
    }
    // Each is drawn for itself.
    const starts = ['lstm_Wx', 'lstm_Wh'].map((name) => model.param(name).value.toArray());
    expect(starts[0]).not.toEqual(starts[1]);
  });

  test('of BetterRnnlm: the weight of the scores is that of the embedding, and occurs once', () => {
    using model = new BetterRnnlm({ vocabSize: 10_000 });
    const layer = (i: number) => ({
      [`lstm_Wx${i}`]: [650, 2600],
      [`lstm_Wh${i}`]: [650, 2600],
      [`lstm_b${i}`]: [2600],
    });
    const shapes = { embed_W: [10_000, 650], ...layer(1), ...layer(2), affine_b: [10_000] };
    expectParams(model, shapes, 13_275_200);
    expectDeviation(model, 'embed_W', 0.01);
    for (const name of ['lstm_Wx1', 'lstm_Wh2']) expectDeviation(model, name, 1 / Math.sqrt(650));
    expect(dropoutsOf(model).map(({ ratio }) => ratio)).toEqual([0.5, 0.5, 0.5]);
    const kinds = ['Dropout', 'TimeLSTM', 'Dropout', 'TimeLSTM', 'Dropout', 'TimeAffine'];
    expect(layersOf(model).map((one) => one.constructor.name)).toEqual(kinds);
  });

  test('of other cells and depths', () => {
    const sizes = { vocabSize: 20, wordvecSize: 8, hiddenSize: 16 };
    using gru = new Rnnlm({ ...sizes, cell: 'gru' });
    expect(gru.params.map(({ name }) => name)).toContain('gru_Wh');
    expect(gru.param('gru_Wh').value.shape).toEqual([16, 48]);
    using deep = new Rnnlm({ ...sizes, cell: 'rnn', layers: 3 });
    const shape = (name: string) => deep.param(name).value.shape;
    expect(['rnn_Wx1', 'rnn_Wx2', 'rnn_Wx3'].map(shape)).toEqual([
      [8, 16],
      [16, 16],
      [16, 16],
    ]);
    const [second, third] = ['rnn_Wx2', 'rnn_Wx3'].map((name) => deep.param(name).value.toArray());
    expect(second).not.toEqual(third);
  });

  test('a seed gives the same, another seed others', () => {
    const start = (seed?: number) => {
      using model = make({ seed: seed ?? 0, layers: 2 });
      return bitsOf(model);
    };
    expect(start()).toEqual(start(0));
    expect(start(1)['embed_W']).not.toEqual(start(0)['embed_W']);
    expect(start(1)['lstm_Wx2']).not.toEqual(start(0)['lstm_Wx2']);
  });
});

test.each([
  ['SimpleRnnlm', () => new SimpleRnnlm({ vocabSize: 418 })],
  ['Rnnlm', () => new Rnnlm({ vocabSize: 418 })],
  ['BetterRnnlm', () => new BetterRnnlm({ vocabSize: 418, wordvecSize: 40, hiddenSize: 40 })],
] as [string, () => LanguageModel][])('%s starts where all words are equally likely', (_, create) => {
  using model = create();
  const [{ x, t }] = textBatches(1, [10, 5], 418) as [Ids];
  expect(model.loss(x, t)).toBeCloseTo(Math.log(418), 1);
  for (const { value } of model.params) value.set(new Float32Array(value.size));
  expect(model.loss(x, t)).toBeCloseTo(Math.log(418), 4);
});

test.each(['rnn', 'gru', 'lstm'] as const)('%s learns what only a state can know', (cell) => {
  // What follows a 0 depends on the word before it.
  const text = Array.from({ length: 65 }, (_, i) => [0, 1, 0, 2, 0, 3][i % 6]!);
  const batches = Array.from({ length: 16 }, (_, i) =>
    idBatch([1, 4], text.slice(4 * i, 4 * i + 4), text.slice(4 * i + 1, 4 * i + 5)),
  );
  using model = new Rnnlm({ vocabSize: 4, wordvecSize: 8, hiddenSize: 16, cell });
  const sgd = new SGD(1);
  const epochs = Array.from({ length: 40 }, (_, epoch) => {
    model.resetState();
    const losses = descend(model, sgd, batches, 16 * epoch);
    return losses.reduce((sum, loss) => sum + loss) / 16;
  });
  // Without the state it is at least ln 3 / 2.
  expect(epochs.at(-1)).toBeLessThan(0.15);
  expect(model.generate([0, 1, 0], { length: 5, topK: 1 })).toEqual([2, 0, 3, 0, 1]);
});

describe('what is refused', () => {
  test.each<[options: Partial<RnnlmOptions>, ...mentions: string[]]>([
    [{ vocabSize: 0 }, 'Rnnlm vocabSize:', 'found 0'],
    [{ wordvecSize: 2.5 }, 'Rnnlm wordvecSize:', 'found 2.5'],
    [{ hiddenSize: -1 }, 'Rnnlm hiddenSize:', 'found -1'],
    [{ layers: 0 }, 'Rnnlm layers:', 'found 0'],
    [{ dropout: 1 }, 'Rnnlm dropout:', 'at least 0', 'below 1', 'found 1'],
    [{ dropout: -0.1 }, 'Rnnlm dropout:', 'at least 0', 'below 1', 'found -0.1'],
    [{ dropout: Number.NaN }, 'Rnnlm dropout:', 'at least 0', 'below 1', 'found NaN'],
  ])('%o', (options, ...mentions) => {
    expect(() => make(options)).toThrow(refusal('invalid-argument', ...mentions));
  });

  test('a tied weight with vectors and states of different lengths', () => {
    expect(() => make({ tied: true, wordvecSize: 5 })).toThrow(
      refusal('shape-mismatch', 'Rnnlm:', 'tied', 'wordvecSize and hiddenSize', 'found 5 and 6'),
    );
  });

  test('and gives its memory back', () => {
    const wrong = () => new Rnnlm({ vocabSize: 5000, hiddenSize: H, dropout: 1 });
    expect(wrong).toThrow(BadakError);
    const before = engine().memoryBytes;
    for (let i = 0; i < 20; i++) expect(wrong).toThrow(BadakError);
    expect(engine().memoryBytes).toBe(before);
  });
});

test('weights start by the number of their inputs, where vectors and states differ in length', () => {
  using model = new Rnnlm({ vocabSize: 2000, wordvecSize: 16, hiddenSize: 144, layers: 2 });
  for (const [name, inputs] of Object.entries({
    lstm_Wx1: 16,
    lstm_Wh1: 144,
    lstm_Wx2: 144,
    lstm_Wh2: 144,
    affine_W: 144,
  })) {
    expectDeviation(model, name, 1 / Math.sqrt(inputs));
  }
});
