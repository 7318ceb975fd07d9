/** Word vectors by counting: the book's sentence, NumPy (scripts/golden/counting.py), a plain twin, and PTB where there is one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sparse, type SparseMatrix } from '../../ts/linalg/sparse.js';
import { coOccurrence, countingVectors, ppmi } from '../../ts/words/counting.js';
import golden from '../golden/counting.json' with { type: 'json' };
import { bits, relativeDifference, scattered } from '../support/compare.js';
import { refusal } from '../support/errors.js';
import { sharedData } from '../support/shared-data.js';

function dense({ rows, columns, starts, places, values }: SparseMatrix): number[] {
  const out = new Array<number>(rows * columns).fill(0);
  for (let i = 0; i < rows; i++) {
    for (let p = starts[i]!; p < starts[i + 1]!; p++) out[i * columns + places[p]!] = values[p]!;
  }
  return out;
}

/** Rows in order, places ascending within each, no zeros, no room left over. */
function expectWhole({ rows, columns, starts, places, values }: SparseMatrix): void {
  expect(starts).toHaveLength(rows + 1);
  expect([starts[0], starts[rows]]).toEqual([0, values.length]);
  expect(places).toHaveLength(values.length);
  for (let i = 0; i < rows; i++) {
    const row = places.subarray(starts[i]!, starts[i + 1]!);
    row.forEach((place, p) => expect(place < columns && (p === 0 || place > row[p - 1]!)).toBe(true));
  }
  expect(values.includes(0)).toBe(false);
}

describe('You say goodbye and I say hello.', () => {
  const ids = [0, 1, 2, 3, 4, 1, 5, 6];
  const counts = coOccurrence(ids, 7, 1);
  // you say goodbye and i hello .
  const C = [
    [0, 1, 0, 0, 0, 0, 0],
    [1, 0, 1, 0, 1, 1, 0],
    [0, 1, 0, 1, 0, 0, 0],
    [0, 0, 1, 0, 1, 0, 0],
    [0, 1, 0, 1, 0, 0, 0],
    [0, 1, 0, 0, 0, 0, 1],
    [0, 0, 0, 0, 0, 1, 0],
  ];

  test('counts', () => {
    expectWhole(counts);
    expect(dense(counts)).toEqual(C.flat());
  });

  test('PPMI', () => {
    const matrix = ppmi(counts);
    expectWhole(matrix);
    const [a, b, c] = [0.807, 1.807, 2.807];
    const M = [
      [0, b, 0, 0, 0, 0, 0],
      [b, 0, a, 0, a, a, 0],
      [0, a, 0, b, 0, 0, 0],
      [0, 0, b, 0, b, 0, 0],
      [0, a, 0, b, 0, 0, 0],
      [0, a, 0, 0, 0, 0, c],
      [0, 0, 0, 0, 0, c, 0],
    ];
    dense(matrix).forEach((value, i) => expect(value).toBeCloseTo(M.flat()[i]!, 3));
  });

  test('vectors of every size up to the number of words', () => {
    for (let size = 1; size <= 7; size++) {
      const vectors = countingVectors(ids, 7, { window: 1, size });
      expect(vectors).toHaveLength(7 * size);
      expect(vectors.every(Number.isFinite)).toBe(true);
    }
    expect(() => countingVectors(ids, 7, { window: 1, size: 8 })).toThrow(
      refusal('invalid-argument', 8, '7 × 7', 'from 1 to 7'),
    );
  });
});

describe.each(Object.entries(golden.texts))(
  'against NumPy, %s',
  (_, { ids, words, window, size, ...given }) => {
    const counts = coOccurrence(ids, words, window);

    test('counts and PPMI', () => {
      expect(dense(counts)).toEqual(given.counts);
      expect(relativeDifference(dense(ppmi(counts)), given.ppmi)).toBeLessThan(1e-7);
    });

    test('vectors', () => {
      const vectors = countingVectors(ids, words, { window, size });
      expect(relativeDifference(vectors, given.U)).toBeLessThan(1e-5);
      expect(bits(countingVectors(ids, words, { window, size }))).toEqual(bits(vectors));
    });
  },
);

