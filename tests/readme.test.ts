/** The README's script runs as it is printed, and its commands exist. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { cli, temporaryFolder } from './support/cli.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = await readFile(join(root, 'README.md'), 'utf8');

test('the script trains to a good accuracy', async () => {
  const script = /```js\n([\s\S]+?)```/.exec(readme)![1]!;
  expect(script.trim().split('\n').length).toBeLessThanOrEqual(16);
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'node_modules'));
  await symlink(root, join(folder.path, 'node_modules', 'badak'), 'junction');
  await writeFile(join(folder.path, 'script.mjs'), script);
  // Its own digits are quick to have everywhere; MNIST, where it is, must do as well.
  const { stdout } = await promisify(execFile)(process.execPath, ['script.mjs'], { cwd: folder.path });
  const [, reached] = /test accuracy (0\.\d+)/.exec(stdout)!;
  expect(Number(reached)).toBeGreaterThan(0.9);
});

test('every command it shows is one', async () => {
  const shown = [...readme.matchAll(/^npx badak (.+?)(?: {2,}#|$)/gm)].map(([, args]) =>
    args!.replaceAll('"', '').split(' '),
  );
  expect(shown.length).toBeGreaterThan(5);
  for (const args of shown) {
    const { code, stderr } = await cli([...args.filter((arg) => arg !== '--resume'), '--help']);
    expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
  }
  const scripts = (JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: object })
    .scripts;
  for (const name of ['start', 'test', 'check', 'build:kernels'])
    expect(Object.keys(scripts)).toContain(name);
});
