/** What word vectors are trained with, through the wasm boundary, at odd sizes, against a few plain lines. */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import * as kernels from '../../ts/core/kernels.js';
import { BLOCKS_PER_STEP, RandomStream } from '../../ts/core/random.js';
import type { Shape } from '../../ts/core/shape.js';
import type { Tensor } from '../../ts/core/tensor.js';
import { Workspace } from '../../ts/core/workspace.js';
import { bits, relativeDifference, scattered } from '../support/compare.js';
import { dice } from '../support/garbage.js';
import '../support/engine.js';

const ws = new Workspace();
const tensor = (shape: Shape, seed?: number) => {
  const t = ws.keep(shape);
  return t.set(scattered(t.size, seed));
};
const integers = (values: ArrayLike<number>, shape: Shape = [values.length]) =>
  ws.keep(shape, 'i32').set(values);
const unsigned = (values: ArrayLike<number>) => ws.keep([values.length], 'u32').set(values);

/** Ids below `rows`, some of them much more often than others. */
function idsOf(shape: Shape, rows: number, seed = 1): Tensor<'i32'> {
  const roll = dice(seed);
  const ids = ws.keep(shape, 'i32');
  return ids.set(Array.from({ length: ids.size }, () => roll(1 + roll(rows))));
}

function grouped(ids: Tensor<'i32'>, rows: number): kernels.RowGroups {
  const list = () => unsigned(new Uint32Array(ids.size));
  const [lists, slots] = [{ rows: list(), ends: list(), order: list() }, unsigned(new Uint32Array(rows))];
  const count = kernels.groupRows(lists, slots, ids);
  expect(slots.toArray().every((slot) => slot === 0)).toBe(true);
  return { ...lists, count };
}

/** Lengths of rows, and numbers of rows: the last of each make several chunks of 16384 elements. */
const HIDDEN = [1, 3, 4, 7, 33, 100];
const SIZES = [...HIDDEN.map((h) => [9, h, 23] as const), [700, 100, 400] as const, [9000, 4, 5000] as const];

/** Single precision sums of up to a few hundred products. */
const SUM = 1e-5;

