/** The built page in a browser, for the tests of a file. */
import axeCore from 'axe-core';
import type { Browser, BrowserContext, Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { program, sharedBrowser } from '../support/chromium.js';
import { PATIENCE_MS } from '../support/patience.js';
import { type Site, startSite } from './site.js';

export type OpenOptions = { url?: string } & Parameters<Browser['newContext']>[0];

export interface Playground {
  /** A new visit: with nothing kept, and a page at the end of the address. */
  open(
    hash: string,
    options?: OpenOptions,
    prepare?: (context: BrowserContext) => Promise<unknown>,
  ): Promise<Page>;
  readonly url: string;
}

/**
 * Registers what a file's tests need. After each test there is to be nothing on the console, and no error that nobody
 * caught.
 * @param allowed a message of the browser itself that a test provokes
 */
export function usePlayground(allowed?: RegExp): Playground {
  let browser: Browser;
  let site: Site;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  beforeAll(async () => {
    if (program) [browser, site] = await Promise.all([sharedBrowser(), startSite()]);
  });
  afterAll(() => site?.close());
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(complaints.splice(0)).toEqual([]);
  });
  return {
    get url() {
      return site.url;
    },
    async open(hash, { url = site.url, ...options } = {}, prepare = () => Promise.resolve()) {
      const context = await browser.newContext({ locale: 'en', ...options });
      context.setDefaultTimeout(PATIENCE_MS);
      contexts.push(context);
      await prepare(context);
      const page = await context.newPage();
      page.on('console', (message) => {
        if (!allowed?.test(message.text())) complaints.push(`${message.type()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(url + hash);
      return page;
    },
  };
}

/** A run of a second or two. */
export const SMALL = '#/two-layer-net?iterations=300&data=digits&hidden-size=10';

export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
/** What the run does, in words. */
export const status = (page: Page) => page.locator('.condition');
/** Where it stands: steps, epochs, speed. */
export const where = (page: Page) => page.locator('.where');
/** What the run trains on. */
export const dataLine = (page: Page) => page.locator('.note.data');
export const chooseFiles = (page: Page) => page.getByLabel(/^Choose files/);

export async function trainToEnd(page: Page): Promise<void> {
  await press(page, 'Play');
  await expect.poll(() => status(page).innerText()).toBe('Finished.');
}

/** Drops files somewhere on the page. */
export async function drop(
  page: Page,
  files: readonly { name: string; type?: string; base64: string }[],
): Promise<void> {
  await page.evaluate((given) => {
    const dataTransfer = new DataTransfer();
    for (const { name, type = '', base64 } of given) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      dataTransfer.items.add(new File([bytes], name, { type }));
    }
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, files);
}

/** The file that a page lets a person save. */
export async function downloaded(page: Page, take: () => Promise<unknown>): Promise<Download> {
  const download = page.waitForEvent('download');
  await take();
  return download;
}

/** What axe finds wrong with the page, or with a part of it. */
export async function violations(page: Page, part = 'html'): Promise<string[]> {
  // The texts of another language come before the page is drawn.
  await page.locator('main').waitFor();
  if (!(await page.evaluate('globalThis.axe !== undefined'))) await page.evaluate(axeCore.source);
  const found = await page.evaluate(async (part) => {
    const { axe } = globalThis as unknown as { axe: typeof axeCore };
    return (await axe.run(part, { resultTypes: ['violations'] })).violations;
  }, part);
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}
