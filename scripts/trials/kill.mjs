/**
 * `npm run trial:kill`: trainings that are killed at random moments and resumed, until they end. Every one has to end with
 * the bits, records, panels and report of a training that nobody disturbed, and to leave no other file.
 */
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { exists, root } from '../lib/paths.mjs';
import { main, SetupError, step } from '../lib/say.mjs';
import { setup } from '../setup.mjs';
import { readOptions } from './options.mjs';
import { randomFrom } from './random.mjs';
import { badak, contentOf, differencesOf, flagsOf, writeSmallData } from './trained.mjs';

const HELP = `  --kills <n>    signals to processes that were still at work (default: 1000)
  --seed <n>     decides the moments and the signals (default: 1)
  --only <ids>   experiments, or merge, with commas (default: all)`;

/** Most signals that a run gets before it may end. */
const MOST_IN_A_ROW = 3;

/** An export and a merge have ended after so many ms. One run of so many is exported. */
const [EXPORT_MS, MERGE_MS, EXPORTED] = [600, 900, 0.1];

/** The search whose trials are shared by processes, and how many these are. */
const [SEARCH, SHARDS] = ['hyperparameters', 2];

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
    const goesOn = await exists(join(cwd, out));
    const args = goesOn ? [...train, '--out', out, '--resume'] : [...train, '--out', out];
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

/** Runs a command, which is killed and given again, until it has ended well. @returns {Promise<string[]>} the signals */
async function insistOn(args, { what, cwd, typical, random, enough }) {
  const signals = [];
  for (;;) {
    const [, name, disturb] = drawDisturbance(random);
    const after = random() * typical;
    const isCalm = signals.length >= MOST_IN_A_ROW || enough();
    const { code, said, hit } = await badak(args, cwd, isCalm ? {} : { after, disturb });
    if (hit) signals.push(`${name} in ${what}`);
    if (code === 0) return signals;
    if (!hit) throw new Error(`${what} after ${signals.join(', ')}: exit ${code}\n${said}`);
  }
}

/** Runs a command that nobody disturbs. */
async function undisturbed(args, cwd) {
  const { code, said } = await badak(args, cwd);
  if (code !== 0) throw new Error(`${args.join(' ')}: exit ${code}\n${said}`);
}

/** An experiment, and what its undisturbed run gives. */
async function referenceOf(experiment, cwd) {
  const place = join(cwd, experiment.id);
  await mkdir(place);
  const args = ['train', experiment.id, ...flagsOf(experiment), '--threads', '1', '--quiet'];
  const times = [];
  for (const out of ['reference', 'again']) {
    const began = performance.now();
    await undisturbed([...args, '--out', out], place);
    times.push(performance.now() - began);
  }
  const content = await contentOf(join(place, 'reference'));
  const differences = differencesOf(await contentOf(join(place, 'again')), content);
  if (differences.length > 0) throw new Error(`two undisturbed runs differ: ${differences.join('\n')}`);
  await undisturbed(['export', '--run', 'reference', '--out', 'reference.csv'], place);
  const csv = await readFile(join(place, 'reference.csv'), 'utf8');
  const run = { args, place, content, csv, typical: Math.min(...times) };
  return { id: experiment.id, tryOne: (turn) => tryRun(run, turn) };
}

/** A search in shards, and what its undisturbed merge gives. */
async function mergeOf(experiment, cwd) {
  const place = join(cwd, 'merge');
  await mkdir(place);
  const commands = (name) => {
    const train = ['train', SEARCH, ...flagsOf(experiment), '--threads', '1', '--quiet'];
    const shards = Array.from({ length: SHARDS }, (_, i) => `${name}-${i + 1}`);
    const trains = shards.map((out, i) => [...train, '--shard', `${i + 1}/${SHARDS}`, '--out', out]);
    return { trains, merge: ['merge', ...shards, '--out', name], folders: [...shards, name] };
  };
  const { trains, merge } = commands('reference');
  const began = performance.now();
  for (const args of trains) await undisturbed(args, place);
  const typical = (performance.now() - began) / SHARDS;
  await undisturbed(merge, place);
  const content = await contentOf(join(place, 'reference'));
  return {
    id: 'merge',
    tryOne: (turn) => tryMerge({ commands, place, content, typical }, turn),
  };
}

