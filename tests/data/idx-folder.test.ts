/** Data sets in MNIST's form under all their file names, and errors for folders with something else. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import { usePlatform } from '../../ts/core/current-platform.js';
import { loadImages } from '../../ts/data/images.js';
import { twoLayerNet } from '../../ts/experiments/two-layer-net.js';
import { deepCnn } from '../../ts/experiments/deep-cnn.js';
import { nodePlatform } from '../../ts/platform/node.js';
import { refusal } from '../support/errors.js';
import '../support/engine.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'badak-idx-'));
  usePlatform({
    ...nodePlatform,
    files: {
      ...nodePlatform.files!,
      cacheFolder: join(home, 'cache'),
      dataFolders: () => [{ path: join(home, 'data') }],
    },
  });
});
afterEach(() => rm(home, { recursive: true }));

interface Made {
  train?: number;
  test?: number;
  side?: number;
  classes?: number;
  first?: number;
}

function idx(shape: readonly number[], value: (i: number) => number): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x800 | shape.length);
  shape.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  const size = shape.reduce((a, b) => a * b);
  return Buffer.concat([header, Buffer.from(Array.from({ length: size }, (_, i) => value(i) & 0xff))]);
}

/** The files of a set by their usual names. */
function madeSet({ train = 20, test = 10, side = 28, classes = 10, first = 0 }: Made = {}): Record<
  string,
  Buffer
> {
  const part = (count: number) => [
    idx([count, side, side], (i) => 7 * i),
    idx([count], (i) => first + (i % (classes - first))),
  ];
  const [trainImages, trainLabels] = part(train);
  const [testImages, testLabels] = part(test);
  return {
    'train-images-idx3-ubyte': trainImages!,
    'train-labels-idx1-ubyte': trainLabels!,
    't10k-images-idx3-ubyte': testImages!,
    't10k-labels-idx1-ubyte': testLabels!,
  };
}

async function place(files: Readonly<Record<string, Buffer | string>>, rename = (name: string) => name) {
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(home, 'mine', rename(name));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, path.endsWith('.gz') ? gzipSync(bytes) : bytes);
  }
}
const loadFrom = (choice: 'auto' | 'mnist' = 'auto') =>
  loadImages(choice, { dataDir: join(home, 'mine'), download: false });

const load = () => loadFrom();

describe('names', () => {
  test.each<[string, (name: string) => string]>([
    ['as MNIST’s', (name) => name],
    ['packed', (name) => `${name}.gz`],
    ['with a point', (name) => name.replace('-idx', '.idx')],
    ['with a point, packed', (name) => `${name.replace('-idx', '.idx')}.gz`],
    ['upper case', (name) => name.toUpperCase()],
    ['test for t10k', (name) => name.replace('t10k', 'test')],
    ['with the set before', (name) => `emnist-letters-${name.replace('t10k', 'test')}.gz`],
    ['in mnist', (name) => `mnist/${name}`],
    ['in MNIST/raw', (name) => `MNIST/raw/${name}`],
    ['in raw', (name) => `raw/${name}.gz`],
    ['in folders of their names', (name) => `${name}/${name}`],
    ['in folders of other spellings', (name) => `${name}/${name.replace('-idx', '.idx')}.gz`],
    ['in two places', (name) => (name.startsWith('train') ? `raw/${name}` : name)],
  ])('%s', async (_, rename) => {
    await place(madeSet(), rename);
    await place({ '._train-images-idx3-ubyte': 'of a Mac', 'README.md': 'notes' });
    const { dataset } = await load();
    expect([dataset.train.count, dataset.test.count]).toEqual([20, 10]);
  });

  test('folders with such names next to the files, even empty ones', async () => {
    await place(madeSet(), (name) => name.replace('-idx', '.idx'));
    await place(madeSet({ train: 7 }), (name) => `${name}/${name}`);
    await mkdir(join(home, 'mine', 'train-images-idx3-ubyte.gz'));
    expect((await load()).dataset.train.count).toBe(20);
  });

  test('files that were packed twice', async () => {
    const packed = Object.entries(madeSet()).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]);
    await place(Object.fromEntries(packed) as Record<string, Buffer>);
    expect((await load()).dataset.train.count).toBe(20);
  });

  test('several sets in one folder are told apart', async () => {
    await place(madeSet(), (name) => `emnist-letters-${name}`);
    await place(madeSet(), (name) => `emnist-digits-${name}`);
    await expect(load()).rejects.toThrow(refusal('unusable-data', 'mine', 'emnist-digits, emnist-letters'));
    await place(madeSet({ train: 7 }));
    expect((await load()).dataset.train.count).toBe(7);
  });
});

