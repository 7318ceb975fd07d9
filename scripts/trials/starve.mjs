/**
 * `npm run trial:starve`: trainings that lack something: room on the disk, a folder, memory, threads, a clock that can be
 * trusted. Each ends with the right bits, or with an error in words; its last checkpoint is whole, and it goes on from it when
 * it has what it lacked.
 */
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../lib/paths.mjs';
import { main, step } from '../lib/say.mjs';
import { setup } from '../setup.mjs';
import { readOptions } from './options.mjs';
import { randomFrom } from './random.mjs';
import { badak, contentOf, differencesOf, flagsOf, writeSmallData } from './trained.mjs';

const HELP = `  --times <n>    how often each thing is missing, at different moments or sizes (default: 40)
  --seed <n>     decides the moments (default: 1)
  --only <text>  cases whose name contains this text`;

const EXPERIMENT = 'cbow';

/** Scripts that run before the command. */
const BEFORE = {
  'jumping-clock.mjs': `
    let [at, turn] = [0, 0];
    const jump = () => (at += [5, -3000, 86400000, -86000000, 0.1][turn++ % 5]);
    const [date, now] = [Date.now, performance.now.bind(performance)];
    Date.now = () => date() + jump();
    performance.now = () => now() + jump();`,
  'no-shared-memory.mjs': 'delete globalThis.SharedArrayBuffer; delete globalThis.Atomics;',
  'workers-die.mjs': `
    import { Worker } from 'node:worker_threads';
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (...given) {
      post.apply(this, given);
      setTimeout(() => this.terminate(), 150).unref();
    };`,
  'no-workers.mjs': `
    import workers from 'node:worker_threads';
    import { syncBuiltinESMExports } from 'node:module';
    workers.Worker = class { constructor() { throw new Error('no more threads'); } };
    syncBuiltinESMExports();`,
};

/** What does not depend on the machine's processors and threads, which settings and report name. */
const pick = ({ names, metrics, checkpoint, panels }) => ({ names, metrics, checkpoint, panels });

