import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import type { Tensor } from '../../ts/core/tensor.js';
import { EVALUATION, type Layer, type LstmParams, TimeBiLSTM, TimeLSTM } from '../../ts/layers/index.js';
import { refusal } from '../support/errors.js';
import { bits, relativeDifference, scattered } from '../support/compare.js';
import { checkGradients, input, ws } from '../support/layers.js';

const SIZES = [
  [1, 1, 1, 1],
  [3, 4, 5, 7],
  [2, 1, 3, 4],
  [4, 6, 2, 9],
] as const;

function lstm(name: string, d: number, h: number, seed: number): LstmParams {
  return [
    input(`${name}_Wx`, [d, 4 * h], seed),
    input(`${name}_Wh`, [h, 4 * h], seed + 1),
    input(`${name}_b`, [4 * h], seed + 2),
  ];
}

const make = (d: number, h: number) => new TimeBiLSTM(lstm('onward', d, h, 11), lstm('back', d, h, 21));

/** [N, T, …] with its steps from the last to the first. */
function reversed(values: Float32Array, [n, t]: readonly [number, number]): Float32Array {
  const width = values.length / (n * t);
  return values.map((_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    return values[(Math.floor(row / t) * t + t - 1 - (row % t)) * width + column]!;
  });
}

/** One of the two halves of the last axis. */
const half = (values: Float32Array, h: number, which: number) =>
  values.filter((_, i) => Math.floor(i / h) % 2 === which);

const arrays = (...tensors: Tensor[]) => tensors.map((tensor) => bits(tensor.toArray()));
const batch = (shape: readonly number[], seed: number) => {
  const x = ws.take(shape);
  return x.set(scattered(x.size, seed));
};
const grads = ({ params }: TimeBiLSTM | TimeLSTM) => params.map(({ grad }) => grad);

/** What is left of a backward pass, to the bit, of gradients that begin with zeros. */
function back(layer: TimeBiLSTM, dhs: Tensor | undefined, dlast?: Tensor): Uint32Array[] {
  for (const param of layer.params) param.zeroGrad();
  const dx = layer.backward(dhs, dlast && [dlast]);
  return arrays(dx, ...grads(layer));
}

describe.each(SIZES)('%d rows, %d steps, %d inputs, %d units', (n, t, d, h) => {
  test('is two LSTMs, one of which gets everything reversed', () => {
    ws.begin();
    const layer = make(d, h);
    const [onward, other] = [
      new TimeLSTM(...lstm('onward', d, h, 11)),
      new TimeLSTM(...lstm('back', d, h, 21)),
    ];
    const x = batch([n, t, d], 1);
    const hs = layer.forward(x);
    expect(hs.shape).toEqual([n, t, 2 * h]);
    const first = onward.forward(x).toArray();
    const second = other.forward(ws.take([n, t, d]).set(reversed(x.toArray(), [n, t]))).toArray();
    expect(bits(half(hs.toArray(), h, 0))).toEqual(bits(first));
    expect(bits(half(hs.toArray(), h, 1))).toEqual(bits(reversed(second, [n, t])));

    const last = layer.last[0];
    expect(last.shape).toEqual([n, 2 * h]);
    expect(bits(half(last.toArray(), h, 0))).toEqual(bits(onward.last[0]!.toArray()));
    expect(bits(half(last.toArray(), h, 1))).toEqual(bits(other.last[0]!.toArray()));
    // Where they stand among the outputs: the one in the last step, the other in the first.
    const ends = Array.from({ length: n * 2 * h }, (_, i) => {
      const [row, column] = [Math.floor(i / (2 * h)), i % (2 * h)];
      return hs.get((row * t + (column < h ? t - 1 : 0)) * 2 * h + column);
    });
    expect([...last.toArray()]).toEqual(ends);

    const [dhs, dlast] = [batch([n, t, 2 * h], 2), batch([n, 2 * h], 3)];
    const found = back(layer, dhs, dlast);
    const parts = [0, 1].map((i) => half(dhs.toArray(), h, i));
    const dlasts = [0, 1].map((i) => ws.take([n, h]).set(half(dlast.toArray(), h, i)));
    const dx = onward.backward(ws.take([n, t, h]).set(parts[0]!), [dlasts[0]!]).toArray();
    const dother = other
      .backward(ws.take([n, t, h]).set(reversed(parts[1]!, [n, t])), [dlasts[1]!])
      .toArray();
    const sum = reversed(dother, [n, t]).map((v, i) => v + dx[i]!);
    expect(found).toEqual([bits(sum), ...arrays(...grads(onward), ...grads(other))]);
  });

  test('read from the end it is the same, with the directions’ parts changed', () => {
    ws.begin();
    const [layer, mirror] = [make(d, h), new TimeBiLSTM(lstm('onward', d, h, 21), lstm('back', d, h, 11))];
    const x = batch([n, t, d], 1);
    const hs = layer.forward(x).toArray();
    const mirrored = mirror.forward(ws.take([n, t, d]).set(reversed(x.toArray(), [n, t]))).toArray();
    for (const i of [0, 1]) {
      expect(bits(half(mirrored, h, i))).toEqual(bits(reversed(half(hs, h, 1 - i), [n, t])));
    }
  });

  test('numerical gradients', () => {
    // Squashing in layers: a narrower step than the nearly linear layers have.
    checkGradients(make(d, h), input('x', [n, t, d], 1), { h: 1e-2 });
  });

  test('numerical gradients of what it ends with alone', () => {
    const layer = make(d, h);
    const ofLast: Layer = {
      params: layer.params,
      forward(x, pass) {
        layer.forward(x, pass);
        return layer.last[0];
      },
      backward: (dout) => layer.backward(undefined, [dout]),
    };
    checkGradients(ofLast, input('x', [n, t, d], 1), { h: 1e-2 });
  });

  test('a gradient by what it ends with is one by the outputs that this is', () => {
    ws.begin();
    const layer = make(d, h);
    const [x, dlast] = [batch([n, t, d], 1), batch([n, 2 * h], 3)];
    const placed = ws.take([n, t, 2 * h]).set(
      Array.from({ length: n * t * 2 * h }, (_, i) => {
        const [row, column] = [Math.floor(i / (2 * h)), i % (2 * h)];
        const isThere = row % t === (column < h ? t - 1 : 0);
        return isThere ? dlast.get(Math.floor(row / t) * 2 * h + column) : 0;
      }),
    );
    layer.forward(x);
    const asLast = back(layer, undefined, dlast);
    layer.forward(x);
    expect(back(layer, placed)).toEqual(asLast);
    // With zeros for the other half it is the same again.
    layer.forward(x);
    const zeros = ws.take([n, t, 2 * h]).set(new Float32Array(n * t * 2 * h));
    expect(back(layer, zeros, dlast)).toEqual(asLast);
  });
});

