/** Imports point one way (ARCHITECTURE.md); nothing but the platform and the command line knows where it runs. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../ts', import.meta.url));

/** What the files of a folder may import besides each other. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: ['wasm', 'platform/platform.ts'],
  linalg: ['core'],
  words: ['core', 'linalg'],
  io: ['core', 'words'],
  data: ['core', 'io'],
  metrics: ['core'],
  optimizers: ['core'],
  layers: ['core'],
  models: ['core', 'layers', 'metrics'],
  train: ['core', 'words', 'io', 'data', 'metrics', 'optimizers', 'layers', 'models'],
  experiments: [
    'core',
    'linalg',
    'words',
    'io',
    'data',
    'metrics',
    'optimizers',
    'layers',
    'models',
    'train',
    'platform/platform.ts',
  ],
  platform: ['core/detect.ts', 'core/errors.ts', 'wasm'],
  // Of experiments and training it imports types only.
  view: [
    'core/errors.ts',
    'core/format.ts',
    'experiments/panels.ts',
    'experiments/plot.ts',
    'train/report.ts',
  ],
  cli: [
    'view',
    'core',
    'linalg',
    'words',
    'io',
    'data',
    'metrics',
    'optimizers',
    'layers',
    'models',
    'train',
    'experiments',
    'platform',
  ],
};

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter(
    (path) =>
      path.endsWith('.ts') && !path.endsWith('.d.ts') && path.includes('/') && !path.startsWith('wasm/'),
  );

/** Relative imports of a file, as paths below ts/, and the names of imported packages. */
function importsOf(path: string): { local: string[]; packages: string[] } {
  const text = readFileSync(join(root, path), 'utf8');
  const names = [...text.matchAll(/(?:(?<!\.)\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name!);
  const local = names
    .filter((name) => name.startsWith('.'))
    .map((name) =>
      relative(root, join(root, dirname(path), name.replace(/\.js$/, '.ts'))).replaceAll('\\', '/'),
    );
  return { local, packages: names.filter((name) => !name.startsWith('.')) };
}

test('there is something to check', () => {
  expect(sources.length).toBeGreaterThan(40);
  expect(importsOf('models/two-layer-net.ts').local).toContain('core/param.ts');
  expect(importsOf('core/engine.ts').local).toContain('wasm/simd.ts');
});

test.each(sources)('%s', (path) => {
  const folder = path.split('/')[0]!;
  const allowed = MAY_IMPORT[folder];
  expect(allowed, `ts/${folder} has no rule`).toBeDefined();
  for (const target of importsOf(path).local) {
    const fine =
      target.startsWith(`${folder}/`) ||
      allowed!.some((place) => target === place || target.startsWith(`${place}/`));
    expect(fine, `${path} imports ${target}`).toBe(true);
  }
});

test('only the platform and the command line know Node or a browser', () => {
  const placeBound = /\b(process|window|document|navigator|require|__dirname|Deno|Bun)\b\s*(?:[([]|\.(?!\d))/;
  for (const path of sources) {
    if (path.startsWith('platform/') || path.startsWith('cli/')) continue;
    const { packages } = importsOf(path);
    expect(packages, path).toEqual([]);
    const code = readFileSync(join(root, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    expect(placeBound.exec(code)?.[0], path).toBeUndefined();
  }
});

test('only core/kernels.ts, core/engine.ts and the worker call wasm', () => {
  const callers = sources.filter((path) =>
    importsOf(path).local.some((target) => target.startsWith('wasm/')),
  );
  expect(callers.sort()).toEqual(['core/engine.ts', 'platform/worker.ts']);
});

test('a model fits on a page', () => {
  for (const path of sources.filter((p) => p.startsWith('models/'))) {
    expect(readFileSync(join(root, path), 'utf8').split('\n').length, path).toBeLessThanOrEqual(121);
  }
});