await main(async () => {
  const values = readOptions('starve', HELP, { times: 40, seed: 1, only: '' });
  await setup();
  const { experiments } = await import(pathToFileURL(join(root, 'dist/experiments.js')).href);
  const experiment = experiments.find(({ id }) => id === EXPERIMENT);
  const train = ['train', EXPERIMENT, ...flagsOf(experiment), '--epochs', '30', '--quiet', '--threads', '1'];
  const times = values.times;
  const random = randomFrom(values.seed);
  const folder = await mkdtemp(join(tmpdir(), 'badak-starve-'));
  const cwd = join(folder, 'runs');
  const wrong = [];
  const counts = { ended: 0, refused: 0 };
  const script = (name) => ['--import', pathToFileURL(join(cwd, name)).href];
  try {
    await writeSmallData(folder, random);
    await mkdir(cwd);
    for (const [name, text] of Object.entries(BEFORE)) await writeFile(join(cwd, name), text);
    const began = performance.now();
    const reference = async (...more) => {
      await badak([...train, '--out', 'reference', ...more], cwd);
      const content = await contentOf(join(cwd, 'reference'));
      await rm(join(cwd, 'reference'), { recursive: true });
      return content;
    };
    const simd = await reference('--build', 'simd');
    await badak([...train, '--out', 'reference'], cwd);
    const typical = (performance.now() - began) / 2;
    const sizes = await Promise.all(
      (await readdir(join(cwd, 'reference'))).map(
        async (name) => (await stat(join(cwd, 'reference', name))).size,
      ),
    );
    const largest = Math.max(...sizes);
    const plain = await contentOf(join(cwd, 'reference'));

    /**
     * Trains with something missing, then again with everything.
     * @param {(out: string, i: number) => Promise<object>} starve trains once, and says how it ended
     */
    const tryCase = async (name, starve, { count = times, mayFail = true, content = plain } = {}) => {
      if (!name.includes(values.only)) return;
      await step(`${name}, ${count} times`, async (progress) => {
        for (let i = 0; i < count; i++) {
          progress(String(i));
          const out = `run-${i}`;
          const path = join(cwd, out);
          const tell = (what) => wrong.push(`${name}, ${i}: ${what}`);
          const { code, signal, said, isLost } = await starve(out, i);
          counts[code === 0 ? 'ended' : 'refused'] += 1;
          if (isLost) tell('never ended');
          // V8 ends the process itself when JavaScript's memory is used up.
          else if (signal !== null && !/out of memory/i.test(said))
            tell(`ended by ${signal}\n${said.slice(-2000)}`);
          else if (code !== 0 && !mayFail) tell(`exit ${code}: ${said}`);
          else if (signal === null && code !== 0 && (!/^badak: /m.test(said) || /^ {4}at /m.test(said)))
            tell(`no error in words: exit ${code}\n${said.slice(-2000)}`);
          const has = await stat(path).then(
            (found) => found.isDirectory(),
            () => false,
          );
          // Without a folder it was removed after the end.
          if (code !== 0 || !has) {
            const again = await badak(
              [...train, '--out', out, ...(has && (await readdir(path)).length > 0 ? ['--resume'] : [])],
              cwd,
            );
            if (again.code !== 0) tell(`cannot go on: exit ${again.code}\n${again.said}`);
          }
          const differences = await contentOf(path).then(
            (found) => differencesOf({ ...content, ...pick(found) }, content),
            (error) => [error.message],
          );
          if (differences.length > 0) tell(differences.join('\n  '));
          await rm(path, { recursive: true, force: true });
        }
      });
    };
    const at = (share) => Math.round(share * largest);

    await tryCase('files that may not grow', (out, i) =>
      badak([...train, '--out', out], cwd, {
        shell: `trap '' XFSZ; ulimit -f ${Math.ceil(at(i / times) / 1024)}`,
      }),
    );
    await tryCase('a folder that vanishes', (out) =>
      badak([...train, '--out', out], cwd, {
        after: random() * typical,
        disturb: () => rm(join(cwd, out), { recursive: true, force: true }),
      }),
    );
    await tryCase('a folder that becomes a file', (out) =>
      badak([...train, '--out', out], cwd, {
        after: random() * typical,
        disturb: async () => {
          await rename(join(cwd, out), join(cwd, 'away')).catch(() => {});
          await rm(join(cwd, 'away'), { recursive: true, force: true });
          await writeFile(join(cwd, out), 'a file').catch(() => {});
        },
      }).then(async (ended) => {
        await rm(join(cwd, out), { recursive: true, force: true }).catch(() => {});
        return ended.code === 0 ? { ...ended, code: 1, said: 'badak: removed' } : ended;
      }),
    );
    const few = { count: Math.ceil(times / 8) };
    await tryCase(
      'a clock that jumps',
      (out) => badak([...train, '--out', out], cwd, { node: script('jumping-clock.mjs') }),
      { ...few, mayFail: false },
    );
    await tryCase(
      'no shared memory',
      (out) =>
        badak([...train, '--out', out, '--build', 'simd'], cwd, { node: script('no-shared-memory.mjs') }),
      { ...few, content: simd },
    );
    await tryCase(
      'workers that die',
      (out) => badak([...train, '--out', out, '--threads', '3'], cwd, { node: script('workers-die.mjs') }),
      few,
    );
    await tryCase(
      'no worker can be started',
      (out) =>
        badak(
          [...train.filter((each, i) => each !== '--threads' && train[i - 1] !== '--threads'), '--out', out],
          cwd,
          { node: script('no-workers.mjs') },
        ),
      { ...few, mayFail: false },
    );
    await tryCase(
      'one processor',
      (out) =>
        badak([...train, '--out', out, '--threads', '4'], cwd, { shell: 'taskset -p -c 0 $$ > /dev/null' }),
      { ...few, mayFail: false },
    );
    await tryCase(
      'little memory for JavaScript',
      (out, i) => badak([...train, '--out', out], cwd, { node: [`--max-old-space-size=${10 + 4 * i}`] }),
      few,
    );
    await tryCase(
      'little memory of the system',
      (out, i) =>
        badak([...train, '--out', out], cwd, { shell: `ulimit -v ${Math.round(2 ** (20 + (i % 8)))}` }),
      few,
    );
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
  console.log(
    `${counts.ended} runs ended, ${counts.refused} were refused and went on later, seed ${values.seed}`,
  );
  console.log(wrong.length === 0 ? 'nothing was lost' : `${wrong.length} went wrong`);
  for (const each of wrong) console.log(each);
  if (wrong.length > 0) process.exitCode = 1;
});
