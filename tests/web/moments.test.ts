import { expect, test } from 'vitest';
import { Moments } from '../../web/src/state/moments.js';

const MIB = 1024 * 1024;

test('moments are thinned to 64 MiB; the first, the last and the one that is looked at stay', () => {
  const moments = new Moments();
  for (let step = 0; step <= 30; step++) moments.add(step, new Uint8Array(6 * MIB), step > 3 ? 3 : undefined);
  const steps = moments.steps.value;
  expect(steps.length * 6).toBeLessThanOrEqual(64);
  expect(steps).toEqual(expect.arrayContaining([0, 3, 30]));
  expect(moments.last).toBe(30);
});

test('of a model that is larger than that there are three at most', () => {
  const moments = new Moments();
  for (let step = 0; step < 6; step++) moments.add(step, new Uint8Array(70 * MIB), 1);
  expect(moments.steps.value).toEqual([0, 1, 5]);
});

test('a step that is done again takes the place of those after it', () => {
  const moments = new Moments();
  for (const step of [0, 5, 10, 5]) moments.add(step, new Uint8Array(1));
  expect(moments.steps.value).toEqual([0, 5]);
});