test('in a sequence of one step it ends with what comes out', () => {
  ws.begin();
  const layer = make(3, 4);
  const hs = layer.forward(batch([5, 1, 3], 1));
  expect(bits(layer.last[0].toArray())).toEqual(bits(hs.toArray()));
});

test('a step knows all of the sequence, each half its own side', () => {
  ws.begin();
  const [n, t, d, h] = [2, 5, 3, 4];
  const layer = make(d, h);
  const x = batch([n, t, d], 1);
  const before = layer.forward(x).toArray();
  const moved = 2;
  for (let j = 0; j < d; j++) x.set((t + moved) * d + j, 3);
  const after = layer.forward(x).toArray();
  const found = [...before.keys()].filter((i) => before[i] !== after[i]);
  const expected = [...before.keys()].filter((i) => {
    const step = Math.floor(i / (2 * h)) % t;
    const isOnward = i % (2 * h) < h;
    return i >= t * 2 * h && (isOnward ? step >= moved : step <= moved);
  });
  expect(found).toEqual(expected);
});

describe('from batch to batch', () => {
  const [n, t, d, h] = [3, 4, 2, 5];

  test('neither carries anything, in training and in evaluation alike', () => {
    const layer = make(d, h);
    const run = (seed: number, step?: number) => {
      ws.begin();
      const hs = layer.forward(
        batch([n, t, d], seed),
        step === undefined ? EVALUATION : { train: true, step },
      );
      const forward = arrays(hs, layer.last[0]);
      return [...forward, ...back(layer, batch([n, t, 2 * h], 7))];
    };
    const first = run(1, 0);
    const second = run(2, 1);
    expect(second).not.toEqual(first);
    expect(run(1, 2)).toEqual(first);
    expect(run(1)).toEqual(first);
    expect(run(1)).toEqual(first);
  });

  test('gradients are added to what is there', () => {
    ws.begin();
    const layer = make(d, h);
    const x = batch([n, t, d], 1);
    const dhs = batch([n, t, 2 * h], 2);
    const all = () => grads(layer).flatMap((grad) => [...grad.toArray()]);
    layer.forward(x);
    layer.backward(dhs);
    const once = all();
    layer.forward(x);
    layer.backward(dhs);
    // As products that are added to sums, in single precision.
    expect(
      relativeDifference(
        all(),
        once.map((g) => 2 * g),
      ),
    ).toBeLessThan(1e-6);
  });

  test('1, 2 and 3 threads give the same bits', () => {
    const [n, t, d, h] = [21, 6, 33, 59];
    const results = [1, 2, 3].map((threads) => {
      engine().setThreads(threads);
      ws.begin();
      const layer = make(d, h);
      const forward = arrays(layer.forward(batch([n, t, d], 1)), layer.last[0]);
      return [...forward, ...back(layer, batch([n, t, 2 * h], 2), batch([n, 2 * h], 3))];
    });
    engine().setThreads(engine().backend.threads);
    // Which of them differ: a diff of thousands of numbers would take minutes.
    const [one, ...several] = results as [Uint32Array[], ...Uint32Array[][]];
    for (const found of several) {
      const differ = found.flatMap((part, k) => (part.some((v, i) => v !== one[k]![i]) ? [k] : []));
      expect(differ).toEqual([]);
      expect(found.map(({ length }) => length)).toEqual(one.map(({ length }) => length));
    }
  });
});

