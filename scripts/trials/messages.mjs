/**
 * `npm run trial:messages`: orders to the page's worker in any sequence, with values that no one should give: inputs, names,
 * numbers, files, edits, checkpoints that were changed. The worker refuses them in words, goes on, and still trains to the hash of
 * an undisturbed run.
 */
import { pathToFileURL } from 'node:url';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withBuiltPage } from '../lib/built-page.mjs';
import { root } from '../lib/paths.mjs';
import { main, SetupError, step } from '../lib/say.mjs';
import { setup } from '../setup.mjs';
import { readOptions } from './options.mjs';
import { randomFrom } from './random.mjs';

/* global Blob, Worker -- those of the page */

const HELP = `  --orders <n>   orders in all (default: 30000)
  --seed <n>     decides them (default: 1)`;

/** Orders to one run. */
const IN_A_ROUND = 60;
/** A worker that has not answered for so long never will. */
const LOST_MS = 60_000;

/** The experiments with the parameters of their smoke runs, and the hash on record of the first one's. */
async function onRecord() {
  const { experiments } = await import(pathToFileURL(join(root, 'dist/experiments.js')).href);
  const { fused } = JSON.parse(await readFile(join(root, 'tests/golden/smoke-hashes.json'), 'utf8'));
  return { all: experiments.map(({ id, smoke }) => ({ id, smoke })), hash: fused[experiments[0].id] };
}

/**
 * Talks to the worker. Runs in the page, so it has nothing of this module.
 * @returns the faults, each in words
 */
