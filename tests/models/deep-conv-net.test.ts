/**
 * The convolutional net of chapter 8, at its own size, against NumPy in double precision (scripts/golden/conv_nets.py):
 * what both make by the same formula, with given dropout masks. Then its slope along its gradient, its start, its
 * dropout.
 */
import { afterAll, describe, expect, test } from 'vitest';
import * as kernels from '../../ts/core/kernels.js';
import { Dropout } from '../../ts/layers/index.js';
import { DeepConvNet } from '../../ts/models/deep-conv-net.js';
import { refusal } from '../support/errors.js';
import { bits, scattered } from '../support/compare.js';
import { backend } from '../support/engine.js';
import { golden } from '../support/layers.js';
import { expectAll, expectDeviation, expectNear, expectParams, ws } from '../support/models.js';

interface Golden {
  seed: number;
  rows: number;
  t: number[];
  masks: [number[], number[]];
  trained: { scores: number[]; loss: number };
  evaluated: { scores: number[]; loss: number };
  gradient: Record<
    string,
    { largest: number; norm: number; along: number; elements: number[]; values: number[] }
  >;
}

const { deep: given } = golden<{ deep: Golden }>('conv-nets');
const { seed, rows } = given;

const SHAPES = {
  ...{ W1: [16, 1, 3, 3], b1: [16], W2: [16, 16, 3, 3], b2: [16] },
  ...{ W3: [32, 16, 3, 3], b3: [32], W4: [32, 32, 3, 3], b4: [32] },
  ...{ W5: [64, 32, 3, 3], b5: [64], W6: [64, 64, 3, 3], b6: [64] },
  ...{ W7: [1024, 50], b7: [50], W8: [50, 10], b8: [10] },
};
/** Inputs of a unit, W1 … W8. */
const INPUTS = [9, 144, 144, 288, 288, 576, 1024, 50];

/**
 * Eight products one after the other, sums of up to 1024 terms forward and 2352 places backward, each rounded to 6e-8
 * of what is summed (7.7e-7 measured on the three builds); no unit is within 1e-5 of its kink.
 */
const ONE_PASS = 1e-5;

const x = ws.keep([rows, 1, 28, 28]);
x.set(scattered(x.size, seed).map((v) => (v + 1) / 2));
const t = ws.keep([rows], 'i32').set(given.t);
const TRAINING = { train: true, step: 0 } as const;

function dropouts(model: DeepConvNet): Dropout[] {
  return model.layers.filter((layer) => layer instanceof Dropout);
}

/** With the parameters and masks of the golden script. */
function goldenNet(): DeepConvNet {
  const model = new DeepConvNet();
  INPUTS.forEach((inputs, index) => {
    const i = index + 1;
    const set = (name: string, scale: number, seed: number) => {
      const { value } = model.param(name);
      value.set(scattered(value.size, seed).map((v) => scale * v));
    };
    set(`W${i}`, Math.sqrt(6 / inputs), seed + i);
    set(`b${i}`, 0.1, seed + 10 + i);
  });
  dropouts(model).forEach((layer, i) => {
    const mask = given.masks[i]!;
    layer.mask = ws.keep([rows, mask.length / rows]).set(mask);
  });
  return model;
}

describe('against NumPy', () => {
  const model = goldenNet();
  afterAll(() => model.dispose());

  test('evaluation: units and scores are scaled by 1 − ratio', () => {
    expectNear(model.predict(x).toArray(), given.evaluated.scores, ONE_PASS, 'scores');
    expectNear([model.loss(x, t)], [given.evaluated.loss], ONE_PASS, 'loss');
  });

  test('training: the scores drop out too', () => {
    const scores = model.predict(x, TRAINING).toArray();
    expectNear(scores, given.trained.scores, ONE_PASS, 'scores');
    given.masks[1].forEach((stays, i) => expect(scores[i] !== 0).toBe(stays === 1));
    expectNear([model.loss(x, t, TRAINING)], [given.trained.loss], ONE_PASS, 'loss');
  });

  test('every gradient: its norm, its share of a fixed direction, a dozen elements', () => {
    const gradient = model.gradient(x, t);
    expect(Object.keys(gradient)).toEqual(Object.keys(given.gradient));
    for (const [name, { largest, norm, along, elements, values }] of Object.entries(given.gradient)) {
      const g = gradient[name]!;
      const off = (found: number, expected: number, scale: number) =>
        expect(Math.abs(found - expected) / scale, `${name} on ${backend.build}`).toBeLessThan(ONE_PASS);
      const direction = scattered(g.length, 1);
      off(Math.max(...g.map(Math.abs)), largest, largest);
      off(Math.sqrt(g.reduce((sum, v) => sum + v * v, 0)), norm, norm);
      // A scattered direction is √(n/3) long.
      const scale = norm * Math.sqrt(g.length / 3);
      off(
        g.reduce((sum, v, i) => sum + v * direction[i]!, 0),
        along,
        scale,
      );
      elements.forEach((element, i) => off(g[element]!, values[i]!, largest));
    }
  });
});

