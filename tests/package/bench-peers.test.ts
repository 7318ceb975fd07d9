/** What `npm run bench:peers` measures, and what it prints, without the peers themselves. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { stepBenches } from '../../ts/cli/benches/steps.js';
// @ts-expect-error -- the scripts are plain JavaScript without declarations
import * as tables from '../../scripts/lib/peer-table.mjs';
// @ts-expect-error -- the same
import * as running from '../../scripts/lib/run.mjs';
// @ts-expect-error -- the same
import * as peers from '../../scripts/peers/systems.mjs';

interface Result {
  system: string;
  who: string;
  threads: number;
  times: number[];
  failed?: string;
  firstLoss?: number;
  parameters?: number;
}

const { run } = running as {
  run(command: string, args: readonly string[]): Promise<{ code: number; stdout: string; all: string }>;
};
const { differences, tableOf } = tables as {
  differences(results: readonly Result[]): string[];
  tableOf(results: readonly Result[], systems: readonly string[], options: object): string;
};
const { SYSTEMS } = peers as {
  SYSTEMS: Record<string, (sizes: object) => { params: Record<string, { shape: readonly number[] }> }>;
};

const SCRIPTS = new URL('../../scripts/', import.meta.url);
const script = (...args: string[]) =>
  run(process.execPath, [fileURLToPath(new URL('bench-peers.mjs', SCRIPTS)), ...args]);

test('--list names the systems, which badak bench has as rows', async () => {
  const { code, stdout } = await script('--list', '--filter', 'seq2seq', '--peers', 'numpy');
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toEqual([
    'seq2seq',
    'peeky-seq2seq',
    'attention-seq2seq',
    'in badak, NumPy',
  ]);
  const all = (await script('--list', '--peers', 'numpy')).stdout.trim().split('\n').slice(0, -1);
  expect(all).toHaveLength(12);
  expect(stepBenches.map(({ name }) => name)).toEqual(expect.arrayContaining(all));
});

test('--avx2 measures the peers in Python twice, and no other', async () => {
  const { stdout } = await script('--list', '--avx2', '--filter', 'cbow', '--peers', 'numpy,tfjs-cpu');
  expect(stdout).toBe('cbow\nin badak, NumPy; TensorFlow.js, cpu; NumPy, AVX2 only\n');
});

test.each([
  [['--peers', 'numpy,mxnet'], /--peers: expected numpy, torch, .* found mxnet/],
  [['--threads', '0'], /--threads: expected whole numbers of at least 1, found 0/],
  [['--filter', 'bert', '--list'], /--filter: expected a part of two-layer-net/],
  [['--round', '2'], /--round/],
])('%s is refused', async (args, message) => {
  const { code, all } = await script(...args);
  expect(code).toBe(1);
  expect(all).toMatch(message);
});

test('the peers in JavaScript have the sizes of the books', async () => {
  const sizes = JSON.parse(await readFile(new URL('peers/sizes.json', SCRIPTS), 'utf8'));
  const counts = Object.entries(SYSTEMS).map(([name, system]) => [
    name,
    Object.values(system(sizes[name]).params)
      .map(({ shape }) => shape.reduce((product, size) => product * size, 1))
      .reduce((sum, size) => sum + size),
  ]);
  expect(Object.fromEntries(counts)).toEqual({
    'two-layer-net': 39_760,
    'multi-layer-net': 109_810,
    'multi-layer-net-extend': 120_910,
    'simple-conv-net': 433_890,
    'deep-conv-net': 123_552,
    cbow: 2_000_000,
    'simple-rnnlm': 104_118,
    rnnlm: 2_090_400,
    'better-rnnlm': 13_275_200,
    seq2seq: 150_573,
    'peeky-seq2seq': 217_773,
    'attention-seq2seq': 591_259,
  });
});

const numpy = { id: 'numpy', name: 'NumPy', hasThreads: true };
const jax = { id: 'jax-js', name: 'jax-js', hasThreads: false };
const result = (who: string, threads: number, rest: Partial<Result>): Result => ({
  ...{ system: 'rnnlm', who, threads, times: [], firstLoss: 9.21, parameters: 2_090_400 },
  ...rest,
});

test('a cell has the ratio of the medians, the median and the spread; a failure has its reason below', () => {
  const results = [
    result('badak', 1, { times: [200, 100, 90] }),
    result('badak', 2, { times: [50, 50, 50] }),
    result('numpy', 1, { times: [250, 240, 260] }),
    result('numpy', 2, { times: [1234, 1234, 1234] }),
    result('jax-js', 1, { failed: 'no gradient of a lookup' }),
  ];
  const notes: string[] = [];
  const table = tableOf(results, ['rnnlm'], { who: 'badak', threads: 2, peers: [numpy, jax], notes });
  expect(table.split('\n')).toEqual([
    '| step | badak | NumPy | jax-js |',
    '| --- | --- | --- | --- |',
    '| rnnlm | 50.0 ms ± 0 % | 24.68 × (1234 ms ± 0 %) | – [1] |',
  ]);
  expect(notes).toEqual(['no gradient of a lookup']);
  const single = tableOf(results, ['rnnlm'], { who: 'badak', threads: 1, peers: [numpy], notes });
  expect(single.split('\n').at(-1)).toBe('| rnnlm | 100 ms ± 55 % | 2.50 × (250 ms ± 4 %) |');
});

test('a peer with other sizes, or another first loss, does not measure the same', () => {
  const ours = result('badak', 1, {});
  expect(differences([ours, result('numpy', 1, { firstLoss: 9.3 })])).toEqual([]);
  expect(differences([ours, result('numpy', 1, { parameters: 2_090_000 })])).toEqual([
    'rnnlm, numpy: expected 2090400 parameters as in badak, found 2090000',
  ]);
  expect(differences([ours, result('numpy', 1, { firstLoss: 4.6 })])).toEqual([
    'rnnlm, numpy: expected a first loss near 9.210 as in badak, found 4.600',
  ]);
});
