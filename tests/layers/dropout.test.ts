import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../ts/core/random.js';
import { Dropout } from '../../ts/layers/index.js';
import { refusal } from '../support/errors.js';
import { checkGradients, expectClose, golden, input, ws } from '../support/layers.js';

interface Form {
  y: number[];
  dx: number[];
  evaluated: number[];
}

interface Golden {
  shape: number[];
  ratio: number;
  x: number[];
  dy: number[];
  mask: number[];
  book: Form;
  inverted: Form;
}

const { dropout: given } = golden<{ dropout: Golden }>('training-layers');
const at = (step: number) => ({ train: true, step }) as const;
const ones = ws.keep([50_003]).set(new Float32Array(50_003).fill(1));
const masks = (layer: Dropout, step: number) => layer.forward(ones, at(step)).toArray();

describe.each(['book', 'inverted'] as const)('the form %s', (form) => {
  test('as in double precision, with a given mask', () => {
    const layer = new Dropout(ws, given.ratio, { inverted: form === 'inverted' });
    const x = ws.keep(given.shape).set(given.x);
    const dy = ws.keep(given.shape).set(given.dy);
    layer.mask = ws.keep(given.shape).set(given.mask);
    expectClose(layer.forward(x, at(0)), given[form].y, 'y');
    expectClose(layer.backward(dy), given[form].dx, 'dx');
    expectClose(layer.forward(x), given[form].evaluated, 'evaluated');
  });

  test('numerical gradients, in training and in evaluation', () => {
    const layer = new Dropout(ws, 0.3, { inverted: form === 'inverted' });
    checkGradients(layer, input('x', [4, 7], 3), { pass: at(5) });
    checkGradients(layer, input('x', [4, 7], 3));
  });

  test('what stays is scaled, and as much stays as asked', () => {
    const y = masks(new Dropout(ws, 0.2, { inverted: form === 'inverted' }), 0);
    const scale = form === 'inverted' ? Math.fround(1 / 0.8) : 1;
    expect(new Set(y)).toEqual(new Set([0, scale]));
    const kept = y.filter((v) => v !== 0).length / y.length;
    // Five standard errors.
    expect(Math.abs(kept - 0.8)).toBeLessThan(5 * Math.sqrt(0.16 / y.length));
  });
});

describe('a mask', () => {
  test('is a function of seed, name and step', () => {
    const make = (seed: number, name: string) => new Dropout(ws, 0.5, { seed, name });
    const layer = make(1, 'a');
    const first = masks(layer, 3);
    masks(layer, 4);
    expect(masks(layer, 3)).toEqual(first);
    expect(masks(make(1, 'a'), 3)).toEqual(first);
    for (const other of [masks(layer, 4), masks(make(2, 'a'), 3), masks(make(1, 'b'), 3)]) {
      const same = other.filter((v, i) => v === first[i]).length / first.length;
      expect(Math.abs(same - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / first.length));
    }
  });

  test('is where uniform numbers of its stream are above the ratio', () => {
    const stream = new RandomStream(9, 'dropout/conv');
    stream.seek(7 * 2 ** 20);
    const y = masks(new Dropout(ws, 0.4, { seed: 9, name: 'conv' }), 7);
    expect(y).toEqual(y.map(() => (stream.uniform() > 0.4 ? 1 : 0)));
  });
});

test('errors', () => {
  for (const ratio of [-0.1, 1, Number.NaN]) {
    expect(() => new Dropout(ws, ratio, { name: 'd1' })).toThrow(
      refusal('invalid-argument', 'Dropout d1 ratio', 0, 1, `found ${ratio}`),
    );
  }
  expect(() => new Dropout(ws).backward(ones)).toThrow(
    refusal('wrong-order', 'Dropout', 'backward()', 'forward()'),
  );
});