test('the slope along each gradient is its norm', () => {
  using model = goldenNet();
  const gradient = model.gradient(x, t);
  for (const { name, value } of model.params) {
    const norm = Math.sqrt(gradient[name]!.reduce((sum, g) => sum + g * g, 0));
    const start = value.toArray();
    const direction = ws.keep(value.shape).set(gradient[name]!.map((g) => g / norm));
    const at = (h: number) => {
      value.set(start);
      kernels.addScaled(value, direction, h);
      return model.loss(x, t, TRAINING);
    };
    // The loss moves by 1e-3 to each side.
    const h = 1e-3 / norm;
    const slope = (at(h) - at(-h)) / (2 * h);
    value.set(start);
    // Losses are good to 2e-7, a slope to 2e-4; and some of the hundred thousand units switch within the step (6e-3
    // measured).
    expect(Math.abs(slope / norm - 1), `${name} on ${backend.build}`).toBeLessThan(2e-2);
  }
});

describe('parameters', () => {
  test('those of the book: 123,552 numbers, He’s deviations, biases 0', () => {
    using model = new DeepConvNet();
    expectParams(model, SHAPES, 123_552);
    INPUTS.forEach((inputs, i) => expectDeviation(model, `W${i + 1}`, Math.sqrt(2 / inputs)));
    expectAll(model, /^b/, 0);
  });

  test('a picture goes 28 → 28 → 14 → 14 → 16 → 8 → 8 → 4', () => {
    using model = new DeepConvNet();
    const sizes = [28, 28, 14, 14, 16, 8, 8, 8, 4];
    const channels = [16, 16, 16, 32, 32, 32, 64, 64, 64];
    const pictures = channels.map((c, i) => [rows, c, sizes[i], sizes[i]]);
    const shapes = model.activations(x).map(({ shape }) => shape);
    expect(shapes).toEqual([...pictures, ...Array(3).fill([rows, 50]), ...Array(2).fill([rows, 10])]);
  });
});

describe('dropout', () => {
  test('the same step gives the same pass, another step, seed or layer other masks', () => {
    using model = new DeepConvNet({ seed: 5 });
    using other = new DeepConvNet({ seed: 6 });
    for (const { name, value } of other.params) value.set(model.param(name).value.toArray());
    const pass = (net: DeepConvNet, step: number) => bits(net.predict(x, { train: true, step }).toArray());
    const first = pass(model, 4);
    expect(pass(model, 5)).not.toEqual(first);
    expect(pass(model, 4)).toEqual(first);
    expect(pass(other, 4)).not.toEqual(first);
    const ones = ws.keep([100]).set(new Float32Array(100).fill(1));
    const [one, two] = dropouts(model).map((layer) => bits(layer.forward(ones, TRAINING).toArray()));
    expect(one).not.toEqual(two);
  });

  test('a ratio of 0 drops nothing', () => {
    using model = new DeepConvNet({ dropoutRatio: 0 });
    const scores = bits(model.predict(x).toArray());
    expect(bits(model.predict(x, TRAINING).toArray())).toEqual(scores);
  });

  test('ratios that are none', () => {
    for (const dropoutRatio of [-0.5, 1, Number.NaN]) {
      expect(() => new DeepConvNet({ dropoutRatio })).toThrow(
        refusal('invalid-argument', 'DeepConvNet dropoutRatio', 0, 1, `found ${dropoutRatio}`),
      );
    }
  });
});

test('an input of another shape names the layer', () => {
  using model = new DeepConvNet();
  for (const shape of [
    [2, 784],
    [2, 3, 28, 28],
  ]) {
    expect(() => model.predict(ws.keep(shape))).toThrow(
      refusal(
        'shape-mismatch',
        'Convolution W1 [16, 1, 3, 3]',
        '[N, 1, H, W]',
        `found [${shape.join(', ')}]`,
      ),
    );
  }
  expect(() => model.predict(ws.keep([2, 1, 40, 40]))).toThrow(
    refusal('shape-mismatch', 'Affine W7 [1024, 50]', '[N, 1024]', 'found [2, 64, 5, 5]'),
  );
});
