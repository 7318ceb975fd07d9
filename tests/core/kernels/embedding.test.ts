/** Words as rows, through the wasm boundary, at odd sizes, against a few plain lines. */
import { describe, expect, test } from 'vitest';
import * as kernels from '../../../ts/core/kernels.js';
import { refusal } from '../../support/errors.js';
import { relativeDifference, scattered } from '../../support/compare.js';
import { dice } from '../../support/garbage.js';
import { grouped, idsOf, integers, tensor, unsigned, ws } from '../../support/kernels.js';
import '../../support/engine.js';

/** Lengths of rows, and numbers of rows: the last of each make several chunks of 16384 elements. */
const HIDDEN = [1, 3, 4, 7, 33, 100];
const SIZES = [...HIDDEN.map((h) => [9, h, 23] as const), [700, 100, 400] as const, [9000, 4, 5000] as const];
/** Single precision sums of up to a few hundred products. */
const SUM = 1e-5;

describe('embedding', () => {
  for (const [n, h, rows] of SIZES) {
    test.each([1, 2, 5, 10])(`${n} rows of ${h} from ${rows}, each the mean of %i`, (per) => {
      const [w, ids, y] = [tensor([rows, h], 1), idsOf([n, per], rows), ws.keep([n, h])];
      const [ws_, plainIds] = [w.toArray(), ids.toArray()];
      kernels.embeddingForward(y, w, ids);
      const mean = Float64Array.from({ length: n * h }, (_, i) => {
        let sum = 0;
        for (let c = 0; c < per; c++) sum += ws_[plainIds[Math.floor(i / h) * per + c]! * h + (i % h)]!;
        return sum / per;
      });
      expect(relativeDifference(y.toArray(), mean)).toBeLessThan(1e-6);

      const [dw, dy] = [tensor([rows, h], 2), tensor([n, h], 3)];
      const [plain, dys] = [Float64Array.from(dw.toArray()), dy.toArray()];
      plainIds.forEach((id, place) => {
        for (let c = 0; c < h; c++) plain[id * h + c]! += dys[Math.floor(place / per) * h + c]! / per;
      });
      kernels.embeddingBackward(dw, dy, grouped(ids, rows));
      expect(relativeDifference(dw.toArray(), plain)).toBeLessThan(SUM);
    });
  }

  test('ids [N] give the rows themselves', () => {
    const [w, y] = [tensor([6, 7]), ws.keep([3, 7])];
    kernels.embeddingForward(y, w, integers([5, 0, 5]));
    const row = (i: number) => [...w.toArray().subarray(7 * i, 7 * i + 7)];
    expect([...y.toArray()]).toEqual([...row(5), ...row(0), ...row(5)]);
  });

  test('no rows at all', () => {
    const [w, y, dw] = [tensor([6, 7]), ws.keep([0, 7]), tensor([6, 7], 2)];
    kernels.embeddingForward(y, w, integers([], [0, 2]));
    kernels.embeddingBackward(dw, y, grouped(integers([], [0, 2]), 6));
    expect(dw.toArray()).toEqual(scattered(42, 2));
  });

  test('NaN stays in its rows', () => {
    const w = tensor([4, 5]);
    w.set(7, Number.NaN);
    const y = ws.keep([2, 5]);
    kernels.embeddingForward(y, w, integers([0, 1, 2, 3], [2, 2]));
    expect([...y.toArray()].map(Number.isNaN)).toEqual([...Array(10).keys()].map((i) => i === 2));
  });

  test('what does not fit is named', () => {
    const [w, y, ids] = [ws.keep([6, 7]), ws.keep([2, 7]), integers([0, 1, 2, 3], [2, 2])];
    expect(() => kernels.embeddingForward(ws.keep([2, 6]), w, ids)).toThrow(
      refusal('shape-mismatch', 'embeddingForward: y', '[2, 7]', 'found [2, 6]'),
    );
    expect(() => kernels.embeddingForward(y, w, integers([], [2, 0]))).toThrow(
      refusal('shape-mismatch', 'embeddingForward', '[N, C]', 'found [2, 0]'),
    );
    const groups = grouped(ids, 6);
    expect(() => kernels.embeddingBackward(w, ws.keep([2, 6]), groups)).toThrow(
      refusal('shape-mismatch', 'embeddingBackward: dy', '[2, 7]', 'found [2, 6]'),
    );
    expect(() => kernels.embeddingBackward(w, ws.keep([3, 7]), groups)).toThrow(
      refusal('shape-mismatch', 'embeddingBackward', 'found 4 ids', '[3, 7]'),
    );
    expect(() => kernels.expectIds('W', integers([0, 2, 6]), 6)).toThrow(
      refusal('out-of-range', 'W', 'found 6', 'index 2', 5),
    );
  });
});

