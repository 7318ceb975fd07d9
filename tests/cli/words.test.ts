/** `badak nearest`, `analogy` and `export`: word vectors in use. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readWords } from '../../ts/cli/words.js';
import type { ErrorCode } from '../../ts/core/errors.js';
import { Param } from '../../ts/core/param.js';
import { Model } from '../../ts/models/model.js';
import { nearestView } from '../../ts/experiments/views/vectors.js';
import { defineExperiment } from '../../ts/experiments/experiment.js';
import { encodeWordVectors } from '../../ts/io/word-vectors.js';
import { twoLayerNet } from '../../ts/experiments/two-layer-net.js';
import { encodeNpy } from '../../ts/io/npy.js';
import { encodeSafetensors } from '../../ts/io/safetensors.js';
import { cli, jsonLines, temporaryFolder } from '../support/cli.js';
import { refusal } from '../support/errors.js';
import { mentions } from '../support/mentions.js';
import '../../ts/node.js';

const all = {
  words: ['man', 'woman', 'king', 'queen', 'far', 'ma\u001bn'],
  vectors: Float32Array.from([1, 1, 2, 1, 1, 4, 2, 4, 30, 40, -1, 0.1]),
  size: 2,
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let vectors: string;

const here = (name: string) => join(folder.path, name);
const save = async (name: string, bytes: Uint8Array | string) => {
  await writeFile(here(name), bytes);
  return here(name);
};
const succeeds = async (...args: string[]) => {
  const { code, stdout, stderr } = await cli(args);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
};
const fails = async (args: string[], code: number, message: string | RegExp) => {
  const outcome = await cli(args);
  expect(outcome.stderr).toMatch(message);
  expect([outcome.code, outcome.stdout]).toEqual([code, '']);
  expect(outcome.stderr).not.toContain('    at ');
};

const info = {
  experiment: 'toy',
  params: { rate: 3 },
  seed: 7,
  data: 'a sentence',
  step: 0,
  reports: 0,
  training: 0,
  progress: { step: 0, lossSum: 0, lossCount: 0 },
  results: {},
};

/** A checkpoint whose only parameter is the vectors. */
function checkpointOf(
  words: readonly string[] | undefined,
  experiment = 'toy',
  params: object = info.params,
) {
  const tensors = new Map([['param/W_in', { shape: [6, 2], data: all.vectors }]]);
  const run = JSON.stringify({ ...info, experiment, params });
  const metadata = { format: 'badak checkpoint 2', run, ...(words && { words: JSON.stringify(words) }) };
  return encodeSafetensors({ tensors, metadata });
}

beforeAll(async () => {
  folder = await temporaryFolder();
  vectors = here('vectors.txt');
  for (const [path, bytes] of encodeWordVectors(vectors, all)) await writeFile(path, bytes);
});

afterAll(() => folder[Symbol.asyncDispose]());

test('nearest: a table for each word, the best first', async () => {
  expect(await succeeds('nearest', 'king', 'man', '--vectors', vectors, '--top', '2')).toBe(
    'king\nword   cosine\nqueen  0.9762\nfar    0.9216\n\nman\nword   cosine\nfar    0.9899\nqueen  0.9487\n',
  );
});

test('nearest: objects for programs; words that steer a terminal are written out', async () => {
  const out = await succeeds('nearest', 'man', 'far', '--vectors', vectors, '--json');
  const lines = jsonLines(out) as unknown as { word: string; nearest: { word: string; score: number }[] }[];
  expect(lines.map(({ word }) => word)).toEqual(['man', 'far']);
  expect(lines[0]!.nearest.length).toBe(5);
  expect(lines[0]!.nearest[0]).toEqual({ word: 'far', score: expect.closeTo(70 / 50 / Math.SQRT2, 7) });
  expect(out).not.toContain('\u001b');
  expect(lines[0]!.nearest[4]!.word).toBe('ma\u001bn');
  expect(await succeeds('nearest', 'man', '--vectors', vectors)).toContain('ma\\u001bn');
});

test('analogy: the book’s measure, or the cosine', async () => {
  const args = ['analogy', 'man', 'woman', 'king', '--vectors', vectors, '--top', '2'];
  expect(await succeeds(...args)).toBe(
    'man : woman = king : ?\nword   dot product\nfar        49.1935\nqueen       4.4721\n',
  );
  expect(await succeeds(...args, '--cosine')).toBe(
    'man : woman = king : ?\nword   cosine\nqueen  1.0000\nfar    0.9839\n',
  );
  expect(jsonLines(await succeeds(...args, '--json'))).toEqual([
    {
      a: 'man',
      b: 'woman',
      c: 'king',
      measure: 'dot',
      answers: [
        { word: 'far', score: expect.closeTo(220 / Math.sqrt(20), 5) },
        { word: 'queen', score: expect.closeTo(Math.sqrt(20), 6) },
      ],
    },
  ]);
});

