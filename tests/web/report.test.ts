/** The page's report is the command line's. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { cli, temporaryFolder } from '../support/cli.js';
import { program } from '../support/chromium.js';
import { downloaded, press, trainToEnd, usePlayground, where } from './playground.js';

const playground = usePlayground();

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

describe.skipIf(!program)('a report of the page', () => {
  const taken = (page: Page) => downloaded(page, () => press(page, 'Report'));

  /** Opens a file without a network. @returns what it wrote to the console, and how many drawings it has */
  async function opened(
    context: BrowserContext,
    path: string,
  ): Promise<{ said: string[]; asked: string[]; charts: number }> {
    const page = await context.newPage();
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
    const page = await playground.open(`#/${id}?${link}`);
    await trainToEnd(page);
    const report = await taken(page);
    expect(report.suggestedFilename()).toMatch(new RegExp(`^${id}-report-step-\\d+\\.html$`));
    // A browser opens it by its ending.
    const path = join(folder.path, 'page.html');
    await report.saveAs(path);
    const parts = partsOf(await readFile(path, 'utf8'));
    expect(parts.hash).toMatch(/-/);
    expect(parts).toEqual(partsOf(await readFile(join(run, 'report.html'), 'utf8')));
    const { said, asked, charts } = await opened(page.context(), path);
    expect([said, asked]).toEqual([[], []]);
    expect(charts).toBeGreaterThan(0);
  });

  test('of a run that goes on says so, and the run goes on', async () => {
    const page = await playground.open('#/simple-cbow');
    await press(page, 'Step');
    await expect.poll(() => where(page).innerText()).toContain('step 1 of');
    const html = await readFile(await (await taken(page)).path(), 'utf8');
    expect(html).toContain('Not finished');
    expect(html).toContain(`<a href="${playground.url}#/simple-cbow`);
    await press(page, 'Step');
    await expect.poll(() => where(page).innerText()).toContain('step 2 of');
  });
});
