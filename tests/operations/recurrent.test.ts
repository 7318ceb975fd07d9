import { expect, test } from 'vitest';
import { gru, gruBackward, lstm, lstmBackward, rnn, rnnBackward } from '../../ts/operations/index.js';
import { relativeDifference, scattered } from '../support/compare.js';
import { type Arrays, differences, dot, type Numbers, testOperation } from '../support/operations.js';

const OPERATIONS = {
  rnn: { forward: rnn, backward: rnnBackward, gates: 1, state: ['h'] },
  gru: { forward: gru, backward: gruBackward, gates: 3, state: ['h'] },
  lstm: { forward: lstm, backward: lstmBackward, gates: 4, state: ['h', 'c'] },
} as const;
type Cell = keyof typeof OPERATIONS;

const SIZES = [
  { n: 1, t: 1, d: 1, h: 1 },
  { n: 3, t: 4, d: 5, h: 7 },
  { n: 5, t: 2, d: 3, h: 9 },
];

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** hs [N, T, H], and the state after the last step; one unit after the other. */
function plain(cell: Cell, { n, t, d, h: H }: (typeof SIZES)[number], given: Numbers) {
  const width = OPERATIONS[cell].gates * H;
  const [hs, hn, cn] = [new Float64Array(n * t * H), new Float64Array(n * H), new Float64Array(n * H)];
  const units = Array.from({ length: H }, (_, j) => j);
  for (let row = 0; row < n; row++) {
    let h = units.map((j) => given['h0']?.[row * H + j] ?? 0);
    let c = units.map((j) => given['c0']?.[row * H + j] ?? 0);
    for (let step = 0; step < t; step++) {
      const x = Array.from({ length: d }, (_, i) => given['x']![(row * t + step) * d + i]!);
      const times = (from: readonly number[], W: ArrayLike<number>, column: number) =>
        from.reduce((sum, value, i) => sum + value * W[i * width + column]!, 0);
      const a = (gate: number, j: number, before: readonly number[]) => {
        const column = gate * H + j;
        return times(x, given['Wx']!, column) + times(before, given['Wh']!, column) + given['b']![column]!;
      };
      const old = h;
      if (cell === 'rnn') h = units.map((j) => Math.tanh(a(0, j, old)));
      else if (cell === 'gru') {
        const reset = units.map((j) => sigmoid(a(1, j, old)) * old[j]!);
        h = units.map((j) => {
          const z = sigmoid(a(0, j, old));
          return (1 - z) * old[j]! + z * Math.tanh(a(2, j, reset));
        });
      } else {
        c = units.map((j) => sigmoid(a(0, j, old)) * c[j]! + Math.tanh(a(1, j, old)) * sigmoid(a(2, j, old)));
        h = units.map((j) => sigmoid(a(3, j, old)) * Math.tanh(c[j]!));
      }
      hs.set(h, (row * t + step) * H);
    }
    hn.set(h, row * H);
    cn.set(c, row * H);
  }
  return { hs, hn, ...(cell === 'lstm' && { cn }) };
}

for (const cell of Object.keys(OPERATIONS) as Cell[]) {
  const { gates, state } = OPERATIONS[cell];
  // The three cells take the same arrays; only an LSTM has c.
  const forward = OPERATIONS[cell].forward as typeof lstm;
  const backward = OPERATIONS[cell].backward as typeof lstmBackward;
  for (const sizes of SIZES) {
    const { n, t, d, h } = sizes;
    const [x, Wx] = [scattered(n * t * d, 1), scattered(d * gates * h, 2)];
    const [Wh, b] = [scattered(h * gates * h, 3), scattered(gates * h, 4)];
    const first: Arrays = Object.fromEntries(state.map((name, i) => [`${name}0`, scattered(n * h, 5 + i)]));
    const name = `${cell} ${JSON.stringify(sizes)}`;
    const inputs = { x, Wx, Wh, b };

    testOperation(`${name}, from zeros`, {
      inputs,
      run: ({ x, ...params }, out) => ({ ...forward(x, params, { ...sizes, ...out }) }),
      expected: () => plain(cell, sizes, inputs),
    });
    testOperation(`${name}, from a state`, {
      inputs: { ...inputs, ...first } as typeof inputs & Arrays,
      run: ({ x, Wx, Wh, b, ...state }, out) => ({
        ...forward(x, { Wx, Wh, b }, { ...sizes, ...state, ...out }),
      }),
      expected: () => plain(cell, sizes, { ...inputs, ...first }),
    });

    if (cell === 'lstm')
      for (const alone of ['h0', 'c0']) {
        const given = { ...inputs, [alone]: first[alone]! } as typeof inputs & Arrays;
        testOperation(`${name}, from ${alone} alone`, {
          inputs: given,
          run: ({ x, Wx, Wh, b, ...state }, out) => ({
            ...forward(x, { Wx, Wh, b }, { ...sizes, ...state, ...out }),
          }),
          expected: () => plain(cell, sizes, given),
        });
      }

    const { memory } = forward(x, { Wx, Wh, b }, { ...sizes, ...first });
    const dhs = scattered(n * t * h, 8);
    const dlast: Arrays = Object.fromEntries(state.map((name, i) => [`d${name}n`, scattered(n * h, 9 + i)]));
    const all = { ...inputs, ...first } as typeof inputs & Arrays;
    const gradients = (of: Numbers, weights: Arrays) => {
      const by = differences(all, Object.keys(all), (given) => {
        const results: Numbers = plain(cell, sizes, given);
        return Object.entries(weights).reduce((sum, [key, dy]) => sum + dot(results[key]!, dy), 0);
      });
      return Object.fromEntries(Object.keys(of).map((key) => [`d${key}`, by[key]!]));
    };
    testOperation(`${name}, backward`, {
      inputs: { dhs, x, Wx, Wh, memory, ...dlast } as Arrays,
      run: ({ dhs, x, Wx, Wh, memory, ...dlast }, out) => ({
        ...(backward(
          dhs,
          { x: x!, Wx: Wx!, Wh: Wh!, memory: memory! },
          { ...sizes, ...dlast, ...out },
        ) as unknown as Numbers),
      }),
      expected: () =>
        gradients(all, {
          hs: dhs,
          ...Object.fromEntries(state.map((name) => [`${name}n`, dlast[`d${name}n`]!])),
        }),
    });
    testOperation(`${name}, backward from the last state alone`, {
      inputs: { x, Wx, Wh, memory, dhn: dlast['dhn']! },
      run: ({ dhn, ...given }, out) => ({
        ...(backward(undefined, given, { ...sizes, dhn, ...out }) as unknown as Numbers),
      }),
      expected: () => gradients(all, { hn: dlast['dhn']! }),
    });
  }
}

test('a pass over a sequence in two parts is that over the whole', () => {
  const [d, h] = [3, 5];
  const params = { Wx: scattered(d * 4 * h, 2), Wh: scattered(h * 4 * h, 3), b: scattered(4 * h, 4) };
  const x = scattered(6 * d, 1);
  const whole = lstm(x, params, { n: 1, t: 6, d, h });
  const one = lstm(x.subarray(0, 4 * d), params, { n: 1, t: 4, d, h });
  const two = lstm(x.subarray(4 * d), params, { n: 1, t: 2, d, h, h0: one.hn, c0: one.cn });
  expect(relativeDifference([...one.hs, ...two.hs], whole.hs)).toBeLessThan(1e-6);
});
