import { describe, expect, test } from 'vitest';
import { UnigramSampler, type UnigramSamplerOptions } from '../../ts/layers/index.js';
import { refusal } from '../support/errors.js';
import { ws } from '../support/layers.js';

/** Few words and many; some much more often than others. */
const COUNTS = Array.from({ length: 40 }, (_, i) => Math.ceil(5000 / (1 + i) ** 1.3));

const targetsOf = (ids: ArrayLike<number>, shape = [ids.length]) => ws.keep(shape, 'i32').set(ids);

function draw(options: UnigramSamplerOptions, ids: number[], step = 0): number[][] {
  ws.begin();
  const sampler = new UnigramSampler(ws, options);
  const drawn = [...sampler.draw(targetsOf(ids), step).toArray()];
  const width = 1 + sampler.sampleSize;
  return ids.map((_, r) => drawn.slice(r * width, (r + 1) * width));
}

/** Every word of the text is a right one some time. */
const EACH = Array.from({ length: 400 }, (_, i) => i % 40);

describe.each([1, 5, 30, 39])('%d negative words for each target', (sampleSize) => {
  const drawn = draw({ counts: COUNTS, sampleSize, seed: 3 }, EACH);

  test('the right word first, then others, all different, all words of the text', () => {
    drawn.forEach((row, r) => {
      expect(row).toHaveLength(1 + sampleSize);
      expect(row[0]).toBe(EACH[r]);
      expect(new Set(row).size).toBe(row.length);
      for (const id of row) expect(Number.isInteger(id) && id >= 0 && id < 40).toBe(true);
    });
  });

  test('a function of seed and step', () => {
    const options = { counts: COUNTS, sampleSize, seed: 3 };
    expect(draw(options, EACH)).toEqual(drawn);
    const later = draw(options, EACH, 123_456);
    expect(draw(options, EACH, 123_456)).toEqual(later);
    expect(later).not.toEqual(drawn);
    expect(draw({ ...options, seed: 4 }, EACH)).not.toEqual(drawn);
  });
});

test('targets of any shape, in the order of their places', () => {
  ws.begin();
  const sampler = new UnigramSampler(ws, { counts: COUNTS });
  const ids = [3, 1, 4, 1, 5, 9];
  const flat = sampler.draw(targetsOf(ids), 2);
  const square = sampler.draw(targetsOf(ids, [3, 2]), 2);
  expect(square.shape).toEqual([6, 6]);
  expect([...square.toArray()]).toEqual([...flat.toArray()]);
});

test('the book’s five by default', () =>
  expect(new UnigramSampler(ws, { counts: COUNTS }).sampleSize).toBe(5));

test('words that do not occur are not drawn, with any power', () => {
  const counts = COUNTS.map((count, i) => (i % 2 ? 0 : count));
  for (const power of [0, 0.75, 1]) {
    const drawn = draw({ counts, power }, EACH).flatMap(([, ...others]) => others);
    expect(new Set(drawn.map((id) => id % 2))).toEqual(new Set([0]));
  }
});

test('as few words as there may be: all others, each time', () => {
  for (const [right, ...others] of draw({ counts: [1, 1_000_000, 1, 1], sampleSize: 3 }, [0, 1, 2, 3])) {
    expect(others.sort()).toEqual([0, 1, 2, 3].filter((id) => id !== right));
  }
});

/** What a sum of squares of this many normal numbers hardly ever exceeds: five standard deviations above its mean. */
const chiSquareLimit = (degrees: number) => degrees + 5 * Math.sqrt(2 * degrees);

describe.each([0, 0.5, 0.75, 1])('power %d', (power) => {
  const sampler = new UnigramSampler(ws, { counts: COUNTS, power, seed: 1 });

  test.each([0, 7, 39])(
    'the first negative word for target %d has a frequency proportional to count^power',
    (right) => {
      const rows = 20_000;
      const targets = targetsOf(new Int32Array(rows).fill(right));
      const seen = new Array<number>(40).fill(0);
      const steps = 5;
      for (let step = 0; step < steps; step++) {
        ws.begin();
        const ids = sampler.draw(targets, step).toArray();
        for (let r = 0; r < rows; r++) seen[ids[6 * r + 1]!]! += 1;
      }
      const weights = COUNTS.map((count, i) => (i === right ? 0 : count ** power));
      const total = weights.reduce((a, b) => a + b);
      const chiSquare = weights.reduce((sum, weight, i) => {
        const expected = (steps * rows * weight) / total;
        return i === right ? sum : sum + (seen[i]! - expected) ** 2 / expected;
      }, 0);
      expect(seen[right]).toBe(0);
      expect(chiSquare).toBeLessThan(chiSquareLimit(38));
      // And not so even as only a broken stream would be.
      expect(chiSquare).toBeGreaterThan(10);
    },
  );
});

test('the second word comes as often as by drawing without putting back', () => {
  const counts = [8, 4, 2, 1, 1];
  const p = counts.map((count) => count ** 0.75);
  const total = p[1]! + p[2]! + p[3]! + p[4]!;
  const rows = 100_000;
  ws.begin();
  const ids = new UnigramSampler(ws, { counts, sampleSize: 2 })
    .draw(targetsOf(new Int32Array(rows)), 0)
    .toArray();
  const seen = new Map<string, number>();
  for (let r = 0; r < rows; r++) {
    const pair = `${ids[3 * r + 1]} ${ids[3 * r + 2]}`;
    seen.set(pair, (seen.get(pair) ?? 0) + 1);
  }
  expect(seen.size).toBe(12);
  let chiSquare = 0;
  for (const [pair, count] of seen) {
    const [a, b] = pair.split(' ').map(Number) as [number, number];
    const expected = (rows * ((p[a]! / total) * p[b]!)) / (total - p[a]!);
    chiSquare += (count - expected) ** 2 / expected;
  }
  expect(chiSquare).toBeLessThan(chiSquareLimit(11));
});

describe('what is refused', () => {
  const refused = (options: UnigramSamplerOptions, ...mentions: string[]) => {
    expect(() => new UnigramSampler(ws, options)).toThrow(refusal('invalid-argument', ...mentions));
  };

  test.each([
    [[1, 1, 1, 1, 1], 5],
    [[9, 9, 9, 9, 9, 0, 0], 5],
    [[], 0],
    [[0, 0], 0],
  ])('the words %j', (counts, found) => {
    refused({ counts }, 'UnigramSampler:', 'draw 5', 'at least 6', `found ${found}`);
  });

  test.each([0, -1, 1.5, NaN, Infinity])('a sample size of %d', (sampleSize) => {
    refused(
      { counts: COUNTS, sampleSize },
      'UnigramSampler sampleSize:',
      'at least 1',
      `found ${sampleSize}`,
    );
  });

  test.each([-1, NaN, Infinity])('a power of %d', (power) => {
    refused({ counts: COUNTS, power }, 'UnigramSampler power:', 'at least 0', `found ${power}`);
  });

  test.each([0.5, -1, NaN, 2 ** 32, Infinity])('a count of %d', (count) => {
    const counts = [...COUNTS];
    counts[3] = count;
    refused({ counts }, 'UnigramSampler: count 3 ', '0 to 4294967295', `found ${count}`);
  });
});
