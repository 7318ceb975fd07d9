/**
 * The three builds of the kernels: crates/wasm → ts/wasm.
 *
 *   wasm-pack (cargo, wasm-bindgen)   → target/wasm/<build>/pkg
 *   wasm-opt                          → target/wasm/<build>/badak.wasm
 *   as modules that any bundler takes → ts/wasm/<build>.js (bytes in base64), glue-single.js, glue-threads.js
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cacheFolder, exists, root, whenChanged } from './paths.mjs';
import { findRust, lockedVersion } from './rust.mjs';
import { mustRun, run } from './run.mjs';
import { SetupError, step } from './say.mjs';

const WASM_PACK = '0.15.1';

/** Shared memory is made by JavaScript; a worker needs the other symbols to set up its stack and its thread-locals. */
const SHARED = [
  '--shared-memory',
  '--import-memory',
  '--max-memory=1073741824',
  '--export=__stack_pointer',
  '--export=__heap_base',
  '--export=__wasm_init_tls',
  '--export=__tls_size',
  '--export=__tls_align',
  '--export=__tls_base',
];

/** @type {Record<string, { features: string[], links: string[], optimise: string[] }>} */
const BUILDS = {
  simd: { features: ['simd128', 'bulk-memory'], links: [], optimise: [] },
  threads: { features: ['simd128', 'bulk-memory', 'atomics'], links: SHARED, optimise: ['--enable-threads'] },
  relaxed: {
    features: ['simd128', 'bulk-memory', 'atomics', 'relaxed-simd'],
    links: SHARED,
    optimise: ['--enable-threads', '--enable-relaxed-simd'],
  },
};

// Functions with one caller are inlined (the matrix product is a fifth faster for it on Node 20); those with several are
// not, because crates/pool/src/park.rs depends on a call staying one.
const OPTIMISE = [
  '-O3',
  '--flexible-inline-max-function-size',
  '0',
  '--always-inline-max-function-size',
  '0',
  '--enable-simd',
  '--enable-bulk-memory',
  '--enable-mutable-globals',
  '--enable-sign-ext',
  '--enable-nontrapping-float-to-int',
  '--enable-reference-types',
  '--enable-multivalue',
];

const outputs = [...Object.keys(BUILDS), 'glue-single', 'glue-threads', 'worker'].map(
  (name) => `ts/wasm/${name}.js`,
);

export async function ensureWasm() {
  const inputs = [
    'Cargo.toml',
    'Cargo.lock',
    'crates/pool',
    'crates/kernels/Cargo.toml',
    'crates/kernels/src',
    'crates/wasm',
    'scripts/lib/wasm.mjs',
    'ts/platform/worker.ts',
  ];
  await whenChanged({ name: 'wasm', inputs, outputs }, async () => {
    const rust = await findRust();
    const bindgen = await lockedVersion(join(root, 'Cargo.lock'), 'wasm-bindgen');
    const paths = [
      await cargoTool('wasm-bindgen-cli', 'wasm-bindgen', bindgen, rust),
      await cargoTool('wasm-pack', 'wasm-pack', WASM_PACK, rust),
    ];
    const path = [...paths, rust.env.PATH ?? process.env.PATH].join(delimiter);
    process.stderr.write(`  Rust: ${rust.name}\n`);
    await mkdir(join(root, 'ts/wasm'), { recursive: true });
    const glues = {};
    for (const [name, build] of Object.entries(BUILDS)) {
      glues[name] = await step(`wasm: ${name} build`, (progress) =>
        buildOne(name, build, { ...rust.env, PATH: path }, progress),
      );
    }
    if (glues.threads !== glues.relaxed)
      throw new SetupError('wasm-bindgen made different glue for threads and relaxed');
    await writeModule('glue-single', glues.simd);
    await writeModule('glue-threads', glues.threads);
    await step('wasm: worker script', writeWorker);
  });
}

/** A tool from crates.io at one version: in the path, in the cache folder, or built into it. @returns its folder */
async function cargoTool(crate, binary, version, rust) {
  const found = await run(binary, ['--version']);
  if (found.code === 0 && found.stdout.trim().endsWith(` ${version}`)) return '';
  const folder = join(cacheFolder(), 'tools', `${crate}-${version}`);
  const bin = join(folder, 'bin');
  const program = join(bin, process.platform === 'win32' ? `${binary}.exe` : binary);
  if (!(await exists(program))) {
    await step(`${crate} ${version} (cargo install, some 2 minutes, once per machine)`, (progress) => {
      // Built as any stable program: the bootstrap switch is for our own crates.
      const env = { ...rust.env, RUSTC_BOOTSTRAP: undefined, RUSTFLAGS: undefined };
      return mustRun(
        `Building ${crate}`,
        'cargo',
        ['install', crate, '--version', version, '--root', folder],
        {
          env,
          progress,
        },
      );
    });
  }
  return bin;
}

