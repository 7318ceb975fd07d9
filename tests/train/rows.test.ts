import { describe, expect, test } from 'vitest';
import { Sequences } from '../../ts/data/sequences.js';
import { drawnWithReplacement, textInOrder, shuffledEpochs } from '../../ts/train/rows.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

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
    // Two batches of this many rows have hardly a row in common, unless they used the same random numbers.
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

  test('without the last batch where it is smaller', () => {
    const of = (count: number, dropLast: boolean) =>
      shuffledEpochs({ count, batchSize: 4, seed: 0, dropLast });
    const batches = (count: number, dropLast: boolean, first: number, steps: number) =>
      Array.from({ length: steps }, (_, i) => Array.from(of(count, dropLast).at(first + i)));
    expect([9, 10, 11, 12].map((count) => of(count, true).stepsPerEpoch)).toEqual([2, 2, 2, 3]);
    for (const epoch of [0, 1, 7]) {
      // The order is that of an epoch with all of it.
      const whole = batches(10, false, 3 * epoch, 3);
      expect(batches(10, true, 2 * epoch, 2)).toEqual(whole.slice(0, 2));
      expect(batches(12, true, 3 * epoch, 3)).toEqual(batches(12, false, 3 * epoch, 3));
    }
    // Which rows are left out changes from epoch to epoch.
    const seen = new Set(batches(10, true, 0, 40).flat());
    expect(seen.size).toBe(10);
    expect(of(10, false).stepsPerEpoch).toBe(make().stepsPerEpoch);
  });

  test('which stays where it is the only one', () => {
    const rows = shuffledEpochs({ count: 3, batchSize: 4, seed: 0, dropLast: true });
    expect(rows.stepsPerEpoch).toBe(1);
    for (const step of [0, 1, 9]) expect(Array.from(rows.at(step)).sort()).toEqual([0, 1, 2]);
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

describe('a text from its beginning to its end', () => {
  const text = new Sequences(new Uint32Array(1000), { batchSize: 10, timeSize: 5 });
  /** Clocks of the steps, read from the first row, which begins at 0; the others stand 99 places on each. */
  const clocks = (rows: ReturnType<typeof textInOrder>, steps: readonly number[]) =>
    steps.map((step) => {
      const starts = Array.from(rows.at(step));
      expect(starts).toEqual(starts.map((_, i) => (starts[0]! + 99 * i) % 999));
      return starts[0];
    });

  test('an epoch is as many steps as the book counts', () => {
    expect(textInOrder(text).stepsPerEpoch).toBe(19);
  });

  test('the clock runs on over the epochs, and round', () => {
    // 199 steps of 5 are 995, and 4 more places to the end.
    const steps = [0, 1, 18, 19, 20, 199, 200, 1900];
    expect(clocks(textInOrder(text), steps)).toEqual([0, 5, 90, 95, 100, 995, 1, (1900 * 5) % 999]);
  });

  test('or begins again with each of them', () => {
    const steps = [0, 1, 18, 19, 20, 199, 200, 1900];
    expect(clocks(textInOrder(text, { restart: true }), steps)).toEqual([0, 5, 90, 0, 5, 45, 50, 0]);
  });
});

describe.each([
  ['drawnWithReplacement', drawnWithReplacement],
  ['shuffledEpochs', shuffledEpochs],
])('%s takes positive whole numbers', (name, make) => {
  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('not %d', (size) => {
    expect(() => make({ count: size, batchSize: 4, seed: 0 })).toThrow(
      refusal('invalid-argument', `${name} count`, 1, `found ${size}`),
    );
    expect(() => make({ count: 10, batchSize: size, seed: 0 })).toThrow(
      refusal('invalid-argument', `${name} batchSize`, 1, `found ${size}`),
    );
  });
});
