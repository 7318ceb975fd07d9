/** The word vectors of chapter 4: stopped anywhere and resumed, restored for use, and of files that are not texts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { BadakError } from '../../ts/core/errors.js';
import { drawGrammar } from '../../ts/data/grammar.js';
import { type Experiment, experiments, type Run } from '../../ts/experiments/index.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import type { WordData } from '../../ts/experiments/word-data.js';
import { vectorsOf } from '../../ts/experiments/views/vectors.js';
import type { Word2Vec } from '../../ts/models/word2vec.js';
import { type Checkpoint, decodeCheckpoint } from '../../ts/train/checkpoint.js';
import type { Report } from '../../ts/train/report.js';
import { relativeDifference } from '../support/compare.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';
import { inOrder, mentions } from '../support/mentions.js';

/** A few sentences: about thirty steps per epoch. */
function grammarOf(sentences: number, seed = 0): WordData {
  const { words, ids, counts, classes, analogies } = drawGrammar({ sentences, seed });
  return { name: 'grammar', said: 'a few sentences', corpus: { words, ids, counts }, classes, analogies };
}
const data = grammarOf(400);
const SMALL = {
  windowSize: 2,
  hiddenSize: 9,
  epochs: 2,
  batchSize: 100,
  learningRate: 0.01,
  data: 'grammar',
};

const experimentOf = (id: string) => experiments.find((each) => each.id === id)!;

function start(id: string, given: AnyParams = {}, resume?: Checkpoint, text: WordData = data): Run {
  const experiment = experimentOf(id);
  const params = experiment.resolve({ ...SMALL, ...given });
  const from = resume && { from: 'saved', checkpoint: resume };
  return experiment.run({ params, seed: 3, data: text, resume: from });
}

/** A checkpoint as it comes back from a file. */
const saved = (run: Run): Checkpoint => decodeCheckpoint('saved', run.checkpoint()!);

/** Runs a number of reports, or all. */
function drive(run: Run, count = Infinity): Report[] {
  const reports: Report[] = [];
  if (count === 0) return reports;
  for (const report of run.reports) {
    if (report.type !== 'pause') reports.push(report);
    if (reports.length >= count) break;
  }
  return reports;
}

/** The word vectors of a checkpoint. */
function vectorsIn(id: string, checkpoint: Checkpoint) {
  using restored = experimentOf(id).restore('saved', checkpoint);
  return vectorsOf({ model: restored.model as Word2Vec, words: checkpoint.words });
}

function finish(run: Run) {
  try {
    return { reports: drive(run), last: saved(run), panels: run.panels() };
  } finally {
    run.dispose();
  }
}

/** The checkpoint of a run after a number of reports. */
function after(id: string, reports: number, given: AnyParams = {}): Checkpoint {
  const run = start(id, given);
  try {
    drive(run, reports);
    return saved(run);
  } finally {
    run.dispose();
  }
}

describe.each(['cbow', 'skip-gram'])('%s', (id) => {
  const whole = finish(start(id));
  const perEpoch = whole.reports.findIndex(({ type }) => type === 'epoch') + 1;

  test('it learns, and says what of', () => {
    expect(perEpoch).toBeGreaterThan(20);
    expect(whole.reports).toHaveLength(2 * perEpoch);
    const epochs = whole.reports.filter(({ type }) => type === 'epoch');
    const names = ['train/loss', 'neighbours/same-class', 'analogies/first', 'analogies/first-five'];
    for (const { metrics } of epochs) expect(Object.keys(metrics)).toEqual(names);
    const losses = whole.reports.map(({ metrics }) => metrics['train/loss']!);
    expect(losses.at(-1)!).toBeLessThan(0.9 * losses[0]!);
    expect(whole.last.words).toEqual(data.corpus.words);
  });

  test('stopped and resumed equals never stopped, in the middle of an epoch too', () => {
    const stops = [0, 1, 7, perEpoch - 1, perEpoch, perEpoch + 1, perEpoch + 10, 2 * perEpoch];
    for (const stop of stops) {
      const run = start(id);
      const before = drive(run, stop);
      const checkpoint = saved(run);
      run.dispose();
      expect(checkpoint.step).toBe(stop);
      const resumed = finish(start(id, {}, checkpoint));
      expect([...before, ...resumed.reports], `after ${stop} reports`).toEqual(whole.reports);
      expect(resumed.last, `after ${stop} reports`).toEqual(whole.last);
      expect(resumed.panels).toEqual(whole.panels);
    }
  });

  test('--dense-adam gives the same up to rounding', () => {
    const dense = finish(start(id, { denseAdam: true }));
    const losses = ({ reports }: { reports: Report[] }) =>
      reports.map(({ metrics }) => metrics['train/loss']!);
    losses(dense).forEach((loss, i) => {
      expect(Math.abs(loss - losses(whole)[i]!), `report ${i}`).toBeLessThan(1e-4);
    });
    const vectors = (checkpoint: Checkpoint) => vectorsIn(id, checkpoint).vectors;
    expect(relativeDifference(vectors(whole.last), vectors(dense.last))).toBeLessThan(1e-4);
    // Dense values are always up to date; those of lazy Adam are not.
    expect(vectors(dense.last)).toEqual(dense.last.tensors.get('param/W_in')!.data);
    expect(vectors(whole.last)).not.toEqual(whole.last.tensors.get('param/W_in')!.data);
  });

  test('restored words are the run’s own', () => {
    for (const reports of [1, perEpoch + 5]) {
      const run = start(id);
      drive(run, reports);
      const vectors = vectorsIn(id, saved(run));
      expect(vectors).toMatchObject({ words: data.corpus.words, size: 9 });
      expect(vectors.vectors).toHaveLength(9 * vectors.words.length);
      // Scores and coordinates of the map depend on every bit.
      using restored = experimentOf(id).restore('saved', saved(run), data);
      for (const view of run.views) expect(restored.look(view.id)).toEqual(run.look(view.id));
      run.dispose();
    }
  });

  test('the same checkpoint with one thread and several', () => {
    const large = { hiddenSize: 67, batchSize: 700, epochs: 1 };
    const files = [1, 2, 3].map((threads) => {
      engine().setThreads(threads);
      const run = start(id, large);
      drive(run);
      const bytes = run.checkpoint()!;
      run.dispose();
      return Buffer.from(bytes);
    });
    engine().setThreads(engine().backend.threads);
    expect(files.map((file) => file.equals(files[0]!))).toEqual([true, true, true]);
  });

  test('runs, resumed ones and restored words leave no memory behind', () => {
    const once = () => {
      const checkpoint = after(id, 3);
      const run = start(id, {}, checkpoint);
      drive(run, 2);
      run.dispose();
      vectorsIn(id, checkpoint);
    };
    once();
    once();
    const before = engine().memoryBytes;
    for (let i = 0; i < 10; i++) once();
    expect(engine().memoryBytes).toBe(before);
  });
});

