/** How much a visitor fetches before the first picture. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const folder = new URL('../../target/web/', import.meta.url);

/** Scripts that the page names itself, in gzip. What is opened later is fetched then. */
const MAX_SCRIPT_BYTES = 90_000;

test('the page and its scripts are small', async () => {
  const html = await readFile(fileURLToPath(new URL('index.html', folder)), 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path!);
  expect(scripts.length).toBeGreaterThan(0);
  const sizes = await Promise.all(
    scripts.map(async (path) => gzipSync(await readFile(new URL(path, folder))).length),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_SCRIPT_BYTES);
});
