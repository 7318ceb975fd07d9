/** config.json and metrics.jsonl, which are files that can hold anything. */
import { writeFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Panel } from '../../ts/experiments/panels.js';
import { readCheckpoint, RunFolder } from '../../ts/cli/run-folder.js';
import { cli, temporaryFolder } from '../support/cli.js';
import { refusal } from '../support/errors.js';
import { mentions } from '../support/mentions.js';

const config = {
  badak: '0.1.0',
  experiment: 'two-layer-net',
  params: { activation: 'relu', iterations: 10 },
  seed: 0,
  data: 'digits',
  dataSaid: 'generated digits',
  backend: { build: 'simd', threads: 1, reasons: [] },
  machine: { processor: 'p', processors: 1, memoryBytes: 1, system: 's', runtime: 'r' },
  startedAt: 'now',
};

async function runWith(content: unknown) {
  const folder = await temporaryFolder();
  await writeFile(join(folder.path, 'config.json'), JSON.stringify(content));
  return folder;
}

test('what a run wrote is read', async () => {
  await using folder = await runWith(config);
  expect(await new RunFolder(folder.path).readConfig()).toEqual(config);
});

test.each([
  ['null', null, 'an object', 'null'],
  ['a list', [1], 'an object', '[1]'],
  ['a text', 'text', 'an object', '"text"'],
  ['empty', {}, 'badak', 'a text', 'nothing'],
  ['a number for a text', { ...config, badak: 5 }, 'badak', 'a text', '5'],
  ['no parameters', { ...config, params: undefined }, 'params', 'nothing'],
  ['a text for parameters', { ...config, params: 'x' }, 'params', '"x"'],
  ['a parameter that is null', { ...config, params: { a: null } }, 'params', '{"a":null}'],
  ['a negative seed', { ...config, seed: -1 }, 'seed', 'a whole number', '-1'],
  ['no build', { ...config, backend: null }, 'backend.build', 'a text', 'nothing'],
  [
    'reasons that are not a list',
    { ...config, backend: { ...config.backend, reasons: 'none' } },
    'backend.reasons',
    'a list',
    '"none"',
  ],
  ['no machine', { ...config, machine: [] }, 'machine.processor', 'a text', 'nothing'],
  ['what steers a terminal', { ...config, seed: '\u202e\u001b[2J' }, 'seed', '"\\u202e\\u001b[2J"'],
] as [string, unknown, ...string[]][])(
  'a config.json that no run wrote: %s',
  async (_, content, ...values) => {
    await using folder = await runWith(content);
    await expect(new RunFolder(folder.path).readConfig()).rejects.toThrow(
      refusal('damaged', join(folder.path, 'config.json'), ...values),
    );
  },
);

test('lines with metrics whose names steer a terminal are left out', async () => {
  await using folder = await runWith(config);
  const line = (name: string) => JSON.stringify({ type: 'eval', step: 1, epoch: 0, metrics: { [name]: 1 } });
  await writeFile(join(folder.path, 'metrics.jsonl'), `${line('a\u001b[2J')}\n${line('train/loss')}\n`);
  const lines = await new RunFolder(folder.path).readLines();
  expect(lines).toEqual([JSON.parse(line('train/loss'))]);
});

describe('what a model says', () => {
  const line = (more: object) => ({ type: 'epoch', step: 1, epoch: 1, metrics: {}, ...more });

  async function read(lines: readonly object[]) {
    await using folder = await runWith(config);
    await writeFile(join(folder.path, 'metrics.jsonl'), lines.map((each) => JSON.stringify(each)).join('\n'));
    return await new RunFolder(folder.path).readLines();
  }

  test('can be anything, as long as it is texts', async () => {
    const answer = { question: '1+1', answer: '\u001b[2J', expected: '2' };
    const good = [undefined, [], [{ text: '' }], [{ text: 'a\u001b[2J\u202e' }, answer]];
    const bad = [null, 5, 'you', {}, [5], ['you'], [{ text: 5 }], [{ ...answer, answer: null }]];
    const lines = [...bad, ...good, ...bad].map((said) => line({ said }));
    expect(await read(lines)).toEqual(good.map((said) => line({ said })));
  });

  test('is read, too, where an earlier version wrote it as lines of text', async () => {
    const bad = [null, 5, 'you', {}, [5], ['you', null], [['you']]].map((text) => line({ text }));
    expect(await read([...bad, line({ text: ['a', 'b'] })])).toEqual([
      line({ said: [{ text: 'a' }, { text: 'b' }] }),
    ]);
  });
});

test('lines with trainings whose names steer a terminal, or are not texts, are left out', async () => {
  await using folder = await runWith(config);
  const metrics = { 'train/loss': 1 };
  const line = (type: string, run?: unknown) =>
    JSON.stringify({
      ...{ type, run },
      ...(type === 'done' ? { steps: 1, seconds: 1, peakMemoryBytes: 1 } : { step: 1, epoch: 0 }),
      metrics,
    });
  const types = ['start', 'step', 'eval', 'epoch', 'done'];
  const good = types.flatMap((type) => [line(type), line(type, 'Adam')]);
  const bad = types.flatMap((type) =>
    ['\u001b[2J', '\u202e', 5, null, ['Adam'], {}].map((run) => line(type, run)),
  );
  await writeFile(join(folder.path, 'metrics.jsonl'), [...bad, ...good, ...bad].join('\n'));
  expect(await new RunFolder(folder.path).readLines()).toEqual(
    good.map((text) => JSON.parse(text) as unknown),
  );
});

describe('panels', () => {
  const table: Panel = { kind: 'table', title: 't', columns: [{ label: 'a', kind: 'text' }], rows: [['b']] };

  test('are read as they were saved', async () => {
    await using folder = await runWith(config);
    const run = new RunFolder(folder.path);
    expect(await run.readPanels()).toEqual({ panels: [], unreadable: 0 });
    await run.savePanels([table]);
    expect(await run.readPanels()).toEqual({ panels: [table], unreadable: 0 });
  });

  test('that cannot be drawn are left out of the report, which says so', async () => {
    await using folder = await runWith(config);
    const old = { kind: 'table', title: 't', head: ['a'], rows: [['b']] };
    await writeFile(join(folder.path, 'panels.json'), JSON.stringify([old, table]));
    const { code, stderr } = await cli(['report', folder.path]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^note .*1 panel .*panels\.json.*$/m);
  });
});

describe('badak report', () => {
  test.each([
    ['of the good one', config, 0, mentions()],
    ['of null', null, 1, mentions('config.json', 'an object', 'null')],
    [
      'of another activation',
      { ...config, params: { activation: 'tanh' } },
      1,
      mentions('config.json', '--activation', 'relu', 'sigmoid', '"tanh"'),
    ],
    ['of an unknown parameter', { ...config, params: { width: 5 } }, 1, mentions('config.json', '`width`')],
    [
      'of an unknown experiment',
      { ...config, experiment: 'a\u001b]0;title\u0007' },
      1,
      mentions('a\\u001b]0;title\\u0007'),
    ],
  ])('%s', async (_, content, expected, message) => {
    await using folder = await runWith(content);
    const { code, stderr } = await cli(['report', folder.path]);
    expect(code).toBe(expected);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
  });
});

test('a device is no checkpoint: one that never ends would be read for ever', async () => {
  await expect(readCheckpoint(devNull, 'read')).rejects.toThrow(
    refusal('unreadable', 'cannot read', devNull, 'a device'),
  );
});
