/**
 * `npm run trial:page`: the playground is disturbed while it trains: reloaded, closed, crashed, its worker ended, the browser's
 * storage full. At the next visit the run goes on, or begins again, and ends with the hash of an undisturbed one; nothing fails.
 */
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { withBuiltPage } from '../lib/built-page.mjs';
import { root } from '../lib/paths.mjs';
import { main, step } from '../lib/say.mjs';
import { setup } from '../setup.mjs';
import { readOptions } from './options.mjs';
import { randomFrom } from './random.mjs';

const HELP = `  --times <n>   disturbances (default: 200)
  --seed <n>    decides kinds and moments (default: 1)`;

/** What it trains: a few seconds, with evaluations. */
const PARAMS = { iterations: 3000, hiddenSize: 16, data: 'digits' };
const HASH = '#/two-layer-net?iterations=3000&hidden-size=16&data=digits';
/** A run is disturbed within so many ms. */
const MOST_MS = 4000;
/** Visits with one storage; then another begins. */
const VISITS = 20;
/** Room for nearly nothing. */
const LITTLE_ROOM = 10_000;

const KINDS = {
  reload: (page) => page.reload(),
  'closed tab': (page) => page.close(),
  crash: async (page) => {
    // It never answers.
    void page.goto('chrome://crash').catch(() => {});
    await new Promise((resolve) => page.once('crash', resolve));
  },
  'another address': (page) => page.goto('about:blank'),
  'worker ended': (page) =>
    // The threads of its engine sleep or compute, and would never answer.
    Promise.all(
      page
        .workers()
        .filter((worker) => worker.url().includes('/trainer.worker'))
        .map((worker) => worker.evaluate('close()').catch(() => {})),
    ),
  'storage full': async (page, url) => {
    const session = await page.context().newCDPSession(page);
    await session.send('Storage.overrideQuotaForOrigin', {
      origin: new URL(url).origin,
      quotaSize: LITTLE_ROOM,
    });
    await page.waitForTimeout(1000);
    await page.reload();
  },
};

/** The hash that Node gives. */
async function referenceHash() {
  const { init, shutdown } = await import(pathToFileURL(join(root, 'dist/node.js')).href);
  const { openRun } = await import(pathToFileURL(join(root, 'dist/experiments.js')).href);
  await init();
  const { run } = await openRun({ experiment: 'two-layer-net', params: PARAMS }, { download: false });
  for (const report of run.reports) void report;
  const hash = run.hash();
  run.dispose();
  await shutdown();
  return hash;
}

const button = (page, name) => page.getByRole('button', { name });

/** Opens the page again, and trains to the end. @returns the hash, and whether the run went on */
async function trainToEnd(page, url) {
  await page.goto(url);
  const offer = button(page, /^(Go on where you were|Open the finished run again)/);
  await button(page, 'Delete everything').or(page.getByRole('link').first()).first().waitFor();
  // What was kept is read from the browser's storage first.
  const goesOn = await offer.waitFor({ timeout: 1500 }).then(
    () => true,
    () => false,
  );
  if (goesOn) await offer.click();
  else await page.goto(url + HASH).then(() => page.reload());
  const hash = page.locator('.runs code').last();
  const play = button(page, /^Play$/);
  const deadline = performance.now() + 60_000;
  for (;;) {
    if ((await page.locator('.runs li').last().locator('code').count()) > 0)
      return { hash: await hash.innerText(), goesOn };
    if ((await play.count()) > 0 && (await play.isEnabled())) await play.click().catch(() => {});
    if (performance.now() > deadline)
      throw new Error(`it never ended: ${(await page.locator('main').innerText()).slice(0, 400)}`);
    await page.waitForTimeout(200);
  }
}

await main(async () => {
  const values = readOptions('page', HELP, { times: 200, seed: 1 });
  await setup();
  const expected = await step('an undisturbed run in Node', referenceHash);
  const [times, random] = [values.times, randomFrom(values.seed)];
  const counts = new Map();
  const wrong = [];
  let wentOn = 0;
  await withBuiltPage(async (browser, url) => {
    let context;
    await step(`${times} disturbances`, async (progress) => {
      for (let i = 0; i < times; i++) {
        if (i % VISITS === 0) {
          await context?.close();
          context = await browser.newContext({ locale: 'en' });
        }
        const names = Object.keys(KINDS);
        const kind = names[Math.floor(random() * names.length)];
        const after = random() * MOST_MS;
        progress(`${i}, ${wrong.length} went wrong; ${kind}`);
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        const errors = [];
        const visit = async () => {
          const page = await context.newPage();
          page.on('pageerror', (error) => errors.push(error.message));
          return page;
        };
        try {
          const page = await visit();
          await page.goto(url + HASH);
          await button(page, /^Play$/).click();
          await page.waitForTimeout(after);
          await KINDS[kind](page, url);
          if (!page.isClosed()) await page.close();
          const again = await visit();
          const { hash, goesOn } = await trainToEnd(again, url);
          if (goesOn) wentOn += 1;
          if (hash !== expected) errors.push(`the hash ${hash} instead of ${expected}`);
          await again.close();
        } catch (error) {
          errors.push(error.message);
        }
        if (errors.length > 0) wrong.push(`${kind} after ${after.toFixed(0)} ms: ${errors.join('; ')}`);
        if (kind === 'storage full' || errors.length > 0) {
          // The next one has room again.
          await context.close();
          context = await browser.newContext({ locale: 'en' });
        }
      }
    });
  });
  const sorts = [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
  console.log(`${times} disturbances (${sorts}), after ${wentOn} the run went on, seed ${values.seed}`);
  console.log(wrong.length === 0 ? 'every run ended as an undisturbed one' : wrong.join('\n'));
  if (wrong.length > 0) process.exitCode = 1;
});
