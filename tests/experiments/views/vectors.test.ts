/** Views of word vectors: the same numbers as the library's functions, and the words of the next step. */
import { describe, expect, test } from 'vitest';
import { drawGrammar } from '../../../ts/data/grammar.js';
import { experiments, type Run } from '../../../ts/experiments/index.js';
import type { BarsPanel, MapPanel, TablePanel } from '../../../ts/experiments/panels.js';
import { vectorsOf } from '../../../ts/experiments/views/vectors.js';
import type { WordData } from '../../../ts/experiments/word-data.js';
import { analogy, mostSimilar } from '../../../ts/words/similarity.js';
import type { Word2Vec } from '../../../ts/models/word2vec.js';
import { decodeCheckpoint } from '../../../ts/train/checkpoint.js';
import '../../support/engine.js';
import { refusal } from '../../support/errors.js';

const whole = drawGrammar();
const ids = whole.ids.slice(0, 3000);
const known = [...new Set(ids)];
const words = known.map((id) => whole.words[id]!);
const corpus = {
  words,
  ids: ids.map((id) => known.indexOf(id)),
  counts: Uint32Array.from(known, (id) => ids.filter((each) => each === id).length),
};
const analogies = [['you', 'we', 'i', 'they'] as const].filter((four) =>
  four.every((word) => words.includes(word)),
);
const data: WordData = { name: 'grammar', said: '', corpus, analogies };

const experimentOf = (id: string) => experiments.find((each) => each.id === id)!;

function started(id: string, steps = 20, batchSize = 60): Run {
  const params = experimentOf(id).resolve({
    data: 'grammar',
    epochs: 1,
    hiddenSize: 8,
    windowSize: 2,
    batchSize,
  });
  const run = experimentOf(id).run({ params, seed: 3, data, pace: { steps: 1 } });
  for (let turn = 0; turn < steps; turn++) run.reports.next();
  return run;
}

function restored(id: string, run: Run) {
  return experimentOf(id).restore('saved', decodeCheckpoint('saved', run.checkpoint()!), data);
}

describe.each(['cbow', 'skip-gram'])('%s', (id) => {
  test('nearest words, analogies and the axis are those of the vectors', () => {
    const run = started(id);
    using model = restored(id, run);
    const vectors = vectorsOf({ model: model.model as Word2Vec, words });
    const [one, other, third] = words as [string, string, string];
    const nearest = run.look('nearest', { words: [one, other], top: 4 }).panels[0] as TablePanel;
    expect(nearest.rows).toEqual([one, other].map((word) => [word, mostSimilar(vectors, word, 4)]));
    const questions = [[one, other, third]];
    const answers = run.look('analogy', { questions, top: 3, measure: 'cosine' }).panels[0] as TablePanel;
    expect(answers.rows[0]!.at(-1)).toEqual(
      analogy(vectors, one, other, third, { top: 3, measure: 'cosine' }),
    );

    const { groups } = run.look('axis', { from: one, to: other, words: [third] }).panels[0] as BarsPanel;
    const at = new Map(groups[0]!.bars.map(({ label, value }) => [label, value]));
    expect([at.get(one), at.get(other)]).toEqual([expect.closeTo(0, 6), expect.closeTo(1, 6)]);
    // Of its own it takes two words that say something.
    const [usual] = run.look('axis').panels as [BarsPanel];
    const ends = usual.groups[0]!.bars.filter(({ marked }) => marked).map(({ label }) => label);
    expect(ends.sort()).toEqual(['bad', 'good']);
    const row = (word: string) => {
      const start = words.indexOf(word) * vectors.size;
      return [...vectors.vectors.subarray(start, start + vectors.size)];
    };
    const [a, b, c] = [row(one), row(other), row(third)];
    const along = b.map((x, i) => x - a[i]!);
    const dot = (p: number[], q: number[]) => p.reduce((sum, x, i) => sum + x * q[i]!, 0);
    const expected =
      dot(
        c.map((x, i) => x - a[i]!),
        along,
      ) / dot(along, along);
    expect(at.get(third)).toBeCloseTo(expected, 5);
    run.dispose();
  });

  test('the map has the words asked for, the most frequent ones first', () => {
    const run = started(id, 1);
    const { points } = run.look('map', { most: 12 }).panels[0] as MapPanel;
    expect(points).toHaveLength(12);
    expect(new Set(points.map(({ label }) => label)).size).toBe(12);
    run.dispose();
  });

  test('what the next step learns from has the loss that the next step has', () => {
    const batchSize = 15;
    // A loss was just reported: the next one is that of one step.
    const run = started(id, 8, batchSize);
    const losses = Array.from({ length: batchSize }, (_, row) => {
      const { groups } = run.look('sampling', { row }).panels[0] as BarsPanel;
      const { bars } = groups[0]!;
      // Of cbow one right word, of skip-gram one for each context; five are drawn for each.
      expect(bars.filter(({ marked }) => marked)).toHaveLength(id === 'cbow' ? 1 : 4);
      expect(bars).toHaveLength(id === 'cbow' ? 6 : 24);
      return bars.reduce((sum, { value, marked }) => sum - Math.log((marked ? value : 1 - value) + 1e-7), 0);
    });
    using model = restored(id, run);
    expect(decodeCheckpoint('saved', run.checkpoint()!).progress.lossCount).toBe(0);
    run.reports.next();
    const { lossSum, lossCount } = decodeCheckpoint('saved', run.checkpoint()!).progress;
    expect(lossCount).toBe(1);
    expect(losses.reduce((a, b) => a + b) / batchSize).toBeCloseTo(lossSum, 4);
    const draws = model.look('sampling').panels[1] as TablePanel;
    const [first, ...others] = draws.rows.map((row) => row.slice(1) as number[]);
    for (const [count, share, drawn] of others) {
      expect(share! / first![1]!).toBeCloseTo(count! / first![0]!, 6);
      expect(drawn! / first![2]!).toBeCloseTo((count! / first![0]!) ** 0.75, 6);
    }
    expect(() => run.look('sampling', { row: batchSize })).toThrow(
      refusal('out-of-range', 'row', `to ${batchSize - 1},`, `found ${batchSize}`),
    );
    run.dispose();
  });
});

