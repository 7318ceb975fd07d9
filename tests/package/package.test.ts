/**
 * The package as others get it: packed, installed into an empty folder, used. It holds the bundle and nothing
 * else, needs nothing, trains in this Node and in Node 24 with the same bits, has types, and a bundler takes
 * its browser entry.
 */
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../ts/core/engine.js';
// @ts-expect-error -- the scripts are plain JavaScript without declarations
import * as fetching from '../../scripts/lib/fetched.mjs';
// @ts-expect-error -- as above
import * as packing from '../../scripts/lib/packed.mjs';
// @ts-expect-error -- as above
import * as running from '../../scripts/lib/run.mjs';
import { jsonLines } from '../support/cli.js';
import { PATIENCE_MS } from '../support/patience.js';

interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  timeoutMs?: number;
  /** npm and npx are scripts on Windows. */
  shell?: boolean;
}

const { fetchProgram } = fetching as { fetchProgram(spec: string): Promise<FoundNode> };
const { packInto } = packing as { packInto(folder: string): Promise<Packed> };
const { run } = running as {
  run(
    command: string,
    args: readonly string[],
    options: RunOptions,
  ): Promise<{ code: number; stdout: string; all: string }>;
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What a user downloads, in gzip: the three builds of the kernels are 442 kB of it as scripts and 318 kB as files, the library
 * with its views 260, the command line with the libraries that are bundled into it 137, the drawings 60, the types 134, the
 * documents 51.
 */
const MAX_PACKED_BYTES = 1_430_000;
/** One build of the kernels as it is fetched, in gzip. */
const MAX_WASM_BYTES = 110_000;
/** A page with one small model: 55 kB of minified code besides the builds of the kernels. */
const MAX_SMALL_BUNDLE_BYTES = 65_000;
/** A page with one operation: 27 kB are the engine, its trials and the operation, 19 the glue of both kinds of builds, 2 the worker. */
const MAX_MATMUL_BUNDLE_BYTES = 51_000;
const LICENCES = 'dist/THIRD_PARTY_LICENSES.txt';
const STEPS = 5;

interface Manifest {
  name: string;
  bin: { badak: string };
  main: string;
  browser: string;
  types: string;
  alias: Record<string, string>;
  typesVersions: { '*': Record<string, [string]> };
  exports: { '.': { types: string; node: string; default: string } } & Record<
    string,
    string | { types: string; default: string }
  >;
}

interface Packed {
  filename: string;
  /** Of the archive, in bytes. */
  size: number;
  files: { path: string; mode: number }[];
}

let packed: Packed;
/** A project that has installed the package. */
let project: string;
let manifest: Manifest;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'badak-package-'));
  // Without a package.json of its own npm would take a folder above for the project.
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  packed = await packInto(project);
  const install = ['install', `./${packed.filename}`, '--offline', '--no-audit', '--no-fund'];
  await succeed('npm', install, { cwd: project, shell: true });
  manifest = JSON.parse(await readFile(join(project, 'node_modules/badak/package.json'), 'utf8')) as Manifest;
});

afterAll(() => rm(project, { recursive: true, force: true }));

