/**
 * Runs the books' experiments with several seeds and writes the results to docs/results: a table of metrics with
 * median, range and the book's values, and a picture of the first seed's report.
 *
 *   npm run reproduce                              all of RUNS
 *   npm run reproduce -- cnn overfitting           only these
 *
 * Runs are kept in runs/reproduce. Finished runs are not repeated, so that the script can be stopped and started again.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium } from './lib/browsers.mjs';
import { exists, root } from './lib/paths.mjs';
import { mustRun } from './lib/run.mjs';
import { main, step } from './lib/say.mjs';
import { setup } from './setup.mjs';

const SEEDS = [0, 1, 2, 3, 4];

/**
 * A run with `sittings` takes many hours. Its results are written as far as it has come. To continue it, resume the run
 * (`badak train … --out runs/reproduce/<name>-0`, then `--resume`).
 *
 * @type {Record<string, { args: string[], seeds: number[], sittings?: boolean }>}
 */
const RUNS = {
  'two-layer-net': { args: ['two-layer-net'], seeds: SEEDS },
  'two-layer-net-sigmoid': { args: ['two-layer-net', '--activation', 'sigmoid'], seeds: SEEDS },
  optimizers: { args: ['optimizers'], seeds: SEEDS },
  'weight-init': { args: ['weight-init'], seeds: SEEDS },
  'batch-norm': { args: ['batch-norm'], seeds: SEEDS },
  overfitting: { args: ['overfitting'], seeds: SEEDS },
  hyperparameters: { args: ['hyperparameters'], seeds: SEEDS },
  cnn: { args: ['cnn'], seeds: SEEDS },
  'cnn-full': { args: ['cnn', '--full'], seeds: [0] },
  'deep-cnn': { args: ['deep-cnn'], seeds: [0, 1, 2] },
  'deep-cnn-full': { args: ['deep-cnn', '--full'], seeds: [0] },
  'simple-cbow': { args: ['simple-cbow'], seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
  cbow: { args: ['cbow'], seeds: SEEDS },
  'skip-gram': { args: ['skip-gram'], seeds: [0] },
  rnn: { args: ['rnn'], seeds: SEEDS },
  lstm: { args: ['lstm'], seeds: SEEDS },
  'lstm-grammar': { args: ['lstm', '--data', 'grammar'], seeds: SEEDS },
  'lstm-grammar-long': {
    args: ['lstm', '--data', 'grammar', '--epochs', '16', '--learning-rate-divisor', '4', '--dropout', '0.2'],
    seeds: SEEDS,
  },
  'better-lstm': { args: ['better-lstm'], seeds: [0], sittings: true },
  seq2seq: { args: ['seq2seq', '--compare'], seeds: [0, 1, 2] },
  attention: { args: ['attention'], seeds: [0, 1, 2] },
  'attention-compare': { args: ['attention', '--compare'], seeds: [0] },
  'cbow-grammar': { args: ['cbow', '--data', 'grammar'], seeds: SEEDS },
};

/** Size of the picture of a report: wide enough for its grid; long pages are cut. */
const PICTURE = { width: 1000, height: 2600 };
/** Best trials of a search that its table shows for every seed. */
const BEST = 3;

await main(async () => {
  await setup();
  const asked = process.argv.slice(2);
  for (const name of asked)
    if (!RUNS[name])
      throw new Error(`expected the name of a run, one of ${Object.keys(RUNS).join(', ')}; found ${name}`);
  const folder = join(root, 'docs/results');
  await mkdir(folder, { recursive: true });
  for (const name of asked.length > 0 ? asked : Object.keys(RUNS)) {
    const { args, seeds, sittings } = RUNS[name];
    if (sittings && !(await exists(join(root, 'runs/reproduce', `${name}-${seeds[0]}`, 'metrics.jsonl')))) {
      if (asked.length === 0) continue;
      throw new Error(
        `${name} takes many hours. Start it with badak train ${args.join(' ')} --out runs/reproduce/${name}-${seeds[0]}`,
      );
    }
    const runs = [];
    for (const seed of seeds) {
      const out = join(root, 'runs/reproduce', `${name}-${seed}`);
      if (!sittings) await step(`${name}, seed ${seed}`, () => train(args, seed, out));
      runs.push({ seed, ...(await readRun(out)) });
    }
    await step(`${name}: picture`, () =>
      photograph(join(root, 'runs/reproduce', `${name}-${seeds[0]}`), join(folder, `${name}.png`)),
    );
    await writeFile(join(folder, `${name}.md`), page(name, args, runs));
  }
});

async function train(args, seed, out) {
  if (await exists(join(out, 'metrics.jsonl'))) {
    if ((await readRun(out)).done) return;
    await badak(['train', args[0], '--resume', join(out, 'checkpoint.safetensors')]);
  } else {
    await badak(['train', ...args, '--seed', String(seed), '--out', out]);
  }
}

async function badak(args) {
  await mustRun(`badak ${args.join(' ')}`, process.execPath, [join(root, 'dist/cli.js'), ...args, '--quiet']);
}

async function readRun(out) {
  const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const config = JSON.parse(await readFile(join(out, 'config.json'), 'utf8'));
  const epochs = lines.filter(({ type }) => type === 'epoch');
  return { config, epochs, done: lines.findLast(({ type }) => type === 'done') };
}

async function photograph(out, file) {
  const executablePath = await findChromium();
  if (!executablePath)
    throw new Error('a picture of the report needs Chromium or Chrome. Set CHROMIUM=/path/to/chrome.');
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const view = await browser.newPage({ viewport: PICTURE });
    await view.goto(pathToFileURL(join(out, 'report.html')).href);
    // The page has the parameters already. Folders of this machine are private.
    await view.evaluate(`
      for (const part of document.querySelectorAll('main > h2, main > dl')) part.remove();
      const state = document.querySelector('.state');
      state.textContent = state.textContent.replace(/ (from|in) \\S*[/\\\\]\\S*?(?=[:,.]?(\\s|$))/, '');
    `);
    const { height } = await view.locator('main').boundingBox();
    const clip = { x: 0, y: 0, width: PICTURE.width, height: Math.min(PICTURE.height, Math.ceil(height)) };
    await view.screenshot({ path: file, clip });
  } finally {
    await browser.close();
  }
}

