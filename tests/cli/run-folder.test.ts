/** config.json and metrics.jsonl as files that anybody may have written. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RunFolder } from '../../ts/cli/run-folder.js';
import { cli, temporaryFolder } from '../support/cli.js';

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
  ['null', null, 'it should be an object, found null'],
  ['a list', [1], 'it should be an object, found [1]'],
  ['a text', 'text', 'it should be an object, found "text"'],
  ['empty', {}, 'badak should be a text, found nothing'],
  ['a number for a text', { ...config, badak: 5 }, 'badak should be a text, found 5'],
  [
    'no parameters',
    { ...config, params: undefined },
    'params should be numbers, texts, and true or false by name, found nothing',
  ],
  [
    'a text for parameters',
    { ...config, params: 'x' },
    'params should be numbers, texts, and true or false by name, found "x"',
  ],
  ['a parameter that is null', { ...config, params: { a: null } }, 'found {"a":null}'],
  ['a negative seed', { ...config, seed: -1 }, 'seed should be a whole number, found -1'],
  ['no build', { ...config, backend: null }, 'backend.build should be a text, found nothing'],
  [
    'reasons that are no list',
    { ...config, backend: { ...config.backend, reasons: 'none' } },
    'backend.reasons should be a list of texts, found "none"',
  ],
  ['no machine', { ...config, machine: [] }, 'machine.processor should be a text, found nothing'],
  ['what steers a terminal', { ...config, seed: '\u202e\u001b[2J' }, 'found "\\u202e\\u001b[2J"'],
])('a config.json that no run wrote: %s', async (_, content, message) => {
  await using folder = await runWith(content);
  const reading = new RunFolder(folder.path).readConfig();
  await expect(reading).rejects.toThrow(`${join(folder.path, 'config.json')} is damaged: `);
  await expect(reading).rejects.toThrow(message);
});

test('metrics whose names steer a terminal are no lines of a run', async () => {
  await using folder = await runWith(config);
  const line = (name: string) => JSON.stringify({ type: 'eval', step: 1, epoch: 0, metrics: { [name]: 1 } });
  await writeFile(join(folder.path, 'metrics.jsonl'), `${line('a\u001b[2J')}\n${line('train/loss')}\n`);
  const lines = await new RunFolder(folder.path).readLines();
  expect(lines).toEqual([JSON.parse(line('train/loss'))]);
});

test('what a model says can be anything, as long as it is lines', async () => {
  await using folder = await runWith(config);
  const line = (text?: unknown) => JSON.stringify({ type: 'epoch', step: 1, epoch: 1, metrics: {}, text });
  const good = [undefined, [], [''], ['you', 'a\u001b[2J\u202e', '<b>']].map(line);
  const bad = [null, 5, 'you', {}, [5], ['you', null], [['you']]].map(line);
  await writeFile(join(folder.path, 'metrics.jsonl'), [...bad, ...good, ...bad].join('\n'));
  expect(await new RunFolder(folder.path).readLines()).toEqual(
    good.map((text) => JSON.parse(text) as unknown),
  );
});

test('trainings whose names steer a terminal, or are none, are no lines of a run', async () => {
  await using folder = await runWith(config);
  const metrics = { 'train/loss': 1 };
  const line = (type: string, run?: unknown) =>
    JSON.stringify({ type, run, step: 1, epoch: 0, metrics, steps: 1, seconds: 1, peakMemoryBytes: 1 });
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
  const bytes = (count: number) => Buffer.alloc(count, 7).toString('base64');
  const picture = { width: 3, height: 2, pixels: bytes(6), caption: 'c' };
  const pictures = { kind: 'pictures', title: 't', note: 'n', columns: 2, pictures: [picture] };
  const histograms = {
    kind: 'histograms',
    title: 't',
    range: [-1, 1],
    yMax: 5,
    columns: ['a'],
    rows: [{ label: 'l', counts: [[1, 2, 0.5]] }],
  };
  const path = { label: 'l', points: [[1, 2]], reference: [[-1, 0.5]] };
  const paths = { kind: 'paths', title: 't', paths: [path] };
  const table = { kind: 'table', title: 't', head: ['', 'a'], rows: [['b', 'c']] };
  const point = { label: 'l', x: -1.5, y: 0, group: 'g' };
  const map = { kind: 'map', title: 't', points: [point] };
  const heat = { ...picture, low: -1, high: 0.5, rows: ['a', ''], columns: ['b', 'c', 'd'] };
  const heatmap = { kind: 'heatmap', title: 't', maps: [heat] };
  const withHeat = (changed: object) => ({ ...heatmap, maps: [heat, { ...heat, ...changed }] });
  const withPicture = (changed: object) => ({ ...pictures, pictures: [picture, { ...picture, ...changed }] });
  const withCounts = (counts: unknown) => ({ ...histograms, rows: [{ label: 'l', counts }] });
  const withPoint = (changed: object) => ({ ...map, points: [point, { ...point, ...changed }] });
  const withPath = (changed: object) => ({ ...paths, paths: [path, { ...path, ...changed }] });

  async function read(text: string) {
    await using folder = await runWith(config);
    await writeFile(join(folder.path, 'panels.json'), text);
    return await new RunFolder(folder.path).readPanels();
  }

  test('what a run wrote is read', async () => {
    const sizes = [1, 2, 3, 4, 5].map((width) => ({ width, height: 1, pixels: bytes(width) }));
    const large = { width: 4096, height: 1, pixels: bytes(4096) };
    const all = [
      pictures,
      { ...pictures, note: undefined, pictures: [...sizes, large] },
      histograms,
      { ...histograms, yMax: undefined },
      paths,
      withPath({ reference: undefined }),
      table,
      { ...table, head: [], rows: [] },
      { ...table, printed: true },
      map,
      withPoint({ group: undefined }),
      { ...map, points: [] },
      heatmap,
      withHeat({ rows: undefined, columns: undefined }),
    ];
    expect(await read(JSON.stringify(all))).toEqual(all);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a text', 'table'],
    ['a list', [table]],
    ['no kind', { ...table, kind: undefined }],
    ['an unknown kind', { ...table, kind: 'song' }],
    ['the name of something else', { ...table, kind: 'constructor' }],
    ['no title', { ...table, title: undefined }],
    ['a note that is no text', { ...table, note: {} }],
    ['no pictures', { ...pictures, pictures: undefined }],
    ['a picture of null', { ...pictures, pictures: [null] }],
    ['no columns', { ...pictures, columns: 0 }],
    ['a caption that is no text', withPicture({ caption: 5 })],
    ['half a pixel', withPicture({ width: 1.5, height: 4 })],
    ['no width', withPicture({ width: 0, pixels: '' })],
    ['too wide', withPicture({ width: 4097, height: 1, pixels: bytes(4097) })],
    ['too high', withPicture({ width: 1, height: 4097, pixels: bytes(4097) })],
    ['a size that is a text', withPicture({ width: '3' })],
    ['too few bytes', withPicture({ pixels: bytes(5) })],
    ['too many bytes', withPicture({ pixels: bytes(7) })],
    ['no base64', withPicture({ pixels: '<script>' })],
    ['a list of bytes', withPicture({ pixels: [1, 2, 3, 4, 5, 6] })],
    ['a range of one', { ...histograms, range: [1] }],
    ['a height that is a text', { ...histograms, yMax: '5' }],
    ['columns that are no texts', { ...histograms, columns: [1] }],
    ['no counts', withCounts(undefined)],
    ['counts that are no lists', withCounts([1])],
    ['a count that is a text', withCounts([['1']])],
    ['a count that is none', withCounts([[null]])],
    ['no label', withPath({ label: undefined })],
    ['a point of one number', withPath({ points: [[1]] })],
    ['a point of three', withPath({ points: [[1, 2, 3]] })],
    ['a point of texts', withPath({ points: [['1', '2']] })],
    ['the book’s points are none', withPath({ reference: 5 })],
    ['a row that is none', { ...table, rows: [5] }],
    ['a cell that is no text', { ...table, rows: [[5]] }],
    ['a head that is no list', { ...table, head: 'ab' }],
    ['printed, perhaps', { ...table, printed: 'yes' }],
    ['no points', { ...map, points: undefined }],
    ['a point that is none', { ...map, points: [null] }],
    ['a point without a label', withPoint({ label: undefined })],
    ['a point that is nowhere', withPoint({ y: null })],
    ['a point at a text', withPoint({ x: '1' })],
    ['a group that is no text', withPoint({ group: 1 })],
    ['no heat maps', { ...heatmap, maps: undefined }],
    ['a heat map that is none', { ...heatmap, maps: [null] }],
    ['a heat map without pixels', withHeat({ pixels: undefined })],
    ['a scale without an end', withHeat({ high: undefined })],
    ['a scale from a text', withHeat({ low: '-1' })],
    ['a scale of nothing', withHeat({ low: 0.5 })],
    ['a scale upside down', withHeat({ low: 2 })],
    ['fewer labels than rows', withHeat({ rows: ['a'] })],
    ['more labels than columns', withHeat({ columns: ['b', 'c', 'd', 'e'] })],
    ['labels that are no texts', withHeat({ rows: [1, 2] })],
    ['labels in one text', withHeat({ rows: 'ab' })],
  ])('what no run wrote is left out: %s', async (_, wrong) => {
    expect(await read(JSON.stringify([wrong, table]))).toEqual([table]);
  });

  test('a number that is infinite is none', async () => {
    expect(await read(`[${JSON.stringify(paths).replace('[1,2]', '[1e999,2]')}]`)).toEqual([]);
  });

  test.each(['', '{', 'null', '5', '{"kind":"table"}'])('a file that is no list: %j', async (text) => {
    expect(await read(text)).toEqual([]);
  });
});

describe('badak report', () => {
  test.each([
    ['of the good one', config, 0, ''],
    ['of null', null, 1, 'is damaged: it should be an object, found null'],
    [
      'of another activation',
      { ...config, params: { activation: 'tanh' } },
      1,
      'config.json is damaged: --activation: expected one of relu, sigmoid, found "tanh"',
    ],
    ['of an unknown parameter', { ...config, params: { width: 5 } }, 1, 'is damaged: no parameter --width'],
    [
      'of an unknown experiment',
      { ...config, experiment: 'a\u001b]0;title\u0007' },
      1,
      'of an unknown experiment a\\u001b]0;title\\u0007',
    ],
  ])('%s', async (_, content, expected, message) => {
    await using folder = await runWith(content);
    const { code, stderr } = await cli(['report', folder.path]);
    expect(code).toBe(expected);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});
