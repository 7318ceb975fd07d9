/**
 * What models of sequences to sequences are made of, through the wasm boundary, at odd sizes, against plain loops: attention in
 * double precision, its gradients by central differences of that; what only copies and what has a fixed order of sums, exactly.
 */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import * as kernels from '../../ts/core/kernels.js';
import type { Shape } from '../../ts/core/shape.js';
import type { DType, Tensor } from '../../ts/core/tensor.js';
import { Workspace } from '../../ts/core/workspace.js';
import { bits, relativeDifference, scattered } from '../support/compare.js';
import { dice } from '../support/garbage.js';
import '../support/engine.js';

const ws = new Workspace();
const tensor = (shape: Shape, seed?: number) => {
  const t = ws.take(shape);
  return t.set(scattered(t.size, seed));
};
/** What a kernel writes has NaN before. */
const nan = (shape: Shape) => {
  const t = ws.take(shape);
  return t.set(new Float32Array(t.size).fill(Number.NaN));
};
const integers = (shape: Shape, values: ArrayLike<number>) => ws.take(shape, 'i32').set(values);
const unsigned = (values: ArrayLike<number>) => ws.take([values.length], 'u32').set(values);
/** Any bits whatever: also of NaN, whose bits a copy keeps. */
const anyBits = (count: number, seed: number) => {
  const roll = dice(seed);
  return Uint32Array.from({ length: count }, () => roll(2 ** 32));
};
const floats = (raw: Uint32Array) => new Float32Array(raw.buffer, raw.byteOffset, raw.length);
const ints = (raw: Uint32Array) => new Int32Array(raw.buffer, raw.byteOffset, raw.length);
const rawOf = (t: Tensor<'f32'> | Tensor<'i32'>) => {
  const { buffer, byteOffset, length } = t.toArray();
  return new Uint32Array(buffer, byteOffset, length);
};

/** To the bit. Of two long arrays a diff would take minutes: the first place where they differ says enough. */
function expectSame(
  found: Float32Array | Uint32Array,
  expected: Float32Array | Uint32Array,
  name = 'differs',
): void {
  expect(found.length, name).toBe(expected.length);
  const place = found.findIndex((v, i) => !Object.is(v, expected[i]));
  expect(place, `${name}: ${found[place]} at ${place}, not ${expected[place]}`).toBe(-1);
}

interface Sizes {
  n: number;
  t: number;
  s: number;
  h: number;
}

/** Four chunks, the last of them ragged. */
const CHUNKS: Sizes = { n: 21, t: 10, s: 29, h: 67 };

