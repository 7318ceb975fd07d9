/** Imports point one way (ARCHITECTURE.md). */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../ts', import.meta.url));

/** What the files of a folder may import, in addition to each other. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: ['wasm', 'platform/platform.ts'],
  linalg: ['core'],
  words: ['core', 'linalg'],
  io: ['core', 'words'],
  data: ['core', 'io'],
  metrics: ['core'],
  optimizers: ['core'],
  layers: ['core'],
  operations: ['core'],
  models: ['core', 'layers', 'metrics'],
  onnx: ['core', 'io', 'layers', 'models'],
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
  platform: ['core/detect.ts', 'core/errors.ts', 'core/say.ts', 'wasm'],
  view: [
    'core/errors.ts',
    'core/format.ts',
    'core/values.ts',
    'experiments/panels.ts',
    'experiments/panels-file.ts',
    'experiments/plot.ts',
    'train/report.ts',
  ],
  report: ['made', 'view', 'core', 'train', 'experiments'],
  cli: [
    'report',
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
    'onnx',
    'train',
    'experiments',
    'platform',
  ],
};

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter(
    (path) =>
      path.endsWith('.ts') &&
      !path.endsWith('.d.ts') &&
      path.includes('/') &&
      !path.startsWith('wasm/') &&
      !path.startsWith('made/'),
  );

/**
 * Relative imports of a file, as paths below ts/, those of them that are more than types, and the names of imported
 * packages.
 */
function importsOf(path: string): { local: string[]; values: string[]; packages: string[] } {
  const text = readFileSync(join(root, path), 'utf8');
  const namesIn = (code: string) =>
    [...code.matchAll(/(?:(?<!\.)\bfrom|\bimport)\s*\(?\s*'([^'\n]+)'/g)].map(([, name]) => name!);
  const localOf = (names: readonly string[]) =>
    names
      .filter((name) => name.startsWith('.'))
      .map((name) =>
        relative(root, join(root, dirname(path), name.replace(/\.js$/, '.ts'))).replaceAll('\\', '/'),
      );
  const names = namesIn(text);
  const withoutTypes = text.replace(/\b(?:import|export) type [^;]*;/g, '');
  return {
    local: localOf(names),
    values: localOf(namesIn(withoutTypes)),
    packages: names.filter((name) => !name.startsWith('.')),
  };
}

test('there is something to check', () => {
  expect(sources.length).toBeGreaterThan(40);
  expect(importsOf('models/two-layer-net.ts').local).toContain('core/param.ts');
  expect(importsOf('platform/embedded.ts').local).toContain('wasm/simd.ts');
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

test('only the command line, what draws charts and the hash of a run import packages', () => {
  const users = sources.filter((path) => importsOf(path).packages.length > 0);
  const elsewhere = users.filter((path) => !path.startsWith('cli/') && !path.startsWith('platform/'));
  expect(elsewhere.sort()).toEqual(['experiments/run-hash.ts', 'report/render.ts', 'view/charts.ts']);
  expect(importsOf('report/render.ts').packages).toEqual(['uplot/dist/uPlot.min.css?raw']);
  expect(importsOf('view/charts.ts').packages).toEqual(['uplot']);
});

// What these folders may know of the place they run in, the compiler holds: they are compiled without the types of Node
// and of browsers (ts/tsconfig.json).
test('a folder that runs everywhere is compiled for everywhere', () => {
  const { include, compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as {
    include: string[];
    compilerOptions: { lib: string[]; types: string[] };
  };
  const bound = ['platform', 'cli', 'view'];
  const folders = [...new Set(sources.map((path) => path.split('/')[0]!))];
  expect(include).toEqual(expect.arrayContaining(folders.filter((folder) => !bound.includes(folder))));
  expect(compilerOptions.types).toEqual([]);
  expect(compilerOptions.lib.filter((name) => !name.startsWith('ES'))).toEqual([]);
});

test('what draws knows panels and reports, not experiments', () => {
  // A panel's file format is the one thing of experiments that runs in a page's script.
  const values = sources
    .filter((path) => path.startsWith('view/'))
    .flatMap((path) => importsOf(path).values.filter((target) => /^(experiments|train)\//.test(target)));
  expect([...new Set(values)]).toEqual(['experiments/panels-file.ts']);
});

test('only what starts the engine, the worker and what compiles wasm import it', () => {
  const callers = sources.filter((path) =>
    importsOf(path).local.some((target) => target.startsWith('wasm/')),
  );
  expect(callers.sort()).toEqual([
    'core/engine.ts',
    'core/init.ts',
    'platform/embedded.ts',
    'platform/worker.ts',
  ]);
});

test('the code of a model fits on a page; what its docstrings say is for the reference', () => {
  for (const path of sources.filter((p) => p.startsWith('models/'))) {
    const code = readFileSync(join(root, path), 'utf8').replaceAll(/\/\*\*[\s\S]*?\*\//g, '');
    const lines = code.split('\n').filter((line) => line.trim() !== '');
    expect(lines.length, path).toBeLessThanOrEqual(100);
  }
});
