/** The training texts of language models, and their views, charts and written texts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import type { LanguageData } from '../../ts/experiments/language-data.js';
import type { LanguageModel } from '../../ts/models/language-model.js';
import { sentences, startOf } from '../../ts/experiments/views/written.js';
import type { Heatmap, HeatmapPanel } from '../../ts/experiments/panels.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import type { Report } from '../../ts/train/report.js';
import { bits } from '../support/compare.js';
import { refusal } from '../support/errors.js';
import {
  SEED,
  data,
  NOTHING,
  contrary,
  experimentOf,
  paramsOf,
  start,
  saved,
  drive,
  finish,
  epochsOf,
} from '../support/language.js';
import { inOrder, mentions } from '../support/mentions.js';
import { sharedData } from '../support/shared-data.js';

describe('pictures', () => {
  const drawn = (id: string, given: AnyParams = {}, text = data): HeatmapPanel => {
    const [panel] = finish(start(id, { epochs: 1, ...given }, undefined, text)).panels;
    return panel as HeatmapPanel;
  };

  test.each([
    ['rnn', 'rnn', 'h'],
    ['rnn', 'gru', 'hzrn'],
    ['rnn', 'lstm', 'hcfiog'],
    ['lstm', 'rnn', 'h'],
    ['lstm', 'gru', 'hzrn'],
    ['lstm', 'lstm', 'hcfiog'],
    ['better-lstm', 'rnn', 'h'],
    ['better-lstm', 'gru', 'hzrn'],
    ['better-lstm', 'lstm', 'hcfiog'],
  ])('%s --cell %s: the parts %s over a sentence', (id, cell, letters) => {
    const run = start(id, { cell, epochs: 1 });
    drive(run);
    const [panel] = run.panels() as HeatmapPanel[];
    using model = experimentOf(id).restore('saved', saved(run)).model as LanguageModel;
    run.dispose();
    expect(panel!.maps.map(({ caption }) => caption![0]).join('')).toBe(letters);
    expect(panel!.title).toMatch(mentions(`${cell}${id === 'better-lstm' ? 2 : ''}`));

    const { words } = data.corpus;
    const end = data.valid.indexOf(words.indexOf('<eos>'));
    expect(end).toBeGreaterThan(2);
    const sentence = [...data.valid.subarray(0, Math.min(end + 1, 8))];
    const { values } = model.activities(sentence).at(-1)!;
    for (const [i, map] of panel!.maps.entries()) {
      const name = letters[i]!;
      expect(map.columns).toEqual(sentence.map((id) => words[id]));
      expect([map.width, map.height]).toEqual([sentence.length, 6]);
      expect([map.low, map.high]).toEqual(['h', 'c', 'g', 'n'].includes(name) ? [-1, 1] : [0, 1]);
      expectDrawn(map, values[name]!);
    }
  });

  /** Compares a heatmap [units, words] with values [words, units]. */
  function expectDrawn({ width, height, values: drawn }: Heatmap, values: Float32Array): void {
    expect(drawn).toHaveLength(width * height);
    for (let t = 0; t < width; t++) {
      for (let unit = 0; unit < height; unit++) {
        expect(drawn[unit * width + t]).toBe(values[t * height + unit]);
      }
    }
  }

  test('of a large layer, its first units, and as many as are asked for', () => {
    const large = { hiddenSize: 103, batchSize: 30, timeSize: 15 };
    const panel = drawn('lstm', large);
    expect(panel.title).toMatch(mentions('lstm'));
    expect(panel.note).toMatch(mentions(16, 103));
    expect(panel.maps.map(({ height }) => height)).toEqual(Array(6).fill(16));
    using run = start('lstm', large);
    const [asked] = run.look('gates', { most: 60 }).panels as [HeatmapPanel];
    expect(asked.maps.map(({ height }) => height)).toEqual(Array(6).fill(60));
  });

  test('of a layer without gates speak of its state alone', () => {
    expect(drawn('rnn').title).not.toMatch(/gate/);
    expect(drawn('lstm').title).toMatch(/gate/);
  });

  test('of what was trained on where nothing is held out, and of a sentence without an end', () => {
    const { words, ids } = data.corpus;
    const columns = (text: LanguageData) => drawn('rnn', {}, text).maps[0]!.columns;
    const first = [...ids.subarray(0, ids.indexOf(words.indexOf('<eos>')) + 1)].slice(0, 8);
    expect(columns({ ...data, valid: NOTHING, test: NOTHING })).toEqual(first.map((id) => words[id]));
    expect(columns({ ...data, valid: contrary.valid })).toHaveLength(8);
  });

  test('before the first step they are of the initial weights', () => {
    const run = start('lstm');
    const panels = run.panels();
    expect(panels.length).toBeGreaterThan(0);
    expect([...run.reports].length).toBeGreaterThan(0);
    expect(run.panels()).not.toEqual(panels);
    run.dispose();
  });
});

