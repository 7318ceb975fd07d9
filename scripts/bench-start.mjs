/**
 * `npm run bench:start`: how long a program waits for its first training step, from the import of the package on: in Node, and in a
 * worker of a headless Chromium. Each measurement is a new process, or a new page. It prints a table in Markdown.
 */
import { join } from 'node:path';
import { measuredPage } from './lib/bench-page.mjs';
import { root } from './lib/paths.mjs';
import { median } from './lib/peer-table.mjs';
import { mustRun } from './lib/run.mjs';
import { main, step } from './lib/say.mjs';
import { setup } from './setup.mjs';

const TIMES = 15;
/** For a worker that does not answer. */
const PATIENCE_MS = 30_000;
const advice = 'npm run bench:start';

async function inNode() {
  const file = join(root, 'scripts/bench-start/node.mjs');
  const { stdout } = await mustRun('the first step in Node', process.execPath, [file], { advice });
  return JSON.parse(stdout);
}

/** In the page. */
function inWorker(patienceMs) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const worker = new globalThis.Worker('/worker.js', { type: 'module' });
    setTimeout(() => reject(new Error(`no step within ${patienceMs} ms`)), patienceMs);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessage = ({ data }) => {
      if (data.failed) return reject(new Error(data.failed));
      const allMs = performance.now() - began;
      resolve({ importMs: allMs - data.initMs - data.stepMs, ...data, allMs });
    };
  });
}

const rowOf = (where, all) => {
  const cell = (key) => `${median(all.map((times) => times[key])).toFixed(0)} ms`;
  return `| ${[where, ...['importMs', 'initMs', 'stepMs', 'allMs'].map(cell)].join(' | ')} |`;
};

async function repeated(what, measure) {
  return step(what, async (progress) => {
    const all = [];
    for (let i = 0; i < TIMES; i++) {
      progress(`${i + 1} of ${TIMES}`);
      all.push(await measure());
    }
    return all;
  });
}

await main(async () => {
  await setup();
  const node = await repeated('new processes of Node', inNode);
  const page = await measuredPage('scripts/bench-start', 'worker.mjs');
  let browser;
  try {
    browser = await repeated('new pages of Chromium', () => page.evaluate(inWorker, PATIENCE_MS));
  } finally {
    await page.close();
  }
  console.log('| | script and kernels | `init()` | first step | all |\n| --- | --- | --- | --- | --- |');
  console.log(rowOf(`Node ${process.versions.node}`, node));
  console.log(rowOf(`a worker, Chromium ${page.version}`, browser));
});
