/**
 * The kernels: three .wasm files, wasm-bindgen's glue for them, and a record of what they were built from.
 *
 *   prebuilt/         in the repository, so that badak can be used without Rust
 *   target/kernels/   built on this machine, when the sources are not those of prebuilt/
 *
 * `ensureKernels` takes the first of the two whose record fits the sources. If neither fits, it builds the second. It
 * then makes the modules of ts/wasm, which any bundler can load.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashesBelow, root, whenChanged } from './paths.mjs';
import { step } from './say.mjs';

const BUILDS = ['simd', 'threads', 'relaxed'];
/** `simd` has a glue of its own; `threads` and `relaxed` share one. */
const GLUES = ['glue-single', 'glue-threads'];

export const FILES = [
  ...BUILDS.map((build) => `${build}.wasm`),
  ...GLUES.flatMap((glue) => [`${glue}.js`, `${glue}.d.ts`]),
];

export const PREBUILT = 'prebuilt';
export const BUILT = 'target/kernels';
export const RECORD = 'record.json';

/** Everything that the files depend on, except the tools. */
const INPUTS = [
  'Cargo.toml',
  'Cargo.lock',
  ...['pool', 'kernels', 'wasm'].flatMap((crate) =>
    ['Cargo.toml', 'build.rs', 'src'].map((part) => `crates/${crate}/${part}`),
  ),
  '.cargo',
  'rust-toolchain',
  'rust-toolchain.toml',
  'scripts/lib/build-kernels.mjs',
  'scripts/lib/tiles.mjs',
];

/**
 * @typedef {{ tools: Record<string, string>, inputs: Record<string, string>, files: Record<string, string> }}
 *   KernelRecord versions of the tools, and SHA-256 by path of every source and of every file made
 */

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** @returns {Promise<KernelRecord | undefined>} */
export async function readRecord(folder) {
  try {
    const record = JSON.parse(await readFile(join(root, folder, RECORD), 'utf8'));
    const isWhole = [record.tools, record.inputs, record.files].every(
      (part) => typeof part === 'object' && part,
    );
    return isWhole ? record : undefined;
  } catch {
    return undefined;
  }
}

/** SHA-256 of every source, by path. Files that editors leave are not counted. */
export function sources() {
  return hashesBelow(INPUTS, /\.(rs|toml|lock|mjs)$|[/\\](config|rust-toolchain)$/);
}

/**
 * Writes files and then their record. Files without a record that fits are not used.
 * @param {Record<string, Buffer | string>} files
 * @param {Pick<KernelRecord, 'tools' | 'inputs'>} madeFrom sources as they were when the build began
 */
export async function writeKernels(folder, files, { tools, inputs }) {
  await mkdir(join(root, folder), { recursive: true });
  await rm(join(root, folder, RECORD), { force: true });
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(root, folder, name), bytes);
  const record = {
    tools,
    inputs,
    files: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sha256(bytes)])),
  };
  await writeFile(join(root, folder, RECORD), `${JSON.stringify(record, null, 2)}\n`);
}

/** Why the kernels of a folder do not fit the sources. @returns {Promise<string | undefined>} undefined if they fit */
export async function whyStale(folder) {
  const record = await readRecord(folder);
  if (!record) return `${folder}/${RECORD} cannot be read`;
  const now = await sources();
  const changed = [...new Set([...Object.keys(now), ...Object.keys(record.inputs)])].filter(
    (path) => now[path] !== record.inputs[path],
  );
  if (changed.length > 0) {
    const [path] = changed;
    const what = !record.inputs[path] ? 'was added' : now[path] ? 'changed' : 'was removed';
    const others = changed.length === 1 ? '' : ` (and ${changed.length - 1} more)`;
    return `${path}${others} ${what} since ${folder} was built`;
  }
  for (const name of FILES) {
    const bytes = await readFile(join(root, folder, name)).catch(() => undefined);
    if (!bytes) return `${folder}/${name} is missing`;
    if (sha256(bytes) !== record.files[name]) return `${folder}/${name} is not the file that was built`;
  }
  return undefined;
}

/** Chooses the kernels, builds them if necessary, and makes the modules of ts/wasm. */
export async function ensureKernels() {
  await useKernels(await chooseFolder());
}

async function chooseFolder() {
  const why = await whyStale(PREBUILT);
  if (why === undefined) return PREBUILT;
  if ((await whyStale(BUILT)) !== undefined) {
    process.stderr.write(`  The kernels have to be built from their Rust sources: ${why}.\n`);
    // Loaded only here, because prebuilt kernels do not need it.
    const { buildKernels } = await import('./build-kernels.mjs');
    await buildKernels();
  }
  return BUILT;
}

/** Makes the modules of ts/wasm from the kernels of a folder. */
export async function useKernels(folder) {
  await whenChanged(
    {
      name: 'wasm',
      inputs: [
        ...FILES.map((name) => `${folder}/${name}`),
        'scripts/lib/kernels.mjs',
        'ts/platform/worker.ts',
      ],
      outputs: ['ts/wasm'],
    },
    () => step(`WebAssembly kernels, from ${folder}`, () => writeModules(folder)),
  );
}

async function writeModules(folder) {
  await mkdir(join(root, 'ts/wasm'), { recursive: true });
  for (const build of BUILDS) {
    const bytes = await readFile(join(root, folder, `${build}.wasm`));
    // For those who serve it as a file.
    await writeFile(join(root, `ts/wasm/${build}.wasm`), bytes);
    await writeModule(build, `export default '${bytes.toString('base64')}';\n`, textModule('base64'));
  }
  for (const glue of GLUES) {
    const [code, types] = await Promise.all(
      ['js', 'd.ts'].map((ending) => readFile(join(root, folder, `${glue}.${ending}`), 'utf8')),
    );
    await writeModule(glue, code, types);
  }
  await writeModule(
    'worker',
    `export default ${JSON.stringify(await workerScript())};\n`,
    textModule('script'),
  );
}

async function writeModule(name, code, types) {
  await writeFile(join(root, `ts/wasm/${name}.js`), code);
  await writeFile(join(root, `ts/wasm/${name}.d.ts`), types);
}

function textModule(name) {
  return `declare const ${name}: string;\nexport default ${name};\n`;
}

/** The worker's script as one text without imports. */
async function workerScript() {
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
  return result[0].output[0].code;
}
