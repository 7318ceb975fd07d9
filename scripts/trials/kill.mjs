/**
 * `npm run trial:kill`: trainings that are killed at random moments and resumed, until they end. Every one has to end with
 * the bits, records, panels and report of a training that nobody disturbed, and to leave no other file.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { exists, root } from '../lib/paths.mjs';
import { main, SetupError, step } from '../lib/say.mjs';
import { setup } from '../setup.mjs';
import { randomFrom } from './random.mjs';
import { badak, contentOf, differencesOf, flagsOf } from './trained.mjs';

const HELP = `npm run trial:kill -- [options]
  --kills <n>    signals to processes that were still at work (default: 1000)
  --seed <n>     decides the moments and the signals (default: 1)
  --only <ids>   experiments, with commas (default: all)`;

/** Most signals that a run gets before it may end. */
const MOST_IN_A_ROW = 3;

/** How a run is disturbed, and how often of a hundred times. */
const DISTURBANCES = [
  [55, 'SIGKILL', (child) => child.kill('SIGKILL')],
  [10, 'SIGTERM', (child) => child.kill('SIGTERM')],
  [10, 'SIGINT', (child) => child.kill('SIGINT')],
  [5, 'SIGHUP', (child) => child.kill('SIGHUP')],
  [
    10,
    'SIGINT twice',
    (child) => {
      child.kill('SIGINT');
      child.kill('SIGINT');
    },
  ],
  [
    5,
    'SIGSTOP, then SIGKILL',
    async (child) => {
      child.kill('SIGSTOP');
      await sleep(20);
      child.kill('SIGKILL');
    },
  ],
  [
    5,
    'SIGSTOP, then SIGCONT',
    async (child) => {
      child.kill('SIGSTOP');
      await sleep(50);
      child.kill('SIGCONT');
    },
  ],
];

function drawDisturbance(random) {
  let left = random() * 100;
  return DISTURBANCES.find(([share]) => (left -= share) < 0) ?? DISTURBANCES[0];
}

/** Trains, is killed and goes on, until the run has ended. @returns {Promise<string[]>} the signals */
async function disturbedRun({ train, out, cwd, typical, random, enough }) {
  const signals = [];
  for (;;) {
    // Whoever types it again looks first whether there is anything to go on with.
    const args = (await exists(join(cwd, out)))
      ? [...train, '--out', out, '--resume']
      : [...train, '--out', out];
    const isCalm = signals.length >= MOST_IN_A_ROW || enough() || random() < 0.1;
    const [, name, disturb] = drawDisturbance(random);
    const after = random() * typical * 1.1;
    const { code, signal, said, hit } = await badak(args, cwd, isCalm ? {} : { after, disturb });
    if (hit) signals.push(`${name} after ${after.toFixed(0)} ms`);
    if (code === 0) return signals;
    const isExpected = hit && (signal !== null || code === 130);
    if (!isExpected)
      throw new Error(`after ${signals.join(', ') || 'no signal'}: exit ${code ?? signal}\n${said}`);
  }
}

/** @param {{ id: string, args: string[] }} one an experiment at its smoke size */
async function referenceOf({ args }, cwd) {
  const times = [];
  for (const out of ['reference', 'again']) {
    const began = performance.now();
    const { code, said } = await badak([...args, '--out', out], cwd);
    if (code !== 0) throw new Error(`${args.join(' ')}: exit ${code}\n${said}`);
    times.push(performance.now() - began);
  }
  const content = await contentOf(join(cwd, 'reference'));
  const differences = differencesOf(await contentOf(join(cwd, 'again')), content);
  if (differences.length > 0) throw new Error(`two undisturbed runs differ: ${differences.join('\n')}`);
  return { content, typical: Math.min(...times) };
}

await main(async () => {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  await setup();
  const { experiments } = await import(pathToFileURL(join(root, 'dist/experiments.js')).href);
  const wanted = values.only === '' ? [] : values.only.split(',');
  const all = experiments.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
  if (all.length === 0) throw new SetupError(`--only: found no experiment ${values.only}`);
  const random = randomFrom(Number(values.seed));
  const cwd = await mkdtemp(join(tmpdir(), 'badak-kill-'));
  const counts = new Map();
  const wrong = [];
  let kills = 0;
  let runs = 0;
  try {
    const ready = [];
    for (const { id, smoke } of all) {
      const args = ['train', id, ...flagsOf(smoke), '--threads', '1', '--quiet'];
      const place = join(cwd, id);
      await mkdir(place);
      ready.push({
        id,
        args,
        place,
        ...(await step(`${id}, undisturbed`, () => referenceOf({ args }, place))),
      });
    }
    await step(`${values.kills} kills`, async (progress) => {
      while (kills < Number(values.kills)) {
        const { id, args, place, typical, content } = ready[runs % ready.length];
        progress(`${kills} in ${runs} runs; ${id}`);
        const out = `run-${runs}`;
        let signals = [];
        try {
          const left = Number(values.kills) - kills;
          const enough = () => signals.length >= left;
          signals = await disturbedRun({ train: args, out, cwd: place, typical, random, enough });
          const differences = differencesOf(await contentOf(join(place, out)), content);
          if (differences.length > 0)
            wrong.push(`${id}, ${signals.join(', ')}:\n  ${differences.join('\n  ')}`);
        } catch (error) {
          wrong.push(`${id}: ${error.message}`);
        }
        kills += signals.length;
        runs += 1;
        for (const signal of signals) {
          const name = signal.replace(/ after .*/, '');
          counts.set(name, (counts.get(name) ?? 0) + 1);
        }
        await rm(join(place, out), { recursive: true, force: true });
      }
    });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
  const sorts = [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
  console.log(`${kills} kills (${sorts}) in ${runs} runs of ${all.length} experiments, seed ${values.seed}`);
  console.log(`${wrong.length} runs went wrong`);
  for (const each of wrong) console.log(each);
  if (wrong.length > 0) process.exitCode = 1;
});
