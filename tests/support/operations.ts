/**
 * The tests that every operation passes, with plain arrays and with tensors: its numbers are those of plain loops in
 * double precision, it writes into what it is given, leaves its inputs alone, and repeated calls take no more memory.
 */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { Tensor } from '../../ts/core/tensor.js';
import { Workspace } from '../../ts/core/workspace.js';
import { relativeDifference } from './compare.js';
import './engine.js';

/** Numbers in single precision; ids are an Int32Array. */
export type Arrays = Record<string, Float32Array>;
export type Numbers = Record<string, ArrayLike<number>>;

interface Spec<I extends Numbers> {
  inputs: I;
  /**
   * Calls the operation. In a call with tensors all arrays are tensors, whatever their types say here: the types of both
   * kinds are checked elsewhere.
   */
  run: (given: I, out: Arrays) => Numbers;
  expected: () => Numbers;
  tolerance?: number;
}

/** Single precision over the short sums of these tests. */
const TOLERANCE = 1e-5;

const isIds = (name: string, values: unknown) => values instanceof Int32Array || name === 'ids';

/** All arrays of a record as tensors. */
function tensors<I extends Numbers>(ws: Workspace, arrays: I): I {
  const made = Object.entries(arrays).map(([name, values]) => {
    const dtype = values instanceof Uint8Array ? 'u8' : isIds(name, values) ? 'i32' : 'f32';
    return [name, ws.keep([values.length], dtype).set(values)] as const;
  });
  return Object.fromEntries(made) as unknown as I;
}

const plain = (array: unknown) =>
  array instanceof Tensor ? (array as Tensor).toArray() : (array as Float32Array);

/** Arrays of the same types and sizes that hold other numbers. */
function stale(arrays: Numbers): Numbers {
  const other = (array: ArrayLike<number>) =>
    array instanceof Uint8Array ? array.map(() => 7) : Float32Array.from(array, () => NaN);
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [name, other(array)]),
  ) as unknown as Arrays;
}

/** Registers the tests of one operation at one size. */
export function testOperation<I extends Numbers>(
  name: string,
  { inputs, run, expected, tolerance = TOLERANCE }: Spec<I>,
): void {
  const ws = new Workspace();
  const expectRight = (results: Numbers) => {
    const right = expected();
    expect(Object.keys(results).sort()).toEqual(expect.arrayContaining(Object.keys(right).sort()));
    for (const [key, values] of Object.entries(right)) {
      expect(relativeDifference(plain(results[key]), values), `${name} ${key}`).toBeLessThan(tolerance);
    }
  };

  describe(name, () => {
    test.each([
      ['plain arrays', (arrays: Numbers) => arrays],
      ['tensors', (arrays: Numbers) => tensors(ws, arrays)],
    ] as const)('%s', (kind, made) => {
      ws.begin();
      const given = made(inputs) as I;
      const before = Object.values(given).map((array) => plain(array).slice());
      const results = run(given, {});
      for (const array of Object.values(results)) expect(array instanceof Tensor).toBe(kind === 'tensors');
      expectRight(results);

      const own = Object.entries(results).map(([key, array]) => [key, plain(array)]);
      const out = made(stale(Object.fromEntries(own) as Numbers)) as Arrays;
      const written = run(given, out);
      for (const key of Object.keys(out)) expect(written[key], key).toBe(out[key]);
      expectRight(written);
      expect(Object.values(given).map((array) => plain(array))).toEqual(before);

      const { memoryBytes } = engine();
      for (let i = 0; i < 20; i++) run(given, out);
      expect(engine().memoryBytes).toBe(memoryBytes);
    });
  });
}

/** Small enough for a straight line, large enough for double precision. */
const STEP = 1e-6;

/** Gradients of Σ dy · y by every input that is named, by central differences. */
export function differences<I extends Numbers, N extends keyof I>(
  inputs: I,
  names: readonly N[],
  loss: (given: I) => number,
): Record<N, Float64Array> {
  const by = (name: N) =>
    Float64Array.from(inputs[name]!, (value, i) => {
      const at = (moved: number) => {
        const values = Float64Array.from(inputs[name]!);
        values[i] = moved;
        return loss({ ...inputs, [name]: values });
      };
      return (at(value + STEP) - at(value - STEP)) / (2 * STEP);
    });
  return Object.fromEntries(names.map((name) => [name, by(name)])) as Record<N, Float64Array>;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
