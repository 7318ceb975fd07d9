/**
 * What TimeRNN, TimeGRU and TimeLSTM can get in addition to their input (an input that is the same at every step, a
 * state to begin with), and gradients by the state that they end with.
 */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import * as kernels from '../../ts/core/kernels.js';
import { type Cell, GATES, STATE } from '../../ts/core/kernels.js';
import type { Param } from '../../ts/core/param.js';
import type { Shape } from '../../ts/core/shape.js';
import type { Tensor } from '../../ts/core/tensor.js';
import {
  EVALUATION,
  type Layer,
  type Pass,
  Session,
  TimeGRU,
  TimeLSTM,
  type TimeRecurrent,
  type TimeRecurrentOptions,
  TimeRNN,
} from '../../ts/layers/index.js';
import { refusal } from '../support/errors.js';
import { bits, relativeDifference, scattered } from '../support/compare.js';
import { checkGradients, input, ws } from '../support/layers.js';

const LAYERS = { rnn: TimeRNN, gru: TimeGRU, lstm: TimeLSTM };
const CELLS = Object.keys(LAYERS) as Cell[];

interface Sizes {
  n: number;
  t: number;
  /** Width of the input that is the same at every step. */
  p: number;
  d: number;
  h: number;
}

const SIZES: Sizes[] = [
  { n: 1, t: 1, p: 1, d: 1, h: 1 },
  { n: 3, t: 4, p: 2, d: 5, h: 7 },
  { n: 4, t: 3, p: 8, d: 8, h: 8 },
  { n: 1, t: 5, p: 9, d: 2, h: 4 },
  // Several chunks of units, the last of them ragged.
  { n: 21, t: 3, p: 59, d: 30, h: 59 },
];
const SMALL: Sizes = { n: 3, t: 4, p: 2, d: 5, h: 6 };

/** Sums of some P + D + H products that are neither lost in the squashing nor flat. */
function make(cell: Cell, { p, d, h }: Omit<Sizes, 'n' | 't'>, options?: TimeRecurrentOptions) {
  const width = GATES[cell] * h;
  const [Wx, Wh, b] = [
    input(`${cell}_Wx`, [p + d, width], 1),
    input(`${cell}_Wh`, [h, width], 2),
    input(`${cell}_b`, [width], 3),
  ] as [Param, Param, Param];
  Wx.value.set(Wx.value.toArray().map((w) => w / Math.sqrt(p + d)));
  Wh.value.set(Wh.value.toArray().map((w) => w / Math.sqrt(h)));
  return new LAYERS[cell](Wx, Wh, b, options);
}

const batch = (shape: Shape, seed: number) => {
  const x = ws.take(shape);
  return x.set(scattered(x.size, seed));
};
const zeros = (shape: Shape) => {
  const x = ws.take(shape);
  return x.set(new Float32Array(x.size));
};
const stateOf = (cell: Cell, { n, h }: Sizes, seed: number) =>
  STATE[cell].map((_, k) => batch([n, h], seed + k));
const arrays = (tensors: Iterable<Tensor>) => [...tensors].map((tensor) => bits(tensor.toArray()));
const stateBits = (layer: TimeRecurrent) => arrays(layer.state.values());
const at = (step: number, begins = false): Pass => ({ train: true, step, begins });

/**
 * All that a backward pass gives, of gradients of parameters that begin with zeros; by the state it begins with if it
 * does.
 */
function back(
  layer: TimeRecurrent,
  dhs: Tensor | undefined,
  dlast?: readonly Tensor[],
  begun = true,
): Tensor[] {
  for (const param of layer.params) param.zeroGrad();
  const dx = layer.backward(dhs, dlast);
  return [dx, ...(begun ? layer.dfirst : []), ...layer.params.map(({ grad }) => grad)];
}

/** Two inputs side by side at every step. */
function together(peek: Tensor, x: Tensor): Tensor {
  const [n, t, d] = x.shape as [number, number, number];
  const p = peek.shape[1]!;
  const [repeated, both] = [ws.take([n, t, p]), ws.take([n, t, p + d])];
  kernels.repeatSteps(repeated, peek);
  kernels.copyColumns(both, repeated, { count: p });
  kernels.copyColumns(both, x, { count: d, to: p });
  return both;
}

interface Besides {
  peek?: Param;
  initial?: readonly Param[];
}

/**
 * As a layer whose outputs are all that comes out, a row of hs and of the state it ends with for each sequence, and
 * whose parameters are all that goes in but x.
 */
