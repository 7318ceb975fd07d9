/** Trainings as processes, for the trials that disturb them. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../lib/paths.mjs';

/** A process that cannot be heard of for so long is lost. */
const LOST_MS = 120_000;

export const program = join(root, 'dist/cli.js');

/**
 * Writes data sets so small that a training takes no longer than its start.
 * @param {string} folder a new folder; `data` in it has pictures in MNIST's form, random ones
 * @param {() => number} random from 0 to below 1
 */
export async function writeSmallData(folder, random) {
  const roll = (below) => Math.floor(random() * below);
  const idx = (sizes, numbers) => {
    const bytes = Buffer.alloc(4 + 4 * sizes.length + numbers.length);
    bytes.set([0, 0, 8, sizes.length]);
    sizes.forEach((size, i) => bytes.writeUInt32BE(size, 4 + 4 * i));
    bytes.set(numbers, 4 + 4 * sizes.length);
    return bytes;
  };
  await mkdir(join(folder, 'data'), { recursive: true });
  for (const [part, count] of [
    ['train', 500],
    ['t10k', 100],
  ]) {
    const pixels = Uint8Array.from({ length: count * 784 }, () => roll(256));
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
    await writeFile(join(folder, 'data', `${part}-images-idx3-ubyte`), idx([count, 28, 28], pixels));
    await writeFile(join(folder, 'data', `${part}-labels-idx1-ubyte`), idx([count], labels));
  }
  const words = Array.from({ length: 6000 }, () => `word${roll(8) * roll(8)}`);
  await writeFile(join(folder, 'text.txt'), words.join(' '));
  const pairs = Array.from({ length: 400 }, () => [roll(50), roll(50)]);
  await writeFile(join(folder, 'pairs.tsv'), pairs.map(([a, b]) => `${a}+${b}\t${a + b}\n`).join(''));
}

/** The flags that give an experiment its smoke size, on the data of {@link writeSmallData} in the parent folder. */
export function flagsOf({ smoke, params }) {
  const { data, ...sized } = smoke;
  // Numbers are as long as those in the pairs.
  const others = Object.fromEntries(Object.entries(sized).filter(([key]) => key !== 'digits'));
  if ('text' in params) {
    const file = data === 'sums' || data === 'calendar' ? 'pairs.tsv' : 'text.txt';
    return asFlags({ ...others, ...('batchSize' in others && { batchSize: 40 }), text: `../${file}` });
  }
  return asFlags({ ...others, ...('batchSize' in others && { batchSize: 100 }) });
}

function asFlags(params) {
  return Object.entries(params).flatMap(([key, value]) => [
    `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    String(value),
  ]);
}

/**
 * Runs the command in a folder, away from all data sets.
 * @param {object} [options]
 * @param {number} [options.after] in ms
 * @param {(child) => unknown} [options.disturb] called after that time if the process still runs
 * @param {string} [options.shell] what a shell does first, such as a limit
 * @param {string[]} [options.node] options of Node
 * @returns what it said on stderr, how it ended, and whether it was disturbed
 */
export async function badak(args, cwd, { after, disturb, shell, node = [] } = {}) {
  const env = {
    ...process.env,
    npm_command: undefined,
    BADAK_DATA: join(cwd, '../data'),
    XDG_CACHE_HOME: join(cwd, 'cache'),
  };
  const command = [process.execPath, ...node, program, ...args];
  const [first, ...rest] =
    shell === undefined ? command : ['bash', '-c', `${shell}; exec "$@"`, 'bash', ...command];
  const child = spawn(first, rest, { cwd, env });
  let said = '';
  child.stdout.resume();
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
  let isLost = false;
  const lost = setTimeout(() => {
    isLost = true;
    child.kill('SIGKILL');
  }, LOST_MS);
  let hit = false;
  if (disturb) {
    await Promise.race([sleep(after), ended]);
    hit = child.exitCode === null && child.signalCode === null;
    if (hit) await disturb(child);
  }
  const { code, signal } = await ended;
  clearTimeout(lost);
  return { code, signal, said, hit, isLost };
}

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/** What a report says that depends on the clock and the machine's memory. */
const CLOCK = /\d{4}-\d\d-\d\dT[\d:.]+Z|Finished: .*? Data:|\b[\d.,]+ (?:s|ms|MiB)\b|\b\d+ threads?\b/g;

/** An object in JSON without some of its keys. */
function without(json, keys) {
  return JSON.stringify(Object.entries(JSON.parse(json)).filter(([key]) => !keys.includes(key)));
}

/** What has to be the same in two folders of a run, also with other numbers of threads. */
export async function contentOf(folder) {
  const names = (await readdir(folder)).sort();
  const read = (name) => readFile(join(folder, name), 'utf8').catch(() => '');
  const lines = (await read('metrics.jsonl')).trim().split('\n');
  const metrics = lines.map((line) => {
    return without(line, ['seconds', 'resumedAt', 'peakMemoryBytes', 'backend']);
  });
  return {
    names: names.join(' '),
    config: without(await read('config.json'), ['startedAt', 'backend']),
    metrics: metrics.join('\n'),
    checkpoint: hashOf(await readFile(join(folder, 'checkpoint.safetensors'))),
    panels: hashOf(await read('panels.json')),
    report: (await read('report.html')).replace(CLOCK, '…'),
  };
}

/** Where two contents differ, in a line each. */
export function differencesOf(content, expected) {
  return Object.keys(expected).flatMap((part) => {
    const [found, wanted] = [content[part], expected[part]];
    if (found === wanted) return [];
    const at = [...wanted].findIndex((letter, i) => letter !== found[i]);
    const around = (text) => text.slice(Math.max(0, at - 60), Math.max(0, at) + 60);
    return [`${part}: expected …${around(wanted)}…, found …${around(found)}…`];
  });
}
