/**
 * The page of docs/guide/browsers.md, as it is printed: bundled by Vite and opened, with and without the headers; and bundled by
 * esbuild, as the table there says. `npm run matrix` does the same with more tools.
 */
import { copyFile, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import { describe, expect, test } from 'vitest';
// @ts-expect-error -- the scripts are plain JavaScript without declarations
import * as fetching from '../scripts/lib/fetched.mjs';
// @ts-expect-error -- as above
import * as running from '../scripts/lib/run.mjs';
import { program, sharedBrowser } from './support/chromium.js';
import { temporaryFolder } from './support/cli.js';

const { fetchProgram } = fetching as {
  fetchProgram(spec: string): Promise<{ program: string; missing?: never } | { missing: string }>;
};
const { mustRun } = running as {
  mustRun(what: string, command: string, args: readonly string[], options: { cwd: string }): Promise<unknown>;
};

const root = fileURLToPath(new URL('..', import.meta.url));
const guide = await readFile(join(root, 'docs/guide/browsers.md'), 'utf8');
const scripts = new Map(
  [...guide.matchAll(/```js\n\/\/ (\S+)\n([\s\S]+?)```/g)].map(([, name, code]) => [name!, code!]),
);

const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
const STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";

/** Bundles the page of a folder into its `dist`. */
type Bundle = (folder: string) => Promise<unknown>;

const config = { configFile: false, logLevel: 'error', worker: { format: 'es' } } as const;
const withVite: Bundle = (folder) => build({ ...config, root: folder });

/** What the page says in the end. @param worker the script that its worker runs */
async function said(worker: string, headers: Record<string, string>, bundle = withVite): Promise<string> {
  await using folder = await temporaryFolder();
  const { path } = folder;
  await mkdir(join(path, 'node_modules'));
  await symlink(root, join(path, 'node_modules', 'badak'), 'junction');
  await cp(join(root, 'dist/wasm'), join(path, 'public/wasm'), { recursive: true });
  await writeFile(
    join(path, 'index.html'),
    '<!doctype html><script type="module" src="./page.js"></script><body>',
  );
  await writeFile(join(path, 'page.js'), scripts.get('page.js')!);
  await writeFile(join(path, 'worker.js'), scripts.get(worker)!);
  await bundle(path);
  const server = await preview({ ...config, root: path, preview: { port: 0, headers } });
  const page = await (await sharedBrowser()).newPage();
  try {
    await page.goto(server.resolvedUrls!.local[0]!);
    const text = () => page.locator('body').innerText();
    await expect.poll(text).not.toBe('');
    return await text();
  } finally {
    await page.close();
    await server.close();
  }
}

describe.skipIf(!program)('the page of the guide', () => {
  test('trains on threads in a page that is isolated', async () => {
    expect(await said('worker.js', ISOLATED)).toMatch(/^relaxed, [2-8] threads: test accuracy 0\.9/);
  });

  test('trains on one thread without the headers', async () => {
    expect(await said('worker.js', {})).toMatch(/^simd, 1 threads: test accuracy 0\.9/);
  });

  test('has threads under a strict policy, by files of the host', async () => {
    const headers = { ...ISOLATED, 'Content-Security-Policy': STRICT };
    expect(await said('external.worker.js', headers)).toMatch(/^relaxed, [2-8] threads$/);
  });

  test('trains after esbuild, with the worker as a second entry', async ({ skip }) => {
    const esbuild = await fetchProgram('esbuild@0.28');
    if (esbuild.missing !== undefined) return skip(esbuild.missing);
    const args = ['page.js', 'worker.js', '--bundle', '--splitting', '--format=esm', '--outdir=dist'];
    const bundle: Bundle = async (folder) => {
      await mustRun('Bundling', esbuild.program, args, { cwd: folder });
      await copyFile(join(folder, 'index.html'), join(folder, 'dist/index.html'));
    };
    expect(await said('worker.js', ISOLATED, bundle)).toMatch(/^relaxed, [2-8] threads: test accuracy 0\.9/);
  });
});