describe('groups of ids', () => {
  test.each([
    [0, 5],
    [1, 1],
    [7, 3],
    [60, 9],
    [5000, 700],
  ])('%i ids of %i rows', (count, rows) => {
    const ids = idsOf([count], rows);
    const groups = grouped(ids, rows);
    const plain = new Map<number, number[]>();
    ids.toArray().forEach((id, place) => plain.set(id, [...(plain.get(id) ?? []), place]));
    expect(groups.count).toBe(plain.size);
    expect([...groups.rows.toArray().subarray(0, groups.count)]).toEqual([...plain.keys()]);
    expect([...groups.order.toArray()]).toEqual([...plain.values()].flat());
    let end = 0;
    const ends = [...plain.values()].map((places) => (end += places.length));
    expect([...groups.ends.toArray().subarray(0, groups.count)]).toEqual(ends);
  });

  test('the first id that is outside', () => {
    expect(kernels.findOutside(integers([0, 3, 2]), 4)).toBe(-1);
    expect(kernels.findOutside(integers([0, 4, 9]), 4)).toBe(1);
    expect(kernels.findOutside(integers([0, 1, -1]), 4)).toBe(2);
    expect(kernels.findOutside(integers([-(2 ** 31), 0]), 4)).toBe(0);
    expect(kernels.findOutside(integers([]), 4)).toBe(-1);
    expect(kernels.findOutside(integers([0]), 0)).toBe(0);
  });

  test('a set of rows grows, and clearing it clears no others', () => {
    for (const columns of HIDDEN) {
      const rows = 23;
      const [list, marks] = [unsigned(new Uint32Array(rows)), unsigned(new Uint32Array(rows))];
      const parts = [idsOf([6], rows, 1), idsOf([9], rows, 2)];
      let count = 0;
      for (const ids of parts) count = kernels.addToSet(list, marks, count, grouped(ids, rows));
      const plain = [...new Set(parts.flatMap((ids) => [...ids.toArray()]))];
      expect([...list.toArray().subarray(0, count)]).toEqual(plain);
      const marked = [...marks.toArray()].flatMap((mark, row) => (mark === 1 ? [row] : []));
      expect(marked).toEqual([...plain].sort((a, b) => a - b));

      const y = tensor([rows, columns]);
      const before = y.toArray();
      kernels.clearRows(y, marks, list, count);
      const cleared = before.map((v, i) => (plain.includes(Math.floor(i / columns)) ? 0 : v));
      expect(y.toArray()).toEqual(cleared);
      expect(marks.toArray().every((mark) => mark === 0)).toBe(true);
    }
  });

  test('outputs of another size are named', () => {
    const list = (n: number) => unsigned(new Uint32Array(n));
    const outputs = { rows: list(3), ends: list(3), order: list(2) };
    expect(() => kernels.groupRows(outputs, list(4), integers([0, 1, 2]))).toThrow(
      'groupRows: an output should be [3], found [2]',
    );
  });
});

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
    w.setAt(7, Number.NaN);
    const y = ws.keep([2, 5]);
    kernels.embeddingForward(y, w, integers([0, 1, 2, 3], [2, 2]));
    expect([...y.toArray()].map(Number.isNaN)).toEqual([...Array(10).keys()].map((i) => i === 2));
  });

  test('what does not fit is named', () => {
    const [w, y, ids] = [ws.keep([6, 7]), ws.keep([2, 7]), integers([0, 1, 2, 3], [2, 2])];
    expect(() => kernels.embeddingForward(ws.keep([2, 6]), w, ids)).toThrow(
      'embeddingForward: y should be [2, 7], found [2, 6]',
    );
    expect(() => kernels.embeddingForward(y, w, integers([], [2, 0]))).toThrow(
      'embeddingForward: expected ids [N, C], found [2, 0]',
    );
    const groups = grouped(ids, 6);
    expect(() => kernels.embeddingBackward(w, ws.keep([2, 6]), groups)).toThrow(
      'embeddingBackward: dy should be [2, 7], found [2, 6]',
    );
    expect(() => kernels.embeddingBackward(w, ws.keep([3, 7]), groups)).toThrow(
      'embeddingBackward: 4 ids do not make 3 rows',
    );
    expect(() => kernels.expectIds('W', integers([0, 2, 6]), 6)).toThrow(
      'W: id 2 is 6; with 6 words ids go from 0 to 5',
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
    expect(() => kernels.oneHot(y, ids, 1)).toThrow('oneHot: id 3 is 7; with 7 words ids go from 0 to 6');
    expect(() => kernels.oneHot(y, ids, 2)).toThrow('oneHot: no column 2 in ids [2, 2]');
    expect(() => kernels.oneHot(ws.keep([3, 7]), ids)).toThrow('oneHot: y should be [2, 7], found [3, 7]');
    expect(() => kernels.pickColumn(ws.keep([2], 'i32'), ids, 2)).toThrow(
      'pickColumn: no column 2 in ids [2, 2]',
    );
    expect(() => kernels.pickColumn(ws.keep([3], 'i32'), ids, 0)).toThrow(
      'pickColumn: y should be [2], found [3]',
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
      'contextsAndTargets: contexts should be [2, 2], found [3, 2]',
    );
    expect(() => kernels.contextsAndTargets(...outputs(2, 3), corpus, picks)).toThrow(
      'contextsAndTargets: targets should be [2], found [3]',
    );
  });
});

function unigram(counts: ArrayLike<number>, power = 0.75): kernels.Unigram {
  const [keep, other] = [unsigned(new Uint32Array(counts.length)), unsigned(new Uint32Array(counts.length))];
  const law = { keep, other, counts: unsigned(counts), power };
  kernels.fillAliasTable(law);
  return law;
}

