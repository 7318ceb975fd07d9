/** Drawing words and the loss of negative sampling, through the wasm boundary, against a few plain lines. */
import { describe, expect, test } from 'vitest';
import * as kernels from '../../../ts/core/kernels.js';
import { BLOCKS_PER_STEP, RandomStream } from '../../../ts/core/random.js';
import type { Tensor } from '../../../ts/core/tensor.js';
import { refusal } from '../../support/errors.js';
import { relativeDifference } from '../../support/compare.js';
import { grouped, idsOf, integers, tensor, unigram, unsigned, ws, zipf } from '../../support/kernels.js';
import '../../support/engine.js';

/** Lengths of rows, and numbers of rows: the last of each make several chunks of 16384 elements. */
const HIDDEN = [1, 3, 4, 7, 33, 100];
/** Single precision sums of up to a few hundred products. */
const SUM = 1e-5;

describe('drawing words', () => {
  test.each([1, 2, 3, 7, 33, 1000, 20_001])('the table of %i words has the law', (words) => {
    for (const counts of [zipf(words), new Array<number>(words).fill(5)]) {
      const { keep, other } = unigram(counts);
      const [kept, others] = [keep.toArray(), other.toArray()];
      const found = new Float64Array(words);
      for (let bucket = 0; bucket < words; bucket++) {
        const share = kept[bucket]! / 2 ** 32;
        found[bucket]! += share / words;
        found[others[bucket]!]! += (1 - share) / words;
      }
      const total = counts.reduce((sum, count) => sum + count ** 0.75, 0);
      const expected = counts.map((count) => count ** 0.75 / total);
      // A bucket is good to 2⁻³², and a frequent word may meet all of them.
      const worst = expected.reduce((most, p, i) => Math.max(most, Math.abs(p - found[i]!)), 0);
      expect(worst).toBeLessThan(1e-8);
    }
  });

  test.each([
    [1, 1],
    [7, 3],
    [500, 5],
    [130, 25],
  ])('%i rows of %i: the target, then different others', (rows, samples) => {
    const counts = zipf(33);
    const targets = idsOf([rows], 33);
    const ids = ws.keep([rows, 1 + samples], 'i32');
    new RandomStream(3, 'test').drawNegatives(ids, targets, unigram(counts));
    const drawn = ids.toArray();
    targets.toArray().forEach((target, r) => {
      const row = [...drawn.subarray(r * (1 + samples), (r + 1) * (1 + samples))];
      expect(row[0]).toBe(target);
      expect(new Set(row).size).toBe(row.length);
      expect(row.slice(1).every((id) => counts[id]! > 0)).toBe(true);
    });
  });

  test('they follow the law', () => {
    const counts = [1000, 300, 100, 30, 10, 3, 1];
    const [rows, law] = [20_000, unigram(counts)];
    const ids = ws.keep([rows, 2], 'i32');
    new RandomStream(1, 'test').drawNegatives(ids, integers(new Int32Array(rows).fill(1)), law);
    const times = counts.map(() => 0);
    ids.toArray().forEach((id, i) => (times[id]! += i % 2));
    // The target is left out, and the others' shares grow.
    const weights = counts.map((count, id) => (id === 1 ? 0 : count ** 0.75));
    const total = weights.reduce((a, b) => a + b);
    times.forEach((found, id) => {
      const p = weights[id]! / total;
      expect(Math.abs(found - rows * p), `word ${id}`).toBeLessThanOrEqual(5 * Math.sqrt(rows * p * (1 - p)));
    });
  });

  test('a function of seed, name and place alone', () => {
    const [law, targets] = [unigram(zipf(50)), idsOf([200], 50)];
    const draw = (stream: RandomStream) => {
      const ids = ws.keep([200, 6], 'i32');
      stream.drawNegatives(ids, targets, law);
      return ids.toArray();
    };
    const stream = new RandomStream(1, 'a');
    const first = draw(stream);
    // It leaves the stream where it was; steps go on from places of their own.
    expect(draw(stream)).toEqual(first);
    stream.seek(2 ** 20 * BLOCKS_PER_STEP);
    expect(draw(stream)).not.toEqual(first);
    stream.seek(0);
    expect(draw(stream)).toEqual(first);
    expect(draw(new RandomStream(1, 'b'))).not.toEqual(first);
    expect(draw(new RandomStream(2, 'a'))).not.toEqual(first);
  });

  test('sizes that do not fit are named', () => {
    const law = unigram([1, 2, 3, 4]);
    expect(() => kernels.fillAliasTable({ ...law, keep: unsigned([0]) })).toThrow(
      refusal('shape-mismatch', 'fillAliasTable: keep', '[4]', 'found [1]'),
    );
    expect(() => kernels.fillAliasTable({ ...law, other: unsigned([0]) })).toThrow(
      refusal('shape-mismatch', 'fillAliasTable: other', '[4]', 'found [1]'),
    );
    const ids = ws.keep([3, 2], 'i32');
    expect(() => new RandomStream(1, 'a').drawNegatives(ids, integers([0, 1]), law)).toThrow(
      refusal('shape-mismatch', 'drawNegatives: targets', '[3]', 'found [2]'),
    );
  });
});