describe('what is in it', () => {
  test('the bundle, its types, a page to read, the licence', () => {
    const paths = packed.files.map(({ path }) => path);
    const own = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', LICENCES, 'dist/view.css'];
    expect(paths).toEqual(expect.arrayContaining(own));
    // No sources, no maps, no data, no tests.
    const known =
      /^(dist\/([\w-]+\.js|types\/[\w/-]+\.d\.ts|wasm\/\w+\.(wasm|js))|docs\/guide\/[\w/-]+\.(md|sh|yaml))$/;
    expect(paths.filter((path) => !own.includes(path) && !known.test(path))).toEqual([]);
    expect(packed.size).toBeLessThan(MAX_PACKED_BYTES);
  });

  test('each build of the kernels as a file that is quick to fetch', async () => {
    for (const build of ['simd', 'threads', 'relaxed']) {
      const file = join(project, 'node_modules/badak/dist/wasm', `${build}.wasm`);
      expect(gzipSync(await readFile(file)).length).toBeLessThan(MAX_WASM_BYTES);
    }
  });

  test('the licence of every package and of every crate that is in it', async () => {
    const dist = join(project, 'node_modules/badak/dist');
    const licences = await readFile(join(dist, 'THIRD_PARTY_LICENSES.txt'), 'utf8');
    const bundled = new Set<string>();
    const sources = (await readdir(join(ROOT, 'ts'), { recursive: true })).filter((file) =>
      file.endsWith('.ts'),
    );
    for (const file of sources) {
      const code = await readFile(join(ROOT, 'ts', file), 'utf8');
      for (const [, found] of code.matchAll(
        /^(?:import|export) [^']*from '((?!node:)@?[a-z][^/']*(?:\/[^/']+)?)/gm,
      ))
        bundled.add(found!.startsWith('@') ? found! : found!.split('/')[0]!);
    }
    expect(bundled).toContain('commander');
    for (const crate of ['pool', 'kernels', 'wasm']) {
      const toml = await readFile(join(ROOT, 'crates', crate, 'Cargo.toml'), 'utf8');
      const needed = /^\[dependencies\]\n((?:.+\n)*)/m.exec(toml)?.[1] ?? '';
      for (const [, found] of needed.matchAll(/^(?!badak-)([\w-]+) =/gm)) bundled.add(found!);
    }
    expect(bundled).toContain('libm');
    for (const name of bundled) expect(licences, name).toMatch(new RegExp(`^${name}\\b.*\\n=+\\n`, 'm'));
    expect(licences.match(/copyright/gi)!.length).toBeGreaterThan(bundled.size);
  });

  test('whatever its pages lead to', async () => {
    const paths = new Set(packed.files.map(({ path }) => path));
    const pages = [...paths].filter((path) => path.endsWith('.md'));
    expect(pages.length).toBeGreaterThan(10);
    for (const page of pages) {
      const text = await readFile(join(project, 'node_modules/badak', page), 'utf8');
      for (const [, link] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g))
        expect(paths, `${page}: ${link}`).toContain(posix.join(posix.dirname(page), link!));
    }
  });

  test('whatever package.json points at', async () => {
    const paths = packed.files.map(({ path }) => `./${path}`);
    const { '.': root, ...parts } = manifest.exports;
    const { types, node, default: browser } = root;
    const targets = Object.values(parts).flatMap((part) =>
      typeof part === 'string' ? [part] : Object.values(part),
    );
    expect(paths).toEqual(
      expect.arrayContaining([...Object.values(root), ...targets, `./${manifest.bin.badak}`]),
    );
    expect(targets.length).toBeGreaterThan(10);
    for (const [name, part] of Object.entries(parts)) {
      // Files that are no scripts of badak have nothing for tools older than `exports`.
      if (typeof part === 'string' || /\.\w+$/.test(name)) continue;
      expect(manifest.typesVersions['*'][name.slice(2)], name).toEqual([part.types]);
    }
    // For tools that are older than `exports`, the same.
    expect([manifest.main, manifest.browser, manifest.types]).toEqual([node, browser, types]);
    // Parcel reads `exports` only when it is told to, and `alias` always.
    const { './package.json': own, ...files } = parts;
    expect(own).toBe('./package.json');
    expect(manifest.alias).toEqual(
      Object.fromEntries(
        Object.entries(files).map(([name, part]) => [name, typeof part === 'string' ? part : part.default]),
      ),
    );
  });

  test('nothing that is installed with it, nothing that runs when it is', async () => {
    for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies']) {
      expect(manifest).not.toHaveProperty(kind);
    }
    for (const kind of ['scripts', 'devDependencies']) expect(manifest).not.toHaveProperty(kind);
    const installed = (await readdir(join(project, 'node_modules'))).filter((name) => !name.startsWith('.'));
    expect(installed).toEqual(['badak']);
  });
});

