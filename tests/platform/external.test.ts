/** `badak/external` where there is no browser: without a navigator, a location and a Worker. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { init, shutdown, useFiles } from '../../ts/external.js';
import { refusal } from '../support/errors.js';

// Newer Nodes have one.
vi.stubGlobal('navigator', undefined);
afterEach(shutdown);

const folder = new URL('../../ts/wasm/', import.meta.url);

test('without files, init says what to call', async () => {
  await expect(init()).rejects.toThrow(refusal('wrong-order', 'useFiles'));
});

test.each([
  undefined,
  null,
  5,
  { href: 5 },
  { simd: 5 },
  { simd: 'simd.wasm', worker: { href: null } },
] as never[])('%j is no place of files', (where) => {
  expect(() => useFiles(where)).toThrow(refusal('invalid-argument', 'useFiles', 'address'));
});

test('addresses that cannot be fetched are named, with what to import instead', async () => {
  useFiles(folder);
  await expect(init({ build: 'simd' })).rejects.toThrow(
    refusal('download-failed', `${folder.href}simd.wasm`, 'import badak'),
  );
});

test('a build that was not told of is named', async () => {
  useFiles({ threads: 'threads.wasm' });
  await expect(init({ build: 'simd' })).rejects.toThrow(refusal('not-found', 'simd.wasm'));
});

test('compiled modules need no host', async () => {
  const bytes = await readFile(fileURLToPath(new URL('simd.wasm', folder)));
  useFiles({ simd: await WebAssembly.compile(bytes) });
  expect(await init({ build: 'simd' })).toMatchObject({ build: 'simd', threads: 1 });
});
