/** On a linear piece a layer decides as it did on the first pass: the signs of a ReLU, the places of maxima. */
import { describe, expect, test } from 'vitest';
import { Convolution, type Layer, LinearPiece, type Pass, Pooling, Relu } from '../../ts/layers/index.js';
import { bits, scattered } from '../support/compare.js';
import { input, ws } from '../support/layers.js';

const SHAPE = [2, 3, 9, 11];
const SIZE = 2 * 3 * 9 * 11;
const first = ws.keep(SHAPE).set(scattered(SIZE, 1));
const second = ws.keep(SHAPE).set(scattered(SIZE, 2));

/** What a layer says to `second` after `first`, with a piece and without. */
function passes(layer: Layer) {
  ws.begin();
  const onPiece: Pass = { train: true, step: 0, piece: new LinearPiece() };
  const y = layer.forward(first, onPiece).toArray();
  return {
    first: y,
    free: layer.forward(second, { train: true, step: 0 }).toArray(),
    second: layer.forward(second, onPiece).toArray(),
    again: layer.forward(first, onPiece).toArray(),
  };
}

function expectPiece(layer: Layer, expected: (first: Float32Array) => Float32Array) {
  const found = passes(layer);
  expect(bits(found.second)).toEqual(bits(expected(found.first)));
  // The first decisions are others than those of this input.
  expect(bits(found.second)).not.toEqual(bits(found.free));
  expect(bits(found.again)).toEqual(bits(found.first));
}

/** The numbers that were let through on the first pass. */
const where = (pattern: Float32Array, sums: Float32Array) =>
  sums.map((sum, i) => (pattern[i]! > 0 ? sum : 0));

test('a ReLU keeps its signs', () => {
  expectPiece(new Relu(ws), (y) => where(y, second.toArray()));
});

describe('a convolution with a ReLU in it', () => {
  const options = { stride: [2, 3], pad: [1, 2] } as const;
  const [W, b] = [input('W', [4, 3, 3, 2], 11), input('b', [4], 12)];
  const sums = () => new Convolution(W, b, options).forward(second).toArray();

  test('keeps its signs', () => {
    expectPiece(new Convolution(W, b, { ...options, relu: true }), (y) => where(y, sums()));
  });

  test('without one there is nothing to keep', () => {
    const found = passes(new Convolution(W, b, options));
    expect(bits(found.second)).toEqual(bits(sums()));
  });
});

/** Where the largest number under each window is, by hand. */
function placesOfMaxima(
  x: Float32Array,
  window: Record<'size' | 'stride' | 'pad', readonly [number, number]>,
) {
  const [h, w] = SHAPE.slice(2) as [number, number];
  const { size, stride, pad } = window;
  const steps = (length: number, axis: 0 | 1) =>
    Array.from(
      { length: Math.floor((length + 2 * pad[axis] - size[axis]) / stride[axis]) + 1 },
      (_, i) => i * stride[axis] - pad[axis],
    );
  const places: number[] = [];
  for (let plane = 0; plane < x.length; plane += h * w) {
    for (const top of steps(h, 0)) {
      for (const left of steps(w, 1)) {
        let best = -1;
        for (let row = Math.max(0, top); row < Math.min(h, top + size[0]); row++) {
          for (let column = Math.max(0, left); column < Math.min(w, left + size[1]); column++) {
            const at = plane + row * w + column;
            if (best < 0 || x[at]! > x[best]!) best = at;
          }
        }
        places.push(best);
      }
    }
  }
  return places;
}

test.each([
  ['side by side', { size: [2, 3], stride: [2, 3], pad: [0, 0] }],
  ['strides', { size: [3, 3], stride: [1, 2], pad: [0, 0] }],
  ['padding', { size: [3, 3], stride: [2, 2], pad: [2, 1] }],
  ['nothing square', { size: [4, 3], stride: [2, 3], pad: [1, 2] }],
] as const)('a pooling keeps the places of its maxima: %s', (_, window) => {
  const { size, stride, pad } = window;
  expectPiece(new Pooling(ws, { size, stride, pad }), (y) => {
    const places = placesOfMaxima(first.toArray(), window);
    const taken = (x: Float32Array) => Float32Array.from(places, (place) => x[place]!);
    expect(bits(y)).toEqual(bits(taken(first.toArray())));
    return taken(second.toArray());
  });
});