async function talk({ workerUrl, all, hash, rounds, inARound, lostMs, randomSource }) {
  const random = new Function(`return ${randomSource}`)()(rounds.seed);
  const below = (n) => Math.floor(random() * n);
  const one = (list) => list[below(list.length)];
  const faults = [];
  const codes = {};
  let worker;
  let heard = [];
  let hear = () => {};
  const threads = [];
  /** Starts a thread of the worker's engine, as the page does. */
  const startThread = ({ script, port }) => {
    const thread = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
    thread.onmessage = ({ data: said }) => port.postMessage({ said });
    port.onmessage = ({ data }) => (data === undefined ? thread.terminate() : thread.postMessage(data));
    threads.push(thread);
  };
  const begin = () => {
    worker?.terminate();
    for (const thread of threads.splice(0)) thread.terminate();
    worker = new Worker(workerUrl, { type: 'module' });
    worker.onerror = (event) => {
      event.preventDefault();
      faults.push(`an error that was not caught: ${event.message}`);
    };
    worker.onmessage = ({ data }) => {
      if (data.kind === 'thread') return startThread(data);
      heard.push(data);
      if ('code' in data) codes[data.code] = (codes[data.code] ?? 0) + 1;
      if (data.code === 'engine-failed') faults.push(`not an error of badak: ${data.message}`);
      // The page draws what it is shown.
      if (data.kind === 'looked') worker.postMessage({ kind: 'seen', run: data.run, look: data.look });
      hear();
    };
  };
  const until = (is) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the worker does not answer')), lostMs);
      hear = () => {
        const found = heard.find(is);
        if (!found) return;
        clearTimeout(timer);
        hear = () => {};
        resolve(found);
      };
      hear();
    });

  const STRINGS = [
    '',
    ' ',
    'x',
    '__proto__',
    'constructor',
    'toString',
    '../x',
    'é한\u202e\u0000',
    '1e999',
    'y'.repeat(5000),
  ];
  const NUMBERS = [0, 1, 2, 5, -1, 0.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 53, 1e308, -0];
  const TEXTS = [
    ...STRINGS,
    'you say goodbye',
    'the company said',
    '12+34',
    'september 27, 1994',
    '\ud800',
    'a '.repeat(300),
  ];
  const bytes = () => Uint8Array.from({ length: below(900) }, () => below(256));
  const moments = [];
  const checkpoint = () => {
    if (moments.length === 0 || random() < 0.1) return bytes();
    const whole = one(moments).slice();
    if (random() < 0.3) whole[below(whole.length)] ^= 1 << below(8);
    return random() < 0.1 ? whole.slice(0, below(whole.length)) : whole;
  };
  const digit = () => {
    const length = one([784, 784, 784, 783, 0, 1e5]);
    return one([Uint8Array, Float32Array, Array]).from({ length }, () => one([0, 255, 1, below(256)]));
  };
  const any = () =>
    one([
      () => one(STRINGS),
      () => one(NUMBERS),
      () => [one(NUMBERS), one(NUMBERS)],
      () => [one(TEXTS)],
      () => ({}),
      () => true,
      () => undefined,
      () => digit(),
    ])();
  /** The value of a field of a view's input. */
  const field = (view, name) => {
    const choices = view.choices?.[name];
    if (choices && random() < 0.7) return one(choices);
    if (random() < 0.3) return any();
    if (name === 'digit') return digit();
    return one([() => one(TEXTS), () => below(30), () => [one(TEXTS), one(TEXTS)]])();
  };
  const orders = (opened, run) => {
    const number = () => (random() < 0.6 ? below(40) : one(NUMBERS));
    const training = () => (random() < 0.8 ? undefined : number());
    const view = () => one(opened.views);
    const shape = one(heard.filter((each) => each.kind === 'weights'))?.editable;
    const parameter = () => one([...(shape?.parameters ?? []), { name: one(STRINGS) }]).name;
    const layer = () => one([...(shape?.layers ?? []), { name: one(STRINGS) }]).name;
    const at = () => Array.from({ length: below(4) }, () => (random() < 0.8 ? below(4) : one(NUMBERS)));
    const edit = () =>
      one([
        () => ({ kind: 'set', parameter: parameter(), at: at(), value: number() }),
        () => ({
          kind: one(['freeze', 'unfreeze']),
          ...(random() < 0.5 ? { parameter: parameter() } : { layer: layer() }),
        }),
        () => ({ kind: one(['off', 'on']), layer: layer(), unit: number() }),
        () => ({ kind: one(STRINGS), parameter: parameter(), layer: any() }),
      ])();
    return [
      () => {
        const asked = view();
        if (!asked) return { kind: 'pause', run };
        const input = Object.fromEntries(
          asked.takes.filter(() => random() < 0.7).map((name) => [name, field(asked, name)]),
        );
        const isOdd = random() < 0.05;
        return {
          ...{
            kind: 'look',
            run,
            look: below(3),
            view: isOdd ? one(STRINGS) : asked.id,
            training: training(),
          },
          ...(random() < 0.8 && { input: isOdd ? { ...input, [one(STRINGS)]: 1 } : input }),
          ...(random() < 0.2 && { beside: true }),
        };
      },
      () => ({
        kind: 'weights',
        run,
        training: training(),
        ...(random() < 0.7 && { of: { parameter: parameter(), at: at() } }),
      }),
      () => ({ kind: 'edit', run, edit: edit(), training: training() }),
      () => ({ kind: 'undo', run }),
      () => ({ kind: 'step', run, to: one(['step', 'epoch', number()]) }),
      () => ({ kind: 'start', run }),
      () => ({ kind: 'pause', run }),
      () => ({ kind: 'limit', run, perSecond: one([1, 30, 1e3, Infinity, 0.5]) }),
      () => ({ kind: 'keep', run, steps: [number(), below(20)] }),
      () => ({ kind: 'forget', run, look: below(4) }),
      () => ({
        ...{ kind: 'restore', run, beside: random() < 0.3 },
        ...(random() < 0.7 && { moment: { step: number(), bytes: checkpoint(), isOther: random() < 0.3 } }),
      }),
      () => ({ kind: 'report', run, reports: [], summary: one(STRINGS), page: one(STRINGS) }),
      () => ({ kind: 'inspect', name: one(STRINGS), bytes: checkpoint() }),
      () => ({ kind: 'picture', name: one(STRINGS), file: new Blob([bytes()]) }),
      () => ({ kind: 'file', name: one(STRINGS), file: new Blob([one([bytes(), one(TEXTS)])]) }),
      () => ({ kind: 'delete', path: one(STRINGS) }),
      // Of a run that has been closed, or never was.
      () => ({ kind: one(['start', 'undo', 'pause', 'look']), run: run + one([-1, 1]), look: 0, view: 'x' }),
    ];
  };
  begin();
  const params = ({ smoke }) => {
    if (random() < 0.5) return smoke;
    const key = one(Object.keys(smoke));
    return { ...smoke, [random() < 0.8 ? key : one(STRINGS)]: any() };
  };
  for (let run = rounds.from; run < rounds.to; run++) {
    heard = [];
    const chosen = one(all);
    const isPlain = run % 20 === 19;
    const experiment = isPlain ? all[0] : chosen;
    try {
      worker.postMessage({
        ...{ kind: 'open', run, experiment: experiment.id, seed: 0 },
        params: isPlain ? experiment.smoke : params(experiment),
        ...(!isPlain &&
          random() < 0.2 && { from: { name: 'x', bytes: checkpoint(), branch: random() < 0.5 } }),
        ...(random() < 0.2 && { policy: 'in-turns' }),
      });
      const opened = await until((each) => each.run === run && ['opened', 'failed'].includes(each.kind));
      if (isPlain) {
        worker.postMessage({ kind: 'start', run });
        // The run before may have ended in the meantime.
        const { kind, hash: found } = await until(
          (each) => each.run === run && ['done', 'failed'].includes(each.kind),
        );
        if (found !== hash)
          faults.push(`the undisturbed run ${run} ended with ${found ?? kind} instead of ${hash}`);
        continue;
      }
      for (let n = 0; n < inARound; n++) {
        if (opened.kind === 'failed') break;
        worker.postMessage(one(orders(opened, run))());
        // Now and then it has time for a step.
        if (random() < 0.1) await new Promise((resolve) => setTimeout(resolve, below(60)));
      }
      worker.postMessage({ kind: 'inspect', name: 'the last of a round', bytes: new Uint8Array(9) });
      await until((each) => each.kind === 'refused' && each.message.includes('the last of a round'));
      for (const { kind, bytes: kept } of heard)
        if (kind === 'moment' && kept.length < 1e6) moments.push(kept);
      moments.splice(0, moments.length - 40);
    } catch (error) {
      faults.push(`${experiment.id}: ${error.message}`);
      begin();
    }
  }
  worker.terminate();
  return { faults, codes };
}

