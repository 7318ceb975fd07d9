import { expect, test } from 'vitest';
import type { LabelledImages } from '../../ts/data/labelled-images.js';
import { labelledImages } from '../../ts/data/mnist.js';
import { Samples } from '../../ts/data/samples.js';
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

test('a row that is not there', () => {
  using samples = new Samples(images());
  expect(() => samples.batch([0, 3])).toThrow('no sample 3: there are 3');
  expect(() => samples.batch([-1])).toThrow('no sample -1');
});

test('pictures, labels and sizes have to fit', () => {
  expect(() => new Samples(images({ labels: Uint8Array.from([1, 2]) }))).toThrow('3 pictures, but 2 labels');
  expect(() => new Samples(images({ pixels: new Uint8Array(11) }))).toThrow('do not make 11 bytes');
  expect(() => new Samples(images({ labels: Uint8Array.from([1, 10, 2]) }))).toThrow(
    'label 1 is 10; with 10 classes labels go from 0 to 9',
  );
});

test('two IDX files that do not belong together', () => {
  const imageFile = Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5]);
  const labelFile = Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 2, 1, 1]);
  expect(() => labelledImages('here', imageFile, labelFile)).toThrow('here: 1 pictures, but 2 labels');
});
