/** What all language models do: carried state, evaluation during training, checkpoints, generated text. */
import { describe, expect, test, vi } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { BadakError } from '../../ts/core/errors.js';
import { type Cell, STATE } from '../../ts/core/kernels.js';
import { RandomStream } from '../../ts/core/random.js';
import type { RowParam } from '../../ts/core/row-param.js';
import {
  Session,
  TimeAffine,
  TimeEmbedding,
  TimeGRU,
  TimeLSTM,
  TimeRecurrent,
  TimeRNN,
} from '../../ts/layers/index.js';
import { BetterRnnlm } from '../../ts/models/better-rnnlm.js';
import type { LanguageModel } from '../../ts/models/language-model.js';
import { Momentum, SGD } from '../../ts/optimizers/index.js';
import { decodeCheckpoint, encodeCheckpoint, restoreCheckpoint } from '../../ts/train/checkpoint.js';
import { refusal } from '../support/errors.js';
import { bits, relativeDifference } from '../support/compare.js';
import {
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
import { bitsOf, descend, ws } from '../support/models.js';

const stateNames = (model: LanguageModel) => [...model.state.keys()];

/** Scores of the next word behind every word of a sentence [T, V], in one pass from its beginning. */
function scoresOf(model: LanguageModel, ids: readonly number[]): Float32Array[] {
  const x = ws.keep([1, ids.length], 'i32').set(ids);
  const scores = model.predict(x).toArray();
  return ids.map((_, t) => scores.slice(t * V, (t + 1) * V));
}

/** softmax(scores / temperature) in double precision. */
function chancesOf(scores: Float32Array, temperature = 1): Float64Array {
  const largest = Math.max(...scores);
  const e = Float64Array.from(scores, (score) => Math.exp((score - largest) / temperature));
  const sum = e.reduce((a, b) => a + b);
  return e.map((v) => v / sum);
}

const argmax = (values: ArrayLike<number>) =>
  Array.from(values).reduce((best, v, i) => (v > values[best]! ? i : best), 0);

describe('the state', () => {
  test.each(KINDS)('names and shapes: %s', (_, options) => {
    using model = make(options);
    expect(stateNames(model)).toEqual([]);
    const numbers = options.layers === 1 ? [''] : ['1', '2'];
    const names = numbers.flatMap((i) => STATE[options.cell].map((part) => `${options.cell}${i}/${part}`));
    model.resetState(3);
    expect(stateNames(model)).toEqual(names);
    for (const tensor of model.state.values()) {
      expect(tensor.shape).toEqual([3, H]);
      expect(tensor.toArray().every((v) => v === 0)).toBe(true);
    }
    model.resetState();
    expect(stateNames(model)).toEqual([]);
    const [{ x, t }] = textBatches(1, [4, 5], V) as [Ids];
    model.gradient(x, t);
    expect(stateNames(model)).toEqual(names);
    for (const tensor of model.state.values()) {
      expect(tensor.shape).toEqual([4, H]);
      expect(tensor.toArray().some((v) => v !== 0)).toBe(true);
    }
  });

  test('a text in one batch or in several has the same loss', () => {
    using model = stirred(make({ layers: 2 }));
    const batches = textBatches(4, [3, 5], V);
    const read = () => {
      using session = new Session();
      return batches.map(({ x, t }) => model.loss(x, t, { train: false, session }));
    };
    const losses = read();
    const joined = (which: 'x' | 't') =>
      [0, 1, 2].flatMap((row) =>
        batches.flatMap((one) => [...one[which].toArray().slice(row * 5, row * 5 + 5)]),
      );
    const whole = idBatch([3, 20], joined('x'), joined('t'));
    const mean = losses.reduce((sum, loss) => sum + loss) / 4;
    expect(Math.abs(model.loss(whole.x, whole.t) / mean - 1)).toBeLessThan(1e-6);
    expect(read()).toEqual(losses);
  });

  test('another number of rows is an error that says what to do', () => {
    using model = make({ layers: 2 });
    const [one, other] = [textBatches(1, [3, 2], V)[0]!, textBatches(1, [4, 2], V)[0]!];
    model.gradient(one.x, one.t, 0);
    expect(() => model.gradient(other.x, other.t, 1)).toThrow(
      refusal('shape-mismatch', 'lstm1', 'batch of 3 rows', 'found 4', 'resetState()'),
    );
    model.resetState();
    model.gradient(other.x, other.t, 1);
  });
});

describe.each(KINDS)('training and looking: %s', (_, options) => {
  const batches = textBatches(6, [3, 4], V);

  test('an evaluation in between changes no bit', () => {
    using quiet = make(options);
    using watched = make(options);
    const expected = descend(quiet, new SGD(0.5), batches);
    const sgd = new SGD(0.5);
    const others = [textBatches(2, [1, 7], V, 2), textBatches(2, [3, 4], V, 3), textBatches(2, [9, 2], V, 4)];
    const found = batches.map((batch, step) => {
      const [begun, next] = others[step % 3]! as [Ids, Ids];
      using session = new Session();
      watched.loss(begun.x, begun.t, { train: false, session });
      watched.loss(next.x, next.t, { train: false, session });
      watched.generate([1, 2], { length: 3, seed: step });
      watched.activities([1, 2, 3]);
      const [loss] = descend(watched, sgd, [batch], step);
      // After the update, on the same batch: it is the same step, so the same state and masks.
      watched.loss(batch.x, batch.t, { train: true, step });
      return loss;
    });
    expect(found).toEqual(expected);
    expect(bitsOf(watched)).toEqual(bitsOf(quiet));
  });

  test('a checkpoint in the middle of a text goes on as if nothing had been', () => {
    const info = {
      experiment: 'x',
      params: {},
      seed: 0,
      data: 'x',
      step: 3,
      reports: 0,
      training: 0,
      results: {},
    };
    const progress = { step: 3, lossSum: 0, lossCount: 0 };
    using whole = make(options);
    const momentum = new Momentum(0.1);
    descend(whole, momentum, batches.slice(0, 3));
    const bytes = encodeCheckpoint({ model: whole, optimizer: momentum }, { ...info, progress });
    const expected = descend(whole, momentum, batches.slice(3), 3);

    // The same seed, of which dropout's masks are a function; everything else is to come from the file.
    using resumed = stirred(make(options));
    const other = new Momentum(0.1);
    expect(() => restoreCheckpoint('c', decodeCheckpoint('c', bytes), resumed, other)).toThrow(
      refusal('mismatch', 'c:', 'state/'),
    );
    resumed.resetState(3);
    restoreCheckpoint('c', decodeCheckpoint('c', bytes), resumed, other);
    expect(descend(resumed, other, batches.slice(3), 3)).toEqual(expected);
    expect(bitsOf(resumed)).toEqual(bitsOf(whole));

    // And the state matters.
    using forgetful = stirred(make(options));
    forgetful.resetState(3);
    restoreCheckpoint('c', decodeCheckpoint('c', bytes), forgetful, new Momentum(0.1));
    forgetful.resetState(3);
    expect(descend(forgetful, new SGD(0.1), batches.slice(3, 4), 3)).not.toEqual(expected.slice(0, 1));
  });
});

test('memory is flat over 300 steps with evaluations and generated text in between', () => {
  using model = new BetterRnnlm({ vocabSize: 40, wordvecSize: 20, hiddenSize: 20 });
  const sgd = new SGD(0.5);
  const batches = textBatches(6, [5, 7], 40);
  const [one, many] = [textBatches(1, [1, 9], 40)[0]!, textBatches(1, [11, 3], 40)[0]!];
  const round = (i: number) => {
    descend(model, sgd, batches, 6 * i);
    for (const { x, t } of [one, many]) {
      using session = new Session();
      model.loss(x, t, { train: false, session });
    }
    model.generate([i % 40], { length: 4 });
    model.activities([1, 2, 3]);
  };
  for (let i = 0; i < 3; i++) round(i);
  const before = [model.workspace.bytes, engine().memoryBytes];
  for (let i = 3; i < 53; i++) round(i);
  expect([model.workspace.bytes, engine().memoryBytes]).toEqual(before);
});

test('what generate and activities take they give back at once', () => {
  using model = make();
  const use = () => {
    model.generate([1, 2], { length: 3 });
    model.activities([1, 2, 3]);
    expect(() => model.generate([V], { length: 1 })).toThrow(BadakError);
  };
  use();
  const [taken, given] = [vi.spyOn(engine(), 'allocate'), vi.spyOn(engine(), 'release')];
  use();
  const offsets = taken.mock.results.map(({ value }) => value as number);
  expect(offsets.length).toBeGreaterThan(0);
  expect(given.mock.calls.map(([offset]) => offset).sort()).toEqual(offsets.sort());
  vi.restoreAllMocks();
});

describe('ids and shapes', () => {
  test.each([V, -1])('an id of %d: its place, itself, the range', (id) => {
    using model = make();
    const [{ x, t }] = textBatches(1, [2, 3], V) as [Ids];
    const wrong = (ids: Ids['x']) => {
      const values = ids.toArray();
      values[4] = id;
      return ws.keep([2, 3], 'i32').set(values);
    };
    const outside = refusal('out-of-range', 'embed_W', `found ${id}`, 'index 4', '0 to 10');
    for (const call of [() => model.predict(wrong(x)), () => model.gradient(wrong(x), t)]) {
      expect(call).toThrow(outside);
    }
    // −1 is a label that does not count.
    if (id < 0) expect(model.loss(x, wrong(t))).toBeGreaterThan(0);
    else expect(() => model.loss(x, wrong(t))).toThrow(refusal('out-of-range', 'found 11', 'row 4'));
    const refused =
      id < 0
        ? refusal('out-of-range', 'from 0 ', `found ${id}`)
        : refusal('out-of-range', 'embed_W', `found ${id}`, 'index 0');
    expect(() => model.generate([1, 4, 0, 2, id], { length: 1 })).toThrow(refused);
    expect(() => model.activities([id])).toThrow(refused);
    // And the model goes on.
    model.resetState();
    expect(model.gradient(x, t)['affine_b']!.every(Number.isFinite)).toBe(true);
  });

  test('a batch that is not [N, T], or has no time steps, or whose labels do not fit', () => {
    using model = make();
    const ids = (shape: number[]) => {
      const tensor = ws.keep(shape, 'i32');
      return tensor.set(new Int32Array(tensor.size));
    };
    expect(() => model.predict(ids([6]))).toThrow(
      refusal('shape-mismatch', 'TimeEmbedding embed_W', '[N, T]', 'found [6]'),
    );
    expect(() => model.predict(ids([2, 0]))).toThrow(
      refusal('shape-mismatch', '[N, T, 5]', 'found [2, 0, 5]'),
    );
    expect(() => model.activities([])).toThrow(refusal('shape-mismatch', '[N, T, 5]', 'found [1, 0, 5]'));
    expect(() => model.loss(ids([2, 3]), ids([3, 2]))).toThrow(
      refusal('shape-mismatch', ': t', '[2, 3]', '[2, 3, 11]', 'found [3, 2]'),
    );
  });

  test('backward before a loss in training, or twice', () => {
    using model = make();
    const [{ x, t }] = textBatches(1, [2, 3], V) as [Ids];
    const says = refusal('wrong-order', 'backward()', '{ train: true, step }');
    expect(() => model.backward()).toThrow(says);
    model.loss(x, t);
    expect(() => model.backward()).toThrow(says);
    model.gradient(x, t);
    expect(() => model.backward()).toThrow(refusal('wrong-order', 'backward()', 'forward()'));
  });

  test('after dispose every use throws', () => {
    const model = make();
    const [{ x, t }] = textBatches(1, [2, 3], V) as [Ids];
    model.gradient(x, t);
    model.dispose();
    expect(model.workspace.bytes).toBe(0);
    const uses = [
      () => model.predict(x),
      () => model.gradient(x, t),
      () => model.generate([0], { length: 1 }),
      () => model.activities([0]),
    ];
    for (const use of uses) expect(use, String(use)).toThrow(refusal('disposed', 'disposed'));
  });
});

describe('generate', () => {
  /** Far enough from uniform that every option shows. */
  const model = stirred(make({ layers: 2, cell: 'gru' }), 2);

  test('the same seed draws the same words, and a longer text begins with the shorter', () => {
    const text = model.generate([3], { length: 40, seed: 5 });
    expect(text.length).toBe(40);
    expect(text.every((id) => Number.isInteger(id) && id >= 0 && id < V)).toBe(true);
    expect(model.generate([3], { length: 40, seed: 5 })).toEqual(text);
    expect(model.generate([3], { length: 10, seed: 5 })).toEqual(text.slice(0, 10));
    expect(model.generate([3], { length: 40, seed: 6 })).not.toEqual(text);
    expect(model.generate([3], { length: 40 })).toEqual(
      model.generate([3], { length: 40, seed: 0, temperature: 1 }),
    );
  });

  test.each([
    [1, Infinity, []],
    [0.5, Infinity, []],
    [2, 4, [1, 7]],
    [1, 9, [0, 2, 3]],
  ])(
    'each word is where its chance falls, after all that came before: %d, %d, %j',
    (temperature, topK, skip) => {
      for (const start of [[4], [1, 0, 10, 3]]) {
        const text = model.generate(start, { length: 60, temperature, topK, skip, seed: 9 });
        // In one pass over the whole, by chances in double precision.
        const scores = scoresOf(model, [...start, ...text]);
        const stream = new RandomStream(9, 'generate');
        let sure = 0;
        text.forEach((id, i) => {
          const left = scores[start.length - 1 + i]!;
          for (const skipped of skip) left[skipped] = -Infinity;
          const limit = [...left].sort((a, b) => b - a)[Math.min(topK, V) - 1]!;
          const chances = chancesOf(
            left.map((score) => (score < limit ? -Infinity : score)),
            temperature,
          );
          const chance = stream.uniform();
          expect(chances[id]).toBeGreaterThan(0);
          const below = chances.slice(0, id).reduce((sum, p) => sum + p, 0);
          // Single precision may lay the ends of a word's part a little aside.
          expect(chance).toBeGreaterThan(below - 1e-5);
          expect(chance).toBeLessThan(below + chances[id]! + 1e-5);
          sure += Math.min(chance - below, below + chances[id]! - chance) > 1e-5 ? 1 : 0;
        });
        expect(sure).toBeGreaterThan(50);
      }
    },
  );

  test.each([0.5, 1, 3])(
    '3000 seeds draw words with the frequencies of the softmax, temperature %d',
    (temperature) => {
      const chances = chancesOf(scoresOf(model, [2, 6])[1]!, temperature);
      const count = 3000;
      const drawn = new Float64Array(V);
      for (let seed = 0; seed < count; seed++) {
        drawn[model.generate([2, 6], { length: 1, temperature, seed })[0]!]! += 1;
      }
      const common = [...chances.keys()].filter((id) => chances[id]! * count >= 5);
      expect(common.length).toBeGreaterThan(2);
      const chiSquare = common.reduce(
        (sum, id) => sum + (drawn[id]! - chances[id]! * count) ** 2 / (chances[id]! * count),
        0,
      );
      // Of χ² with k degrees of freedom the deviation is √(2k); the seeds are the same every time.
      expect(chiSquare).toBeLessThan(common.length + 4 * Math.sqrt(2 * common.length));
    },
  );

  test('cold, and with one candidate, the likeliest always', () => {
    const likeliest = (start: number[], length: number) => {
      const text = [...start];
      for (let i = 0; i < length; i++) text.push(argmax(scoresOf(model, text).at(-1)!));
      return text.slice(start.length);
    };
    for (const start of [[0], [7], [5, 5, 1]]) {
      const expected = likeliest(start, 20);
      for (const seed of [0, 1, 2]) {
        expect(model.generate(start, { length: 20, topK: 1, seed })).toEqual(expected);
        // Down to temperatures at which the divided scores overflow.
        for (const temperature of [1e-10, 1e-38, 1e-300, Number.MIN_VALUE]) {
          const found = model.generate(start, { length: 20, temperature, seed });
          expect(found, `temperature ${temperature}`).toEqual(expected);
        }
      }
    }
  });

  test('at a temperature of 0.01 the likeliest, where the next is 0.2 behind', () => {
    let clear = 0;
    for (let id = 0; id < V; id++) {
      const [scores] = scoresOf(model, [id]) as [Float32Array];
      const [first, second] = [...scores].sort((a, b) => b - a) as [number, number];
      if (first - second < 0.2) continue;
      clear += 1;
      for (let seed = 0; seed < 20; seed++) {
        expect(model.generate([id], { length: 1, temperature: 0.01, seed })).toEqual([argmax(scores)]);
      }
    }
    expect(clear).toBeGreaterThan(5);
  });

  test('hot, all are equally likely', () => {
    for (const temperature of [1e6, Number.MAX_VALUE]) {
      const text = model.generate([0], { length: 2200, temperature });
      const drawn = new Float64Array(V);
      for (const id of text) drawn[id]! += 1;
      // Five deviations of a count.
      for (const times of drawn) expect(Math.abs(times - 200)).toBeLessThan(5 * Math.sqrt(200));
    }
  });

  test('the candidates are the topK likeliest words', () => {
    const order = [...scoresOf(model, [3]).at(-1)!].map((score, id) => [score, id] as const);
    order.sort((a, b) => b[0] - a[0]);
    for (const topK of [1, 2, 5, V - 1, V, V + 3]) {
      const seen = new Set<number>();
      for (let seed = 0; seed < 300; seed++) {
        seen.add(model.generate([3], { length: 1, topK, seed, temperature: 1e6 })[0]!);
      }
      expect([...seen].sort((a, b) => a - b)).toEqual(
        order
          .slice(0, topK)
          .map(([, id]) => id)
          .sort((a, b) => a - b),
      );
    }
  });

  test('words to skip are never drawn, and do not count for topK', () => {
    const likely = argmax(scoresOf(model, [3]).at(-1)!);
    for (const topK of [1, Infinity]) {
      const text = model.generate([3], { length: 300, topK, temperature: 2, skip: [likely, 0, 4] });
      expect(text.some((id) => [likely, 0, 4].includes(id))).toBe(false);
    }
    const others = Array.from({ length: V }, (_, id) => id).filter((id) => id !== 6);
    expect(model.generate([3], { length: 5, skip: others })).toEqual([6, 6, 6, 6, 6]);
    // They may be what it starts with.
    expect(model.generate([4], { length: 3, skip: [4] })).not.toContain(4);
  });

  test('equal scores: the first ones are the candidates, and all are as likely', () => {
    using blank = make();
    for (const { value } of blank.params) value.set(new Float32Array(value.size));
    expect(new Set(blank.generate([0], { length: 300, topK: 3 }))).toEqual(new Set([0, 1, 2]));
    expect(new Set(blank.generate([0], { length: 300, topK: 2, skip: [0] }))).toEqual(new Set([1, 2]));
    expect(new Set(blank.generate([0], { length: 300 })).size).toBe(V);
  });

  type Options = Parameters<LanguageModel['generate']>[1];
  test.each<[start: readonly number[], options: Options, ...mentions: string[]]>([
    [[], { length: 3 }, 'generate:', 'at least one word'],
    [[1], { length: 0 }, 'generate length:', 'found 0'],
    [[1], { length: 2.5 }, 'generate length:', 'found 2.5'],
    [[1], { length: 1, topK: 0 }, 'generate topK:', 'found 0'],
    [[1], { length: 1, topK: 1.5 }, 'generate topK:', 'found 1.5'],
    [[1], { length: 1, temperature: 0 }, 'generate temperature:', 'above 0', 'found 0'],
    [[1], { length: 1, temperature: -1 }, 'generate temperature:', 'above 0', 'found -1'],
    [[1], { length: 1, temperature: Number.NaN }, 'generate temperature:', 'above 0', 'found NaN'],
    [[1], { length: 1, temperature: Infinity }, 'generate temperature:', 'above 0', 'found Infinity'],
    [[1], { length: 1, skip: Array.from({ length: V }, (_, id) => id) }, ...['generate:', 'found none']],
  ])('%j, %o is refused', (start, options, ...mentions) => {
    expect(() => model.generate(start, options)).toThrow(refusal('invalid-argument', ...mentions));
  });

  test.each([
    [[1, Number.NaN], 'id 1 ', 'found NaN'],
    [[0.5], 'id 0 ', 'found 0.5'],
  ])('%j as a start is refused', (start, id, found) => {
    expect(() => model.generate(start, { length: 3 })).toThrow(
      refusal('out-of-range', 'start', id, 'from 0 to 2147483647', found),
    );
  });

  test('a model that has diverged says so', () => {
    using broken = make();
    broken.param('affine_b').value.set(3, Number.NaN);
    expect(() => broken.generate([0], { length: 3 })).toThrow(refusal('not-finite', 'generate'));
    // Even where only that word would be drawn, or left out.
    expect(() => broken.generate([0], { length: 3, skip: [3] })).toThrow(refusal('not-finite', 'generate'));
  });
});

describe.each(['rnn', 'gru', 'lstm'] as Cell[])('activities: %s', (cell) => {
  const ids = [3, 1, 4, 1, 5];
  const names = { rnn: [], gru: ['z', 'r', 'n'], lstm: ['f', 'g', 'i', 'o'] }[cell];

  test.each([1, 2])('are what the layers give, %d', (depth) => {
    using model = stirred(make({ cell, layers: depth, dropout: 0.5 }));
    const found = model.activities(ids);
    const numbers = depth === 1 ? [''] : ['1', '2'];
    expect(found.map(({ layer }) => layer)).toEqual(numbers.map((i) => `${cell}${i}`));
    ws.begin();
    const embedding = new TimeEmbedding(model.param('embed_W') as RowParam);
    let hs = embedding.forward(ws.take([1, 5], 'i32').set(ids));
    found.forEach(({ units, values }, k) => {
      const Layer = { rnn: TimeRNN, gru: TimeGRU, lstm: TimeLSTM }[cell];
      const param = (name: string) => model.param(`${cell}_${name}${numbers[k]!}`);
      const layer = new Layer(param('Wx'), param('Wh'), param('b'));
      hs = layer.forward(hs);
      expect(units).toBe(H);
      expect(Object.keys(values)).toEqual(['h', ...(cell === 'lstm' ? ['c'] : []), ...names]);
      expect(bits(values['h']!)).toEqual(bits(hs.toArray()));
      const gates = layer.activity.gates.toArray();
      if (cell === 'lstm') {
        // h = o · tanh c
        const [o, c, h] = [values['o']!, values['c']!, values['h']!];
        h.forEach((each, i) => expect(each).toBeCloseTo(o[i]! * Math.tanh(c[i]!), 5));
      }
      names.forEach((name, gate) => {
        const width = names.length * H;
        const columns = Array.from(
          { length: 5 * H },
          (_, i) => gates[Math.floor(i / H) * width + gate * H + (i % H)]!,
        );
        expect([...values[name]!], name).toEqual(columns);
      });
    });
    const affine = new TimeAffine(model.param('affine_W'), model.param('affine_b'));
    expect([...affine.forward(hs).toArray()]).toEqual(scoresOf(model, ids).flatMap((row) => [...row]));
  });

  test('gates are what their letters say', () => {
    using model = stirred(make({ cell }));
    const [{ values }] = model.activities(ids) as [ReturnType<LanguageModel['activities']>[0]];
    const h = values['h']!;
    const expected = new Float64Array(h.length);
    const c = new Float64Array(H);
    for (let i = 0; i < h.length; i++) {
      const before = i < H ? 0 : h[i - H]!;
      const gate = (name: string) => values[name]![i]!;
      if (cell === 'gru') expected[i] = (1 - gate('z')) * before + gate('z') * gate('n');
      if (cell === 'lstm') {
        c[i % H] = gate('f') * c[i % H]! + gate('g') * gate('i');
        expected[i] = gate('o') * Math.tanh(c[i % H]!);
      }
    }
    if (cell !== 'rnn') expect(relativeDifference(h, expected)).toBeLessThan(1e-6);
    for (const name of names) {
      const squashed = name === 'g' || name === 'n' ? -1 : 0;
      expect(
        values[name]!.every((v) => v > squashed && v < 1),
        name,
      ).toBe(true);
    }
  });

  test('a sentence is read from its beginning, also after other passes', () => {
    using model = stirred(make({ cell }));
    const once = model.activities(ids);
    model.generate([2], { length: 5 });
    expect(model.activities(ids)).toEqual(once);
    expect(layersOf(model).filter((layer) => layer instanceof TimeRecurrent).length).toBe(1);
  });
});