function everything(layer: TimeRecurrent, { n, t, h }: Sizes, { peek, initial }: Besides): Layer {
  const parts = (hs: Tensor, last: readonly Tensor[]) => [hs.reshape([n, t * h]), ...last];
  const columns = (k: number) => (k === 0 ? 0 : t * h + (k - 1) * h);
  return {
    params: [...layer.params, ...(peek ? [peek] : []), ...(initial ?? [])],
    forward(x, pass) {
      const hs = layer.forward(x, pass, { peek: peek?.value, initial: initial?.map(({ value }) => value) });
      const all = parts(hs, layer.last);
      const y = ws.take([n, (t + layer.last.length) * h]);
      all.forEach((part, k) => kernels.copyColumns(y, part, { count: part.shape[1]!, to: columns(k) }));
      return y;
    },
    backward(dout) {
      const [dhs, dlast] = [ws.take([n, t, h]), layer.last.map(({ shape }) => ws.take(shape))];
      parts(dhs, dlast).forEach((part, k) =>
        kernels.copyColumns(part, dout, { count: part.shape[1]!, from: columns(k) }),
      );
      const dx = layer.backward(dhs, dlast);
      if (peek) peek.grad.set(layer.dpeek.toArray());
      initial?.forEach((param, k) => param.grad.set(layer.dfirst[k]!.toArray()));
      return dx;
    },
  };
}

/** As a layer whose output is what it ends with. */
function ending(layer: TimeRecurrent, { n, h }: Sizes): Layer {
  return {
    params: layer.params,
    forward(x, pass) {
      layer.forward(x, pass);
      const y = ws.take([n, layer.last.length * h]);
      layer.last.forEach((part, k) => kernels.copyColumns(y, part, { count: h, to: k * h }));
      return y;
    },
    backward(dout) {
      const dlast = layer.last.map((_, k) => {
        const part = ws.take([n, h]);
        kernels.copyColumns(part, dout, { count: h, from: k * h });
        return part;
      });
      return layer.backward(undefined, dlast);
    },
  };
}

