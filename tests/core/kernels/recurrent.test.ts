/**
 * The recurrent kernels through the wasm boundary, at odd sizes, against plain loops in double precision: values
 * directly, gradients by central differences of those.
 */
import { describe, expect, test } from 'vitest';
import { engine } from '../../../ts/core/engine.js';
import * as kernels from '../../../ts/core/kernels.js';
import { type Cell, GATES, STATE } from '../../../ts/core/kernels.js';
import type { Shape } from '../../../ts/core/shape.js';
import type { DType, Tensor } from '../../../ts/core/tensor.js';
import { Workspace } from '../../../ts/core/workspace.js';
import { refusal } from '../../support/errors.js';
import { bits, relativeDifference, scattered } from '../../support/compare.js';
import '../../support/engine.js';

const ws = new Workspace();
const CELLS = Object.keys(GATES) as Cell[];

interface Sizes {
  n: number;
  t: number;
  d: number;
  h: number;
  /** A bias for every row. */
  ownBias?: boolean;
  /** The loss is of the last state alone. */
  lastOnly?: boolean;
}

const SIZES: Sizes[] = [
  { n: 1, t: 1, d: 1, h: 1 },
  { n: 3, t: 2, d: 5, h: 7 },
  { n: 4, t: 3, d: 8, h: 8 },
  { n: 5, t: 4, d: 3, h: 9 },
  { n: 2, t: 7, d: 1, h: 4 },
  // Several chunks of units, the last of them ragged.
  { n: 21, t: 3, d: 30, h: 59 },
  { n: 3, t: 2, d: 5, h: 7, ownBias: true },
  { n: 4, t: 3, d: 2, h: 9, lastOnly: true },
  { n: 1, t: 4, d: 2, h: 5, ownBias: true, lastOnly: true },
];

/** x, Wx, Wh, b, and the state before the first step. */
type Inputs<T> = { x: T; Wx: T; Wh: T; b: T; h: T; c: T };

const shapesOf = (cell: Cell, { n, t, d, h, ownBias }: Sizes): Inputs<Shape> => {
  const width = GATES[cell] * h;
  const b = ownBias ? [n, width] : [width];
  return { x: [n, t, d], Wx: [d, width], Wh: [h, width], b, h: [n, h], c: [n, h] };
};

/** Sums of some D + H products that are neither lost in the squashing nor flat. */
function inputs(cell: Cell, sizes: Sizes): Inputs<Float32Array> {
  const [Wx, Wh] = [1 / Math.sqrt(sizes.d), 1 / Math.sqrt(sizes.h)];
  const scales: Inputs<number> = { x: 1, Wx, Wh, b: 0.5, h: 0.8, c: 1.5 };
  const entries = Object.entries(shapesOf(cell, sizes)).map(([name, shape], i) => {
    const size = shape.reduce((a, b) => a * b);
    return [name, scattered(size, i + 1).map((v) => v * scales[name as keyof Inputs<number>])];
  });
  return Object.fromEntries(entries) as Inputs<Float32Array>;
}