describe('attention', () => {
  interface Inputs<T> {
    q: T;
    hs: T;
  }

  /** A sequence after the other, a query after the other. */
  function plain({ n, t, s, h }: Sizes, { q, hs }: Inputs<ArrayLike<number>>) {
    const [weights, contexts]: [number[], number[]] = [[], []];
    for (let query = 0; query < n * t; query++) {
      const sequence = Math.floor(query / t) * s;
      const scores = Array.from({ length: s }, (_, step) => {
        let sum = 0;
        for (let j = 0; j < h; j++) sum += q[query * h + j]! * hs[(sequence + step) * h + j]!;
        return sum;
      });
      const e = scores.map((score) => Math.exp(score - Math.max(...scores)));
      const total = e.reduce((a, b) => a + b);
      const row = e.map((v) => v / total);
      weights.push(...row);
      for (let j = 0; j < h; j++) {
        contexts.push(row.reduce((sum, weight, step) => sum + weight * hs[(sequence + step) * h + j]!, 0));
      }
    }
    return { weights, contexts };
  }

  function run(sizes: Sizes) {
    const { n, t, s, h } = sizes;
    ws.begin();
    const [q, hs, dcontexts] = [tensor([n, t, h], 1), tensor([n, s, h], 2), tensor([n, t, h], 3)];
    const [contexts, weights] = [nan([n, t, h]), nan([n, t, s])];
    kernels.attentionForward({ contexts, weights }, q, hs);
    const [dq, dhs] = [nan([n, t, h]), nan([n, s, h])];
    kernels.attentionBackward({ dq, dhs }, dcontexts, weights, q, hs);
    return {
      given: { q: q.toArray(), hs: hs.toArray() },
      dcontexts: dcontexts.toArray(),
      contexts: contexts.toArray(),
      weights: weights.toArray(),
      gradients: { q: dq.toArray(), hs: dhs.toArray() },
    };
  }

  const SIZES: Sizes[] = [
    { n: 1, t: 1, s: 1, h: 1 },
    { n: 3, t: 2, s: 5, h: 7 },
    { n: 2, t: 4, s: 1, h: 9 },
    { n: 4, t: 1, s: 4, h: 4 },
    { n: 2, t: 9, s: 8, h: 1 },
    { n: 3, t: 5, s: 13, h: 33 },
    CHUNKS,
  ];

  // The bound of the Rust tests: sums of up to H products of numbers up to 1, and an exponential.
  const BOUND = 5e-6;

  test.each(SIZES)('%o', (sizes) => {
    const { given, dcontexts, contexts, weights, gradients } = run(sizes);
    const expected = plain(sizes, given);
    expect(relativeDifference(weights, expected.weights), 'weights').toBeLessThan(BOUND);
    expect(relativeDifference(contexts, expected.contexts), 'contexts').toBeLessThan(BOUND);
    for (const name of ['q', 'hs'] as const) {
      const found = gradients[name];
      const moved = { ...given, [name]: Float64Array.from(given[name]) };
      const loss = () =>
        plain(sizes, moved).contexts.reduce((sum, context, i) => sum + context * dcontexts[i]!, 0);
      // Of large tensors some elements, by a step that goes through all columns and sequences.
      const step = found.length > 400 ? Math.floor(found.length / 17) : 1;
      const elements = [...found.keys()].filter((i) => i % step === 0);
      const numerical = elements.map((i) => {
        const kept = given[name][i]!;
        moved[name][i] = kept + 1e-5;
        const above = loss();
        moved[name][i] = kept - 1e-5;
        const below = loss();
        moved[name][i] = kept;
        return (above - below) / 2e-5;
      });
      const chosen = elements.map((i) => found[i]!);
      expect(relativeDifference(chosen, numerical), `d${name}`).toBeLessThan(BOUND);
      expect(found.every(Number.isFinite), `d${name}`).toBe(true);
    }
  });

  test('1, 2 and 3 threads give the same bits', () => {
    const results = [1, 2, 3].map((threads) => {
      engine().setThreads(threads);
      const { contexts, weights, gradients } = run(CHUNKS);
      return [contexts, weights, gradients.q, gradients.hs].map(bits);
    });
    engine().setThreads(engine().backend.threads);
    for (const several of results.slice(1)) {
      several.forEach((found, k) => expectSame(found, results[0]![k]!, `output ${k}`));
    }
  });

  test('a sequence comes to the same among others as alone', () => {
    const [t, s, h] = [5, 6, 9];
    const all = run({ n: 7, t, s, h });
    for (const n of [0, 4, 6]) {
      ws.begin();
      const part = (values: Float32Array, steps: number, width: number) =>
        values.slice(n * steps * width, (n + 1) * steps * width);
      const [q, hs, dcontexts] = [
        ws.take([1, t, h]).set(part(all.given.q, t, h)),
        ws.take([1, s, h]).set(part(all.given.hs, s, h)),
        ws.take([1, t, h]).set(part(all.dcontexts, t, h)),
      ];
      const [contexts, weights, dq, dhs] = [nan([1, t, h]), nan([1, t, s]), nan([1, t, h]), nan([1, s, h])];
      kernels.attentionForward({ contexts, weights }, q, hs);
      kernels.attentionBackward({ dq, dhs }, dcontexts, weights, q, hs);
      expect(bits(contexts.toArray())).toEqual(bits(part(all.contexts, t, h)));
      expect(bits(weights.toArray())).toEqual(bits(part(all.weights, t, s)));
      expect(bits(dq.toArray())).toEqual(bits(part(all.gradients.q, t, h)));
      expect(bits(dhs.toArray())).toEqual(bits(part(all.gradients.hs, s, h)));
    }
  });

  test('scores that no exponential holds', () => {
    ws.begin();
    // ±10⁴, and two that are alike.
    const q = ws.take([1, 2, 1]).set([100, -100]);
    const hs = ws.take([1, 3, 1]).set([100, -100, 100]);
    const [contexts, weights] = [nan([1, 2, 1]), nan([1, 2, 3])];
    kernels.attentionForward({ contexts, weights }, q, hs);
    expect([...weights.toArray()]).toEqual([0.5, 0, 0.5, 0, 1, 0]);
    expect([...contexts.toArray()]).toEqual([100, -100]);
  });

  test('NaN stays in its query, and going back in its sequence', () => {
    const [n, t, s, h] = [3, 2, 3, 5];
    ws.begin();
    const [q, hs] = [tensor([n, t, h], 1), tensor([n, s, h], 2)];
    q.setAt(2 * h, Number.NaN);
    const [contexts, weights, dq, dhs] = [nan([n, t, h]), nan([n, t, s]), nan([n, t, h]), nan([n, s, h])];
    kernels.attentionForward({ contexts, weights }, q, hs);
    const lost = (t: Tensor) => [...t.toArray()].map(Number.isNaN);
    expect(lost(contexts)).toEqual(Array.from({ length: n * t * h }, (_, i) => Math.floor(i / h) === 2));
    expect(lost(weights)).toEqual(Array.from({ length: n * t * s }, (_, i) => Math.floor(i / s) === 2));
    kernels.attentionBackward({ dq, dhs }, tensor([n, t, h], 3), weights, q, hs);
    expect(lost(dq)).toEqual(Array.from({ length: n * t * h }, (_, i) => Math.floor(i / h) === 2));
    expect(lost(dhs)).toEqual(Array.from({ length: n * s * h }, (_, i) => Math.floor(i / (s * h)) === 1));
  });

  test('no sequences: nothing comes of it; no queries: no gradient', () => {
    const { contexts, weights, gradients } = run({ n: 0, t: 2, s: 3, h: 4 });
    expect([contexts, weights, gradients.q, gradients.hs].map(({ length }) => length)).toEqual([0, 0, 0, 0]);
    const none = run({ n: 2, t: 0, s: 3, h: 4 });
    expect([none.contexts, none.weights, none.gradients.q].map(({ length }) => length)).toEqual([0, 0, 0]);
    expect([...none.gradients.hs]).toEqual(new Array<number>(2 * 3 * 4).fill(0));
  });

  test('what does not fit is named', () => {
    const [n, t, s, h] = [2, 3, 4, 5];
    ws.begin();
    const other = (...shape: number[]) => ws.take(shape);
    const out = { contexts: other(n, t, h), weights: other(n, t, s) };
    const gradients = { dq: other(n, t, h), dhs: other(n, s, h) };
    const [q, hs] = [other(n, t, h), other(n, s, h)];
    const wrong: [q: Tensor, hs: Tensor, found: string][] = [
      [other(n, h), hs, '[2, 5] and [2, 4, 5]'],
      [other(n, t, h, 1), hs, '[2, 3, 5, 1] and [2, 4, 5]'],
      [q, other(n, s * h), '[2, 3, 5] and [2, 20]'],
      [q, other(n, s, h, 1), '[2, 3, 5] and [2, 4, 5, 1]'],
      [q, other(n + 1, s, h), '[2, 3, 5] and [3, 4, 5]'],
      [q, other(n, s, h + 1), '[2, 3, 5] and [2, 4, 6]'],
      [q, other(n, 0, h), '[2, 3, 5] and [2, 0, 5]'],
      [other(n, t, 0), other(n, s, 0), '[2, 3, 0] and [2, 4, 0]'],
    ];
    for (const [q, hs, found] of wrong) {
      const says = `expected [N, T, H] of a decoder and [N, S, H] of an encoder, found ${found}`;
      expect(() => kernels.attentionForward(out, q, hs)).toThrow(`attentionForward: ${says}`);
      expect(() => kernels.attentionBackward(gradients, q, out.weights, q, hs)).toThrow(
        `attentionBackward: ${says}`,
      );
    }
    const forward = (given: Partial<typeof out>) => kernels.attentionForward({ ...out, ...given }, q, hs);
    const back = (given: Partial<typeof gradients>, dcontexts = q, weights = out.weights) =>
      kernels.attentionBackward({ ...gradients, ...given }, dcontexts, weights, q, hs);
    const outputs: [() => void, string][] = [
      [
        () => forward({ contexts: other(n, h, t) }),
        'attentionForward: contexts should be [2, 3, 5], found [2, 5, 3]',
      ],
      [
        () => forward({ weights: other(n, s, t) }),
        'attentionForward: weights should be [2, 3, 4], found [2, 4, 3]',
      ],
      [() => back({ dq: hs }), 'attentionBackward: dq should be [2, 3, 5], found [2, 4, 5]'],
      [() => back({ dhs: q }), 'attentionBackward: dhs should be [2, 4, 5], found [2, 3, 5]'],
      [() => back({}, hs), 'attentionBackward: dcontexts should be [2, 3, 5], found [2, 4, 5]'],
      [() => back({}, q, q), 'attentionBackward: weights should be [2, 3, 4], found [2, 3, 5]'],
    ];
    for (const [call, message] of outputs) expect(call).toThrow(message);
    expect(() => forward({})).not.toThrow();
    expect(() => back({})).not.toThrow();
  });
});