describe('what rnn trains on', () => {
  const load = (given: AnyParams, options = {}) => {
    const rnn = experimentOf('rnn');
    return rnn.load(rnn.resolve(given), { download: false, ...options }) as Promise<LanguageData>;
  };

  test('the first 1,000 words, of which none is held out; with --full the whole text', async () => {
    const [part, full] = [await load({ data: 'grammar' }), await load({ data: 'grammar', full: true })];
    const { words, ids, counts } = part.corpus;
    expect(ids).toEqual(full.corpus.ids.slice(0, 1000));
    expect(words).toEqual(full.corpus.words.slice(0, new Set(ids).size));
    expect([...counts]).toEqual(words.map((_, id) => ids.filter((each) => each === id).length));
    expect([part.valid.length, part.test.length, part.floor]).toEqual([0, 0, undefined]);
    expect(part.said).toMatch(inOrder(full.said, '1,000', words.length));
    expect([full.corpus.ids.length, full.valid.length, full.test.length]).toEqual([370_406, 36_759, 36_900]);
  });

  test.skipIf(!sharedData('ptb'))('of the Penn Treebank, 418 different ones', async () => {
    const { name, corpus, valid } = await load({ data: 'ptb' }, { dataDir: sharedData('ptb') });
    expect([name, corpus.ids.length, corpus.words.length, valid.length]).toEqual(['ptb', 1000, 418, 0]);
    expect(corpus.words.slice(0, 2)).toEqual(['aer', 'banknote']);
    expect(corpus.words).toContain('<eos>');
  });

  test('in steps of 50 an epoch is one report', async () => {
    const text = await load({ data: 'grammar' });
    const given = { epochs: 2, batchSize: 10, learningRate: 0.1 };
    const { reports } = finish(start('rnn', given, undefined, text));
    expect(reports.map(({ type, step }) => [type, step])).toEqual([
      ['epoch', 19],
      ['epoch', 38],
    ]);
  });
});

