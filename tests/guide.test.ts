/** The scripts of the guide run as they are printed, in a folder where the package is installed. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, test } from 'vitest';
import { RandomStream } from '../ts/core/random.js';
import { init } from '../ts/node.js';
import { encodeNpz } from '../ts/io/npz.js';
import * as operations from '../ts/operations/index.js';
import { cli, temporaryFolder } from './support/cli.js';
import { greyPng } from './support/png.js';
import { guide, guideFolder, scripts } from './support/guide.js';

const root = fileURLToPath(new URL('..', import.meta.url));

async function printed(name: string, ...args: string[]): Promise<string> {
  await using folder = await guideFolder();
  return await folder.printed(name, ...args);
}

await init({ threads: 1 });

const FIRST = ['flowers.mjs', 'leaky.mjs', 'saved.mjs', 'operations.mjs', 'neighbours.mjs'];

test('every script has a name', () => {
  expect([...scripts.keys()]).toEqual([
    ...FIRST,
    ...['spiral.mjs', 'classes.mjs', 'autoencoder.mjs', 'layer.mjs', 'slope.mjs'],
    ...['table.mjs', 'pictures.mjs', 'pairs.mjs'],
    ...['gates.mjs', 'views.mjs', 'mistake.mjs', 'trails.mjs', 'checkpoint.mjs', 'file.mjs', 'edited.mjs'],
    ...['twice.mjs', 'same.mjs', 'go-on.mjs', 'keep.mjs'],
    ...['onnx.mjs', 'scores.mjs', 'swish.mjs'],
    ...['two_layer_net.py', 'simple_conv_net.py', 'rnnlm.py', 'to_badak.py', 'from_pytorch.mjs'],
    ...['go_on.py', 'begin.mjs', 'back.mjs'],
    ...['from_numpy.mjs', 'events.mjs'],
    'shards.mjs',
    ...['product.mjs', 'xor.mjs', 'sequence.mjs', 'raw.mjs'],
  ]);
  expect(guide.match(/```(js|py)/g)).toHaveLength(scripts.size);
});

describe('the five first scripts', () => {
  test.each(FIRST)('%s has at most 20 lines', (name) => {
    const lines = scripts.get(name)!.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(20);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
  });

  test('numbers become a classifier', async () => {
    const [, accuracy] = /^test accuracy (\S+)\n$/.exec(await printed('flowers.mjs'))!;
    expect(Number(accuracy)).toBeGreaterThan(0.9);
  });

  test('a layer in a net is right, and learns', async () => {
    const [, before, after] = /^true loss (\S+) → (\S+)\n$/.exec(await printed('leaky.mjs'))!;
    expect(Number(after)).toBeLessThan(Number(before) / 10);
  });

  test('a net that was loaded predicts what the saved one did', async () => {
    expect(await printed('saved.mjs')).toMatch(/^predictions are equal: 50 /);
  });

  test('products and convolutions have the numbers that are known', async () => {
    const lines = (await printed('operations.mjs')).trim().split('\n');
    expect(lines).toHaveLength(7);
    for (const line of lines) expect(line).toMatch(/ right$/);
  });

  test('words that are used alike become neighbours', async () => {
    expect(await printed('neighbours.mjs')).toMatch(/^queen 1\.00\n/);
  });
});

test('your own model is at most 14 lines, and learns the spiral', async () => {
  expect(scripts.get('classes.mjs')!.trim().split('\n').length).toBeLessThanOrEqual(14);
  const [, accuracy] = /^accuracy (\S+)\n$/.exec(await printed('classes.mjs'))!;
  expect(Number(accuracy)).toBeGreaterThan(0.97);
});

test('the autoencoder gets well below what the mean picture would give, 0.039', async () => {
  const [, error] = /^mean squared error (\S+)\n$/.exec(await printed('autoencoder.mjs'))!;
  expect(Number(error)).toBeLessThan(0.02);
});

test('your own layer is right', async () => {
  expect(await printed('layer.mjs')).toBe('x: right\n');
});

test('a layer with a parameter is right, and learns', async () => {
  expect(await printed('slope.mjs')).toBe('W1 true\nb1 true\na true\nW2 true\nb2 true\ntrue\n');
});

test('a table of numbers becomes a classifier', async () => {
  await using folder = await guideFolder();
  const stream = new RandomStream(0, 'flowers');
  const flower = (kind: number) =>
    [5 + kind, 3, 1.5 + 2 * kind, 200].map((mean) => (mean * (0.95 + stream.uniform() / 10)).toFixed(2));
  const kinds = ['setosa', 'versicolor', 'virginica'];
  const lines = Array.from({ length: 150 }, (_, i) => [...flower(i % 3), kinds[i % 3]].join(','));
  await writeFile(join(folder.path, 'flowers.csv'), ['a,b,c,d,kind', ...lines].join('\n'));
  const [, accuracy] = /^accuracy (\S+)\n\w+\n$/.exec(await folder.printed('table.mjs'))!;
  expect(Number(accuracy)).toBeGreaterThan(0.9);
});

test('a folder of pictures becomes a classifier', async () => {
  await using folder = await guideFolder();
  for (const kind of ['lying', 'standing']) {
    await mkdir(join(folder.path, 'pictures', kind), { recursive: true });
    for (let i = 0; i < 20; i++) {
      const place = (at: number) => (kind === 'lying' ? Math.floor(at / 20) : at % 20);
      const pixels = Uint8Array.from({ length: 400 }, (_, at) => ((place(at) + i) % 4 < 2 ? 200 : 30));
      await writeFile(join(folder.path, 'pictures', kind, `${i}.png`), greyPng(20, 20, pixels));
    }
  }
  expect(await folder.printed('pictures.mjs')).toBe('accuracy on these pictures 1\n');
});

test('a seq2seq learns pairs of your own', async () => {
  const [found, right] = (await printed('pairs.mjs')).trim().split(' ');
  expect(found).toBe(right);
});

test('gates can be read in the middle of a training', async () => {
  const lines = (await printed('gates.mjs')).trim();
  expect(lines.match(/ → Float32Array/g)).toHaveLength(6);
});

test('every view that an experiment has is in the guide', async () => {
  const listed = (await printed('views.mjs')).trim().split('\n');
  const names = new Set(
    listed.flatMap((line) => line.split(': ')[1]!.split(', ')).filter((name) => name !== ''),
  );
  expect(names.size).toBeGreaterThan(20);
  for (const name of names) expect(guide).toContain(`\`${name}\``);
});

test('a mistake makes wrong what is before it', async () => {
  expect(await printed('mistake.mjs')).toBe('W_in wrong\nW_out right\n');
});

test('a checkpoint gives the same answer as its run', async () => {
  expect(await printed('checkpoint.mjs')).toBe('say\n');
});

test('the map of words knows where they were', async () => {
  expect((await printed('trails.mjs')).split('\n').filter((line) => /^\S+ \[/.test(line)).length).toBe(3);
});

test('a model is edited while it trains, and the run says so', async () => {
  expect(await printed('edited.mjs')).toMatch(/^3 edited-(exact|fused)-[0-9a-f]{16}\n$/);
});

test('a file of badak train can be read', async () => {
  await using folder = await temporaryFolder();
  const run = join(folder.path, 'run');
  await cli(['train', 'simple-cbow', '--epochs', '2', '--out', run]);
  const views = (await printed('file.mjs', join(run, 'checkpoint.safetensors'))).trim().split(', ');
  expect(views).toContain('guess');
});

test('a run has one hash on any number of threads', async () => {
  expect(await printed('twice.mjs')).toMatch(/^true exact-\w+\n$/);
});

test('a script repeats its bits, and another seed gives others', async () => {
  expect(await printed('same.mjs')).toBe('true false\n');
});

test('a run goes on at its checkpoint', async () => {
  expect(await printed('go-on.mjs')).toBe('from step 100 to step 600\n');
});

test('a training of your own goes on in the next program', async () => {
  await using folder = await guideFolder();
  const losses: number[] = [];
  for (const step of [500, 1000]) {
    const [, at, loss] = /^after step (\d+): loss (\S+)\n$/.exec(await folder.printed('keep.mjs'))!;
    expect(Number(at)).toBe(step);
    losses.push(Number(loss));
  }
  expect(losses[1]).toBeLessThan(losses[0]!);
});

test('a model that is written as ONNX runs elsewhere', async ({ skip }) => {
  const { missing } = inject('onnxRuntime');
  if (missing) skip(missing);
  await using folder = await guideFolder();
  expect(await folder.printed('onnx.mjs')).toBe('');
  const lines = (await folder.printed('scores.mjs')).trim().split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toMatch(/^\[ 1, 1, 50 \] \d+$/);
});

test('a layer of your own brings its nodes', async () => {
  expect(await printed('swish.mjs')).toBe('');
});

test('weights come from NumPy', async () => {
  await using folder = await guideFolder();
  const shapes = { W1: [4, 8], b1: [8], W2: [8, 3], b2: [3] };
  const arrays = Object.entries(shapes).map(([name, shape]) => {
    const data = new Float64Array(shape.reduce((a, b) => a * b)).fill(0.1);
    return [name, { shape, data }] as const;
  });
  await writeFile(join(folder.path, 'net.npz'), encodeNpz(new Map(arrays)));
  expect(await folder.printed('from_numpy.mjs')).toBe('W1 4,8 b1 8 W2 8,3 b2 3\n');
});

test('a script writes what TensorBoard reads', async () => {
  await using folder = await guideFolder();
  expect(await folder.printed('events.mjs')).toBe('');
  const [name] = await readdir(join(folder.path, 'events'));
  expect(name).toMatch(/^events\.out\.tfevents\.\d+\.badak$/);
  const bytes = await readFile(join(folder.path, 'events', name!));
  expect(bytes.includes('train/loss')).toBe(true);
});

test('shards of a search give what one run gives', async () => {
  const search = ['--search', 'learning-rate=1e-3..1e-1:log', '--trials', '5', '--epochs', '20'];
  await using folder = await temporaryFolder();
  const whole = await cli(['train', 'simple-cbow', ...search, '--quiet'], { cwd: folder.path });
  const [, hash] = /^hash +(\S+)$/m.exec(whole.stdout)!;
  expect(await printed('shards.mjs')).toBe(`0 missing, ${hash}\n`);
});

describe('every engine trains each shard once', () => {
  const file = (name: string) => readFile(join(root, 'docs/guide/many-machines', name), 'utf8');

  /** The shards of the commands that a script gives; `badak` only repeats what it was told. */
  async function shardsOf(script: string, variable: string, first: number): Promise<string[]> {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'badak'), '#!/bin/sh\necho "$@"\n');
    await chmod(join(folder.path, 'badak'), 0o755);
    const env = { PATH: `${folder.path}${delimiter}${process.env['PATH']}`, SLURM_CPUS_PER_TASK: '2' };
    const indices = Array.from({ length: 40 }, (_, i) => i + first);
    const told = indices.map(async (index) => {
      const own = { ...env, [variable]: String(index) };
      // A shell that is started by a program may read a file of its user that sets another PATH.
      const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', script], { env: own });
      const [, shard, out] = /--shard (\S+) --out (\S+)/.exec(stdout)!;
      expect(out!.endsWith(`runs/search/${index}`)).toBe(true);
      return shard!;
    });
    return await Promise.all(told);
  }
  const all = Array.from({ length: 40 }, (_, index) => `${index + 1}/40`);

  test('Slurm', async () => {
    const script = await file('slurm.sh');
    expect(script).toMatch(/^#SBATCH --array=1-40$/m);
    expect(await shardsOf(script, 'SLURM_ARRAY_TASK_ID', 1)).toEqual(all);
  });

  test('Kubernetes', async () => {
    const manifest = await file('kubernetes.yaml');
    expect(manifest).toMatch(/^ {2}completions: 40$/m);
    const [, script] = />-\n([\s\S]+?)\n +resources:/.exec(manifest)!;
    expect(await shardsOf(script!.replaceAll(/\s*\n\s*/g, ' '), 'JOB_COMPLETION_INDEX', 0)).toEqual(all);
  });
});