/** Six rows to look up in the place of x. */
function lookupOf({ n, t }: Sizes, Wx: Tensor, width: number) {
  const rows = ws.take([6, Wx.shape[0]!]);
  const ids = ws.take([n, t], 'i32').set(Array.from({ length: n * t }, (_, i) => (5 * i) % 6));
  return { rows: rows.set(scattered(rows.size, 21)), ids, table: ws.take([6, width]) };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** hs [N, T, H], the last h and c; a row after the other, a step after the other. */
function plain(cell: Cell, { n, t, d, h: H, ownBias }: Sizes, given: Inputs<ArrayLike<number>>) {
  const width = GATES[cell] * H;
  const { x, Wx, Wh, b } = given;
  const [hs, lastH, lastC]: [number[], number[], number[]] = [[], [], []];
  const times = (
    row: ArrayLike<number>,
    from: number,
    length: number,
    W: ArrayLike<number>,
    column: number,
  ) => {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += row[from + k]! * W[k * width + column]!;
    return sum;
  };
  for (let row = 0; row < n; row++) {
    const at = (state: ArrayLike<number>) => Array.from({ length: H }, (_, j) => state[row * H + j]!);
    let [h, c] = [at(given.h), at(given.c)];
    for (let step = 0; step < t; step++) {
      const before = h;
      const gate =
        (k: number, from = before) =>
        (j: number) =>
          b[(ownBias ? row * width : 0) + k * H + j]! +
          times(x, (row * t + step) * d, d, Wx, k * H + j) +
          times(from, 0, H, Wh, k * H + j);
      const units = before.map((_, j) => j);
      if (cell === 'rnn') h = units.map((j) => Math.tanh(gate(0)(j)));
      if (cell === 'gru') {
        const z = units.map((j) => sigmoid(gate(0)(j)));
        const reset = units.map((j) => sigmoid(gate(1)(j)) * before[j]!);
        const candidate = units.map((j) => Math.tanh(gate(2, reset)(j)));
        h = units.map((j) => (1 - z[j]!) * before[j]! + z[j]! * candidate[j]!);
      }
      if (cell === 'lstm') {
        const [f, g, i, o] = [0, 1, 2, 3].map((k) => units.map(gate(k))) as [
          number[],
          number[],
          number[],
          number[],
        ];
        c = units.map((j) => sigmoid(f[j]!) * c[j]! + Math.tanh(g[j]!) * sigmoid(i[j]!));
        h = units.map((j) => sigmoid(o[j]!) * Math.tanh(c[j]!));
      }
      hs.push(...h);
    }
    lastH.push(...h);
    lastC.push(...c);
  }
  return { hs, last: [lastH, lastC] };
}

/** Tensors for a call. All outputs hold NaN before it. */
function tensors(cell: Cell, sizes: Sizes) {
  const { n, t, h } = sizes;
  const values = inputs(cell, sizes);
  const made = Object.fromEntries(
    Object.entries(shapesOf(cell, sizes)).map(([name, shape]) => [
      name,
      ws.take(shape).set(values[name as keyof Inputs<Float32Array>]),
    ]),
  ) as unknown as Inputs<Tensor>;
  const nan = (shape: Shape) => {
    const tensor = ws.take(shape);
    kernels.fill(tensor, Number.NaN);
    return tensor;
  };
  const state = () => STATE[cell].map(() => nan([n, h]));
  const weights = { Wx: made.Wx, Wh: made.Wh, b: made.b };
  const first = [made.h, made.c].slice(0, STATE[cell].length);
  const memory = nan([kernels.recurrentMemorySize(cell, n, t, h)]);
  const out = { hs: nan([n, t, h]), last: state(), memory };
  // Gradients of parameters are added to.
  const start = 0.25;
  const grad = (tensor: Tensor) => ws.take(tensor.shape).set(new Float32Array(tensor.size).fill(start));
  const dw = { Wx: grad(weights.Wx), Wh: grad(weights.Wh), b: grad(weights.b) };
  // Before the call, these tensors hold the gradient by the last state; after it, by the first.
  const dlast = STATE[cell].map((_, k) => ws.take([n, h]).set(scattered(n * h, 8 + k)));
  const gradients = { dx: nan(made.x.shape), first: dlast, weights: dw };
  const dhs = ws.take([n, t, h]).set(scattered(n * t * h, 7));
  return { x: made.x, weights, first, out, gradients, dhs, start };
}

function run(cell: Cell, sizes: Sizes) {
  ws.begin();
  const all = tensors(cell, sizes);
  const { x, weights, first, out, gradients, dhs, start } = all;
  kernels.recurrentForward(cell, out, x, first, weights);
  const forward = [out.hs, ...out.last].map((tensor) => tensor.toArray());
  const { dx, first: dfirst, weights: dw } = gradients;
  const dlast = dfirst.map((part) => part.toArray());
  kernels.recurrentBackward(cell, gradients, sizes.lastOnly ? undefined : dhs, out.memory, x, weights);
  const names = ['x', 'Wx', 'Wh', 'b', 'h', 'c'] as const;
  const found = [dx, dw.Wx, dw.Wh, dw.b, ...dfirst].map((tensor, i) => {
    const added = tensor === dx || i > 3 ? 0 : start;
    return [names[i]!, tensor.toArray().map((v) => v - added)] as const;
  });
  const dhsOrNone = dhs.toArray().map((v) => (sizes.lastOnly ? 0 : v));
  return { forward, gradients: new Map(found), dhs: dhsOrNone, dlast };
}

describe.each(CELLS)('%s', (cell) => {
  test.each(SIZES)('%o', (sizes) => {
    const { forward, gradients, dhs, dlast } = run(cell, sizes);
    const values = inputs(cell, sizes);
    const { hs, last } = plain(cell, sizes, values);
    const states = STATE[cell].length;
    // The bounds of the Rust tests.
    [hs, ...last.slice(0, states)].forEach((expected, i) => {
      expect(relativeDifference(forward[i]!, expected), `output ${i}`).toBeLessThan(5e-6);
    });
    expect([...gradients.keys()]).toEqual(['x', 'Wx', 'Wh', 'b', 'h', 'c'].slice(0, 4 + states));
    for (const [name, found] of gradients) {
      const moved = { ...values, [name]: Float64Array.from(values[name]) };
      const weighted = (values: number[], by: Float32Array) =>
        values.reduce((sum, v, i) => sum + v * by[i]!, 0);
      const loss = () => {
        const { hs, last } = plain(cell, sizes, moved);
        return dlast.reduce((sum, by, k) => sum + weighted(last[k]!, by), weighted(hs, dhs));
      };
      // Of large tensors some elements, by a step that goes through all columns.
      const step = found.length > 400 ? Math.floor(found.length / 9) : 1;
      const elements = [...found.keys()].filter((i) => i % step === 0);
      const numerical = elements.map((i) => {
        const kept = values[name][i]!;
        moved[name][i] = kept + 1e-5;
        const above = loss();
        moved[name][i] = kept - 1e-5;
        const below = loss();
        moved[name][i] = kept;
        return (above - below) / 2e-5;
      });
      const chosen = elements.map((i) => found[i]!);
      expect(relativeDifference(chosen, numerical), `d${name}`).toBeLessThan(2e-5);
    }
  });

  test('1, 2 and 3 threads give the same bits', () => {
    const results = [1, 2, 3].map((threads) => {
      engine().setThreads(threads);
      const { forward, gradients } = run(cell, { n: 21, t: 4, d: 33, h: 100 });
      return [...forward, ...gradients.values()].map(bits);
    });
    engine().setThreads(engine().backend.threads);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  test('the memory begins with the gates, squashed', () => {
    const sizes = { n: 2, t: 3, d: 4, h: 5 };
    ws.begin();
    const { x, weights, first, out } = tensors(cell, sizes);
    kernels.recurrentForward(cell, out, x, first, weights);
    const gates = out.memory.first([2, 3, GATES[cell] * 5]).toArray();
    if (cell === 'rnn') expect(gates).toEqual(out.hs.toArray());
    const tanh = { rnn: 0, gru: 2, lstm: 1 }[cell];
    gates.forEach((v, i) => {
      const squashed = Math.floor((i % (GATES[cell] * 5)) / 5) === tanh ? -1 : 0;
      expect(v > squashed && v < 1, `gate ${i}`).toBe(true);
    });
    expect(gates.some((v) => v < 0)).toBe(true);
  });

  test('no rows: nothing comes of it, and nothing is added', () => {
    const { gradients, forward } = run(cell, { n: 0, t: 3, d: 4, h: 5 });
    expect(forward.every((values) => values.length === 0)).toBe(true);
    for (const name of ['Wx', 'Wh', 'b'] as const)
      expect(gradients.get(name)!.every((v) => v === 0)).toBe(true);
  });

  test('what does not fit is named', () => {
    const [n, t, d, h] = [2, 3, 4, 5];
    ws.begin();
    const { x, weights, first, out, gradients, dhs } = tensors(cell, { n, t, d, h });
    const other = (...shape: number[]) => ws.take(shape);
    const width = GATES[cell] * h;
    const memory = kernels.recurrentMemorySize(cell, n, t, h);
    interface Given {
      x?: Tensor;
      weights?: Partial<typeof weights>;
      memory?: Tensor;
    }
    const both: [given: Given, ...mentions: string[]][] = [
      [{ x: other(n, d) }, '[N, T, 4]', 'found [2, 4]'],
      [{ x: other(n, 0, d) }, '[N, T, 4]', 'found [2, 0, 4]'],
      [{ x: other(n, t, d + 1) }, '[N, T, 4]', 'found [2, 3, 5]'],
      [{ weights: { Wx: other(d, width + 1) } }, ': Wx', `[4, ${width}]`, `found [4, ${width + 1}]`],
      [{ weights: { Wh: other(h, width + h) } }, ': Wh', `[5, ${width}]`, `found [5, ${width + h}]`],
      [{ weights: { b: other(h, GATES[cell]) } }, ': b', `[2, ${width}]`, `found [5, ${GATES[cell]}]`],
      [{ weights: { b: other(width - 1) } }, ': b', `[${width}]`, `found [${width - 1}]`],
      [{ memory: other(memory - 1) }, ': memory', `[${memory}]`, `found [${memory - 1}]`],
    ];
    for (const [{ x: xs = x, weights: w, memory: m = out.memory }, ...mentions] of both) {
      const all = { ...weights, ...w };
      expect(() => kernels.recurrentForward(cell, { ...out, memory: m }, xs, first, all)).toThrow(
        refusal('shape-mismatch', 'recurrentForward', ...mentions),
      );
      expect(() => kernels.recurrentBackward(cell, gradients, dhs, m, xs, all)).toThrow(
        refusal('shape-mismatch', 'recurrentBackward', ...mentions),
      );
    }
    const short = first.map(() => other(n, h - 1));
    const forward = (given: Partial<typeof out>, state = first) =>
      kernels.recurrentForward(cell, { ...out, ...given }, x, state, weights);
    const back = (given: Partial<typeof gradients>, dys = dhs) =>
      kernels.recurrentBackward(cell, { ...gradients, ...given }, dys, out.memory, x, weights);
    const state = STATE[cell].join(' and ');
    const wrong: [call: () => void, ...mentions: (string | number)[]][] = [
      [() => forward({ hs: other(n, h, t) }), 'recurrentForward: hs should be [2, 3, 5], found [2, 5, 3]'],
      [() => forward({ last: short }), 'recurrentForward: h should be [2, 5], found [2, 4]'],
      [() => forward({}, short), 'recurrentForward: h should be [2, 5], found [2, 4]'],
      [() => forward({}, [...first, first[0]!]), ...['recurrentForward', state, `found ${first.length + 1}`]],
      [() => forward({ last: [] }), 'recurrentForward', state, 'found 0'],
      [() => back({ dx: other(n, t + 1, d) }), 'recurrentBackward: dx should be [2, 3, 4], found [2, 4, 4]'],
      [() => back({}, other(n, t + 1, h)), 'recurrentBackward: dhs should be [2, 3, 5], found [2, 4, 5]'],
      [() => back({ first: short }), 'recurrentBackward: h should be [2, 5], found [2, 4]'],
      [
        () => back({ weights: { ...gradients.weights, Wh: other(h, width + 1) } }),
        `recurrentBackward: dWh should be [5, ${width}], found [5, ${width + 1}]`,
      ],
      [
        () => back({ weights: { ...gradients.weights, b: other(n, width) } }),
        `recurrentBackward: db should be [${width}], found [2, ${width}]`,
      ],
    ];
    for (const [call, ...mentions] of wrong) expect(call).toThrow(refusal('shape-mismatch', ...mentions));
  });

  test('a tensor that is gone is an error, whichever it is', () => {
    const sizes = { n: 2, t: 3, d: 4, h: 5 };
    ws.begin();
    const { x, weights, first, out, gradients, dhs } = tensors(cell, sizes);
    const gone = <D extends DType>({ shape, dtype }: Tensor<D>) => {
      const other = new Workspace();
      const dead = other.keep(shape, dtype);
      other.dispose();
      return dead;
    };
    const [w, dw] = [weights, gradients.weights];
    const { recurrentForward: forward, recurrentBackward: back } = kernels;
    const lookup = lookupOf(sizes, weights.Wx, GATES[cell] * sizes.h);
    const byRows = { ...gradients, dx: ws.take(lookup.rows.shape) };
    const without = (['rows', 'table', 'ids'] as const).map((name) => ({
      ...lookup,
      [name]: gone(lookup[name]),
    }));
    const forwards = [
      () => forward(cell, { ...out, hs: gone(out.hs) }, x, first, w),
      () => forward(cell, { ...out, last: out.last.map(gone) }, x, first, w),
      () => forward(cell, { ...out, memory: gone(out.memory) }, x, first, w),
      () => forward(cell, out, gone(x), first, w),
      () => forward(cell, out, x, first.map(gone), w),
      ...(['Wx', 'Wh', 'b'] as const).map(
        (name) => () => forward(cell, out, x, first, { ...w, [name]: gone(w[name]) }),
      ),
      ...without.map((input) => () => forward(cell, out, input, first, w)),
    ];
    const backs = [
      ...(['Wx', 'Wh', 'b'] as const).flatMap((name) => [
        () => back(cell, gradients, dhs, out.memory, x, { ...w, [name]: gone(w[name]) }),
        () => back(cell, { ...gradients, weights: { ...dw, [name]: gone(dw[name]) } }, dhs, out.memory, x, w),
      ]),
      () => back(cell, { ...gradients, dx: gone(gradients.dx) }, dhs, out.memory, x, w),
      () => back(cell, { ...byRows, dx: gone(byRows.dx) }, dhs, out.memory, lookup, w),
      () => back(cell, { ...gradients, first: gradients.first.map(gone) }, dhs, out.memory, x, w),
      () => back(cell, gradients, gone(dhs), out.memory, x, w),
      () => back(cell, gradients, dhs, gone(out.memory), x, w),
      () => back(cell, gradients, dhs, out.memory, gone(x), w),
      ...without.map((input) => () => back(cell, byRows, dhs, out.memory, input, w)),
    ];
    const isGone = refusal('disposed', 'disposed');
    for (const call of forwards) expect(call, String(call)).toThrow(isGone);
    // Backward it adds to what is there, so that nothing may be written before.
    forward(cell, out, x, first, w);
    const written = () => [dw.Wx, dw.Wh, dw.b, ...gradients.first, out.memory].map((y) => bits(y.toArray()));
    const before = written();
    for (const call of backs) {
      expect(call, String(call)).toThrow(isGone);
      expect(written(), String(call)).toEqual(before);
    }
  });

  test('ids that have changed between the passes are named, and nothing is written', () => {
    const sizes = { n: 2, t: 3, d: 4, h: 5 };
    ws.begin();
    const { weights, first, out, gradients, dhs } = tensors(cell, sizes);
    const lookup = lookupOf(sizes, weights.Wx, GATES[cell] * sizes.h);
    kernels.recurrentForward(cell, out, lookup, first, weights);
    const { Wx, Wh, b } = gradients.weights;
    const before = [Wx, Wh, b, out.memory].map((tensor) => bits(tensor.toArray()));
    lookup.ids.set([0, 1, 2, 99, 1, 0]);
    const byRows = { ...gradients, dx: ws.take(lookup.rows.shape) };
    expect(() => kernels.recurrentBackward(cell, byRows, dhs, out.memory, lookup, weights)).toThrow(
      refusal('out-of-range', 'recurrentBackward', 'found 99', 'index 3', 5),
    );
    expect([Wx, Wh, b, out.memory].map((tensor) => bits(tensor.toArray()))).toEqual(before);
  });
});