describe('a text of one’s own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'badak-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let files = 0;
  async function own(id: string, content: string, given: AnyParams = {}) {
    const text = join(folder, `text-${files++}.txt`);
    writeFileSync(text, content);
    const params = paramsOf(id, { batchSize: 1, timeSize: 2, epochs: 2, text, ...given });
    return { params, data: (await experimentOf(id).load(params, {})) as LanguageData };
  }
  const trained = async (id: string, content: string, given: AnyParams = {}) => {
    const { params, data } = await own(id, content, given);
    return { data, ...finish(experimentOf(id).run({ params, data, seed: SEED })) };
  };
  const count = (length: number) => Array.from({ length }, (_, i) => `w${i % 7}`).join(' ');

  /** Every series of the charts has a reported metric. */
  function expectCharts(id: string, data: string, reports: readonly Report[], metrics: readonly string[]) {
    const charts = experimentOf(id).charts(paramsOf(id), data, reports);
    const drawn = charts.flatMap(({ series }) => series.map(({ metric }) => metric));
    expect(drawn).toEqual([...metrics, 'train/loss']);
    for (const metric of drawn) expect(reports.some(({ metrics }) => metric in metrics)).toBe(true);
  }

  test.each([
    ['nothing', 9, []],
    ['a word for each part', 25, []],
    ['a word to validate and two to test', 35, ['test/perplexity']],
    ['enough', 400, ['valid/perplexity', 'test/perplexity']],
  ])('of which is held out: %s', async (_, length, heldOut) => {
    for (const id of ['lstm', 'better-lstm']) {
      const { reports, panels } = await trained(id, count(length));
      const { metrics, best } = reports.at(-1)!;
      expect(Object.keys(metrics)).toEqual(['train/loss', 'train/perplexity', ...heldOut]);
      if (!heldOut.includes('valid/perplexity')) expect(best).toBeUndefined();
      expect(panels.length).toBeGreaterThan(3);
      expectCharts(id, 'text-01234567', reports, ['train/perplexity', ...heldOut]);
    }
  });

  test('the same of the generated text, with its floors where it has any', () => {
    const floored = { ...data, floor: { valid: 9.31, test: 9.37 } };
    const { reports } = finish(start('lstm', {}, undefined, floored));
    expect(reports.at(-1)!.metrics).toMatchObject({ 'valid/floor': 9.31, 'test/floor': 9.37 });
    const heldOut = ['valid/perplexity', 'test/perplexity', 'test/floor'];
    expectCharts('lstm', 'grammar', reports, ['train/perplexity', ...heldOut]);
    const less = finish(start('rnn', {}, undefined, { ...data, valid: NOTHING, test: NOTHING }));
    expectCharts('rnn', 'grammar', less.reports, ['train/perplexity']);
  });

  test('perplexities have a logarithmic axis, from the size of the vocabulary to the last', () => {
    for (const compare of [false, true]) {
      const params = experimentOf('lstm').resolve({ compare });
      const [perplexity, loss] = experimentOf('lstm').charts(params, 'grammar', []);
      expect(perplexity).toMatchObject({ log: true });
      expect(perplexity!.yMax).toBeUndefined();
      expect(loss!.log).toBeUndefined();
    }
  });

  test('is written from its first word on that is not a placeholder', async () => {
    const { reports } = await trained('lstm', count(100));
    expect(reports.at(-1)!.said).toEqual([{ text: expect.stringMatching(/^w0( w\d){50}$/) as string }]);
    const rare = await trained('lstm', `once ${count(100)}`, { minCount: 2 });
    expect(rare.data.corpus.words[0]).toBe('<unk>');
    expect(rare.reports.at(-1)!.said).toEqual([{ text: expect.stringMatching(/^w0( w\d){50}$/) as string }]);
  });

  test('of hardly anything but placeholders is written as it is', async () => {
    const { data, reports } = await trained('lstm', `once ${'$ '.repeat(40)}`, { minCount: 2, batchSize: 2 });
    expect(data.corpus.words).toEqual(['<unk>', '$']);
    expect(reports.at(-1)!.said).toEqual([
      { text: expect.stringMatching(/^<unk>( \$| <unk>){50}$/) as string },
    ]);
  });

  test('that is too short for a batch is refused', async () => {
    const { params, data } = await own('lstm', count(33), { batchSize: 6, timeSize: 5 });
    const before = engine().memoryBytes;
    for (let i = 0; i < 50; i++) {
      expect(() => experimentOf('lstm').run({ params, data, seed: 0 })).toThrow(mentions(6, 5, 31, 30));
    }
    expect(engine().memoryBytes).toBe(before);
    const longer = await own('lstm', count(34), { batchSize: 6, timeSize: 5 });
    expect(finish(experimentOf('lstm').run({ ...longer, seed: 0 })).reports).toHaveLength(2);
  });

  test('resumed with other words is refused', async () => {
    const { params, data } = await own('lstm', count(100));
    const run = experimentOf('lstm').run({ params, data, seed: SEED });
    drive(run, 1);
    const checkpoint = saved(run);
    run.dispose();
    const other = await own('lstm', `${count(50)} more ${count(49)}`);
    expect(other.data.name).not.toBe(data.name);
    const resume = { from: 'saved', checkpoint };
    expect(() => experimentOf('lstm').run({ ...other, seed: SEED, resume })).toThrow(
      refusal('mismatch', 'saved', ' 7 words', 'found 8', 'number 8', '“more”'),
    );
  });
});

describe('texts', () => {
  const words = ['N', '<eos>', 'a', 'you', 'b', '$'];

  test('are cut where sentences end', () => {
    expect(sentences([2, 4, 1, 1, 3, 2, 1], words)).toEqual(['a b', 'you a']);
    expect(sentences([1, 4], words)).toEqual(['b']);
    expect(sentences([], words)).toEqual([]);
  });

  test('begin with “you”, or the first word that is one', () => {
    expect(startOf(words)).toBe(3);
    expect(startOf(['N', '<eos>', 'a'])).toBe(2);
    expect(startOf(['N', '$'])).toBe(0);
    expect(startOf([])).toBe(0);
  });

  test('are others with another seed', () => {
    const { checkpoint } = epochsOf(start('lstm', { epochs: 1 }))[0]!;
    using model = experimentOf('lstm').restore('saved', checkpoint).model as LanguageModel;
    const [one, again, other] = [3, 3, 4].map((seed) => model.generate([3], { length: 50, seed }));
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    // A restored model has the bits of the checkpoint.
    for (const { name, value } of model.params) {
      const stored = checkpoint.tensors.get(`param/${name}`)!.data as Float32Array;
      expect(bits(value.toArray())).toEqual(bits(stored));
    }
  });
});