describe('export', () => {
  test('from any format to any other and back: the same file', async () => {
    const first = await readFile(vectors);
    let from = vectors;
    for (const name of ['e/a.npy', 'e/b.safetensors', 'e/c.vec', 'e/d.txt']) {
      const out = await succeeds('export', '--vectors', from, '--out', here(name));
      const beside = name.endsWith('.npy') ? ` and ${here('e/a.words.txt')}` : '';
      expect(out).toMatch(mentions(`${here(name)}${beside}`, 6, 2));
      from = here(name);
    }
    expect(await readFile(from)).toEqual(first);
    expect((await readdir(here('e'))).sort()).toEqual([
      'a.npy',
      'a.words.txt',
      'b.safetensors',
      'c.vec',
      'd.txt',
    ]);
  });

  test('an existing file is replaced only by --force', async () => {
    const out = await save('there.vec', 'mine');
    await fails(['export', '--vectors', vectors, '--out', out], 1, mentions(out, '--force'));
    expect(await readFile(out, 'utf8')).toBe('mine');
    await save('beside.words.txt', 'mine');
    await fails(
      ['export', '--vectors', vectors, '--out', here('beside.npy')],
      1,
      mentions('beside.words.txt', '--force'),
    );
    await succeeds('export', '--vectors', vectors, '--out', out, '--force');
    expect(await readFile(out)).toEqual(await readFile(vectors));
  });

  test('a failure leaves what was there', async () => {
    const bad = await save('bad.txt', 'x\ny\n');
    const out = await save('kept.vec', 'mine');
    await fails(['export', '--vectors', bad, '--out', out, '--force'], 1, mentions(bad));
    expect(await readFile(out, 'utf8')).toBe('mine');
  });
});

test('a word is found however it is typed, and what is not the same is said', async () => {
  const plain = await succeeds('nearest', 'king', '--vectors', vectors);
  expect(await succeeds('nearest', ' king ', '--vectors', vectors)).toBe(plain);
  for (const typed of ['King', 'ＫＩＮＧ']) {
    const { code, stdout, stderr } = await cli(['nearest', typed, '--vectors', vectors]);
    expect([code, stdout]).toEqual([0, plain]);
    expect(stderr).toMatch(mentions(`“${typed}”`, '“king”'));
  }
});

describe('exit code 1: words and files that are not there or not whole', () => {
  test.each([
    [['nearest', 'king', 'quen'], mentions('quen', 6, 'queen')],
    [['nearest', 'Kin'], mentions('Kin', 6, 'king')],
    [['analogy', 'man', 'woman', 'xyzzy'], /^(?=.*\bxyzzy\b)(?=.*\b6\b)(?!.*king)/],
  ])('%j', async (args, message) => {
    await fails([...args, '--vectors', vectors], 1, message);
  });

  test('files', async () => {
    const nearest = (file: string) => ['nearest', 'king', '--vectors', file];
    await fails(nearest(here('none.txt')), 1, mentions(here('none.txt')));
    await fails(nearest(folder.path), 1, mentions(folder.path));
    await fails(nearest(await save('v.bin', '')), 1, mentions(here('v.bin')));
    await fails(nearest(await save('short.safetensors', 'abc')), 1, mentions(here('short.safetensors')));
    await fails(
      nearest(await save('c.safetensors', checkpointOf(all.words))),
      1,
      mentions(here('c.safetensors'), '--checkpoint'),
    );
    const npy = await save('alone.npy', encodeNpy({ shape: [6, 2], data: all.vectors }));
    await fails(nearest(npy), 1, mentions('alone.npy', 'alone.words.txt'));
  });

  test('odd rows are left out and said; --strict-data refuses them', async () => {
    const rows = all.words.map((word, i) => `${word} ${all.vectors[2 * i]} ${all.vectors[2 * i + 1]}`);
    const file = await save('odd.txt.gz', gzipSync(['x 1 nan', ...rows, 'x\u001b 1'].join('\n')));
    const { code, stdout, stderr } = await cli(['nearest', 'king', '--vectors', file, '--json']);
    expect([code, stdout]).toEqual([0, await succeeds('nearest', 'king', '--vectors', vectors, '--json')]);
    expect(stderr).toMatch(/^note .*odd\.txt\.gz.*\b2\b.*\b8\b.*\n$/);
    await fails(['nearest', 'king', '--vectors', file, '--strict-data'], 1, mentions('odd.txt.gz', 'line 1'));
    const first = await cli(['nearest', 'man', '--vectors', file, '--max-words', '3', '--json']);
    expect((jsonLines(first.stdout)[0] as { nearest: unknown[] }).nearest.length).toBe(1);
  });

  test('checkpoints', async () => {
    const from = (file: string) => ['nearest', 'king', '--checkpoint', file];
    await fails(
      from(await save('v.txt', 'king 0.1 0.2\nqueen 0.3 0.4\n')),
      1,
      mentions(here('v.txt'), '--vectors'),
    );
    const foreign = encodeSafetensors({ tensors: new Map(), metadata: { format: 'pt' } });
    await fails(from(await save('f.safetensors', foreign)), 1, mentions(here('f.safetensors'), '--vectors'));
    await fails(from(here('none')), 1, mentions(here('none')));
    await fails(
      from(await save('net', checkpointOf(all.words, 'two-layer-net'))),
      1,
      mentions(here('net'), 'nearest', 'cbow', 'two-layer-net'),
    );
    await fails(from(vectors), 1, mentions(vectors, '--vectors'));
  });
});

