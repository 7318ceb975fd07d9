/** The real files, where they are: facts that their publishers and users agree on. */
import { expect, test } from 'vitest';
import { findMnist } from '../../ts/data/mnist.js';
import { sharedData } from '../support/shared-data.js';
import '../support/engine.js';

test.skipIf(!sharedData('mnist'))('MNIST is what it should be', async () => {
  const { dataset } = await findMnist({ dataDir: sharedData('mnist')!, download: false });
  expect(dataset!.train).toMatchObject({ count: 60_000, imageShape: [1, 28, 28], classes: 10 });
  expect(dataset!.test.count).toBe(10_000);
  expect([...dataset!.train.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  expect([...dataset!.test.labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  const counts = new Array<number>(10).fill(0);
  for (const label of dataset!.train.labels) counts[label]! += 1;
  expect(counts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  const mean =
    dataset!.train.pixels.reduce((sum, value) => sum + value, 0) / dataset!.train.pixels.length / 255;
  expect(mean).toBeCloseTo(0.13066, 5);
});