describe('columns', () => {
  interface Case {
    /** Shapes, of as many rows. */
    y: Shape;
    x: Shape;
    count: number;
    to?: number;
    from?: number;
    turned?: boolean;
  }

  const CASES: Case[] = [
    { y: [1], x: [1], count: 1 },
    { y: [7], x: [9], count: 4, to: 3, from: 5 },
    { y: [3, 5], x: [3, 5], count: 5 },
    { y: [3, 9], x: [3, 5], count: 4, to: 5, from: 1 },
    { y: [2, 3, 4], x: [6, 7], count: 2, to: 1, from: 5 },
    { y: [4, 5], x: [2, 2, 5], count: 3, from: 2 },
    { y: [3, 4], x: [3, 6], count: 0, to: 4, from: 6 },
    { y: [2, 5, 3], x: [2, 5, 3], count: 3, turned: true },
    { y: [3, 4, 11], x: [3, 4, 6], count: 5, to: 6, from: 1, turned: true },
    { y: [1, 7, 1], x: [1, 7, 1], count: 1, turned: true },
    { y: [5, 1, 3], x: [5, 1, 3], count: 2, to: 1, turned: true },
    // It is the steps of x that are turned.
    { y: [12, 3], x: [3, 4, 3], count: 3, turned: true },
    // Several chunks, which end inside of sequences.
    { y: [3, 40, 600], x: [3, 40, 300], count: 300, to: 300, turned: true },
    { y: [3, 41, 300], x: [123, 601], count: 299, to: 1, from: 301 },
    { y: [20_011, 3], x: [20_011, 2], count: 1, to: 1, from: 1 },
  ];

  /** y afterwards, by its definition; the bits are kept. */
  function plain(y: Uint32Array, x: Uint32Array, { y: yShape, x: xShape, ...options }: Case): Uint32Array {
    const { count, to = 0, from = 0, turned = false } = options;
    const [yWidth, xWidth, t] = [yShape.at(-1)!, xShape.at(-1)!, xShape.at(-2)!];
    const z = y.slice();
    for (let row = 0; row < y.length / yWidth; row++) {
      const source = turned ? Math.floor(row / t) * t + (t - 1 - (row % t)) : row;
      for (let c = 0; c < count; c++) z[row * yWidth + to + c] = x[source * xWidth + from + c]!;
    }
    return z;
  }

  const sizeOf = (shape: Shape) => shape.reduce((a, b) => a * b);

  test.each(CASES)('floats and ids, nothing beside them: %o', ({ y, x, ...options }) => {
    ws.begin();
    const [before, given] = [anyBits(sizeOf(y), 1), anyBits(sizeOf(x), 2)];
    const expected = plain(before, given, { y, x, ...options });
    const [yf, xf] = [ws.take(y).set(floats(before)), ws.take(x).set(floats(given))];
    kernels.copyColumns(yf, xf, options);
    expectSame(rawOf(yf), expected, 'floats');
    expectSame(rawOf(xf), given, 'floats that were read');
    const [yi, xi] = [integers(y, ints(before)), integers(x, ints(given))];
    kernels.copyColumns(yi, xi, options);
    expectSame(rawOf(yi), expected, 'ids');
    expectSame(rawOf(xi), given, 'ids that were read');
    // Of a case that writes nothing, that nothing was written.
    expect(expected.some((v, i) => v !== before[i])).toBe(options.count > 0);
  });

  test('no rows: nothing comes of it', () => {
    ws.begin();
    const y = tensor([0, 3, 4]);
    for (const turned of [false, true]) {
      kernels.copyColumns(y, tensor([0, 3, 2]), { count: 2, to: 1, turned });
      kernels.copyColumns(tensor([2, 0, 4]), tensor([2, 0, 4]), { count: 4, turned });
    }
    expect(y.size).toBe(0);
  });

  test('what does not fit is named', () => {
    ws.begin();
    const [y, x] = [tensor([2, 3, 4], 1), tensor([2, 3, 5], 2)];
    const before = y.toArray();
    for (const [options, count, from, to] of [
      [{ count: 5 }, 5, 0, 0],
      [{ count: 2, to: 3 }, 2, 0, 3],
      [{ count: 3, from: 3 }, 3, 3, 0],
      [{ count: -1 }, -1, 0, 0],
      [{ count: 1, to: -1 }, 1, 0, -1],
      [{ count: 1, from: -1 }, 1, -1, 0],
      [{ count: Number.NaN }, Number.NaN, 0, 0],
      [{ count: 1.5 }, 1.5, 0, 0],
      [{ count: 1, from: 0.5 }, 1, 0.5, 0],
      [{ count: 1, to: 0.5 }, 1, 0, 0.5],
    ] as const) {
      expect(() => kernels.copyColumns(y, x, options)).toThrow(
        `copyColumns: no ${count} columns from ${from} on of [2, 3, 5], or from ${to} on of [2, 3, 4]`,
      );
    }
    expect(() => kernels.copyColumns(y, tensor([5, 4]), { count: 1 })).toThrow(
      'copyColumns: numbers of rows differ, [2, 3, 4] and [5, 4]',
    );
    for (const shape of [
      [6, 4],
      [2, 3, 1, 4],
    ]) {
      expect(() => kernels.copyColumns(y, tensor(shape), { count: 1, turned: true })).toThrow(
        `copyColumns: expected sequences [N, T, …] to turn, found [${shape.join(', ')}]`,
      );
    }
    expect(y.toArray()).toEqual(before);
  });
});