describe('words as chapter 3 takes them', () => {
  test.each([
    [1, 1],
    [3, 7],
    [9, 33],
    [300, 100],
  ])('%i rows of %i words', (n, words) => {
    const per = 3;
    const [ids, y, column] = [idsOf([n, per], words), tensor([n, words]), ws.keep([n], 'i32')];
    for (let c = 0; c < per; c++) {
      const picked = ids.toArray().filter((_, i) => i % per === c);
      kernels.pickColumn(column, ids, c);
      expect(column.toArray()).toEqual(picked);
      kernels.oneHot(y, ids, c);
      const plain = new Float32Array(n * words);
      picked.forEach((id, row) => (plain[row * words + id] = 1));
      expect(y.toArray()).toEqual(plain);
    }
  });

  test('columns and ids that are not there are named', () => {
    const [ids, y] = [integers([0, 1, 2, 7], [2, 2]), ws.keep([2, 7])];
    expect(() => kernels.oneHot(y, ids, 1)).toThrow(
      refusal('out-of-range', 'oneHot', 'found 7', 'index 3', 6),
    );
    expect(() => kernels.oneHot(y, ids, 2)).toThrow(refusal('out-of-range', 'oneHot', 'column 2', '[2, 2]'));
    expect(() => kernels.oneHot(ws.keep([3, 7]), ids)).toThrow(
      refusal('shape-mismatch', 'oneHot: y', '[2, 7]', 'found [3, 7]'),
    );
    expect(() => kernels.pickColumn(ws.keep([2], 'i32'), ids, 2)).toThrow(
      refusal('out-of-range', 'pickColumn', 'column 2', '[2, 2]'),
    );
    expect(() => kernels.pickColumn(ws.keep([3], 'i32'), ids, 0)).toThrow(
      refusal('shape-mismatch', 'pickColumn: y', '[2]', 'found [3]'),
    );
  });
});

describe('windows', () => {
  test.each([
    [1, 3, 1],
    [5, 33, 2],
    [101, 500, 5],
    [3, 21, 10],
  ])('%i of them in %i words, %i on either side', (n, length, window) => {
    const [corpus, roll] = [idsOf([length], 1000), dice(2)];
    // The first place and the last one that there are.
    const places = Array.from(
      { length: n },
      (_, i) => [0, length - 2 * window - 1][i] ?? roll(length - 2 * window),
    );
    const [contexts, targets] = [ws.keep([n, 2 * window], 'i32'), ws.keep([n], 'i32')];
    kernels.contextsAndTargets(contexts, targets, corpus, unsigned(places));
    const text = [...corpus.toArray()];
    expect([...targets.toArray()]).toEqual(places.map((place) => text[place + window]));
    const around = (place: number) => [
      ...text.slice(place, place + window),
      ...text.slice(place + window + 1, place + 2 * window + 1),
    ];
    expect([...contexts.toArray()]).toEqual(places.flatMap(around));
  });

  test('shapes that do not fit are named', () => {
    const [corpus, picks] = [integers([0, 1, 2, 3, 4]), unsigned([0, 1])];
    const outputs = (n: number, m: number) => [ws.keep([n, 2], 'i32'), ws.keep([m], 'i32')] as const;
    expect(() => kernels.contextsAndTargets(...outputs(3, 3), corpus, picks)).toThrow(
      refusal('shape-mismatch', 'contextsAndTargets: contexts', '[2, 2]', 'found [3, 2]'),
    );
    expect(() => kernels.contextsAndTargets(...outputs(2, 3), corpus, picks)).toThrow(
      refusal('shape-mismatch', 'contextsAndTargets: targets', '[2]', 'found [3]'),
    );
  });
});
