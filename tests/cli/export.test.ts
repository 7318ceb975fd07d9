/** `badak export` of whole models: an ONNX file that computes what the model of the checkpoint computes. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workspace } from '../../ts/core/workspace.js';
import { experiments } from '../../ts/experiments/index.js';
import type { CBOW } from '../../ts/models/cbow.js';
import type { Seq2seq } from '../../ts/models/seq2seq.js';
import { decodeCheckpoint } from '../../ts/train/checkpoint.js';
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
  const outcomes = await Promise.all([
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
