/** The documents site in a real browser, as `npm run build:docs` makes it. Skipped where its tools were not fetched. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { program, sharedBrowser } from '../support/chromium.js';
import { type Site, startSite } from '../web/site.js';

const folder = fileURLToPath(new URL('../../target/docs/', import.meta.url));

const PAGES = [
  '',
  'guide/own-model.html',
  'guide/many-machines.html',
  'ko/',
  'ko/guide/kernels.html',
  'ko/guide/coming-from.html',
  'notes/benchmarks.html',
  'results/',
  'results/batch-norm.html',
  'reference/',
  'reference/classes/badak.TwoLayerNet.html',
  'reference/modules/badak.kernels.html',
  'playground/',
];

describe.skipIf(!program || !existsSync(folder))('the documents site', () => {
  let browser: Browser;
  let site: Site;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    [browser, site] = await Promise.all([sharedBrowser(), startSite({ folder })]);
  });
  afterAll(() => site?.close());
  afterEach(async () => {
    await page.context().close();
    expect(complaints.splice(0)).toEqual([]);
  });

  /** A new visit, in which everything that the browser says is written down. */
  async function open(path: string, width: number): Promise<Page> {
    const context = await browser.newContext({ locale: 'en', viewport: { width, height: 900 } });
    page = await context.newPage();
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(`${site.url}${path}`, { waitUntil: 'networkidle' });
    return page;
  }

  describe.each([390, 1280])('at %d pixels', (width) => {
    test.each(PAGES)(
      '/%s opens, is not wider than the window, and the browser says nothing',
      async (path) => {
        await open(path, width);
        expect(await page.getByRole('heading').count()).toBeGreaterThan(0);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      },
    );
  });

  test.each(['', 'ko/'])('/%sguide/kernels.html has what stands in braces', async (language) => {
    await open(`${language}guide/kernels.html`, 1280);
    await expect.poll(() => page.getByRole('cell', { name: '{ dx, dfilters, db }' }).count()).toBe(1);
  });

  test('a link to a Korean heading leads to it', async () => {
    await open('ko/guide/own-data.html', 1280);
    const heading = page.getByRole('heading', { name: '스크립트로 하기' });
    const top = async () => (await heading.boundingBox())!.y;
    expect(await top()).toBeGreaterThan(900);
    await page.getByRole('paragraph').getByRole('link', { name: '스크립트로 하기' }).click();
    await expect.poll(top).toBeLessThan(300);
  });

  test('a search leads to the page that has the words', async () => {
    await open('', 1280);
    await page.getByRole('button', { name: 'Search' }).first().click();
    await page.getByRole('searchbox').fill('cross-entropy vocabulary');
    await page.getByRole('option').first().click();
    await expect.poll(() => page.url()).toContain('/notes/attention-and-loss');
  });

  test('its links lead from the pages to the reference, and back', async () => {
    await open('guide/own-model.html', 1280);
    await page.getByRole('link', { name: 'Reference' }).click();
    await expect.poll(() => page.title()).toMatch(/^badak/);
    expect(page.url()).toContain('/reference/');
    await page.getByRole('link', { name: 'Guides' }).first().click();
    await expect.poll(() => page.url()).toContain('/guide/');
  });
});
