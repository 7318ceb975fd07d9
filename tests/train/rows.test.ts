import { describe, expect, test } from 'vitest';
import { drawnWithReplacement, shuffledEpochs } from '../../ts/train/rows.js';

describe('drawn with replacement', () => {
  const make = (seed = 0) => drawnWithReplacement({ count: 10, batchSize: 4, seed });

  test('a step’s rows depend on seed and step alone', () => {
    const [a, b] = [make(), make()];
    const later = Array.from(a.at(7));
    for (let step = 0; step < 7; step++) b.at(step);
    expect(Array.from(b.at(7))).toEqual(later);
    expect(Array.from(make().at(8))).not.toEqual(later);
    expect(Array.from(make(1).at(7))).not.toEqual(later);
  });

  test('all rows come, some twice', () => {
    const rows = make();
    const seen = new Set<number>();
    let repeats = 0;
    for (let step = 0; step < 100; step++) {
      const batch = Array.from(rows.at(step));
      expect(batch.length).toBe(4);
      if (new Set(batch).size < 4) repeats += 1;
      for (const row of batch) seen.add(row);
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(repeats).toBeGreaterThan(20);
  });

  test('an epoch is as many steps as the book counts', () => {
    expect(drawnWithReplacement({ count: 60_000, batchSize: 100, seed: 0 }).stepsPerEpoch).toBe(600);
    expect(drawnWithReplacement({ count: 50, batchSize: 100, seed: 0 }).stepsPerEpoch).toBe(1);
  });
});

describe('shuffled epochs', () => {
  const make = () => shuffledEpochs({ count: 10, batchSize: 4, seed: 0 });
  const epoch = (number: number) => [0, 1, 2].map((i) => Array.from(make().at(number * 3 + i)));

  test('every row once an epoch, the last batch smaller, a new order each time', () => {
    expect(make().stepsPerEpoch).toBe(3);
    for (const number of [0, 1, 5]) {
      expect(epoch(number).map((batch) => batch.length)).toEqual([4, 4, 2]);
      expect(epoch(number).flat().sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
    expect(epoch(0)).not.toEqual(epoch(1));
  });

  test('any step can be asked for first', () => {
    const rows = make();
    const inOrder = Array.from({ length: 9 }, (_, step) => Array.from(rows.at(step)));
    for (const step of [8, 0, 4]) expect(Array.from(make().at(step))).toEqual(inOrder[step]);
  });
});
