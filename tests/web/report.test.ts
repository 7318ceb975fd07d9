/** The page's report is the command line's. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli, temporaryFolder } from '../support/cli.js';
import { launch, program } from '../support/chromium.js';
import { type Site, startSite } from './site.js';

/** The parts of a report that are the same wherever the run was made. */
function partsOf(html: string) {
  const json = (id: string) =>
    JSON.parse(new RegExp(`id="${id}">(.*?)</script>`).exec(html)![1]!.replaceAll('\\u003c', '<')) as unknown;
  const [, rows] = /<h2>Settings<\/h2>(.*?)<\/section>/.exec(html)!;
  return {
    charts: json('charts-data'),
    panels: json('panels-data'),
    settings: rows,
    table: /<table>.*?<\/table>/.exec(html)![0],
    hash: /<dt>hash<\/dt><dd>(.*?)<\/dd>/.exec(html)?.[1],
    link: /<a href="[^"#]*(#[^"]*)"/.exec(html)![1],
  };
}

describe.skipIf(!program)('a report of the page', { timeout: 60_000 }, () => {
  let browser: Browser;
  let site: Site;
  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(), startSite()]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  async function taken(page: Page, folder: string): Promise<string> {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Report', exact: true }).click();
    const file = await download;
    const path = join(folder, file.suggestedFilename());
    await file.saveAs(path);
    return path;
  }

  /** Opens a file without a network. @returns what it wrote to the console, and how many drawings it has */
  async function opened(path: string): Promise<{ said: string[]; asked: string[]; charts: number }> {
    const page = await browser.newPage();
    const [said, asked]: [string[], string[]] = [[], []];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(path).href);
    const charts = await page.locator('.chart canvas').count();
    await page.close();
    return { said, asked: asked.slice(1), charts };
  }

  test.each([
    ['simple-cbow', ['--epochs', '20', '--seed', '5'], 'epochs=20&seed=5'],
    [
      'overfitting',
      ['--epochs', '2', '--dropout-epochs', '2', '--data', 'digits'],
      'epochs=2&dropout-epochs=2&data=digits',
    ],
  ])('%s: the same numbers, settings, hash and link as the command’s', async (id, flags, link) => {
    await using folder = await temporaryFolder();
    const run = join(folder.path, 'run');
    const trained = await cli(['train', id, ...flags, '--out', run]);
    expect(trained.code, trained.stderr).toBe(0);
    const page = await browser.newPage({ locale: 'en' });
    await page.goto(`${site.url}#/${id}?${link}`);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await expect.poll(() => page.locator('.condition').innerText(), { timeout: 30_000 }).toBe('Finished.');
    const path = await taken(page, folder.path);
    expect(path).toMatch(new RegExp(`${id}-report-step-\\d+\\.html$`));
    await page.close();
    const parts = partsOf(await readFile(path, 'utf8'));
    expect(parts.hash).toMatch(/-/);
    expect(parts).toEqual(partsOf(await readFile(join(run, 'report.html'), 'utf8')));
    const { said, asked, charts } = await opened(path);
    expect([said, asked]).toEqual([[], []]);
    expect(charts).toBeGreaterThan(0);
  });

  test('of a run that goes on says so, and the run goes on', async () => {
    await using folder = await temporaryFolder();
    const page = await browser.newPage({ locale: 'en' });
    await page.goto(`${site.url}#/simple-cbow`);
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await expect.poll(() => page.locator('.where').innerText()).toContain('step 1 of');
    const html = await readFile(await taken(page, folder.path), 'utf8');
    expect(html).toContain('Not finished');
    expect(html).toContain(`<a href="${site.url}#/simple-cbow`);
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await expect.poll(() => page.locator('.where').innerText()).toContain('step 2 of');
    await page.close();
  });
});
