/**
 * Other libraries that train the books' systems (`scripts/peers`), kept below target/peers: packages from npm, and a virtual
 * environment of Python.
 */
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, root } from './paths.mjs';
import { run, works } from './run.mjs';
import { installBeside } from './side-packages.mjs';

const FOLDER = join(root, 'target/peers');
const windows = process.platform === 'win32';
const PYTHON = join(FOLDER, 'venv', ...(windows ? ['Scripts', 'python.exe'] : ['bin', 'python']));
/** For one step of a slow peer, many times. */
const PATIENCE_MS = 900_000;

const python = (id, name, module) => ({ id, name, module, script: `${id}_steps.py`, hasThreads: true });
const npm = (id, name, packages, script, args = []) => ({
  id,
  name,
  packages,
  script,
  args,
  hasThreads: false,
});
const TFJS = ['@tensorflow/tfjs@4', '@tensorflow/tfjs-backend-wasm@4'];

/** All peers. Those without `hasThreads` compute on one thread in Node. */
export const PEERS = [
  python('numpy', 'NumPy', 'numpy'),
  python('torch', 'PyTorch', 'torch'),
  npm('tfjs-wasm', 'TensorFlow.js, wasm', TFJS, 'tfjs-steps.mjs', ['wasm']),
  npm('tfjs-cpu', 'TensorFlow.js, cpu', TFJS, 'tfjs-steps.mjs', ['cpu']),
  npm('jax-js', 'jax-js, wasm', ['@jax-js/jax@0.1'], 'jax-js-steps.mjs'),
];

/** What makes the libraries of Python compute on 256 bits, as they do on processors without AVX-512. */
const ONLY_AVX2 = {
  ATEN_CPU_CAPABILITY: 'avx2',
  MKL_ENABLE_INSTRUCTIONS: 'AVX2',
  ONEDNN_MAX_CPU_ISA: 'AVX2',
  OPENBLAS_CORETYPE: 'Haswell',
};

/** A library of Python once more, without AVX-512. */
export const onlyAvx2 = (peer) => ({
  ...peer,
  id: `${peer.id}-avx2`,
  name: `${peer.name}, AVX2 only`,
  env: ONLY_AVX2,
});

/**
 * Installs what a peer needs, unless it is there.
 * @param {(what: string) => void} progress
 * @returns {Promise<string | undefined>} why it cannot be had
 */
export async function installPeer(peer, progress) {
  await mkdir(join(FOLDER, 'node_modules'), { recursive: true });
  // Beside their packages, where Node finds those.
  await cp(join(root, 'scripts/peers'), FOLDER, { recursive: true });
  return peer.module ? installPython(peer.module, progress) : installPackages(peer.packages, progress);
}

async function installPackages(packages, progress) {
  const places = packages.map((spec) => join(FOLDER, 'node_modules', spec.replace(/(?<=.)@.*/, '')));
  if ((await Promise.all(places.map(exists))).every(Boolean)) return undefined;
  return flawOf('npm', await installBeside(FOLDER, packages, progress));
}

async function installPython(module, progress) {
  if (!(await exists(PYTHON))) {
    const system = windows ? 'python' : 'python3';
    if (!(await works(system, ['--version']))) return `${system} was not found`;
    const made = await run(system, ['-m', 'venv', join(FOLDER, 'venv')], { progress });
    if (made.code !== 0) return flawOf(`${system} -m venv`, made);
  }
  if (await works(PYTHON, ['-c', `import ${module}`])) return undefined;
  const install = ['-m', 'pip', 'install', '--disable-pip-version-check', module];
  return flawOf('pip', await run(PYTHON, install, { progress }));
}

function flawOf(program, { code, all }) {
  return code === 0 ? undefined : `${program} failed: ${lastError(all)}`;
}

/** The last line that names an error, or the last line. */
function lastError(text) {
  const lines = text.trim().split(/[\r\n]+/);
  return (
    lines.findLast((line) => /error/i.test(line) && !/^\s+at /.test(line)) ??
    lines.at(-1) ??
    ''
  ).trim();
}

/**
 * Measures a system in a process of its own.
 * @returns {Promise<{ msPerStep: number, firstLoss: number, parameters: number, versions: Record<string, string> } | { failed: string }>}
 */
export async function measurePeer({ module, script, args = [], env: more }, system, threads) {
  const number = String(threads);
  const names = ['OMP', 'OPENBLAS', 'MKL', 'VECLIB'].map((library) => `${library}_NUM_THREADS`);
  const env = { ...more, ...Object.fromEntries(names.map((name) => [name, number])) };
  const command = module ? PYTHON : process.execPath;
  const given = [join(FOLDER, script), system, ...(module ? [number] : args)];
  const { code, stdout, all } = await run(command, given, { cwd: FOLDER, env, timeoutMs: PATIENCE_MS });
  if (code === 0) return JSON.parse(stdout.trim().split('\n').at(-1));
  return {
    failed: code === -1 ? `was ended, or took longer than ${PATIENCE_MS / 60_000} minutes` : lastError(all),
  };
}
