/** Texts for language models, of which parts are held out. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { drawGrammar, grammarEntropy } from '../../ts/data/grammar.js';
import { type LanguageData, loadLanguageData } from '../../ts/experiments/language-data.js';
import { type AnyParams, type ParamValues, resolveParams } from '../../ts/experiments/params.js';
import { loadWordData, wordDataParams } from '../../ts/experiments/word-data.js';
import { inOrder, mentions } from '../support/mentions.js';
import { sharedData } from '../support/shared-data.js';
import '../support/engine.js';

const resolve = (given: AnyParams): ParamValues<typeof wordDataParams> =>
  resolveParams(wordDataParams, given);

const wordsOf = ({ corpus }: LanguageData, ids: Uint32Array) => Array.from(ids, (id) => corpus.words[id]!);

describe('the generated text', async () => {
  const params = resolve({ data: 'grammar' });
  const data = await loadLanguageData(params, {});

  test('is that of the word vectors, with other sentences of the same grammar held out', async () => {
    const { name, said, corpus } = await loadWordData(params, {});
    expect([data.name, data.corpus]).toEqual([name, corpus]);
    expect(said).toMatch(inOrder('370,406', '388'));
    expect(data.said).toMatch(inOrder('370,406', '388', '36,759', '36,900'));
    const ends = ['<eos>', '.', '!', '?', ';'];
    for (const part of [data.valid, data.test]) {
      expect(wordsOf(data, part).filter((word) => ends.includes(word)).length).toBe(3000);
    }
    // Each part has other sentences.
    const beginnings = [corpus.ids, data.valid, data.test].map((ids) => ids.subarray(0, 50).join());
    expect(new Set(beginnings).size).toBe(3);
  });

  test('its floors are the perplexities of these parts', () => {
    const { words } = data.corpus;
    for (const name of ['valid', 'test'] as const) {
      expect(data.floor![name]).toBeCloseTo(Math.exp(grammarEntropy({ words, ids: data[name] })), 10);
      expect(data.floor![name]).toBeCloseTo(9.3, 0);
    }
    const drawn = drawGrammar({ sentences: 3000, seed: 2 });
    expect(wordsOf(data, data.test)).toEqual(Array.from(drawn.ids, (id) => drawn.words[id]));
  });
});

test.skipIf(!sharedData('ptb'))('the Penn Treebank has its own parts', async () => {
  const options = { dataDir: sharedData('ptb')!, download: false };
  const params = resolve({ data: 'ptb' });
  const [data, { said }] = [await loadLanguageData(params, options), await loadWordData(params, options)];
  expect([data.name, data.corpus.ids.length, data.valid.length, data.test.length]).toEqual([
    'ptb',
    929_589,
    73_760,
    82_430,
  ]);
  expect(wordsOf(data, data.valid.subarray(0, 4))).toEqual(['consumers', 'may', 'want', 'to']);
  expect(data.said).toMatch(inOrder(said, '73,760', '82,430'));
  expect(said).toMatch(inOrder('Penn Treebank', '929,589', '10,000'));
  expect(data.floor).toBeUndefined();
});

describe('a text of one’s own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'badak-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'text.txt');
  const load = (content: string, given: AnyParams = {}) => {
    writeFileSync(path, content);
    return loadLanguageData(resolve({ text: path, ...given }), {});
  };
  const count = (length: number) => Array.from({ length }, (_, i) => `w${i % 10}`).join(' ');

  test('holds its end out', async () => {
    const data = await load(count(205));
    expect(data.said).toMatch(inOrder(path, 185, 10, 10, 10));
    expect([...data.corpus.ids, ...data.valid, ...data.test]).toEqual(
      Array.from({ length: 205 }, (_, i) => i % 10),
    );
    expect(data.corpus.counts.reduce((sum, n) => sum + n)).toBe(185);
    const whole = await loadWordData(resolve({ text: path }), {});
    expect(whole.said).toMatch(inOrder(path, 205, 10));
  });

  test('its end may have words that are in no other part', async () => {
    const data = await load(`${count(90)} w1 new w2 newer w3 w4 w5 w6 new w7`);
    expect(data.corpus.words).toEqual([...Array.from({ length: 10 }, (_, i) => `w${i}`), '<unk>']);
    expect([...data.corpus.counts]).toEqual([...Array<number>(10).fill(9), 0]);
    expect(wordsOf(data, data.valid)).toEqual(['w1', '<unk>', 'w2', '<unk>', 'w3']);
    expect(wordsOf(data, data.test)).toEqual(['w4', 'w5', 'w6', '<unk>', 'w7']);
    expect(data.said).toMatch(inOrder(path, 90, 11, 5, 5, 3, '<unk>'));
  });

  test('which is what rare words are', async () => {
    const data = await load(`rare ${count(89)} rare w1 w2 newer w3 w4 w5 w6 new w7`, { minCount: 2 });
    expect(data.corpus.words).toEqual(['<unk>', ...Array.from({ length: 10 }, (_, i) => `w${i}`)]);
    expect(data.corpus.counts[0]).toBe(1);
    expect(wordsOf(data, data.valid)).toEqual(['<unk>', 'w1', 'w2', '<unk>', 'w3']);
  });

  test('another end is another text', async () => {
    const texts = [count(200), `${count(199)} w5`, `w5 ${count(199)}`, count(200)];
    const names: string[] = [];
    for (const text of texts) names.push((await load(text)).name);
    expect(names[0]).toMatch(/^text-[0-9a-f]{8}$/);
    expect(new Set(names).size).toBe(3);
    expect(names[3]).toBe(names[0]);
  });

  test('limits are those of what is trained on', async () => {
    const manyAtTheEnd = `${count(90)} a b c d e f g h i j`;
    expect((await load(manyAtTheEnd, { maxWords: 10 })).corpus.words).toHaveLength(11);
    await expect(load(manyAtTheEnd, { maxWords: 9 })).rejects.toThrow(mentions(path, 9, 10));
    await expect(load('')).rejects.toThrow(mentions(path));
    await expect(load('one one one')).rejects.toThrow(mentions(path, '“one”'));
  });
});
