/**
 * Attention through the wasm boundary, at odd sizes: against plain loops in double precision, its gradients by central
 * differences of these.
 */
import { describe, expect, test } from 'vitest';
import { engine } from '../../../ts/core/engine.js';
import * as kernels from '../../../ts/core/kernels.js';
import { format, type Shape } from '../../../ts/core/shape.js';
import type { Tensor } from '../../../ts/core/tensor.js';
import { Workspace } from '../../../ts/core/workspace.js';
import { refusal } from '../../support/errors.js';
import { bits, relativeDifference, scattered } from '../../support/compare.js';
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
    q.set(2 * h, Number.NaN);
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
    const wrong: [q: Tensor, hs: Tensor][] = [
      [other(n, h), hs],
      [other(n, t, h, 1), hs],
      [q, other(n, s * h)],
      [q, other(n, s, h, 1)],
      [q, other(n + 1, s, h)],
      [q, other(n, s, h + 1)],
      [q, other(n, 0, h)],
      [other(n, t, 0), other(n, s, 0)],
    ];
    for (const [q, hs] of wrong) {
      const mentions = ['[N, T, H]', '[N, S, H]', `found ${format(q.shape)}`, `and ${format(hs.shape)}`];
      expect(() => kernels.attentionForward(out, q, hs)).toThrow(
        refusal('shape-mismatch', 'attentionForward', ...mentions),
      );
      expect(() => kernels.attentionBackward(gradients, q, out.weights, q, hs)).toThrow(
        refusal('shape-mismatch', 'attentionBackward', ...mentions),
      );
    }
    const forward = (given: Partial<typeof out>) => kernels.attentionForward({ ...out, ...given }, q, hs);
    const back = (given: Partial<typeof gradients>, dcontexts = q, weights = out.weights) =>
      kernels.attentionBackward({ ...gradients, ...given }, dcontexts, weights, q, hs);
    const outputs: [call: () => void, ...mentions: string[]][] = [
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
    for (const [call, ...mentions] of outputs) expect(call).toThrow(refusal('shape-mismatch', ...mentions));
    expect(() => forward({})).not.toThrow();
    expect(() => back({})).not.toThrow();
  });
});
