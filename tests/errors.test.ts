/** docs/errors.md, which is made from the code. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
// @ts-expect-error -- the scripts are plain JavaScript without declarations
import * as made from '../scripts/lib/error-page.mjs';

const { errorPage } = made as { errorPage(): Promise<string> };
const root = fileURLToPath(new URL('..', import.meta.url));
const page = await readFile(join(root, 'docs/errors.md'), 'utf8');

test('the page has every error of the code: after a change, `npm run update:errors`', async () => {
  expect(page).toBe(await errorPage());
});

test('every code says what to do', async () => {
  const source = await readFile(join(root, 'ts/core/errors.ts'), 'utf8');
  const codes = [...source.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(20);
  expect(page.match(/^## .+$/gm)).toEqual(codes.map((code) => `## ${code}`));
  expect(page).not.toMatch(/\*\* undefined/);
});