describe('forward and backward', () => {
  const [n, t, d, h] = [2, 3, 4, 5];
  const says = refusal('wrong-order', 'lstm', 'backward()', 'forward()');

  test('its parameters: those of the one, then those of the other', () => {
    const [onward, other] = [lstm('onward', d, h, 1), lstm('back', d, h, 4)];
    expect(new TimeBiLSTM(onward, other).params).toEqual([...onward, ...other]);
  });

  test('the backward pass belongs to the last forward pass, and there is one', () => {
    ws.begin();
    const layer = make(d, h);
    const dhs = batch([n, t, 2 * h], 2);
    const alone = [1, 3].map((seed) => {
      layer.forward(batch([n, t, d], seed));
      return back(layer, dhs);
    });
    expect(alone[0]).not.toEqual(alone[1]);
    layer.forward(batch([n, t, d], 3));
    layer.forward(batch([n, t, d], 1));
    expect(back(layer, dhs)).toEqual(alone[0]);
    expect(() => layer.backward(dhs)).toThrow(says);
    expect(() => layer.last).toThrow(refusal('wrong-order', 'lstm', 'last', 'forward()'));
  });

  test('what does not fit is named, and nothing is left to go back from', () => {
    ws.begin();
    const layer = make(d, h);
    const none = () => {
      expect(() => layer.backward(ws.take([n, t, 2 * h]))).toThrow(says);
      expect(() => layer.last).toThrow(refusal('wrong-order', 'lstm', 'last', 'forward()'));
    };
    none();
    for (const [shape, ...mentions] of [
      [[n, d], 'lstm:', '[N, T, D]', 'found [2, 4]'],
      [[n, t, d, 1], 'lstm:', '[N, T, D]', 'found [2, 3, 4, 1]'],
      [[n, t, d + 1], '[N, T, 4]', 'found [2, 3, 5]'],
      [[n, 0, d], '[N, T, 4]', 'found [2, 0, 4]'],
    ] as const) {
      layer.forward(batch([n, t, d], 1));
      expect(() => layer.forward(ws.take(shape))).toThrow(refusal('shape-mismatch', ...mentions));
      none();
    }
    layer.forward(batch([n, t, d], 1));
    expect(() => layer.backward(ws.take([n, t + 1, 2 * h]))).toThrow(
      refusal('shape-mismatch', 'recurrentBackward: dhs', '[2, 3, 5]', 'found [2, 4, 5]'),
    );
    layer.forward(batch([n, t, d], 1));
    expect(() => layer.backward(undefined, [ws.take([n, 2 * h + 2])])).toThrow(
      refusal('shape-mismatch', 'copy', '[2, 5]', '[2, 6]'),
    );
    expect(() => new TimeBiLSTM(lstm('onward', d, h, 1), lstm('back', d, h + 1, 4))).toThrow(
      refusal('shape-mismatch', 'TimeBiLSTM', 'found 5 and 6'),
    );
    const [Wx, , b] = lstm('onward', d, h, 1);
    const narrow = input('narrow', [h, 4 * h - 1], 2);
    for (const build of [
      () => new TimeBiLSTM([Wx, narrow, b], lstm('back', d, h, 4)),
      () => new TimeBiLSTM(lstm('back', d, h, 4), [Wx, narrow, b]),
    ]) {
      expect(build).toThrow(refusal('shape-mismatch', 'lstm', 'narrow', '[5, 20]', 'found [5, 19]'));
    }
  });
});
