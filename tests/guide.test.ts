/** The scripts of the guide run as they are printed, in a folder where the package is installed. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import * as operations from '../ts/operations/index.js';
import { cli, temporaryFolder } from './support/cli.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const GUIDES = ['own-model.md', 'looking.md', 'kernels.md', 'raw-wasm.md'];
const read = (name: string) => readFile(join(root, 'docs/guide', name), 'utf8');
const guide = (await Promise.all(GUIDES.map(read))).join('\n');
/** By the name in the first line. */
const scripts = new Map(
  [...guide.matchAll(/```js\n\/\/ (\S+\.mjs)\n([\s\S]+?)```/g)].map(([, name, code]) => [name!, code!]),
);

async function printed(name: string, ...args: string[]): Promise<string> {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'node_modules'));
  await symlink(root, join(folder.path, 'node_modules', 'badak'), 'junction');
  for (const [file, code] of scripts) await writeFile(join(folder.path, file), code);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [name, ...args], {
    cwd: folder.path,
  });
  expect(stderr).toBe('');
  return stdout;
}

test('every script has a name', () => {
  expect([...scripts.keys()]).toEqual([
    ...['spiral.mjs', 'classes.mjs', 'autoencoder.mjs', 'layer.mjs'],
    ...['gates.mjs', 'views.mjs', 'checkpoint.mjs', 'file.mjs'],
    ...['product.mjs', 'xor.mjs', 'sequence.mjs', 'raw.mjs'],
  ]);
  expect(guide.match(/```js/g)).toHaveLength(scripts.size);
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

test('a checkpoint gives the same answer as its run', async () => {
  expect(await printed('checkpoint.mjs')).toBe('say\n');
});

test('a file of badak train can be read', async () => {
  await using folder = await temporaryFolder();
  const run = join(folder.path, 'run');
  await cli(['train', 'simple-cbow', '--epochs', '2', '--out', run]);
  const views = (await printed('file.mjs', join(run, 'checkpoint.safetensors'))).trim().split(', ');
  expect(views).toContain('guess');
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
  expect(await printed('raw.mjs', join(root, 'ts/wasm/simd.wasm'))).toBe('[ 58, 64, 139, 154 ]\n');
});

/** What only the threads of badak itself call, and what wasm-bindgen adds. */
const NOT_FOR_OTHERS = /^(set_spin|set_threads|start|worker_\w+|__\w+)$/;

test('the guide says every export of the wasm file, with its arguments', async () => {
  const module = await WebAssembly.compile(await readFile(join(root, 'ts/wasm/simd.wasm')));
  const exported = WebAssembly.Module.exports(module)
    .filter(({ kind, name }) => kind === 'function' && !NOT_FOR_OTHERS.test(name))
    .map(({ name }) => name);
  const glue = await readFile(join(root, 'ts/wasm/glue-single.d.ts'), 'utf8');
  const said = new Map(
    [...guide.matchAll(/^(\w+)\((.*)\)(?: → number)?$/gm)].map(([, name, list]) => [name!, list!]),
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
