/**
 * `badak export` of whole models, as an ONNX file that computes what the model of the checkpoint computes or as its
 * parameters, and of a run's metrics.
 */
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Workspace } from '../../ts/core/workspace.js';
import { csvRows } from '../../ts/data/csv.js';
import { experiments } from '../../ts/experiments/index.js';
import { decodeNpz } from '../../ts/io/npz.js';
import type { CBOW } from '../../ts/models/cbow.js';
import type { Seq2seq } from '../../ts/models/seq2seq.js';
import { decodeCheckpoint } from '../../ts/train/checkpoint.js';
import { encodeEvents } from '../../ts/train/events.js';
import type { Report } from '../../ts/train/report.js';
import { cli, temporaryFolder } from '../support/cli.js';
import '../support/engine.js';
import { mentions } from '../support/mentions.js';
import { expectSame, int64, running } from '../support/onnx.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const here = (...names: string[]) => join(folder.path, ...names);
const run = (...args: string[]) => cli(args, { cwd: folder.path });
const restored = async (name: string) => {
  const checkpoint = decodeCheckpoint(name, await readFile(here(name, 'checkpoint.safetensors')));
  const experiment = experiments.find(({ id }) => id === checkpoint.experiment)!;
  return { ...checkpoint, ...experiment.restore(name, checkpoint) };
};

beforeAll(async () => {
  folder = await temporaryFolder();
  const sums = Array.from({ length: 100 }, (_, i) => `${i}+${i}`.padEnd(5) + `_${String(2 * i).padEnd(3)}`);
  await writeFile(here('sums.txt'), sums.join('\n'));
  const small = [
    '--epochs',
    '4',
    '--hidden-size',
    '16',
    '--learning-rate',
    '0.02',
    '--threads',
    '1',
    '--quiet',
  ];
  const reversed = [
    'train',
    'seq2seq',
    '--text',
    'sums.txt',
    '--reverse',
    '--batch-size',
    '20',
    '--out',
    'sums',
  ];
  const race = ['train', 'weight-init', '--iterations', '4', '--hidden-size', '5', '--out', 'race'];
  const outcomes = await Promise.all([
    run(...race, '--threads', '1', '--quiet'),
    run('train', 'simple-cbow', '--epochs', '4', '--threads', '1', '--quiet', '--out', 'words'),
    run(...reversed, ...small),
  ]);
  for (const { code, stderr } of outcomes) expect(code, stderr).toBe(0);
});

afterAll(() => folder[Symbol.asyncDispose]());

test('a model of words', async () => {
  const { code, stdout, stderr } = await run('export', '--checkpoint', 'words', '--out', 'words.onnx');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(mentions('words.onnx', 'SimpleCBOW', 70));
  const { model, words } = await restored('words');
  const bytes = await readFile(here('words.onnx'));
  expect(bytes.includes(JSON.stringify(words))).toBe(true);
  await using file = await running(bytes);
  using memory = new Workspace();
  const contexts = memory.keep([2, 2], 'i32').set([0, 2, 3, 5]);
  const { scores } = await file.run({ contexts: int64(contexts.toArray(), [2, 2]) });
  expectSame(scores, (model as CBOW).predict(contexts));
  model.dispose();
});

test('a model that reads backwards takes questions as they are typed', async () => {
  expect((await run('export', '--checkpoint', 'sums', '--out', 'sums.onnx')).code).toBe(0);
  const { model, words, lengths } = await restored('sums');
  const [S, length] = [lengths!.question, lengths!.answer - 1];
  await using file = await running(await readFile(here('sums.onnx')));
  using memory = new Workspace();
  for (const question of ['12+12', '7+7', '95+95']) {
    const ids = [...question.padEnd(S)].map((character) => words!.indexOf(character));
    const start = words!.indexOf('_');
    const x = memory.keep([1, S], 'i32').set([...ids].reverse());
    const { answer } = await file.run({
      ...{ question: int64(ids, [1, S]), start: int64([start], []) },
      length: int64([length], []),
    });
    expect(Array.from(answer!.data as BigInt64Array, Number)).toEqual([
      ...(model as Seq2seq).generate(x, { start, length }),
    ]);
  }
  model.dispose();
});

test('the parameters of a model, for NumPy', async () => {
  const { code, stdout } = await run('export', '--checkpoint', 'words', '--out', 'words.npz');
  expect(code).toBe(0);
  expect(stdout).toMatch(mentions('words.npz', 'SimpleCBOW', 70));
  const { model } = await restored('words');
  const arrays = await decodeNpz('words.npz', await readFile(here('words.npz')));
  const params = model.params.map(({ name, value }) => [name, { shape: value.shape, data: value.toArray() }]);
  expect([...arrays]).toEqual(params);
  model.dispose();
});

