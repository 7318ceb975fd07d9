import { expect, test } from 'vitest';
import type { LabelledImages } from '../../ts/data/labelled-images.js';
import { labelledImages } from '../../ts/data/mnist.js';
import { Samples } from '../../ts/data/samples.js';
import { refusal } from '../support/errors.js';
import '../support/engine.js';

const images = (change: Partial<LabelledImages> = {}): LabelledImages => ({
  count: 3,
  imageShape: [1, 2, 2],
  classes: 10,
  pixels: Uint8Array.from([0, 51, 102, 153, 204, 255, 0, 0, 1, 2, 3, 4]),
  labels: Uint8Array.from([7, 0, 9]),
  ...change,
});

test('a batch has the chosen rows, pixels over 255', () => {
  using samples = new Samples(images());
  const { x, t } = samples.batch([2, 0]);
  expect(x.shape).toEqual([2, 1, 2, 2]);
  expect([...x.toArray()]).toEqual([1, 2, 3, 4, 0, 51, 102, 153].map((v) => Math.fround(v / 255)));
  expect([...t.toArray()]).toEqual([9, 7]);
});

test('all samples in order; the last batch is smaller', () => {
  using samples = new Samples(images());
  expect([...samples.batches(2)].length).toBe(2);
  const labels = [];
  for (const { t } of samples.batches(2)) labels.push([...t.toArray()]);
  expect(labels).toEqual([[7, 0], [9]]);
});

test('every sample comes once, with its own label, whatever the size of the batches', () => {
  const count = 11;
  const numbers = Uint8Array.from({ length: count }, (_, i) => i);
  using samples = new Samples(
    images({ count, imageShape: [1, 1, 1], classes: 11, pixels: numbers, labels: numbers }),
  );
  for (const size of [1, 2, 3, 5, 10, 11, 12]) {
    const [pixels, labels]: number[][] = [[], []];
    for (const { x, t } of samples.batches(size)) {
      pixels!.push(...x.toArray().map((v) => Math.round(v * 255)));
      labels!.push(...t.toArray());
    }
    expect(pixels, `${size}`).toEqual([...numbers]);
    expect(labels, `${size}`).toEqual([...numbers]);
  }
});

test.each([0, -1, 1.5, Number.NaN])('batches of %d samples', (size) => {
  using samples = new Samples(images());
  expect(() => samples.batches(size).next()).toThrow(refusal('invalid-argument', 'batch', `found ${size}`));
});

test('a row that is not there', () => {
  using samples = new Samples(images());
  expect(() => samples.batch([0, 3])).toThrow(refusal('out-of-range', 'sample', 'from 0 to 2', 'found 3'));
  expect(() => samples.batch([-1])).toThrow(refusal('out-of-range', 'sample', 'found -1'));
});

test('what is no number of a row at all', () => {
  using samples = new Samples(images());
  for (const [row, found] of [
    [1.5, '1.5'],
    [-0, '-0'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    ['1' as unknown as number, 'the text "1"'],
  ] as const) {
    expect(() => samples.batch([0, row])).toThrow(
      refusal('out-of-range', 'sample', 'from 0 to 2', `found ${found}`),
    );
  }
  expect(() => samples.batch([])).toThrow(refusal('invalid-argument', 'sample'));
});

test('a data set without a picture, or with pictures of nothing', () => {
  const none = { count: 0, pixels: new Uint8Array(0), labels: new Uint8Array(0) };
  expect(() => new Samples(images(none))).toThrow(refusal('invalid-argument', 'samples count: ', 'found 0'));
  expect(() => new Samples(images({ imageShape: [1, 0, 2], pixels: new Uint8Array(0) }))).toThrow(
    refusal('invalid-argument', 'samples imageShape: ', '[channels, height, width]', '[1, 0, 2]'),
  );
  const imageFile = Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28]);
  const labelFile = Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 0]);
  expect(() => labelledImages('here', imageFile, labelFile)).toThrow(
    refusal('invalid-argument', 'here count: ', 0),
  );
});

test('pictures, labels and sizes have to fit', () => {
  expect(() => new Samples(images({ labels: Uint8Array.from([1, 2]) }))).toThrow(
    refusal('shape-mismatch', '3 pictures', '2 labels'),
  );
  expect(() => new Samples(images({ pixels: new Uint8Array(11) }))).toThrow(
    refusal('shape-mismatch', '3 pictures', '11 bytes'),
  );
  expect(() => new Samples(images({ labels: Uint8Array.from([1, 10, 2]) }))).toThrow(/label 1 .*0 to 9.* 10/);
});

test('two IDX files that do not belong together', () => {
  const imageFile = Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5]);
  const labelFile = Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 2, 1, 1]);
  expect(() => labelledImages('here', imageFile, labelFile)).toThrow(
    refusal('shape-mismatch', 'here: ', '1 picture,', '2 labels'),
  );
});
