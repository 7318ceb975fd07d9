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

  test('steps share no part of the random stream', () => {
    // Of so many rows two batches have hardly one in common, unless one batch was drawn from where another was.
    const rows = drawnWithReplacement({ count: 2 ** 32, batchSize: 60_000, seed: 0 });
    const batches = [0, 1, 2, 3].map((step) => new Set(Array.from(rows.at(step))));
    for (const [i, batch] of batches.entries()) {
      for (const other of batches.slice(i + 1)) {
        expect([...batch].filter((row) => other.has(row)).length).toBeLessThan(10);
      }
    }
  });

  test('an epoch is as many steps as the book counts', () => {
    expect(drawnWithReplacement({ count: 60_000, batchSize: 100, seed: 0 }).stepsPerEpoch).toBe(600);
    expect(drawnWithReplacement({ count: 50, batchSize: 100, seed: 0 }).stepsPerEpoch).toBe(1);
  });
});

describe('shuffled epochs', () => {
  const make = (seed = 0) => shuffledEpochs({ count: 10, batchSize: 4, seed });
  const epoch = (number: number) => [0, 1, 2].map((i) => Array.from(make().at(number * 3 + i)));

  test('every row once an epoch, the last batch smaller, a new order each time', () => {
    expect(make().stepsPerEpoch).toBe(3);
    for (const number of [0, 1, 5]) {
      expect(epoch(number).map((batch) => batch.length)).toEqual([4, 4, 2]);
      expect(epoch(number).flat().sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
    expect(epoch(0)).not.toEqual(epoch(1));
  });

  test('the order depends on the seed', () => {
    expect(Array.from(make(1).at(0))).not.toEqual(Array.from(make().at(0)));
  });

  test('epochs share no part of the random stream', () => {
    // What Fisher and Yates drew, read from the order: the place below `limit` that limit − 1 was exchanged with.
    const drawn = (order: number[], limit: number) => {
      const now = [...order.keys()];
      for (let i = order.length - 1; ; i--) {
        const j = now.indexOf(order[i]!);
        if (i === limit - 1) return j;
        [now[i], now[j]] = [now[j]!, now[i]!];
      }
    };
    const rows = shuffledEpochs({ count: 9, batchSize: 9, seed: 0 });
    const orders = Array.from({ length: 400 }, (_, step) => Array.from(rows.at(step)));
    // A word w gives w % 4 for the fifth-last place of one epoch and w % 8 for the second of the next, where epochs are
    // one block of four words apart: those would always agree. By chance it is every fourth time.
    const agree = orders.slice(1).filter((order, i) => drawn(order, 8) % 4 === drawn(orders[i]!, 4));
    expect(agree.length).toBeGreaterThan(60);
    expect(agree.length).toBeLessThan(140);
  });

  test('any step can be asked for first', () => {
    const rows = make();
    const inOrder = Array.from({ length: 9 }, (_, step) => Array.from(rows.at(step)));
    for (const step of [8, 0, 4]) expect(Array.from(make().at(step))).toEqual(inOrder[step]);
  });
});

describe.each([
  ['drawnWithReplacement', drawnWithReplacement],
  ['shuffledEpochs', shuffledEpochs],
])('%s takes positive whole numbers', (name, make) => {
  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('not %d', (size) => {
    expect(() => make({ count: size, batchSize: 4, seed: 0 })).toThrow(
      `${name} count: expected a whole number of at least 1, found ${size}`,
    );
    expect(() => make({ count: 10, batchSize: size, seed: 0 })).toThrow(
      `${name} batchSize: expected a whole number of at least 1, found ${size}`,
    );
  });
});
