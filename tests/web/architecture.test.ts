/** The page draws and asks; only its worker has the library. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = readdirSync(join(root, 'web/src'), { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('made/'));

/** What runs in the page besides drawings: small, and without an engine. */
const PURE = [
  'core/checks.ts',
  'core/errors.ts',
  'core/format.ts',
  'data/public-sets.ts',
  'experiments/params.ts',
  'experiments/plot.ts',
  'experiments/run-link.ts',
  'io/csv.ts',
  'platform/browser.ts',
  'train/edits.ts',
  'train/metric-rows.ts',
  'train/report-check.ts',
];

/** The library's files that a file of the page imports more than types of. */
function valuesOf(path: string): string[] {
  const file = join(root, 'web/src', path);
  const text = readFileSync(file, 'utf8').replace(/\bimport type [^;]*;/g, '');
  return (
    [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g)]
      // Sources that are shown are texts.
      .filter(([, name]) => !name!.endsWith('?raw'))
      .map(([, name]) => relative(join(root, 'ts'), join(dirname(file), name!.replace(/\.js$/, '.ts'))))
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => !name.startsWith('..'))
  );
}

test('there is something to check', () => {
  expect(sources.length).toBeGreaterThan(20);
  expect(valuesOf('worker/trainer.worker.ts')).toContain('core/init.ts');
});

test.each(sources.filter((path) => !path.startsWith('worker/')))('%s', (path) => {
  const others = valuesOf(path).filter((name) => !name.startsWith('view/') && !PURE.includes(name));
  expect(others).toEqual([]);
});