describe('trails of the map', () => {
  /** In two dimensions the plane is a turned and moved copy: it keeps all distances. */
  const params = experimentOf('cbow').resolve({
    ...{ data: 'grammar', epochs: 1, hiddenSize: 2, windowSize: 2, batchSize: 60, learningRate: 0.05 },
  });
  const begin = () => experimentOf('cbow').run({ params, seed: 3, data, pace: { steps: 1 } });
  const directions = (run: Run, shown: readonly string[]) => {
    using restored = experimentOf('cbow').restore(
      'saved',
      decodeCheckpoint('saved', run.checkpoint()!),
      data,
    );
    const { vectors } = vectorsOf({ model: restored.model as Word2Vec, words });
    return shown.map((word) => {
      const [x, y] = vectors.subarray(2 * words.indexOf(word));
      return [x! / Math.hypot(x!, y!), y! / Math.hypot(x!, y!)] as const;
    });
  };
  const distance = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]) =>
    Math.hypot(a - c, b - d);

  test('lead from where each word was, as far as its vector has turned', () => {
    using run = begin();
    const map = (input?: object) => run.look('map', { most: 9, ...input }).panels[0] as MapPanel;
    run.reports.next();
    expect(map().points.every(({ trail }) => trail === undefined)).toBe(true);
    const shown = map().points.map(({ label }) => label);
    const was: (readonly (readonly [number, number])[])[] = [];
    while (was.length < 2) {
      run.keep();
      was.push(directions(run, shown));
      for (let i = 0; i < 6; i++) run.reports.next();
    }
    const now = directions(run, shown);
    const { points } = map();
    for (const [i, { trail }] of points.entries()) {
      expect(trail).toHaveLength(2);
      for (const [moment, place] of trail!.entries()) {
        for (const [j, other] of points.entries()) {
          expect(distance(place, [other.x, other.y])).toBeCloseTo(distance(was[moment]![i]!, now[j]!), 4);
        }
      }
    }
    expect(map({ trails: false }).points.every(({ trail }) => trail === undefined)).toBe(true);
    expect([map().unlabelled, map({ labels: false }).unlabelled]).toEqual([undefined, true]);
    // A moment that is gone back to has the trails of what was before it.
    const checkpoint = decodeCheckpoint('saved', run.checkpoint()!);
    using restored = experimentOf('cbow').restore('saved', checkpoint, data);
    expect(restored.look('map', { most: 9 }, run.kept).panels[0]).toEqual(map());
    expect(restored.look('map', { most: 9 }).panels[0]).toEqual(map({ trails: false }));
  });

  test('stay few, however many moments are kept', () => {
    using run = begin();
    for (let i = 0; i < 100; i++) {
      run.reports.next();
      run.keep();
    }
    const [point] = (run.look('map').panels[0] as MapPanel).points;
    expect(point!.trail!.length).toBeLessThanOrEqual(12);
    expect(point!.trail!.length).toBeGreaterThan(5);
  });
});

test('analogies have a column for what is expected only where a question has an answer', () => {
  using run = started('cbow');
  const columns = (questions: readonly (readonly string[])[]) =>
    (run.look('analogy', { questions }).panels[0] as TablePanel).columns.length;
  expect(analogies).toHaveLength(1);
  const [[a, b, c]] = analogies as [readonly [string, string, string, string]];
  const both = columns([
    [a, b, c],
    [b, a, c],
  ]);
  expect(columns([[a, b, c]])).toBe(both);
  expect(columns([[b, a, c]])).toBe(both - 1);
});
