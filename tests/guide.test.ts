/** The scripts of the guide run as they are printed, in a folder where the package is installed. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, temporaryFolder } from './support/cli.js';
import { guide, guideFolder, scripts } from './support/guide.js';

async function printed(name: string, ...args: string[]): Promise<string> {
  await using folder = await guideFolder();
  return await folder.printed(name, ...args);
}

test('every script has a name', () => {
  expect([...scripts.keys()]).toEqual([
    ...['spiral.mjs', 'classes.mjs', 'autoencoder.mjs', 'layer.mjs'],
    ...['gates.mjs', 'views.mjs', 'checkpoint.mjs', 'file.mjs'],
    ...['onnx.mjs', 'scores.mjs', 'swish.mjs'],
    ...['two_layer_net.py', 'simple_conv_net.py', 'rnnlm.py', 'to_badak.py', 'from_pytorch.mjs'],
  ]);
  expect(guide.match(/```(js|py)/g)).toHaveLength(scripts.size);
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

test('a model that is written as ONNX runs elsewhere', async () => {
  await using folder = await guideFolder();
  expect(await folder.printed('onnx.mjs')).toBe('');
  const lines = (await folder.printed('scores.mjs')).trim().split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toMatch(/^\[ 1, 1, 50 \] \d+$/);
});

test('a layer of your own brings its nodes', async () => {
  expect(await printed('swish.mjs')).toBe('');
});
