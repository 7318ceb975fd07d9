/** The page of docs/guide/browsers.md, as it is printed: bundled by Vite and opened, with and without the headers. */
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import { describe, expect, test } from 'vitest';
import { launch, program } from './support/chromium.js';
import { temporaryFolder } from './support/cli.js';

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

/** What the page says in the end. @param worker the script that its worker runs */
async function said(worker: string, headers: Record<string, string>): Promise<string> {
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
  const config = { configFile: false, logLevel: 'error', root: path, worker: { format: 'es' } } as const;
  await build(config);
  const server = await preview({ ...config, preview: { port: 0, headers } });
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(server.resolvedUrls!.local[0]!);
    const text = () => page.locator('body').innerText();
    await expect.poll(text, { timeout: 30_000 }).not.toBe('');
    return await text();
  } finally {
    await browser.close();
    await server.close();
  }
}

describe.skipIf(!program)('the page of the guide', { timeout: 120_000 }, () => {
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
});