describe('another set of the same form', () => {
  test.each<[string, Made, string]>([
    ['as Fashion-MNIST', {}, '20 pictures of 28×28 in 10 classes'],
    [
      'letters, whose labels begin at one',
      { train: 30, classes: 27, first: 1 },
      '30 pictures of 28×28 in 27 classes',
    ],
    ['of another size', { side: 32 }, '20 pictures of 32×32 in 10 classes'],
    ['of as many as MNIST', { train: 600, test: 100, side: 2 }, '600 pictures of 2×2 in 10 classes'],
  ])('is taken from a folder that is named: %s', async (_, options, sizes) => {
    await place(madeSet(options));
    const { dataset, said, isSubstitute } = await load();
    expect(dataset.name).toMatch(/^idx-[0-9a-f]{8}$/);
    expect(said).toContain('not MNIST');
    expect(said).toContain(sizes);
    expect(isSubstitute).toBe(true);
    expect((await load()).dataset.name).toBe(dataset.name);
    await place(madeSet({ ...options, train: 21 }));
    expect((await load()).dataset.name).not.toBe(dataset.name);
  });

  test('where MNIST is insisted on, or no folder was named, it is refused, and never called damaged', async () => {
    await place(madeSet());
    await place(madeSet(), (name) => `../data/${name}`);
    for (const load of [() => loadFrom('mnist'), () => loadImages('auto', { download: false })]) {
      await expect(load()).rejects.toThrow(refusal('mismatch', 'MNIST', '20 pictures'));
      await expect(load()).rejects.not.toThrow(/delete|damaged/i);
    }
  });

  test('it is not compared with the book, and its nets have its classes', async () => {
    await place(madeSet({ classes: 3, side: 8 }));
    const params = twoLayerNet.resolve({ iterations: 3, hiddenSize: 4, batchSize: 5 });
    const data = await twoLayerNet.load(params, { dataDir: join(home, 'mine'), download: false });
    expect(twoLayerNet.book(params, data.name)).toBeUndefined();
    const run = twoLayerNet.run({ params, seed: 0, data });
    expect([...run.reports].at(-1)!.metrics['test/accuracy']).toBeGreaterThanOrEqual(0);
    run.dispose();
    const deep = deepCnn.load(deepCnn.resolve({}), { dataDir: join(home, 'mine'), download: false });
    await expect(deep).rejects.toThrow(/28×28.*8×8 in 3 classes/);
  });
});