describe('once a sequence and at every step', () => {
  const SIZES = [
    [1, 1, 1],
    [3, 4, 7],
    [5, 1, 8],
    [2, 9, 33],
    // Several chunks of the repeated ones, and of the sums.
    [21, 29, 67],
    [600, 3, 67],
  ] as const;

  test.each(SIZES)('%i sequences of %i steps of %i', (n, t, m) => {
    ws.begin();
    const [x, y] = [tensor([n, m], 1), nan([n, t, m])];
    kernels.repeatSteps(y, x);
    const xs = x.toArray();
    const repeated = y.toArray().map((_, i) => xs[Math.floor(i / (t * m)) * m + (i % m)]!);
    expectSame(y.toArray(), repeated, 'repeated');

    const [sums, dy] = [tensor([n, m], 2), tensor([n, t, m], 3)];
    const [plain, dys] = [sums.toArray(), dy.toArray()];
    kernels.addStepSums(sums, dy);
    // To what is there, the first step first, in single precision: an order that is always the same.
    dys.forEach((v, i) => (plain[Math.floor(i / (t * m)) * m + (i % m)]! += v));
    expectSame(sums.toArray(), plain, 'sums');
  });

  test('nothing in is nothing out', () => {
    ws.begin();
    const x = tensor([2, 3], 1);
    const before = x.toArray();
    kernels.addStepSums(x, ws.take([2, 0, 3]));
    kernels.repeatSteps(ws.take([2, 0, 3]), x);
    expect(x.toArray()).toEqual(before);
    for (const [n, t, m] of [
      [0, 4, 3],
      [2, 4, 0],
    ] as const) {
      kernels.repeatSteps(ws.take([n, t, m]), ws.take([n, m]));
      kernels.addStepSums(ws.take([n, m]), ws.take([n, t, m]));
    }
  });

  test('what does not fit is named', () => {
    ws.begin();
    const [y, x] = [ws.take([2, 4, 3]), ws.take([2, 3])];
    const wrong: [() => void, string][] = [
      [
        () => kernels.repeatSteps(ws.take([3, 4, 3]), x),
        'repeatSteps: y should be [2, 4, 3], found [3, 4, 3]',
      ],
      [
        () => kernels.repeatSteps(ws.take([2, 4, 2]), x),
        'repeatSteps: y should be [2, 4, 3], found [2, 4, 2]',
      ],
      [() => kernels.repeatSteps(ws.take([2, 12]), x), 'repeatSteps: y should be [2, 12, 3], found [2, 12]'],
      [() => kernels.addStepSums(ws.take([3, 3]), y), 'addStepSums: x should be [2, 3], found [3, 3]'],
      [() => kernels.addStepSums(ws.take([2, 4]), y), 'addStepSums: x should be [2, 3], found [2, 4]'],
      [() => kernels.addStepSums(ws.take([6]), y), 'addStepSums: x should be [2, 3], found [6]'],
    ];
    for (const [call, message] of wrong) expect(call).toThrow(message);
  });
});

