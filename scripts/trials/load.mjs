/**
 * `npm run trial:load`: very many steps, engines, models and threads. Memory has to stay flat, and results have to be those of
 * a single one. Curves go into `--out`.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { root } from '../lib/paths.mjs';
import { main, SetupError, step } from '../lib/say.mjs';
import { setup } from '../setup.mjs';
import { readOptions } from './options.mjs';

const HELP = `  --share <x>    a share of the full numbers, such as 0.01 (default: 1)
  --only <ids>   steps, engines, models, threads, many; with commas (default: all)
  --out <file>   writes the curves as JSON`;

/** Steps of each training, at sizes that make them short: what grows, grows with their number. */
const SHORT = { hiddenSize: 12, wordvecSize: 8, batchSize: 10 };
const STEPS = {
  'two-layer-net': { steps: 1e6, params: { iterations: 1e9, hiddenSize: 16, batchSize: 10, data: 'digits' } },
  rnn: { steps: 1e5, params: { ...SHORT, data: 'grammar' } },
  lstm: { steps: 1e5, params: { ...SHORT, timeSize: 5, data: 'grammar' } },
  'better-lstm': { steps: 1e5, params: { ...SHORT, hiddenSize: 8, timeSize: 5, data: 'grammar' } },
  seq2seq: { steps: 1e5, params: { ...SHORT, data: 'sums', digits: 1 } },
  attention: { steps: 1e5, params: { ...SHORT, data: 'calendar' } },
};
const [ENGINES, MODELS, MOST_THREADS, AT_ONCE] = [1000, 10_000, 64, 20];
/** Points of a curve. */
const POINTS = 40;
/** A process may grow by so much from the first quarter of a curve to its last: garbage that is not collected yet. */
const MOST_GROWTH = 16 * 2 ** 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const MiB = 2 ** 20;
const mib = (bytes) => `${(bytes / MiB).toFixed(1)} MiB`;

/** Memory of the process without what can be collected. */
function memory(engine) {
  collect();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return { rss, heapUsed, arrayBuffers, wasm: engine?.memoryBytes ?? 0 };
}

/** A curve of memory over work, and what is wrong with it. */
class Curve {
  points = [];

  constructor(name, of) {
    this.name = name;
    this.of = of;
  }
  at(done, engine) {
    if (done < (this.points.length * this.of) / POINTS) return;
    this.points.push({ done, ...memory(engine) });
  }
  /** The largest after the first quarter, against the largest up to there. */
  growth(key) {
    const quarter = Math.ceil(this.points.length / 4);
    const most = (points) => Math.max(...points.map((point) => point[key]));
    return most(this.points.slice(quarter)) - most(this.points.slice(0, quarter));
  }
  said() {
    const [first, last] = [this.points[0], this.points.at(-1)];
    const grown = ['heapUsed', 'arrayBuffers', 'wasm', 'rss'].map(
      (key) => `${key} ${mib(first[key])} … ${mib(last[key])}`,
    );
    return `${this.name}: ${grown.join(', ')}`;
  }
  wrong() {
    return ['heapUsed', 'arrayBuffers', 'wasm', 'rss'].flatMap((key) =>
      this.growth(key) > MOST_GROWTH ? [`${this.name}: ${key} grew by ${mib(this.growth(key))}`] : [],
    );
  }
}

const scaled = (count, share) => Math.max(POINTS, Math.round(count * share));

