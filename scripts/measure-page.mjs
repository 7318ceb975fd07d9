/**
 * `npm run measure:page`: the playground's figures, on the built page in a headless Chromium, and the same training in Node:
 * first paint, bytes, time to the first step, long tasks while it trains, steps per second. Page and Node take turns. Run it on a
 * quiet machine.
 * `-- --minutes 10` instead watches the memory of a long run of each lesson, one after the other; `--only lstm,cnn` of some. In
 * its first minutes a page grows to what it needs, the later the slower it trains.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL, URLSearchParams } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { withBuiltPage } from './lib/built-page.mjs';
import { busiest, collector, LONG, memoryOf } from './lib/page-memory.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, SetupError } from './lib/say.mjs';
import { setup } from './setup.mjs';

/** Runs that go on for long enough to be measured; both on generated data. */
const RUNS = [
  ['two-layer-net', { iterations: 20_000, data: 'digits' }],
  ['lstm', { epochs: 4, data: 'grammar' }],
];
const SECONDS = 6;
const ROUNDS = 5;

const packed = async (path) => (await promisify(gzip)(await readFile(path))).length;
const kB = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;

async function bytes() {
  const folder = join(root, 'target/web/assets');
  const names = await readdir(folder);
  const sizes = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await packed(join(folder, name))])),
  );
  const of = (start) => Object.entries(sizes).find(([name]) => name.startsWith(start))?.[1] ?? 0;
  // What the page loads by itself; pictures of the cards and writers of files come later.
  const index = await readFile(join(root, 'target/web/index.html'), 'utf8');
  const first = [...index.matchAll(/assets\/([^"]+\.js)/g)].map(([, name]) => sizes[name]);
  console.log(`page's first scripts, gzip: ${kB(first.reduce((sum, size) => sum + size, 0))}`);
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

/** In a process of its own: a page has a new engine, too. */
async function inNode([id]) {
  const { stdout, all } = await run(process.execPath, [fileURLToPath(import.meta.url), '--node', id]);
  const rate = Number(stdout);
  if (!(rate > 0)) throw new SetupError(`The training in Node failed:\n${all}`);
  return rate;
}

async function openHere(experiment, params) {
  const { init } = await import(pathToFileURL(join(root, 'dist/node.js')).href);
  const { openRun } = await import(pathToFileURL(join(root, 'dist/experiments.js')).href);
  await init();
  const opened = await openRun({ experiment, params, pace: { ms: 8, steps: 1 } }, { download: false });
  return opened.run;
}

async function trainHere([id, params]) {
  const training = await openHere(id, params);
  const began = performance.now();
  for (const report of training.reports) {
    void report;
    if (performance.now() - began > SECONDS * 1000) break;
  }
  console.log(training.done / ((performance.now() - began) / 1000));
}

async function compare(browser, url, each) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { page, ...figures } = await inPage(browser, url, each);
    await page.close();
    rounds.push({ ...figures, node: await inNode(each) });
  }
  const all = (figure, digits = 0) => rounds.map((round) => figure(round).toFixed(digits)).join(', ');
  console.log(`${each[0]}, ${ROUNDS} rounds:`);
  console.log(`  first paint ${all(({ paint }) => paint)} ms`);
  console.log(`  first step ${all(({ first }) => first)} ms after it was opened`);
  console.log(`  tasks over 50 ms in ${SECONDS} s: ${all(({ longTasks }) => longTasks.length)}`);
  console.log(`  the longest ${all(({ longTasks }) => Math.max(0, ...longTasks))} ms`);
  console.log(`  steps/s in the page ${all(({ rate }) => rate)}, in Node ${all(({ node }) => node)}`);
  console.log(`  page ÷ Node ${all(({ rate, node }) => rate / node, 2)}`);
}

/** Bytes of one of the moments that the page keeps of a run: its first, 64 MiB of them at most. */
async function momentOf(link) {
  const [experiment, query] = link.split('?');
  const given = Object.fromEntries(new URLSearchParams(query));
  const typed = Object.entries(given).map(([name, value]) => [name, Number(value) || value]);
  const training = await openHere(experiment, Object.fromEntries(typed));
  training.reports.next();
  const { length } = training.checkpoint();
  training.dispose();
  return length;
}

function linksOf(only) {
  const asked = only?.split(',');
  return LONG.filter((link) => !asked || asked.includes(link.replace(/\?.*/, '')));
}

async function watchMemory(browser, url, minutes, links) {
  const cdp = await browser.newBrowserCDPSession();
  console.log(
    'Resident memory of page, worker and wasm, without what could be collected, in MB, every minute (moments kept then):',
  );
  for (const link of links) {
    const context = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${url}#/${link}`);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByText(/^step [1-9]/).waitFor();
    const id = await busiest(cdp);
    const collect = await collector(await context.newCDPSession(page));
    const memory = [];
    const slider = page.locator('.timeline input');
    for (let minute = 1; minute <= minutes; minute++) {
      await page.waitForTimeout(60_000);
      await collect();
      const moments = (await slider.count()) > 0 ? 1 + Number(await slider.getAttribute('max')) : 1;
      memory.push(`${await memoryOf(id)} (${moments})`);
    }
    const steps = await page.locator('.where span').first().innerText();
    const each = ((await momentOf(link)) / 1e6).toFixed(2);
    console.log(`${link.replace(/\?.*/, '')}: ${memory.join(' ')}; a moment has ${each} MB (${steps})`);
    await context.close();
  }
}

await main(async () => {
  const options = {
    minutes: { type: 'string', default: '0' },
    only: { type: 'string' },
    node: { type: 'string' },
  };
  const { minutes, only, node } = parseArgs({ options }).values;
  if (node !== undefined) {
    await trainHere(RUNS.find(([id]) => id === node));
    process.exit(0);
  }
  await setup();
  await withBuiltPage(async (browser, url) => {
    if (Number(minutes) > 0) await watchMemory(browser, url, Number(minutes), linksOf(only));
    else await bytes();
    for (const each of Number(minutes) > 0 ? [] : RUNS) await compare(browser, url, each);
  });
  process.exit(0);
});