/** As texts have them, by Zipf's law, with words that never come. */
const zipf = (words: number) =>
  Array.from({ length: words }, (_, i) =>
    i % 11 === 7 ? 0 : Math.ceil((97 * words) / (1 + ((i * 7) % words))),
  );

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
      'fillAliasTable: keep should be [4], found [1]',
    );
    expect(() => kernels.fillAliasTable({ ...law, other: unsigned([0]) })).toThrow(
      'fillAliasTable: other should be [4], found [1]',
    );
    const ids = ws.keep([3, 2], 'i32');
    expect(() => new RandomStream(1, 'a').drawNegatives(ids, integers([0, 1]), law)).toThrow(
      'drawNegatives: targets should be [3], found [2]',
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
    h.setAt(6, Number.NaN);
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
    expect(call({ h: other })).toThrow('negativeSamplingForward: h should be [2, 5], found [2, 7]');
    expect(call({ dh: other })).toThrow('negativeSamplingForward: dh should be [2, 5], found [2, 7]');
    expect(call({ ds: other })).toThrow('negativeSamplingForward: ds should be [2, 6], found [2, 7]');
    expect(call({ losses: ws.keep([3]) })).toThrow(
      'negativeSamplingForward: losses should be [2], found [3]',
    );
    expect(call({}, 4)).toThrow(
      'negativeSamplingForward: expected ids [N, K], N > 0, K a multiple of 4, found [2, 6]',
    );
    expect(call({ ids: integers([], [0, 3]) })).toThrow('found [0, 3]');
    const groups = grouped(all.ids, 9);
    const backward = (h: Tensor, ds: Tensor) => () => kernels.negativeSamplingBackward(all.w, h, ds, groups);
    expect(backward(all.h, all.ds)).not.toThrow();
    expect(backward(other, all.ds)).toThrow('negativeSamplingBackward: h should be [2, 5], found [2, 7]');
    expect(backward(all.h, other)).toThrow('places of ids should be [14], found [12]');
  });
});

const BETAS = { beta1: 0.9, beta2: 0.999 };
const MEMORY = 16;

interface Lazy extends kernels.LazyRows {
  rates: Tensor;
  factors: Tensor;
  list: Tensor<'u32'>;
  g: Tensor;
}

function lazyOf(rows: number, columns: number): Lazy {
  const zeros = (shape: Shape) => {
    const t = ws.keep(shape);
    return t.set(new Float32Array(t.size));
  };
  const matrix = () => zeros([rows, columns]);
  return {
    ...{ p: tensor([rows, columns], 1), m: matrix(), v: matrix(), g: matrix(), last: zeros([rows]) },
    ...{ rates: zeros([MEMORY]), factors: zeros([MEMORY, kernels.LAZY_ADAM_FACTORS]) },
    list: unsigned(new Uint32Array(rows)),
  };
}

/** Rows that update number t touches: the first ones often, the last ones once. */
const touchedAt = (t: number, rows: number) =>
  [...Array(rows).keys()].filter((row) => t === 1 || (row * 7 + t * 5) % rows < rows / 4);

/** Update number t, its gradients scattered over the rows it touches. @returns those rows */
function update({ g, list, rates, factors, ...state }: Lazy, t: number, catchUp: boolean): number[] {
  const [rows, columns] = kernels.asMatrix(g.shape);
  const touched = touchedAt(t, rows);
  const gradient = scattered(g.size, t);
  g.set(gradient.map((v, i) => (touched.includes(Math.floor(i / columns)) ? v : 0)));
  list.set([...touched, ...new Array<number>(rows - touched.length).fill(0)]);
  kernels.lazyAdamFactors(factors, rates, t - 1, BETAS);
  // Before its pass in half of the steps, as layers do it; else by the update itself.
  if (catchUp && t > 1) kernels.lazyAdamCatchUp(state, list, touched.length, factors, t - 1);
  const swept = Math.ceil(rows / (MEMORY / 2 - 1));
  kernels.lazyAdamSweep(state, factors, t - 1, ((t - 1) * swept) % rows, swept);
  const rate = kernels.adamCorrected(0.01, t, BETAS);
  kernels.lazyAdamUpdate(state, g, list, touched.length, factors, { updates: t, rate, ...BETAS });
  rates.setAt(t % MEMORY, rate);
  return touched;
}