/** Trains a few steps on all its samples, so that every step's loss is lower than the one before. */
const TRAINING = `
import { createHash } from 'node:crypto';
import { init, RandomStream, Samples, SGD, TwoLayerNet } from 'badak';
import { drawDigits } from 'badak/data';

const backend = await init(JSON.parse(process.argv[2]));
const samples = new Samples(drawDigits(200, new RandomStream(1, 'digits')));
const sizes = { inputSize: 784, hiddenSize: 50, outputSize: 10 };
const model = new TwoLayerNet({ ...sizes, weightInitStd: 0.1, seed: 1 });
const optimizer = new SGD(0.1);
const losses = [];
for (let step = 0; step < ${STEPS}; step++) {
  const { x, t } = samples.batch(Array.from({ length: samples.count }, (_, i) => i));
  model.zeroGrad();
  losses.push(model.loss(x, t, { train: true, step }));
  model.backward();
  optimizer.update(model.params);
}
const weights = Object.fromEntries(
  model.params.map(({ name, value }) => [name, createHash('sha256').update(value.toArray()).digest('hex')]),
);
console.log(JSON.stringify({ backend, losses, weights }));
`;

const WORKERS = `
import { Worker } from 'node:worker_threads';
for (let i = 0; i < 2; i++) new Worker(new URL('./worker.js', import.meta.url));
`;

interface Training {
  backend: Backend;
  losses: number[];
  weights: Record<string, string>;
}

/** The Node that runs this test, and Node 24; by functions, because that one may have to be fetched into the user's cache. */
const NODES = [
  {
    name: `Node ${process.versions.node}`,
    find: async (): Promise<FoundNode> => ({ program: process.execPath }),
  },
  { name: 'Node 24', find: () => fetchProgram('node@24') },
];

type FoundNode = { program: string; missing?: never } | { program?: never; missing: string };

describe.each(NODES)('in $name', ({ find }) => {
  let node: FoundNode;
  beforeAll(async () => {
    node = await find();
    if (node.missing) console.warn(`The tests in Node 24 are skipped: ${node.missing}`);
  });

  test('it trains, prints nothing of its own, and the process ends', async ({ skip }) => {
    if (!node.program) return skip(node.missing);
    const { backend, losses } = await trainWith(node.program, {});
    expect(backend.build).toBe('relaxed');
    expect(backend.reasons).toEqual([]);
    expectFalling(losses);
  });

  test('threads do not keep the process alive', async ({ skip }) => {
    if (!node.program) return skip(node.missing);
    const { backend, losses } = await trainWith(node.program, { threads: 4 });
    expect(backend.threads).toBe(4);
    expectFalling(losses);
  });

  test('strict gives the bits of every other Node', async ({ skip }) => {
    if (!node.program) return skip(node.missing);
    const here = await trainWith(node.program, { strict: true, threads: 2 });
    expect(here.backend).toMatchObject({ build: 'threads', threads: 2 });
    expect(here).toEqual(await trainWith(process.execPath, { strict: true, threads: 2 }));
  });

  // Node has it since 20.19 for modules without top-level await, so no second build is needed for CommonJS.
  test('it can be required', async ({ skip }) => {
    if (!node.program) return skip(node.missing);
    const script = 'require("badak").init({ threads: 1 }).then(({ threads }) => console.log(threads))';
    const { all } = await succeed(node.program, ['--input-type=commonjs', '-e', script], { cwd: project });
    expect(all).toBe('1\n');
  });

  test('two workers train at once, with the same bits', async ({ skip }) => {
    if (!node.program) return skip(node.missing);
    await writeFile(join(project, 'worker.js'), TRAINING.replace('process.argv[2]', "'{}'"));
    await writeFile(join(project, 'workers.js'), WORKERS);
    const { stdout } = await succeed(node.program, ['workers.js'], { cwd: project, timeoutMs: PATIENCE_MS });
    const [first, second] = jsonLines(stdout) as unknown as Training[];
    expectFalling(first!.losses);
    expect(second).toEqual(first);
  });

  test('badak train writes JSON lines and a run folder', async ({ skip }) => {
    if (!node.program) return skip(node.missing);
    const { out, lines } = await trainCommand(node.program);
    expect(lines[0]).toMatchObject({
      type: 'start',
      experiment: 'two-layer-net',
      data: 'digits',
      backend: { build: 'threads', threads: 2 },
    });
    const { metrics } = lines.at(-1) as { metrics: Record<string, number> };
    expect(lines.at(-1)).toMatchObject({ type: 'done', steps: STEPS });
    expect(metrics['train/loss']).toBeLessThan(3);
    expect(metrics['test/accuracy']).toBeGreaterThan(0);
    for (const file of ['config.json', 'metrics.jsonl', 'report.html']) await access(join(out, file));
    // Any Node resumes what another one has trained.
    const checkpoint = await readFile(join(out, 'checkpoint.safetensors'));
    const reference = await trainCommand(process.execPath);
    expect(checkpoint.equals(await readFile(join(reference.out, 'checkpoint.safetensors')))).toBe(true);
  });
});

