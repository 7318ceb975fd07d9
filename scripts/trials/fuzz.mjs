/**
 * `npm run trial:fuzz`: rubbish for every parser. Inputs that reach new branches are kept and changed further. Nothing but
 * an error of badak's may come out, within two seconds, and within 64 MiB and four times the input's size.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { root } from '../lib/paths.mjs';
import { main, SetupError, step } from '../lib/say.mjs';
import { setup } from '../setup.mjs';
import { instrument } from './instrument.mjs';
import { readOptions } from './options.mjs';

const HELP = `  --inputs <n>   inputs of each parser (default: 680000)
  --seed <n>     decides all changes (default: 1)
  --only <text>  parsers whose name contains this text
  --list         name the parsers`;

/** Longest input in bytes. */
const MOST_BYTES = 1 << 13;
/** An input that is still at work after so long never ends. */
const LOST_MS = 10_000;
const FAULTS = join(root, 'target/trials/faults');

/** Bundles the parsers with their branches marked. @returns the address of the bundle */
async function bundleTargets() {
  const { build, esmExternalRequirePlugin } = await import('vite');
  const outDir = join(root, 'target/trials/fuzz');
  const isOurs = (path) => /[\\/](ts|node_modules[\\/](pngjs|jpeg-js|commander))[\\/]/.test(path);
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    define: { __VERSION__: '"0"' },
    plugins: [esmExternalRequirePlugin({ external: [/^node:/] }), instrument(isOurs)],
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      minify: false,
      rollupOptions: {
        checks: { bundlerTimings: false },
        input: { targets: join(root, 'scripts/trials/targets.mjs') },
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
      },
    },
  });
  return pathToFileURL(join(outDir, 'targets.mjs')).href;
}

/** Feeds one parser. @returns {Promise<{ name, fed, kept, refused, reached, faults: [string, number][] }>} */
function fuzz(bundle, name, { inputs, seed }, progress) {
  const shared = new SharedArrayBuffer(16 + MOST_BYTES + 64);
  const state = new Int32Array(shared, 0, 4);
  const worker = new Worker(new URL('./fuzz-worker.mjs', import.meta.url), {
    workerData: { bundle, name, inputs, seed, shared, mostBytes: MOST_BYTES },
    resourceLimits: { maxOldGenerationSizeMb: 512 },
    stdout: true,
    stderr: true,
  });
  let at = { fed: -1, since: performance.now() };
  return new Promise((resolve) => {
    const lost = [];
    const end = (result) => {
      clearInterval(watch);
      void worker.terminate();
      resolve({ name, ...result, faults: [...(result.faults ?? []), ...lost] });
    };
    const lastInput = () => new Uint8Array(shared, 16, state[1]).slice();
    const watch = setInterval(() => {
      const fed = Atomics.load(state, 0);
      if (fed !== at.fed) at = { fed, since: performance.now() };
      else if (performance.now() - at.since > LOST_MS) {
        void keep(name, 'never ends', lastInput());
        lost.push(['never ends', 1]);
        end({ fed });
      }
    }, 500);
    worker.on('message', (message) => {
      if (message.fault) void keep(name, message.fault, message.input);
      else if (message.done) end(message);
      else progress(`${message.fed} inputs, ${message.kept} kept`);
    });
    worker.on('error', (error) => {
      void keep(name, String(error.stack), lastInput());
      lost.push([`the thread ended: ${error.message}`, 1]);
      end({ fed: state[0] });
    });
  });
}

let kept = 0;
/** Says a fault, and keeps the input that shows it. */
async function keep(name, what, input) {
  const file = join(FAULTS, `${name}-${kept++}.bin`);
  await mkdir(FAULTS, { recursive: true });
  await writeFile(file, input);
  console.log(`✗ ${name}: ${what}\n  the input: ${file}`);
}

await main(async () => {
  const values = readOptions('fuzz', HELP, { inputs: 680_000, seed: 1, only: '', list: false });
  await setup();
  const bundle = await step('parsers with marked branches', bundleTargets);
  globalThis.__hits = new Uint8Array(0);
  const { targets } = await import(bundle);
  const names = targets.map(({ name }) => name).filter((name) => name.includes(values.only));
  if (names.length === 0) throw new SetupError(`--only: found no parser ${values.only}`);
  if (values.list) return console.log(names.join('\n'));
  const seed = values.seed;
  const inputsOf = (name) =>
    Math.ceil(values.inputs * (targets.find((each) => each.name === name).share ?? 1));
  const results = [];
  const waiting = [...names];
  const one = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const feed = (progress) => fuzz(bundle, name, { inputs: inputsOf(name), seed }, progress);
      results.push(await step(name, feed));
    }
  };
  await Promise.all(Array.from({ length: Math.min(names.length, availableParallelism()) }, one));
  console.log('parser: inputs, refused, kept, branches reached');
  for (const { name, fed, refused, kept, reached } of results.toSorted((a, b) =>
    a.name.localeCompare(b.name),
  ))
    console.log(`${name}: ${fed}, ${refused ?? '?'}, ${kept ?? '?'}, ${reached ?? '?'}`);
  const sum = results.reduce((all, { fed }) => all + fed, 0);
  const wrong = results.filter(({ faults }) => faults.length > 0);
  console.log(
    `${sum} inputs, seed ${seed}: ${wrong.length === 0 ? 'no fault' : `faults in ${wrong.map(({ name }) => name).join(', ')}`}`,
  );
  for (const { name, faults } of wrong)
    for (const [what, count] of faults) console.log(`  ${name}: ${count} times ${what}`);
  if (wrong.length > 0) process.exitCode = 1;
});