describe('the largest of every row', () => {
  test.each([
    [1, 1],
    [1, 9],
    [31, 11],
    [7, 301],
    [5000, 13],
  ])('%i rows of %i', (rows, columns) => {
    ws.begin();
    const x = tensor([rows, columns], 5);
    const values = x.toArray();
    const ids = integers([rows], new Int32Array(rows).fill(-1));
    kernels.argmaxRows(ids, x);
    const plain = Array.from({ length: rows }, (_, r) => {
      const row = [...values.subarray(r * columns, (r + 1) * columns)];
      return row.indexOf(Math.max(...row));
    });
    expect([...ids.toArray()]).toEqual(plain);
    // What an answer is counted by.
    expect(kernels.countMatches(x, ids)).toBe(rows);
  });

  test('the first of those that are alike; what is no number only where there is nothing else', () => {
    ws.begin();
    const { NaN: no, NEGATIVE_INFINITY: low, POSITIVE_INFINITY: high } = Number;
    const rows: [row: number[], id: number][] = [
      [[1, 3, 3, 2], 1],
      [[3, 3, 3, 3], 0],
      [[-0, 0, -0, 0], 0],
      [[-5, -2, -3, -2], 1],
      [[low, low, -1e38, low], 2],
      [[low, low, low, low], 0],
      [[1, high, 2, high], 1],
      [[no, -7, no, -6], 3],
      [[2, no, 3, no], 2],
      [[no, low, no, no], 1],
      [[no, no, no, no], 0],
    ];
    const x = ws.take([rows.length, 2, 2]).set(rows.flatMap(([row]) => row));
    const ids = integers([rows.length], new Int32Array(rows.length).fill(-1));
    kernels.argmaxRows(ids, x);
    expect([...ids.toArray()]).toEqual(rows.map(([, id]) => id));
  });

  test('no rows, and ids that do not fit', () => {
    ws.begin();
    kernels.argmaxRows(ws.take([0], 'i32'), ws.take([0, 4]));
    for (const shape of [[3], [2, 1], [8]]) {
      expect(() => kernels.argmaxRows(ws.take(shape, 'i32'), ws.take([2, 4]))).toThrow(
        `argmaxRows: ids should be [2], found [${shape.join(', ')}]`,
      );
    }
  });
});