describe('resuming is refused', () => {
  const checkpoint = after('cbow', 5);

  test('with another text', () => {
    const words = data.corpus.words.length;
    const fewer = { ...data, corpus: { ...data.corpus, words: data.corpus.words.slice(1) } };
    expect(() => start('cbow', {}, checkpoint, fewer)).toThrow(
      mentions(
        'saved',
        words,
        words - 1,
        'number 1',
        `“${data.corpus.words[0]}”`,
        `“${data.corpus.words[1]}”`,
      ),
    );
    // The same words, and one that was not there; and one too few.
    for (const [now, expected] of [
      [[...data.corpus.words, 'seoul'], mentions(`number ${words + 1}`, 'nothing', '“seoul”')],
      [
        data.corpus.words.slice(0, -1),
        mentions(`number ${words}`, `“${data.corpus.words.at(-1)}”`, 'nothing'),
      ],
    ] as const) {
      const other = { ...data, corpus: { ...data.corpus, words: now } };
      expect(() => start('cbow', {}, checkpoint, other)).toThrow(expected);
    }
    // The same words in another order.
    const turned = { ...data, corpus: { ...data.corpus, words: [...data.corpus.words].reverse() } };
    expect(() => start('cbow', {}, checkpoint, turned)).toThrow(refusal('mismatch', 'saved', 'words'));
    expect(() => start('cbow', {}, checkpoint, grammarOf(400, 1))).toThrow(
      refusal('mismatch', 'saved', 'words'),
    );
  });

  test('with a model of another size, or another optimizer', () => {
    expect(() => start('cbow', { hiddenSize: 8 }, checkpoint)).toThrow(mentions('saved', 'W_in'));
    expect(() => start('cbow', { denseAdam: true }, checkpoint)).toThrow('optimizer/rates');
    const dense = after('cbow', 5, { denseAdam: true });
    expect(() => start('cbow', {}, dense)).toThrow('optimizer/rates');
  });

  test('and words are not restored without words', () => {
    const wordless = { ...checkpoint };
    delete wordless.words;
    expect(() => vectorsIn('cbow', wordless)).toThrow(refusal('damaged', 'saved'));
    const fewer = { ...checkpoint, words: checkpoint.words!.slice(1) };
    expect(() => vectorsIn('cbow', fewer)).toThrow(mentions('saved', 'W_in'));
  });
});

