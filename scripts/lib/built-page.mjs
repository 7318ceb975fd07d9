/** The built playground in a headless Chromium, for the scripts that measure it, draw it and disturb it. */
import { join } from 'node:path';
import { findChromium } from './browsers.mjs';
import { root } from './paths.mjs';
import { SetupError } from './say.mjs';
import { ensurePage } from './web.mjs';

/**
 * Serves a built page and opens a browser.
 * @param {import('vite').InlineConfig} config what is served
 * @throws {SetupError} where there is no browser
 */
export async function serveToBrowser({ preview: options, ...config }) {
  const executablePath = await findChromium();
  if (!executablePath)
    throw new SetupError('This needs Chromium or Chrome, and there is none. Set CHROMIUM=/path/to/chrome.');
  const { preview } = await import('vite');
  const { chromium } = await import('playwright-core');
  const server = await preview({ ...config, preview: { port: 0, ...options } });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  return {
    browser,
    url: server.resolvedUrls.local[0],
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/**
 * Builds the page if it has to be, serves it and opens a browser; both end with the work.
 * @param {(browser, url: string) => Promise<unknown>} work
 */
export async function withBuiltPage(work) {
  await ensurePage();
  const { browser, url, close } = await serveToBrowser({ configFile: join(root, 'web/vite.config.ts') });
  try {
    await work(browser, url);
  } finally {
    await close();
  }
}
