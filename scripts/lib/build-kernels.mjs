/**
 * Builds the kernels from their Rust sources: crates/ → target/kernels/ (kernels.mjs says what is in there).
 *
 *   wasm-pack (cargo, wasm-bindgen)   → target/wasm/<build>
 *   wasm-opt                          → <build>.wasm
 *   wasm-as, wasm-merge               → the same with the loops of tiles.mjs
 *   wasm-bindgen's glue, mended       → glue-single.js, glue-threads.js
 *
 * The same toolchain makes the same bytes on every machine: paths are trimmed from what the compiler writes.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { BUILT, sources, writeKernels } from './kernels.mjs';
import { exists, root } from './paths.mjs';
import { CARGO_PROGRESS, cargoProgress, mustRun, run } from './run.mjs';
import { findRust, lockedVersion } from './rust.mjs';
import { SetupError, step } from './say.mjs';
import { tilesFor } from './tiles.mjs';
import { wasmTools } from './wasm-tools.mjs';

const TARGET = 'wasm32-unknown-unknown';

/** JavaScript makes the shared memory. A worker needs the other symbols to set up its stack and its thread-local values. */
const SHARED_MEMORY = [
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

/**
 * The threaded builds share a folder and the flags that everything is compiled with, so that they share the standard
 * library, which has to be built for atomics. Relaxed SIMD is for our own crates only.
 *
 * @typedef {{ folder: string, threads: boolean, ownFeatures: string[], optimise: string[] }} Build
 * @type {Record<string, Build>}
 */
const BUILDS = {
  simd: { folder: 'single', threads: false, ownFeatures: [], optimise: [] },
  threads: { folder: 'threads', threads: true, ownFeatures: [], optimise: ['--enable-threads'] },
  relaxed: {
    folder: 'threads',
    threads: true,
    ownFeatures: ['relaxed-simd'],
    optimise: ['--enable-threads', '--enable-relaxed-simd'],
  },
};

/** What steers cargo from outside. */
const STEERING =
  /^(CARGO_(PROFILE|UNSTABLE|TARGET|BUILD|ENCODED_RUSTFLAGS)|RUSTFLAGS|RUSTC_(WORKSPACE_)?WRAPPER)/;

const OWN_CRATES = ['badak-pool', 'badak-kernels', 'badak-wasm'];

// Functions with one caller are inlined (the matrix product is a fifth faster for it on Node 20); those with several are
// not, because crates/pool/src/park.rs depends on a call staying one.
const OPTIMISE = [
  '-O3',
  '--flexible-inline-max-function-size',
  '0',
  '--always-inline-max-function-size',
  '0',
];

const FEATURES = [
  '--enable-simd',
  '--enable-bulk-memory',
  '--enable-mutable-globals',
  '--enable-sign-ext',
  '--enable-nontrapping-float-to-int',
  '--enable-reference-types',
  '--enable-multivalue',
];

/** @typedef {import('./rust.mjs').Toolchain & { hasStd: boolean }} Rust */

export async function buildKernels() {
  const inputs = await sources();
  const rust = await rustForWasm();
  const bindgen = await lockedVersion(join(root, 'Cargo.lock'), 'wasm-bindgen');
  // Side by side: what cargo has to compile for the kernels, and the tools that take over from there.
  const both = await Promise.allSettled([
    wasmTools(rust, bindgen),
    step('Rust kernels', (say) => compile(rust, say)),
  ]);
  const failed = both.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
  const tools = both[0].value;
  const path = [tools.path, rust.env.PATH ?? process.env.PATH].filter(Boolean).join(delimiter);
  const env = { ...rust.env, PATH: path };
  const files = {};
  const glues = {};
  // One after the other up to here, because cargo locks its folder; the slow part of the rest runs side by side.
  await step('wasm modules (wasm-pack, wasm-opt)', async (say) => {
    const optimised = [];
    for (const [name, build] of Object.entries(BUILDS)) {
      glues[name] = await bind(name, build, { rust, env, mode: tools.mode }, say);
      optimised.push(optimise(name, build));
    }
    say('wasm-opt');
    for (const [i, name] of Object.keys(BUILDS).entries()) files[`${name}.wasm`] = await optimised[i];
  });
  if (glues.threads.code !== glues.relaxed.code) {
    throw new SetupError('wasm-bindgen made different glue for the builds threads and relaxed');
  }
  Object.assign(files, glueFiles('glue-single', glues.simd), glueFiles('glue-threads', glues.threads));
  await writeKernels(BUILT, files, { tools: await versions(rust, bindgen), inputs });
}

/** What has to be the same for the same bytes to come out. */
async function versions({ env, hasStd }, bindgen) {
  const rustc = await mustRun('Asking rustc for its version', 'rustc', ['--version', '--verbose'], { env });
  const binaryen = await readFile(join(root, 'node_modules/binaryen/package.json'), 'utf8');
  const field = (name) => new RegExp(`^${name}: (.*)$`, 'm').exec(rustc.stdout)?.[1] ?? 'unknown';
  return {
    rustc: field('release'),
    commit: field('commit-hash'),
    llvm: field('LLVM version'),
    std: hasStd ? 'rust-std' : 'rust-src',
    'wasm-bindgen': bindgen,
    binaryen: JSON.parse(binaryen).version,
  };
}

/** The toolchain, and whether it brings the standard library of the wasm target. */
async function rustForWasm() {
  const rust = await findRust();
  process.stderr.write(`  Rust: ${rust.name}\n`);
  const asked = await run('rustc', ['--target', TARGET, '--print', 'target-libdir'], { env: rust.env });
  const folder = asked.stdout.trim();
  const there = (await exists(folder)) ? await readdir(folder) : [];
  return { ...rust, hasStd: there.some((name) => name.startsWith('libstd-')) };
}

const compileFolder = ({ folder }) => join(root, 'target/wasm', folder);

/** What both cargo and wasm-pack, which calls cargo, are given; the same words, so that nothing is compiled twice. */
function cargoArguments({ threads, ownFeatures }, { hasStd }) {
  const own = JSON.stringify(ownFeatures.map((feature) => `-Ctarget-feature=+${feature}`));
  const buildStd = threads || !hasStd;
  return [
    '--locked',
    ...(buildStd ? ['-Zbuild-std=std,panic_abort'] : []),
    '-Ztrim-paths',
    '--config',
    'profile.release.trim-paths="all"',
    ...(ownFeatures.length > 0 ? ['-Zprofile-rustflags'] : []),
    ...(ownFeatures.length > 0
      ? OWN_CRATES.flatMap((crate) => ['--config', `profile.release.package.${crate}.rustflags=${own}`])
      : []),
  ];
}

function cargoEnv(build, { env }) {
  const features = ['simd128', 'bulk-memory', ...(build.threads ? ['atomics'] : [])];
  const flags = [
    `-Ctarget-feature=${features.map((feature) => `+${feature}`).join(',')}`,
    ...(build.threads ? SHARED_MEMORY.map((flag) => `-Clink-arg=${flag}`) : []),
  ];
  return {
    ...env,
    ...CARGO_PROGRESS,
    // Ours alone: flags from outside would make other bytes.
    ...Object.fromEntries(
      Object.keys(process.env)
        .filter((name) => STEERING.test(name))
        .map((name) => [name, undefined]),
    ),
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: flags.join(' '),
    CARGO_TARGET_DIR: compileFolder(build),
  };
}

async function compile(rust, say) {
  for (const [name, build] of Object.entries(BUILDS)) {
    await mustRun(
      `Compiling the ${name} build`,
      'cargo',
      ['build', '--lib', '--release', '--target', TARGET, ...cargoArguments(build, rust)],
      {
        cwd: join(root, 'crates/wasm'),
        env: cargoEnv(build, rust),
        progress: cargoProgress((what) => say(`${name} build, ${what}`)),
      },
    );
  }
}

/** wasm-bindgen's output for what was compiled. @returns its JavaScript and its types */
async function bind(name, build, { rust, env, mode }, say) {
  const out = join(root, 'target/wasm', name);
  await mustRun(
    `wasm-pack for the ${name} build`,
    'wasm-pack',
    [
      'build',
      join(root, 'crates/wasm'),
      '--mode',
      mode,
      '--target',
      'web',
      '--no-pack',
      '--out-dir',
      out,
      '--out-name',
      'badak',
      '--',
      ...cargoArguments(build, rust),
    ],
    { env: cargoEnv(build, { env }), progress: () => say(`wasm-bindgen, ${name} build`) },
  );
  const [code, types] = await Promise.all(
    ['badak.js', 'badak.d.ts'].map((file) => readFile(join(out, file), 'utf8')),
  );
  return { code: withoutTiles(code), types };
}

/** The glue would import the tiles, which are in the module when it is done. */
function withoutTiles(code) {
  return code
    .replace(/^import \* as import\d+ from "tiles"\n\n?/gm, '')
    .replace(/^ *"tiles": import\d+,\n/gm, '');
}

/** Runs a program of Binaryen for a build. */
function binaryenTool(what, tool, build, args) {
  const program = join(root, 'node_modules/binaryen/bin', tool);
  return mustRun(what, process.execPath, [program, ...FEATURES, ...build.optimise, ...args]);
}

async function optimise(name, build) {
  const folder = join(root, 'target/wasm', name);
  const wasm = join(folder, 'badak.wasm');
  const files = [join(folder, 'badak_bg.wasm'), '-o', wasm];
  await binaryenTool(`Optimising the ${name} build`, 'wasm-opt', build, [...OPTIMISE, ...files]);
  return withTiles(name, wasm, build);
}

/** Puts the loops of tiles.mjs into a module that imports them. They are not optimised: their order is to stay. */
async function withTiles(name, wasm, build) {
  const folder = join(root, 'target/wasm/tiles', name);
  await mkdir(folder, { recursive: true });
  const file = (name) => join(folder, name);
  const isFused = build.ownFeatures.includes('relaxed-simd');
  const text = tilesFor({ fused: isFused, shared: build.threads });
  await writeFile(file('tiles.wat'), text);
  const tiles = file('tiles.wasm');
  await binaryenTool('Assembling the tiles', 'wasm-as', build, [file('tiles.wat'), '-o', tiles]);
  const modules = [wasm, 'kernels', tiles, 'tiles', '-o', file('joined.wasm')];
  await binaryenTool('Joining the tiles', 'wasm-merge', build, modules);
  // Only the kernels call the loops. The bytes of functions stay as they are.
  // Imported here, because this file is read before the npm packages are installed.
  const { default: binaryen } = await import('binaryen');
  const joined = binaryen.readBinary(await readFile(file('joined.wasm')));
  for (const [, loop] of text.matchAll(/\(export "(\w+)"/g)) joined.removeExport(loop);
  // Engines do not read them: the names of the tools, and the features for linkers.
  joined.runPasses(['strip-producers', 'strip-target-features']);
  const bytes = joined.emitBinary();
  joined.dispose();
  return bytes;
}

/**
 * wasm-bindgen's glue without its own way of finding the .wasm file, which bundlers would follow: badak brings the bytes.
 * The glue of the threads also says how large the shared memory has to be at first.
 */
function glueFiles(name, { code, types }) {
  const url = "new URL('badak_bg.wasm', import.meta.url)";
  if (!code.includes(url)) throw new SetupError(`wasm-bindgen's glue changed: it has no ${url}`);
  // The glue keeps its first instance for ever. When the workers could not be started `init` may be called again, with
  // another memory or build, and needs an instance of its own: a call with a module makes one.
  const once = /(function initSync\([^)]*\) \{\n *if \(wasm !== undefined)\) return wasm;/;
  if (!once.test(code)) throw new SetupError("wasm-bindgen's glue changed: initSync has no guard");
  const mended = code
    .replace(url, 'undefined')
    .replace('/* @ts-self-types="./badak.d.ts" */\n', '')
    .replace(once, '$1 && module === undefined) return wasm;');
  if (name === 'glue-single') return { [`${name}.js`]: mended, [`${name}.d.ts`]: types };
  const pages = /new WebAssembly\.Memory\(\{initial:(\d+)/.exec(code)?.[1];
  if (!pages) throw new SetupError("wasm-bindgen's glue changed: it has no initial size of the memory");
  return {
    [`${name}.js`]: `${mended}export const INITIAL_PAGES = ${pages};\n`,
    [`${name}.d.ts`]: `${types}export const INITIAL_PAGES: number;\n`,
  };
}
