/** Recurrent layers that look rows of an embedding up, against the same layers with the rows copied out. */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { type Cell, GATES, STATE } from '../../ts/core/kernels.js';
import { RowParam } from '../../ts/core/row-param.js';
import type { Tensor } from '../../ts/core/tensor.js';
import {
  type LstmParams,
  type Pass,
  TimeBiLSTM,
  TimeEmbedding,
  TimeGRU,
  TimeLSTM,
  TimeRNN,
} from '../../ts/layers/index.js';
import { LazyAdam } from '../../ts/optimizers/index.js';
import { refusal } from '../support/errors.js';
import { bits, relativeDifference, scattered } from '../support/compare.js';
import { input, ws } from '../support/layers.js';

const LAYERS = { rnn: TimeRNN, gru: TimeGRU, lstm: TimeLSTM };
const CELLS = Object.keys(LAYERS) as Cell[];
const TRAINING: Pass = { train: true, step: 0 };
/** Error of sums in another order, in single precision; 6e-7 was measured. */
const BOUND = 4e-6;

const SIZES = [
  { n: 1, t: 1, v: 1, d: 1, h: 1 },
  { n: 3, t: 4, v: 5, d: 2, h: 7 },
  // Fewer places than rows, and several chunks of units.
  { n: 5, t: 2, v: 30, d: 8, h: 59 },
  // Several blocks of rows.
  { n: 41, t: 3, v: 13, d: 16, h: 40 },
];
type Sizes = (typeof SIZES)[number];

function embedding({ v, d }: Sizes): TimeEmbedding {
  const W = new RowParam(ws, 'embed_W', [v, d]);
  W.value.set(scattered(v * d, 7));
  return new TimeEmbedding(W);
}

function weights(name: string, gates: number, inputs: number, h: number, seed: number): LstmParams {
  const params: LstmParams = [
    input(`${name}_Wx`, [inputs, gates * h], seed),
    input(`${name}_Wh`, [h, gates * h], seed + 1),
    input(`${name}_b`, [gates * h], seed + 2),
  ];
  for (const { value } of params.slice(0, 2)) {
    value.set(value.toArray().map((w) => w / Math.sqrt(value.shape[0]!)));
  }
  return params;
}

const batch = (shape: readonly number[], seed: number) => {
  const x = ws.take(shape);
  return x.set(scattered(x.size, seed));
};
/** Some rows several times, and where there are many some never. */
const idsOf = ({ n, t, v }: Sizes) =>
  ws.take([n, t], 'i32').set(Array.from({ length: n * t }, (_, i) => (i * i + 3 * i) % v));
const near = (found: Tensor, expected: Tensor, name: string) =>
  expect(relativeDifference(found.toArray(), expected.toArray()), name).toBeLessThan(BOUND);

