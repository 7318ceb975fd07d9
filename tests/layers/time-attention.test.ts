import { describe, expect, test } from 'vitest';
import * as kernels from '../../ts/core/kernels.js';
import type { Param } from '../../ts/core/param.js';
import { type Layer, TimeAttention } from '../../ts/layers/index.js';
import { refusal } from '../support/errors.js';
import { bits, relativeDifference, scattered } from '../support/compare.js';
import { checkGradients, expectClose, input, ws } from '../support/layers.js';

const SIZES = [
  [1, 1, 1, 1],
  [3, 4, 5, 7],
  [2, 5, 1, 4],
  [4, 1, 6, 9],
  [2, 7, 3, 33],
] as const;

/** As a layer of the decoder's side alone: the encoder's is a parameter, whose gradient is what comes back for it. */
function ofDecoder(hsEncoder: Param): Layer {
  const attention = new TimeAttention();
  return {
    params: [hsEncoder],
    forward: (x) => attention.forward(hsEncoder.value, x),
    backward(dout) {
      const { dhsEncoder, dhsDecoder } = attention.backward(dout);
      hsEncoder.grad.set(dhsEncoder.toArray());
      return dhsDecoder;
    },
  };
}

describe.each(SIZES)('%d rows, %d steps over %d, %d units', (n, t, s, h) => {
  const [encoder, decoder] = [input('hsEncoder', [n, s, h], 1), input('hsDecoder', [n, t, h], 2)];
  const [hs, q] = [encoder.value, decoder.value];

  test('is product, softmax and product of every sequence', () => {
    ws.begin();
    const layer = new TimeAttention();
    const contexts = layer.forward(hs, q);
    expect([contexts.shape, layer.weights.shape]).toEqual([
      [n, t, h],
      [n, t, s],
    ]);
    for (let row = 0; row < n; row++) {
      const [queries, keys] = [q.rows(row, row + 1).reshape([t, h]), hs.rows(row, row + 1).reshape([s, h])];
      const [weights, context] = [ws.take([t, s]), ws.take([t, h])];
      kernels.gemm(weights, queries, keys, { transposeB: true });
      kernels.softmaxInPlace(weights);
      kernels.gemm(context, weights, keys);
      expectClose(layer.weights.rows(row, row + 1), [...weights.toArray()], `weights of ${row}`);
      expectClose(contexts.rows(row, row + 1), [...context.toArray()], `contexts of ${row}`);
    }
  });

  test('every step of the decoder looks at something, and at no more than all', () => {
    ws.begin();
    const layer = new TimeAttention();
    layer.forward(hs, q);
    const weights = layer.weights.toArray();
    expect(weights.every((weight) => weight > 0 && weight <= 1)).toBe(true);
    for (let row = 0; row < n * t; row++) {
      const sum = weights.subarray(row * s, (row + 1) * s).reduce((a, b) => a + b, 0);
      // Roundings of S weights that are at most 1.
      expect(Math.abs(sum - 1), `row ${row}`).toBeLessThan(1e-6);
    }
  });

  test('numerical gradients by both inputs', () => {
    // An exponential of sums of H products: a narrower step than the nearly linear layers have.
    checkGradients(ofDecoder(encoder), decoder, { h: 5e-3 });
  });
});

describe('what it looks at', () => {
  test('by hand', () => {
    ws.begin();
    const layer = new TimeAttention();
    // Scores of ln 3 and 0, then of 0 and 2·ln 3: shares of 3 to 1, and of 1 to 9.
    const hs = ws.take([1, 2, 2]).set([1, 0, 0, 2]);
    const q = ws.take([1, 2, 2]).set([Math.log(3), 0, 0, Math.log(3)]);
    const contexts = layer.forward(hs, q);
    expectClose(layer.weights, [0.75, 0.25, 0.1, 0.9]);
    expectClose(contexts, [0.75, 0.5, 0.1, 1.8]);
    // dweights = [4, 4; 4, 0] of dcontexts [4, 2; 4, 0], so that only the second query's scores get a gradient: ±0.09 ·
    // 4.
    const { dhsEncoder, dhsDecoder } = layer.backward(ws.take([1, 2, 2]).set([4, 2, 4, 0]));
    expectClose(dhsDecoder, [0, 0, 0.36, -0.72]);
    const log = 0.36 * Math.log(3);
    expectClose(dhsEncoder, [3 + 0.4, 1.5 + log, 1 + 3.6, 0.5 - log]);
  });

  const [n, t, s, h] = [3, 7, 5, 9];
  const unit = scattered(n * s * h, 4);
  for (let row = 0; row < n * s; row++) {
    const step = unit.subarray(row * h, (row + 1) * h);
    const length = Math.hypot(...step);
    step.forEach((v, j) => (step[j] = v / length));
  }

  test('a query that is a large multiple of one step looks only there', () => {
    ws.begin();
    const layer = new TimeAttention();
    const hs = ws.take([n, s, h]).set(unit);
    const looks = Array.from({ length: n * t }, (_, row) => (row * 2 + 1) % s);
    // Of steps of length 1 the same one has the largest score, 2000: further from the others than any exponential
    // reaches.
    const chosen = looks.flatMap((step, row) => {
      const place = (Math.floor(row / t) * s + step) * h;
      return [...unit.subarray(place, place + h)];
    });
    const contexts = layer.forward(hs, ws.take([n, t, h]).set(chosen.map((v) => 2000 * v)));
    expect([...layer.weights.toArray()]).toEqual(
      looks.flatMap((look) => Array.from({ length: s }, (_, step) => (step === look ? 1 : 0))),
    );
    expect([...contexts.toArray()]).toEqual(chosen);
    // Small changes do not change this: the complete gradient goes to the state with weight 1.
    const dout = scattered(n * t * h, 5);
    const { dhsEncoder, dhsDecoder } = layer.backward(ws.take([n, t, h]).set(dout));
    expect(dhsDecoder.toArray().every((v) => v === 0)).toBe(true);
    const expected = new Float64Array(n * s * h);
    looks.forEach((step, row) => {
      for (let j = 0; j < h; j++) expected[(Math.floor(row / t) * s + step) * h + j]! += dout[row * h + j]!;
    });
    expectClose(dhsEncoder, [...expected]);
  });

  test('a query of zeros looks everywhere alike', () => {
    ws.begin();
    const layer = new TimeAttention();
    const contexts = layer.forward(
      ws.take([n, s, h]).set(unit),
      ws.take([n, t, h]).set(new Float32Array(n * t * h)),
    );
    expect([...layer.weights.toArray()]).toEqual(new Array<number>(n * t * s).fill(Math.fround(1 / s)));
    const mean = Array.from({ length: n * t * h }, (_, i) => {
      let sum = 0;
      for (let step = 0; step < s; step++) sum += unit[(Math.floor(i / (t * h)) * s + step) * h + (i % h)]!;
      return sum / s;
    });
    expectClose(contexts, mean);
  });

  test('sequences do not see each other', () => {
    ws.begin();
    const layer = new TimeAttention();
    const [hs, q] = [ws.take([n, s, h]).set(unit), ws.take([n, t, h]).set(scattered(n * t * h, 6))];
    const before = layer.forward(hs, q).toArray();
    for (let i = s * h; i < 2 * s * h; i++) hs.set(i, 5);
    const after = layer.forward(hs, q).toArray();
    const changed = [...before.keys()].filter((i) => before[i] !== after[i]);
    expect(changed).toEqual([...Array(t * h).keys()].map((i) => i + t * h));
  });
});