describe.each(CELLS)('%s: an input that is the same at every step', (cell) => {
  // Sums of some P + D or N·T products in another order, in single precision; seen 9e-7.
  const BOUND = 4e-6;
  const near = (found: Tensor, expected: ArrayLike<number>, name: string) =>
    expect(relativeDifference(found.toArray(), expected), name).toBeLessThan(BOUND);

  test.each(SIZES)('is the same as a copy at every time step: %o', (sizes) => {
    const { n, t, p, d, h } = sizes;
    for (const given of [false, true]) {
      ws.begin();
      const [layer, plain] = [make(cell, sizes), make(cell, sizes)];
      const [peek, x] = [batch([n, p], 4), batch([n, t, d], 5)];
      const initial = given ? stateOf(cell, sizes, 6) : undefined;
      const hs = layer.forward(x, at(0), { peek, initial });
      near(hs, plain.forward(together(peek, x), at(0), { initial }).toArray(), 'hs');
      layer.last.forEach((part, k) => near(part, plain.last[k]!.toArray(), `last ${k}`));

      const [dhs, dlast] = [batch([n, t, h], 8), stateOf(cell, sizes, 9)];
      const [dx, ...others] = back(layer, dhs, dlast, given) as [Tensor, ...Tensor[]];
      const [dboth, ...expected] = back(plain, dhs, dlast, given) as [Tensor, ...Tensor[]];
      const [dsteps, drest, dpeek] = [ws.take([n, t, p]), ws.take([n, t, d]), zeros([n, p])];
      kernels.copyColumns(dsteps, dboth, { count: p });
      kernels.copyColumns(drest, dboth, { count: d, from: p });
      kernels.addStepSums(dpeek, dsteps);
      near(dx, drest.toArray(), 'dx');
      expect(layer.dpeek.shape).toEqual([n, p]);
      near(layer.dpeek, dpeek.toArray(), 'dpeek');
      const names = [...(given ? STATE[cell] : []), 'Wx', 'Wh', 'b'];
      expect(others.length).toBe(names.length);
      others.forEach((tensor, k) => near(tensor, expected[k]!.toArray(), `d${names[k]}`));
    }
  });

  test('numerical gradients of all that goes in, by all that comes out', () => {
    // Three layers of squashing: a narrower step than the nearly linear layers have.
    const { n, t, p, d, h } = SMALL;
    const x = () => input('x', [n, t, d], 5);
    const peek = () => input('peek', [n, p], 4);
    const initial = () => STATE[cell].map((name, k) => input(name, [n, h], 6 + k));
    const each: [Besides, width: number][] = [
      [{ peek: peek() }, p],
      [{ initial: initial() }, 0],
      [{ peek: peek(), initial: initial() }, p],
      [{}, 0],
    ];
    for (const [extra, width] of each) {
      checkGradients(everything(make(cell, { p: width, d, h }), SMALL, extra), x(), {
        pass: at(0),
        h: 1e-2,
      });
    }
  });

  test('training and evaluation come to the same', () => {
    const { n, t, p, d, h } = SMALL;
    const run = (pass: Pass) => {
      ws.begin();
      const layer = make(cell, SMALL);
      const hs = layer.forward(batch([n, t, d], 5), pass, { peek: batch([n, p], 4) });
      const forward = arrays([hs, ...layer.last]);
      return [...forward, ...arrays([...back(layer, batch([n, t, h], 8), [], false), layer.dpeek])];
    };
    expect(run(EVALUATION)).toEqual(run(at(3)));
  });

  test('gradients are added to what is there, that by itself is not', () => {
    const { n, t, p, d, h } = SMALL;
    ws.begin();
    const layer = make(cell, SMALL);
    const [x, peek, dhs] = [batch([n, t, d], 5), batch([n, p], 4), batch([n, t, h], 8)];
    const [once, twice] = [1, 2].map(() => {
      layer.forward(x, at(0), { peek });
      layer.backward(dhs);
      return {
        params: layer.params.map(({ grad }) => grad.toArray()),
        dpeek: bits(layer.dpeek.toArray()),
      };
    });
    expect(twice!.dpeek).toEqual(once!.dpeek);
    once!.params.forEach((grad, k) => {
      // As products that are added to sums, in single precision.
      const found = relativeDifference(
        twice!.params[k]!,
        grad.map((g) => 2 * g),
      );
      expect(found, layer.params[k]!.name).toBeLessThan(1e-6);
      expect(grad.some((g) => g !== 0)).toBe(true);
    });
  });

  test('no rows: nothing comes of it, and nothing is added', () => {
    const { t, p, d, h } = SMALL;
    ws.begin();
    const layer = make(cell, SMALL);
    const hs = layer.forward(ws.take([0, t, d]), at(0), { peek: ws.take([0, p]) });
    expect(hs.shape).toEqual([0, t, h]);
    layer.backward(hs);
    expect(layer.dpeek.shape).toEqual([0, p]);
    for (const { grad, name } of layer.params)
      expect(
        grad.toArray().every((v) => v === 0),
        name,
      ).toBe(true);
  });

  test('1, 2 and 3 threads give the same bits', () => {
    const sizes = { n: 21, t: 4, p: 100, d: 33, h: 100 };
    const { n, t, p, d, h } = sizes;
    const results = [1, 2, 3].map((threads) => {
      engine().setThreads(threads);
      ws.begin();
      const layer = make(cell, sizes);
      const given = { peek: batch([n, p], 4), initial: stateOf(cell, sizes, 6) };
      const hs = layer.forward(batch([n, t, d], 5), at(0), given);
      const forward = arrays([hs, ...layer.last]);
      const gradients = back(layer, batch([n, t, h], 8), stateOf(cell, sizes, 9));
      return [...forward, ...arrays([...gradients, layer.dpeek])];
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

  test('is gone with the next pass that has none', () => {
    const { n, t, p, d, h } = SMALL;
    ws.begin();
    const layer = make(cell, SMALL);
    const says = refusal('wrong-order', `${cell}: dpeek`, 'backward()');
    expect(() => layer.dpeek).toThrow(says);
    const [x, peek, dhs] = [batch([n, t, d], 5), batch([n, p], 4), batch([n, t, h], 8)];
    layer.forward(x, at(0), { peek });
    expect(() => layer.dpeek).toThrow(says);
    layer.backward(dhs);
    expect(layer.dpeek.size).toBe(n * p);
    const both = together(peek, x);
    layer.forward(both, at(1));
    layer.backward(dhs);
    expect(() => layer.dpeek).toThrow(says);
    // And the pass before it leaves nothing of itself in this one.
    const found = arrays([layer.forward(both, at(1)), ...back(layer, dhs, [], false)]);
    const plain = make(cell, SMALL);
    expect(arrays([plain.forward(both, at(1)), ...back(plain, dhs, [], false)])).toEqual(found);
  });

  test('what does not fit is named, and backward() is not possible afterwards', () => {
    const { n, t, p, d, h } = SMALL;
    ws.begin();
    const layer = make(cell, SMALL);
    const width = GATES[cell] * h;
    const [x, peek, dhs] = [batch([n, t, d], 5), batch([n, p], 4), batch([n, t, h], 8)];
    for (const [wrong, error] of [
      [[n + 1, p], refusal('shape-mismatch', 'recurrentForward: b', `[3, ${width}]`, `found [4, ${width}]`)],
      [[n, p + 1], refusal('shape-mismatch', '[N, T, 4]', 'found [3, 4, 5]')],
      [[n, p + d + 1], refusal('out-of-range', `[7, ${width}]`, '0 to 8')],
    ] as const) {
      layer.forward(x, at(0), { peek });
      expect(() => layer.forward(x, at(0), { peek: batch(wrong, 4) })).toThrow(error);
      expect(() => layer.backward(dhs)).toThrow(refusal('wrong-order', cell, 'backward()', 'forward()'));
    }
    expect(() => layer.forward(x, at(0))).toThrow(refusal('shape-mismatch', '[N, T, 7]', 'found [3, 4, 5]'));
  });
});

describe.each(CELLS)('%s: a gradient by what it ends with', (cell) => {
  const { n, t, d, h } = SMALL;
  const alone = { ...SMALL, p: 0 };

  test.each([
    [3, 4, 5, 7],
    [1, 1, 1, 1],
    [2, 1, 3, 9],
    [2, 7, 2, 4],
  ])('numerically, %d rows, %d steps, %d inputs, %d units', (n, t, d, h) => {
    const sizes = { n, t, p: 0, d, h };
    checkGradients(ending(make(cell, sizes), sizes), input('x', [n, t, d], 5), { pass: at(0), h: 1e-2 });
    checkGradients(ending(make(cell, sizes), sizes), input('x', [n, t, d], 5), { h: 1e-2 });
  });

  /** To the bit, of a pass with everything. */
  const gradients = (dhs: (shape: Shape) => Tensor | undefined, dlast?: () => readonly Tensor[]) => {
    ws.begin();
    const layer = make(cell, SMALL);
    const given = { peek: batch([n, SMALL.p], 4), initial: stateOf(cell, SMALL, 6) };
    layer.forward(batch([n, t, d], 5), at(0), given);
    const found = back(layer, dhs([n, t, h]), dlast?.());
    return arrays([...found, layer.dpeek]);
  };

  test('outputs that nobody used are as a gradient of zeros', () => {
    const dlast = () => stateOf(cell, SMALL, 9);
    const found = gradients(() => undefined, dlast);
    expect(found).toEqual(gradients(zeros, dlast));
    expect(found).not.toEqual(gradients(() => undefined));
    // Without any output there is no gradient.
    const nothing = gradients(() => undefined);
    expect(nothing).toEqual(gradients(zeros));
    expect(nothing.every((part) => part.every((v) => v === 0 || v === 2 ** 31))).toBe(true);
  });

  test('what is left out counts as 0', () => {
    const dhs = (shape: Shape) => batch(shape, 8);
    const all = () => stateOf(cell, SMALL, 9);
    const none = () => STATE[cell].map(() => zeros([n, h]));
    const without = gradients(dhs);
    expect(gradients(dhs, () => [])).toEqual(without);
    expect(gradients(dhs, none)).toEqual(without);
    const onlyH = gradients(dhs, () => all().slice(0, 1));
    expect(onlyH).toEqual(gradients(dhs, () => [all()[0]!, ...none().slice(1)]));
    expect(onlyH).not.toEqual(without);
    if (cell === 'lstm') expect(onlyH).not.toEqual(gradients(dhs, all));
  });

  test('that by h is one by the last of the outputs', () => {
    const dlast = () => batch([n, h], 9);
    const found = gradients(
      () => undefined,
      () => [dlast()],
    );
    const placed = (shape: Shape) => {
      const [given, dhs] = [dlast(), zeros(shape)];
      for (let i = 0; i < n * h; i++) {
        dhs.set((Math.floor(i / h) * t + t - 1) * h + (i % h), given.get(i));
      }
      return dhs;
    };
    expect(gradients(placed)).toEqual(found);
  });

  test('neither it nor the state that was given is written to', () => {
    ws.begin();
    const layer = make(cell, alone);
    const [initial, dlast, dhs] = [stateOf(cell, alone, 6), stateOf(cell, alone, 9), batch([n, t, h], 8)];
    const before = arrays([...initial, ...dlast, dhs]);
    layer.forward(batch([n, t, d], 5), at(0), { initial });
    layer.backward(dhs, dlast);
    expect(arrays([...initial, ...dlast, dhs])).toEqual(before);
  });

  test('of another size is an error', () => {
    ws.begin();
    const layer = make(cell, alone);
    layer.forward(batch([n, t, d], 5), at(0));
    expect(() => layer.backward(undefined, [ws.take([n + 1, h])])).toThrow(
      refusal('shape-mismatch', 'copy', '[3, 6]', '[4, 6]'),
    );
  });
});

describe.each(CELLS)('%s: stateful, with an input that is the same at every step', (cell) => {
  const { n, p, d, h } = SMALL;
  const stateful = () => make(cell, SMALL, { stateful: true });
  const given = () => ({ peek: batch([n, p], 4) });

  /** One training step, to the bit. */
  function train(layer: TimeRecurrent, step: number, begins = false): Uint32Array[] {
    ws.begin();
    const hs = layer.forward(batch([n, 3, d], 5), at(step, begins), given());
    const found = arrays([hs, ...back(layer, batch(hs.shape, 8))]);
    return [...found, ...arrays([layer.dpeek])];
  }

  test('a sequence cut into batches is the whole one, to the bit', () => {
    const t = 9;
    const values = scattered(n * t * d, 5);
    ws.begin();
    const whole = make(cell, SMALL);
    const expected = whole.forward(ws.take([n, t, d]).set(values), EVALUATION, given()).toArray();
    const expectedLast = arrays(whole.last);
    for (const isTraining of [true, false]) {
      const layer = stateful();
      using session = new Session();
      let from = 0;
      for (const [step, length] of [4, 1, 2, 2].entries()) {
        ws.begin();
        const part = (all: Float32Array, width: number) =>
          Array.from({ length: n }, (_, row) => (row * t + from) * width).flatMap((start) => [
            ...all.subarray(start, start + length * width),
          ]);
        const x = ws.take([n, length, d]).set(part(values, d));
        const hs = layer.forward(x, isTraining ? at(step) : { train: false, session }, given());
        expect([...hs.toArray()]).toEqual(part(expected, h));
        if (from + length === t) expect(arrays(layer.last)).toEqual(expectedLast);
        if (isTraining) layer.backward(batch([n, length, h], 8), stateOf(cell, SMALL, 9));
        from += length;
      }
      expect(from).toBe(t);
      if (isTraining) expect(stateBits(layer)).toEqual(expectedLast);
    }
  });

  test('the step that moved it last is the same again', () => {
    const layer = stateful();
    const first = train(layer, 0);
    const after = stateBits(layer);
    expect(after.length).toBe(STATE[cell].length);
    expect(train(layer, 0)).toEqual(first);
    expect(stateBits(layer)).toEqual(after);
    const second = train(layer, 1);
    expect(second).not.toEqual(first);
    expect(train(layer, 1)).toEqual(second);
    expect(train(layer, 2, true)).toEqual(first);
  });

  test('a session has a state of its own', () => {
    const quiet = stateful();
    const expected = [0, 1, 2].map((step) => train(quiet, step));
    const layer = stateful();
    const evaluate = (session: Session) => {
      ws.begin();
      return bits(layer.forward(batch([n, 2, d], 7), { train: false, session }, given()).toArray());
    };
    const found = [0, 1, 2].map((step) => {
      using one = new Session();
      using other = new Session();
      const begun = evaluate(one);
      const result = train(layer, step);
      const next = evaluate(one);
      expect(next).not.toEqual(begun);
      expect([evaluate(other), evaluate(other)]).toEqual([begun, next]);
      return result;
    });
    expect(found).toEqual(expected);
    expect(stateBits(layer)).toEqual(stateBits(quiet));
  });

  test('a state that is given neither uses nor moves what is carried', () => {
    const layer = stateful();
    train(layer, 0);
    const before = stateBits(layer);
    const plain = make(cell, SMALL);
    for (const pass of [at(1), EVALUATION]) {
      ws.begin();
      const [x, all] = [batch([n, 3, d], 5), { ...given(), initial: stateOf(cell, SMALL, 6) }];
      const hs = layer.forward(x, pass, all);
      const found = arrays([hs, ...back(layer, batch(hs.shape, 8)), layer.dpeek]);
      expect(stateBits(layer)).toEqual(before);
      const expected = arrays([plain.forward(x, pass, all), ...back(plain, batch(hs.shape, 8)), plain.dpeek]);
      expect(found).toEqual(expected);
    }
  });
});