await main(async () => {
  const { orders, seed } = readOptions('messages', HELP, { orders: 30_000, seed: 1 });
  await setup();
  const { all, hash } = await onRecord();
  const total = Math.ceil(orders / IN_A_ROUND);
  const faults = new Map();
  const codes = {};
  await withBuiltPage(async (browser, url) => {
    const files = await readdir(join(root, 'target/web/assets'));
    const worker = files.find((name) => name.startsWith('trainer.worker'));
    if (!worker) throw new SetupError('the built page has no worker', 'npm run build:web');
    await step(`${orders} orders`, async (progress) => {
      // A page of its own for some rounds: its storage is then new as well.
      const ROUNDS = 60;
      for (let from = 0; from < total; from += ROUNDS) {
        progress(`${from * IN_A_ROUND}, ${faults.size} kinds of faults`);
        const context = await browser.newContext();
        const page = await context.newPage();
        await page.goto(url);
        const rounds = { from, to: Math.min(total, from + ROUNDS), seed: seed * 1_000_003 + from };
        const workerUrl = `${url}assets/${worker}`;
        const given = { workerUrl, all, hash, rounds, inARound: IN_A_ROUND, lostMs: LOST_MS };
        const said = await page.evaluate(talk, { ...given, randomSource: randomFrom.toString() });
        for (const fault of said.faults) faults.set(fault, (faults.get(fault) ?? 0) + 1);
        for (const [code, times] of Object.entries(said.codes)) codes[code] = (codes[code] ?? 0) + times;
        await context.close();
      }
    });
  });
  const refused = Object.entries(codes).map(([code, times]) => `${times} ${code}`);
  console.log(`${orders} orders in ${total} runs, seed ${seed}; refused: ${refused.join(', ') || 'none'}`);
  for (const [fault, times] of faults) console.log(`${times} × ${fault}`);
  if (faults.size > 0) process.exitCode = 1;
  else console.log('every order was carried out or refused in words, and undisturbed runs had their hash');
});
