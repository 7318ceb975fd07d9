/** The kernels in prebuilt/ are those of the sources: a change of a crate needs new ones in the same commit. */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
// @ts-expect-error -- the scripts are plain JavaScript without declarations
import * as scripts from '../scripts/lib/kernels.mjs';

const { FILES, PREBUILT, RECORD, whyStale } = scripts as {
  FILES: readonly string[];
  PREBUILT: string;
  RECORD: string;
  whyStale(folder: string): Promise<string | undefined>;
};

const ROOT = fileURLToPath(new URL('..', import.meta.url));

let folder = '';
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A copy of prebuilt/ to be spoilt, below target/. */
async function copy(): Promise<string> {
  await mkdir(join(ROOT, 'target'), { recursive: true });
  folder = await mkdtemp(join(ROOT, 'target/prebuilt-'));
  for (const name of [...FILES, RECORD]) await copyFile(join(ROOT, PREBUILT, name), join(folder, name));
  return relative(ROOT, folder);
}

test('they are those of the sources; `npm run build:kernels` makes them again', async () => {
  expect(await whyStale(PREBUILT)).toBeUndefined();
});

test('a copy of them is as good', async () => {
  expect(await whyStale(await copy())).toBeUndefined();
});

test.each(['simd.wasm', 'threads.wasm', 'relaxed.wasm', 'glue-single.js', 'glue-threads.d.ts'])(
  'one changed byte of %s is noticed',
  async (name) => {
    const place = await copy();
    const bytes = await readFile(join(ROOT, place, name));
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(join(ROOT, place, name), bytes);
    expect(await whyStale(place)).toContain(name);
  },
);

test('a missing file is noticed', async () => {
  const place = await copy();
  await rm(join(ROOT, place, 'relaxed.wasm'));
  expect(await whyStale(place)).toContain('relaxed.wasm');
});

test.each([
  ['changed', (inputs: Record<string, string>, path: string) => (inputs[path] = '0'.repeat(64))],
  ['removed', (inputs: Record<string, string>) => (inputs['crates/kernels/src/gone.rs'] = '0'.repeat(64))],
  ['added', (inputs: Record<string, string>, path: string) => Reflect.deleteProperty(inputs, path)],
])('a source that was %s since is noticed and named', async (_, change) => {
  const place = await copy();
  const path = 'crates/kernels/src/softmax.rs';
  const record = JSON.parse(await readFile(join(ROOT, place, RECORD), 'utf8')) as {
    inputs: Record<string, string>;
  };
  change(record.inputs, path);
  await writeFile(join(ROOT, place, RECORD), JSON.stringify(record));
  expect(await whyStale(place)).toMatch(/crates\/kernels\/src\/(softmax|gone)\.rs/);
});

test('without a record they are not used', async () => {
  const place = await copy();
  await rm(join(ROOT, place, RECORD));
  expect(await whyStale(place)).toContain(RECORD);
});
