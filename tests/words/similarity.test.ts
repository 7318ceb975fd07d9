import { describe, expect, test } from 'vitest';
import { analogy, mostSimilar } from '../../ts/words/similarity.js';
import { closestSpellings, editDistance } from '../../ts/core/spelling.js';
import { refusal } from '../support/errors.js';
import { dice } from '../support/garbage.js';

/** Counts of neighbours in “You say goodbye and I say hello.” */
const toy = {
  words: ['you', 'say', 'goodbye', 'and', 'i', 'hello', '.'],
  // prettier-ignore
  vectors: Float32Array.from([
    0, 1, 0, 0, 0, 0, 0,
    1, 0, 1, 0, 1, 1, 0,
    0, 1, 0, 1, 0, 0, 0,
    0, 0, 1, 0, 1, 0, 0,
    0, 1, 0, 1, 0, 0, 0,
    0, 1, 0, 0, 0, 0, 1,
    0, 0, 0, 0, 0, 1, 0,
  ]),
  size: 7,
};

/** (1, 0) is what makes a queen of a king. */
const plane = {
  words: ['man', 'woman', 'king', 'queen', 'far', 'zero'],
  vectors: Float32Array.from([1, 1, 2, 1, 1, 4, 2, 4, 30, 40, 0, 0]),
  size: 2,
};

describe('mostSimilar', () => {
  test('the book’s: like “you” are goodbye, i and hello, equally and in this order', () => {
    const found = mostSimilar(toy, 'you', 10);
    expect(found.map(({ word }) => word)).toEqual(['goodbye', 'i', 'hello', 'say', 'and', '.']);
    for (const { score } of found.slice(0, 3)) expect(score).toBeCloseTo(0.7071067691, 9);
    // The ε of the norms is seen in the eighth digit.
    expect(found[1]!.score).not.toBeCloseTo(Math.SQRT1_2, 9);
    expect(found.slice(3).map(({ score }) => score)).toEqual([0, 0, 0]);
  });

  test('five unless another number is asked for, and never more than there are', () => {
    expect(mostSimilar(toy, 'you').length).toBe(5);
    expect(mostSimilar(toy, 'you', 1)).toEqual(mostSimilar(toy, 'you').slice(0, 1));
    expect(mostSimilar(toy, 'you', 100).length).toBe(6);
    expect(() => mostSimilar(toy, 'you', 0)).toThrow(refusal('invalid-argument', 'top', 'found 0'));
  });

  test('a vector of zeros is like nothing', () => {
    expect(mostSimilar(plane, 'zero').map(({ score }) => score)).toEqual([0, 0, 0, 0, 0]);
  });

  test('sums are in double precision', () => {
    const vectors = Float32Array.from([2 ** 13, 1, 1, 2 ** 13, 1, -1]);
    const [found] = mostSimilar({ words: ['a', 'b'], vectors, size: 3 }, 'a');
    expect(found!.score).toBeCloseTo(2 ** 26 / (2 ** 26 + 2), 11);
    const huge = { words: ['a', 'b'], vectors: Float32Array.from([3e38, 3e38]), size: 1 };
    expect(mostSimilar(huge, 'a')).toEqual([{ word: 'b', score: 1 }]);
  });

  test('what is no number is not hidden', () => {
    const vectors = plane.vectors.slice();
    vectors[9] = NaN;
    expect(() => mostSimilar({ ...plane, vectors }, 'man')).toThrow(refusal('not-finite', '“far”', 'NaN'));
    expect(() => mostSimilar({ ...plane, size: 3 }, 'man')).toThrow(
      refusal('shape-mismatch', '18 numbers', '6 words of 3'),
    );
  });
});

describe('analogy', () => {
  test('by hand: man is to woman as king is to queen', () => {
    // q = (2, 1) − (1, 1) + (1, 4) = (2, 4)
    const found = analogy(plane, 'man', 'woman', 'king');
    expect(found.map(({ word }) => word)).toEqual(['far', 'queen', 'zero']);
    expect(found[0]!.score).toBeCloseTo((2 * 30 + 4 * 40) / Math.sqrt(20), 6);
    expect(found[1]!.score).toBeCloseTo(Math.sqrt(20), 7);
    const angles = analogy(plane, 'man', 'woman', 'king', { measure: 'cosine', top: 2 });
    expect(angles.map(({ word }) => word)).toEqual(['queen', 'far']);
    expect(angles[0]!.score).toBeCloseTo(1, 8);
    expect(angles[1]!.score).toBeCloseTo(220 / (50 * Math.sqrt(20)), 8);
  });

  test('a word asked for twice', () => {
    expect(analogy(plane, 'man', 'man', 'king').map(({ word }) => word)).toEqual([
      'far',
      'queen',
      'woman',
      'zero',
    ]);
  });

  test('each word has to be there', () => {
    expect(() => analogy(plane, 'men', 'woman', 'king')).toThrow(/^(?=.*“men”)(?=.*\b6\b)(?=.*\bman\b)/);
    expect(() => analogy(plane, 'man', 'woman', 'xyz')).toThrow(/^(?=.*“xyz”)(?=.*\b6\b)(?!.*\?)/);
  });
});

describe('a word that is not there', () => {
  test('is answered with those that are spelt like it', () => {
    const words = ['the', 'toyota', 'data', 'toyoda', 'tomato', 'Seoul'];
    const all = { words, vectors: new Float32Array(6), size: 1 };
    expect(() => mostSimilar(all, 'toyata')).toThrow(/^(?=.*“toyata”)(?=.*\b6\b)(?=.*toyota, toyoda)/);
    expect(() => mostSimilar(all, 'Toyota')).toThrow('toyota, toyoda');
    expect(() => mostSimilar(all, 'seoul')).toThrow('Seoul');
    expect(() => mostSimilar(all, 'teh')).toThrow(/ the\?/);
    expect(() => mostSimilar(all, '')).toThrow(refusal('invalid-argument'));
  });

  test('the nearest first, equally near ones in their order, no more than asked for', () => {
    const words = ['carts', 'cars', 'care', 'car', 'cat', 'bar'];
    expect(closestSpellings('carr', words, 4)).toEqual(['cars', 'care', 'car', 'carts'].slice(0, 3));
  });
});

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['a', '', 1],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['abc', 'abd', 1],
    ['abc', 'ab', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('%j and %j: %d', (a, b, distance) => {
    expect(editDistance(a, b, 5)).toBe(distance);
    expect(editDistance(b, a, 5)).toBe(distance);
  });

  /** The recurrence as it stands, for any words. */
  function plain(a: string, b: string): number {
    const d = (i: number, j: number): number => {
      if (i === 0 || j === 0) return i + j;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      return Math.min(
        d(i - 1, j) + 1,
        d(i, j - 1) + 1,
        d(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
        swapped ? d(i - 2, j - 2) + 1 : Infinity,
      );
    };
    return d(a.length, b.length);
  }

  test('what is at most the limit is exact, the rest is above it', () => {
    for (let seed = 0; seed < 600; seed++) {
      const roll = dice(seed);
      const word = () => Array.from({ length: roll(7) }, () => 'ab가'[roll(3)]).join('');
      const [a, b, limit] = [word(), word(), 1 + roll(3)];
      const found = editDistance(a, b, limit);
      const expected = plain(a, b);
      if (expected <= limit) expect(found, `${a} ${b} ${limit}`).toBe(expected);
      else expect(found, `${a} ${b} ${limit}`).toBeGreaterThan(limit);
    }
  });
});