describe.each(CELLS)('%s', (cell) => {
  const make = ({ d, h }: Sizes, p = 0) => new LAYERS[cell](...weights(cell, GATES[cell], p + d, h, 1));

  test.each(SIZES)('%o', (sizes) => {
    const { n, t, d, h } = sizes;
    for (const p of [0, 3]) {
      for (const begun of [false, true]) {
        ws.begin();
        const [looking, copying] = [make(sizes, p), make(sizes, p)];
        const [one, other] = [embedding(sizes), embedding(sizes)];
        const ids = idsOf(sizes);
        const besides = {
          peek: p > 0 ? batch([n, p], 4) : undefined,
          initial: begun ? STATE[cell].map((_, k) => batch([n, h], 5 + k)) : undefined,
        };
        const hs = looking.forward(one.lookup(ids, TRAINING), TRAINING, besides);
        const expected = copying.forward(other.forward(ids, TRAINING), TRAINING, besides);
        expect(bits(hs.toArray())).toEqual(bits(expected.toArray()));
        looking.last.forEach((part, k) =>
          expect(bits(part.toArray())).toEqual(bits(copying.last[k]!.toArray())),
        );

        const [dhs, dlast] = [batch([n, t, h], 8), STATE[cell].map((_, k) => batch([n, h], 9 + k))];
        const drows = looking.backward(dhs, dlast);
        expect(drows.shape).toEqual([sizes.v, d]);
        one.backward(drows);
        other.backward(copying.backward(dhs, dlast));
        near(one.weight.grad, other.weight.grad, 'dW of the embedding');
        expect(one.weight.touchedCount).toBe(new Set(ids.toArray()).size);
        looking.params.forEach(({ name, grad }, k) => near(grad, copying.params[k]!.grad, `d${name}`));
        if (begun) looking.dfirst.forEach((part, k) => near(part, copying.dfirst[k]!, `dfirst ${k}`));
        if (p > 0) near(looking.dpeek, copying.dpeek, 'dpeek');
      }
    }
  });

  test('1, 2 and 3 threads give the same bits', () => {
    const sizes = { n: 41, t: 4, v: 13, d: 16, h: 100 };
    const results = [1, 2, 3].map((threads) => {
      engine().setThreads(threads);
      ws.begin();
      const [layer, rows] = [make(sizes), embedding(sizes)];
      const hs = layer.forward(rows.lookup(idsOf(sizes), TRAINING), TRAINING);
      const drows = layer.backward(batch(hs.shape, 8));
      return [hs, drows, ...layer.params.map(({ grad }) => grad)].map((x) => bits(x.toArray()));
    });
    engine().setThreads(engine().backend.threads);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  test('what does not fit is named', () => {
    const sizes = SIZES[1]!;
    ws.begin();
    const layer = make(sizes);
    const rows = batch([5, 2], 1);
    const ids = (shape: number[], ...values: number[]) => ws.take(shape, 'i32').set(values);
    for (const id of [5, -1]) {
      expect(() => layer.forward({ rows, ids: ids([1, 3], 0, id, 4) })).toThrow(
        refusal('out-of-range', 'recurrentForward', `found ${id}`, 'index 1', 4),
      );
    }
    expect(() => layer.forward({ rows, ids: ids([2], 0, 1) })).toThrow(
      refusal('shape-mismatch', cell, '[N, T, D]', 'found [2, 2]'),
    );
    expect(() => layer.forward({ rows: batch([5, 3], 1), ids: ids([1, 1], 0) })).toThrow(
      refusal('shape-mismatch', 'recurrentForward', '[N, T, 2]', 'found [1, 1, 3]'),
    );
    expect(() => layer.backward(batch([1, 1, 7], 2))).toThrow(
      refusal('wrong-order', 'backward()', 'forward()'),
    );
  });
});

describe('TimeBiLSTM', () => {
  const make = ({ d, h }: Sizes) => new TimeBiLSTM(weights('on', 4, d, h, 1), weights('back', 4, d, h, 11));

  test.each(SIZES)('%o', (sizes) => {
    const { n, t, h } = sizes;
    for (const ofAll of [false, true]) {
      ws.begin();
      const [looking, copying] = [make(sizes), make(sizes)];
      const [one, other] = [embedding(sizes), embedding(sizes)];
      const ids = idsOf(sizes);
      const hs = looking.forward(one.lookup(ids, TRAINING), TRAINING);
      expect(bits(hs.toArray())).toEqual(bits(copying.forward(other.forward(ids)).toArray()));
      expect(bits(looking.last[0].toArray())).toEqual(bits(copying.last[0].toArray()));
      const [dhs, dlast] = [ofAll ? batch([n, t, 2 * h], 8) : undefined, [batch([n, 2 * h], 9)]];
      one.backward(looking.backward(dhs, dlast));
      other.backward(copying.backward(dhs, dlast));
      near(one.weight.grad, other.weight.grad, 'dW of the embedding');
      looking.params.forEach(({ name, grad }, k) => near(grad, copying.params[k]!.grad, `d${name}`));
    }
  });
});

test('rows that an optimizer keeps back are caught up for a training, and only shown so for an evaluation', () => {
  const sizes = { n: 1, t: 5, v: 5, d: 3, h: 1 };
  const [one, other] = [embedding(sizes), embedding(sizes)];
  const optimizers = [new LazyAdam(0.1), new LazyAdam(0.1)];
  const all = () => ws.take([1, 5], 'i32').set([0, 1, 2, 3, 4]);
  for (let step = 0; step < 7; step++) {
    ws.begin();
    const ids = ws.take([1, 1], 'i32').set([step % 4]);
    const drow = batch([1, 1, 3], step);
    const drows = ws.take([5, 3]);
    drows.set(Array.from({ length: 15 }, (_, i) => (Math.floor(i / 3) === step % 4 ? drow.get(i % 3) : 0)));
    for (const { weight } of [one, other]) weight.zeroGrad();
    one.lookup(ids, { train: true, step });
    one.backward(drows);
    other.forward(ids, { train: true, step });
    other.backward(drow);
    optimizers[0]!.update([one.weight]);
    optimizers[1]!.update([other.weight]);
    expect(bits(one.weight.value.toArray())).toEqual(bits(other.weight.value.toArray()));
  }
  ws.begin();
  const behind = bits(one.weight.value.toArray());
  const shown = one.lookup(all()).rows;
  expect(bits(shown.toArray())).toEqual(bits(other.forward(all()).toArray()));
  expect(bits(shown.toArray())).not.toEqual(behind);
  expect(bits(one.weight.value.toArray())).toEqual(behind);
  const { rows } = one.lookup(all(), TRAINING);
  expect(bits(rows.toArray())).toEqual(bits(other.forward(all(), TRAINING).toArray()));
  expect(bits(one.weight.value.toArray())).not.toEqual(behind);
});

test('an input is looked up where there are fewer rows than places, and copied elsewhere', () => {
  for (const { n, t, looked } of [
    { n: 2, t: 3, looked: true },
    { n: 1, t: 5, looked: false },
    { n: 1, t: 1, looked: false },
    { n: 3, t: 2, looked: true },
  ]) {
    ws.begin();
    const sizes = { n, t, v: 5, d: 2, h: 4 };
    const [rows, copied] = [embedding(sizes), embedding(sizes)];
    const [layer, same] = [1, 2].map(() => new TimeLSTM(...weights('lstm', 4, 2, 4, 1)));
    const ids = idsOf(sizes);
    const x = rows.input(ids, TRAINING);
    expect('ids' in x).toBe(looked);
    const hs = layer!.forward(x, TRAINING);
    expect(bits(hs.toArray())).toEqual(bits(same!.forward(copied.forward(ids), TRAINING).toArray()));
    const dhs = batch(hs.shape, 8);
    rows.backward(layer!.backward(dhs));
    copied.backward(same!.backward(dhs));
    near(rows.weight.grad, copied.weight.grad, 'dW of the embedding');
  }
});

test('an embedding that nothing was looked up in has nothing to go back from', () => {
  ws.begin();
  const rows = embedding(SIZES[1]!);
  const says = refusal('wrong-order', 'TimeEmbedding', 'backward()', 'forward()');
  const drows = batch([5, 2], 1);
  const refuse = () => expect(() => rows.backward(drows)).toThrow(says);
  refuse();
  expect(rows.weight.grad.toArray().every((v) => v === 0)).toBe(true);
  rows.lookup(idsOf(SIZES[1]!));
  expect(() => rows.lookup(ws.take([1, 1], 'i32').set([5]))).toThrow(
    refusal('out-of-range', 'embed_W', 'found 5', 'index 0'),
  );
  refuse();
  // Once for each lookup.
  rows.lookup(idsOf(SIZES[1]!));
  rows.backward(drows);
  refuse();
  expect(bits(rows.weight.grad.toArray())).toEqual(bits(drows.toArray()));
  expect(() => rows.lookup(ws.take([3], 'i32').set([0, 1, 2]))).toThrow(
    refusal('shape-mismatch', 'TimeEmbedding embed_W', '[N, T]'),
  );
});