describe('rows of ids', () => {
  test.each([
    [1, [1], 1],
    [5, [3], 9],
    [5, [2, 3], 4],
    [40, [29], 700],
    [3, [1, 1], 2],
  ])('%i of %o, %i picks', (rows, rest, count) => {
    ws.begin();
    const width = rest.reduce((a, b) => a * b);
    const given = ints(anyBits(rows * width, 3));
    const roll = dice(4);
    // The first and the last row among them, and some of them more than once.
    const picks = Array.from({ length: count }, (_, i) => [rows - 1, 0][i] ?? roll(rows));
    const y = integers([count, ...rest], new Int32Array(count * width).fill(-1));
    kernels.gatherRows(y, integers([rows, ...rest], given), unsigned(picks));
    expect([...y.toArray()]).toEqual(
      picks.flatMap((row) => [...given.subarray(row * width, (row + 1) * width)]),
    );
  });

  test('no picks, no columns, and what does not fit', () => {
    ws.begin();
    const x = integers([4, 3], new Int32Array(12));
    kernels.gatherRows(ws.take([0, 3], 'i32'), x, unsigned([]));
    kernels.gatherRows(ws.take([2, 0], 'i32'), ws.take([4, 0], 'i32'), unsigned([0, 3]));
    for (const shape of [[2, 2], [3, 3], [6], [2, 3, 1]]) {
      expect(() => kernels.gatherRows(ws.take(shape, 'i32'), x, unsigned([0, 3]))).toThrow(
        `gatherRows: y should be [2, 3], found [${shape.join(', ')}]`,
      );
    }
  });
});