function page(name, args, runs) {
  const { config } = runs[0];
  const { backend, machine } = config;
  return `# ${name}

\`badak train ${args.join(' ')}\`, seeds ${runs.map(({ seed }) => seed).join(', ')}, data: ${config.data}

${runs[0].done ? table(runs) : epochTable(runs[0])}

Made with the ${backend.build} build on ${machine.runtime}, ${config.startedAt.slice(0, 10)}; the same build gives the same bits with any number of threads.

![the report of seed ${runs[0].seed}](${name}.png)
`;
}

function table(runs) {
  const first = runs[0].done;
  const named = first.runs ?? { '': first.metrics };
  const search = runs[0].config.params.search !== undefined;
  if (search) return searchTable(runs);
  const metrics = [...new Set(Object.values(named).flatMap((each) => Object.keys(each)))];
  const rows = Object.keys(named).flatMap((run) =>
    metrics.map((metric) => {
      const values = runs.map(({ done }) => (done.runs ? done.runs[run]?.[metric] : done.metrics[metric]));
      const book = first.runs ? first.book?.[run]?.[metric] : first.book?.[metric];
      const known = values.filter((value) => value !== undefined);
      if (known.length === 0) return undefined;
      const range = known.length > 1 ? `${figure(Math.min(...known))} – ${figure(Math.max(...known))}` : '';
      return [run, metric, figure(median(known)), range, book === undefined ? '' : figure(book)];
    }),
  );
  return markdown(
    ['', 'metric', 'median', 'range', 'book or reproduction'],
    rows.filter((row) => row !== undefined),
  );
}

/** The metrics of every epoch of a run that is not finished. */
function epochTable({ epochs, config }) {
  const metrics = Object.keys(epochs[0].metrics);
  const rows = epochs.map(({ epoch, metrics: found }) => [
    epoch,
    ...metrics.map((name) => figure(found[name])),
  ]);
  return `The first ${epochs.length} of ${config.params.epochs} epochs:\n\n${markdown(['epoch', ...metrics], rows)}`;
}

function searchTable(runs) {
  const rows = runs.flatMap(({ seed, done }) =>
    Object.values(done.runs)
      .sort((a, b) => b['valid/accuracy'] - a['valid/accuracy'])
      .slice(0, BEST)
      .map((metrics, rank) => [
        `seed ${seed}, no. ${rank + 1}`,
        ...Object.values(metrics).map((value) =>
          Math.abs(value) < 1e-3 ? value.toExponential(2) : figure(value),
        ),
      ]),
  );
  const best = runs.map(({ done }) =>
    Math.max(...Object.values(done.runs).map((each) => each['valid/accuracy'])),
  );
  const head = ['', ...Object.keys(Object.values(runs[0].done.runs)[0])];
  return `Best validation accuracy: ${figure(median(best))} in the median of the seeds (${figure(Math.min(...best))} – ${figure(Math.max(...best))}).\n\n${markdown(head, rows)}`;
}

function markdown(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function figure(value) {
  return value.toFixed(4);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