/** Shards and their merge. @returns what differs */
async function tryMerge({ commands, place: cwd, content, typical }, { number, random, enough }) {
  const { trains, merge, folders } = commands(`run-${number}`);
  const signals = [];
  for (const args of trains)
    signals.push(...(await insistOn(args, { what: 'a shard', cwd, typical, random, enough })));
  signals.push(...(await insistOn(merge, { what: 'a merge', cwd, typical: MERGE_MS, random, enough })));
  const differences = differencesOf(await contentOf(join(cwd, folders.at(-1))), content);
  for (const name of folders) await rm(join(cwd, name), { recursive: true });
  const left = (await readdir(cwd)).filter((name) => name.startsWith(`run-${number}`));
  if (left.length > 0) differences.push(`beside the folders: ${left.join(' ')}`);
  return { signals, differences };
}

/** One run, and sometimes its export. @returns what differs */
async function tryRun({ args, place, typical, content, csv }, { number, random, enough }) {
  const [out, file] = [`run-${number}`, `run-${number}.csv`];
  const signals = await disturbedRun({ train: args, out, cwd: place, typical, random, enough });
  const differences = differencesOf(await contentOf(join(place, out)), content);
  if (random() < EXPORTED) {
    const exporting = ['export', '--run', 'reference', '--out', file, '--force'];
    const turn = { what: 'an export', cwd: place, typical: EXPORT_MS, random, enough };
    signals.push(...(await insistOn(exporting, turn)));
    const names = (await readdir(place)).filter((name) => name.startsWith(file));
    if (names.length > 1) differences.push(`beside the export: ${names.join(' ')}`);
    if ((await readFile(join(place, file), 'utf8')) !== csv) differences.push('another export');
  }
  for (const name of [out, file]) await rm(join(place, name), { recursive: true, force: true });
  return { signals, differences };
}

await main(async () => {
  const values = readOptions('kill', HELP, { kills: 1000, seed: 1, only: '' });
  await setup();
  const { experiments } = await import(pathToFileURL(join(root, 'dist/experiments.js')).href);
  const wanted = values.only === '' ? [] : values.only.split(',');
  const isWanted = (id) => wanted.length === 0 || wanted.includes(id);
  const all = experiments.filter(({ id }) => isWanted(id));
  if (all.length === 0 && !isWanted('merge'))
    throw new SetupError(`--only: found no experiment ${values.only}`);
  const [most, seed] = [values.kills, values.seed];
  const cwd = await mkdtemp(join(tmpdir(), 'badak-kill-'));
  const counts = new Map();
  const wrong = [];
  const done = { kills: 0, runs: 0 };
  try {
    await writeSmallData(cwd, randomFrom(seed));
    const ready = [];
    for (const experiment of all)
      ready.push(await step(`${experiment.id}, undisturbed`, () => referenceOf(experiment, cwd)));
    const search = experiments.find(({ id }) => id === SEARCH);
    if (isWanted('merge')) ready.push(await step('a merge, undisturbed', () => mergeOf(search, cwd)));
    await step(`${most} kills`, async (progress) => {
      const lane = async () => {
        while (done.kills < most) {
          const number = done.runs++;
          const one = ready[number % ready.length];
          progress(`${done.kills} in ${number} runs, ${wrong.length} went wrong; ${one.id}`);
          // Each run has numbers of its own, whichever lane it is in.
          const random = randomFrom(seed * 100_003 + number);
          try {
            const enough = () => done.kills >= most;
            const { signals, differences } = await one.tryOne({ number, random, enough });
            if (differences.length > 0)
              wrong.push(`${one.id}, run ${number}, ${signals.join(', ')}:\n  ${differences.join('\n  ')}`);
            done.kills += signals.length;
            for (const signal of signals) {
              const name = signal.replace(/ after .*/, '');
              counts.set(name, (counts.get(name) ?? 0) + 1);
            }
          } catch (error) {
            wrong.push(`${one.id}, run ${number}: ${error.message}`);
          }
        }
      };
      await Promise.all(Array.from({ length: availableParallelism() }, lane));
    });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
  const sorts = [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
  console.log(`${done.kills} kills (${sorts}) in ${done.runs} runs, seed ${seed}`);
  console.log(`${wrong.length} runs went wrong`);
  for (const each of wrong) console.log(each);
  if (wrong.length > 0) process.exitCode = 1;
});