describe('rows of a tensor', () => {
  test('are the same memory, of every type', () => {
    using own = new Workspace();
    for (const dtype of ['f32', 'i32', 'u32', 'u8'] as const) {
      const t = own.keep([5, 2, 3], dtype).set([...Array(30).keys()]);
      const some = t.rows(1, 4);
      expect([some.shape, some.dtype, some.size]).toEqual([[3, 2, 3], dtype, 18]);
      expect([...some.toArray()]).toEqual([...Array(18).keys()].map((i) => i + 6));
      some.setAt(17, 99);
      expect(t.get(23)).toBe(99);
      t.setAt(6, 77);
      expect(some.get(0)).toBe(77);
      expect([...some.rows(1, 2).toArray()]).toEqual([12, 13, 14, 15, 16, 17]);
      expect(t.rows(0, 5).toArray()).toEqual(t.toArray());
      expect(() => some.get(18)).toThrow('a tensor [3, 2, 3] has 18 elements');
    }
    const flat = own.keep([4]).set([1, 2, 3, 4]).rows(2, 4);
    expect([flat.shape, [...flat.toArray()]]).toEqual([[2], [3, 4]]);
  });

  test('can be none', () => {
    ws.begin();
    for (const at of [0, 2, 5]) {
      const none = tensor([5, 3]).rows(at, at);
      expect([none.shape, none.size]).toEqual([[0, 3], 0]);
    }
    expect(tensor([5, 0]).rows(1, 3).shape).toEqual([2, 0]);
  });

  test('that it has not are named', () => {
    ws.begin();
    for (const [from, to] of [
      [-1, 2],
      [3, 2],
      [4, 6],
      [6, 6],
      [Number.NaN, 2],
      [0, Number.NaN],
      [0.5, 2],
      [0, 1.5],
    ] as const) {
      expect(() => tensor([5, 3]).rows(from, to)).toThrow(
        `a tensor [5, 3] has no rows from ${from} to ${to}`,
      );
    }
    expect(() => ws.take([]).rows(0, 1)).toThrow('a tensor [] has no rows from 0 to 1');
  });

  test('live as long as it does', () => {
    using own = new Workspace();
    const [kept, taken] = [own.keep([3, 2]).set([1, 2, 3, 4, 5, 6]).rows(1, 2), own.take([3, 2]).rows(1, 2)];
    own.begin();
    expect([...kept.toArray()]).toEqual([3, 4]);
    expect(() => taken.toArray()).toThrow('a tensor [1, 2] was used after the step it belonged to');
    own.dispose();
    expect(() => kept.toArray()).toThrow('was used after its model was disposed');
  });
});