describe('forward and backward', () => {
  const [n, t, s, h] = [2, 3, 4, 5];
  const make = (seed: number) => [
    input('hsEncoder', [n, s, h], seed),
    input('hsDecoder', [n, t, h], seed + 1),
  ];
  const says = refusal('wrong-order', 'TimeAttention', 'backward()', 'forward()');

  test('it has no parameters', () => {
    expect(new TimeAttention().params).toEqual([]);
  });

  test('the backward pass belongs to the last forward pass, as often as it is asked for', () => {
    ws.begin();
    const layer = new TimeAttention();
    const dout = ws.take([n, t, h]).set(scattered(n * t * h, 9));
    const back = () => {
      const { dhsEncoder, dhsDecoder } = layer.backward(dout);
      return [dhsEncoder, dhsDecoder].map((tensor) => bits(tensor.toArray()));
    };
    const gradients = [1, 3].map((seed) => {
      const [hs, q] = make(seed);
      layer.forward(hs!.value, q!.value);
      return [back(), bits(layer.weights.toArray())];
    });
    expect(gradients[0]).not.toEqual(gradients[1]);
    expect([back(), bits(layer.weights.toArray())]).toEqual(gradients[1]);
    const [hs, q] = make(1);
    layer.forward(hs!.value, q!.value);
    expect([back(), bits(layer.weights.toArray())]).toEqual(gradients[0]);
    // Twice as much from above is twice as much below.
    const [once, twice] = [1, 2].map((times) => {
      const { dhsEncoder } = layer.backward(ws.take([n, t, h]).set(dout.toArray().map((v) => times * v)));
      return dhsEncoder.toArray();
    });
    expect(
      relativeDifference(
        twice!,
        once!.map((v) => 2 * v),
      ),
    ).toBe(0);
  });

  test('what does not fit is named, and nothing is left to go back from', () => {
    const layer = new TimeAttention();
    const none = () => {
      expect(() => layer.backward(ws.take([n, t, h]))).toThrow(says);
      expect(() => layer.weights).toThrow(refusal('wrong-order', 'TimeAttention', 'weights', 'forward()'));
    };
    none();
    const [hs, q] = make(1);
    for (const [encoder, decoder] of [
      [
        [n, s, h + 1],
        [n, t, h],
      ],
      [
        [n + 1, s, h],
        [n, t, h],
      ],
      [
        [n, s, h],
        [n, h],
      ],
      [
        [n, h],
        [n, t, h],
      ],
      [[n], [n, t, h]],
      [
        [n, 0, h],
        [n, t, h],
      ],
    ] as const) {
      layer.forward(hs!.value, q!.value);
      expect(() => layer.forward(ws.take(encoder), ws.take(decoder))).toThrow(
        refusal(
          'shape-mismatch',
          'attentionForward',
          'q [N, T, H]',
          'hs [N, S, H]',
          `found [${decoder.join(', ')}]`,
          `[${encoder.join(', ')}]`,
        ),
      );
      none();
    }
    layer.forward(hs!.value, q!.value);
    expect(() => layer.backward(ws.take([n, t, h + 1]))).toThrow(
      refusal('shape-mismatch', 'attentionBackward: dcontexts', '[2, 3, 5]', 'found [2, 3, 6]'),
    );
  });

  test('its weights end with their step', () => {
    ws.begin();
    const layer = new TimeAttention();
    const [hs, q] = make(1);
    layer.forward(hs!.value, q!.value);
    ws.begin();
    expect(() => layer.weights.toArray()).toThrow(refusal('disposed', 'toArray()'));
    expect(() => layer.backward(ws.take([n, t, h]))).toThrow(refusal('disposed', 'toArray()'));
  });
});
