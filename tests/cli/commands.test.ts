/** The other commands, and what wrong usage gets. */
import { describe, expect, test } from 'vitest';
import { cli, jsonLines, temporaryFolder } from '../support/cli.js';
import { mentions } from '../support/mentions.js';

test('list', async () => {
  const { code, stdout } = await cli(['list']);
  expect(code).toBe(0);
  expect(stdout).toContain('two-layer-net');
  expect(jsonLines((await cli(['list', '--json'])).stdout)[0]).toMatchObject({
    id: 'two-layer-net',
    params: { 'hidden-size': { kind: 'integer', default: 50 } },
  });
});

test('help names every parameter with its default and what it takes', async () => {
  const { code, stdout } = await cli(['train', 'two-layer-net', '--help']);
  expect(code).toBe(0);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(/--hidden-size <n> [^-]* 1 to 100000 \(default: 50\)/);
  expect((await cli(['--version'])).stdout.trim()).toMatch(/^\d+\.\d+\.\d+/);
});

describe('wrong usage: exit code 2, the flag, what it takes, the nearest known one', () => {
  test.each([
    [['train', 'two-layer-net', '--hiden-size', '3'], mentions('--hiden-size', '--hidden-size')],
    [
      ['train', 'two-layer-net', '--hidden-size', 'x'],
      mentions('--hidden-size <n>', "'x'", 'whole', 1, 100000),
    ],
    [['train', 'two-layer-net', '--hidden-size'], mentions('--hidden-size <n>')],
    [
      ['train', 'two-layer-net', '--activation', 'tanh'],
      mentions('--activation <name>', "'tanh'", 'relu', 'sigmoid'),
    ],
    [['train', 'two-layer-net', '--threads', '100'], mentions('--threads <n>', 64)],
    [['train', 'lstm', '--hidden', '20'], mentions('--hidden', '--hidden-size')],
    [['train', 'two-layer-net', '--threads', '0'], mentions('--threads <n>', "'0'")],
    [['train', 'two-layer-net', '--seed', '-1'], /--seed/],
    [
      ['train', 'two-layer-net', '--format', 'xml'],
      mentions('--format <format>', "'xml'", 'pretty', 'jsonl'),
    ],
    [['train', 'two-layer-nets'], mentions('two-layer-nets', 'two-layer-net')],
    [['train'], /Usage: badak train/],
    [['trian'], mentions('trian', 'train')],
    [['bench', 'stops'], mentions("'stops'", "'what'", 'kernels', 'steps')],
  ])('badak %s', async (args, message) => {
    const { code, stderr } = await cli(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('two flags that contradict each other', async () => {
    const { code, stderr } = await cli(['train', 'two-layer-net', '--epochs', '1', '--iterations', '5']);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/--epochs: .*--iterations/);
    const strict = await cli([
      'train',
      'two-layer-net',
      '--strict',
      '--build',
      'relaxed',
      '--data',
      'digits',
    ]);
    expect(strict.stderr).toMatch(/strict.*relaxed/);
  });
});

test.each(['relu', 'sigmoid'])(
  'gradcheck: a table, and exit code 0 when all is well: %s',
  async (activation) => {
    const { code, stdout } = await cli([
      'gradcheck',
      'two-layer-net',
      '--data',
      'digits',
      '--activation',
      activation,
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/parameter +shape +checked +max difference +relative error/);
    for (const name of ['W1', 'b1', 'W2', 'b2']) expect(stdout).toMatch(new RegExp(`^${name} .* ok$`, 'm'));
    expect(stdout).toMatch(mentions('0.001'));
  },
);

test('doctor', async () => {
  await using folder = await temporaryFolder();
  const { code, stdout } = await cli(['doctor'], { env: { XDG_CACHE_HOME: folder.path } });
  expect(code).toBe(0);
  for (const line of ['✓ SIMD', '✓ engine', '✓ self-test', '✓ MNIST']) expect(stdout).toContain(line);
});

test('bench prints one object per row', async () => {
  const steps = jsonLines(
    (await cli(['bench', 'steps', '--json', '--filter', 'two-layer-net', '--threads', '2'])).stdout,
  );
  expect(steps).toEqual([
    {
      name: 'two-layer-net',
      msPerStep: expect.any(Number),
      // ln 10: before the first update every digit is as likely as another.
      firstLoss: expect.closeTo(2.303, 2),
      parameters: 39_760,
      threads: 2,
      build: expect.stringMatching(/relaxed|threads/),
      wide: false,
    },
  ]);
  const grown = jsonLines(
    (await cli(['bench', 'growth', '--json', '--filter', 'attention-seq2seq vocabulary 2'])).stdout,
  );
  expect(grown).toEqual([
    expect.objectContaining({
      ...{ system: 'attention-seq2seq', grows: 'vocabulary', factor: 2, size: 118 },
      // Forward 31,375,360 in the encoder, 11,452,416 in the decoder, 2,375,680 of attention and 9,666,560 for the scores.
      operations: 3 * 54_870_016,
      msPerStep: expect.any(Number) as number,
    }),
  ]);
  const alone = jsonLines((await cli(['bench', 'steps', '--json', '--filter', 'multi-layer-net'])).stdout);
  expect(alone.map(({ name }) => name)).toEqual(['multi-layer-net']);
  const kernels = jsonLines(
    (await cli(['bench', 'kernels', '--json', '--filter', '100×784', '--strict'])).stdout,
  );
  expect(kernels.map(({ name, build }) => [name, build])).toEqual([['gemm 100×784 · 784×50', 'threads']]);
});

test('report of a folder without a run', async () => {
  await using folder = await temporaryFolder();
  const { code, stderr } = await cli(['report', folder.path]);
  expect(code).toBe(1);
  expect(stderr).toMatch(mentions(folder.path, 'config.json'));
});
