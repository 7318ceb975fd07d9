/**
 * `npm run compare:runtimes`: every experiment at its smoke size in this Node, Node 22 and 24, Deno and Bun, with one thread and
 * with two, fused and exact. Runs with the same arithmetic are to have the same hash.
 */
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { mustRun } from './lib/run.mjs';
import { runtimes } from './lib/runtimes.mjs';
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

await main(async () => {
  await setup();
  /** The first hashes of each arithmetic, with who gave them. */
  const first = {};
  const rows = [];
  for (const { name, command, args } of await runtimes()) {
    for (const way of WAYS) {
      const { stdout } = await step([name, ...way].filter(Boolean).join(', '), () =>
        mustRun(`Training in ${name}`, command, [...args, script, ...way], {
          env: { BADAK_DATA: '' },
          advice: 'npm run compare:runtimes',
        }),
      );
      const { backend, hashes } = JSON.parse(stdout);
      const expected = (first[backend.arithmetic] ??= hashes);
      const wrong = Object.keys(expected).filter((id) => hashes[id] !== expected[id]);
      const { build, threads, arithmetic } = backend;
      rows.push({ runtime: name, build, threads, arithmetic, wrong: wrong.join(', ') || 'none' });
    }
  }
  console.table(rows);
  const count = Object.keys(Object.values(first)[0]).length;
  if (rows.some(({ wrong }) => wrong !== 'none')) throw new SetupError('Some hashes differ.');
  console.log(`${count} experiments: the same hash wherever the arithmetic is the same`);
});
