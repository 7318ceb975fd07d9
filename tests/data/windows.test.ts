import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { corpusOf } from '../../ts/data/vocabulary.js';
import { Windows } from '../../ts/data/windows.js';
import { refusal } from '../support/errors.js';
import '../support/engine.js';

/** [contexts, target] of every row of a batch. */
function read(windows: Windows, rows: ArrayLike<number>): [number[], number][] {
  const { x, t } = windows.batch(rows);
  const width = 2 * windows.window;
  expect([x.shape, t.shape]).toEqual([[rows.length, width], [rows.length]]);
  const contexts = x.toArray();
  return [...t.toArray()].map((target, i) => [[...contexts.subarray(i * width, (i + 1) * width)], target]);
}

describe('lines', () => {
  test('end the contexts: beyond them is the word that ends a line', () => {
    const end = 9;
    using windows = new Windows([1, 2, 3, end, 4, end, end, 5, 6], 2, { lineEnd: end });
    expect(windows.count).toBe(6);
    expect(read(windows, [0, 1, 2, 3, 4, 5])).toEqual([
      [[end, end, 2, 3], 1],
      [[end, 1, 3, end], 2],
      [[1, 2, end, end], 3],
      [[end, end, end, end], 4],
      [[end, end, 6, end], 5],
      [[end, 5, end, end], 6],
    ]);
    expect(read(windows, [5, 0])).toEqual([
      [[end, 5, end, end], 6],
      [[end, end, 2, 3], 1],
    ]);
    expect(() => windows.batch([6])).toThrow(refusal('out-of-range', 'target', 'from 0 to 5', 'found 6'));
  });

  test('shorter than a window are enough, a text of nothing but their ends is none', () => {
    using windows = new Windows([1, 0, 2, 0], 5, { lineEnd: 0 });
    expect(windows.count).toBe(2);
    expect(() => new Windows([0, 0], 1, { lineEnd: 0 })).toThrow(
      refusal('unusable-data', 'window of 1', '3 words'),
    );
  });
});

describe('batches', () => {
  test('the book’s sentence', () => {
    const { ids } = corpusOf('You say goodbye and I say hello.');
    using windows = new Windows(ids, 1);
    expect(windows.count).toBe(6);
    // Figure 3-16.
    expect(read(windows, [0, 1, 2, 3, 4, 5])).toEqual([
      [[0, 2], 1],
      [[1, 3], 2],
      [[2, 4], 3],
      [[3, 1], 4],
      [[4, 5], 1],
      [[1, 6], 5],
    ]);
  });

  test('in any order, a row as often as it is asked for, of any length', () => {
    const ids = Uint32Array.from({ length: 40 }, (_, i) => 100 + i);
    using windows = new Windows(ids, 3);
    expect(windows.count).toBe(34);
    const row = (i: number): [number[], number] => [[0, 1, 2, 4, 5, 6].map((k) => 100 + i + k), 103 + i];
    for (const rows of [[33, 0, 33], [7], Uint32Array.of(1, 2, 3, 4, 5)]) {
      expect(read(windows, rows)).toEqual([...rows].map(row));
    }
  });

  test('the widest window there can be has one target', () => {
    using windows = new Windows([5, 6, 7, 8, 9], 2);
    expect(windows.count).toBe(1);
    expect(read(windows, [0])).toEqual([[[5, 6, 8, 9], 7]]);
  });

  test('one is gone with the next', () => {
    using windows = new Windows([0, 1, 2, 3], 1);
    const { x } = windows.batch([0]);
    windows.batch([1]);
    expect(() => x.toArray()).toThrow(/\[1, 2\] was used after/);
  });

  test('they need no more memory than the first one', () => {
    using windows = new Windows(new Uint32Array(100_000), 5);
    const rows = Uint32Array.from({ length: 2000 }, (_, i) => i);
    windows.batch(rows);
    const before = engine().memoryBytes;
    for (let i = 0; i < 200; i++) windows.batch(rows);
    expect(engine().memoryBytes).toBe(before);
  });
});

describe('what does not fit is refused', () => {
  test('a window that is wider than the text', () => {
    for (const length of [0, 1, 10]) {
      expect(() => new Windows(new Uint32Array(length), 5)).toThrow(
        refusal('unusable-data', 'window of 5', '11 words', `found ${length}`),
      );
    }
  });

  test('a window that is none', () => {
    for (const window of [0, -1, 1.5, Number.NaN, Infinity]) {
      expect(() => new Windows(new Uint32Array(20), window)).toThrow(
        refusal('invalid-argument', 'window: ', `found ${window}`),
      );
    }
  });

  test('rows that are none', () => {
    using windows = new Windows(new Uint32Array(12), 1);
    for (const row of [10, 12, -1, 0.5, Number.NaN, 2 ** 32]) {
      expect(() => windows.batch([0, row])).toThrow(
        refusal('out-of-range', 'target', 'from 0 to 9', `found ${row}`),
      );
    }
    expect(() => windows.batch([])).toThrow(refusal('invalid-argument', 'target'));
  });

  test('and nothing is kept of it', () => {
    const refuse = () => {
      expect(() => new Windows(new Uint32Array(1000), 500)).toThrow(
        refusal('unusable-data', '1001 words', 1000),
      );
    };
    refuse();
    const before = engine().memoryBytes;
    for (let i = 0; i < 50; i++) refuse();
    expect(engine().memoryBytes).toBe(before);
  });

  test('one that was disposed', () => {
    const windows = new Windows([0, 1, 2, 3], 1);
    windows.dispose();
    windows.dispose();
    expect(() => windows.batch([0])).toThrow(/dispose/);
  });
});
