/**
 * `npm run bench:peers`: whole training steps of the books' systems in badak, NumPy, PyTorch, TensorFlow.js and jax-js, in turns.
 * `-- --list` names them; `--help` says what can be chosen.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, platform, arch } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fetchProgram } from './lib/fetched.mjs';
import { openBenchPage } from './lib/bench-page.mjs';
import { installPeer, measurePeer, onlyAvx2, PEERS } from './lib/peers.mjs';
import { root } from './lib/paths.mjs';
import { differences, median, tableOf } from './lib/peer-table.mjs';
import { mustRun } from './lib/run.mjs';
import { main, SetupError, step } from './lib/say.mjs';
import { setup } from './setup.mjs';

const advice = 'npm run bench:peers -- --help';
const HELP = `npm run bench:peers -- [options]
  --filter <text>     systems whose name contains this text
  --peers <names>     ${PEERS.map(({ id }) => id).join(',')}: those to measure, with commas
  --threads <counts>  numbers of threads, with commas (default: 1,2)
  --rounds <n>        turns of each (default: 3)
  --avx2              the peers in Python once more without AVX-512, if they use it on this machine
  --nodes <versions>  badak also on these versions of Node from npm, with commas: 22,24,latest
  --chromium          badak also in a headless Chromium
  --wide              badak also in wide mode, in tables of its own where this Node has it, and on those of --nodes that have it
  --out <file>        write all measurements as JSON
  --list              name the systems and the peers`;

/** Node's engine fuses pairs of instructions from this version on. */
const WIDE_SINCE = 24;
const majorOf = (version) => Number(/\d+/.exec(version)?.[0] ?? Infinity);

function readOptions() {
  const flag = { type: 'boolean', default: false };
  const text = (value) => ({ type: 'string', default: value });
  const options = {
    ...{ filter: text(''), peers: text(PEERS.map(({ id }) => id).join()), threads: text('1,2') },
    ...{ rounds: text('3'), out: text(''), nodes: text('') },
    ...{ avx2: flag, chromium: flag, wide: flag, list: flag, help: flag },
  };
  let values;
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    throw new SetupError(error.message, advice);
  }
  const whole = (name) => (given) => {
    if (/^[1-9]\d*$/.test(given)) return Number(given);
    throw new SetupError(`--${name}: expected whole numbers of at least 1, found ${values[name]}`, advice);
  };
  const peers = values.peers.split(',').map((id) => {
    const peer = PEERS.find((one) => one.id === id);
    if (peer) return peer;
    throw new SetupError(`--peers: expected ${PEERS.map((one) => one.id).join(', ')}, found ${id}`, advice);
  });
  if (values.avx2) peers.push(...peers.filter(({ module }) => module).map(onlyAvx2));
  const nodes = values.nodes === '' ? [] : values.nodes.split(',');
  const strange = nodes.find((version) => !/^(\d+(\.\d+)*|latest)$/.test(version));
  if (strange !== undefined)
    throw new SetupError(`--nodes: expected versions such as 22 or latest, found ${strange}`, advice);
  const wideHere = values.wide && majorOf(process.versions.node) >= WIDE_SINCE;
  if (values.wide && !wideHere && !nodes.some((version) => majorOf(version) >= WIDE_SINCE))
    throw new SetupError(
      `--wide: expected Node ${WIDE_SINCE} or newer here or in --nodes, found ${process.versions.node}`,
      advice,
    );
  const elsewhere = nodes.flatMap((version) => onNode(version, values.wide));
  const threads = values.threads.split(',').map(whole('threads'));
  const rounds = whole('rounds')(values.rounds);
  if (values.chromium) elsewhere.push(inChromium());
  return { ...values, wide: wideHere, peers: [...elsewhere, ...peers], threads, rounds };
}

/** badak on another version of Node, beside the peers. @param wide whether also in wide mode, if it can be had there */
function onNode(version, wide) {
  let program;
  const own = (isWide) => ({
    id: `node-${version}${isWide ? '-wide' : ''}`,
    name: `badak on Node ${version}${isWide ? ', wide' : ''}`,
    hasThreads: true,
    async install() {
      const found = await fetchProgram(`node@${version}`);
      program = found.program;
      return found.missing;
    },
    measure: (system, threads) => measureOurs(system, threads, isWide, program),
  });
  return [own(false), ...(wide && majorOf(version) >= WIDE_SINCE ? [own(true)] : [])];
}

/** badak in a worker of a headless Chromium, beside the peers. */
function inChromium() {
  let page;
  return {
    id: 'chromium',
    name: 'badak in Chromium',
    hasThreads: true,
    async install() {
      try {
        page = await openBenchPage();
      } catch (error) {
        if (error instanceof SetupError) return error.message;
        throw error;
      }
    },
    async measure(system, threads) {
      return { ...(await page.measure(system, threads)), versions: { Chromium: page.version } };
    },
    close: () => page?.close(),
  };
}

