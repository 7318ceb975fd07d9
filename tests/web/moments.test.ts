import { describe, expect, test } from 'vitest';
import { letGo, Moments } from '../../web/src/state/moments.js';

const MIB = 1024 * 1024;
const moment = (step: number, size: number) => ({ step, bytes: new Uint8Array(size), reports: 0 });

/** Those of a run: of so many steps, each as large. */
function momentsOf(count: number, size: number): Moments {
  const made = new Moments();
  for (let step = 0; step < count; step++) made.add(moment(step, size));
  return made;
}

describe('the moments of runs in the list', () => {
  const stepsOf = (runs: Moments[]) => runs.map(({ steps }) => steps.value);

  test('are all kept while they are small', () => {
    const runs = [momentsOf(8, MIB), momentsOf(24, MIB)];
    letGo(runs);
    expect(stepsOf(runs).map(({ length }) => length)).toEqual([8, 24]);
  });

  test('are thinned together, those of the largest run first; the first and the last stay', () => {
    const runs = [momentsOf(4, MIB), momentsOf(40, MIB), momentsOf(40, MIB)];
    letGo(runs);
    const [small, ...large] = stepsOf(runs);
    expect(small).toEqual([0, 1, 2, 3]);
    for (const steps of large) {
      expect(steps.length).toBe(30);
      expect([steps[0], steps.at(-1)]).toEqual([0, 39]);
    }
  });

  test('that cards name stay while others can go, and go from the oldest run first', () => {
    const runs = [momentsOf(20, 2 * MIB), momentsOf(20, 2 * MIB), momentsOf(20, 2 * MIB)];
    for (const run of runs) run.hold([0, 3, 7, 16]);
    letGo(runs);
    for (const steps of stepsOf(runs)) expect(steps).toEqual(expect.arrayContaining([0, 3, 7, 16, 19]));
    const large = [momentsOf(8, 5 * MIB), momentsOf(8, 5 * MIB), momentsOf(8, 5 * MIB)];
    for (const run of large) run.hold([0, 2, 3, 4]);
    letGo(large);
    expect(stepsOf(large)).toEqual([
      [0, 7],
      [0, 2, 3, 4, 7],
      [0, 2, 3, 4, 7],
    ]);
  });

  test('are the last of each where there is no room for more, and none of the oldest where there is not even that', () => {
    const runs = [momentsOf(3, 24 * MIB), momentsOf(3, 24 * MIB), momentsOf(3, 24 * MIB)];
    letGo(runs);
    expect(stepsOf(runs)).toEqual([[], [2], [2]]);
  });
});

describe('the moments of a run', () => {
  test('are all kept while they are small', () => {
    const moments = new Moments();
    for (let step = 0; step < 40; step++) moments.add(moment(step, MIB));
    expect(moments.steps.value).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  test('are thinned evenly beyond 64 MiB, and keep the first and the last', () => {
    const moments = new Moments();
    for (let step = 0; step < 1000; step++) {
      moments.add(moment(step, MIB));
      const steps = moments.steps.value;
      expect(steps.length).toBeLessThanOrEqual(64);
      expect([steps[0], steps.at(-1)]).toEqual([0, step]);
    }
    const gaps = moments.steps.value.slice(1).map((step, i) => step - moments.steps.value[i]!);
    expect(moments.steps.value.length).toBeGreaterThan(10);
    expect(Math.max(...gaps)).toBeLessThan(50);
  });

  test('have the bytes of their step; a moment before the last forgets those after it', () => {
    const moments = new Moments();
    for (const step of [0, 5, 9]) moments.add({ step, bytes: Uint8Array.of(step), reports: 0 });
    expect(moments.at(5)?.bytes).toEqual(Uint8Array.of(5));
    expect(moments.at(4)).toBeUndefined();
    moments.add({ step: 5, bytes: Uint8Array.of(55), reports: 0 });
    expect(moments.steps.value).toEqual([0, 5]);
    expect(moments.last?.step).toBe(5);
  });

  test('moments are thinned to 64 MiB; the first, the last and the one that is looked at stay', () => {
    const moments = new Moments();
    for (let step = 0; step <= 30; step++) moments.add(moment(step, 6 * MIB), step > 3 ? [3] : []);
    const steps = moments.steps.value;
    expect(steps.length * 6).toBeLessThanOrEqual(64);
    expect(steps).toEqual(expect.arrayContaining([0, 3, 30]));
    expect(moments.last?.step).toBe(30);
  });

  test('the ones that cards name stay as well, also when the run goes on from the list', () => {
    const first = new Moments();
    first.hold([3, 4]);
    for (let step = 0; step <= 6; step++) first.add(moment(step, 6 * MIB));
    const moments = new Moments();
    moments.takeUp(first);
    for (let step = 7; step <= 30; step++) moments.add(moment(step, 6 * MIB));
    expect(moments.steps.value).toEqual(expect.arrayContaining([0, 3, 4, 30]));
  });

  test('of a model that is larger than that there are three at most', () => {
    const moments = new Moments();
    for (let step = 0; step < 6; step++) moments.add(moment(step, 70 * MIB), [1]);
    expect(moments.steps.value).toEqual([0, 1, 5]);
  });
});