test('1, 2 and 3 threads give the same bits', () => {
  const results = [1, 2, 3].map((threads) => {
    engine().setThreads(threads);
    ws.begin();
    const x = tensor([21, 29, 67], 1);
    const [half, whole] = [nan([21, 29, 30]), tensor([21, 29, 134], 2)];
    kernels.copyColumns(half, x, { count: 30, from: 37, turned: true });
    kernels.copyColumns(whole, x, { count: 67, to: 67 });
    const repeated = nan([500, 3, 67]);
    kernels.repeatSteps(repeated, tensor([500, 67], 3));
    const sums = tensor([500, 67], 4);
    kernels.addStepSums(sums, tensor([500, 3, 67], 5));
    return [half, whole, repeated, sums].map((t) => bits(t.toArray()));
  });
  engine().setThreads(engine().backend.threads);
  for (const several of results.slice(1)) {
    several.forEach((found, k) => expectSame(found, results[0]![k]!, `output ${k}`));
  }
});

describe('a tensor that is gone is an error, whichever it is', () => {
  type Given = readonly [shape: Shape, type: DType];
  const f = (...shape: number[]): Given => [shape, 'f32'];
  const i = (...shape: number[]): Given => [shape, 'i32'];
  const cases: [name: string, tensors: Given[], call: (...tensors: never[]) => unknown][] = [
    [
      'attentionForward',
      [f(2, 3, 5), f(2, 3, 4), f(2, 3, 5), f(2, 4, 5)],
      (contexts: Tensor, weights: Tensor, q: Tensor, hs: Tensor) =>
        kernels.attentionForward({ contexts, weights }, q, hs),
    ],
    [
      'attentionBackward',
      [f(2, 3, 5), f(2, 4, 5), f(2, 3, 5), f(2, 3, 4), f(2, 3, 5), f(2, 4, 5)],
      (dq: Tensor, dhs: Tensor, dcontexts: Tensor, weights: Tensor, q: Tensor, hs: Tensor) =>
        kernels.attentionBackward({ dq, dhs }, dcontexts, weights, q, hs),
    ],
    [
      'copyColumns',
      [f(2, 3, 4), f(2, 3, 4)],
      (y: Tensor, x: Tensor) => kernels.copyColumns(y, x, { count: 2, turned: true }),
    ],
    [
      'copyColumns of ids',
      [i(6, 4), i(6, 3)],
      (y: Tensor<'i32'>, x: Tensor<'i32'>) => kernels.copyColumns(y, x, { count: 2, to: 1 }),
    ],
    ['repeatSteps', [f(2, 4, 3), f(2, 3)], kernels.repeatSteps],
    ['addStepSums', [f(2, 3), f(2, 4, 3)], kernels.addStepSums],
    ['argmaxRows', [i(2), f(2, 3)], kernels.argmaxRows],
    ['gatherRows', [i(2, 3), i(5, 3), [[2], 'u32']], kernels.gatherRows],
  ];
  test.each(cases)('%s', (_, given, call) => {
    const make = ([shape, type]: Given, owner: Workspace) => {
      const t = owner.keep(shape, type);
      return t.set(new Array<number>(t.size).fill(1)) as never;
    };
    using alive = new Workspace();
    expect(() => call(...given.map((each) => make(each, alive)))).not.toThrow();
    for (const gone of given.keys()) {
      const other = new Workspace();
      const tensors = given.map((each, k) => make(each, k === gone ? other : alive));
      other.dispose();
      expect(() => call(...tensors), `tensor ${gone}`).toThrow('was used after its model was disposed');
    }
  });
});