test('npx finds the command', async () => {
  const { stdout } = await succeed('npx', ['--no-install', 'badak', 'list'], { cwd: project, shell: true });
  expect(stdout).toMatch(/^two-layer-net\b/m);
  await access(join(project, 'node_modules/.bin', process.platform === 'win32' ? 'badak.cmd' : 'badak'));
});

const USER = `
import { type Backend, fit, init, type InitOptions, Param, type Report, Samples, TwoLayerNet } from 'badak';
import { SGD, Tensor } from 'badak';
import { experiments } from 'badak/experiments';
import { lstm, matmul, maxPool, softmaxCrossEntropy } from 'badak/kernels';
import 'badak/view.css';

const options: InitOptions = { threads: 1 };
const backend: Backend = await init(options);
export const threads: number = backend.threads;
// @ts-expect-error -- a number
export const text: string = (await init()).threads;
// @ts-expect-error -- no such activation
export const model = new TwoLayerNet({ inputSize: 1, hiddenSize: 1, outputSize: 1, activation: 'tanh' });

// What an operation gives is of the kind that it was given.
const sizes = { m: 1, n: 1, k: 1 };
const pools = { n: 1, c: 1, h: 1, w: 1, size: 1 };
export const operations = (a: Float32Array, x: Tensor, ids: Int32Array) => {
  const product: Float32Array = matmul(a, a, { ...sizes, out: a });
  const result: Tensor = matmul(x, x, sizes);
  const { argmax }: { argmax: Uint8Array } = maxPool(a, pools);
  const places: Tensor<'u8'> = maxPool(x, pools).argmax;
  const { loss, y }: { loss: number; y: Float32Array } = softmaxCrossEntropy(a, ids, { n: 1, c: 1 });
  const { cn }: { cn: Tensor } = lstm(x, { Wx: x, Wh: x, b: x }, { n: 1, t: 1, d: 1, h: 1, h0: x });
  // @ts-expect-error -- two kinds
  matmul(a, x, sizes);
  // @ts-expect-error -- two kinds
  matmul(a, a, { ...sizes, out: x });
  // @ts-expect-error -- ids of another kind
  softmaxCrossEntropy(x, ids, { n: 1, c: 1 });
  // @ts-expect-error -- a size is missing
  matmul(a, a, { m: 1, n: 1 });
  return [product, result, argmax, places, loss, y, cn];
};

/** A type that could not be found would be any, and everything would fit. */
type IsAny<T> = 0 extends 1 & T ? true : false;
export const lost: [
  IsAny<typeof init>, IsAny<typeof fit>, IsAny<typeof experiments>, IsAny<Report>, IsAny<Param>,
  IsAny<Tensor>, IsAny<typeof matmul>, IsAny<TwoLayerNet>, IsAny<SGD>, IsAny<ReturnType<Samples['batch']>>, IsAny<Backend['build']>,
] = [false, false, false, false, false, false, false, false, false, false, false];
`;

