/** The README's script runs as it is printed; the commands of both READMEs and of the guide exist, and their links lead somewhere. */
import { execFile } from 'node:child_process';
import { access, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { cli, temporaryFolder } from './support/cli.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFile(join(root, path), 'utf8');
const readme = await read('README.md');
const korean = await read('README.ko.md');
const guides = (await readdir(join(root, 'docs'), { recursive: true }))
  .map((name) => `docs/${name.replaceAll('\\', '/')}`)
  .filter((name) => /^docs\/(ko\/)?guide\/[^/]+\.md$/.test(name));

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
  const texts = [readme, korean, await read('docs/guide/own-data.md')].join('\n');
  const shown = [...texts.matchAll(/^npx badak (.+?)(?: {2,}#|$)/gm)].map(([, args]) =>
    args!.replaceAll('"', '').split(' '),
  );
  expect(shown.length).toBeGreaterThan(5);
  for (const args of new Map(shown.map((each) => [each.join(' '), each])).values()) {
    const { code, stderr } = await cli([...args.filter((arg) => arg !== '--resume'), '--help']);
    expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
  }
  const scripts = (JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: object })
    .scripts;
  for (const name of ['start', 'test', 'check', 'build:kernels'])
    expect(Object.keys(scripts)).toContain(name);
});

test('the Korean README has the same script', () => {
  const script = (text: string) => /```js\n([\s\S]+?)```/.exec(text)![1]!.replaceAll(/ *\/\/ .*/g, '');
  expect(script(korean)).toBe(script(readme));
});

test.each(['README.md', 'README.ko.md', 'ARCHITECTURE.md', ...guides])(
  'links of %s lead to files',
  async (path) => {
    const links = [...(await read(path)).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(
      ([, link]) => link!,
    );
    for (const link of links) await access(join(root, path, '..', link));
  },
);