const parts = {
  async steps({ badak, lab }, { share, curves, progress }) {
    for (const [id, one] of Object.entries(STEPS)) {
      const steps = scaled(one.steps, share);
      await badak.init({ threads: 1 });
      const params = { ...(one.params.iterations === undefined && { epochs: 10_000 }), ...one.params };
      const pace = { steps: Math.ceil(steps / POINTS / 4) };
      const { run } = await lab.openRun({ experiment: id, params, pace }, { download: false });
      const curve = new Curve(`${steps} steps of ${id}`, steps);
      for (const report of run.reports) {
        if (report.type === 'pause') progress(`${id}, ${run.done} of ${steps}`);
        curve.at(run.done, badak.engine());
        if (run.done >= steps) break;
      }
      run.dispose();
      await badak.shutdown();
      curves.push(curve);
    }
  },
  async engines({ badak }, { share, curves, progress }) {
    const count = scaled(ENGINES, share);
    const curve = new Curve(`${count} engines`, count);
    for (let done = 0; done < count; done++) {
      await badak.init({ threads: 1 + (done % 2) });
      const net = new badak.TwoLayerNet({ inputSize: 20, hiddenSize: 10, outputSize: 5, seed: 0 });
      net.predict(new badak.Workspace().keep([2, 20]).set(new Float32Array(40).fill(0.5)));
      await badak.shutdown();
      curve.at(done);
      progress(`${done} of ${count}`);
    }
    curves.push(curve);
  },
  async models({ badak }, { share, curves, progress }) {
    await badak.init({ threads: 1 });
    const count = scaled(MODELS, share);
    for (const isDisposed of [true, false]) {
      const curve = new Curve(`${count} models ${isDisposed ? 'disposed' : 'forgotten'}`, count);
      for (let done = 0; done < count; done++) {
        const net = new badak.TwoLayerNet({ inputSize: 784, hiddenSize: 50, outputSize: 10, seed: done });
        if (isDisposed) net.dispose();
        // What was forgotten is given back between two turns of the event loop.
        if (done % 10 === 0) await nextTurn();
        curve.at(done, badak.engine());
        progress(`${done} of ${count}`);
      }
      curves.push(curve);
    }
    await badak.shutdown();
  },
  async threads({ badak, lab }, { share, wrong, progress }) {
    const hashes = new Map();
    for (const id of ['two-layer-net', 'cnn', 'lstm']) {
      const { smoke } = lab.experiments.find((one) => one.id === id);
      for (
        let threads = 1;
        threads <= MOST_THREADS;
        threads = share < 1 ? threads * 4 : threads + (threads < 8 ? 1 : 8)
      ) {
        progress(`${id}, ${threads} threads`);
        await badak.init({ threads });
        const { run } = await lab.openRun({ experiment: id, params: smoke }, { download: false });
        for (const report of run.reports) void report;
        const hash = run.hash();
        run.dispose();
        await badak.shutdown();
        if ((hashes.get(id) ?? hash) !== hash)
          wrong.push(`${id}: ${threads} threads gave ${hash} instead of ${hashes.get(id)}`);
        hashes.set(id, hashes.get(id) ?? hash);
      }
    }
  },
  async many({ badak, lab }, { wrong, progress }) {
    await badak.init({ threads: 2 });
    const open = (i) => {
      const experiment = lab.experiments[i % lab.experiments.length];
      return lab.openRun(
        { experiment, params: experiment.smoke, seed: i, pace: { steps: 1 } },
        { download: false },
      );
    };
    const alone = [];
    for (let i = 0; i < AT_ONCE; i++) {
      progress(`alone, ${i} of ${AT_ONCE}`);
      const { run } = await open(i);
      for (const report of run.reports) void report;
      alone.push(run.hash());
      run.dispose();
    }
    const runs = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => open(i)));
    const going = new Set(runs);
    for (let turn = 0; going.size > 0; turn++) {
      progress(`${going.size} at once, turn ${turn}`);
      for (const each of [...going]) if (each.run.reports.next().done) going.delete(each);
    }
    runs.forEach(({ run, experiment }, i) => {
      if (run.hash() !== alone[i])
        wrong.push(`${experiment.id}: ${run.hash()} beside others, ${alone[i]} alone`);
      run.dispose();
    });
    await badak.shutdown();
  },
};

await main(async () => {
  const values = readOptions('load', HELP, { share: 1, only: '', out: '' });
  const { share } = values;
  const names = values.only === '' ? Object.keys(parts) : values.only.split(',');
  const unknown = names.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined)
    throw new SetupError(`--only: expected ${Object.keys(parts).join(', ')}, found ${unknown}`);
  await setup();
  const load = (name) => import(pathToFileURL(join(root, 'dist', name)).href);
  const library = { badak: await load('node.js'), lab: await load('experiments.js') };
  const [curves, wrong] = [[], []];
  for (const name of names)
    await step(name, (progress) => parts[name](library, { share, curves, wrong, progress }));
  for (const curve of curves) {
    console.log(curve.said());
    wrong.push(...curve.wrong());
  }
  if (values.out !== '') await writeFile(values.out, `${JSON.stringify(curves, undefined, 1)}\n`);
  console.log(wrong.length === 0 ? 'nothing grew, and nothing differed' : wrong.join('\n'));
  if (wrong.length > 0) process.exitCode = 1;
});