describe('negative sampling', () => {
  const cases = [
    ...HIDDEN.flatMap((h) => [[5, 6, 6, h, 17] as const, [3, 12, 4, h, 17] as const]),
    [1, 1, 1, 7, 2] as const,
    [300, 6, 6, 100, 250] as const,
    [150, 60, 6, 33, 250] as const,
  ];
  test.each(cases)('%i rows of %i words in groups of %i, %i long, of %i', (n, k, group, columns, rows) => {
    const [h, w, ids] = [tensor([n, columns], 1), tensor([rows, columns], 2), idsOf([n, k], rows)];
    const [dh, ds, losses] = [ws.keep([n, columns]), ws.keep([n, k]), ws.keep([n])];
    const [hs, words, plainIds] = [h.toArray(), w.toArray(), ids.toArray()];
    const dw = tensor([rows, columns], 3);
    const plain = {
      loss: 0,
      ds: new Float64Array(n * k),
      dh: new Float64Array(n * columns),
      dw: Float64Array.from(dw.toArray()),
    };
    plainIds.forEach((id, place) => {
      const row = Math.floor(place / k);
      let score = 0;
      for (let c = 0; c < columns; c++) score += hs[row * columns + c]! * words[id * columns + c]!;
      const right = (place % k) % group === 0;
      const p = 1 / (1 + Math.exp(-score));
      plain.loss -= Math.log((right ? p : 1 - p) + 1e-7) / n;
      const d = (plain.ds[place] = (p - (right ? 1 : 0)) / n);
      for (let c = 0; c < columns; c++) {
        plain.dh[row * columns + c]! += d * words[id * columns + c]!;
        plain.dw[id * columns + c]! += d * hs[row * columns + c]!;
      }
    });
    const loss = kernels.negativeSamplingForward({ dh, ds, losses }, { h, w, ids }, group);
    expect(Math.abs(loss - plain.loss)).toBeLessThan(2e-6 * plain.loss + 1e-6);
    expect(relativeDifference(ds.toArray(), plain.ds)).toBeLessThan(SUM);
    expect(relativeDifference(dh.toArray(), plain.dh)).toBeLessThan(SUM);
    kernels.negativeSamplingBackward(dw, h, ds, grouped(ids, rows));
    expect(relativeDifference(dw.toArray(), plain.dw)).toBeLessThan(SUM);
  });

  test('NaN goes through, in its row', () => {
    const [h, w, ids] = [tensor([2, 5], 1), tensor([4, 5], 2), integers([0, 1, 2, 3], [2, 2])];
    h.set(6, Number.NaN);
    const [dh, ds, losses] = [ws.keep([2, 5]), ws.keep([2, 2]), ws.keep([2])];
    expect(kernels.negativeSamplingForward({ dh, ds, losses }, { h, w, ids }, 2)).toBeNaN();
    expect([...ds.toArray()].map(Number.isNaN)).toEqual([false, false, true, true]);
    expect([...dh.toArray()].map(Number.isNaN)).toEqual([...Array(10).keys()].map((i) => i >= 5));
  });

  test('what does not fit is named', () => {
    const all = {
      ...{ h: ws.keep([2, 5]), w: ws.keep([9, 5]), ids: idsOf([2, 6], 9) },
      ...{ dh: ws.keep([2, 5]), ds: ws.keep([2, 6]), losses: ws.keep([2]) },
    };
    const call = (parts: Partial<typeof all>, group = 3) => {
      const { h, w, ids, ...outputs } = { ...all, ...parts };
      return () => kernels.negativeSamplingForward(outputs, { h, w, ids }, group);
    };
    const other = ws.keep([2, 7]);
    expect(call({ h: other })).toThrow(
      refusal('shape-mismatch', 'negativeSamplingForward: h', '[2, 5]', 'found [2, 7]'),
    );
    expect(call({ dh: other })).toThrow(
      refusal('shape-mismatch', 'negativeSamplingForward: dh', '[2, 5]', 'found [2, 7]'),
    );
    expect(call({ ds: other })).toThrow(
      refusal('shape-mismatch', 'negativeSamplingForward: ds', '[2, 6]', 'found [2, 7]'),
    );
    expect(call({ losses: ws.keep([3]) })).toThrow(
      refusal('shape-mismatch', 'negativeSamplingForward: losses', '[2]', 'found [3]'),
    );
    expect(call({}, 4)).toThrow(
      refusal('shape-mismatch', 'negativeSamplingForward', '[N, K]', 'multiple of 4', 'found [2, 6]'),
    );
    expect(call({ ids: integers([], [0, 3]) })).toThrow(refusal('shape-mismatch', 'found [0, 3]'));
    const groups = grouped(all.ids, 9);
    const backward = (h: Tensor, ds: Tensor) => () => kernels.negativeSamplingBackward(all.w, h, ds, groups);
    expect(backward(all.h, all.ds)).not.toThrow();
    expect(backward(other, all.ds)).toThrow(
      refusal('shape-mismatch', 'negativeSamplingBackward: h', '[2, 5]', 'found [2, 7]'),
    );
    expect(backward(all.h, other)).toThrow(refusal('shape-mismatch', 'groups.order', '[14]', 'found [12]'));
  });
});
