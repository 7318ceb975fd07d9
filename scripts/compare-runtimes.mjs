/**
 * `npm run compare:runtimes`: every experiment at its smoke size in this Node, Node 22 and 24, Deno and Bun, with one thread and
 * with all, fused and exact. A run has the hash that `tests/golden/smoke-hashes.json` has for its arithmetic.
 *
 *   -- --arm     in Node for ARM, emulated, instead
 *   -- --write   writes that file anew, from this Node. Say in the commit why the hashes change.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { mustRun } from './lib/run.mjs';
import { emulatedArm, runtimes, thisNode } from './lib/runtimes.mjs';
import { main, SetupError, step } from './lib/say.mjs';
import { setup } from './setup.mjs';

/** Builds and numbers of threads; without a build the library takes its fastest. */
const WAYS = [
  ['', ''],
  ['', '1'],
  ['threads', ''],
  ['simd', ''],
];
const script = join(root, 'scripts/lib/smoke-hashes.mjs');
const HELD = join(root, 'tests/golden/smoke-hashes.json');

/** What a runtime trains, one way. @returns {Promise<{ backend, hashes: Record<string, string> }>} */
async function trained({ name, command, args }, way) {
  const { stdout } = await step([name, ...way].filter(Boolean).join(', '), () =>
    mustRun(`Training in ${name}`, command, [...args, script, ...way], {
      env: { BADAK_DATA: '' },
      advice: 'npm run compare:runtimes',
    }),
  );
  return JSON.parse(stdout);
}

async function write() {
  const held = {};
  for (const way of [[], ['simd']]) {
    const { backend, hashes } = await trained(thisNode, way);
    held[backend.arithmetic] = hashes;
  }
  await writeFile(HELD, `${JSON.stringify(held, null, 2)}\n`);
}

await main(async () => {
  await setup();
  if (process.argv.includes('--write')) return write();
  const held = JSON.parse(await readFile(HELD, 'utf8'));
  const rows = [];
  const isArm = process.argv.includes('--arm');
  for (const runtime of isArm ? [await emulatedArm()] : await runtimes()) {
    for (const way of WAYS) {
      const { backend, hashes } = await trained(runtime, way);
      const { build, threads, arithmetic } = backend;
      const wrong = Object.keys(held[arithmetic]).filter((id) => hashes[id] !== held[arithmetic][id]);
      rows.push({ runtime: runtime.name, build, threads, arithmetic, wrong: wrong.join(', ') || 'none' });
    }
  }
  console.table(rows);
  if (rows.some(({ wrong }) => wrong !== 'none')) throw new SetupError('Some hashes differ.');
  console.log(
    `${Object.keys(held.fused).length} experiments: the hashes on record, in ${isArm ? 'Node for ARM' : 'every runtime'}`,
  );
});
