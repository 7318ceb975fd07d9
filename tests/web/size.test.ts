/** How much a visitor fetches before the first picture. */
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const folder = new URL('../../target/web/', import.meta.url);

/** Scripts that the page names itself, in gzip. What is opened later is fetched then. */
const MAX_SCRIPT_BYTES = 70_000;

/** The worker's script and what it fetches before its first step: the kernels, and what their threads begin with. */
const MAX_WORKER_BYTES = 250_000;

const packed = async (path: string) => gzipSync(await readFile(new URL(path, folder))).length;
const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + size, 0);

test('the page and its scripts are small', async () => {
  const html = await readFile(fileURLToPath(new URL('index.html', folder)), 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path!);
  expect(scripts.length).toBeGreaterThan(0);
  expect(sum(await Promise.all(scripts.map(packed)))).toBeLessThan(MAX_SCRIPT_BYTES);
});

test('the worker and its kernels are small, and its script comes at once', async () => {
  const names = await readdir(new URL('assets', folder));
  const first = ['trainer', 'relaxed', 'glue-threads', 'worker'].map((start) =>
    names.find((name) => name.startsWith(start))!,
  );
  const sizes = await Promise.all(first.map((name) => packed(`assets/${name}`)));
  expect(sum(sizes)).toBeLessThan(MAX_WORKER_BYTES);
  // A chunk that it imports would be asked for only when the script is there.
  const script = await readFile(new URL(`assets/${first[0]}`, folder), 'utf8');
  expect(script).not.toMatch(/\bfrom\s*["'`]\.\//);
});
