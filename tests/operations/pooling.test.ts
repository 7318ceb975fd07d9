import { expect, test } from 'vitest';
import { averagePool, averagePoolBackward, maxPool, maxPoolBackward } from '../../ts/operations/index.js';
import { scattered } from '../support/compare.js';
import { refusal } from '../support/errors.js';
import { differences, dot, testOperation } from '../support/operations.js';

interface Case {
  n: number;
  c: number;
  h: number;
  w: number;
  size: readonly [number, number];
  stride: readonly [number, number];
  pad: readonly [number, number];
}

const CASES: Case[] = [
  { n: 1, c: 1, h: 2, w: 2, size: [2, 2], stride: [2, 2], pad: [0, 0] },
  { n: 2, c: 3, h: 7, w: 5, size: [3, 2], stride: [2, 1], pad: [1, 0] },
  { n: 3, c: 1, h: 9, w: 11, size: [2, 3], stride: [2, 3], pad: [0, 1] },
];

/** For every window the values under it, with their places; padding is left out. */
function windows({ n, c, h, w, size, stride, pad }: Case, x: ArrayLike<number>) {
  const [oh, ow] = [h + 2 * pad[0] - size[0], w + 2 * pad[1] - size[1]].map(
    (room, i) => Math.floor(room / stride[i]!) + 1,
  ) as [number, number];
  return Array.from({ length: n * c * oh * ow }, (_, i) => {
    const [plane, oy, ox] = [Math.floor(i / (oh * ow)), Math.floor(i / ow) % oh, i % ow];
    return Array.from({ length: size[0] * size[1] }, (_, place) => {
      const iy = oy * stride[0] + Math.floor(place / size[1]) - pad[0];
      const ix = ox * stride[1] + (place % size[1]) - pad[1];
      return iy < 0 || iy >= h || ix < 0 || ix >= w ? undefined : x[(plane * h + iy) * w + ix]!;
    });
  });
}

const largest = (window: readonly (number | undefined)[]) =>
  window.reduce<number>((best, value) => Math.max(best, value ?? -Infinity), -Infinity);
const mean = (window: readonly (number | undefined)[]) =>
  window.reduce<number>((sum, value) => sum + (value ?? 0), 0) / window.length;

for (const each of CASES) {
  const x = scattered(each.n * each.c * each.h * each.w, 5);
  const argmax = Uint8Array.from(windows(each, x), (window) => window.indexOf(largest(window)));
  const dy = scattered(argmax.length, 6);
  const name = JSON.stringify(each);

  testOperation(`maxPool ${name}`, {
    inputs: { x },
    run: (given, out) => ({ ...maxPool(given.x, { ...each, ...(out as { argmax?: never }) }) }),
    expected: () => ({ y: windows(each, x).map(largest), argmax }),
  });
  testOperation(`maxPoolBackward ${name}`, {
    inputs: { dy, argmax },
    run: (given, { out }) => ({ out: maxPoolBackward(given.dy, given.argmax, { ...each, out }) }),
    expected: () => ({
      out: differences({ x }, ['x'], (given) => dot(windows(each, given.x).map(largest), dy)).x,
    }),
  });
  testOperation(`averagePool ${name}`, {
    inputs: { x },
    run: (given, { out }) => ({ out: averagePool(given.x, { ...each, out }) }),
    expected: () => ({ out: windows(each, x).map(mean) }),
  });
  testOperation(`averagePoolBackward ${name}`, {
    inputs: { dy },
    run: (given, { out }) => ({ out: averagePoolBackward(given.dy, { ...each, out }) }),
    expected: () => ({
      out: differences({ x }, ['x'], (given) => dot(windows(each, given.x).map(mean), dy)).x,
    }),
  });
}

test('a place that is not in its window or not on the picture is refused', () => {
  const sizes = { n: 1, c: 1, h: 4, w: 4, size: 2 };
  const dy = Float32Array.of(1, 2, 3, 4);
  for (const wrong of [4, 200]) {
    const call = () => maxPoolBackward(dy, Uint8Array.of(0, 3, wrong, 1), sizes);
    expect(call).toThrow(refusal('out-of-range', 'argmax 2', wrong));
  }
  const padded = { n: 1, c: 1, h: 2, w: 2, size: 2, stride: 2, pad: 1 };
  expect(() => maxPoolBackward(dy, Uint8Array.of(3, 2, 1, 1), padded)).toThrow(
    refusal('out-of-range', 'argmax 3'),
  );
  expect([...maxPoolBackward(dy, Uint8Array.of(3, 2, 1, 0), padded)]).toEqual([1, 2, 3, 4]);
});