describe('lazy Adam', () => {
  test('the corrected rate', () => {
    for (const t of [1, 2, 10, 1000, 1e6]) {
      const plain = (0.003 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
      expect(kernels.adamCorrected(0.003, t, BETAS) / plain - 1).toBeCloseTo(0, 12);
    }
  });

  test('factors are the sums they stand for', () => {
    const [rates, factors] = [ws.keep([MEMORY]), ws.keep([MEMORY, kernels.LAZY_ADAM_FACTORS])];
    rates.set(scattered(MEMORY).map((r) => 0.01 * (1.5 + r)));
    const [updates, b] = [100, Math.sqrt(BETAS.beta2)];
    kernels.lazyAdamFactors(factors, rates, updates, BETAS);
    const [found, rs] = [factors.toArray(), rates.toArray()];
    for (let k = 0; k < MEMORY; k++) {
      const moments = [0, 1, 2, 3].map((n) => {
        let sum = 0;
        for (let j = 1; j <= k; j++) {
          sum += rs[(updates - k + j) % MEMORY]! * (BETAS.beta1 / b) ** j * (b ** -j - 1) ** n;
        }
        return sum;
      });
      const plain = [...moments, BETAS.beta1 ** k, BETAS.beta2 ** k];
      // Small moments are differences of large ones, in double precision.
      plain.forEach((value, i) =>
        expect(Math.abs(found[8 * k + i]! - value), `${k} ${i}`).toBeLessThan(1e-7 * Math.abs(value) + 1e-15),
      );
    }
  });

  const sizes = [...HIDDEN.map((h) => [23, h] as const), [500, 100] as const];
  test.each(sizes)('%i rows of %i: Adam up to rounding, caught up in any way', (rows, columns) => {
    for (const catchUp of [false, true]) {
      const lazy = lazyOf(rows, columns);
      const dense = {
        p: tensor([rows, columns], 1),
        m: ws.keep([rows, columns]),
        v: ws.keep([rows, columns]),
      };
      for (const state of [dense.m, dense.v]) kernels.fill(state, 0);
      const start = dense.p.toArray();
      const STEPS = 60;
      for (let t = 1; t <= STEPS; t++) {
        update(lazy, t, catchUp && t % 2 === 0);
        kernels.adam(dense.p, dense.m, dense.v, lazy.g, { t, learningRate: 0.01, ...BETAS });
      }
      kernels.lazyAdamFactors(lazy.factors, lazy.rates, STEPS, BETAS);
      const waiting = lazy.last.toArray();
      expect(waiting.some((last) => last < STEPS)).toBe(true);
      expect(waiting.every((last) => STEPS - last < MEMORY)).toBe(true);
      const [y, value] = [ws.keep([rows, columns]), lazy.p.toArray()];
      kernels.lazyAdamSettled(y, lazy, lazy.factors, STEPS);
      const moved = (p: Float32Array) => p.map((v, i) => v - start[i]!);
      // Sixty sums near 1, each rounded to 6e-8 of it, of movements of some 0.2.
      expect(relativeDifference(moved(y.toArray()), moved(dense.p.toArray()))).toBeLessThan(1e-5);
      // Looking changed nothing; catching up all rows gives the same bits.
      expect([lazy.p.toArray(), lazy.last.toArray()]).toEqual([value, waiting]);
      lazy.list.set([...Array(rows).keys()]);
      kernels.lazyAdamCatchUp(lazy, lazy.list, rows, lazy.factors, STEPS);
      expect(bits(lazy.p.toArray())).toEqual(bits(y.toArray()));
      expect(lazy.last.toArray().every((last) => last === STEPS)).toBe(true);
      expect(relativeDifference(lazy.m.toArray(), dense.m.toArray())).toBeLessThan(1e-5);
      expect(relativeDifference(lazy.v.toArray(), dense.v.toArray())).toBeLessThan(1e-5);
    }
  });

  test('what does not fit is named', () => {
    const all = lazyOf(5, 3);
    const { g, list, factors, rates } = all;
    const options = { updates: 1, rate: 0.1, ...BETAS };
    const other = ws.keep([5, 4]);
    const calls: [string, (state: Lazy, factors: Tensor) => void][] = [
      ['lazyAdamCatchUp', (state, f) => kernels.lazyAdamCatchUp(state, list, 0, f, 0)],
      ['lazyAdamSweep', (state, f) => kernels.lazyAdamSweep(state, f, 0, 0, 1)],
      ['lazyAdamSettled', (state, f) => kernels.lazyAdamSettled(g, state, f, 0)],
      ['lazyAdamUpdate', (state, f) => kernels.lazyAdamUpdate(state, g, list, 0, f, options)],
    ];
    for (const [name, call] of calls) {
      expect(() => call(all, factors), name).not.toThrow();
      for (const part of ['m', 'v'] as const) {
        expect(() => call({ ...all, [part]: other }, factors)).toThrow(
          `${name}: sizes differ, [5, 3] and [5, 4]`,
        );
      }
      expect(() => call({ ...all, last: ws.keep([4]) }, factors)).toThrow(
        `${name}: last should be [5], found [4]`,
      );
      expect(() => call(all, ws.keep([MEMORY, 7]))).toThrow(`${name}: expected factors [memory, 8]`);
    }
    expect(() => kernels.lazyAdamSettled(other, all, factors, 0)).toThrow('lazyAdamSettled: sizes differ');
    expect(() => kernels.lazyAdamUpdate(all, other, list, 0, factors, options)).toThrow(
      'lazyAdamUpdate: sizes differ',
    );
    expect(() => kernels.lazyAdamFactors(ws.keep([MEMORY - 1, 8]), rates, 0, BETAS)).toThrow(
      'lazyAdamFactors: factors should be [16, 8], found [15, 8]',
    );
  });
});

test('one thread and several give the same bits', () => {
  const [n, h, rows] = [700, 100, 400];
  const [w, contexts, targets] = [tensor([rows, h], 1), idsOf([n, 10], rows), idsOf([n], rows, 2)];
  const law = unigram(zipf(rows));
  const results = [1, 2, 3].map((threads) => {
    engine().setThreads(threads);
    const [y, ids] = [ws.keep([n, h]), ws.keep([n, 6], 'i32')];
    kernels.embeddingForward(y, w, contexts);
    new RandomStream(3, 'test').drawNegatives(ids, targets, law);
    const [dh, ds, losses] = [ws.keep([n, h]), ws.keep([n, 6]), ws.keep([n])];
    const loss = kernels.negativeSamplingForward({ dh, ds, losses }, { h: y, w, ids }, 6);
    const [dIn, dOut] = [tensor([rows, h], 4), tensor([rows, h], 5)];
    kernels.embeddingBackward(dIn, dh, grouped(contexts, rows));
    kernels.negativeSamplingBackward(dOut, y, ds, grouped(ids, rows));
    const lazy = lazyOf(rows, h);
    for (let t = 1; t <= 20; t++) update(lazy, t, t % 2 === 0);
    kernels.lazyAdamFactors(lazy.factors, lazy.rates, 20, BETAS);
    const settled = ws.keep([rows, h]);
    kernels.lazyAdamSettled(settled, lazy, lazy.factors, 20);
    const floats = [y, dh, ds, losses, dIn, dOut, lazy.p, lazy.m, lazy.v, lazy.last, settled];
    const parts = [...floats, ids].map((t) => Buffer.from(t.toArray().buffer));
    return Buffer.concat([Buffer.from(Float64Array.of(loss).buffer), ...parts]);
  });
  engine().setThreads(engine().backend.threads);
  expect(results.map((result) => result.equals(results[0]!))).toEqual([true, true, true]);
});
