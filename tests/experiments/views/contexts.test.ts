/** CBOW on one sentence: the vectors that the book prints, and the word between two others. */
import { expect, test } from 'vitest';
import { experiments } from '../../../ts/experiments/index.js';
import type { BarsPanel, MapPanel, TablePanel } from '../../../ts/experiments/panels.js';
import { decodeCheckpoint } from '../../../ts/train/checkpoint.js';
import '../../support/engine.js';
import { refusal } from '../../support/errors.js';

const experiment = experiments.find(({ id }) => id === 'simple-cbow')!;

async function trained(epochs: number) {
  const params = experiment.resolve({ epochs, learningRate: 0.01 });
  const run = experiment.run({ params, seed: 0, data: await experiment.load(params, {}) });
  expect([...run.reports].length).toBeGreaterThan(0);
  return run;
}

test('the vectors are the rows of W_in', async () => {
  using run = await trained(5);
  const { rows } = run.look('vectors').panels[0] as TablePanel;
  const { tensors, words } = decodeCheckpoint('saved', run.checkpoint()!);
  const W_in = tensors.get('param/W_in')!.data as Float32Array;
  expect(rows.map(([word]) => word)).toEqual(words);
  rows.forEach(([, vector], id) => expect(vector).toEqual(W_in.slice(id * 5, id * 5 + 5)));
});

test('the map has every word of the sentence', async () => {
  using run = await trained(1);
  const [{ points }] = run.look('map').panels as [MapPanel];
  const { words } = decodeCheckpoint('saved', run.checkpoint()!);
  expect(points.map(({ label }) => label).sort()).toEqual([...words!].sort());
});

test('every pair of the sentence has probabilities, and those of a pair that is asked are the same', async () => {
  using run = await trained(300);
  const { groups } = run.look('guess').panels[0] as BarsPanel;
  expect(groups.map(({ label }) => label)).toEqual([
    'you … goodbye',
    'say … and',
    'goodbye … i',
    'and … say',
    'i … hello',
    'say … .',
  ]);
  for (const { bars } of groups) {
    expect(bars.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1, 5);
  }
  // It has learned the sentence.
  const best = ({ bars }: BarsPanel['groups'][number]) =>
    bars.reduce((most, bar) => (bar.value > most.value ? bar : most)).label;
  expect([best(groups[0]!), best(groups[2]!), best(groups[5]!)]).toEqual(['say', 'and', 'hello']);
  // The word of the text is marked; of contexts that stand there twice, with either side first, each has its own.
  const right = ({ bars }: BarsPanel['groups'][number]) =>
    bars.filter(({ marked }) => marked).map(({ label }) => label);
  expect(groups.map(right)).toEqual([['say'], ['goodbye'], ['and'], ['i'], ['say'], ['hello']]);
  const elsewhere = run.look('guess', { contexts: ['goodbye', 'hello'] }).panels[0] as BarsPanel;
  expect(right(elsewhere.groups[0]!)).toEqual([]);
  const asked = run.look('guess', { contexts: ['You', 'goodbye'] });
  expect((asked.panels[0] as BarsPanel).groups).toEqual([groups[0]]);
  expect(() => run.look('guess', { contexts: ['you', 'seoul'] })).toThrow('seoul');
  using restored = experiment.restore('saved', decodeCheckpoint('saved', run.checkpoint()!));
  // Without the text it does not know which word is the right one.
  const [alone] = restored.look('guess', { contexts: ['you', 'goodbye'] }).panels as [BarsPanel];
  const values = (bars: BarsPanel['groups'][number]['bars']) =>
    bars.map(({ label, value }) => [label, value]);
  expect(alone.groups.map(({ label, bars }) => [label, values(bars)])).toEqual([
    [groups[0]!.label, values(groups[0]!.bars)],
  ]);
  expect(right(alone.groups[0]!)).toEqual([]);
  expect(() => restored.look('guess', {})).toThrow(refusal('mismatch', 'guess', 'data'));
});

test('the bars are the numbers of the vectors', async () => {
  using run = await trained(20);
  const [table, bars] = run.look('vectors').panels as [TablePanel, BarsPanel];
  expect(
    bars.groups.map(({ label, bars }) => [label, Float32Array.from(bars, ({ value }) => value)]),
  ).toEqual(table.rows);
  const most = Math.max(...bars.groups.flatMap(({ bars }) => bars.map(({ value }) => Math.abs(value))));
  expect([bars.low, bars.high]).toEqual([-most, most]);
});