describe('exit code 2: wrong usage', () => {
  test.each([
    [['nearest', 'king'], mentions('nearest', '--checkpoint <file>', '--vectors <file>')],
    [['nearest', 'king', '--vectors', 'v', '--checkpoint', 'c'], mentions('--checkpoint', '--vectors')],
    [['nearest', '--vectors', 'v.txt'], mentions("'words'")],
    [['nearest', 'king', '--vectors', 'v.txt', '--top', '0'], mentions('--top <n>', "'0'")],
    [['analogy', 'a', 'b', '--vectors', 'v.txt'], mentions("'c'")],
    [['analogy', 'a', 'b', 'c', 'd', '--vectors', 'v.txt'], /too many arguments/],
    [['export', '--vectors', 'v.txt'], mentions('export', '--out <file>')],
    [['export', '--vectors', 'v.txt', '--out', 'v.csv'], mentions('v.csv', '.txt')],
    [['export', '--out', 'new.txt'], mentions('export', '--checkpoint <file>', '--vectors <file>')],
  ])('%j', async (args, message) => {
    await fails(args, 2, message);
  });
});

/** A model that is nothing but its words' vectors. */
class Vectors extends Model<'i32'> {
  readonly params: readonly Param[];

  constructor(words: number, size: number) {
    super();
    this.params = [new Param(this.workspace, 'W_in', [words, size])];
  }

  loss(): number {
    return 0;
  }

  backward(): void {}
}

describe('the vectors of a checkpoint', () => {
  const toy = defineExperiment({
    id: 'toy',
    title: '',
    section: '',
    summary: '',
    params: { rate: { kind: 'integer', default: 1, min: 1, help: '' } } as const,
    smoke: {},
    load: () => Promise.reject(new Error('not in this test')),
    run() {
      throw new Error('not in this test');
    },
    charts: () => [],
    book: () => undefined,
    gradcheck: () => [],
    views: [nearestView],
    says: ['words'],
    build({ params: { rate }, words }) {
      expect(rate).toBe(3);
      return { model: new Vectors(words!.length, 2) };
    },
  });
  const read = async (bytes: Uint8Array, experiments = [toy]) =>
    readWords('nearest', { checkpoint: await save('c', bytes) }, experiments);

  test('are what its experiment makes of it, with the parameters of its run', async () => {
    const tokenization = { pretokenized: true, lowerCase: true, eos: true };
    expect(await read(checkpointOf(all.words))).toEqual({ ...all, tokenization });
  });

  test.each([
    ['no words', checkpointOf(undefined), 'damaged', 'words'],

    ['wrong parameters', checkpointOf(all.words, 'toy', { rate: 0 }), 'damaged', '`rate`', 'found 0'],
    ['a search', checkpointOf(all.words, 'toy', { search: 'rate=1..2' }), 'mismatch', 'search'],
  ] as [string, Uint8Array, ErrorCode, ...string[]][])('%s', async (_, bytes, code, ...values) => {
    await expect(read(bytes)).rejects.toThrow(refusal(code, here('c'), ...values));
  });

  test('other words', async () => {
    await expect(read(checkpointOf(['a']))).rejects.toThrow(mentions(here('c'), 'W_in'));
  });

  test('an experiment that has none', async () => {
    const other = { ...twoLayerNet, id: 'other' };
    await expect(read(checkpointOf(all.words, 'other'), [other, toy])).rejects.toThrow(
      refusal('mismatch', here('c'), 'nearest', 'toy', 'other'),
    );
  });
});

test('from training to an answer: a checkpoint of cbow is asked, and what it exports says the same', async () => {
  const out = here('run');
  const small = ['--data', 'grammar', '--epochs', '1', '--hidden-size', '9', '--batch-size', '2000'];
  const trained = await cli(['train', 'cbow', ...small, '--out', out, '--threads', '2']);
  expect(trained.stderr).toContain('generated text');
  expect(trained.stdout).toMatch(/cbow on grammar: \d+ steps[^]*Nearest words\nword[^]*Analogies\nquestion/);
  expect(trained.code).toBe(0);
  const checkpoint = ['--checkpoint', join(out, 'checkpoint.safetensors')];
  const asked = await cli(['nearest', 'car', ...checkpoint, '--json']);
  expect(asked.code).toBe(0);
  // The same vectors as those behind the table that the training ended with.
  const [first] = (jsonLines(asked.stdout)[0] as { nearest: { word: string; score: number }[] }).nearest;
  expect(trained.stdout).toMatch(new RegExp(`car +${first!.word} ${first!.score.toFixed(2)}`));
  expect((await cli(['export', ...checkpoint, '--out', here('car.vec')])).code).toBe(0);
  expect((await cli(['nearest', 'car', '--vectors', here('car.vec'), '--json'])).stdout).toBe(asked.stdout);
});