describe('what is really damaged is an error that names it', () => {
  const whole = madeSet();
  test.each<[string, Record<string, Buffer | string>, ErrorCode, ...string[]]>([
    [
      'cut short',
      { 'train-images-idx3-ubyte': whole['train-images-idx3-ubyte']!.subarray(0, 900) },
      ...(['damaged', 'train-images-idx3-ubyte: ', 'found 900'] as const),
    ],
    [
      'no IDX file',
      { 't10k-labels-idx1-ubyte': 'no labels' },
      ...(['wrong-format', 't10k-labels-idx1-ubyte: ', 'labels', '“no labels”'] as const),
    ],
    [
      'fewer labels than pictures',
      { 'train-labels-idx1-ubyte': idx([19], () => 1) },
      ...(['shape-mismatch', 'train: ', '20 pictures', '19 labels'] as const),
    ],
    ['pictures of two sizes', { 't10k-images-idx3-ubyte': idx([10, 8, 8], () => 1) }, 'mismatch', '8×8'],
  ])('%s', async (_, files, code, ...mentions) => {
    await place({ ...whole, ...files });
    await expect(load()).rejects.toThrow(refusal(code, ...mentions));
  });

  test('a gzip file with a wrong sum', async () => {
    await place(whole, (name) => `${name}.gz`);
    const packed = gzipSync(whole['t10k-labels-idx1-ubyte']!);
    packed[packed.length - 6]! ^= 1;
    await writeFile(join(home, 'mine', 't10k-labels-idx1-ubyte.gz'), packed);
    await expect(load()).rejects.toThrow(refusal('damaged', 't10k-labels-idx1-ubyte.gz: '));
  });

  test('a part of a set', async () => {
    await place(
      Object.fromEntries(Object.entries(whole).filter(([name]) => !name.startsWith('train-labels'))),
    );
    await expect(load()).rejects.toThrow(refusal('not-found', join(home, 'mine'), 'train-labels-idx1-ubyte'));
  });
});

describe('a folder that is named and has no such set says what it has', () => {
  test.each<[string, string[], string]>([
    ['an archive of NumPy', ['mnist.npz'], 'mnist.npz (a NumPy archive)'],
    ['a pickle', ['mnist.pkl.gz'], 'mnist.pkl.gz (a Python pickle)'],
    ['tables', ['mnist_train.csv', 'mnist_test.csv'], 'mnist_test.csv (a table)'],
    ['CIFAR', ['data_batch_1', 'test_batch'], 'data_batch_1 (a part of CIFAR)'],
    ['folders of pictures', ['training/0/1.png', 'testing/0/2.png'], 'testing, training'],
    [
      'a set two folders below',
      Object.keys(madeSet()).map((name) => `FashionMNIST/raw/${name}`),
      join('FashionMNIST', 'raw'),
    ],
    ['very much', Array.from({ length: 30 }, (_, i) => `${i}.txt`), '24 more'],
  ])('%s', async (_, names, found) => {
    await place(Object.fromEntries(names.map((name) => [name, 'x'])));
    await expect(load()).rejects.toThrow(refusal('not-found', 'MNIST', 'train-images-idx3-ubyte', found));
  });

  test('nothing', async () => {
    await mkdir(join(home, 'mine'));
    await expect(load()).rejects.toThrow(refusal('not-found', 'MNIST', 'nothing'));
  });

  test('a file in the place of the folder is named for what it is', async () => {
    await place({ 'mine.zip': 'PK\x03\x04\x14\0\0\0' });
    const dataDir = join(home, 'mine', 'mine.zip');
    await expect(loadImages('auto', { dataDir, download: false })).rejects.toThrow(
      refusal('unreadable', 'mine.zip', 'zip archive: unpack'),
    );
  });

  test('a named folder for all sets says what it has in another form', async () => {
    await place({ 'mnist.npz': 'x' });
    usePlatform({
      ...nodePlatform,
      files: {
        ...nodePlatform.files!,
        dataFolders: () => [{ path: join(home, 'mine'), namedBy: 'BADAK_DATA' }],
      },
    });
    const { said } = await loadImages('auto', { download: false });
    expect(said).toMatch(/mine, .*mnist\.npz \(a NumPy archive\)/);
  });

  test('a folder that nobody named is passed over', async () => {
    await mkdir(join(home, 'data'));
    const { dataset, said, isSubstitute } = await loadImages('auto', { download: false });
    expect([dataset.name, isSubstitute]).toEqual(['digits', true]);
    expect(said).toMatch(/MNIST .*\(.*data/);
  });
});