describe('its types', () => {
  test.each([
    // With the declarations themselves checked; `Disposable` is younger than ES2022.
    ['the newest target', ['--target', 'esnext']],
    // As in most projects.
    ['an older target, declarations taken as they are', ['--target', 'es2022', '--skipLibCheck']],
  ])('stand with %s', async (_, target) => {
    await writeFile(join(project, 'user.ts'), USER);
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const args = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--moduleResolution',
      'nodenext',
      ...target,
    ];
    const { all } = await succeed(process.execPath, [tsc, ...args, 'user.ts'], { cwd: project });
    expect(all).toBe('');
  });
});

/** What a server's project, or an old one, has: no DOM, no types of Node. */
const PLAIN_USER = `
import { engine, fit, init, loadModel, saveModel, SGD, TwoLayerNet, Workspace } from 'badak';
import { decodeSafetensors } from 'badak/data';
import { type Experiment } from 'badak/experiments';
import { exportOnnx } from 'badak/onnx';
import { relu } from 'badak/kernels';
import { sparse } from 'badak/words';

export const id = (experiment: Experiment): string => experiment.id;

export async function train(): Promise<number> {
  const backend = await init({ threads: 1 });
  const model = new TwoLayerNet({ inputSize: 2, hiddenSize: 4, outputSize: 3 });
  const bytes: Uint8Array = saveModel(model);
  loadModel(model, bytes, 'net.safetensors');
  const used: readonly unknown[] = [SGD, fit, sparse, exportOnnx, relu, decodeSafetensors, engine().memoryBytes, backend.build];
  const workspace = new Workspace();
  const oneHot = model.loss(workspace.keep([1, 2]), workspace.keep([1, 3]).set([0, 1, 0]));
  return model.loss(workspace.keep([1, 2]), workspace.keep([1], 'i32')) + oneHot + used.length;
}
// @ts-expect-error -- a seed is a number
export const wrong = () => new TwoLayerNet({ inputSize: 2, hiddenSize: 4, outputSize: 3, seed: '1' });
`;