async function badak(args, node = process.execPath) {
  const { stdout } = await mustRun('badak bench', node, [join(root, 'dist/cli.js'), ...args], { advice });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function measureOurs(system, threads, wide, node) {
  const engine = ['--threads', String(threads), ...(wide ? ['--wide'] : [])];
  const [row] = await badak(['bench', 'steps', '--json', '--filter', system, ...engine], node);
  return wide && !row.wide ? { failed: 'wide mode stays off on this machine: see badak doctor --wide' } : row;
}

/** GFLOP/s of the loop that only multiplies and adds, on so many processors at once. */
async function measureLoop(threads) {
  const args = ['bench', 'kernels', '--json', '--filter', 'gemm 100×784 · 784×50', '--threads', '1'];
  const each = await Promise.all(Array.from({ length: threads }, () => badak(args)));
  return each.reduce((sum, [row]) => sum + row.peakGflops, 0);
}

/** Who has a turn. A peer on one thread has one, however many numbers of threads are asked for. */
function turnsOf({ threads, wide, peers }) {
  const ours = [false, ...(wide ? [true] : [])].flatMap((isWide) =>
    threads.map((count) => ({
      who: isWide ? 'badak-wide' : 'badak',
      threads: count,
      measure: (system) => measureOurs(system, count, isWide),
    })),
  );
  const theirs = peers.flatMap((peer) =>
    (peer.hasThreads ? threads : [1]).map((count) => ({
      who: peer.id,
      threads: count,
      measure: (system) => peer.measure?.(system, count) ?? measurePeer(peer, system, count),
    })),
  );
  return [...ours, ...theirs];
}

/** @returns {Promise<{ who, threads, system, times, failed, firstLoss, parameters, versions }[]>} */
async function measureAll(systems, turns, rounds, loop) {
  const results = systems.flatMap((system) => turns.map((turn) => ({ ...turn, system, times: [] })));
  for (let round = 1; round <= rounds; round++) {
    for (const [threads, rates] of loop) {
      rates.push(await step(`the loop, ${threads} at once, round ${round}`, () => measureLoop(threads)));
    }
    for (const system of systems) {
      await step(`${system}, round ${round} of ${rounds}`, async (progress) => {
        const all = results.filter((result) => result.system === system && !result.failed);
        // Who comes first changes, so that a machine that slows down does not always slow the same.
        for (const result of round % 2 === 1 ? all : all.reverse()) {
          progress(`${result.who}, ${result.threads}`);
          const { msPerStep, failed, firstLoss, parameters, versions } = await result.measure(system);
          Object.assign(result, { failed, firstLoss, parameters, versions });
          if (msPerStep !== undefined) result.times.push(msPerStep);
        }
      });
    }
  }
  return results.map(({ who, threads, system, times, failed, firstLoss, parameters, versions }) => ({
    ...{ who, threads, system, times, failed, firstLoss, parameters, versions },
  }));
}

const plural = (count) => `${count} thread${count === 1 ? '' : 's'}`;

function report(results, systems, turns, { machine, versions, loop, missing, peers }) {
  const notes = [];
  console.log(`${machine}\n${versions}`);
  for (const [threads, rates] of loop)
    console.log(
      `The loop that only multiplies and adds: ${median(rates).toFixed(1)} GFLOP/s on ${plural(threads)}`,
    );
  console.log(
    'Each cell: the peer’s time by ours, and its time; medians, and half of the distance between extremes.',
  );
  for (const { who, threads } of turns.filter(({ who }) => who.startsWith('badak'))) {
    console.log(`\n${plural(threads)}${who === 'badak' ? '' : ', wide mode'}\n`);
    console.log(tableOf(results, systems, { who, threads, peers, notes }));
  }
  if (notes.length > 0) console.log('');
  notes.forEach((note, i) => console.log(`[${i + 1}] ${note}`));
  for (const [name, why] of missing) console.log(`${name} is missing: ${why}`);
  const single = peers.filter(({ hasThreads }) => !hasThreads).map(({ name }) => name);
  if (single.length > 0) console.log(`On one thread in every table: ${single.join('; ')}`);
}

async function installAll(peers) {
  const [found, missing] = [[], []];
  for (const peer of peers) {
    const why = await step(peer.name, (progress) => peer.install?.() ?? installPeer(peer, progress));
    if (why === undefined) found.push(peer);
    else missing.push([peer.name, why]);
  }
  return { found, missing };
}

await main(async () => {
  const options = readOptions();
  if (options.help) return console.log(HELP);
  const sizes = JSON.parse(await readFile(join(root, 'scripts/peers/sizes.json'), 'utf8'));
  const systems = Object.keys(sizes).filter((name) => name.includes(options.filter));
  if (systems.length === 0)
    throw new SetupError(`--filter: expected a part of ${Object.keys(sizes).join(', ')}`, advice);
  if (options.list) {
    console.log(systems.join('\n'));
    return console.log(`in badak, ${options.peers.map(({ name }) => name).join('; ')}`);
  }
  await setup();
  const { found: peers, missing } = await installAll(options.peers);
  const turns = turnsOf({ ...options, peers });
  const loop = new Map(options.threads.map((count) => [count, []]));
  let results;
  try {
    results = await measureAll(systems, turns, options.rounds, loop);
  } finally {
    for (const peer of options.peers) await peer.close?.();
  }
  const machine = `${cpus()[0].model.trim()}, ${availableParallelism()} processors, ${platform()} ${arch()}`;
  const used = { Node: process.versions.node, V8: process.versions.v8 };
  for (const result of results) Object.assign(used, result.versions);
  const versions = Object.entries(used)
    .map((pair) => pair.join(' '))
    .join(', ');
  report(results, systems, turns, { machine, versions, loop, missing, peers });
  if (options.out) {
    const loops = Object.fromEntries(loop);
    const all = { date: new Date().toISOString(), machine, versions: used, loop: loops, missing, results };
    await writeFile(options.out, `${JSON.stringify(all, undefined, 2)}\n`);
  }
  const wrong = differences(results);
  if (wrong.length > 0) throw new SetupError(`Not the same systems:\n${wrong.join('\n')}`);
});
