/**
 * `npm run measure:page`: the playground's figures, on the built page in a headless Chromium, and the same training in Node:
 * first paint, bytes, time to the first step, long tasks while it trains, memory, steps per second. Run it on a quiet machine.
 * `-- --minutes 10` instead watches the memory of a long run of each lesson, all at once.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { findChromium } from './lib/browsers.mjs';
import { root } from './lib/paths.mjs';
import { main, SetupError } from './lib/say.mjs';
import { ensurePage } from './lib/web.mjs';
import { setup } from './setup.mjs';

/** Runs that go on for long enough to be measured; both on generated data. */
const RUNS = [
  ['two-layer-net', { iterations: 20_000, data: 'digits' }],
  ['lstm', { epochs: 4, data: 'grammar' }],
];
const SECONDS = 6;

const packed = async (path) => (await promisify(gzip)(await readFile(path))).length;
const kB = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;

async function bytes() {
  const folder = join(root, 'target/web/assets');
  const names = await readdir(folder);
  const sizes = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await packed(join(folder, name))])),
  );
  const of = (start) => Object.entries(sizes).find(([name]) => name.startsWith(start))?.[1] ?? 0;
  const workers = ['trainer', 'glue', 'worker'];
  const ofPage = Object.entries(sizes).filter(
    ([name]) => name.endsWith('.js') && ![...workers, 'cards'].some((start) => name.startsWith(start)),
  );
  console.log(`page's scripts, gzip: ${kB(ofPage.reduce((sum, [, size]) => sum + size, 0))}`);
  console.log(
    `worker and its wasm, gzip: ${kB(of('trainer') + of('relaxed') + of('glue-threads') + of('worker'))}`,
  );
  const { size } = await stat(join(root, 'target/web/index.html'));
  console.log(`index.html: ${size} bytes`);
}

/** What the page's own clock says. */
const OBSERVE = `
  globalThis.longTasks = [];
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask', buffered: true });
`;

async function inPage(browser, url, [id, params]) {
  const page = await browser.newPage({ locale: 'en', viewport: { width: 1280, height: 900 } });
  await page.addInitScript(OBSERVE);
  await page.goto(url);
  await page.waitForTimeout(1500);
  const paint = await page.evaluate(
    "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN",
  );
  const query = Object.entries(params).map(([key, value]) => `${key}=${value}`);
  const opened = performance.now();
  await page.evaluate(`location.hash = '#/${id}?${query.join('&')}'`);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.getByText(/^step [1-9]/).waitFor();
  const first = performance.now() - opened;
  await page.evaluate('longTasks.length = 0');
  await page.waitForTimeout(SECONDS * 1000);
  const [rate] = /[\d,]+(?= steps\/s)/.exec(await page.locator('.where').innerText());
  const longTasks = await page.evaluate('longTasks');
  return { page, paint, first, rate: Number(rate.replaceAll(',', '')), longTasks };
}

async function inNode([id, params]) {
  const { init } = await import(pathToFileURL(join(root, 'dist/node.js')).href);
  const { openRun } = await import(pathToFileURL(join(root, 'dist/experiments.js')).href);
  await init();
  const { run } = await openRun({ experiment: id, params, pace: { ms: 8, steps: 1 } }, { download: false });
  const began = performance.now();
  for (const report of run.reports) {
    void report;
    if (performance.now() - began > SECONDS * 1000) break;
  }
  const rate = run.done / ((performance.now() - began) / 1000);
  run.dispose();
  return rate;
}

/** One experiment of each lesson that trains for longer than it is watched. */
const LONG = [
  'two-layer-net?iterations=100000000&data=digits',
  'optimizers?iterations=100000000&data=digits',
  'cnn?epochs=100000&data=digits',
  'simple-cbow?epochs=100000000',
  'cbow?epochs=100000&data=grammar',
  'rnn?epochs=100000000&data=grammar',
  'lstm?epochs=100000&data=grammar',
  'seq2seq?epochs=100000&data=sums',
  'attention?epochs=100000&data=calendar',
];

/** Memory of a page with its worker and its wasm, after what is not used has been collected. */
const MEMORY = '(async () => (await performance.measureUserAgentSpecificMemory()).bytes)()';

async function watchMemory(browser, url, minutes) {
  const pages = [];
  for (const link of LONG) {
    const context = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${url}#/${link}`);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    pages.push(page);
  }
  const rows = LONG.map((link) => ({ lesson: link.replace(/\?.*/, '') }));
  for (let minute = 1; minute <= minutes; minute++) {
    await pages[0].waitForTimeout(60_000);
    for (const [i, page] of pages.entries()) {
      rows[i][`${minute} min`] = Number(((await page.evaluate(MEMORY)) / 1e6).toFixed(1));
    }
    const all = rows.reduce((sum, row) => sum + row[`${minute} min`], 0);
    console.log(`after ${minute} min: ${all.toFixed(0)} MB in all`);
  }
  for (const [i, page] of pages.entries())
    rows[i].steps = await page.locator('.where span').first().innerText();
  console.log('MB of page, worker and wasm:');
  console.table(rows);
}

await main(async () => {
  const { minutes } = parseArgs({ options: { minutes: { type: 'string', default: '0' } } }).values;
  await setup();
  await ensurePage();
  const executablePath = await findChromium();
  if (!executablePath) throw new SetupError('The page is measured in Chromium or Chrome, and there is none.');
  const { preview } = await import('vite');
  const { chromium } = await import('playwright-core');
  const server = await preview({ configFile: join(root, 'web/vite.config.ts'), preview: { port: 0 } });
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--enable-blink-features=ForceEagerMeasureMemory'],
  });
  try {
    const [url] = server.resolvedUrls.local;
    if (Number(minutes) > 0) await watchMemory(browser, url, Number(minutes));
    else await bytes();
    for (const run of Number(minutes) > 0 ? [] : RUNS) {
      const { page, paint, first, rate, longTasks } = await inPage(browser, url, run);
      await page.close();
      const node = await inNode(run);
      const most = Math.max(0, ...longTasks);
      console.log(
        `${run[0]}: first paint ${paint.toFixed(0)} ms, first step ${first.toFixed(0)} ms after it was opened`,
      );
      console.log(
        `  ${longTasks.length} tasks over 50 ms in ${SECONDS} s, the longest ${most.toFixed(0)} ms`,
      );
      console.log(
        `  ${rate.toFixed(0)} steps/s in the page, ${node.toFixed(0)} in Node: ${(rate / node).toFixed(2)}`,
      );
    }
  } finally {
    await browser.close();
    await server.close();
  }
  process.exit(0);
});