describe('the metrics of a run', () => {
  const reportsOf = async (name: string) => {
    const lines = (await readFile(here(name, 'metrics.jsonl'), 'utf8')).trim().split('\n');
    const all = lines.map(
      (line) => JSON.parse(line) as Report | { type: 'start' | 'done'; seconds?: number },
    );
    const { startedAt } = JSON.parse(await readFile(here(name, 'config.json'), 'utf8')) as {
      startedAt: string;
    };
    const isReport = (line: (typeof all)[number]): line is Report => 'step' in line;
    const done = all.find((line) => line.type === 'done') as { seconds: number };
    return { reports: all.filter(isReport), time: { startedAt: new Date(startedAt), seconds: done.seconds } };
  };

  test('as a table', async () => {
    const { code, stdout } = await run('export', '--run', 'race', '--out', 'race.csv');
    const { reports } = await reportsOf('race');
    expect(code).toBe(0);
    expect(stdout).toMatch(mentions('race.csv', reports.length));
    const [head, ...rows] = [...csvRows(await readFile(here('race.csv'), 'utf8'))].map(({ cells }) => cells);
    expect(rows).toHaveLength(reports.length);
    for (const [i, { run, step, metrics }] of reports.entries()) {
      const cells = Object.fromEntries(rows[i]!.map((cell, column) => [head![column], cell]));
      expect([cells['run'], cells['step']]).toEqual([run, String(step)]);
      for (const [name, value] of Object.entries(metrics)) expect(Number(cells[name])).toBe(value);
    }
  });

  test('for TensorBoard: a folder for each training, and none for a training alone', async () => {
    for (const [name, folders] of [
      ['race', ['He', 'Xavier', 'std=0.01']],
      ['words', ['']],
    ] as const) {
      const out = here('events', name);
      expect((await run('export', '--run', name, '--out', out)).code).toBe(0);
      if (folders.length > 1) expect((await readdir(out)).sort()).toEqual(folders);
      const { reports, time } = await reportsOf(name);
      const files = encodeEvents(reports, time);
      expect(files.size).toBe(folders.length);
      for (const [path, bytes] of files)
        expect(new Uint8Array(await readFile(join(out, path)))).toEqual(bytes);
    }
    const again = await run('export', '--run', 'words', '--out', here('events', 'words'));
    expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(mentions('tfevents', '--force'))]);
  });

  test('lines that cannot be read are left out, and it is said', async () => {
    await cp(here('words'), here('odd'), { recursive: true });
    const lines = ['{', '{"type":"step","step":0.5,"epoch":0,"metrics":{}}', ''].join('\n');
    await writeFile(here('odd', 'metrics.jsonl'), lines, { flag: 'a' });
    const { code, stderr } = await run('export', '--run', 'odd', '--out', 'odd.csv');
    expect([code, stderr]).toEqual([0, expect.stringMatching(mentions('2 lines', 'metrics.jsonl'))]);
    await writeFile(here('odd', 'metrics.jsonl'), '');
    const none = await run('export', '--run', 'odd', '--out', 'none.csv');
    expect([none.code, none.stderr]).toEqual([1, expect.stringMatching(mentions('odd'))]);
    await writeFile(
      here('odd', 'config.json'),
      (await readFile(here('odd', 'config.json'), 'utf8')).replace(
        /"startedAt": "[^"]*"/,
        '"startedAt": "now"',
      ),
    );
    await cp(here('words', 'metrics.jsonl'), here('odd', 'metrics.jsonl'));
    const never = await run('export', '--run', 'odd', '--out', 'never');
    expect([never.code, never.stderr]).toEqual([
      1,
      expect.stringMatching(mentions('config.json', 'startedAt')),
    ]);
  });

  test.each([
    [['--checkpoint', 'words', '--out', 'x.csv'], mentions('--run <dir>', '--checkpoint')],
    [['--out', 'x.tsv'], mentions('x.tsv', '.csv')],
  ])('wrong usage: %j', async (args, message) => {
    const { code, stderr } = await run('export', '--run', 'race', ...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});

test('an ending that badak does not write: those that it writes are named', async () => {
  const { code, stderr } = await run('export', '--checkpoint', 'words', '--out', 'words.pt');
  expect(code).toBe(2);
  expect(stderr).toMatch(
    mentions('words.pt', '.onnx', '.npz', '.txt', '.vec', '.bin', '.npy', '.safetensors'),
  );
});

test('an existing file is replaced only by --force; a model is that of a checkpoint', async () => {
  await writeFile(here('mine.onnx'), 'mine');
  const args = ['export', '--checkpoint', 'words', '--out', 'mine.onnx'];
  const refused = await run(...args);
  expect([refused.code, refused.stdout]).toEqual([1, '']);
  expect(refused.stderr).toMatch(mentions('mine.onnx', '--force'));
  expect(await readFile(here('mine.onnx'), 'utf8')).toBe('mine');
  expect((await run(...args, '--force')).code).toBe(0);
  const vectors = await run('export', '--vectors', 'v.txt', '--out', 'new.onnx');
  expect(vectors.code).toBe(2);
  expect(vectors.stderr).toMatch(mentions('--checkpoint', 'new.onnx'));
});
