/** All models of a comparison on one question: the answers are those of each model alone, at the same step. */
import { expect, test } from 'vitest';
import { experiments, type Run, type RunOptions } from '../../../ts/experiments/index.js';
import type { HeatmapPanel, TablePanel, TextPanel } from '../../../ts/experiments/panels.js';
import type { Look } from '../../../ts/experiments/view.js';
import { decodeCheckpoint } from '../../../ts/train/checkpoint.js';
import '../../support/engine.js';
import { refusal } from '../../support/errors.js';

const seq2seq = experiments.find(({ id }) => id === 'seq2seq')!;
const SMALL = { epochs: 1, hiddenSize: 8, wordvecSize: 4, batchSize: 30, data: 'sums', digits: 1 };
const FOUR = { ...SMALL, compare: true, attention: true };
const NAMES = ['plain', 'reverse', 'peeky', 'attention'];
const inTurns = { policy: 'in-turns', pace: { steps: 1 } } as const;

async function start(given: object = FOUR, options: Partial<RunOptions> = inTurns): Promise<Run> {
  const params = seq2seq.resolve({ ...given });
  const data = await seq2seq.load(params, { download: false });
  return seq2seq.run({ params, seed: 3, data, ...options });
}

function trainTo(run: Run, steps: number): void {
  while (run.done < steps) run.reports.next();
}

const tableOf = ({ panels }: Look) => panels[0] as TablePanel;
const textsOf = ({ panels }: Look) => panels.filter((panel): panel is TextPanel => panel.kind === 'text');

test('in a race all models answer at the same step, as each does by itself', async () => {
  using run = await start();
  trainTo(run, 8);
  const look = run.look('compared', { question: '3+8', top: 2 });
  expect(tableOf(look).rows.map(([name, step]) => [name, step])).toEqual(NAMES.map((name) => [name, 2]));
  expect(textsOf(look).map(({ model }) => model)).toEqual(NAMES);
  for (const [i, { tokens, title }] of textsOf(look).entries()) {
    const [alone] = run.look('answer', { question: '3+8', top: 2 }, i).panels as [TextPanel];
    expect(tokens).toEqual(alone.tokens);
    expect(title).toBe(alone.title);
    const [, , answer, probability] = tableOf(look).rows[i]!;
    expect(`3+8 → ${answer as string}`).toBe(title);
    expect(probability).toBeCloseTo(
      tokens.reduce((product, { value }) => product * value!, 1),
      9,
    );
  }
  const maps = look.panels.filter((panel): panel is HeatmapPanel => panel.kind === 'heatmap');
  const [own] = run.look('attention', { questions: ['3+8'] }, 3).panels as [HeatmapPanel];
  expect(maps).toEqual([{ ...own, note: undefined, model: 'attention', maps: [expect.anything()] }]);
  expect(maps[0]!.maps[0]!.values).toEqual(own.maps[0]!.values);
  expect(look.notes).toEqual([]);
});

test('looking changes no bits, and a checkpoint of the race shows the same', async () => {
  using quiet = await start();
  trainTo(quiet, 12);
  using run = await start();
  for (let step = 0; step <= 12; step++) {
    trainTo(run, step);
    run.look('compared', { question: '3+8' });
  }
  expect(run.hash()).toBe(quiet.hash());
  const checkpoint = decodeCheckpoint('saved', run.checkpoint()!);
  for (const training of [0, 3]) {
    using restored = seq2seq.restore('saved', { ...checkpoint, training });
    expect(restored.look('compared', { question: '3+8' })).toEqual(run.look('compared', { question: '3+8' }));
  }
});

test('the report of a race has it, and the command line prints its table', async () => {
  using run = await start();
  for (const report of run.reports) void report;
  const panels = run.panels();
  expect(panels.filter(({ model }) => model).map(({ model }) => model)).toEqual([...NAMES, 'attention']);
  const printed = panels.filter((panel): panel is TablePanel => panel.kind === 'table' && !!panel.printed);
  expect(printed).toHaveLength(1);
  expect(printed[0]!.rows.map(([name]) => name)).toEqual(NAMES);
  // It is of all models, and of none in particular.
  expect(printed[0]!.title).not.toMatch(/: attention$/);
});

test('one after another there is one model at a time, which is said', async () => {
  using run = await start(FOUR, { pace: { steps: 1 } });
  trainTo(run, 2);
  const look = run.look('compared', { question: '3+8' });
  expect(tableOf(look).rows.map(([name]) => name)).toEqual(['plain']);
  expect(look.notes.join()).toContain('reverse, peeky, attention');
  const checkpoint = decodeCheckpoint('saved', run.checkpoint()!);
  using restored = seq2seq.restore('saved', checkpoint);
  expect(restored.look('compared', { question: '3+8' })).toEqual(look);
  for (const report of run.reports) void report;
  expect(run.panels().filter(({ model }) => model)).toEqual([]);
});

test('a run of one model does not have it', async () => {
  using run = await start({ ...SMALL, attention: true }, {});
  expect(run.views.map(({ id }) => id)).not.toContain('compared');
  expect(run.views.map(({ id }) => id)).toContain('attention');
  expect(() => run.look('compared', { question: '3+8' })).toThrow(refusal('mismatch', 'compared'));
});

test('peeky and attention are two decoders, of which a run of one model has one', () => {
  expect(() => seq2seq.resolve({ peeky: true, attention: true })).toThrow(
    refusal('invalid-param', 'peeky', 'attention'),
  );
});