describe('a text of one’s own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'badak-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let files = 0;
  const file = (content: string | Uint8Array) => {
    const path = join(folder, `text-${files++}.txt`);
    writeFileSync(path, content);
    return path;
  };
  const cbow: Experiment = experimentOf('cbow');
  const own = async (content: string | Uint8Array, given: AnyParams = {}) => {
    const params = cbow.resolve({ ...SMALL, epochs: 1, text: file(content), ...given });
    return { params, data: (await cbow.load(params, {})) as WordData };
  };
  const run = async (content: string | Uint8Array, given: AnyParams = {}) =>
    finish(cbow.run({ ...(await own(content, given)), seed: 3 }));
  /** The error of loading, or else of the run. */
  const refused = async (content: string | Uint8Array, given: AnyParams = {}): Promise<string> => {
    const error: unknown = await run(content, given).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(BadakError);
    return (error as Error).message;
  };

  const story = 'Die Katze saß auf der Matte; the cat sat on the mat. 고양이가 앉았다! '.repeat(60);

  test('is trained on, with no answers known', async () => {
    const { reports, last, panels } = await run(story);
    expect(last.data).toMatch(/^text-[0-9a-f]{8}$/);
    expect(last.words).toContain('katze');
    expect(last.words).toContain('고양이가');
    expect(Object.keys(reports.at(-1)!.metrics)).toEqual(['train/loss']);
    expect(panels.map(({ kind }) => kind)).toEqual(['table', 'bars', 'map', 'bars', 'table', 'sum', 'sum']);
    const { words, vectors } = vectorsIn('cbow', last);
    expect([words, vectors.every(Number.isFinite)]).toEqual([last.words, true]);
  });

  test('is described', async () => {
    const { data } = await own(story, { minCount: 61 });
    expect(data.said).toMatch(inOrder('1,020', 2));
  });

  test('with rare words as one', async () => {
    const { data } = await own(`${story} once`, { minCount: 2 });
    expect(data.corpus.words).toContain('<unk>');
    expect(data.corpus.words).not.toContain('once');
  });

  test('with line ends, over which no window reaches', async () => {
    const lines = Array.from({ length: 60 }, (_, i) => `you say ${i % 3 ? 'hello' : 'goodbye'} .\n`).join('');
    const { params, data } = await own(lines, { eos: true, windowSize: 9, batchSize: 40, epochs: 1 });
    expect(data.corpus.words).toContain('<eos>');
    // A target for each word but the line ends, though every line is shorter than a window.
    const run = cbow.run({ params, data, seed: 3 });
    expect(run.steps).toBe(6);
    run.dispose();
  });

  test('with capitals, tokens and line ends as they stand in it', async () => {
    const { data } = await own('The <UNK> @-@ end\nthe end\n', { pretokenized: true, eos: true });
    expect(data.corpus.words).toEqual(['The', '<unk>', '@-@', 'end', '<eos>', 'the']);
    expect(data.tokenization).toEqual({ pretokenized: true, lowerCase: false, eos: true });
    const kept = await own('The end. The End', { case: 'keep' });
    expect(kept.data.corpus.words).toEqual(['The', 'end', '.', 'End']);
  });

  test('is needed for what applies to it', async () => {
    for (const given of [{ minCount: 2 }, { pretokenized: true }, { case: 'keep' }, { eos: true }]) {
      const params = cbow.resolve({ data: 'grammar', ...given });
      const loading = Promise.resolve().then(() => cbow.load(params, {}));
      await expect(loading).rejects.toThrow(
        expect.objectContaining({ name: 'ParamError', key: Object.keys(given)[0] }),
      );
    }
  });

  test('resumed with more of it that has other words is refused', async () => {
    const { last } = await run(story);
    const { params, data } = await own(`${story} and so on`);
    const resume = { from: 'saved', checkpoint: last };
    expect(() => cbow.run({ params, data, seed: 3, resume })).toThrow(refusal('mismatch', 'saved', 'words'));
  });

  test.each([
    ['nothing', '', []],
    ['white space', ' \n\t\u3000 \r\n', []],
    ['one word', 'hello', ['“hello”']],
    ['the same word', 'hello '.repeat(50), ['“hello”']],
    ['a NUL', 'a few words\0and more', ['line 1']],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), ['picture']],
    ['half a character', Uint8Array.of(0x61, 0x20, 0xe2, 0x82), []],
  ])('%s', async (_, content, values) => {
    const message = await refused(content);
    expect(message).toMatch(/text-\d+\.txt: /);
    expect(message).toMatch(mentions(...values));
  });

  test('shorter than the window', async () => {
    expect(await refused('one two three four five six', { windowSize: 3 })).toMatch(mentions(3, 7, 6));
  });

  test('too few words to draw from', async () => {
    expect(await refused('one two three '.repeat(20))).toMatch(mentions(5, 6, 3));
    expect((await run('one two three '.repeat(20), { sampleSize: 2 })).reports.length).toBeGreaterThan(0);
  });

  test('more words than are too many', async () => {
    expect(await refused(story, { maxWords: 10 })).toMatch(mentions(10, '`minCount`', '`maxWords`'));
  });

  test('no file, and a folder', async () => {
    for (const text of [join(folder, 'nowhere.txt'), folder]) {
      await expect(cbow.load(cbow.resolve({ text }), {})).rejects.toThrow(BadakError);
      await expect(cbow.load(cbow.resolve({ text }), {})).rejects.toThrow(text);
    }
  });

  test('none of them leaves memory behind', async () => {
    const bad = async () => {
      await refused('one two three '.repeat(20));
      await refused('one two three four five six', { windowSize: 3 });
    };
    await bad();
    const before = engine().memoryBytes;
    for (let i = 0; i < 10; i++) await bad();
    expect(engine().memoryBytes).toBe(before);
  });
});
