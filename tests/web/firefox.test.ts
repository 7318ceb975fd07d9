/** The page in Firefox: the same bits, and no complaint. What a person can do is tested in page.test.ts. */
import type { Browser, BrowserContext, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { experiments } from '../../ts/experiments/index.js';
import type { ExperimentId } from '../../web/src/lessons/index.js';
import { writeLink } from '../../web/src/state/link.js';
import held from '../golden/smoke-hashes.json' with { type: 'json' };
import { launch, program } from '../support/firefox.js';
import { PATIENCE_MS } from '../support/patience.js';
import { type Site, startSite } from './site.js';

const SMALL = '#/two-layer-net?iterations=300&data=digits&hidden-size=10';

let browser: Browser;
let site: Site;
let context: BrowserContext;
const complaints: string[] = [];

beforeAll(async () => {
  if (program) [browser, site] = await Promise.all([launch(), startSite()]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
afterEach(async () => {
  await context?.close();
  expect(complaints.splice(0)).toEqual([]);
});

async function open(hash: string, url = site.url): Promise<Page> {
  context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(url + hash);
  return page;
}

const text = (page: Page, selector: string) =>
  page.$$eval(selector, (found) => found.map((each) => (each as HTMLElement).innerText).join('\n'));

/** Clicks a button. Where it cannot, the error says what the page shows: nobody watches it in CI. */
async function press(page: Page, name: string): Promise<void> {
  try {
    await page.locator(`::-p-aria([name="${name}"][role="button"])`).click();
  } catch (error) {
    const seen = await page.evaluate(() => `${document.visibilityState}: ${document.body.innerText}`);
    throw new Error(`"${name}" cannot be pressed on a page that is ${seen}`, { cause: error });
  }
}

async function trainToEnd(page: Page): Promise<void> {
  await press(page, 'Play');
  await expect.poll(() => text(page, '.condition')).toBe('Finished.');
}

describe.skipIf(!program)('in Firefox', () => {
  test('every experiment is trained from a link to the hash on record', async () => {
    const page = await open('');
    const found: Record<string, string | undefined> = {};
    for (const { id, smoke } of experiments) {
      await page.goto(site.url + writeLink({ experiment: id as ExperimentId, params: smoke, seed: 0 }));
      await trainToEnd(page);
      found[id] = (await text(page, '.runs code')).split('\n').at(-1);
    }
    expect(found).toEqual(held.fused);
  });

  test('a digit drawn with the keyboard is answered', async () => {
    const page = await open(SMALL);
    await press(page, 'Step');
    await page.locator('[role=application]').wait();
    await page.focus('[role=application]');
    await page.keyboard.down('Shift');
    for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowDown');
    await page.keyboard.up('Shift');
    await expect.poll(() => page.$$eval('.of-bars .marked', (found) => found.length)).toBe(0);
    expect(await page.$$eval('.of-bars li', (found) => found.length)).toBe(10);
  });

  test('on a host without the headers it is isolated after the first visit, and works offline', async () => {
    const host = await startSite({ path: '/a/b/', isolated: false });
    const page = await open('', host.url);
    await expect.poll(() => page.evaluate(() => crossOriginIsolated)).toBe(true);
    // A page that is left while its threads are loaded has a message of the browser's on the console.
    await expect.poll(() => text(page, '.badge')).toContain('threads');
    await host.close();
    await page.goto(host.url + SMALL);
    await trainToEnd(page);
  });

  test('after a reload the run goes on where it was', async () => {
    const page = await open(`${SMALL.replace('=300', '=1000')}&batch-size=2000`);
    await press(page, 'Play');
    await page.waitForSelector('.timeline');
    await press(page, 'Pause');
    // A kept run is written now and then.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await page.reload();
    await page.locator('::-p-text(Go on where you were)').click();
    await trainToEnd(page);
  });
});