test('products and convolutions of plain arrays', async () => {
  const numbers = (await printed('product.mjs'))
    .match(/\[[^\]]*\]/g)!
    .map((list) => JSON.parse(list) as unknown);
  expect(numbers).toEqual([[58, 64, 139, 154], Array.from({ length: 12 }, () => 1)]);
});

test('a net of operations learns the exclusive or', async () => {
  const [, loss] = /^loss (\S+)\n$/.exec(await printed('xor.mjs'))!;
  expect(Number(loss)).toBeLessThan(0.01);
});

test('an LSTM on tensors gives the same at every step', async () => {
  const lines = (await printed('sequence.mjs')).trim().split('\n');
  expect(lines).toHaveLength(3);
  expect(new Set(lines).size).toBe(1);
});

test('the guide names every operation', () => {
  const table = [...guide.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, names]) => names!.match(/\w+/g)!);
  expect(table).toEqual(expect.arrayContaining(Object.keys(operations)));
});

test('the wasm file works with glue of one’s own', async () => {
  expect(await printed('raw.mjs')).toBe('[ 58, 64, 139, 154 ]\n');
});

/** What only the threads of badak itself call, and what wasm-bindgen adds. */
const NOT_FOR_OTHERS = /^(set_spin|set_threads|start|worker_\w+|__\w+)$/;

test('the guide says every export of the wasm file, with its arguments', async () => {
  const module = await WebAssembly.compile(await readFile(join(root, 'ts/wasm/simd.wasm')));
  const exported = WebAssembly.Module.exports(module)
    .filter(({ kind, name }) => kind === 'function' && !NOT_FOR_OTHERS.test(name))
    .map(({ name }) => name);
  const glue = await readFile(join(root, 'ts/wasm/glue-single.d.ts'), 'utf8');
  const text = await readFile(join(root, 'docs/guide/raw-wasm.md'), 'utf8');
  const said = new Map(
    [...text.matchAll(/^(\w+)\((.*)\)(?: → number)?$/gm)].map(([, name, list]) => [name!, list!]),
  );
  expect([...said.keys()].sort()).toEqual(exported.sort());
  for (const [name, list] of said) {
    const [, args] = new RegExp(`^export function ${name}\\((.*)\\):`, 'm').exec(glue)!;
    const names = (args!.match(/\w+(?=:)/g) ?? []).map((each) => each.replace(/_$/, ''));
    expect(
      (list.match(/[^,]+/g) ?? []).map((each) => each.trim().replace(/^(in|out)\?? |: \w+$/g, '')),
    ).toEqual(names);
  }
});
