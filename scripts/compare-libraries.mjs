/**
 * `npm run compare:libraries`: a product, a convolution and an LSTM in badak, numpy-ts, TensorFlow.js and jax-js, whose results have
 * to agree. They are installed below target/, away from the project's own packages, and take turns.
 */
import { cp, rm, symlink } from 'node:fs/promises';
import { arch, availableParallelism, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { expectSuccess, mustRun } from './lib/run.mjs';
import { main, SetupError, step } from './lib/say.mjs';
import { installBeside } from './lib/side-packages.mjs';
import { setup } from './setup.mjs';

const FOLDER = join(root, 'target/libraries');
const PACKAGES = ['numpy-ts@1', '@tensorflow/tfjs@4', '@tensorflow/tfjs-backend-wasm@4', '@jax-js/jax@0.1'];
const advice = 'npm run compare:libraries';

const threads = availableParallelism();
const badak = (name, how) => ({ name, library: 'badak', how });
const ROWS = [
  badak('badak, arrays, 1 thread', { threads: 1, tensors: false }),
  badak(`badak, arrays, ${threads} threads`, { threads, tensors: false }),
  badak(`badak, tensors, ${threads} threads`, { threads, tensors: true }),
  { name: 'numpy-ts', library: 'numpy-ts' },
  { name: 'tfjs, wasm', library: 'tfjs' },
  { name: 'jax-js, wasm', library: 'jax-js' },
];
const WORKS = ['matmul 256', 'matmul 512', 'matmul 1024', 'conv2d', 'lstm'];
/** Every library has a turn in each round; its fastest call counts. */
const ROUNDS = 3;
/** Of sums of single precision, in orders of their own. */
const TOLERANCE = 1e-5;

async function install(progress) {
  expectSuccess('Installing the libraries', await installBeside(FOLDER, PACKAGES, progress), advice);
  const own = join(FOLDER, 'node_modules/badak');
  await rm(own, { recursive: true, force: true });
  await symlink(root, own, 'junction');
  // Beside their packages, where Node finds those.
  await cp(join(root, 'scripts/libraries'), FOLDER, { recursive: true });
}

async function measure({ name, library, how = {} }, work) {
  const args = [join(FOLDER, 'measure.mjs'), library, work, JSON.stringify(how)];
  const { stdout } = await mustRun(`${work} in ${name}`, process.execPath, args, { cwd: FOLDER, advice });
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

await main(async () => {
  await setup();
  await step('numpy-ts, TensorFlow.js and jax-js', install);
  const times = new Map(ROWS.map(({ name }) => [name, new Map(WORKS.map((work) => [work, []]))]));
  const sums = new Map();
  for (let round = 1; round <= ROUNDS; round++) {
    for (const work of WORKS) {
      await step(`${work}, round ${round}`, async (progress) => {
        for (const row of ROWS) {
          progress(row.name);
          const { ms, sum } = await measure(row, work);
          if (ms === undefined) continue;
          times.get(row.name).get(work).push(ms);
          const first = sums.get(work) ?? sums.set(work, sum).get(work);
          if (Math.abs(sum - first) > TOLERANCE * first)
            throw new SetupError(
              `${work}: expected ${first} as in badak, found ${sum} in ${row.name}`,
              advice,
            );
        }
      });
    }
  }
  console.log(
    `${cpus()[0].model}, ${threads} processors, ${platform()} ${arch()}, Node ${process.versions.node}`,
  );
  const shown = (values) => (values.length > 0 ? `${Math.min(...values).toPrecision(3)} ms` : '–');
  console.log(`| | ${WORKS.join(' | ')} |\n| --- |${' --- |'.repeat(WORKS.length)}`);
  for (const [name, works] of times)
    console.log(`| ${name} | ${[...works.values()].map(shown).join(' | ')} |`);
});