/** @returns the JavaScript glue */
async function buildOne(name, { features, links, optimise }, env, progress) {
  const folder = join(root, 'target/wasm', name);
  const flags = [
    `-Ctarget-feature=${features.map((f) => `+${f}`).join(',')}`,
    ...links.map((l) => `-Clink-arg=${l}`),
  ];
  await mustRun(
    `The ${name} build`,
    'wasm-pack',
    [
      'build',
      join(root, 'crates/wasm'),
      '--mode',
      'no-install',
      '--target',
      'web',
      '--no-pack',
      '--out-dir',
      join(folder, 'pkg'),
      '--out-name',
      'badak',
      '--',
      '-Zbuild-std=std,panic_abort',
      '--locked',
    ],
    // Each build has its own standard library, so its own target folder: nothing is rebuilt when another one was.
    { env: { ...env, RUSTFLAGS: flags.join(' '), CARGO_TARGET_DIR: folder }, progress },
  );
  const wasm = join(folder, 'badak.wasm');
  await mustRun(
    `Optimising the ${name} build`,
    process.execPath,
    [
      join(root, 'node_modules/binaryen/bin/wasm-opt'),
      ...OPTIMISE,
      ...optimise,
      join(folder, 'pkg/badak_bg.wasm'),
      '-o',
      wasm,
    ],
    { progress },
  );
  const bytes = await readFile(wasm);
  await writeFile(join(root, `ts/wasm/${name}.js`), `export default '${bytes.toString('base64')}';\n`);
  await writeFile(
    join(root, `ts/wasm/${name}.d.ts`),
    'declare const base64: string;\nexport default base64;\n',
  );
  return readFile(join(folder, 'pkg/badak.js'), 'utf8');
}

/**
 * wasm-bindgen's glue without its own way of finding the .wasm file, which bundlers would follow: badak brings the bytes.
 * The threads glue also says how large the shared memory has to start.
 */
async function writeModule(name, glue) {
  const url = "new URL('badak_bg.wasm', import.meta.url)";
  if (!glue.includes(url)) throw new SetupError(`wasm-bindgen's glue changed: no ${url}`);
  // The glue keeps its first instance for ever. When the workers could not be started `init` may be called again, with
  // another memory or build, and needs an instance of its own: a call with a module makes one.
  const once = /(function initSync\([^)]*\) \{\n *if \(wasm !== undefined)\) return wasm;/;
  if (!once.test(glue)) throw new SetupError("wasm-bindgen's glue changed: no guard in initSync");
  const code = glue
    .replace(url, 'undefined')
    .replace('/* @ts-self-types="./badak.d.ts" */\n', '')
    .replace(once, '$1 && module === undefined) return wasm;');
  const pages = /new WebAssembly\.Memory\(\{initial:(\d+)/.exec(glue)?.[1];
  const extra = name === 'glue-threads' ? `export const INITIAL_PAGES = ${pages};\n` : '';
  if (extra && !pages) throw new SetupError("wasm-bindgen's glue changed: no initial memory size");
  const build = name === 'glue-threads' ? 'threads' : 'simd';
  const types = await readFile(join(root, 'target/wasm', build, 'pkg/badak.d.ts'), 'utf8');
  await writeFile(join(root, `ts/wasm/${name}.js`), code + extra);
  await writeFile(
    join(root, `ts/wasm/${name}.d.ts`),
    types + (extra ? 'export const INITIAL_PAGES: number;\n' : ''),
  );
}

/** The worker's script as one string without imports. */
async function writeWorker() {
  const { build } = await import('vite');
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root,
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: join(root, 'ts/platform/worker.ts'), formats: ['iife'], name: 'badakWorker' },
    },
  });
  const { code } = result[0].output[0];
  await writeFile(join(root, 'ts/wasm/worker.js'), `export default ${JSON.stringify(code)};\n`);
  await writeFile(
    join(root, 'ts/wasm/worker.d.ts'),
    'declare const script: string;\nexport default script;\n',
  );
}