describe('its types without the DOM', () => {
  test.each([
    ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
    ['node16', { module: 'node16', moduleResolution: 'node16' }],
    ['nodenext', { module: 'nodenext', moduleResolution: 'nodenext' }],
    // Of projects that are CommonJS: deprecated, and everywhere.
    ['node10', { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' }],
  ])('stand with resolution %s, declarations checked', async (name, resolution) => {
    const compilerOptions = {
      ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true, target: 'es2022' },
      ...{ lib: ['es2022', 'esnext.disposable'], types: [], skipLibCheck: false },
      ...resolution,
    };
    await writeFile(join(project, 'plain.ts'), PLAIN_USER);
    const config = join(project, `tsconfig.${name}.json`);
    await writeFile(config, JSON.stringify({ compilerOptions, files: ['plain.ts'] }));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    expect((await succeed(process.execPath, [tsc, '-p', config], { cwd: project })).all).toBe('');
  });

  test('name nothing of a browser, and nothing that TypeScript before 5.7 does not know', async () => {
    const declarations = packed.files.filter(({ path }) => path.endsWith('.d.ts'));
    expect(declarations.length).toBeGreaterThan(50);
    for (const { path } of declarations) {
      const text = await readFile(join(project, 'node_modules/badak', path), 'utf8');
      const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
      // Who draws has a page.
      if (!path.startsWith('dist/types/view/')) {
        expect(code, path).not.toMatch(/\b(WebAssembly|RequestInfo|BufferSource|Response|HTMLElement)\b/);
      }
      expect(code, path).not.toMatch(/\b(Float|Uint|Int)\d+(Clamped)?Array</);
      // Type parameters that are const came with 5.0.
      expect(code, path).not.toMatch(/<const /);
    }
  });
});

/** Bundles a page that has this script. @returns its chunks, and the letters of those that are not builds of the kernels */
async function bundled(script: string): Promise<{ chunks: Rolldown.OutputChunk[]; letters: number }> {
  await writeFile(join(project, 'app.js'), script);
  const outDir = join(project, 'bundle');
  const { output } = (await build({
    configFile: false,
    logLevel: 'error',
    root: project,
    build: { outDir, rollupOptions: { input: join(project, 'app.js') } },
  })) as Rolldown.RolldownOutput;
  const chunks = output.filter((part) => part.type === 'chunk');
  const files = await readdir(outDir, { recursive: true });
  expect(files.filter((file) => file.endsWith('.js'))).toHaveLength(chunks.length);
  // The three builds stay apart: a page fetches the one it runs.
  const [builds, rest] = [true, false].map((isBuild) =>
    chunks.map(({ code }) => code.length).filter((length) => length > 300_000 === isBuild),
  ) as [number[], number[]];
  expect(builds).toHaveLength(3);
  return { chunks, letters: rest.reduce((sum, length) => sum + length, 0) };
}

describe('a bundler', () => {
  test('takes its browser entry, and nothing of Node is in it', async () => {
    const { chunks, letters } = await bundled(
      `import { init, TwoLayerNet } from 'badak';
    init().then(() => console.log(new TwoLayerNet({ inputSize: 2, hiddenSize: 2, outputSize: 2 })));`,
    );
    for (const { imports, dynamicImports, code, fileName } of chunks) {
      const own = new Set(chunks.map((chunk) => chunk.fileName));
      expect(
        [...imports, ...dynamicImports].filter((name) => !own.has(name)),
        fileName,
      ).toEqual([]);
      // What a bundler puts in the place of Node's modules, and what it may have left.
      expect(code, fileName).not.toMatch(/__vite-browser-external|(from|import|require)\s*\(?\s*["'`]node:/);
    }
    // Without data sets and experiments.
    expect(letters).toBeLessThan(MAX_SMALL_BUNDLE_BYTES);
  });

  test('takes only the operation that a page imports', async () => {
    const { chunks, letters } = await bundled(
      `import { init } from 'badak';
    import { matmul } from 'badak/kernels';
    const one = Float32Array.of(1);
    init().then(() => console.log(matmul(one, one, { m: 1, n: 1, k: 1 })));`,
    );
    expect(letters).toBeLessThan(MAX_MATMUL_BUNDLE_BYTES);
    for (const { code } of chunks.filter(({ code }) => /\bmatmul\b/.test(code))) {
      expect(code).not.toMatch(/softmax|conv2d|recurrent/);
    }
  });
});

/** Runs a program that has to end well. */
async function succeed(command: string, args: readonly string[], options: RunOptions) {
  const result = await run(command, args, { timeoutMs: 2 * PATIENCE_MS, ...options });
  if (result.code !== 0) {
    throw new Error(
      `${command} ${args.join(' ')}: expected exit code 0, found ${result.code}:\n${result.all}`,
    );
  }
  return result;
}

/** The script above in a process; one that does not end is killed after a while, and fails. */
async function trainWith(node: string, options: object): Promise<Training> {
  await writeFile(join(project, 'training.js'), TRAINING);
  const args = ['training.js', JSON.stringify(options)];
  const { stdout, all } = await succeed(node, args, { cwd: project, timeoutMs: PATIENCE_MS });
  expect(all, 'it printed something besides the result').toBe(stdout);
  return JSON.parse(stdout) as Training;
}

/** A short strict run of the command, into a folder of its own. */
async function trainCommand(node: string): Promise<{ out: string; lines: Record<string, unknown>[] }> {
  const out = await mkdtemp(join(project, 'run-'));
  const program = join(project, 'node_modules/badak', manifest.bin.badak);
  const args = ['train', 'two-layer-net', '--iterations', `${STEPS}`, '--data', 'digits'];
  const how = ['--strict', '--threads', '2', '--out', out, '--format', 'jsonl'];
  const { stdout } = await succeed(node, [program, ...args, ...how], { cwd: project });
  return { out, lines: jsonLines(stdout) };
}

function expectFalling(losses: readonly number[]): void {
  expect(losses).toHaveLength(STEPS);
  expect(losses.every(Number.isFinite)).toBe(true);
  for (let i = 1; i < losses.length; i++) expect(losses[i]!).toBeLessThan(losses[i - 1]!);
}
