/** Compares recurrent layers with their formula, step by step in double precision. */
import { expect, test } from 'vitest';
import type { Param } from '../../ts/core/param.js';
import type { Workspace } from '../../ts/core/workspace.js';
import type { TimeRecurrent } from '../../ts/layers/index.js';
import { relativeDifference, scattered } from './compare.js';
import { ws } from './layers.js';

/** The state of one example: h [H], and c [H] of an LSTM. */
export type CellState = Readonly<Record<string, Float64Array>>;

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** v [n] · W [n, m], columns `from` to `from + count`. */
export function times(v: ArrayLike<number>, W: Param, from: number, count: number): Float64Array {
  const width = W.value.shape[1]!;
  const values = W.value.toArray();
  return Float64Array.from({ length: count }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < v.length; i++) sum += v[i]! * values[i * width + from + j]!;
    return sum;
  });
}

interface CellSpec {
  make: (ws: Workspace, sizes: readonly [number, number], stateful: boolean) => TimeRecurrent;
  /** The state after one step of one example. */
  step: (layer: TimeRecurrent, x: ArrayLike<number>, state: CellState) => CellState;
}

const [N, T, D, H] = [2, 4, 3, 5];

/** Registers the tests of a recurrent layer. */
export function testCell(name: string, { make, step }: CellSpec): void {
  const xs = scattered(N * T * D, 9);

  /** A layer whose bias is not 0, unlike a new layer. */
  const stirred = (stateful = false): TimeRecurrent => {
    const layer = make(ws, [D, H], stateful);
    const b = layer.params[2].value;
    b.set(scattered(b.size, 4));
    return layer;
  };

  /** All outputs in double precision, for N examples with their own states. */
  const expected = (layer: TimeRecurrent, states: CellState[]): Float64Array => {
    const hs = new Float64Array(N * T * H);
    for (let n = 0; n < N; n++) {
      for (let t = 0; t < T; t++) {
        const at = n * T + t;
        states[n] = step(layer, xs.subarray(at * D, (at + 1) * D), states[n]!);
        hs.set(states[n]!['h']!, at * H);
      }
    }
    return hs;
  };
  const zeros = (): CellState[] =>
    Array.from({ length: N }, () => ({ h: new Float64Array(H), c: new Float64Array(H) }));

  test(`${name}: every output is that of the formula`, () => {
    const layer = stirred();
    const hs = layer.forward(ws.keep([N, T, D]).set(xs));
    expect(hs.shape).toEqual([N, T, H]);
    expect(relativeDifference(hs.toArray(), expected(layer, zeros()))).toBeLessThan(2e-6);
    // Without a state the same sequence gives the same outputs again.
    expect(layer.forward(ws.keep([N, T, D]).set(xs)).toArray()).toEqual(hs.toArray());
  });

  test(`${name}: a stateful one goes on where the sequence stopped`, () => {
    const layer = stirred(true);
    const states = zeros();
    for (let part = 0; part < 2; part++) {
      const hs = layer.forward(ws.keep([N, T, D]).set(xs), { train: true, step: part });
      expect(relativeDifference(hs.toArray(), expected(layer, states)), `part ${part}`).toBeLessThan(2e-6);
      // In training the backward pass moves the state.
      layer.backward(ws.take(hs.shape).set(new Float32Array(hs.size)));
    }
    layer.resetState();
    const again = layer.forward(ws.keep([N, T, D]).set(xs), { train: true, step: 2 }).toArray();
    expect(relativeDifference(again, expected(layer, zeros()))).toBeLessThan(2e-6);
  });
}
