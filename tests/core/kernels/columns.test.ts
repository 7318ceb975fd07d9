/** What only copies columns, or adds steps in a fixed order, through the wasm boundary, exactly. */
import { describe, expect, test } from 'vitest';
import { engine } from '../../../ts/core/engine.js';
import * as kernels from '../../../ts/core/kernels.js';
import type { Shape } from '../../../ts/core/shape.js';
import type { Tensor } from '../../../ts/core/tensor.js';
import { Workspace } from '../../../ts/core/workspace.js';
import { refusal } from '../../support/errors.js';
import { bits, scattered } from '../../support/compare.js';
import { dice } from '../../support/garbage.js';
import '../../support/engine.js';

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
/** Random bits, also of NaN: a copy keeps them. */
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

describe('columns', () => {
  interface Case {
    /** Shapes with the same number of rows. */
    y: Shape;
    x: Shape;
    count: number;
    to?: number;
    from?: number;
    reversed?: boolean;
  }

  const CASES: Case[] = [
    { y: [1], x: [1], count: 1 },
    { y: [7], x: [9], count: 4, to: 3, from: 5 },
    { y: [3, 5], x: [3, 5], count: 5 },
    { y: [3, 9], x: [3, 5], count: 4, to: 5, from: 1 },
    { y: [2, 3, 4], x: [6, 7], count: 2, to: 1, from: 5 },
    { y: [4, 5], x: [2, 2, 5], count: 3, from: 2 },
    { y: [3, 4], x: [3, 6], count: 0, to: 4, from: 6 },
    { y: [2, 5, 3], x: [2, 5, 3], count: 3, reversed: true },
    { y: [3, 4, 11], x: [3, 4, 6], count: 5, to: 6, from: 1, reversed: true },
    { y: [1, 7, 1], x: [1, 7, 1], count: 1, reversed: true },
    { y: [5, 1, 3], x: [5, 1, 3], count: 2, to: 1, reversed: true },
    // It is the steps of x that are reversed.
    { y: [12, 3], x: [3, 4, 3], count: 3, reversed: true },
    // Several chunks, which end inside of sequences.
    { y: [3, 40, 600], x: [3, 40, 300], count: 300, to: 300, reversed: true },
    { y: [3, 41, 300], x: [123, 601], count: 299, to: 1, from: 301 },
    { y: [20_011, 3], x: [20_011, 2], count: 1, to: 1, from: 1 },
  ];

  /** y afterwards, by its definition; the bits are kept. */
  function plain(y: Uint32Array, x: Uint32Array, { y: yShape, x: xShape, ...options }: Case): Uint32Array {
    const { count, to = 0, from = 0, reversed = false } = options;
    const [yWidth, xWidth, t] = [yShape.at(-1)!, xShape.at(-1)!, xShape.at(-2)!];
    const z = y.slice();
    for (let row = 0; row < y.length / yWidth; row++) {
      const source = reversed ? Math.floor(row / t) * t + (t - 1 - (row % t)) : row;
      for (let c = 0; c < count; c++) z[row * yWidth + to + c] = x[source * xWidth + from + c]!;
    }
    return z;
  }

  const sizeOf = (shape: Shape) => shape.reduce((a, b) => a * b);

  test.each(CASES)('floats and ids, and no other columns change: %o', ({ y, x, ...options }) => {
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
    for (const reversed of [false, true]) {
      kernels.copyColumns(y, tensor([0, 3, 2]), { count: 2, to: 1, reversed });
      kernels.copyColumns(tensor([2, 0, 4]), tensor([2, 0, 4]), { count: 4, reversed });
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
        refusal('out-of-range', 'copyColumns', count, from, '[2, 3, 5]', to, '[2, 3, 4]'),
      );
    }
    expect(() => kernels.copyColumns(y, tensor([5, 4]), { count: 1 })).toThrow(
      refusal('shape-mismatch', 'copyColumns', '[2, 3, 4]', '[5, 4]'),
    );
    for (const shape of [
      [6, 4],
      [2, 3, 1, 4],
    ]) {
      expect(() => kernels.copyColumns(y, tensor(shape), { count: 1, reversed: true })).toThrow(
        refusal('shape-mismatch', 'copyColumns', '[N, T, D]', `found [${shape.join(', ')}]`),
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
    const wrong: [call: () => void, ...mentions: string[]][] = [
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
    for (const [call, ...mentions] of wrong) expect(call).toThrow(refusal('shape-mismatch', ...mentions));
  });
});

test('1, 2 and 3 threads give the same bits', () => {
  const results = [1, 2, 3].map((threads) => {
    engine().setThreads(threads);
    ws.begin();
    const x = tensor([21, 29, 67], 1);
    const [half, whole] = [nan([21, 29, 30]), tensor([21, 29, 134], 2)];
    kernels.copyColumns(half, x, { count: 30, from: 37, reversed: true });
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