test.each(Array.from({ length: 30 }, (_, seed) => [(7 * seed) % 40, 1 + (seed % 11), 1 + (seed % 6), seed]))(
  'a random text of %d words, %d different, window %d (%d): counts as by definition',
  (length, words, window, seed) => {
    const ids = Uint16Array.from(scattered(length!, seed), (x) => Math.floor(((x + 1) / 2) * words!));
    const expected = new Array<number>(words! * words!).fill(0);
    ids.forEach((a, i) =>
      ids.forEach((b, j) => {
        if (i !== j && Math.abs(i - j) <= window!) expected[a * words! + b]! += 1;
      }),
    );
    const counts = coOccurrence(ids, words!, window!);
    expectWhole(counts);
    expect(dense(counts)).toEqual(expected);
    expectWhole(ppmi(counts));
  },
);

test('PPMI of counts that cannot be is an error', () => {
  for (const wrong of [NaN, -1, Infinity]) {
    const counts = coOccurrence([0, 1, 2, 0], 3, 1);
    counts.values[0] = wrong;
    expect(() => ppmi(counts)).toThrow(new RegExp(`ppmi: value 0 .*${wrong}`));
  }
  expect(() => ppmi(sparse([0, 1, 0, 1, 0, 0, 0, 1, 0], 3, 3))).toThrow(
    refusal('invalid-argument', 'ppmi: row 2: '),
  );
});

test.each<[string, number[], number, RegExp]>([
  ['beyond the words', [0, 7], 1, /id 1 .*0 to 6.* 7$/],
  ['a negative one', [-1], 1, /id 0 .*0 to 6.* -1$/],
  ['none', [0, 0.5], 1, /id 1 .*0 to 6.* 0\.5$/],
  ['no window', [0, 1], 0, /coOccurrence window: .* 0$/],
  ['half a window', [0, 1], 1.5, /coOccurrence window: .* 1\.5$/],
])('errors say what was found: %s', (_, ids, window, message) => {
  expect(() => coOccurrence(ids, 7, window)).toThrow(message);
});

const folder = sharedData('ptb');

test.skipIf(!folder)('PTB: neighbours like the book’s', () => {
  const text = readFileSync(join(folder!, 'ptb', 'ptb.train.txt'), 'utf8');
  const index = new Map<string, number>();
  const ids = text
    .replaceAll('\n', '<eos>')
    .trim()
    .split(/ +/)
    .map((word) => {
      if (!index.has(word)) index.set(word, index.size);
      return index.get(word)!;
    });
  expect([ids.length, index.size]).toEqual([929_589, 10_000]);
  const size = 100;
  const vectors = countingVectors(ids, index.size, { size });
  const cosine = (a: string, b: string) => {
    const [u, v] = [a, b].map((word) =>
      vectors.subarray(size * index.get(word)!, size * (index.get(word)! + 1)),
    );
    return u!.reduce((sum, x, i) => sum + x * v![i]!, 0) / (Math.hypot(...u!) * Math.hypot(...v!));
  };
  const nearest = (word: string) =>
    [...index.keys()]
      .filter((other) => other !== word)
      .map((other) => [other, cosine(word, other)] as const)
      .sort(([, a], [, b]) => b - a)
      .slice(0, 5)
      .map(([other]) => other);
  expect(nearest('you')).toEqual(expect.arrayContaining(['i', 'we', 'do']));
  expect(nearest('year')).toEqual(expect.arrayContaining(['month', 'quarter', 'earlier', 'last', 'next']));
  expect(nearest('car')).toEqual(expect.arrayContaining(['luxury', 'auto', 'cars']));
  expect(nearest('toyota')).toEqual(expect.arrayContaining(['motor', 'nissan', 'motors']));
});
